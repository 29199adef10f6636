"""What the channels must not forget over a restart: who writes from where, and what was received and not yet answered.

Beside the conversations, in the same database. What people said stands here only until its answer has been delivered.
"""
from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.conversations import default_url, events, make_engine, prepare
from bot.mailbox_letters import UNASKED, Address, Letter, about, as_address, as_letter, mates_of, person_of
from bot.mailbox_tables import META, addresses, codes, erasures, inbox, keepsakes, told
from bot.mailbox_unasked import TOLD_KEPT, Unasked, take_back
from bot.mailbox_workers import Workers
from bot.sealing import fingerprint

KEPT = dt.timedelta(days=2)  # how long a delivered message's number is known, so that a duplicate is recognised
CODE_LIFE = dt.timedelta(minutes=10)
CODE_DIGITS = 8
PAGE_LIFE = dt.timedelta(days=1)
# Where an address is mentioned that is still of use.
_MENTIONS = (
    inbox.c.identity == addresses.c.identity,
    events.c.sender_id == addresses.c.identity,
    events.c.sender_id == addresses.c.person,
)


class Mailbox(Unasked):
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
                connection.execute(about(identity, sa.update(addresses)).values(address=address))
            return Address(identity, channel, address, known.person)

    def person(self, identity: str) -> str:
        """Whose conversation this identity takes part in: its own, unless it was joined to another."""
        with self.engine.connect() as connection:
            return person_of(connection, identity)

    def find(self, identity: str) -> Address | None:
        """The address behind an identity."""
        with self.engine.connect() as connection:
            row = connection.execute(about(identity, sa.select(addresses))).mappings().first()
        return as_address(row) if row else None

    def reaching(self, person: str) -> list[Address]:
        """All addresses of a person."""
        query = sa.select(addresses).where(addresses.c.person == person).order_by(addresses.c.identity)
        with self.engine.connect() as connection:
            return [as_address(row) for row in connection.execute(query).mappings()]

    def part(self, identity: str) -> int:
        """Undo all joins of whoever this is; the number of identities that now stand for themselves again.

        All of them, for the one who parts may be warning us of another: nobody who joined may stay behind with the
        case. Codes that were given before are void, and what is on its way unasked to anybody but the one whose case it
        is about comes back, to be said to that one another time.
        """
        with self.engine.begin() as connection:
            person = person_of(connection, identity)
            mates = mates_of(connection, person)
            connection.execute(sa.delete(codes).where(codes.c.identity.in_([person, identity, *mates])))
            own = sa.exists().where(told.c.number == inbox.c.message_id, told.c.person == inbox.c.identity)
            take_back(connection, mates, sa.not_(own), later=True)
            own = addresses.c.person != addresses.c.identity
            parted = sa.update(addresses).where(own, addresses.c.person == person)
            return int(connection.execute(parted.values(person=addresses.c.identity, choices=None)).rowcount)

    def offer(self, identity: str, choices: Sequence[dict[str, str]]) -> None:
        """Remember what the numbers of the message stand for that is being sent."""
        kept = json.dumps(list(choices)) if choices else None
        with self.engine.begin() as connection:
            connection.execute(about(identity, sa.update(addresses)).values(choices=kept))

    def offered(self, identity: str) -> list[dict[str, str]]:
        """What `offer` remembered last."""
        with self.engine.connect() as connection:
            kept = connection.execute(about(identity, sa.select(addresses.c.choices))).scalar()
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
            return as_letter(connection.execute(query).mappings().one())

    def posted(self, identity: str, number: str) -> Letter:
        """The letter that `post` put on its way."""
        return self._letter(identity, UNASKED + number)

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
            return [as_letter(row) for row in connection.execute(query).mappings()]

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
            if giver is None or person_of(connection, giver) == person_of(connection, identity):
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
            person = person_of(connection, row.identity)  # the giver may have been joined or parted since
            if person_of(connection, identity) != person:  # else moving would undo what is joined
                moved = sa.or_(addresses.c.identity == identity, addresses.c.person == identity)
                connection.execute(sa.update(addresses).where(moved).values(person=person, choices=None))
        return person

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


def _claimed_by(identity: str, statement: Any) -> Any:
    return statement.where(codes.c.claimed_by == identity, codes.c.expires_at >= dt.datetime.utcnow())


def _hash(text: str) -> str:
    """Keyed: eight digits, or what a button of ours may carry, could be tried out."""
    return fingerprint(text)
