"""What stays of somebody whose data are erased, until their conversation is erased too: a name and a time."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from bot.storage.tables import erased


def remember(connection: sa.engine.Connection, names: Collection[str], at: float) -> None:
    """What was said under these names up to `at` (seconds) is not to be heard again; in the transaction that erases."""
    connection.execute(sa.delete(erased).where(erased.c.sender.in_(names)))
    connection.execute(sa.insert(erased), [{"sender": name, "at": at} for name in dict.fromkeys(names)])
