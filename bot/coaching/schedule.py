"""Instalments exact to the fen: equal splits, running a balance down with interest, the true annual rate.

Amounts are integer fen, rates are Decimal fractions.
"""
from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

YUAN = 100
ONE = Decimal(1)


def split(balance: int, terms: int, limit: int) -> list[int] | None:
    """`terms` amounts that sum to the balance, none above `limit`; None if that cannot be.

    Whole yuan with the remainder in the last where possible, else whole yuan with a smaller last, else exact fen.
    """
    if terms == 1:
        return [balance] if 0 < balance <= limit else None
    lower = balance // terms // YUAN * YUAN
    for each in (lower, lower + YUAN, -(-balance // terms)):
        last = balance - each * (terms - 1)
        if each > 0 and each <= limit and 0 < last <= min(limit, max(2 * each, each + terms * YUAN)):
            return [each] * (terms - 1) + [last]
    return None


def _fen(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))


def annuity(balance: int, monthly_rate: Decimal, terms: int) -> int:
    """The equal payment that clears a balance with interest in `terms` months, rounded up to whole yuan."""
    if monthly_rate == 0:
        exact = Decimal(balance) / terms
    else:
        exact = balance * monthly_rate / (ONE - (ONE + monthly_rate) ** -terms)
    return int((exact / YUAN).to_integral_value(ROUND_CEILING)) * YUAN


def run_down(balance: int, monthly_rate: Decimal, payment: int, most: int) -> list[int] | None:
    """Pay `payment` a month while interest goes on until nothing is left; None if that takes over `most` months."""
    rows: list[int] = []
    while balance > 0:
        due = balance + _fen(balance * monthly_rate)
        paid = min(payment, due)
        if len(rows) == most or (due - paid >= balance and paid < due):
            return None
        rows.append(paid)
        balance = due - paid
    return rows


def annual_rate(balance: int, rows: Sequence[int]) -> Decimal:
    """Internal rate of return of a monthly plan times 12, four decimals: what the credit really costs a year."""
    if sum(rows) <= balance or balance <= 0:
        return Decimal("0.0000")
    factor = ONE / (ONE + Decimal(2 * (sum(rows) - balance)) / (balance * (len(rows) + 1)))
    for _ in range(30):  # Newton on the discount factor; the value is monotone and convex, so it cannot run away
        value, slope = Decimal(-balance), Decimal(0)
        power = ONE
        for n, row in enumerate(rows, start=1):
            slope += n * row * power
            power *= factor
            value += row * power
        step = value / slope
        factor -= step
        if abs(step) < Decimal("1e-9"):
            break
    return ((ONE / factor - ONE) * 12).quantize(Decimal("0.0001"), ROUND_HALF_UP)
