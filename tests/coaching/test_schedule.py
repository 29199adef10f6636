"""Splits exact to the fen, interest month by month, the true annual rate."""
from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.schedule import annual_rate, annuity, run_down, split

RATE = Decimal("0.015")


@pytest.mark.parametrize(("balance", "terms", "limit", "first", "last"), [
    (3_500_000, 36, 135_000, 97_200, 98_000),
    (3_500_000, 24, 162_000, 145_800, 146_600),
    (650_000, 24, 28_862, 27_100, 26_700),  # a bigger last would pass the limit: rounded up, smaller last
    (100_000, 3, 33_334, 33_334, 33_332),  # only exact fen fit
    (120_000, 1, 270_000, 120_000, 120_000),
    (1, 1, 5_000, 1, 1),
])
def test_split(balance: int, terms: int, limit: int, first: int, last: int) -> None:
    rows = split(balance, terms, limit)
    assert rows is not None
    assert (len(rows), rows[0], rows[-1], sum(rows)) == (terms, first, last, balance)


def test_what_does_not_fit_is_none() -> None:
    assert split(100_000, 3, 33_333) is None
    assert split(5_000, 1, 4_999) is None
    assert split(2, 3, 100) is None


@given(st.integers(1, 10**9), st.integers(1, 60), st.integers(1, 10**8))
def test_a_split_is_exact_and_within_the_limit(balance: int, terms: int, limit: int) -> None:
    rows = split(balance, terms, limit)
    if rows is None:  # that it is found where it exists: the next test
        return
    assert sum(rows) == balance
    assert len(rows) == terms
    assert all(0 < row <= limit for row in rows)
    assert len(set(rows[:-1])) <= 1


@given(st.integers(3_000, 10**9), st.integers(2, 60))
def test_what_divides_within_the_limit_always_splits(balance: int, terms: int) -> None:
    if balance >= terms * terms:
        assert split(balance, terms, -(-balance // terms)) is not None


def test_annuity_and_its_rate() -> None:
    payment = annuity(1_800_000, Decimal("0.012"), 24)
    rows = run_down(1_800_000, Decimal("0.012"), payment, 24)
    assert payment == 86_800
    assert rows is not None
    assert len(rows) == 24
    assert annual_rate(1_800_000, rows) == Decimal("0.1440")


def test_interest_that_eats_the_payment_never_ends() -> None:
    assert run_down(1_000_000, RATE, 15_000, 60) is None
    assert run_down(1_000_000, RATE, 17_000, 60) is None


@pytest.mark.parametrize(("terms", "fee", "rate"), [
    (3, "0.025", "0.149"), (6, "0.045", "0.153"), (9, "0.065", "0.153"), (12, "0.088", "0.159"),
])
def test_the_true_rate_of_flat_fees(terms: int, fee: str, rate: str) -> None:
    """The four flat fees of domain_facts section 2 and the rates computed there."""
    each = int(Decimal(100_000_000) * (1 + Decimal(fee)) / terms)
    assert abs(annual_rate(100_000_000, [each] * terms) - Decimal(rate)) <= Decimal("0.0006")


def test_no_interest_is_zero() -> None:
    assert f"{annual_rate(300, [100, 100, 100])}" == "0.0000"
