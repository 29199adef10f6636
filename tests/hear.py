"""Hearing without a model: the readers of the real pipeline in their order; only the intent is given by the test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from bot.coaching.dialogue import Record
from bot.coaching.hearing import Heard, read_message
from bot.coaching.intake import Turn, as_answer, listen
from bot.nlu.lexicon import find_names
from bot.nlu.name_extractor import _covered, as_entities, merge_names
from bot.nlu.roles import assign_roles
from bot.nlu.value_extractor import as_entity
from bot.nlu.values import find_values

TODAY = dt.date(2026, 11, 21)
Words = str | tuple[str, str]  # a message, or a message with its intent


def entities(text: str, today: dt.date = TODAY) -> list[dict[str, Any]]:
    """What `/model/parse` finds in a text: values, names, roles, groups."""
    names = merge_names(find_names(text), text)
    values = [value for value in map(as_entity, find_values(text, today)) if not _covered(value, names)]
    return assign_roles(text, values + [entity for name in names for entity in as_entities(name, text)])


def parsed(text: str, intent: str = "inform", confidence: float = 1.0, today: dt.date = TODAY) -> dict[str, Any]:
    """A parsed message as Rasa hands it on. `intent` may carry a topic: `ask/jail`."""
    head = intent.partition("/")[0]
    said = {"name": head, "full_name": intent, "confidence": confidence}
    return {"text": text, "intent": said, "entities": entities(text, today)}


def hear(text: str, intent: str = "inform", at: float = 0.0, confidence: float = 1.0, today: dt.date = TODAY) -> Heard:
    """A message as coaching reads it."""
    return read_message(parsed(text, intent, confidence, today), at)


def tell(record: Record, *messages: Words, today: dt.date = TODAY) -> Turn:
    """Say one message after the other, as an intake hears them; the turn of the last one."""
    turn = Turn(record)
    for words in messages:
        text, intent = words if isinstance(words, tuple) else (words, "inform")
        turn = listen(turn.record, as_answer(turn.record, hear(text, intent, today=today)), today)
    return turn


def codes(turn: Turn) -> list[str]:
    """The codes of what a turn says."""
    return [note.code for note in turn.notes]


def fields(questions: Iterable[Any]) -> list[str]:
    """Fields of questions, with the debt where it is not the first."""
    return [q.field if not q.debt else f"{q.field} {q.debt}" for q in questions]
