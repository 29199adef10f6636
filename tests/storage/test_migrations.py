"""From every revision to the newest and back, with people in it, on both databases: no fact is lost on the way."""
from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError

from bot import sealing
from bot.coaching.ledger import Contact
from bot.sealing import WrongKey, new_key
from bot.storage.casebook import SqlCasebook
from bot.storage.documents import Documents
from bot.storage.engine import make_engine, migrate
from bot.storage.rehearsals import Rehearsals
from bot.storage.tables import metadata
from bot.storage.unclear import Unclear, UnclearSentences
from tests.storage import old_rows
from tests.storage.records import FULL

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 5


@pytest.fixture(params=old_rows.REVISIONS)
def old(bare: sa.engine.Engine, request: pytest.FixtureRequest) -> str:
    """A database of an earlier revision with people in it; its revision."""
    migrate(bare, request.param)
    old_rows.fill(bare, request.param)
    return str(request.param)


def everybody(engine: sa.engine.Engine, names: Iterator[str] | dict[str, Any]) -> dict[str, Any]:
    return {sender: SqlCasebook(engine).load(sender) for sender in names}


def revision(engine: sa.engine.Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def names(engine: sa.engine.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_tables_are_those_that_the_code_uses_up_down_and_up_again(bare: sa.engine.Engine) -> None:
    for _ in range(2):
        migrate(bare)
        with bare.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata) == []
        migrate(bare, "base")
        assert names(bare) == set()


def test_every_fact_of_before_is_known_after(bare: sa.engine.Engine, old: str) -> None:
    migrate(bare)
    wanted = old_rows.people(old)
    assert everybody(bare, wanted) == wanted
    if old >= "0002":
        assert [(one.sentence, one.times, one.guesses) for one in UnclearSentences(bare).all()] == [
            ("○让我还钱怎么办", 3, (("ask/jail", 0.25),))
        ]
    assert Rehearsals(bare).all("web-full") == (old_rows.RUNS if old >= "0004" else ())


def test_all_can_be_saved_after(bare: sa.engine.Engine, old: str) -> None:
    migrate(bare)
    book = SqlCasebook(bare)
    for sender, record in old_rows.people(old).items():
        assert book.save(sender, book.load(sender)) == replace(record, version=record.version + 1)
    assert Documents(bare).address("web-full", "letter", 1)


def test_the_old_columns_hold_it_again_on_the_way_back(bare: sa.engine.Engine, old: str) -> None:
    migrate(bare)
    migrate(bare, "0004")
    wanted = old_rows.rows(old)
    for name in ("cases", "debts", "contacts", "rehearsals", "documents", "unclear"):
        found = {tuple(str(row[key]) for key in row if key in KEYS): row for row in old_rows.stored(bare, name)}
        for row in wanted.get(name, []):
            back = found.pop(tuple(str(row[key]) for key in found_keys(row)))
            assert as_it_was(back) == as_it_was(row)
        left = {row["sender"] for row in found.values()}
        assert left == ({"web-only-called"} if name == "cases" and old >= "0003" else set())


KEYS = ("sender", "position", "at_ms", "number", "token_hash", "sentence")


def found_keys(row: dict[str, Any]) -> list[str]:
    return [key for key in row if key in KEYS]


def as_it_was(row: dict[str, Any]) -> dict[str, Any]:
    """A debt's short name in a contact comes back in full; the dialogue brings what has no column."""
    dialogue = {key: value for key, value in (row.get("dialogue") or {}).items() if key != "ledger"}
    debt = {"debt": "支付宝花呗"} if row.get("debt") == "花呗" else {}
    return {**row, **debt, **({"dialogue": dialogue} if "dialogue" in row else {})}


def test_up_again_is_as_if_it_had_never_gone_down(bare: sa.engine.Engine, old: str) -> None:
    for way in ("head", "0004", "head"):
        migrate(bare, way)
    wanted = old_rows.people(old)
    assert everybody(bare, wanted) == wanted


@pytest.mark.parametrize("low", ["0003", "0004"])
def test_what_the_old_tables_have_no_column_for_comes_back_too(bare: sa.engine.Engine, low: str) -> None:
    migrate(bare)
    saved = SqlCasebook(bare).save("web-1", FULL)
    for way in (low, "head"):
        migrate(bare, way)
    assert SqlCasebook(bare).load("web-1") == saved


@pytest.mark.parametrize("low", ["0001", "0002"])
def test_from_further_down_the_case_and_the_talk_come_back(bare: sa.engine.Engine, low: str) -> None:
    migrate(bare)
    saved = SqlCasebook(bare).save("web-1", FULL)
    for way in (low, "head"):
        migrate(bare, way)
    found = SqlCasebook(bare).load("web-1")
    assert (found.case, found.dialogue, found.version) == (saved.case, saved.dialogue, saved.version)
    assert found.ledger.agreements == saved.ledger.agreements and found.ledger.payments == saved.ledger.payments


def test_what_the_old_code_noted_meanwhile_is_there_beside_it(bare: sa.engine.Engine) -> None:
    migrate(bare)
    saved = SqlCasebook(bare).save("web-1", FULL)
    migrate(bare, "0004")
    with bare.begin() as connection:
        row = {**old_rows.NOTED[0], "sender": "web-1", "debt": "招行"}
        connection.execute(sa.insert(old_rows.table(bare, "contacts")).values(**row))
    migrate(bare)
    found = SqlCasebook(bare).load("web-1").ledger
    assert found.contacts == (*saved.ledger.contacts, replace(old_rows.CONTACTS[0], debt="招行"))
    assert found.agreements == saved.ledger.agreements


def test_what_no_old_column_takes_does_not_stop_the_way_back(bare: sa.engine.Engine) -> None:
    migrate(bare)
    contact = replace(FULL.ledger.contacts[0], notes="a\0b", debt="名" * 300)
    debt = replace(FULL.case.debts[0], lender="行" * 300)
    record = replace(FULL, case=replace(FULL.case, debts=(debt,)), ledger=replace(FULL.ledger, contacts=(contact,)))
    SqlCasebook(bare).save("s" * 200, record)
    migrate(bare, "0004")
    assert old_rows.stored(bare, "contacts")[0]["notes"] == "ab"
    assert old_rows.stored(bare, "debts")[0]["lender"] == "行" * 64


@pytest.mark.parametrize(("yuan", "fen"), [
    ("1E+3", 100000), ("35000.01", 3500001), ("-3.00", -300), ("0.01", 1), ("-0.5", -50), ("7", 700), ("1.2E+2", 12000),
    ("99999999999999.99", 9999999999999999),
])  # fmt: skip
def test_a_sum_goes_back_however_it_is_written(bare: sa.engine.Engine, yuan: str, fen: int) -> None:
    migrate(bare)
    debt = replace(FULL.case.debts[0], balance=Decimal(yuan))
    SqlCasebook(bare).save("web-1", replace(FULL, case=replace(FULL.case, debts=(debt,))))
    migrate(bare, "0004")
    assert old_rows.stored(bare, "debts")[0]["balance_fen"] == fen
    migrate(bare)
    assert SqlCasebook(bare).load("web-1").case.debts[0].balance == Decimal(yuan)


def test_contacts_of_one_moment_stay_apart_on_the_way_back_and_up_again(bare: sa.engine.Engine) -> None:
    migrate(bare)
    moments = (1000.0005, 1000.0015, 1000.0025, 1000.0026)
    ledger = replace(FULL.ledger, contacts=tuple(Contact(at, notes=f"{at}") for at in moments))
    saved = SqlCasebook(bare).save("web-1", replace(FULL, ledger=ledger))
    migrate(bare, "0004")
    assert [(row["at_ms"], row["notes"]) for row in old_rows.stored(bare, "contacts")] == [
        (1000000, "1000.0005"), (1000002, "1000.0015"), (1000003, "1000.0025"), (1000004, "1000.0026"),
    ]  # fmt: skip
    migrate(bare)
    assert SqlCasebook(bare).load("web-1") == saved


def test_a_sentence_that_stood_in_the_open_is_sealed_and_counted_on(bare: sa.engine.Engine) -> None:
    migrate(bare, "0004")
    old_rows.fill(bare, "0004")
    migrate(bare)
    (row,) = old_rows.stored(bare, "unclear")
    assert row["sentence"].startswith(sealing.MARK) and "○让我还钱怎么办" not in str(row)
    UnclearSentences(bare).add(Unclear("○让我还钱怎么办", month="2026-12"))
    assert [(one.month, one.times) for one in UnclearSentences(bare).all()] == [("2026-12", 4)]
    migrate(bare, "0004")
    assert [row["sentence"] for row in old_rows.stored(bare, "unclear")] == ["○让我还钱怎么办"]


class Stop(Exception):
    """Something that goes wrong half-way."""


@pytest.mark.parametrize("way", ["head", "0004"])
def test_what_goes_wrong_half_way_changes_nothing(
    bare: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    migrate(bare, "0004")
    old_rows.fill(bare, "0004")
    if way == "0004":
        migrate(bare)
    tables = names(bare)
    before = {name: old_rows.stored(bare, name) for name in tables}

    def late(*arguments: Any) -> None:
        if arguments[2].startswith("INSERT INTO rehearsals"):
            raise Stop

    sa.event.listen(bare, "before_cursor_execute", late)
    with pytest.raises(Stop):
        migrate(bare, way)
    sa.event.remove(bare, "before_cursor_execute", late)
    assert names(bare) == tables and {name: old_rows.stored(bare, name) for name in tables} == before
    migrate(bare, way)
    assert revision(bare) == ("0004" if way == "0004" else "0005")


KILLED = """
import os, signal, sys
import sqlalchemy as sa
from bot.storage.engine import make_engine, migrate
engine = make_engine(sys.argv[1])
def late(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO rehearsals"):
        os.kill(os.getpid(), signal.SIGKILL)
sa.event.listen(engine, "before_cursor_execute", late)
migrate(engine)
"""


def other(code: str, *arguments: str) -> subprocess.Popen[str]:
    """The code in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, env=dict(os.environ),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_killed_half_way_it_has_lost_nothing(bare: sa.engine.Engine, url: str) -> None:
    migrate(bare, "0004")
    old_rows.fill(bare, "0004")
    bare.dispose()
    killed = other(KILLED, url)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL and revision(bare) == "0004"
    migrate(bare)
    assert everybody(bare, old_rows.people("0004")) == old_rows.people("0004")


AT_START = """
import sys, time
from bot.storage.engine import make_engine, migrate
engine = make_engine(sys.argv[1])
time.sleep(max(0.0, float(sys.argv[2]) - time.time()))
migrate(engine)
"""


@pytest.mark.parametrize("start", [None, "0004"])
def test_several_processes_that_start_at_once_do_it_once(bare: sa.engine.Engine, url: str, start: str | None) -> None:
    """The action server beside a command of the operator's, at the first start or after an update."""
    if start:
        migrate(bare, start)
        old_rows.fill(bare, start)
    bare.dispose()
    began = str(time.time() + 2.5)
    running = [other(AT_START, url, began) for _ in range(AT_ONCE)]
    ends = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0] * AT_ONCE, "\n".join(error for _, error in ends)
    assert revision(bare) == "0005"
    wanted = old_rows.people(start) if start else {}
    assert everybody(bare, wanted) == wanted
    assert len(old_rows.stored(bare, "seal_proof")) == 1


def test_with_another_key_nothing_is_changed(bare: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(bare)
    saved = SqlCasebook(bare).save("web-1", FULL)
    right = sealing.seal("")  # the key is made by now
    with monkeypatch.context() as changed:
        changed.setenv("COACH_DATA_KEY", new_key())
        for way in ("head", "0004", "base"):
            with pytest.raises(WrongKey):
                migrate(bare, way)
    assert sealing.unseal(right) == "" and revision(bare) == "0005"
    assert SqlCasebook(bare).load("web-1") == saved


def test_a_database_of_a_later_version_is_left_alone(bare: sa.engine.Engine) -> None:
    migrate(bare)
    saved = SqlCasebook(bare).save("web-1", FULL)
    with bare.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CommandError, match="9999"):
        migrate(bare)
    assert SqlCasebook(bare).load("web-1") == saved


def test_what_stood_in_the_open_is_no_longer_in_the_file(tmp_path: Path) -> None:
    def in_file(text: str) -> bool:
        return text.encode() in b"".join(path.read_bytes() for path in tmp_path.glob("casebook*"))

    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine, "0004")
    old_rows.fill(engine, "0004")
    told = ("信用社", "没政策", "unemployment", "350000", "collector_pushy")
    with contextlib.closing(sqlite3.connect(tmp_path / "casebook.db")) as other:  # another process keeps the log alive
        other.execute("SELECT count(*) FROM cases").fetchall()
        assert all(in_file(one) for one in told)
        migrate(engine)
        assert not any(in_file(one) for one in told)
