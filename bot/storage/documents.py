"""Addresses of files: who may open which, until when. The file is made when it is opened; tokens are kept hashed."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import documents

LIFE = dt.timedelta(hours=24)
PATH = "/chat/documents/"
# Persons whom a channel of ours has authenticated: only they may open their files. Others hold the token of the API.
BOUND = ("web-", "telegram-", "wechat-", "wecom-")


@dataclass(frozen=True)
class Document:
    """What an address stands for. `kind`: letter; `debt`: index in the case."""

    sender: str
    kind: str
    debt: int


class Documents:
    """The table over any SQLAlchemy engine."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self.engine = engine

    def address(self, sender: str, kind: str, debt: int) -> str:
        """A new path that opens this file for a day. What has expired is cleared away."""
        token, now = secrets.token_urlsafe(24), dt.datetime.utcnow()
        row = {"token_hash": _hash(token), "sender": sender, "kind": kind, "debt": debt, "expires_at": now + LIFE}
        with self.engine.begin() as connection:
            connection.execute(sa.delete(documents).where(documents.c.expires_at < now))
            connection.execute(sa.insert(documents).values(**row))
        return PATH + token

    def find(self, token: str, session: str) -> Document | None:
        """What the token opens; None when it is unknown, expired, or another session's."""
        wanted = sa.and_(documents.c.token_hash == _hash(token), documents.c.expires_at >= dt.datetime.utcnow())
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(documents).where(wanted)).mappings().first()
        if row is None or (row["sender"].startswith(BOUND) and row["sender"] != session):
            return None
        return Document(row["sender"], row["kind"], row["debt"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
