"""Addresses of files: they open for one person, for a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.coaching.dialogue import Record
from bot.storage.casebook import SqlCasebook
from bot.storage.documents import LIFE, PATH, Document, Documents
from bot.storage.tables import documents


def token(path: str) -> str:
    assert path.startswith(PATH)
    return path[len(PATH) :]


def test_forgetting_takes_addresses_with_it_and_nobody_elses(engine: sa.engine.Engine) -> None:
    book, files = SqlCasebook(engine), Documents(engine)
    paths = {}
    for sender in ("web-1", "web-2"):
        book.save(sender, Record())
        paths[sender] = token(files.address(sender, "letter", 0))
    assert book.forget("web-1") and book.export("web-1") == {}
    assert files.find(paths["web-1"], "web-1") is None
    assert files.find(paths["web-2"], "web-2") == Document("web-2", "letter", 0)


def test_an_address_opens_for_its_own_session(engine: sa.engine.Engine) -> None:
    files = Documents(engine)
    mine = token(files.address("web-1", "letter", 2))
    assert files.find(mine, "web-1") == Document("web-1", "letter", 2)
    for session in ("web-2", "", "web-11", "WEB-1"):
        assert files.find(mine, session) is None
    for other in ("", "x", mine[:-1], mine + "a", mine.swapcase(), "%", "' OR 1=1 --"):
        assert files.find(other, "web-1") is None


def test_each_address_is_new_and_the_token_is_not_in_the_file(engine: sa.engine.Engine, tmp_path: Path) -> None:
    files = Documents(engine)
    made = {token(files.address("web-1", "letter", 0)) for _ in range(20)}
    assert len(made) == 20 and all(len(one) >= 32 for one in made)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not any(one.encode() in kept for one in made)


@pytest.mark.parametrize(
    "late, opens", [(LIFE - dt.timedelta(minutes=1), True), (LIFE + dt.timedelta(minutes=1), False)]
)
def test_an_address_opens_for_a_day(engine: sa.engine.Engine, late: dt.timedelta, opens: bool) -> None:
    files = Documents(engine)
    mine = token(files.address("web-1", "letter", 0))
    made = sa.update(documents).values(expires_at=documents.c.expires_at)
    with engine.begin() as connection:
        (expires,) = connection.execute(sa.select(documents.c.expires_at)).scalars()
        connection.execute(made.values(expires_at=expires - late))
    assert (files.find(mine, "web-1") is not None) is opens and dt.timedelta(days=1) == LIFE
    files.address("web-1", "letter", 0)
    with engine.connect() as connection:
        left = connection.execute(sa.select(sa.func.count()).select_from(documents)).scalar_one()
    assert left == 1 + opens, "what has expired is cleared away"
