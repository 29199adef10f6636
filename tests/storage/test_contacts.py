"""Contacts in the order of time, once a message; addresses that open for one person, for a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import Call, Dialogue, Record
from bot.storage.casebook import SqlCasebook
from bot.storage.contacts import Contact, Contacts
from bot.storage.documents import LIFE, PATH, Document, Documents
from bot.storage.engine import make_engine, migrate
from bot.storage.tables import documents
from tests.storage.test_unclear import down

ONE = Contact(1790000000.25, "花呗", ("no_policy", "will_sue"), "工号1234", 7)
LATER = Contact(1790000300.5, "借呗")


@pytest.fixture
def engine(tmp_path: Path) -> sa.engine.Engine:
    made = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(made)
    return made


def token(path: str) -> str:
    assert path.startswith(PATH)
    return path[len(PATH) :]


def test_contacts_come_back_exactly_the_latest_first(engine: sa.engine.Engine) -> None:
    book = Contacts(engine)
    for contact in (ONE, LATER, Contact(5.0)):
        book.add("web-1", contact)
    assert book.all("web-1") == [LATER, ONE, Contact(5.0)] and book.all("web-2") == []


def test_a_message_that_is_heard_twice_is_noted_once(engine: sa.engine.Engine) -> None:
    book = Contacts(engine)
    for sender in ("web-1", "web-1", "web-2"):
        book.add(sender, ONE)
    assert book.all("web-1") == book.all("web-2") == [ONE]


def test_forgetting_takes_contacts_and_addresses_with_it_and_nobody_elses(engine: sa.engine.Engine) -> None:
    book, files, calls = SqlCasebook(engine), Documents(engine), Contacts(engine)
    paths = {}
    for sender in ("web-1", "web-2"):
        book.save(sender, Record(Case(debts=(Debt("支付宝", "花呗"),))))
        calls.add(sender, ONE)
        paths[sender] = token(files.address(sender, "letter", 0))
    assert book.export("web-1")["contacts"][0]["notes"] == ONE.notes
    assert book.forget("web-1") and book.export("web-1") == {} and calls.all("web-1") == []
    assert files.find(paths["web-1"], "web-1") is None
    assert files.find(paths["web-2"], "web-2") == Document("web-2", "letter", 0) and calls.all("web-2") == [ONE]


def test_what_was_told_of_a_call_is_no_longer_in_the_file(engine: sa.engine.Engine, tmp_path: Path) -> None:
    Contacts(engine).add("web-1", Contact(1.0, notes="只此一句的记录"))
    assert "只此一句的记录".encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    SqlCasebook(engine).forget("web-1")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "只此一句的记录".encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


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


def test_a_call_that_is_going_on_comes_back_exactly(engine: sa.engine.Engine) -> None:
    talk = Dialogue(call=Call(10.5, 20.25, 1, ("no_policy", "no_policy"), True), topic="jail")
    SqlCasebook(engine).save("web-1", Record(Case(), talk))
    assert SqlCasebook(engine).load("web-1").dialogue == talk


def test_a_database_of_before_keeps_its_cases_up_and_down(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine, "0002")
    tables = set(sa.inspect(engine).get_table_names())
    assert not {"contacts", "documents"} & tables
    saved = SqlCasebook(engine).save("web-1", Record())
    migrate(engine)
    Contacts(engine).add("web-1", ONE)
    assert Documents(engine).address("web-1", "letter", 0) and Contacts(engine).all("web-1") == [ONE]
    down(engine, "0002")
    assert set(sa.inspect(engine).get_table_names()) == tables and SqlCasebook(engine).load("web-1") == saved
    migrate(engine)
    assert Contacts(engine).all("web-1") == []
