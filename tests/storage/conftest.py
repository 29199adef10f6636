"""Databases for the storage's contract: a SQLite file, and PostgreSQL where there is one. Each test has its own."""
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.storage.engine import make_engine, migrate
from bot.storage.tables import seal_proof
from tests import postgres

BACKENDS = ("sqlite", "postgresql")


@contextlib.contextmanager
def database(kind: str, folder: Path, tables: bool = False) -> Iterator[str]:
    """The address of a database, empty or with the newest tables, thrown away afterwards. Skips without PostgreSQL."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/casebook.db"
        return
    server = postgres.server()
    made = server.database(_with_tables() if tables else "")
    yield made
    server.drop(made)


@lru_cache(maxsize=1)
def _with_tables() -> str:
    """A database to copy, since making the tables takes longer. Without the proof of a key: each test has its own."""
    url = postgres.server().database()
    engine = make_engine(url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(sa.delete(seal_proof))
    engine.dispose()
    return url


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with database(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def bare(url: str) -> Iterator[sa.engine.Engine]:
    """A database without tables."""
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.engine.Engine]:
    """A database with the newest tables."""
    with opened(request.param, tmp_path) as made:
        yield made


@contextlib.contextmanager
def opened(kind: str, folder: Path) -> Iterator[sa.engine.Engine]:
    """A database with the newest tables, as a process opens it."""
    with database(kind, folder, tables=True) as made:
        engine = make_engine(made)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[sa.engine.Engine]:
    """A file with the newest tables, for what only a file can show."""
    with opened("sqlite", tmp_path) as made:
        yield made
