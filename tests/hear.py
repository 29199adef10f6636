"""Hearing without a model: the readers of the pipeline, in its order; only the intent is given by the test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.coaching.dialogue import Record
from bot.coaching.hearing import Heard, read_message
from bot.coaching.hearing_answers import as_answer
from bot.coaching.intake import Turn, listen
from bot.nlu.name_extractor import NameExtractor
from bot.nlu.value_extractor import ValueExtractor

TODAY = dt.date(2026, 11, 21)
Words = str | tuple[str, str]  # a message, or a message with its intent


@cache
def _readers() -> tuple[ValueExtractor, NameExtractor]:
    made = (reader.create({}, None, None, None) for reader in (ValueExtractor, NameExtractor))  # type: ignore[arg-type]
    return tuple(made)  # type: ignore[return-value]


def entities(text: str, today: dt.date = TODAY) -> list[dict[str, Any]]:
    """What `/model/parse` finds in a text: values, names, roles, groups."""
    message = Message({TEXT: text}, time=dt.datetime.combine(today, dt.time(12)))
    for reader in _readers():
        reader.process([message])
    found: list[dict[str, Any]] = message.get(ENTITIES)
    return found


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
