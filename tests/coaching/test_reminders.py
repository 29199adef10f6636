"""What there is to be said, and when: from what was agreed, promised, paid and planned."""
from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.agreements import ALL, with_written
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import ASKED, REMIND, STOPPED, Dialogue, Record
from bot.coaching.ledger import STATUSES, Agreement, Contact, Instalment, Ledger, Payment
from bot.coaching.reminders import Reminder, prospects, wanted, working_day_after

TODAY = dt.date(2026, 11, 21)  # a Saturday
NOTHING = Ledger()
CARD, ANT = Debt("招商银行", "信用卡"), Debt("支付宝", "花呗")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def agreement(number: int = 1, debt: str = CARD.label, made: str = "2026-11-20", **more: object) -> Agreement:
    dates = [dt.date(2026, 12, 15), dt.date(2027, 1, 15), dt.date(2027, 2, 15)]
    schedule = tuple(Instalment(n, date, Decimal("1000.00")) for n, date in enumerate(dates, start=1))
    settled = {"monthly": Decimal(1000), "terms": 3, "total": Decimal(3000), "schedule": schedule, **more}
    return Agreement(number, debt, day(made), **settled)  # type: ignore[arg-type]


def record(reminders: str | None = REMIND, ledger: Ledger = NOTHING, **dialogue: object) -> Record:
    return Record(Case(debts=(CARD, ANT)), Dialogue(reminders=reminders, **dialogue), 1, ledger)  # type: ignore[arg-type]


def kinds(found: tuple[Reminder, ...], *only: str) -> list[tuple[str, dt.date]]:
    return [(one.kind, one.day) for one in found if not only or one.kind in only]


def dues(found: tuple[Reminder, ...]) -> list[tuple[str, dt.date, Decimal | None]]:
    return [(one.kind, one.day, one.amount) for one in found if one.kind.startswith("due")]


@pytest.mark.parametrize("reminders", [None, ASKED, STOPPED])
def test_who_did_not_ask_for_it_is_told_nothing(reminders: str | None) -> None:
    told = record(reminders, Ledger(agreements=(agreement(),)), call_on=dt.date(2026, 11, 25))
    assert wanted(told, TODAY) == () and prospects(told, TODAY) != ()


def test_each_instalment_is_named_three_days_before_and_on_its_day() -> None:
    found = wanted(record(ledger=Ledger(agreements=(agreement(),))), TODAY)
    assert dues(found) == [
        (kind, day(on), Decimal(1000))
        for first, second in (("2026-12-12", "2026-12-15"), ("2027-01-12", "2027-01-15"), ("2027-02-12", "2027-02-15"))
        for kind, on in (("due_soon", first), ("due_today", second))
    ]
    assert {one.debt for one in found} == {CARD.label} and list(found) == sorted(found, key=lambda one: one.day)


def test_what_is_paid_is_not_named_and_what_is_partly_paid_is_named_with_the_rest() -> None:
    ledger = Ledger(agreements=(agreement(),))
    paid = replace(ledger, payments=(Payment(1.0, TODAY, Decimal("1300.50"), CARD.label, 1),))
    found = dues(wanted(record(ledger=paid), TODAY))
    assert [(on, left) for kind, on, left in found if kind == "due_today"] == [
        (day("2027-01-15"), Decimal("699.50")), (day("2027-02-15"), Decimal(1000)),
    ]  # fmt: skip
    elsewhere = replace(ledger, payments=(Payment(1.0, TODAY, Decimal(1300), ANT.label, 2),))
    assert len(dues(wanted(record(ledger=elsewhere), TODAY))) == 6


@pytest.mark.parametrize("status", sorted({*STATUSES} - {"active"}))
def test_of_an_agreement_that_holds_no_more_no_instalment_is_named(status: str) -> None:
    assert dues(wanted(record(ledger=Ledger(agreements=(agreement(status=status),))), TODAY)) == []


def test_the_name_of_an_occasion_stays_whatever_is_paid_of_it_and_is_each_ones_own() -> None:
    ledger = Ledger(agreements=(agreement(), agreement(2, ANT.label)))
    ids = [one.id("web-1") for one in wanted(record(ledger=ledger), TODAY)]
    assert len(set(ids)) == len(ids) and all(len(name) == 64 for name in ids)
    part = replace(ledger, payments=(Payment(1.0, TODAY, Decimal(1), CARD.label, 1),))
    assert [one.id("web-1") for one in wanted(record(ledger=part), TODAY)] == ids
    assert not set(ids) & {one.id("web-2") for one in wanted(record(ledger=ledger), TODAY)}


