"""Addresses and letters, as `bot/mailbox.py` hands them out, and how they are read from its tables."""
from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.mailbox_tables import addresses

UNASKED = "unasked-"  # begins the number of a message that the bot sends by itself


@dataclass(frozen=True)
class Address:
    """One way to reach a person."""

    identity: str
    channel: str
    address: str
    person: str


@dataclass(frozen=True)
class Letter:
    """A message that was received, and how far its answer has come. `answers` is None while there is none."""

    id: int
    identity: str
    channel: str
    message_id: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)
    answers: list[dict[str, Any]] | None = None
    sent: int = 0
    received_at: dt.datetime = dt.datetime.min
    delivered: bool = False

    @property
    def unasked(self) -> bool:
        """Said by the bot itself: never at night, and only while it is of use."""
        return self.message_id.startswith(UNASKED)

    def expired(self, now: dt.datetime) -> bool:
        """Whether it is of no use any more at this moment (UTC)."""
        until = self.metadata.get("until")
        return bool(self.unasked and until and now > dt.datetime.fromisoformat(until))


def about(identity: str, statement: Any) -> Any:
    """The statement on addresses, for this one alone."""
    return statement.where(addresses.c.identity == identity)


def person_of(connection: Any, identity: str) -> str:
    """Whose conversation an identity takes part in."""
    return str(connection.execute(about(identity, sa.select(addresses.c.person))).scalar() or identity)


def mates_of(connection: Any, person: str) -> list[str]:
    """The identities that take part in a person's conversation."""
    query = sa.select(addresses.c.identity).where(addresses.c.person == person)
    return list(connection.execute(query).scalars())


def as_address(row: Any) -> Address:
    """A row of addresses."""
    return Address(row["identity"], row["channel"], row["address"], row["person"])


def as_letter(row: Any) -> Letter:
    """A row of the inbox."""
    said: dict[str, Any] = json.loads(row["said"]) if row["said"] else {"text": "", "metadata": {}}
    return Letter(
        row["id"],
        row["identity"],
        row["channel"],
        row["message_id"],
        said["text"],
        said["metadata"],
        json.loads(row["answers"]) if row["answers"] else None,
        row["sent"],
        row["received_at"],
        row["said"] is None,
    )
