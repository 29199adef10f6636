"""The tables of `bot/mailbox.py`. They stand in the database of the conversations; what was said is sealed."""
from __future__ import annotations

import sqlalchemy as sa

from bot.sealing import SealedText

META = sa.MetaData()
# Where a person writes from. `identity` is a pseudonym of the address; `person` is the sender of the conversation.
addresses = sa.Table(
    "channel_addresses",
    META,
    sa.Column("identity", sa.String(80), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("address", SealedText, nullable=False),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("choices", SealedText),  # what the numbers of the last message stand for
)
inbox = sa.Table(
    "channel_inbox",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("identity", sa.String(80), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("message_id", sa.String(120), nullable=False),
    sa.Column("said", SealedText),  # text and metadata; None when delivered
    sa.Column("answers", SealedText),  # None until the turn is done, and when delivered
    sa.Column("sent", sa.Integer, nullable=False, default=0),  # parts of the answers that were delivered
    sa.Column("received_at", sa.DateTime, nullable=False, index=True),
    sa.UniqueConstraint("identity", "message_id"),
    sqlite_autoincrement=True,
)
# Long payloads and pages of a card: what a short key in a button or a link stands for.
keepsakes = sa.Table(
    "channel_keepsakes",
    META,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("identity", sa.String(80), nullable=False, index=True),
    sa.Column("content", SealedText, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False, index=True),
)
codes = sa.Table(
    "channel_codes",
    META,
    sa.Column("code_hash", sa.String(64), primary_key=True),
    sa.Column("identity", sa.String(80), nullable=False),
    sa.Column("claimed_by", sa.String(80)),  # the identity that named it and has still to confirm
    sa.Column("expires_at", sa.DateTime, nullable=False),
)
# Which server has a letter in hand, and until when each of them is known to live.
hands = sa.Table(
    "channel_hands",
    META,
    sa.Column("letter", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("worker", sa.String(120), nullable=False),
)
workers = sa.Table(
    "channel_workers",
    META,
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("alive_until", sa.DateTime, nullable=False),
)
# What was said unasked, by its number: nothing is said twice. `returned`: the messenger will never bring it.
told = sa.Table(
    "channel_told",
    META,
    sa.Column("number", sa.String(120), primary_key=True),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("told_at", sa.DateTime, nullable=False, index=True),
    sa.Column("returned", sa.Boolean, nullable=False),
)
# People who have been told that everything of theirs is erased: what a crash left of it is erased at the next start.
erasures = sa.Table(
    "channel_erasures",
    META,
    sa.Column("person", sa.String(255), primary_key=True),
)
