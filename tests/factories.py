"""Cases for tests: what is not said has the plainest value that makes sense."""
from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.coaching.case import Budget, Case, Debt, Hardship, Wishes
from bot.coaching.money import yuan

TODAY = dt.date(2026, 11, 21)


def a_debt(balance: str | None = "35000", days: int | None = 40, **changes: Any) -> Debt:
    """A bank credit card debt, `days` overdue on TODAY (negative: due in so many days)."""
    since = None if days is None else TODAY - dt.timedelta(days=days)
    plain = Debt("招商银行", "信用卡", "credit_card", None if balance is None else yuan(balance), overdue_since=since)
    return replace(plain, **changes)


def a_case(*debts: Debt, income: str | None = "6000", expenses: str | None = "4200", pay_day: int | None = 15,
           reason: str | None = "income_drop", recovery: str | None = None, wishes: Wishes | None = None,
           **changes: Any) -> Case:
    """A case with these debts (one card without any); further fields of Budget or Case by their names."""
    fields = {name: changes.pop(name) for name in list(changes) if name in Budget.__dataclass_fields__}
    budget = Budget(income=None if income is None else Decimal(income), pay_day=pay_day,
                    expenses=None if expenses is None else Decimal(expenses), **fields)
    plain = Case(debts or (a_debt(),), Hardship(reason, None, recovery), budget, ("payslips",), ("instalment",),
                 wishes or Wishes())
    return replace(plain, **changes)