@pytest.mark.parametrize(("today", "first"), [
    ("2026-12-14", ("due_soon", "2026-12-12")), ("2026-12-15", ("due_today", "2026-12-15")),
    ("2026-12-16", ("due_soon", "2027-01-12")),
])  # fmt: skip
def test_what_is_of_no_more_use_is_not_said(today: str, first: tuple[str, str]) -> None:
    found = wanted(record(ledger=Ledger(agreements=(agreement(),))), day(today))
    assert dues(found)[0][:2] == (first[0], day(first[1]))


@pytest.mark.parametrize(("promised", "asked"), [
    ("2026-11-23", "2026-11-24"), ("2026-11-27", "2026-11-30"), ("2026-11-28", "2026-11-30"),
])  # fmt: skip
def test_after_the_day_of_a_promised_call_the_next_working_morning(promised: str, asked: str) -> None:
    contact = Contact(5.0, CARD.label, TODAY, promises=("call_back",), next_day=day(promised))
    (found,) = wanted(record(ledger=Ledger(contacts=(contact,))), TODAY)
    assert (found.kind, found.day, found.due) == ("call_back", day(asked), day(promised))
    assert working_day_after(day(promised)) == day(asked)


def test_a_promised_paper_is_asked_about_as_a_paper() -> None:
    contact = Contact(5.0, CARD.label, TODAY, promises=("written",), next_day=day("2026-11-24"))
    assert kinds(wanted(record(ledger=Ledger(contacts=(contact,))), TODAY)) == [("written_by", day("2026-11-25"))]


def test_what_was_noted_later_with_the_same_lender_is_the_answer() -> None:
    first = Contact(5.0, CARD.label, TODAY, promises=("call_back",), next_day=day("2026-11-24"))
    other, answer = Contact(6.0, ANT.label, TODAY), Contact(7.0, CARD.label, day("2026-11-24"))
    assert kinds(wanted(record(ledger=Ledger(contacts=(first, other))), TODAY)) == [("call_back", day("2026-11-25"))]
    assert wanted(record(ledger=Ledger(contacts=(first, other, answer))), TODAY) == ()


PROMISE = Contact(5.0, CARD.label, TODAY, promises=("call_back",), outcome="waiting", next_day=day("2026-11-27"))
ASKED_AFTER = [("call_back", day("2026-11-30"))]


@pytest.mark.parametrize("other", [
    Contact(7.0, CARD.label, day("2026-11-18"), outcome="no_answer"),
    Contact(7.0, CARD.label, day("2026-11-18"), outcome="refused"),
    Contact(7.0, CARD.label, day("2026-11-23"), outcome="no_answer"),
    Contact(7.0, CARD.label, TODAY, outcome="no_answer"),
    Contact(7.0, "", day("2026-11-23"), outcome="refused"),
], ids=["an older call told later", "an older refusal told later", "nobody on the line", "the same day", "no name"])
def test_a_promise_stands_until_they_were_spoken_to_after_it(other: Contact) -> None:
    assert kinds(wanted(record(ledger=Ledger(contacts=(PROMISE, other))), TODAY)) == ASKED_AFTER


@pytest.mark.parametrize("outcome", ["refused", "agreed", "waiting", "transferred", None])
def test_a_promise_is_over_when_they_were_spoken_to_after_it(outcome: str | None) -> None:
    later = Contact(4.0, CARD.label, day("2026-11-23"), outcome=outcome)  # told before, of a later day
    assert wanted(record(ledger=Ledger(contacts=(later, PROMISE))), TODAY) == ()


def test_promises_of_lenders_without_a_name_stand_side_by_side() -> None:
    one, other = (replace(PROMISE, at=at, debt="", next_day=day(on)) for at, on in ((5.0, "2026-11-24"),
                                                                                 (6.0, "2026-11-25")))  # fmt: skip
    found = wanted(record(ledger=Ledger(contacts=(one, other))), TODAY)
    assert [each.due for each in found] == [one.next_day, other.next_day]
    assert len({each.id("web-1") for each in found}) == 2


def test_another_try_that_the_person_means_to_make_is_no_promise_of_the_lender() -> None:
    nobody = Contact(5.0, CARD.label, TODAY, outcome="no_answer", next_day=day("2026-11-25"))
    assert kinds(wanted(record(ledger=Ledger(contacts=(nobody,))), TODAY)) == [("call", day("2026-11-25"))]
    again = Contact(6.0, CARD.label, day("2026-11-24"), outcome="no_answer")
    assert wanted(record(ledger=Ledger(contacts=(nobody, again))), TODAY) == ()


