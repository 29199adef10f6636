"""What the channels must not forget over a restart: who writes from where, and what was received and not yet answered.

Beside the conversations, in the same database. What people said stands here only until its answer has been delivered.
"""
from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import default_url, events, make_engine, prepare
from bot.mailbox_tables import META, addresses, codes, erasures, inbox, keepsakes, told
from bot.mailbox_workers import Workers
from bot.sealing import fingerprint

KEPT = dt.timedelta(days=2)  # how long a delivered message's number is known, so that a duplicate is recognised
CODE_LIFE = dt.timedelta(minutes=10)
CODE_DIGITS = 8
PAGE_LIFE = dt.timedelta(days=1)
UNASKED = "unasked-"  # begins the number of a message that the bot sends by itself
TOLD_KEPT = dt.timedelta(days=60)  # how long its number is known
NOTE = "channel_note"  # the type of an event that only the transcript reads
# Where an address is mentioned that is still of use.
_MENTIONS = (
    inbox.c.identity == addresses.c.identity,
    events.c.sender_id == addresses.c.identity,
    events.c.sender_id == addresses.c.person,
)


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


class Mailbox:
    """The tables over any SQLAlchemy engine; `engine` None: where the conversations are. `worker`: this server."""

    def __init__(self, engine: sa.engine.Engine | None = None, worker: str = "") -> None:
        self.engine = engine or make_engine(default_url())
        prepare(self.engine, META)
        self.workers = Workers(self.engine, worker)

    # -- addresses

    def meet(self, identity: str, channel: str, address: str) -> Address:
        """The address as it is known; a new one speaks for a person of its own."""
        with self.engine.begin() as connection:
            known = connection.execute(sa.select(addresses).where(addresses.c.identity == identity)).first()
            if known is None:
                row = {"identity": identity, "channel": channel, "address": address, "person": identity}
                connection.execute(sa.insert(addresses).values(**row))
                return Address(**row)
            if known.address != address:
                connection.execute(_of(identity, sa.update(addresses)).values(address=address))
            return Address(identity, channel, address, known.person)

    def person(self, identity: str) -> str:
        """Whose conversation this identity takes part in: its own, unless it was joined to another."""
        with self.engine.connect() as connection:
            return _person(connection, identity)

    def find(self, identity: str) -> Address | None:
        """The address behind an identity."""
        with self.engine.connect() as connection:
            row = connection.execute(_of(identity, sa.select(addresses))).mappings().first()
        return _address(row) if row else None

    def reaching(self, person: str) -> list[Address]:
        """All addresses of a person."""
        query = sa.select(addresses).where(addresses.c.person == person).order_by(addresses.c.identity)
        with self.engine.connect() as connection:
            return [_address(row) for row in connection.execute(query).mappings()]

    def part(self, identity: str) -> int:
        """Undo all joins of whoever this is; the number of identities that now stand for themselves again.

        All of them, for the one who parts may be warning us of another: nobody who joined may stay behind with the
        case. Codes that were given before are void.
        """
        with self.engine.begin() as connection:
            person = _person(connection, identity)
            mates = connection.execute(sa.select(addresses.c.identity).where(addresses.c.person == person)).scalars()
            connection.execute(sa.delete(codes).where(codes.c.identity.in_([person, identity, *mates])))
            own = addresses.c.person != addresses.c.identity
            parted = sa.update(addresses).where(own, addresses.c.person == person)
            return int(connection.execute(parted.values(person=addresses.c.identity, choices=None)).rowcount)

    def offer(self, identity: str, choices: Sequence[dict[str, str]]) -> None:
        """Remember what the numbers of the message stand for that is being sent."""
        kept = json.dumps(list(choices)) if choices else None
        with self.engine.begin() as connection:
            connection.execute(_of(identity, sa.update(addresses)).values(choices=kept))

    def offered(self, identity: str) -> list[dict[str, str]]:
        """What `offer` remembered last."""
        with self.engine.connect() as connection:
            kept = connection.execute(_of(identity, sa.select(addresses.c.choices))).scalar()
        return json.loads(kept) if kept else []

    # -- messages

    def arrived(
        self, identity: str, channel: str, message_id: str, text: str, metadata: dict[str, Any]
    ) -> tuple[Letter, bool]:
        """Keep a message before it is answered. (letter, whether it is new): a number is taken once."""
        said = json.dumps({"text": text, "metadata": metadata})  # ASCII: half a surrogate must not stop us
        row = {"identity": identity, "channel": channel, "message_id": message_id, "said": said, "sent": 0}
        now = dt.datetime.utcnow()
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.delete(inbox).where(inbox.c.said.is_(None), inbox.c.received_at < now - KEPT))
                new = connection.execute(sa.insert(inbox).values(**row, received_at=now))
                self.workers.hold(connection, new.inserted_primary_key[0])
        except IntegrityError:
            return self._letter(identity, message_id), False
        return self._letter(identity, message_id), True

    def _letter(self, identity: str, message_id: str) -> Letter:
        query = sa.select(inbox).where(inbox.c.identity == identity, inbox.c.message_id == message_id)
        with self.engine.connect() as connection:
            return _as_letter(connection.execute(query).mappings().one())

    def answered(self, letter: Letter, answers: Sequence[dict[str, Any]]) -> None:
        """Keep the answers until they are delivered."""
        kept = json.dumps(list(answers))
        self._update(letter, answers=kept)

    def progressed(self, letter: Letter, sent: int) -> None:
        """So many parts of the answers have been delivered."""
        self._update(letter, sent=sent)

    def delivered(self, letter: Letter) -> None:
        """Nothing is left to do: keep the number alone."""
        with self.engine.begin() as connection:
            connection.execute(sa.update(inbox).where(inbox.c.id == letter.id).values(said=None, answers=None))
            self.workers.let_go(connection, letter.id)

    def _update(self, letter: Letter, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.update(inbox).where(inbox.c.id == letter.id).values(**values))

    def unfinished(self, channel: str, identity: str | None = None) -> list[Letter]:
        """What was received and not delivered, oldest first."""
        query = sa.select(inbox).where(inbox.c.channel == channel, inbox.c.said.is_not(None)).order_by(inbox.c.id)
        if identity is not None:
            query = query.where(inbox.c.identity == identity)
        with self.engine.connect() as connection:
            return [_as_letter(row) for row in connection.execute(query).mappings()]

    # -- said by the bot itself

    def post(
        self, number: str, person: str, message: dict[str, Any], letter: tuple[Address, list[dict[str, Any]]] | None,
        until: str,
    ) -> bool:
        """Put a message among what was said to a person and, for a messenger, a letter with its pieces on its way.

        All or nothing, and once for a `number`: a repeat changes nothing and is False. `until`: ISO, UTC; no use after
        that.
        """
        number, now = UNASKED + number, dt.datetime.utcnow()
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.delete(told).where(told.c.told_at < now - TOLD_KEPT))
                row = {"number": number, "person": person, "told_at": now, "returned": False}
                connection.execute(sa.insert(told).values(**row))
                connection.execute(sa.insert(events).values(**_note(person, message)))
                if letter:
                    new = connection.execute(sa.insert(inbox).values(**_outgoing(*letter, number, until, now)))
                    self.workers.hold(connection, new.inserted_primary_key[0])
        except IntegrityError:
            return False
        return True

    def posted(self, identity: str, number: str) -> Letter:
        """The letter that `post` put on its way."""
        return self._letter(identity, UNASKED + number)

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
        `later` as what a messenger did not bring, to be said another time.
        """
        mates = [known.identity for known in self.reaching(person)] or [person]
        theirs = sa.and_(inbox.c.identity.in_(mates), inbox.c.message_id.startswith(UNASKED), inbox.c.said.is_not(None))
        with self.engine.begin() as connection:
            if later:
                numbers = connection.execute(sa.select(inbox.c.message_id).where(theirs)).scalars().all()
                connection.execute(sa.update(told).where(told.c.number.in_(numbers)).values(returned=True))
            connection.execute(sa.update(inbox).where(theirs).values(said=None, answers=None))

    # -- keepsakes

    def keep(
        self, identity: str, content: str, life: dt.timedelta = dt.timedelta(days=90), secret: bool = False
    ) -> str:
        """A short key for `content`: the same for the same content, or with `secret` one that nobody can guess."""
        key = secrets.token_urlsafe(24) if secret else _hash(f"{identity}\n{content}")[:22]
        now = dt.datetime.utcnow()
        with self.engine.begin() as connection:
            connection.execute(sa.delete(keepsakes).where(keepsakes.c.expires_at < now))
            known = connection.execute(sa.select(keepsakes.c.key).where(keepsakes.c.key == key)).first()
            if known:
                connection.execute(sa.update(keepsakes).where(keepsakes.c.key == key).values(expires_at=now + life))
            else:
                row = {"key": key, "identity": identity, "content": content, "expires_at": now + life}
                connection.execute(sa.insert(keepsakes).values(**row))
        return key

    def kept(self, key: str, identity: str | None = None) -> str | None:
        """What a key stands for; None when it has expired or belongs to another identity."""
        query = sa.select(keepsakes).where(keepsakes.c.key == key, keepsakes.c.expires_at >= dt.datetime.utcnow())
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None or identity not in (None, row.identity) else str(row.content)

    # -- codes

    def new_code(self, identity: str) -> str:
        """A code of eight digits that joins another channel to whoever this is then, for ten minutes, once."""
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        now = dt.datetime.utcnow()
        row = {"code_hash": _hash(code), "identity": identity, "expires_at": now + CODE_LIFE}
        with self.engine.begin() as connection:
            gone = sa.or_(codes.c.expires_at < now, codes.c.identity == identity, codes.c.code_hash == row["code_hash"])
            connection.execute(sa.delete(codes).where(gone))
            connection.execute(sa.insert(codes).values(**row))
        return code

    def claim(self, code: str, identity: str) -> str | None:
        """The identity that gave the code; from now on only `identity` may confirm. None: no such code any more.

        Somebody who is the giver, or joined to them already, is told the giver and claims nothing.
        """
        now = dt.datetime.utcnow()
        free = sa.or_(codes.c.claimed_by.is_(None), codes.c.claimed_by == identity)
        fits = sa.and_(codes.c.code_hash == _hash(code), codes.c.expires_at >= now, free)
        with self.engine.begin() as connection:
            giver = connection.execute(sa.select(codes.c.identity).where(fits)).scalar()
            if giver is None or _person(connection, giver) == _person(connection, identity):
                return giver
            connection.execute(sa.update(codes).where(codes.c.claimed_by == identity).values(claimed_by=None))
            connection.execute(sa.update(codes).where(fits).values(claimed_by=identity))
        return str(giver)

    def claimed(self, identity: str) -> bool:
        """Whether a code waits for this identity's yes."""
        with self.engine.connect() as connection:
            return connection.execute(_claimed_by(identity, sa.select(codes))).first() is not None

    def settle(self, identity: str, agreed: bool) -> str | None:
        """The yes or no to a claimed code: the person it was joined to, or None. The code is used up either way."""
        with self.engine.begin() as connection:
            row = connection.execute(_claimed_by(identity, sa.select(codes))).first()
            connection.execute(sa.delete(codes).where(codes.c.claimed_by == identity))
            if row is None or not agreed:
                return None
            person = _person(connection, row.identity)  # the giver may have been joined or parted since
            if _person(connection, identity) != person:  # else moving would undo what is joined
                moved = sa.or_(addresses.c.identity == identity, addresses.c.person == identity)
                connection.execute(sa.update(addresses).where(moved).values(person=person, choices=None))
        return person

    def told_at(self, number: str) -> dt.datetime | None:
        """When `post` took this number; None when it did not, or that is long past."""
        with self.engine.connect() as connection:
            query = sa.select(told.c.told_at).where(told.c.number == UNASKED + number)
            found: dt.datetime | None = connection.execute(query).scalar()
        return found

    # -- erasing

    def erasing(self, person: str) -> None:
        """Remember that the person is being told of the erasure, which must then come, whatever happens."""
        with contextlib.suppress(IntegrityError), self.engine.begin() as connection:
            connection.execute(sa.insert(erasures).values(person=person))

    def to_erase(self) -> list[str]:
        """People whose erasure was told and is not done."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(erasures.c.person)).scalars())

    def erased(self, person: str) -> None:
        """It is done."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(erasures).where(erasures.c.person == person))

    def people(self) -> dict[str, str]:
        """Whose conversation each identity takes part in."""
        query = sa.select(addresses.c.identity, addresses.c.person)
        with self.engine.connect() as connection:
            return {row.identity: row.person for row in connection.execute(query)}

    def tidy(self) -> None:
        """Clear away what is over: old numbers, keys and codes, and addresses of whom nothing else is kept."""
        now = dt.datetime.utcnow()
        with self.engine.begin() as connection:
            connection.execute(sa.delete(inbox).where(inbox.c.said.is_(None), inbox.c.received_at < now - KEPT))
            connection.execute(sa.delete(told).where(told.c.told_at < now - TOLD_KEPT))
            for table in (keepsakes, codes):
                connection.execute(sa.delete(table).where(table.c.expires_at < now))
            connection.execute(sa.delete(addresses).where(*(~sa.exists().where(known) for known in _MENTIONS)))

    def forget(self, person: str) -> None:
        """Delete what was said by all identities of a person and what their buttons stand for, and part them.

        The numbers of their messages stay for two days, or a messenger that repeats itself would begin anew; so do the
        message that asks for this and those behind it, until they are answered. An address stays where one is waiting.
        """
        mates = [known.identity for known in self.reaching(person)] or [person]
        theirs, open_ = inbox.c.identity.in_(mates), sa.and_(inbox.c.said.is_not(None), inbox.c.answers.is_(None))
        with self.engine.begin() as connection:
            for table in (keepsakes, codes):
                connection.execute(sa.delete(table).where(table.c.identity.in_(mates)))
            connection.execute(sa.delete(told).where(told.c.person.in_([person, *mates])))
            connection.execute(sa.update(inbox).where(theirs, sa.not_(open_)).values(said=None, answers=None))
            waiting = sa.select(inbox.c.identity).where(theirs, open_)
            gone = sa.and_(addresses.c.identity.in_(mates), addresses.c.identity.not_in(waiting))
            connection.execute(sa.delete(addresses).where(gone))
            left = sa.update(addresses).where(addresses.c.identity.in_(mates))
            connection.execute(left.values(person=addresses.c.identity, choices=None))


def _of(identity: str, statement: Any) -> Any:
    return statement.where(addresses.c.identity == identity)


def _person(connection: Any, identity: str) -> str:
    return str(connection.execute(_of(identity, sa.select(addresses.c.person))).scalar() or identity)


def _claimed_by(identity: str, statement: Any) -> Any:
    return statement.where(codes.c.claimed_by == identity, codes.c.expires_at >= dt.datetime.utcnow())


def _hash(text: str) -> str:
    """Keyed: eight digits, or what a button of ours may carry, could be tried out."""
    return fingerprint(text)


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


def _address(row: Any) -> Address:
    return Address(row["identity"], row["channel"], row["address"], row["person"])


def _as_letter(row: Any) -> Letter:
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
