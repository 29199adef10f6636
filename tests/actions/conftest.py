"""A person with a casebook of their own in a real SQLite file, on a fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions import services
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import make_engine, migrate
from tests.actions.person import Person
from tests.hear import TODAY


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody not seen before."""
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine)
    book = SqlCasebook(engine)
    monkeypatch.setattr(services, "engine", lambda: engine)
    monkeypatch.setattr(services, "casebook", lambda: book)
    monkeypatch.setattr(services, "today", lambda: TODAY)
    yield Person(book)
    engine.dispose()
