"""Who has not been heard of for long, and how they are erased: only as long as nothing of theirs was saved since."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence

import sqlalchemy as sa

from bot.sealing import fold_log
from bot.storage.erasing import remember
from bot.storage.tables import cases, documents, rehearsals, reminders


class Idle:
    """The people of a database, by when their cases were saved last (UTC, no zone)."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def since(self, moment: dt.datetime) -> dict[str, dt.datetime]:
        """Whose case was not saved since this moment, and when it was."""
        query = sa.select(cases.c.sender, cases.c.updated_at).where(cases.c.updated_at < moment)
        with self.engine.connect() as connection:
            return {row.sender: row.updated_at for row in connection.execute(query)}

    def saved(self, names: Sequence[str]) -> dt.datetime | None:
        """When a case under one of these names was saved last; None without one."""
        with self.engine.connect() as connection:
            query = sa.select(sa.func.max(cases.c.updated_at)).where(cases.c.sender.in_(names))
            found: dt.datetime | None = connection.execute(query).scalar()
        return found

    def erase(self, names: Sequence[str], moment: dt.datetime) -> bool:
        """Erase all that is kept under these names of one person; not when any of their cases was saved since.

        Like `Casebook.forget`: remembered until the conversation is erased too.
        """
        theirs = cases.c.sender.in_(names)
        with self.engine.begin() as connection:
            connection.execute(sa.delete(cases).where(theirs, cases.c.updated_at < moment))
            if connection.execute(sa.select(cases.c.sender).where(theirs)).first() is not None:
                connection.rollback()
                return False
            for table in (documents, rehearsals, reminders):
                connection.execute(sa.delete(table).where(table.c.sender.in_(names)))
            remember(connection, names, time.time())
        fold_log(self.engine)
        return True
