"""The tables of `bot/mailbox.py`. They stand in the database of the conversations."""
from __future__ import annotations

import sqlalchemy as sa

META = sa.MetaData()
# Where a person writes from. `identity` is a pseudonym of the address; `person` is the sender of the conversation.
addresses = sa.Table(
    "channel_addresses",
    META,
    sa.Column("identity", sa.String(80), primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("choices", sa.Text),  # what the numbers of the last message stand for
)
inbox = sa.Table(
    "channel_inbox",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("identity", sa.String(80), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("message_id", sa.String(120), nullable=False),
    sa.Column("said", sa.Text),  # text and metadata; None when delivered
    sa.Column("answers", sa.Text),  # None until the turn is done, and when delivered
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
    sa.Column("content", sa.Text, nullable=False),
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
