"""Each occasion once: over crashes, two servers, a clock that is put back, and a person who changes their mind."""
from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from bot.coaching.case import Case
from bot.coaching.dialogue import REMIND, Dialogue, Record
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment
from bot.coaching.reminders import Reminder, wanted
from bot.storage.casebook import Conflict, SqlCasebook
from bot.storage.reminders import LEASE, Plan, Reminders

ME, DAY = "web-1", dt.date(2026, 12, 15)
NOON = dt.datetime(2026, 12, 15, 4, 0)  # 12:00 in China
BEFORE = NOON - dt.timedelta(days=7)
TODAY_, LATER = (
    Reminder("due_today", f"1/{n}", DAY + dt.timedelta(days=n), DAY + dt.timedelta(days=n), "花呗", DAY, Decimal("9.5"))
    for n in (0, 30)
)


@pytest.fixture
def book(engine: sa.engine.Engine) -> SqlCasebook:
    return SqlCasebook(engine)


@pytest.fixture
def due(engine: sa.engine.Engine) -> Reminders:
    return Reminders(engine)


def save(book: SqlCasebook, wanted: Sequence[Reminder], now: dt.datetime = BEFORE, sender: str = ME,
         told: Sequence[str] = (), turn: str = "m1") -> Record:
    return book.save(sender, book.load(sender), Plan(wanted, now, told, turn))


def states(due: Reminders, sender: str = ME) -> list[str]:
    return [state for _, state in due.all(sender)]


# With the record


def test_what_is_wanted_is_kept_as_it_is_and_read_back(book: SqlCasebook, due: Reminders) -> None:
    save(book, [LATER, TODAY_])
    assert due.all(ME) == [(TODAY_, "pending"), (LATER, "pending")] and due.all("web-2") == []


def test_saving_again_doubles_nothing_and_takes_out_what_is_wanted_no_more(book: SqlCasebook, due: Reminders) -> None:
    for _ in range(3):
        save(book, [TODAY_, LATER])
    assert len(due.all(ME)) == 2
    save(book, [LATER])
    assert due.all(ME) == [(LATER, "pending")]
    save(book, [TODAY_, LATER])
    assert len(due.all(ME)) == 2, "a payment that was taken back"


def test_a_save_without_a_plan_leaves_them_alone(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    book.save(ME, book.load(ME))
    assert states(due) == ["pending"]


def test_a_save_that_fails_changes_neither(book: SqlCasebook, due: Reminders) -> None:
    old = save(book, [TODAY_])
    book.save(ME, old)
    with pytest.raises(Conflict):
        book.save(ME, replace(old, case=Case(confirmed=True)), Plan([], BEFORE))
    assert states(due) == ["pending"] and not book.load(ME).case.confirmed
    with pytest.raises(Conflict):
        save(book, [], told=["somebody else's"])
    assert states(due) == ["pending"] and book.load(ME).version == 2


def test_a_moment_that_has_passed_when_it_is_first_wanted_is_not_made_up_for(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_, LATER], NOON)
    assert due.all(ME) == [(LATER, "pending")]


def test_all_of_it_goes_with_the_person(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    save(book, [TODAY_], sender="web-2")
    book.forget(ME)
    assert due.all(ME) == [] and states(due, "web-2") == ["pending"]


def test_nothing_of_it_can_be_read_in_the_table(book: SqlCasebook, engine: sa.engine.Engine) -> None:
    save(book, [TODAY_])
    with engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT * FROM reminders").mappings().one()
    assert not any(word in str(dict(row)) for word in ("花呗", "9.5", "due_today"))


# Claiming


def test_what_is_due_is_given_out_once(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_, LATER])
    assert due.claim("a", dt.datetime(2026, 12, 15, 1, 59)) == []
    (one,) = due.claim("a", NOON)
    assert (one.id, one.sender) == (TODAY_.id(ME), ME)
    assert due.claim("b", NOON) == [] == due.claim("a", NOON)
    assert due.hold(one.id, "a", NOON) == ME and due.hold(one.id, "b", NOON) is None
    assert not due.settle(one.id, "b", True) and due.settle(one.id, "a", True)
    assert states(due) == ["sent", "pending"] and due.claim("a", NOON + dt.timedelta(days=3)) == []


@pytest.mark.parametrize(("hour", "minute", "given"), [(21, 59, 1), (22, 0, 0), (7, 59, 0), (8, 0, 1)])
def test_at_night_nothing_is_given_out(book: SqlCasebook, due: Reminders, hour: int, minute: int, given: int) -> None:
    save(book, [TODAY_])
    china = dt.datetime(2026, 12, 16 if hour < 12 else 15, hour, minute)
    assert len(due.claim("a", china - dt.timedelta(hours=8))) == given


