"""The casebook: one person's case under the sender. One transaction a save, no update lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot import hours
from bot.coaching.dialogue import Record
from bot.sealing import fold_log
from bot.storage import rows
from bot.storage.rehearsals import Rehearsals, readable
from bot.storage.reminders import Plan, Reminders, Taken, as_of, sync
from bot.storage.tables import cases, documents, rehearsals, reminders


class Conflict(Exception):
    """Somebody else saved this person's case since it was loaded: load again and repeat the turn."""


class Casebook(Protocol):
    """What actions may ask of the store."""

    def load(self, sender: str) -> Record: ...

    def save(self, sender: str, record: Record, plan: Plan | None = None) -> Record: ...

    def forget(self, sender: str) -> bool: ...

    def export(self, sender: str) -> dict[str, Any]: ...


class SqlCasebook:
    """The casebook over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def load(self, sender: str) -> Record:
        """The person's record; an empty one of version 0 for somebody new."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(cases).where(cases.c.sender == sender)).mappings().first()
        return Record() if row is None else rows.record_of(row["content"], row["version"])

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

    def forget(self, sender: str) -> bool:
        """Erase all that is kept of the person. True when there was something."""
        with self.engine.begin() as connection:
            for table in (documents, rehearsals, reminders):
                connection.execute(sa.delete(table).where(table.c.sender == sender))
            gone = connection.execute(sa.delete(cases).where(cases.c.sender == sender)).rowcount
        fold_log(self.engine)
        return bool(gone)

    def export(self, sender: str) -> dict[str, Any]:
        """All that is kept of the person, as plain data."""
        record = self.load(sender)
        runs = [readable(run) for run in Rehearsals(self.engine).all(sender)]
        due = Reminders(self.engine).export(sender, as_of(record, sender, hours.today()))
        kept = rows.printable(record) if record.version else {}
        return kept | ({"rehearsals": runs} if runs else {}) | ({"reminders": due} if due else {})


def _plan(connection: sa.engine.Connection, sender: str, plan: Plan) -> None:
    try:
        sync(connection, sender, plan)
    except Taken as error:
        raise Conflict(sender) from error


class MemoryCasebook:
    """The same contract in a dict, for tests and for trying things out."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}

    def load(self, sender: str) -> Record:
        return self._records.get(sender, Record())

    def save(self, sender: str, record: Record, plan: Plan | None = None) -> Record:
        if record.version != self.load(sender).version:
            raise Conflict(sender)
        self._records[sender] = replace(record, version=record.version + 1)
        return self._records[sender]

    def forget(self, sender: str) -> bool:
        return self._records.pop(sender, None) is not None

    def export(self, sender: str) -> dict[str, Any]:
        record = self.load(sender)
        return rows.printable(record) if record.version else {}
