"""Payment days: one a calendar month, after the pay day, never past."""
from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.days import add_months, first_date, in_month, months_between, payment_dates
from tests.factories import TODAY


@pytest.mark.parametrize(("today", "pay_day", "first"), [
    ("2026-11-21", 15, "2026-12-16"),
    ("2026-11-21", 10, "2026-12-11"),
    ("2026-11-21", 31, "2026-12-01"),  # month end: pays on the 1st
    ("2026-11-29", 31, "2027-01-01"),  # two days are too few to agree
    ("2026-11-21", 30, "2026-11-30"),  # the 31st, clipped
    ("2026-11-12", 15, "2026-11-16"),
    ("2026-11-14", 15, "2026-12-16"),
    ("2027-02-01", 29, "2027-02-28"),
    ("2028-02-01", 28, "2028-02-29"),
    ("2026-11-21", None, "2026-12-21"),
    ("2027-01-31", None, "2027-03-02"),
])
def test_first_date(today: str, pay_day: int | None, first: str) -> None:
    assert first_date(dt.date.fromisoformat(today), pay_day) == dt.date.fromisoformat(first)


@pytest.mark.parametrize(("pay_day", "not_before", "first"), [
    (15, "2027-01-01", "2027-01-16"), (15, "2026-12-16", "2026-12-16"), (15, "2026-01-01", "2026-12-16"),
    (None, "2027-02-10", "2027-02-10"), (15, "2099-01-01", "2027-12-16"),
])
def test_a_wish_pushes_the_first_date_at_most_a_year(pay_day: int | None, not_before: str, first: str) -> None:
    assert first_date(TODAY, pay_day, dt.date.fromisoformat(not_before)) == dt.date.fromisoformat(first)


def test_month_end_is_clipped_and_comes_back() -> None:
    dates = payment_dates(dt.date(2026, 12, 31), 30, 4)
    assert [d.isoformat() for d in dates] == ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"]


@given(st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)), st.one_of(st.none(), st.integers(1, 31)))
def test_one_date_in_each_calendar_month(today: dt.date, pay_day: int | None) -> None:
    dates = payment_dates(first_date(today, pay_day), pay_day, 60)
    assert (dates[0] - today).days >= 3
    months = [(day.year * 12 + day.month) for day in dates]
    assert months == list(range(months[0], months[0] + 60))


def test_months() -> None:
    assert add_months("2026-11", 3) == "2027-02"
    assert add_months("2026-01", -1) == "2025-12"
    assert months_between("2026-11", "2027-02") == 3
    assert in_month("2027-02", 31) == dt.date(2027, 2, 28)
