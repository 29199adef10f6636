"""One contract over every casebook: in memory, in SQLite and in PostgreSQL. Then what only a real database can show."""
from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import Dialogue, Record
from bot.coaching.ledger import Contact, Ledger, Payment
from bot.sealing import fold_log
from bot.storage.casebook import Casebook, Conflict, MemoryCasebook, SqlCasebook
from bot.storage.documents import Documents
from bot.storage.engine import make_engine, migrate
from bot.storage.rehearsals import Rehearsals, Run
from tests.storage.conftest import BACKENDS, opened
from tests.storage.records import FULL

WRITERS, EACH = 20, 3


@pytest.fixture(params=["memory", *BACKENDS])
def casebook(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Casebook]:
    if request.param == "memory":
        yield MemoryCasebook()
        return
    with opened(request.param, tmp_path / "sub") as engine:
        yield SqlCasebook(engine)


def insist(book: Casebook, sender: str, change: Callable[[Record], Record]) -> None:
    """As an action does it: on a conflict load again and do the turn again."""
    while True:
        try:
            book.save(sender, change(book.load(sender)))
            return
        except Conflict:
            time.sleep(0.001)


def noted(found: Record, at: float) -> Record:
    """The record with one more contact."""
    return replace(found, ledger=found.ledger.with_contact(Contact(at)))


class TestContract:
    """What an action may rely on, wherever the cases are kept."""

    def test_somebody_new_has_an_empty_record(self, casebook: Casebook) -> None:
        assert casebook.load("web-1") == Record()

    def test_everything_told_comes_back_exactly(self, casebook: Casebook) -> None:
        saved = casebook.save("web-1", FULL)
        assert saved.version == 1
        assert casebook.load("web-1") == saved == replace(FULL, version=1)

    def test_unknown_and_empty_stay_different(self, casebook: Casebook) -> None:
        casebook.save("web-1", Record(Case(evidence=(), wants=None)))
        case = casebook.load("web-1").case
        assert case.evidence == () and case.wants is None

    def test_people_do_not_see_each_other(self, casebook: Casebook) -> None:
        casebook.save("web-1", FULL)
        for other in ("web-2", "WEB-1", "web-1 ", "web_1", "web-%", ""):
            assert casebook.load(other) == Record()

    def test_what_is_taken_out_is_gone(self, casebook: Casebook) -> None:
        saved = casebook.save("web-1", FULL)
        ledger = saved.ledger.without_contact(6.0).without_payment(7.5)
        casebook.save("web-1", replace(saved, case=replace(saved.case, debts=saved.case.debts[1:]), ledger=ledger))
        found = casebook.load("web-1")
        assert [debt.product for debt in found.case.debts] == ["花呗"]
        assert [contact.at for contact in found.ledger.contacts] == [5.25] and found.ledger.payments == ()

    @pytest.mark.parametrize("start", [Record(), FULL])
    def test_an_update_is_never_lost(self, casebook: Casebook, start: Record) -> None:
        first = casebook.save("web-1", start)
        second = casebook.save("web-1", first)
        for late in (first, start, replace(first, version=99), replace(first, version=-1)):
            with pytest.raises(Conflict):
                casebook.save("web-1", late)
        assert casebook.load("web-1") == second

    def test_two_first_saves_do_not_both_win(self, casebook: Casebook) -> None:
        casebook.save("web-1", Record())
        with pytest.raises(Conflict):
            casebook.save("web-1", FULL)
        assert casebook.load("web-1").case == Case()

    def test_who_was_forgotten_meanwhile_does_not_come_back_by_a_late_save(self, casebook: Casebook) -> None:
        saved = casebook.save("web-1", FULL)
        casebook.forget("web-1")
        with pytest.raises(Conflict):
            casebook.save("web-1", saved)
        assert casebook.load("web-1") == Record()

    def test_export_holds_all_and_forget_leaves_nothing(self, casebook: Casebook) -> None:
        casebook.save("web-1", FULL)
        casebook.save("web-2", FULL)
        exported = casebook.export("web-1")
        assert exported["debts"][0]["balance"] == "35000.01" and exported["hardship"]["reason"] == "unemployment"
        assert exported["contacts"][0]["agent_number"] == "8821" and exported["payments"][0]["amount"] == "800.01"
        assert exported["agreements"][0]["schedule"][0]["date"] == "2026-12-15"
        assert casebook.forget("web-1") and not casebook.forget("web-1")
        assert casebook.load("web-1") == Record() and casebook.export("web-1") == {}
        assert casebook.load("web-2").case == FULL.case

    def test_until_the_conversation_is_erased_too_nothing_said_before_is_news(self, casebook: Casebook) -> None:
        casebook.save("web-1", FULL)
        casebook.save("web-2", FULL)
        assert casebook.forget("web-1", "telegram-7", at=50.5) and casebook.export("web-1") == {}
        for name in ("web-1", "telegram-7"):
            found = casebook.load(name)
            assert found == Record(dialogue=Dialogue(heard_at=50.5), erased=50.5)
            assert not found.dialogue.is_news(50.5) and found.dialogue.is_news(50.6)
        assert casebook.unfinished(50.5) == [] and casebook.unfinished(51.0) == ["telegram-7", "web-1"]
        assert casebook.load("web-2").erased == 0.0
        casebook.finished(["web-1", "web-9"])
        assert casebook.load("web-1") == Record() and casebook.unfinished(51.0) == ["telegram-7"]
        assert casebook.load("web-2").case == FULL.case

    def test_what_is_told_after_an_erasing_is_kept_when_that_ends(self, casebook: Casebook) -> None:
        saved = casebook.save("web-1", FULL)
        casebook.forget("web-1", at=1.0)
        casebook.forget("web-1", at=50.5)
        for late in (saved, FULL):
            with pytest.raises(Conflict):
                casebook.save("web-1", replace(late, version=1))
        told = casebook.save("web-1", replace(casebook.load("web-1"), case=FULL.case))
        assert casebook.load("web-1") == told and told.erased == 50.5
        casebook.finished(["web-1"])
        assert casebook.load("web-1") == replace(told, erased=0.0)
        assert casebook.forget("web-1", at=60.0) and casebook.load("web-1").case == Case()

    @pytest.mark.parametrize("words", [
        "👩‍👩‍👧‍👦𠮷𝟙", "a\0b", "\ud83d", "'; DROP TABLE cases; --", "%s {0} \\n", "\u202e\ufeff", "长" * 100_000, "",
    ])  # fmt: skip
    def test_whatever_people_write_comes_back(self, casebook: Casebook, words: str) -> None:
        record = Record(Case(debts=(Debt(words, words),)), ledger=Ledger((Contact(1.0, words, notes=words),)))
        saved = casebook.save("web-1", record)
        assert casebook.load("web-1") == saved

    @pytest.mark.parametrize("sender", ["s" * 200, "名" * 200, "🙂" * 200, "a'b\"c", "%", "é"])
    def test_whatever_a_client_calls_a_person(self, casebook: Casebook, sender: str) -> None:
        saved = casebook.save(sender, FULL)
        assert casebook.load(sender) == saved and casebook.save(sender, saved).version == 2
        assert casebook.forget(sender) and casebook.load(sender) == Record()

    @pytest.mark.parametrize("yuan", ["0.01", "99999999999999.99", "-3.00", "1E+3"])
    def test_money_comes_back_to_the_fen(self, casebook: Casebook, yuan: str) -> None:
        amount = Decimal(yuan)
        payment = Payment(1.0, FULL.ledger.payments[0].day, amount)
        casebook.save("web-1", Record(ledger=Ledger(payments=(payment,))))
        (found,) = casebook.load("web-1").ledger.payments
        assert (found.amount, str(found.amount)) == (amount, yuan)


