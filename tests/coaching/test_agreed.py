"""What agreements leave for the other debts, and what becomes of one whose days are over."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.coaching.affordability import capacity_of
from bot.coaching.agreed import agreed_case, agreed_debts, dues, is_over, running_debts
from bot.coaching.agreements import draft_of, finished
from bot.coaching.contacts import read_contact
from bot.coaching.days import month_of
from bot.coaching.ledger import Agreement, Ledger, Payment
from bot.coaching.money import ZERO
from bot.coaching.proposal import make_proposal
from tests.factories import a_case, a_debt
from tests.hear import TODAY, hear

HUABEI = a_debt("8000", lender="支付宝", product="花呗", kind="consumer_credit")
CARD = a_debt("32400")
NOTHING = Ledger()


def done(text: str, *debts: Any) -> Agreement:
    """The agreement that a report leads to."""
    case = a_case(*(debts or (CARD,)))
    contact = read_contact(hear(text, "report_contact", 50.0), None, case, TODAY)
    return finished(draft_of(contact, case, NOTHING, make_proposal(case, TODAY), TODAY), TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "花呗谈成了 每月300 分27期 下月15号开始",
        "花呗谈成了 先付1000 每月250 分28期 2月10号开始",
        "花呗谈成了 一次还5000结清 12月10号",
        "花呗谈成了 每月1900 分5期 下月15号开始",
    ],
)
def test_over_all_debts_no_month_takes_more_than_there_is(text: str) -> None:
    case = a_case(CARD, HUABEI)
    held = done(text, CARD, HUABEI)
    whole, now = capacity_of(case, TODAY), month_of(TODAY)
    plan = make_proposal(agreed_case(case, Ledger(agreements=(held,)), TODAY), TODAY)
    asked: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in plan.lines:
        assert line.debt == 0, "the debt that has its agreement takes no part"
        for row in line.ask.schedule:
            asked[month_of(row.date)] += row.amount
            assert row.amount <= plan.capacity.at(month_of(row.date))
    for month, amount in asked.items():
        due = dues(held, TODAY).get(month, ZERO)
        assert month >= now and (amount + due <= whole.at(month) or amount == ZERO)


def test_before_it_begins_the_months_money_is_spoken_of_as_it_will_be() -> None:
    case = a_case(CARD, HUABEI)
    held = done("花呗谈成了 每月300 分3期 下月15号开始", CARD, HUABEI)
    reduced = capacity_of(agreed_case(case, Ledger(agreements=(held,)), TODAY), TODAY)
    whole = capacity_of(case, TODAY).monthly
    assert reduced.monthly == whole - 300 and reduced.at("2027-02") == whole - 300 and reduced.at("2027-03") == whole


def test_besides_one_debt_and_once_it_is_over_nothing_is_taken() -> None:
    case = a_case(CARD, HUABEI)
    held = done("花呗谈成了 每月300 分27期 下月15号开始", CARD, HUABEI)
    ledger = Ledger(agreements=(held,))
    assert agreed_case(case, ledger, TODAY, besides=HUABEI.label) == case
    assert agreed_case(case, Ledger(agreements=(replace(held, status="broken"),)), TODAY) == case
    assert [index for index, _ in agreed_debts(case, ledger)] == [1]
    late = held.schedule[-1].date + dt.timedelta(days=40)
    assert agreed_case(case, ledger, late).budget.agreed == ()


def test_what_was_agreed_for_a_debt_that_was_never_told_is_paid_from_the_same_money() -> None:
    case = a_case(CARD, HUABEI)
    held = done("花呗谈成了 每月300 分27期 下月15号开始", CARD, HUABEI)
    elsewhere = Ledger(agreements=(replace(held, debt="美团月付"),))
    seen = agreed_case(case, elsewhere, TODAY)
    assert seen.debts == case.debts and dict(seen.budget.agreed) == dues(held, TODAY)
    resting = Ledger(agreements=(replace(held, debt="美团月付", status="removed"),))
    assert agreed_case(case, resting, TODAY) == case


def test_a_day_that_is_not_known_still_takes_its_part_of_every_month() -> None:
    """900 agreed without a day and what is proposed for the rest stay within what can be paid."""
    case = a_case(CARD, HUABEI)
    ledger = NOTHING.with_agreement(done("招行谈成了 每月900 分36期", *case.debts))
    assert not ledger.agreements[0].schedule
    due = dues(ledger.agreements[0], TODAY)
    assert set(due.values()) == {Decimal(900)} and min(due) == "2026-11" and max(due) == "2029-11"
    whole, rest = capacity_of(case, TODAY), make_proposal(agreed_case(case, ledger, TODAY), TODAY)
    for line in rest.lines:
        for option in line.options:
            for row in option.schedule:
                month = month_of(row.date)
                assert row.amount + due.get(month, ZERO) <= max(whole.at(month), due.get(month, ZERO))


def test_a_down_payment_without_a_day_is_due_at_once() -> None:
    due = dues(done("招行谈成了 先付1000 每月900 分36期"), TODAY)
    assert (due["2026-11"], due["2026-12"]) == (1000, 900)


def test_a_month_without_a_day_takes_its_part_from_that_month_on() -> None:
    due = dues(done("招行谈成了 每月900 分36期 2月开始"), TODAY)
    assert min(due) == "2026-11" and max(due) == "2030-01"


TWO = "花呗谈成了 每月4000 分2期 12月16号开始"  # the last is due on 2027-01-16
PART = (Payment(60.0, dt.date(2026, 12, 16), Decimal(4000), HUABEI.label, 1),)
WHOLE = (*PART, Payment(61.0, dt.date(2027, 1, 16), Decimal(4000), HUABEI.label, 1))


@pytest.mark.parametrize("text, paid, today, over", [
    (TWO, (), "2026-12-17", False), (TWO, (), "2027-01-16", False), (TWO, (), "2027-01-17", True),
    (TWO, PART, "2027-01-16", False), (TWO, PART, "2027-01-17", True), (TWO, WHOLE, "2027-03-01", False),
    ("花呗同意延期三个月", (), "2027-02-20", False), ("花呗同意延期三个月", (), "2027-02-21", True),
    ("花呗谈成了 每月4000 分2期", (), "2028-01-01", False),  # nobody knows its days
])  # fmt: skip
def test_it_is_over_when_its_days_have_come_and_something_is_unpaid(
    text: str, paid: tuple[Payment, ...], today: str, over: bool
) -> None:
    ledger = Ledger(agreements=(done(text, CARD, HUABEI),), payments=paid)
    assert is_over(ledger.agreements[0], ledger, dt.date.fromisoformat(today)) is over


@pytest.mark.parametrize("text, paid, left, since", [
    (TWO, (), 8000, "2026-12-16"), (TWO, PART, 4000, "2027-01-16"), ("花呗同意延期三个月", (), 8000, None),
])  # fmt: skip
def test_what_is_left_of_one_that_is_over_is_planned_with_the_others(
    text: str, paid: tuple[Payment, ...], left: int, since: str | None
) -> None:
    case, today = a_case(CARD, HUABEI), dt.date(2027, 4, 10)
    ledger = Ledger(agreements=(done(text, CARD, HUABEI),), payments=paid)
    seen = agreed_case(case, ledger, today)
    assert [line.debt for line in make_proposal(seen, today).lines] == [0, 1]
    assert (seen.debts[1].balance, seen.debts[1].settled, seen.budget.agreed) == (left, False, ())
    assert seen.debts[1].overdue_since == (dt.date.fromisoformat(since) if since else HUABEI.overdue_since)
    assert running_debts(case, ledger, today) == [] and len(agreed_debts(case, ledger)) == 1


def test_a_debt_that_is_settled_does_not_come_back_with_its_old_days() -> None:
    case = a_case(CARD, replace(HUABEI, settled=True))
    ledger = Ledger(agreements=(done(TWO, CARD, HUABEI),))
    assert agreed_case(case, ledger, dt.date(2027, 4, 10)).debts == case.debts


def test_an_unpaid_instalment_in_between_leaves_it_running() -> None:
    case, ledger = a_case(CARD, HUABEI), Ledger(agreements=(done(TWO, CARD, HUABEI),))
    today = dt.date(2026, 12, 20)
    assert [n for n, _ in running_debts(case, ledger, today)] == [1]
    assert agreed_case(case, ledger, today).debts[1].settled
