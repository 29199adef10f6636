"""Practice calls that are over, in the order in which they ended. A message that is heard twice is stored once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.hours import CHINA
from bot.storage.tables import rehearsals

KEPT = 50  # runs of one person
TRIES = 20  # of those who add at the same moment one succeeds at each try


@dataclass(frozen=True)
class Run:
    """One practice call that is over. Times in seconds since 1970; checks: (code, passed or None).

    `rehearsal` is what `to_json` wrote, to branch from; `number` counts the person's runs from 1, given by `add`.
    """

    began: float
    ended: float
    scene: str
    debt: str
    outcome: str
    score: int | None
    checks: tuple[tuple[str, bool | None], ...] = ()
    rehearsal: Mapping[str, Any] = field(default_factory=dict)
    number: int = 0


class Rehearsals:
    """The table over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def add(self, sender: str, run: Run) -> Run:
        """Store it, over the run that began at the same moment if there is one, and return it with its number."""
        values = _row(run)
        for _ in range(TRIES - 1):
            try:
                return self._add(sender, values)
            except IntegrityError:  # somebody else took the number, or stored the same run, since we looked
                continue
        return self._add(sender, values)

    def _add(self, sender: str, values: Mapping[str, Any]) -> Run:
        mine = rehearsals.c.sender == sender
        same = sa.and_(mine, rehearsals.c.began_ms == values["began_ms"])
        with self.engine.begin() as connection:
            # The update comes first: SQLite then holds the lock for writing before anything is read.
            if connection.execute(sa.update(rehearsals).where(same).values(**values)).rowcount:
                number = connection.execute(sa.select(rehearsals.c.number).where(same)).scalar_one()
            else:
                highest = sa.select(sa.func.max(rehearsals.c.number)).where(mine)
                number = (connection.execute(highest).scalar_one() or 0) + 1
                connection.execute(sa.insert(rehearsals).values(sender=sender, number=number, **values))
                connection.execute(sa.delete(rehearsals).where(mine, rehearsals.c.number <= number - KEPT))
        return _read({**values, "number": number})

    def all(self, sender: str) -> tuple[Run, ...]:
        """The runs of a person that are kept, the oldest first."""
        mine = sa.select(rehearsals).where(rehearsals.c.sender == sender).order_by(rehearsals.c.number)
        with self.engine.connect() as connection:
            return tuple(_read(row) for row in connection.execute(mine).mappings())

    def one(self, sender: str, number: int) -> Run | None:
        """The run of this number; None when the person has none, or it is kept no longer."""
        wanted = sa.and_(rehearsals.c.sender == sender, rehearsals.c.number == number)
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(rehearsals).where(wanted)).mappings().first()
        return None if row is None else _read(row)


def readable(run: Run) -> dict[str, Any]:
    """A run, readable, for the person's own copy: with what the person said in it."""
    return {
        "number": run.number, "began": _iso(run.began), "ended": _iso(run.ended), "scene": run.scene, "debt": run.debt,
        "outcome": run.outcome, "score": run.score,
        "checks": [{"check": code, "passed": passed} for code, passed in run.checks],
        "said": [said["text"] for said in run.rehearsal.get("said", ())],
    }  # fmt: skip


def _iso(seconds: float) -> str:
    """The time in China with its distance from UTC."""
    return dt.datetime.fromtimestamp(seconds, CHINA).isoformat(timespec="seconds")


def _row(run: Run) -> dict[str, Any]:
    return {"began_ms": round(run.began * 1000), "content": {
        "ended_ms": round(run.ended * 1000), "scene": run.scene, "debt": run.debt, "outcome": run.outcome,
        "score": run.score, "checks": [list(check) for check in run.checks], "rehearsal": dict(run.rehearsal),
    }}  # fmt: skip


def _read(row: Mapping[str, Any]) -> Run:
    told = row["content"]
    return Run(
        row["began_ms"] / 1000, told["ended_ms"] / 1000, told["scene"], told["debt"], told["outcome"], told["score"],
        tuple((code, passed) for code, passed in told["checks"]), told["rehearsal"], row["number"],
    )  # fmt: skip
