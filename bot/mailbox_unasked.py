"""What the bot says by itself: once for a number, taken back on demand. A part of `bot/mailbox.py`."""
from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import events
from bot.mailbox_letters import UNASKED, Address, Letter, mates_of, person_of
from bot.mailbox_tables import inbox, told
from bot.mailbox_workers import Workers

TOLD_KEPT = dt.timedelta(days=60)  # how long its number is known
HUSH = dt.timedelta(minutes=2)  # longer than it takes from asking what to say to `post`, and clocks differ
NOTE = "channel_note"  # the type of an event that only the transcript reads


class Hushed(Exception):
    """The person has just asked for quiet, or spoken of despair: ask again whether this is to be said."""


class Unasked:
    """The mailbox's own words. `engine` and `workers` are the mailbox's."""

    engine: sa.engine.Engine
    workers: Workers

    def post(
        self, number: str, person: str, message: dict[str, Any], letter: tuple[Address, list[dict[str, Any]]] | None,
        until: str,
    ) -> bool:
        """Put a message among what was said to a person and, for a messenger, a letter with its pieces on its way.

        All or nothing, and once for a `number`: a repeat changes nothing and is False. `until`: ISO, UTC; no use after
        that. `person`: whose case it is about, who may be joined to another. Raises Hushed.
        """
        number, now = UNASKED + number, dt.datetime.utcnow()
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.delete(told).where(told.c.told_at < now - TOLD_KEPT))
                row = {"number": number, "person": person, "told_at": now, "returned": False}
                connection.execute(sa.insert(told).values(**row))
                talks = person_of(connection, person)
                if _is_hushed(connection, talks, now):  # seen now that this transaction writes
                    raise Hushed
                connection.execute(sa.insert(events).values(**_note(talks, message)))
                if letter:
                    new = connection.execute(sa.insert(inbox).values(**_outgoing(*letter, number, until, now)))
                    self.workers.hold(connection, new.inserted_primary_key[0])
        except IntegrityError:
            return False
        return True

    def came_back(self, letter: Letter) -> None:
        """The messenger will never bring it."""
        with self.engine.begin() as connection:
            back = sa.update(told).where(told.c.number == letter.message_id)
            connection.execute(back.values(returned=True))

    def returned(self) -> list[str]:
        """Numbers, as given to `post`, of what came back."""
        with self.engine.connect() as connection:
            numbers = connection.execute(sa.select(told.c.number).where(told.c.returned)).scalars()
            return [number.removeprefix(UNASKED) for number in numbers]

    def noted(self, number: str) -> None:
        """It is known that this one came back."""
        with self.engine.begin() as connection:
            connection.execute(sa.update(told).where(told.c.number == UNASKED + number).values(returned=False))

    def hold_back(self, person: str, later: bool = False) -> None:
        """Say nothing more unasked: what is still on its way to any of the person's addresses is taken back; with
        `later` as what a messenger did not bring, to be said another time. What another server is just about to post,
        having asked a moment ago, is refused.
        """
        mark = {"number": _hush(person), "person": person, "told_at": dt.datetime.utcnow(), "returned": False}
        with contextlib.suppress(IntegrityError), self.engine.begin() as connection:  # another turn does just the same
            connection.execute(sa.delete(told).where(told.c.number == mark["number"]))
            connection.execute(sa.insert(told).values(**mark))
        with self.engine.begin() as connection:  # after the mark can be seen: nothing comes in between
            take_back(connection, mates_of(connection, person) or [person], sa.true(), later)

    def told_at(self, number: str) -> dt.datetime | None:
        """When `post` took this number; None when it did not, or that is long past."""
        with self.engine.connect() as connection:
            query = sa.select(told.c.told_at).where(told.c.number == UNASKED + number)
            found: dt.datetime | None = connection.execute(query).scalar()
        return found


def take_back(connection: Any, mates: Sequence[str], which: Any, later: bool) -> None:
    """What is on its way to these unasked is not delivered; `later`: it came back, and is said another time."""
    open_ = sa.and_(inbox.c.message_id.startswith(UNASKED), inbox.c.said.is_not(None))
    query = sa.select(inbox.c.id, inbox.c.message_id).where(inbox.c.identity.in_(mates), open_, which)
    found = connection.execute(query).all()
    if later:
        numbers = [row.message_id for row in found]
        connection.execute(sa.update(told).where(told.c.number.in_(numbers)).values(returned=True))
    taken = sa.update(inbox).where(inbox.c.id.in_([row.id for row in found]))
    connection.execute(taken.values(said=None, answers=None))


def _hush(person: str) -> str:
    """The number under which it is known when a person asked for quiet."""
    return f"hush-{hashlib.sha256(person.encode('utf-8', 'replace')).hexdigest()}"


def _is_hushed(connection: Any, person: str, now: dt.datetime) -> bool:
    since = connection.execute(sa.select(told.c.told_at).where(told.c.number == _hush(person))).scalar()
    return since is not None and abs(now - since) < HUSH


def _note(person: str, message: dict[str, Any]) -> dict[str, Any]:
    """The event that shows the message in the transcript."""
    now = time.time()
    data = {part: message[part] for part in ("buttons", "custom") if message.get(part)}
    event = {"event": "bot", "timestamp": now, "text": message.get("text"), "data": data, "metadata": {"unasked": True}}
    return {"sender_id": person, "type_name": NOTE, "timestamp": now, "data": json.dumps(event)}


def _outgoing(
    known: Address, pieces: list[dict[str, Any]], number: str, until: str, now: dt.datetime
) -> dict[str, Any]:
    """The row of a letter that answers nothing."""
    said = json.dumps({"text": "", "metadata": {"until": until}})
    return {"identity": known.identity, "channel": known.channel, "message_id": number, "said": said, "sent": 0,
            "answers": json.dumps(pieces), "received_at": now}
