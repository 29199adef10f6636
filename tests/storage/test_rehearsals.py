"""Practice calls in their order, numbered for good, once a message; and nothing left of them when they are to go."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import Record
from bot.coaching.ledger import Contact, Ledger
from bot.coaching.rehearsal import from_json, to_json
from bot.sealing import unseal
from bot.storage.casebook import SqlCasebook
from bot.storage.rehearsals import KEPT, TRIES, Rehearsals, Run
from bot.storage.tables import rehearsals
from tests.storage.old_rows import CALL, CHECKS

ONE = Run(1790000000.25, 1790000100.5, CALL.scene, "招商银行信用卡", "agreed", 80, CHECKS, to_json(CALL))
LATER = Run(1790000300.0, 1790000400.0, "mediator", "", "stopped", None)


@pytest.fixture
def in_file(sqlite: sa.engine.Engine, tmp_path: Path) -> Callable[[str], bool]:
    def found(text: str) -> bool:
        with sqlite.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        return json.dumps(text).strip('"').encode() in kept or text.encode() in kept

    return found


def test_runs_come_back_exactly_the_oldest_first(engine: sa.engine.Engine) -> None:
    book = Rehearsals(engine)
    added = book.add("web-1", ONE), book.add("web-1", LATER)
    assert added == (replace(ONE, number=1), replace(LATER, number=2))
    assert book.all("web-1") == added and book.all("web-2") == ()


def test_the_order_is_that_in_which_they_ended(engine: sa.engine.Engine) -> None:
    book = Rehearsals(engine)
    assert [book.add("web-1", run).number for run in (LATER, ONE)] == [1, 2]
    assert [run.began for run in book.all("web-1")] == [LATER.began, ONE.began]


def test_one_can_be_branched_from(engine: sa.engine.Engine) -> None:
    Rehearsals(engine).add("web-1", ONE)
    found = Rehearsals(engine).one("web-1", 1)
    assert found is not None and from_json(found.rehearsal) == CALL
    with engine.connect() as connection:
        stored = unseal(connection.exec_driver_sql("SELECT content FROM rehearsals").scalar_one())
    assert '"1350.10"' in stored and "1350.1," not in stored, "money stays a string"


@pytest.mark.parametrize("sender, number", [("web-1", 0), ("web-1", 2), ("web-1", -1), ("web-2", 1), ("", 1)])
def test_what_is_not_there_is_none(engine: sa.engine.Engine, sender: str, number: int) -> None:
    Rehearsals(engine).add("web-1", ONE)
    assert Rehearsals(engine).one(sender, number) is None


def test_people_count_for_themselves(engine: sa.engine.Engine) -> None:
    book = Rehearsals(engine)
    assert [book.add(sender, ONE).number for sender in ("web-1", "web-2")] == [1, 1]


def test_a_run_that_is_heard_twice_is_stored_once_and_the_latest_stands(engine: sa.engine.Engine) -> None:
    book = Rehearsals(engine)
    for run in (ONE, LATER):
        book.add("web-1", run)
    again = replace(ONE, ended=ONE.ended + 1, outcome="refused", score=None, checks=(), rehearsal={}, number=9)
    assert book.add("web-1", again) == replace(again, number=1)
    assert book.all("web-1") == (replace(again, number=1), replace(LATER, number=2))


def test_the_same_moment_is_told_to_the_millisecond(engine: sa.engine.Engine) -> None:
    book = Rehearsals(engine)
    began = 1790000000.1234567
    first = book.add("web-1", replace(ONE, began=began))
    assert first == book.one("web-1", 1) and first.began == 1790000000.123
    assert book.add("web-1", replace(ONE, began=first.began)).number == 1
    assert book.add("web-1", replace(ONE, began=began + 0.001)).number == 2


def test_the_last_fifty_are_kept_and_numbers_go_on(engine: sa.engine.Engine) -> None:
    book = Rehearsals(engine)
    book.add("web-2", ONE)
    for second in range(KEPT + 2):
        book.add("web-1", replace(LATER, began=float(second)))
    kept = [run.number for run in book.all("web-1")]
    assert KEPT == 50 and kept == list(range(3, 53))
    assert book.one("web-1", 2) is None and len(book.all("web-2")) == 1
    assert book.add("web-1", replace(LATER, began=5.0)).number == 6, "heard again: nothing new, nothing goes"
    assert [run.number for run in book.all("web-1")] == kept


@pytest.mark.parametrize("same", [False, True])
def test_many_at_the_same_time_all_get_in(engine: sa.engine.Engine, same: bool) -> None:
    runs = [replace(LATER, began=0.0 if same else float(second)) for second in range(16)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        numbers = [run.number for run in pool.map(lambda run: Rehearsals(engine).add("web-1", run), runs)]
    assert sorted(numbers) == ([1] * 16 if same else list(range(1, 17)))
    assert [run.number for run in Rehearsals(engine).all("web-1")] == sorted(set(numbers))


@pytest.mark.parametrize("other, number, left", [(LATER, 2, 2), (replace(ONE, score=1), 1, 1)])
def test_a_number_that_was_taken_meanwhile_is_not_an_error(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch, other: Run, number: int, left: int
) -> None:
    """PostgreSQL lets both look before either inserts."""
    plain = Rehearsals._add

    def late(*_: object) -> Run:
        monkeypatch.setattr(Rehearsals, "_add", plain)
        Rehearsals(engine).add("web-1", other)
        raise IntegrityError("", {}, Exception("taken"))

    monkeypatch.setattr(Rehearsals, "_add", late)
    assert Rehearsals(engine).add("web-1", ONE) == replace(ONE, number=number)
    assert len(Rehearsals(engine).all("web-1")) == left


def test_what_can_never_be_stored_is_an_error_in_the_end(
    engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, tries = Rehearsals._add, []

    def counted(self: Rehearsals, *args: object) -> Run:
        tries.append(1)
        return plain(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Rehearsals, "_add", counted)
    with pytest.raises(IntegrityError):
        Rehearsals(engine).add(None, ONE)  # type: ignore[arg-type]
    assert len(tries) == TRIES and Rehearsals(engine).all("web-1") == ()


def test_the_copy_for_the_person_is_readable(engine: sa.engine.Engine) -> None:
    book = SqlCasebook(engine)
    book.save("web-1", Record(Case(debts=(Debt("招商银行", "信用卡"),))))
    assert "rehearsals" not in book.export("web-1")
    Rehearsals(engine).add("web-1", ONE)
    Rehearsals(engine).add("web-1", LATER)
    exported = json.loads(json.dumps(book.export("web-1")))
    first, second = exported["rehearsals"]
    assert exported["debts"] and dt.datetime.fromisoformat(first.pop("began")).timestamp() == 1790000000
    assert dt.datetime.fromisoformat(first.pop("ended")).timestamp() == 1790000100
    assert first == {
        "number": 1, "scene": "collector_pushy", "debt": "招商银行信用卡", "outcome": "agreed", "score": 80,
        "checks": [
            {"check": "named_hardship", "passed": True},
            {"check": "asked_in_writing", "passed": False},
            {"check": "stayed_calm", "passed": None},
        ],
        "said": ["我现在确实没有钱🙏", "每个月最多 1,350.10 元"],
    }  # fmt: skip
    assert (second["score"], second["checks"], second["said"]) == (None, [], [])


def test_the_copy_holds_runs_beside_contacts_and_without_a_case(engine: sa.engine.Engine) -> None:
    Rehearsals(engine).add("web-1", ONE)
    assert list(SqlCasebook(engine).export("web-1")) == ["rehearsals"]
    SqlCasebook(engine).save("web-1", Record(ledger=Ledger((Contact(1.0),))))
    assert set(SqlCasebook(engine).export("web-1")) > {"contacts", "rehearsals"}


def test_forgetting_takes_the_runs_and_nobody_elses(engine: sa.engine.Engine) -> None:
    book, runs = SqlCasebook(engine), Rehearsals(engine)
    for sender in ("web-1", "web-2"):
        book.save(sender, Record())
        runs.add(sender, ONE)
    assert book.forget("web-1") and book.export("web-1") == {} and runs.all("web-1") == ()
    assert runs.all("web-2") == (replace(ONE, number=1),)
    assert runs.add("web-1", LATER).number == 1, "not even how many there were is known"


def sealed(engine: sa.engine.Engine) -> list[str]:
    """How the runs stand in the file; so much of each as is on one page."""
    with engine.connect() as connection:
        return [text[-400:] for text in connection.exec_driver_sql("SELECT content FROM rehearsals").scalars()]


def test_what_was_practised_is_never_readable_in_the_file_and_gone_when_forgotten(
    sqlite: sa.engine.Engine, in_file: Callable[[str], bool]
) -> None:
    long = "只此一次的话" * 2000  # so long that it fills pages of its own
    Rehearsals(sqlite).add("web-1", replace(ONE, rehearsal={"said": [{"text": long}]}))
    (kept,) = sealed(sqlite)
    assert in_file(kept) and not in_file("只此一次的话") and not in_file(ONE.debt)
    SqlCasebook(sqlite).forget("web-1")
    assert not in_file(kept)


def test_a_run_that_is_too_old_or_overwritten_is_no_longer_in_the_file(
    sqlite: sa.engine.Engine, in_file: Callable[[str], bool]
) -> None:
    book = Rehearsals(sqlite)
    book.add("web-1", replace(LATER, began=0.0, debt="最早那一笔"))
    book.add("web-1", replace(LATER, began=1.0, debt="改掉那一笔"))
    oldest, changed = sealed(sqlite)
    assert in_file(oldest) and in_file(changed)
    book.add("web-1", replace(LATER, began=1.0))
    for second in range(2, KEPT + 1):
        book.add("web-1", replace(LATER, began=float(second)))
    assert not in_file(oldest) and not in_file(changed)


def test_postgresql_counts_nothing_by_itself() -> None:
    made = str(CreateTable(rehearsals).compile(dialect=postgresql.dialect()))
    assert "SERIAL" not in made and "began_ms BIGINT NOT NULL" in made
    assert "PRIMARY KEY (sender, number)" in made and "UNIQUE (sender, began_ms)" in made
