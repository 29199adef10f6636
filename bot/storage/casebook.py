"""The casebook: one person's case under the sender. One transaction a save, no update lost."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.coaching.dialogue import Record
from bot.coaching.plain import plain
from bot.storage import rows
from bot.storage.contacts import Contacts
from bot.storage.rehearsals import Rehearsals, readable
from bot.storage.tables import cases, contacts, debts, documents, rehearsals


class Conflict(Exception):
    """Somebody else saved this person's case since it was loaded: load again and repeat the turn."""


class Casebook(Protocol):
    """What actions may ask of the store."""

    def load(self, sender: str) -> Record: ...

    def save(self, sender: str, record: Record) -> Record: ...

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
            if row is None:
                return Record()
            owed = sa.select(debts).where(debts.c.sender == sender).order_by(debts.c.position)
            found = list(connection.execute(owed).mappings())
        return Record(rows.read_case(row, found), rows.read_dialogue(row["dialogue"]), row["version"])

    def save(self, sender: str, record: Record) -> Record:
        """Store the record and return it with its new version. Raises Conflict when it was built on an old one."""
        values = {
            **rows.case_row(record.case),
            "dialogue": rows.dialogue_row(record.dialogue),
            "version": record.version + 1,
            "updated_at": dt.datetime.utcnow(),
        }
        with self.engine.begin() as connection:
            self._write_case(connection, sender, record.version, values)
            connection.execute(sa.delete(debts).where(debts.c.sender == sender))
            owed = [
                {"sender": sender, "position": position, **rows.debt_row(debt)}
                for position, debt in enumerate(record.case.debts)
            ]
            if owed:
                connection.execute(sa.insert(debts), owed)
        return Record(record.case, record.dialogue, record.version + 1)

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
            for table in (documents, contacts, rehearsals, debts):
                connection.execute(sa.delete(table).where(table.c.sender == sender))
            return bool(connection.execute(sa.delete(cases).where(cases.c.sender == sender)).rowcount)

    def export(self, sender: str) -> dict[str, Any]:
        """All that is kept of the person, as plain data."""
        record = self.load(sender)
        noted = [plain(vars(contact)) for contact in Contacts(self.engine).all(sender)]
        runs = [readable(run) for run in Rehearsals(self.engine).all(sender)]
        kept = rows.printable(record.case) if record.version else {}
        return kept | ({"contacts": noted} if noted else {}) | ({"rehearsals": runs} if runs else {})


class MemoryCasebook:
    """The same contract in a dict, for tests and for trying things out."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}

    def load(self, sender: str) -> Record:
        return self._records.get(sender, Record())

    def save(self, sender: str, record: Record) -> Record:
        if record.version != self.load(sender).version:
            raise Conflict(sender)
        self._records[sender] = Record(record.case, record.dialogue, record.version + 1)
        return self._records[sender]

    def forget(self, sender: str) -> bool:
        return self._records.pop(sender, None) is not None

    def export(self, sender: str) -> dict[str, Any]:
        record = self.load(sender)
        return rows.printable(record.case) if record.version else {}
