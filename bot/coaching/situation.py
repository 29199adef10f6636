"""The figures that every road starts from: the debts to talk about, the payment dates, the capacity on each."""
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.affordability import Capacity, capacity_of
from bot.coaching.case import PRIORITY_KINDS, Case, Debt
from bot.coaching.days import first_date, month_of, months_between, payment_dates
from bot.coaching.money import ZERO, fen, from_fen
from bot.coaching.settings import settings

HORIZON = 84  # months of dates: the ceiling of 60 after a start up to two years ahead


@dataclass(frozen=True)
class Situation:
    """`debts` are (index in the case, debt); `offers` the fen that may be offered on each of `dates`; `lump` in fen."""

    case: Case
    today: dt.date
    capacity: Capacity
    debts: tuple[tuple[int, Debt], ...]
    dates: tuple[dt.date, ...]
    offers: tuple[int, ...]
    lump: int

    @property
    def balances(self) -> tuple[int, ...]:
        """Balances of the debts to talk about, fen."""
        return tuple(fen(debt.balance or ZERO) for _, debt in self.debts)

    @property
    def total(self) -> int:
        """Sum of those balances, fen."""
        return sum(self.balances)

    def due(self, debt: Debt) -> bool:
        """Whether a debt is past its due date, as far as is known: unknown counts as due."""
        if debt.stage == "not_due":
            return False
        return debt.overdue_since is None or debt.overdue_since <= self.today

    def recovery(self) -> str | None:
        """`YYYY-MM` from which money is expected again, if within the months looked ahead; None otherwise."""
        later = next((month_of(day) for day, offer in zip(self.dates, self.offers, strict=True) if offer > 0), None)
        told = (later, self.case.hardship.recovery)
        return next((month for month in told if month and self._soon(month)), None)

    def _soon(self, month: str) -> bool:
        return 0 <= months_between(month_of(self.today), month) <= settings().recovery_months

    def with_lump(self) -> Capacity:
        """The capacity with the lump sum added to the month of the first date, and taken out again after it."""
        first, second = (month_of(day) for day in self.dates[:2])
        rows = dict(self.capacity.by_month)
        rows[second] = self.capacity.at(second)
        rows[first] = self.capacity.at(first) + from_fen(self.lump)
        return replace(self.capacity, by_month=tuple(sorted(rows.items())))


def negotiable(case: Case) -> tuple[tuple[int, Debt], ...]:
    """Debts that a plan shares money among: open, with a known balance, and not a home or a car at stake."""
    return tuple(
        (i, debt) for i, debt in enumerate(case.debts)
        if not debt.settled and debt.balance is not None and debt.balance > 0 and debt.kind not in PRIORITY_KINDS
    )


def look(case: Case, today: dt.date) -> Situation:
    """Collect the figures of a case on a day."""
    capacity, debts, wishes = capacity_of(case, today), negotiable(case), case.wishes
    first = first_date(today, case.budget.pay_day, wishes.not_before)
    dates = tuple(payment_dates(first, case.budget.pay_day, HORIZON))
    offers = tuple(fen(capacity.offer(month_of(day))) for day in dates)
    total = sum((debt.balance or ZERO for _, debt in debts), ZERO)
    lump = min(max(wishes.lump_sum or ZERO, ZERO), total)
    return Situation(case, today, capacity, debts, dates, offers, fen(Decimal(lump)))
