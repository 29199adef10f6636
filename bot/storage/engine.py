"""From a URL to a ready database: SQLite in the state folder unless COACH_DATABASE_URL says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

Engine = sa.engine.Engine
ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = Path(__file__).with_name("migrations")


def default_url() -> str:
    """COACH_DATABASE_URL, or a SQLite file under COACH_STATE (default `.state`)."""
    state = Path(os.environ.get("COACH_STATE", ROOT / ".state"))
    return os.environ.get("COACH_DATABASE_URL") or f"sqlite:///{state / 'casebook.db'}"


def make_engine(url: str) -> sa.engine.Engine:
    """An engine for `url`. SQLite: write-ahead log, foreign keys, and deleted rows overwritten with zeros."""
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, future=True, hide_parameters=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    patience = {"timeout": 10, "check_same_thread": False}
    engine = sa.create_engine(parsed, future=True, hide_parameters=True, connect_args=patience)
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def migrate(engine: sa.engine.Engine, revision: str = "head") -> None:
    """Bring the database to `revision`. Running it twice changes nothing."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)
