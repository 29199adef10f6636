"""What can honestly be paid a month: income less living costs less priority debts less a reserve, never below zero."""
from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from bot.coaching.case import PRIORITY_KINDS, Case
from bot.coaching.days import add_months, month_of, months_between
from bot.coaching.money import ZERO, whole_yuan, yuan
from bot.coaching.settings import settings


@dataclass(frozen=True)
class Capacity:
    """Yuan a month. `monthly` holds from now on, each row of `by_month` from its month (`YYYY-MM`) on.

    `surplus` is None when income or expenses are unknown; it may be negative. `limit` is the person's own, lower one.
    `good_month` is what a good month would allow: an extra that may be paid, never a promise.
    """

    income: Decimal | None
    expenses: Decimal | None
    priority: Decimal
    surplus: Decimal | None
    reserve: Decimal
    monthly: Decimal
    by_month: tuple[tuple[str, Decimal], ...] = ()
    limit: Decimal | None = None
    good_month: Decimal | None = None

    def at(self, month: str) -> Decimal:
        """What can be paid in a month: the latest row that has begun, else the monthly figure."""
        return next((amount for start, amount in reversed(self.by_month) if start <= month), self.monthly)

    def offer(self, month: str) -> Decimal:
        """What may be offered in a month: the capacity, or less if the person wants to pay less."""
        return self.at(month) if self.limit is None else min(self.at(month), self.limit)


def spare(surplus: Decimal) -> tuple[Decimal, Decimal]:
    """(reserve, monthly) for a surplus in yuan: 10 % is kept back, the rest is rounded down to whole yuan."""
    reserve = yuan(max(surplus, ZERO) * settings().reserve_rate)
    return reserve, whole_yuan(max(surplus - reserve, ZERO))


def priority_payments(case: Case) -> Decimal:
    """Yuan a month for what costs a home or a livelihood.

    The sum of what was told outright (`budget.priority`, which is not among the debts) and of the contractual payments
    of mortgages and car loans among the debts.
    """
    owed = (d.contract_payment for d in case.debts if d.kind in PRIORITY_KINDS and not d.settled)
    return (case.budget.priority or ZERO) + sum((amount for amount in owed if amount is not None), ZERO)


def _limit(case: Case) -> Decimal | None:
    wanted = case.wishes.monthly_limit
    return whole_yuan(wanted) if wanted is not None and wanted >= 1 else None


def _stated(case: Case) -> Decimal:
    """What the person says can be paid when the budget stays untold; never more than the income, if that is known."""
    stated, income = case.budget.affordable or ZERO, case.budget.income
    return whole_yuan(max(stated if income is None else min(stated, income), ZERO))


def capacity_of(case: Case, today: dt.date) -> Capacity:
    """The capacity now and after each known change of income (`budget.later`), less what was agreed with others.

    Without income or expenses: what the person says is affordable, else 0. No income at all is 0 whatever the costs.
    """
    return _less_agreed(_before_agreements(case, today), dict(case.budget.agreed), month_of(today))


def _less_agreed(whole: Capacity, agreed: Mapping[str, Decimal], now: str) -> Capacity:
    """What agreements leave of each month; what is theirs is paid before anything new is offered."""
    if not agreed:
        return whole
    months = [add_months(now, n) for n in range(max(months_between(now, max(agreed)), 0) + 2)]
    levels = [(month, max(whole.at(month) - agreed.get(month, ZERO), ZERO)) for month in months]
    levels += [(month, amount) for month, amount in whole.by_month if month > months[-1]]
    rows = tuple(row for before, row in pairwise(levels) if row[1] != before[1])
    return replace(whole, monthly=levels[0][1], by_month=rows)


def _before_agreements(case: Case, today: dt.date) -> Capacity:
    now = month_of(today)
    later = tuple(sorted(case.budget.later))
    begun = [income for month, income in later if month <= now]
    income = begun[-1] if begun else case.budget.income
    expenses, priority = case.budget.expenses, priority_payments(case)
    if income is None or expenses is None:
        return Capacity(income, expenses, priority, None, ZERO, _stated(case), limit=_limit(case))
    surplus = income - expenses - priority
    reserve, monthly = spare(surplus)
    rows, last = [], monthly
    for month, amount in later:
        level = spare(amount - expenses - priority)[1]
        if month > now and level != last:
            rows.append((month, level))
            last = level
    high = case.budget.income_high
    good = spare(high - expenses - priority)[1] if high is not None and high > income else None
    return Capacity(income, expenses, priority, surplus, reserve, monthly, tuple(rows), _limit(case), good)


def budget_known(case: Case, capacity: Capacity) -> bool:
    """Whether the capacity rests on something told: a budget, an affordable sum, or no income at all."""
    return capacity.surplus is not None or case.budget.affordable is not None or capacity.income == 0
