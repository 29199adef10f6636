"""Several lenders, one capacity: alike, to the fen."""
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.shares import cascade, pro_rata, shares

AMOUNTS = st.lists(st.integers(1, 50_000_000), min_size=1, max_size=10)


def test_four_lenders() -> None:
    assert shares(234_000, [2_800_000, 650_000, 1_500_000, 320_000], 5_000) == [124_326, 28_862, 66_603, 14_209]


def test_small_debts_first_and_a_floor_for_the_rest() -> None:
    assert shares(162_000, [90_000_000, 300_000, 3_000], 5_000) == [154_000, 5_000, 3_000]


def test_no_floor_where_it_would_take_more_than_there_is() -> None:
    assert shares(9_000, [1_000_000, 2_000_000], 5_000) == [3_000, 6_000]


@given(st.integers(0, 10_000_000), AMOUNTS, st.sampled_from([0, 5_000]))
def test_shares_sum_to_the_capacity(capacity: int, balances: list[int], floor: int) -> None:
    parts = shares(capacity, balances, floor)
    assert sum(parts) == min(capacity, sum(balances))
    assert all(0 <= part <= balance for part, balance in zip(parts, balances, strict=True))


@given(st.integers(1, 10_000_000), AMOUNTS)
def test_pro_rata_is_exact_and_fair(amount: int, weights: list[int]) -> None:
    parts = pro_rata(amount, weights)
    assert sum(parts) == amount
    assert all(abs(part - amount * weight / sum(weights)) <= 1 for part, weight in zip(parts, weights, strict=True))


def test_a_finished_debts_share_goes_to_the_others() -> None:
    plan = cascade([30_000] * 10, [20_000, 100_000], 5_000)
    assert plan == [[5_000, 5_000, 5_000, 5_000], [25_000, 25_000, 25_000, 25_000]]
    plan = cascade([30_000] * 10, [10_000, 110_000], 5_000)
    assert plan == [[5_000, 5_000, 0, 0], [25_000, 25_000, 30_000, 30_000]]


def test_too_few_months_is_none() -> None:
    assert cascade([100, 100], [201]) is None


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=60), AMOUNTS, st.sampled_from([0, 5_000]))
def test_a_cascade_uses_each_month_whole(capacities: list[int], balances: list[int], floor: int) -> None:
    plan = cascade(capacities, balances, floor)
    if sum(capacities) < sum(balances):
        assert plan is None
        return
    assert plan is not None
    assert [sum(rows) for rows in plan] == balances
    paid = [sum(month) for month in zip(*plan, strict=True)]
    assert paid[:-1] == capacities[: len(paid) - 1]
