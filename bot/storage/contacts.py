"""Contacts with lenders, in the order of time. A message that is heard twice is noted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.storage.tables import contacts


@dataclass(frozen=True)
class Contact:
    """One contact. `at`: when it was told (seconds since 1970); `heard`: codes of `reply`; `minutes` if known."""

    at: float
    debt: str = ""
    heard: tuple[str, ...] = ()
    notes: str = ""
    minutes: int | None = None

    @property
    def day(self) -> dt.datetime:
        """The local time of the note."""
        return dt.datetime.fromtimestamp(self.at)


class Contacts:
    """The table over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def add(self, sender: str, contact: Contact) -> None:
        """Note it, unless it was noted from the same message before."""
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.insert(contacts).values(sender=sender, **_row(contact)))
        except IntegrityError:
            return

    def all(self, sender: str) -> list[Contact]:
        """The contacts of a person, the latest first."""
        mine = sa.select(contacts).where(contacts.c.sender == sender).order_by(contacts.c.at_ms.desc())
        with self.engine.connect() as connection:
            return [_read(row) for row in connection.execute(mine).mappings()]


def _row(contact: Contact) -> dict[str, Any]:
    return {
        "at_ms": round(contact.at * 1000), "debt": contact.debt, "heard": list(contact.heard),
        "notes": contact.notes, "minutes": contact.minutes,
    }  # fmt: skip


def _read(row: Mapping[str, Any]) -> Contact:
    return Contact(row["at_ms"] / 1000, row["debt"], tuple(row["heard"]), row["notes"], row["minutes"])