@pytest.mark.parametrize(("today", "said"), [("2026-12-01", 1), ("2027-02-21", 1), ("2027-02-22", 0)])
def test_before_paying_begins_again_the_end_of_an_extension_is_named(today: str, said: int) -> None:
    waits = agreement(kind="extension", schedule=(), terms=None, total=None, first=day("2027-02-21"))
    found = [one for one in wanted(record(ledger=Ledger(agreements=(waits,))), day(today)) if one.kind == "wait_ends"]
    assert [(one.day, one.due, one.amount) for one in found] == [(day("2027-02-18"), day("2027-02-21"), 1000)][:said]
    undated, over = replace(waits, first=None), replace(waits, status="replaced")
    for none in (undated, over, agreement()):
        assert kinds(wanted(record(ledger=Ledger(agreements=(none,))), day(today)), "wait_ends") == []


def test_another_try_counts_from_the_day_on_which_it_broke() -> None:
    broke = agreement(made="2026-05-01", status="broken", ended=day("2026-12-20"))
    assert kinds(wanted(record(ledger=Ledger(agreements=(broke,))), day("2026-12-20"))) == [
        ("again", day("2027-01-20")), ("again", day("2027-03-20"))]  # fmt: skip


def test_a_written_confirmation_that_is_missing_is_asked_about_twice() -> None:
    asked = kinds(wanted(record(ledger=Ledger(agreements=(agreement(),))), TODAY), "written")
    assert asked == [("written", day("2026-11-23")), ("written", day("2026-11-30"))]


def test_a_written_confirmation_that_came_is_not_asked_about() -> None:
    written = with_written(agreement(), [ALL])
    assert kinds(wanted(record(ledger=Ledger(agreements=(written,))), TODAY), "written") == []


def test_how_it_goes_is_asked_after_one_month_and_three_while_something_is_left() -> None:
    ledger = Ledger(agreements=(agreement(made="2026-11-30"),))
    asked = kinds(wanted(record(ledger=ledger), TODAY), "review")
    assert asked == [("review", day("2026-12-30")), ("review", day("2027-02-28"))]
    paid = replace(ledger, payments=(Payment(1.0, TODAY, Decimal(3000), CARD.label, 1),))
    assert kinds(wanted(record(ledger=paid), TODAY), "review") == []


def test_where_it_broke_another_try_is_offered_unless_there_is_one() -> None:
    broken = agreement(status="broken")
    assert kinds(wanted(record(ledger=Ledger(agreements=(broken,))), TODAY)) == [
        ("again", day("2026-12-20")), ("again", day("2027-02-20"))]  # fmt: skip
    new = replace(agreement(2), made=TODAY)
    assert kinds(wanted(record(ledger=Ledger(agreements=(broken, new))), TODAY), "again") == []


@pytest.mark.parametrize("debts", [(replace(CARD, settled=True), ANT), (ANT,)], ids=["settled", "taken out"])
def test_nothing_is_tried_again_for_a_debt_that_is_not_owed_any_more(debts: tuple[Debt, ...]) -> None:
    broken = agreement(status="broken", ended=TODAY)
    owed = record(ledger=Ledger(agreements=(broken,)))
    assert len(kinds(wanted(owed, TODAY), "again")) == 2
    assert kinds(wanted(replace(owed, case=Case(debts=debts)), TODAY), "again") == []


def test_the_next_practice_and_a_planned_call_until_the_call_was_made() -> None:
    planned = {"practise_on": day("2026-11-22"), "call_on": day("2026-11-24")}
    assert kinds(wanted(record(**planned), TODAY)) == [("practise", day("2026-11-22")), ("call", day("2026-11-24"))]
    called = Ledger(contacts=(Contact(5.0, CARD.label, day("2026-11-23")),))
    assert kinds(wanted(record(ledger=called, **planned), TODAY)) == [("call", day("2026-11-24"))]
    called = Ledger(contacts=(Contact(5.0, CARD.label, day("2026-11-24")),))
    assert wanted(record(ledger=called, **planned), TODAY) == ()


def test_of_a_debt_that_is_paid_off_nothing_is_said() -> None:
    told = Contact(5.0, CARD.label, TODAY, promises=("call_back",), next_day=day("2026-11-27"))
    before = record(ledger=Ledger((told,), (agreement(),)))
    paid_off = replace(before, case=Case(debts=(replace(CARD, settled=True), ANT)))
    assert wanted(before, TODAY) and wanted(paid_off, TODAY) == ()
