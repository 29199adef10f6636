"""Sentences that were not understood, for a maintainer to label. Each once, with a count; nothing says whose it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.storage.engine import default_url, make_engine, migrate
from bot.storage.tables import unclear

Guess = tuple[str, float]  # an intent and its chance


@dataclass(frozen=True)
class Unclear:
    """One sentence without names and figures: what it was taken for, the question that was open, the latest month."""

    sentence: str
    guesses: tuple[Guess, ...] = ()
    field: str | None = None
    month: str = ""
    times: int = 1


class UnclearSentences:
    """The table over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def add(self, one: Unclear) -> None:
        """Keep it, or count it once more; what was guessed last stands."""
        values = _row(one)
        if self._count(one.sentence, values):
            return
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.insert(unclear).values(sentence=one.sentence, times=1, **values))
        except IntegrityError:  # somebody else said it at the same moment
            self._count(one.sentence, values)

    def _count(self, sentence: str, values: Mapping[str, Any]) -> bool:
        again = sa.update(unclear).where(unclear.c.sentence == sentence)
        with self.engine.begin() as connection:
            return bool(connection.execute(again.values(times=unclear.c.times + 1, **values)).rowcount)

    def all(self) -> list[Unclear]:
        """Everything, the most frequent first."""
        rows = sa.select(unclear).order_by(unclear.c.times.desc(), unclear.c.sentence)
        with self.engine.connect() as connection:
            return [_read(row) for row in connection.execute(rows).mappings()]

    def forget(self) -> int:
        """Empty the table; how many sentences stood there."""
        with self.engine.begin() as connection:
            return int(connection.execute(sa.delete(unclear)).rowcount)


def open_unclear() -> UnclearSentences:
    """The sentences of the database that is set, its tables brought up to date."""
    engine = make_engine(default_url())
    migrate(engine)
    return UnclearSentences(engine)


def _row(one: Unclear) -> dict[str, Any]:
    (first, chance), (second, other) = (*one.guesses, (None, None), (None, None))[:2]
    return {
        "first": first, "first_chance": chance, "second": second, "second_chance": other,
        "field": one.field, "month": one.month,
    }  # fmt: skip


def _read(row: Mapping[str, Any]) -> Unclear:
    guesses = ((row["first"], row["first_chance"]), (row["second"], row["second_chance"]))
    return Unclear(
        row["sentence"], tuple(guess for guess in guesses if guess[0]), row["field"], row["month"], row["times"]
    )
