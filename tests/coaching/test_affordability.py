"""What can honestly be paid a month."""
from __future__ import annotations

from decimal import Decimal

import pytest

from bot.coaching.affordability import budget_known, capacity_of
from bot.coaching.case import Wishes
from tests.factories import TODAY, a_case, a_debt


@pytest.mark.parametrize(("income", "expenses", "reserve", "monthly"), [
    ("6000", "4200", "180.00", "1620.00"), ("6600", "4000", "260.00", "2340.00"),
    ("5000", "3500", "150.00", "1350.00"), ("4000", "3000", "100.00", "900.00"),
    ("4000", "2500", "150.00", "1350.00"), ("8000", "5000", "300.00", "2700.00"),
    ("5000.55", "3500.10", "150.05", "1350.00"), ("3000.06", "3000", "0.01", "0.00"),
    ("0", "2500", "0.00", "0.00"), ("3000", "3000", "0.00", "0.00"), ("3000", "3500", "0.00", "0.00"),
])
def test_capacity(income: str, expenses: str, reserve: str, monthly: str) -> None:
    capacity = capacity_of(a_case(income=income, expenses=expenses), TODAY)
    assert (capacity.reserve, capacity.monthly) == (Decimal(reserve), Decimal(monthly))


def test_priority_debts_come_first() -> None:
    mortgage = a_debt("500000", kind="mortgage", contract_payment=Decimal("1000"))
    paid_off = a_debt("1", kind="car_loan", contract_payment=Decimal("900"), settled=True)
    capacity = capacity_of(a_case(a_debt(), mortgage, paid_off, priority=Decimal("300")), TODAY)
    assert capacity.priority == Decimal("1300.00")
    assert capacity.monthly == Decimal("450.00")


@pytest.mark.parametrize(("income", "expenses", "affordable", "monthly", "known"), [
    (None, None, "800.90", "800.00", True), ("5000", None, "800", "800.00", True), (None, "3000", None, "0.00", False),
    ("500", None, "800", "500.00", True), ("0", None, None, "0.00", True), (None, None, None, "0.00", False),
    ("6000", "4200", "800", "1620.00", True),
])
def test_an_untold_budget(
    income: str | None, expenses: str | None, affordable: str | None, monthly: str, known: bool,
) -> None:
    case = a_case(income=income, expenses=expenses, affordable=Decimal(affordable) if affordable else None)
    capacity = capacity_of(case, TODAY)
    assert capacity.monthly == Decimal(monthly)
    assert budget_known(case, capacity) is known


def test_known_changes_make_a_capacity_by_month() -> None:
    later = (("2027-02", Decimal(6200)), ("2027-06", Decimal(5200)), ("2027-07", Decimal(5200)))
    capacity = capacity_of(a_case(later=later), TODAY)
    assert capacity.by_month == (("2027-02", Decimal("1800.00")), ("2027-06", Decimal("900.00")))
    assert [capacity.at(m) for m in ("2026-12", "2027-02", "2027-05", "2030-01")] == [1620, 1800, 1800, 900]


def test_a_change_that_has_begun_is_the_income_now() -> None:
    capacity = capacity_of(a_case(later=(("2026-11", Decimal(5200)),)), TODAY)
    assert (capacity.income, capacity.monthly, capacity.by_month) == (5200, 900, ())


@pytest.mark.parametrize(("limit", "offer"), [("800", 800), ("5000", 1620), ("0.5", 1620), ("800.99", 800)])
def test_a_wish_lowers_the_offer_and_never_raises_it(limit: str, offer: int) -> None:
    capacity = capacity_of(a_case(wishes=Wishes(monthly_limit=Decimal(limit))), TODAY)
    assert capacity.monthly == 1620
    assert capacity.offer("2026-12") == offer


@pytest.mark.parametrize(("high", "good"), [("7000", 2520), ("6000", None), ("5000", None), (None, None)])
def test_a_good_month_is_an_extra_and_not_a_promise(high: str | None, good: int | None) -> None:
    capacity = capacity_of(a_case(income_high=Decimal(high) if high else None), TODAY)
    assert (capacity.monthly, capacity.good_month) == (1620, good)