def test_a_lease_that_ran_out_goes_to_whoever_comes_next(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    assert due.claim("b", NOON + LEASE) == []
    assert due.claim("b", NOON + LEASE + dt.timedelta(seconds=1)) == [one]
    assert due.hold(one.id, "a", NOON) is None and not due.settle(one.id, "a", True)
    assert due.settle(one.id, "b", True) and states(due) == ["sent"]


def test_a_clock_that_is_put_back_neither_doubles_nor_blocks(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON + dt.timedelta(hours=3))
    assert due.claim("b", NOON) == [one], "a lease of three hours is none"
    due.settle(one.id, "b", True)
    save(book, [TODAY_], BEFORE)
    assert states(due) == ["sent"] and due.claim("a", NOON) == []


def test_what_is_under_way_is_not_touched_by_a_save(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    save(book, [], NOON)
    assert states(due) == ["claimed"] and due.hold(one.id, "a", NOON) == ME
    due.drop(one.id, "a")
    assert due.all(ME) == []


def test_given_back_at_night_it_waits(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    due.release(one.id, "a")
    assert states(due) == ["pending"] and due.claim("b", NOON) == [one]


def test_given_back_for_later_it_is_in_nobodys_way_till_then(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    later = NOON + dt.timedelta(minutes=5)
    due.release(one.id, "a", later)
    save(book, [TODAY_], NOON)
    assert states(due) == ["pending"] and due.claim("b", later - dt.timedelta(seconds=1)) == []
    assert due.claim("b", later) == [one]


def test_taken_along_it_says_what_is_known_today(book: SqlCasebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TODAY", "2026-12-01")
    rows = tuple(Instalment(n, DAY + dt.timedelta(days=30 * n), Decimal(100)) for n in (1, 2))
    ledger = Ledger(agreements=(Agreement(1, "花呗", dt.date(2026, 9, 1), schedule=rows),))
    record = Record(dialogue=Dialogue(reminders=REMIND), ledger=ledger)
    saved = book.save(ME, record, Plan(wanted(record, dt.date(2026, 12, 1)), BEFORE))
    payment = Payment(1.0, dt.date(2026, 12, 1), Decimal("30.50"), "花呗", 1)
    book.save(ME, replace(saved, ledger=ledger.with_payment(payment)))
    sums = [(one["ref"], one["amount"]) for one in book.export(ME)["reminders"] if one["kind"] == "due_soon"]
    assert [(ref, Decimal(amount)) for ref, amount in sums] == [("1/1", Decimal("69.50")), ("1/2", Decimal(100))]


def test_many_workers_at_once_get_each_one_once(book: SqlCasebook, due: Reminders) -> None:
    for n in range(30):
        save(book, [TODAY_], sender=f"web-{n}")
    got: list[str] = []

    def work(name: str) -> None:
        while found := due.claim(name, NOON, limit=3):
            got.extend(one.sender for one in found)

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(got) == len(set(got)) == 30


# To who cannot be reached


def test_who_cannot_be_reached_hears_it_once_in_a_turn_and_again_in_the_same(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    due.settle(one.id, "a", False)
    assert due.claim("a", NOON) == [] and due.waiting(ME, "m1") == [one.id] == due.waiting(ME, "m2")
    save(book, [TODAY_], NOON, told=[one.id])
    assert due.waiting(ME, "m1") == [one.id], "its answer may have been lost"
    assert due.waiting(ME, "m2") == [] and states(due) == ["said"]
    save(book, [TODAY_], NOON, told=[one.id])
    with pytest.raises(Conflict):
        save(book, [TODAY_], NOON, told=[one.id], turn="m2")


def test_what_a_messenger_gave_back_is_said_later(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    due.settle(one.id, "a", True)
    due.returned(one.id)
    assert states(due) == ["away"] and due.waiting(ME, "m1") == [one.id]


def test_what_came_back_before_it_was_settled_is_said_later_too(book: SqlCasebook, due: Reminders) -> None:
    """It was posted, then the action server was away; the mailbox would take its number no more."""
    save(book, [TODAY_, LATER])
    (one,) = due.claim("a", NOON)
    due.returned(one.id)
    assert states(due) == ["away", "pending"] and not due.settle(one.id, "a", True)
    assert due.claim("b", NOON + 2 * LEASE) == [] and due.waiting(ME, "m1") == [one.id]


def test_what_came_back_after_the_next_one_gave_it_free_is_said_later_too(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    due.release(one.id, "a", NOON + LEASE)
    due.returned(one.id)
    assert states(due) == ["away"]
    save(book, [TODAY_], NOON, told=[one.id])
    due.returned(one.id)
    assert states(due) == ["said"], "known by then"


def test_in_a_turn_that_is_about_another_case_it_is_said_too(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_], sender="web-rests")
    (one,) = due.claim("a", NOON)
    due.settle(one.id, "a", False)
    save(book, [], NOON, told=[one.id])
    assert states(due, "web-rests") == ["said"] and due.waiting("web-rests", "m2") == []


def test_what_was_said_long_ago_is_cleared_away(book: SqlCasebook, due: Reminders) -> None:
    save(book, [TODAY_])
    (one,) = due.claim("a", NOON)
    due.settle(one.id, "a", True)
    save(book, [], NOON + dt.timedelta(days=59))
    assert states(due) == ["sent"]
    save(book, [], NOON + dt.timedelta(days=61))
    assert states(due) == []
