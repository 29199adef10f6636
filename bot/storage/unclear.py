"""Sentences that were not understood, for a maintainer to label. Each once, with a count; nothing says whose it was.

They are sealed: people write what they like. A keyed hash finds a sentence again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.sealing import fingerprint, fold_log
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
                new = {"mark": fingerprint(one.sentence), "sentence": one.sentence, "times": 1}
                connection.execute(sa.insert(unclear).values(**new, **values))
        except IntegrityError:  # somebody else said it at the same moment
            self._count(one.sentence, values)

    def _count(self, sentence: str, values: Mapping[str, Any]) -> bool:
        again = sa.update(unclear).where(unclear.c.mark == fingerprint(sentence))
        with self.engine.begin() as connection:
            return bool(connection.execute(again.values(times=unclear.c.times + 1, **values)).rowcount)

    def all(self) -> list[Unclear]:
        """Everything, the most frequent first."""
        found: dict[str, Unclear] = {}
        with self.engine.connect() as connection:
            for row in connection.execute(sa.select(unclear).order_by(unclear.c.month)).mappings():
                one = _read(row)
                before = found.get(one.sentence)  # said before and after a change of the key, it stands twice
                found[one.sentence] = replace(one, times=one.times + (before.times if before else 0))
        return sorted(found.values(), key=lambda one: (-one.times, one.sentence))

    def expire(self, month: str) -> int:
        """Forget what was said last before this month (2026-11); how many sentences that were."""
        return self._delete(sa.delete(unclear).where(unclear.c.month < month))

    def forget(self) -> int:
        """Empty the table; how many sentences stood there."""
        return self._delete(sa.delete(unclear))

    def _delete(self, statement: Any) -> int:
        with self.engine.begin() as connection:
            gone = int(connection.execute(statement).rowcount)
        if gone:
            fold_log(self.engine)
        return gone


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
