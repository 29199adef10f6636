"""Several servers over one mailbox: a letter is in the hands of one of them, for as long as that one lives.

A server says every few seconds that it lives; the letters of one that has fallen silent may be taken by another. The
name outlives a restart, so that a server takes up at once what its own crash left. Clocks must agree to a minute.
"""
from __future__ import annotations

import datetime as dt
import os
import socket
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.mailbox_tables import hands, inbox, workers

LIFE = dt.timedelta(seconds=120)  # so long after its last word a server counts as living
BEAT_SECONDS = 20.0
NAME_LENGTH = 120


def own_name() -> str:
    """COACH_WORKER, else what tells this server from others: machine, port and state folder."""
    parts = (socket.gethostname(), os.environ.get("PORT") or "5005", str(Path(os.environ.get("COACH_STATE", ".state"))))
    return (os.environ.get("COACH_WORKER") or ":".join(parts))[-NAME_LENGTH:]


class Workers:
    """Who holds which letter. `name`: this server."""

    def __init__(self, engine: sa.engine.Engine, name: str = "") -> None:
        self.engine, self.name = engine, name or own_name()

    def beat(self) -> None:
        """This server lives."""
        now = dt.datetime.utcnow()
        mine = sa.update(workers).where(workers.c.name == self.name).values(alive_until=now + LIFE)
        with self.engine.begin() as connection:
            known = connection.execute(mine).rowcount
            connection.execute(sa.delete(workers).where(workers.c.alive_until < now - dt.timedelta(days=1)))
            open_ = sa.select(inbox.c.id).where(inbox.c.said.is_not(None))
            connection.execute(sa.delete(hands).where(hands.c.letter.not_in(open_)))
        if not known:
            try:
                with self.engine.begin() as connection:
                    connection.execute(sa.insert(workers).values(name=self.name, alive_until=now + LIFE))
            except IntegrityError:
                return  # another thread of this server

    def hold(self, connection: Any, letter: int) -> None:
        """A new letter is this server's."""
        connection.execute(sa.delete(hands).where(hands.c.letter == letter))
        connection.execute(sa.insert(hands).values(letter=letter, worker=self.name))

    def takes(self, letter: int, sent: int | None = None) -> bool:
        """Whether the letter is this server's, or nobody's any more and so this server's from now on.

        False also when nothing is left of it, or (with `sent`) when not just so many parts of it have been delivered:
        then it was read before another server was at it.
        """
        free = sa.or_(hands.c.worker == self.name, hands.c.worker.not_in(_living()))
        taken = sa.update(hands).where(hands.c.letter == letter, free).values(worker=self.name)
        try:
            with self.engine.begin() as connection:
                if not connection.execute(taken).rowcount:
                    connection.execute(sa.insert(hands).values(letter=letter, worker=self.name))
                return self._is_open(connection, letter, sent)
        except IntegrityError:
            return False

    @staticmethod
    def _is_open(connection: Any, letter: int, sent: int | None) -> bool:
        as_read = sa.and_(inbox.c.id == letter, inbox.c.said.is_not(None))
        found = connection.execute(sa.select(inbox.c.sent).where(as_read)).first()
        return found is not None and sent in (None, found.sent)

    def elsewhere(self, letter: int) -> bool:
        """Whether another living server has the letter."""
        theirs = sa.and_(hands.c.letter == letter, hands.c.worker != self.name, hands.c.worker.in_(_living()))
        with self.engine.connect() as connection:
            return connection.execute(sa.select(hands.c.letter).where(theirs)).first() is not None

    @staticmethod
    def let_go(connection: Any, letter: int) -> None:
        """Nothing is left to do with the letter."""
        connection.execute(sa.delete(hands).where(hands.c.letter == letter))


def _living() -> Any:
    """Names of living servers. One that claims to live longer than any can, had a clock that was put back since."""
    now = dt.datetime.utcnow()
    alive = sa.and_(workers.c.alive_until >= now, workers.c.alive_until <= now + LIFE)
    return sa.select(workers.c.name).where(alive)
