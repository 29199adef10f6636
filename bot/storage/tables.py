"""The tables. What a person told is sealed; in the open stand only names that we made and times."""

from __future__ import annotations

import sqlalchemy as sa

from bot.sealing import Sealed, SealedText, proof_table

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)

# A person's name in the conversations: a pseudonym, or what a client of the REST channel chose (bot/channels/rest.py).
SENDER = sa.String(200)

# All that one person told: case, dialogue and ledger as `bot.storage.rows` writes them, saved whole and read whole.
cases = sa.Table(
    "cases",
    metadata,
    sa.Column("sender", SENDER, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime, nullable=False, index=True),
    sa.Column("content", Sealed, nullable=False),
)

# What a person wants to be told, when. `id` names the occasion, so that it is told once; times are UTC.
reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("sender", SENDER, nullable=False, index=True),
    sa.Column("due_at", sa.DateTime, nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("worker", sa.String(64)),
    sa.Column("leased_until", sa.DateTime),
    sa.Column("content", Sealed, nullable=False),
)

# Who is erased from all these tables, while what they said may not be: nothing said up to `at` (seconds) is news.
erased = sa.Table(
    "erased",
    metadata,
    sa.Column("sender", SENDER, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
)

# What was not understood, without whose it was: no sender, no time, and no row number that would tell the order.
# `mark` finds the same sentence again without telling it.
unclear = sa.Table(
    "unclear",
    metadata,
    sa.Column("mark", sa.String(64), primary_key=True),
    sa.Column("sentence", SealedText, nullable=False),
    sa.Column("first", sa.String(64)),
    sa.Column("first_chance", sa.Float),
    sa.Column("second", sa.String(64)),
    sa.Column("second_chance", sa.Float),
    sa.Column("field", sa.String(32)),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("times", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Practice calls that are over: `content` is what `bot.storage.rehearsals` writes.
rehearsals = sa.Table(
    "rehearsals",
    metadata,
    sa.Column("sender", SENDER, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("began_ms", sa.BigInteger, nullable=False),
    sa.Column("content", Sealed, nullable=False),
    sa.UniqueConstraint("sender", "began_ms", name="uq_rehearsals_began"),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("sender", SENDER, nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("debt", sa.SmallInteger, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False),
)

seal_proof = proof_table(metadata)
