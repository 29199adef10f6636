"""The casebook: one person's case under the sender. One transaction a save, no update lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot import hours
from bot.coaching.dialogue import Dialogue, Record
from bot.sealing import fold_log
from bot.storage import rows
from bot.storage.erasing import remember
from bot.storage.rehearsals import Rehearsals, readable
from bot.storage.reminders import Plan, Reminders, Taken, as_of, sync
from bot.storage.tables import SENDER, cases, documents, erased, rehearsals, reminders


class Conflict(Exception):
    """Somebody else saved this person's case since it was loaded: load again and repeat the turn."""


class Casebook(Protocol):
    """What actions may ask of the store.

    Erasing has two ends: `forget` erases here, and the channels erase what was said. Until they have (`finished`), a
    person without a case is not somebody new: nothing that they said up to then is heard again.
    """

    def load(self, sender: str) -> Record: ...

    def save(self, sender: str, record: Record, plan: Plan | None = None) -> Record: ...

    def forget(self, sender: str, *others: str, at: float | None = None) -> bool: ...

    def unfinished(self, before: float) -> list[str]: ...

    def finished(self, names: Collection[str]) -> None: ...

    def export(self, sender: str) -> dict[str, Any]: ...


class SqlCasebook:
    """The casebook over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def load(self, sender: str) -> Record:
        """The person's record; an empty one of version 0 for somebody new. One look: never between two erasings."""
        who = sa.select(sa.literal(sender, SENDER).label("sender")).subquery()
        found = who.outerjoin(cases, cases.c.sender == who.c.sender).outerjoin(erased, erased.c.sender == who.c.sender)
        with self.engine.connect() as connection:
            query = sa.select(cases.c.content, cases.c.version, erased.c.at).select_from(found)
            row = connection.execute(query).one()
        if row.content is None:
            return _after_erasing(row.at)
        return replace(rows.record_of(row.content, row.version), erased=row.at or 0.0)

    def save(self, sender: str, record: Record, plan: Plan | None = None) -> Record:
        """Store the record and return it with its new version. Raises Conflict when it was built on an old one.

        With a plan, what the person is to be told lives and dies with it: one transaction. None: left as it is.
        """
        values = {
            "content": rows.content_of(record),
            "version": record.version + 1,
            "updated_at": dt.datetime.utcnow(),
        }
        with self.engine.begin() as connection:
            self._write_case(connection, sender, record.version, values)
            if plan is not None:
                _plan(connection, sender, plan)
        return replace(record, version=record.version + 1)

    @staticmethod
    def _write_case(connection: sa.engine.Connection, sender: str, version: int, values: dict[str, Any]) -> None:
        if version == 0:
            try:
                connection.execute(sa.insert(cases).values(sender=sender, **values))
            except IntegrityError as error:
                raise Conflict(sender) from error
            return
        mine = sa.and_(cases.c.sender == sender, cases.c.version == version)
        if connection.execute(sa.update(cases).where(mine).values(**values)).rowcount != 1:
            raise Conflict(sender)

    def forget(self, sender: str, *others: str, at: float | None = None) -> bool:
        """Erase all that is kept of the person under these names, or nothing of it. True when there was something.

        `at`: when (seconds) they asked for it, remembered until `finished`. Raises Conflict when another turn erases.
        """
        names = (sender, *others)
        with self.engine.begin() as connection:
            for table in (documents, rehearsals, reminders):
                connection.execute(sa.delete(table).where(table.c.sender.in_(names)))
            gone = connection.execute(sa.delete(cases).where(cases.c.sender.in_(names))).rowcount
            if at is not None:
                _remember(connection, names, at)
        fold_log(self.engine)
        return bool(gone)

    def unfinished(self, before: float) -> list[str]:
        """Who asked to be erased before this time (seconds), and whose conversation may still be there."""
        with self.engine.connect() as connection:
            found = sa.select(erased.c.sender).where(erased.c.at < before).order_by(erased.c.at, erased.c.sender)
            return list(connection.execute(found).scalars())

    def finished(self, names: Collection[str]) -> None:
        """The conversations under these names are erased as well: nothing has to be remembered of them."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(erased).where(erased.c.sender.in_(names)))
        fold_log(self.engine)

    def export(self, sender: str) -> dict[str, Any]:
        """All that is kept of the person, as plain data."""
        record = self.load(sender)
        runs = [readable(run) for run in Rehearsals(self.engine).all(sender)]
        due = Reminders(self.engine).export(sender, as_of(record, sender, hours.today()))
        kept = rows.printable(record) if record.version else {}
        return kept | ({"rehearsals": runs} if runs else {}) | ({"reminders": due} if due else {})


def _after_erasing(at: float | None) -> Record:
    """The record of who has no case: somebody new, or somebody of whom nothing said up to then is to be heard."""
    return Record() if at is None else Record(dialogue=Dialogue(heard_at=at), erased=at)


def _remember(connection: sa.engine.Connection, names: Collection[str], at: float) -> None:
    try:
        remember(connection, names, at)
    except IntegrityError as error:  # another turn of this person erases at the same moment
        raise Conflict(names) from error


def _plan(connection: sa.engine.Connection, sender: str, plan: Plan) -> None:
    try:
        sync(connection, sender, plan)
    except Taken as error:
        raise Conflict(sender) from error


class MemoryCasebook:
    """The same contract in a dict, for tests and for trying things out."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._erased: dict[str, float] = {}

    def load(self, sender: str) -> Record:
        at = self._erased.get(sender)
        found = self._records.get(sender)
        return _after_erasing(at) if found is None else replace(found, erased=at or 0.0)

    def save(self, sender: str, record: Record, plan: Plan | None = None) -> Record:
        if record.version != self.load(sender).version:
            raise Conflict(sender)
        self._records[sender] = replace(record, version=record.version + 1)
        return self._records[sender]

    def forget(self, sender: str, *others: str, at: float | None = None) -> bool:
        names = (sender, *others)
        self._erased.update({} if at is None else dict.fromkeys(names, at))
        return len([self._records.pop(name) for name in names if name in self._records]) > 0

    def unfinished(self, before: float) -> list[str]:
        return [name for at, name in sorted((at, name) for name, at in self._erased.items()) if at < before]

    def finished(self, names: Collection[str]) -> None:
        for name in names:
            self._erased.pop(name, None)

    def export(self, sender: str) -> dict[str, Any]:
        record = self.load(sender)
        return rows.printable(record) if record.version else {}
