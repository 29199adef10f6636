"""A message that comes once more because its answer was lost on the way: it is answered again, and counts once.

The turn was saved, and then a process died. What the person has not seen (the next question, a draft) is shown, and
not answered by the repeated words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions import pending
from bot.coaching.dialogue import ASKED, Record
from bot.coaching.hearing import Heard, read_message

if TYPE_CHECKING:
    from actions.base import Talk


def is_repeat(record: Record, events: Iterable[Mapping[str, Any]], heard: Heard) -> bool:
    """Whether these are the words of the last message that counted, and nothing was answered since, as Rasa knows."""
    dialogue = record.dialogue
    if dialogue.last != _mark(heard.text) or heard.at <= dialogue.heard_at:
        return False
    later = (event for event in events if float(event.get("timestamp") or 0) > dialogue.heard_at)
    return not any(_answers(event) or _is_other(event, heard) for event in later)


def _answers(event: Mapping[str, Any]) -> bool:
    return event.get("event") == "bot"


def _is_other(event: Mapping[str, Any], heard: Heard) -> bool:
    return event.get("event") == "user" and event.get("text") != heard.text


def prepare(talk: Talk) -> bool:
    """Take the message for heard. True: it was said in a practice call, whose answer comes once more."""
    dialogue = talk.record.dialogue
    practised = 0 < dialogue.practised == dialogue.heard_at
    talk.change(heard_at=talk.heard.at)
    if practised:
        talk.change(practised=talk.heard.at)
    if dialogue.pending in pending.YES:  # a question that was not seen is put again, not answered
        talk.change(pending=None, reminders=None if dialogue.reminders == ASKED else dialogue.reminders)
    return practised


def show_draft(talk: Talk, kind: str) -> None:
    """What waits for the yes, which the person has not seen yet."""
    pending.handler(kind).show(talk)
    pending.set_phase(talk, talk.record.dialogue.question, False)


def note(talk: Talk, before: Record) -> None:
    """Which messages are done with after this turn, and which was the last. 0 stands for the beginning."""
    times = [read_message(message).at for message in talk.messages]
    dialogue = talk.record.dialogue.takes(times if before.version else [0.0, *times])
    if times and times[-1] == dialogue.heard_at:
        dialogue = replace(dialogue, last=_mark(str(talk.messages[-1].get("text") or "")))
    talk.record = replace(talk.record, dialogue=dialogue)


def _mark(text: str) -> str:
    return hashlib.blake2s(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