class TestAtTheSameMoment:
    """Many at once, on real databases."""

    def test_no_update_of_one_person_is_lost(self, engine: sa.engine.Engine) -> None:
        book, times = SqlCasebook(engine), [float(n) for n in range(WRITERS * EACH)]

        def note(writer: int) -> None:
            for at in times[writer * EACH : (writer + 1) * EACH]:
                insist(book, "web-1", partial(noted, at=at))

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(note, range(WRITERS)))
        found = book.load("web-1")
        assert [contact.at for contact in found.ledger.contacts] == times and found.version == len(times)

    def test_many_people_begin_at_once(self, engine: sa.engine.Engine) -> None:
        book = SqlCasebook(engine)
        with ThreadPoolExecutor(WRITERS) as pool:
            saved = list(pool.map(lambda n: book.save(f"web-{n}", FULL), range(WRITERS * EACH)))
        assert all(one == replace(FULL, version=1) for one in saved)
        assert all(book.load(f"web-{n}") == one for n, one in enumerate(saved))

    def test_a_turn_that_is_being_saved_keeps_nobody_from_reading(self, engine: sa.engine.Engine) -> None:
        book = SqlCasebook(engine)
        saved = book.save("web-1", FULL)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE cases SET version = 7 WHERE sender = 'web-1'")
            assert book.load("web-1") == saved and book.load("web-2") == Record()
        assert book.load("web-1").version == 7

    def test_a_turn_that_is_being_saved_holds_up_nobody_else(self, engine: sa.engine.Engine) -> None:
        """PostgreSQL: the other does not even wait. SQLite has one writer: the other waits its turn and is served."""
        book = SqlCasebook(engine)
        book.save("web-1", FULL)
        waits = engine.dialect.name == "sqlite"
        with engine.connect() as connection:
            connection.exec_driver_sql("UPDATE cases SET version = 7 WHERE sender = 'web-1'")
            other = threading.Thread(target=book.save, args=("web-2", FULL), daemon=True)
            other.start()
            other.join(0.3 if waits else 30.0)
            assert other.is_alive() is waits
            connection.commit()
        other.join(30.0)
        assert not other.is_alive() and book.load("web-2").version == 1

    def test_of_two_saves_at_once_one_wins_and_the_other_knows(self, engine: sa.engine.Engine) -> None:
        book = SqlCasebook(engine)
        for _ in range(20):
            before, ready, ends = book.load("web-1"), threading.Barrier(2), list[Any]()

            def save(mark: float) -> None:
                changed = noted(before, mark)  # noqa: B023
                ready.wait()  # noqa: B023
                try:
                    ends.append(book.save("web-1", changed))  # noqa: B023
                except Conflict:
                    ends.append(None)  # noqa: B023

            pair = [threading.Thread(target=save, args=(before.version + half,)) for half in (0.1, 0.2)]
            for one in pair:
                one.start()
            for one in pair:
                one.join()
            (won,) = [end for end in ends if end is not None]
            assert len(ends) == 2 and book.load("web-1") == won


