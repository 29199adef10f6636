"""Whether a sentence that was not understood may be kept, so that people can teach the bot; and keeping it.

Off unless the operator switched it on, and then only with the person's yes, asked once, when no question is open.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from actions import services, words
from actions.unnamed import unnamed
from bot.coaching.dialogue import KEEP, KEPT, NOT_KEPT
from bot.coaching.hearing import FALLBACK, Heard, read_message
from bot.storage.unclear import Unclear

if TYPE_CHECKING:
    from actions.base import Talk

ASK = "utter_keep_ask"
DANGER, CRISIS = "safety", "crisis"
DANGEROUS = 0.05  # a chance of danger from which nothing is kept, however unlikely it is
GUESSES = 2
logger = logging.getLogger(__name__)


def ask_once(talk: Talk) -> None:
    """Ask for consent, where nothing else is asked and nothing heavier is talked about."""
    dialogue = talk.record.dialogue
    quiet = dialogue.question is None and dialogue.pending is None and not dialogue.resting
    if dialogue.keep is None and quiet and services.keeps_unclear() and _sentence(talk, talk.messages) is not None:
        talk.change(keep=KEEP, pending=KEEP)
        talk.say(ASK)


def pressed(talk: Talk) -> bool | None:
    """The yes or no of the buttons, however it was heard, then or later: minds may change. None: neither."""
    said, (yes, no) = talk.heard.text.strip(), words.choices(ASK)
    return said == yes if talk.record.dialogue.keep is not None and said in (yes, no) else None


def decide(talk: Talk, yes: bool) -> None:
    """Remember the answer; a yes at once also keeps the sentence that led to the question."""
    dialogue, at_once = talk.record.dialogue, talk.record.dialogue.pending == KEEP
    talk.change(keep=KEPT if yes else NOT_KEPT, pending=None, heard_at=max(talk.heard.at, dialogue.heard_at))
    talk.say("utter_keep_yes" if yes else "utter_keep_no")
    talk.slots["phase"] = "asking" if dialogue.question else "idle"
    if yes and at_once:
        _note(talk, talk.messages[:-1])


def note(talk: Talk) -> None:
    """This message was not understood; repeated actions do not count it again."""
    if talk.fresh and talk.record.dialogue.keep == KEPT:
        _note(talk, talk.messages)


def _note(talk: Talk, messages: Sequence[Mapping[str, Any]]) -> None:
    found = _sentence(talk, messages) if services.keeps_unclear() and not talk.unclear else None
    if found is not None:
        talk.unclear = found


def store(talk: Talk) -> None:
    """Once the turn is saved. That it fails is nothing to the person."""
    if talk.unclear is None or talk.forgotten:
        return
    try:
        services.unclear().add(talk.unclear)
    except Exception as error:  # its message may hold the sentence
        logger.error("an unclear sentence was not kept: %s", type(error).__name__)


def _sentence(talk: Talk, messages: Sequence[Mapping[str, Any]]) -> Unclear | None:
    """The last message that was the person's own words, ready to be stored; None where it must not be."""
    if any(read_message(message).topic == CRISIS for message in talk.messages):
        return None
    said = next((message for message in reversed(messages) if not _offered(str(message.get("text") or ""))), None)
    heard, question = read_message(said or {}), talk.record.dialogue.question
    if said is None or _dangerous(heard):
        return None
    sentence = None if heard.text.startswith("/") else unnamed(heard.text, heard.values)
    if sentence is None:
        return None
    month = f"{services.today():%Y-%m}"
    return Unclear(sentence, _guesses(heard)[:GUESSES], question.field if question else None, month)


def _offered(text: str) -> bool:
    """Whether this is one of our own sentences, only pressed."""
    return text in {*words.phrases("which").values(), words.phrase("labels", "neither"), *words.choices(ASK)}


def _guesses(heard: Heard) -> tuple[tuple[str, float], ...]:
    """What it was taken for, with chances, the likeliest first; the intent alone where nothing was ranked."""
    intent = f"{heard.intent}/{heard.topic}" if heard.topic else heard.intent
    ranking = heard.ranking or ((intent, heard.confidence),)
    return tuple((name, round(chance, 3)) for name, chance in ranking if name != FALLBACK)


def _dangerous(heard: Heard) -> bool:
    """Whether this may have been about danger."""
    guesses = _guesses(heard)
    likeliest = [name for name, _ in guesses[:GUESSES]]
    return any(
        name.partition("/")[0] == DANGER and (name in likeliest or chance >= DANGEROUS) for name, chance in guesses
    )
