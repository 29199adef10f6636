"""From a URL to a ready database: SQLite in the state folder unless COACH_DATABASE_URL says otherwise."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.sealing import fold_log, prove
from bot.storage.tables import seal_proof

Engine = sa.engine.Engine
ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATING = 7_205_005  # PostgreSQL's name of the lock


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
    """Bring the database to `revision`, forth or back, all of it or nothing. Twice changes nothing. Raises WrongKey.

    Of several processes that start at once, one does it while the others wait.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    wanted = scripts.as_revision_number(revision) or "base"
    with engine.connect() as connection:
        there = (_revision(connection) or "base") == wanted
    if not there:
        with _alone(engine) as connection:
            config.attributes["connection"] = connection
            behind = wanted == "base" or wanted < (_revision(connection) or "")
            (command.downgrade if behind else command.upgrade)(config, revision)
        fold_log(engine)  # what stood in the tables before is not to stay readable
    if wanted == scripts.get_current_head():
        prove(engine, seal_proof)


def _revision(connection: sa.engine.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextlib.contextmanager
def _alone(engine: sa.engine.Engine) -> Iterator[sa.engine.Connection]:
    """A transaction beside which no other of its kind runs. Tables are changed with it and undone with it."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":  # else Python's driver begins only where rows are changed, not tables
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
        yield connection