def test_a_restart_finds_everything(url: str) -> None:
    for _ in range(2):
        engine = make_engine(url)
        migrate(engine)
        book = SqlCasebook(engine)
        if not book.load("web-1").version:
            book.save("web-1", FULL)
        engine.dispose()
    engine = make_engine(url)
    assert SqlCasebook(engine).load("web-1") == replace(FULL, version=1)
    engine.dispose()


def test_forgetting_leaves_no_row_of_the_person_in_any_table(engine: sa.engine.Engine) -> None:
    book = SqlCasebook(engine)
    for sender in ("web-1", "web-2"):
        book.save(sender, FULL)
        Rehearsals(engine).add(sender, Run(1.0, 2.0, "mediator", "", "stopped", None))
        Documents(engine).address(sender, "letter", 0)

    def rows(sender: str) -> dict[str, int]:
        found = {}
        for name in sa.inspect(engine).get_table_names():
            table = sa.Table(name, sa.MetaData(), autoload_with=engine)
            if "sender" in table.c:
                count = sa.select(sa.func.count()).where(table.c.sender == sender)
                with engine.connect() as connection:
                    found[name] = int(connection.execute(count).scalar_one())
        return found

    before = rows("web-2")
    assert {name for name, count in before.items() if count} >= {"cases", "rehearsals", "documents"}
    assert book.forget("web-1")
    assert set(rows("web-1").values()) == {0} and rows("web-2") == before


def test_a_save_that_fails_half_way_changes_nothing(engine: sa.engine.Engine) -> None:
    book = SqlCasebook(engine)
    saved = book.save("web-1", FULL)

    def broken(*arguments: Any) -> None:
        if arguments[2].startswith("UPDATE cases"):
            raise OSError("disk full")

    sa.event.listen(engine, "after_cursor_execute", broken)
    with pytest.raises(OSError, match="disk full"):
        book.save("web-1", replace(saved, case=Case()))
    sa.event.remove(engine, "after_cursor_execute", broken)
    assert book.load("web-1") == saved and book.save("web-1", saved).version == 2


def test_an_error_of_the_database_carries_nothing_that_was_told(engine: sa.engine.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cases RENAME TO away")
    with pytest.raises(sa.exc.SQLAlchemyError) as error:
        SqlCasebook(engine).save("web-秘密", FULL)
    assert "秘密" not in str(error.value) and "招商" not in str(error.value)


def test_what_was_told_is_never_readable_in_the_file_and_gone_when_forgotten(
    sqlite: sa.engine.Engine, tmp_path: Path
) -> None:
    def in_file(text: str) -> bool:
        return text.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    SqlCasebook(sqlite).save("web-1", replace(FULL, case=Case(debts=(Debt(lender="只此一家钱庄"),))))
    with sqlite.connect() as connection:
        (sealed,) = connection.exec_driver_sql("SELECT content FROM cases").scalars()
    sealed = sealed[:400]  # longer ones go over several pages of the file
    assert in_file(sealed) and not in_file("只此一家钱庄") and not in_file("800.01") and not in_file("8821")
    SqlCasebook(sqlite).forget("web-1")
    with sqlite.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not in_file(sealed)


def test_somebody_who_reads_is_hardly_waited_for_and_the_log_is_emptied_later(
    sqlite: sa.engine.Engine, tmp_path: Path
) -> None:
    """SQLite keeps what was erased as long as somebody looks at it: nobody is to wait for them, nor it to stay."""
    book, patience = SqlCasebook(sqlite), []

    def waits(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "wal_checkpoint" in statement:
            patience.append(cursor.execute("PRAGMA busy_timeout").fetchone()[0])

    def in_file(name: str) -> bool:
        return name.encode() in b"".join(path.read_bytes() for path in tmp_path.iterdir())

    book.save("web-gone", FULL)
    sa.event.listen(sqlite, "before_cursor_execute", waits)
    with contextlib.closing(sqlite3.connect(tmp_path / "casebook.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cases").fetchall()
        assert book.forget("web-gone") and not fold_log(sqlite) and in_file("web-gone")
        assert max(patience) <= 200
    with sqlite.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000, "elsewhere it waits as before"
    assert fold_log(sqlite) and not in_file("web-gone")
