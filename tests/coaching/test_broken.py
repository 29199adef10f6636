"""An agreement that cannot be kept: where it stands, what is offered instead, by when to call."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching import broken
from bot.coaching.broken import MONTH, UNDATED, again, call_by, ended, kept_days, later, meant, rest_of
from bot.coaching.case import Budget, Wishes
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment
from bot.coaching.payments import standing_of
from tests.factories import TODAY, a_case, a_debt
from tests.hear import hear

CARD, HUABEI = "招商银行信用卡", "支付宝花呗"


def an_agreement(
    number: int = 1, debt: str = CARD, first: str = "2026-10-15", monthly: str = "900", terms: int = 12
) -> Agreement:
    """Equal instalments, one a month."""
    start, each = dt.date.fromisoformat(first), Decimal(monthly)
    dates = [broken._moved(start, n) for n in range(terms)]
    rows = tuple(Instalment(n, day, each) for n, day in enumerate(dates, start=1))
    return Agreement(number, debt, dt.date(2026, 9, 20), monthly=each, terms=terms, total=each * terms, schedule=rows)


def paid(*sums: tuple[str, str], debt: str = CARD, agreement: int | None = 1) -> tuple[Payment, ...]:
    return tuple(Payment(100.0 + n, dt.date.fromisoformat(day), Decimal(amount), debt, agreement)
                 for n, (day, amount) in enumerate(sums))  # fmt: skip


def a_ledger(*agreements: Agreement, payments: tuple[Payment, ...] = ()) -> Ledger:
    return Ledger(agreements=agreements or (an_agreement(),), payments=payments)


# ── what was kept so far ──


def test_good_faith_counts_what_was_paid_in_full_and_by_its_day() -> None:
    ledger = a_ledger(payments=paid(("2026-10-14", "900"), ("2026-11-16", "500")))
    assert kept_days(standing_of(an_agreement(), ledger, TODAY)) == (1, 1)
    late = a_ledger(payments=paid(("2026-10-20", "900")))
    assert kept_days(standing_of(an_agreement(), late, TODAY)) == (1, 0)
    assert kept_days(standing_of(Agreement(1, CARD, TODAY), Ledger(), TODAY)) == (0, 0)


# ── which one is meant ──


def test_the_one_that_is_due_first_or_the_one_that_is_named() -> None:
    case = a_case(a_debt(), a_debt("8000", lender="支付宝", product="花呗", kind="consumer_credit"))
    ledger = a_ledger(an_agreement(1, CARD, "2026-12-15"), an_agreement(2, HUABEI, "2026-12-05"))
    assert meant(case, ledger, hear("下个月还不上了"), TODAY).number == 2  # type: ignore[union-attr]
    assert meant(case, ledger, hear("招行那笔下个月还不上了"), TODAY).number == 1  # type: ignore[union-attr]
    assert meant(case, ledger, hear("微粒贷下个月还不上了"), TODAY) is None


def test_what_is_paid_off_or_over_is_not_meant() -> None:
    agreement = an_agreement(terms=1)
    assert meant(a_case(), a_ledger(agreement, payments=paid(("2026-10-14", "900"))), hear("还不上了"), TODAY) is None
    assert meant(a_case(), a_ledger(replace(agreement, status="replaced")), hear("还不上了"), TODAY) is None


def test_a_debt_that_the_case_does_not_know_is_found_by_its_name() -> None:
    assert meant(a_case(), a_ledger(an_agreement(debt=HUABEI)), hear("花呗还不上了"), TODAY) is not None


# ── by when to call ──


@pytest.mark.parametrize("due, today, wanted", [
    ("2026-12-15", "2026-11-21", "2026-12-11"),  # Tuesday; three days before is a Saturday
    ("2026-12-16", "2026-11-21", "2026-12-11"),  # a Sunday
    ("2026-12-18", "2026-11-21", "2026-12-15"),
    ("2026-11-24", "2026-11-21", "2026-11-23"),  # today is a Saturday, Monday is still before it
    ("2026-11-22", "2026-11-21", "2026-11-21"),  # tomorrow: no working day is left
    ("2026-11-15", "2026-11-21", "2026-11-23"),  # it has passed
    ("2026-11-15", "2026-11-24", "2026-11-24"),
])  # fmt: skip
def test_the_call_comes_before_the_due_date_on_a_working_day(due: str, today: str, wanted: str) -> None:
    got = call_by(dt.date.fromisoformat(due), dt.date.fromisoformat(today))
    assert got == dt.date.fromisoformat(wanted)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2028, 1, 1)), st.integers(-60, 400))
def test_the_call_is_never_in_the_past_nor_after_a_due_date_ahead(today: dt.date, ahead: int) -> None:
    due = today + dt.timedelta(days=ahead)
    assert today <= call_by(due, today) <= max(due, today + dt.timedelta(days=2))


# ── the new offer ──


def test_the_new_offer_is_for_what_is_left_and_within_the_new_capacity() -> None:
    case = a_case(income="4000", expenses="3400")  # 600 over, 540 may be offered
    ledger = a_ledger(payments=paid(("2026-10-14", "900"), ("2026-11-15", "900")))
    found = again(case, ledger, an_agreement(), "income", TODAY)
    assert found.option is not None and found.variant == "instalment"
    assert found.option.total == Decimal(9000) and found.option.monthly <= Decimal(540)
    assert (found.due, found.late) == (dt.date(2026, 12, 15), False)


def test_only_this_month_moves_everything_on_and_changes_no_amount() -> None:
    found = again(
        a_case(), a_ledger(an_agreement(first="2026-12-15")), an_agreement(first="2026-12-15"), "month", TODAY
    )
    assert found.variant == "month" and found.option is not None
    assert [row.date for row in found.option.schedule][:2] == [dt.date(2027, 1, 15), dt.date(2027, 2, 15)]
    assert found.option.total == Decimal(10800) and found.option.monthly == Decimal(900)


def test_what_stays_within_reach_is_not_made_smaller() -> None:
    found = again(a_case(income="5600"), a_ledger(), an_agreement(), "income", TODAY)
    assert found.variant == "month"


def test_this_month_alone_does_not_help_where_the_capacity_is_gone() -> None:
    found = again(a_case(income="4500"), a_ledger(), an_agreement(), "month", TODAY)
    assert found.variant != "month" and found.option is not None and found.option.monthly <= Decimal(270)


def test_nothing_to_pay_with_promises_nothing() -> None:
    found = again(a_case(income="3000"), a_ledger(), an_agreement(), "income", TODAY)
    assert found.option is not None and not found.option.schedule and found.variant in ("none", "extension")


def test_late_dates_are_moved_until_they_lie_ahead() -> None:
    agreement = an_agreement(first="2026-08-31", terms=3)
    moved = later(agreement, standing_of(agreement, a_ledger(agreement), TODAY), TODAY)
    assert moved is not None
    assert [row.date for row in moved.schedule] == [dt.date(2026, 11, 30), dt.date(2026, 12, 30), dt.date(2027, 1, 31)]


def test_the_other_agreements_are_paid_first() -> None:
    case = a_case(a_debt(), a_debt("6000", lender="支付宝", product="花呗", kind="consumer_credit"))
    ledger = a_ledger(an_agreement(), an_agreement(2, HUABEI, "2026-12-05", "500"))
    rest, index = rest_of(case, ledger, an_agreement(), TODAY)
    assert index == 0 and rest.debts[1].settled
    found = again(case, ledger, an_agreement(), "income", TODAY)
    assert found.proposal.capacity.monthly + 500 in (Decimal(1619), Decimal(1620))  # 10 % of 1,800 is kept back


def test_the_case_itself_stays_as_it_is() -> None:
    case = a_case(wishes=Wishes(terms=6, lump_sum=Decimal(5000), monthly_limit=Decimal(400)))
    rest, index = rest_of(case, a_ledger(payments=paid(("2026-10-14", "900"))), an_agreement(), TODAY)
    assert rest.debts[index].balance == Decimal(9900) and case.debts[0].balance == Decimal(35000)
    assert rest.wishes == Wishes(monthly_limit=Decimal(400))


def test_a_debt_that_the_case_does_not_know_gets_an_offer_too() -> None:
    agreement = an_agreement(debt=HUABEI)
    found = again(a_case(income="4600"), a_ledger(agreement), agreement, "income", TODAY)
    assert found.debt.label == HUABEI and found.option is not None and found.option.monthly < Decimal(900)


def test_only_the_lender_ends_an_agreement() -> None:
    ledger = a_ledger(an_agreement(1), an_agreement(2, HUABEI))
    found = ended(ledger, 1, TODAY).agreements
    assert [(one.status, one.ended) for one in found] == [("broken", TODAY), ("active", None)]


def test_time_without_a_payment_in_sight_ends_within_months() -> None:
    case = a_case(a_debt(), a_debt("6000", lender="支付宝", product="花呗", kind="consumer_credit"), income="5000")
    ledger = a_ledger(an_agreement(), an_agreement(2, HUABEI, "2026-12-05", "300"))
    found = again(case, ledger, an_agreement(2, HUABEI, "2026-12-05", "300"), "income", TODAY)
    assert found.variant == "extension" and found.option is not None and found.option.first_date is not None
    assert found.option.first_date <= dt.date(2027, 5, 31)


# ── without a day; ended by the lender; never dearer ──


def an_undated(**changes: object) -> Agreement:
    plain = Agreement(1, CARD, dt.date(2026, 11, 20), monthly=Decimal(900), terms=36, total=Decimal(32400))
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_without_a_day_the_agreed_sum_stays_and_a_first_day_is_asked_for() -> None:
    case = a_case(a_debt("35000"), budget=Budget(income=Decimal(4000), expenses=Decimal(2500), pay_day=15))
    found = again(case, a_ledger(an_undated()), an_undated(), MONTH, TODAY)
    assert found.variant == UNDATED and found.option is not None
    assert (found.option.monthly, found.option.terms, found.option.total) == (900, 36, 32400)
    assert found.option.first_date is not None and found.option.first_date > TODAY
    late = a_ledger(an_undated(), payments=paid(("2026-11-20", "1300")))
    less = again(case, late, an_undated(), MONTH, TODAY).option
    assert less is not None and less.total == 31100 and less.schedule[-1].amount == 500


@given(
    st.sampled_from(["300", "900", "1500"]), st.sampled_from(["2000", "3000", "4000", "9000"]),
    st.sampled_from(["active", "broken"]), st.sampled_from([MONTH, "income", None]), st.booleans(),
)  # fmt: skip
def test_no_more_a_month_than_was_agreed(
    agreed: str, income: str, status: str, change: str | None, is_dated: bool
) -> None:
    """Also where the month allows more, and after the lender ended it."""
    each = Decimal(agreed)
    plain = an_agreement(monthly=agreed, first="2026-12-15") if is_dated else an_undated(monthly=each, total=each * 36)
    agreement = replace(plain, status=status)
    case = a_case(a_debt("35000"), budget=Budget(income=Decimal(income), expenses=Decimal(1500), pay_day=15))
    option = again(case, a_ledger(agreement), agreement, change, TODAY).option
    assert option is None or option.monthly <= each


def test_what_the_lender_ended_asks_for_nothing_and_the_balance_is_owed() -> None:
    agreement = replace(an_agreement(first="2026-12-15", terms=36), status="broken")
    case = a_case(a_debt("34100"), budget=Budget(income=Decimal(3000), expenses=Decimal(2500), pay_day=15))
    ledger = a_ledger(agreement, payments=paid(("2026-11-20", "900")))  # 35,000 less this
    found = again(case, ledger, agreement, "income", TODAY)
    assert (found.standing.left, found.debt.balance, found.due, found.late) == (34100, 34100, None, False)
    assert found.variant != MONTH and kept_days(found.standing) == (1, 1)
