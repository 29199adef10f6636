"""The database of the conversations: where it is, how it is opened, and the tables of the tracker store.

In the open stand whose a row is (a name that we made), of what kind, when, and which intent or action; what was said,
and what was made of it, is sealed. Knows nothing of Rasa.
"""
from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.resealing import keep_sealed
from bot.sealing import Sealed, SealedText, proof_table

ROOT = Path(__file__).resolve().parents[1]
META = sa.MetaData()
TRIES = 30
TAKEN = (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.IntegrityError)  # another process was first
# As Rasa's SQL tracker store has it, but for the seal: a test holds the two against each other.
events = sa.Table(
    "events",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", SealedText),
    # Reaches a sender's last events without reading the earlier ones (Rasa's index knows the sender alone).
    sa.Index("ix_events_sender_id_id", "sender_id", "id"),
)
# What a sender's conversation amounts to, up to and including one event.
snapshots = sa.Table(
    "conversation_snapshots",
    META,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("event_id", sa.Integer, nullable=False),
    sa.Column("prefix", Sealed, nullable=False),
)
seal_proof = proof_table(META)


def default_url() -> str:
    """COACH_TRACKER_URL, or a SQLite file under COACH_STATE (default `.state`)."""
    state = Path(os.environ.get("COACH_STATE", ROOT / ".state"))
    return os.environ.get("COACH_TRACKER_URL") or f"sqlite:///{state / 'conversations.db'}"


def make_engine(url: str) -> sa.engine.Engine:
    """An engine for `url` whose errors never carry what people said (`hide_parameters`)."""
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # A pool, where SQLAlchemy 1.4 would open the file anew (and fold the write-ahead log) at every message.
    pool: dict[str, Any] = {"poolclass": sa.pool.QueuePool} if parsed.database else {"poolclass": sa.pool.StaticPool}
    engine = sa.create_engine(parsed, hide_parameters=True, connect_args={"check_same_thread": False}, **pool)
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: object) -> None:
    """Readers beside a writer, patience with a lock, and deleted text overwritten with zeros."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def prepare(engine: sa.engine.Engine, metadata: sa.MetaData = META) -> None:
    """Make what is missing of these tables, prove the key, and seal what an older version left open. Raises WrongKey.

    Several processes may do so at once.
    """
    for _ in range(TRIES - 1):  # of those who make the same table at once one succeeds
        with contextlib.suppress(*TAKEN):
            _create(engine, metadata)
            break
    else:
        _create(engine, metadata)
    keep_sealed(engine, seal_proof, *metadata.sorted_tables)


def _create(engine: sa.engine.Engine, metadata: sa.MetaData) -> None:
    for made in (META, metadata):
        made.create_all(engine)
        for index in (index for table in made.sorted_tables for index in table.indexes):
            index.create(engine, checkfirst=True)
