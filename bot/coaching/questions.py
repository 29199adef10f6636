"""Which question comes next. Asked little, in the order of the contract, never what was told or skipped."""

from __future__ import annotations

from collections.abc import Iterator

from bot.coaching.case import PRIORITY_KINDS, Case, Debt
from bot.coaching.dialogue import Dialogue, Question

DEBT_FIELDS = ("lender", "balance", "overdue")
BUDGET_FIELDS = (
    "hardship.reason", "hardship.recovery", "budget.income", "budget.expenses", "budget.affordable",
    "budget.pay_day", "evidence", "wants",
)  # fmt: skip
NEEDED = frozenset({"debt.balance", "budget.income", "budget.expenses"})  # explained once before they may be skipped
NO_RECOVERY = frozenset({"forgot", "overspending"})  # nothing to recover from
MOST_DEBTS = 20


def _debt_missing(debt: Debt, name: str) -> bool:
    if debt.settled or name in debt.skipped:
        return False
    if name == "lender":
        return debt.lender is None and debt.kind not in ("private_loan", *PRIORITY_KINDS)
    if name == "balance":
        return debt.balance is None
    return debt.overdue_since is None and debt.stage is None


def _missing(case: Case, field: str) -> bool:
    budget, unsaid = case.budget, case.skipped
    if field in unsaid:
        return False
    if field == "hardship.recovery":
        known = case.hardship.recovery or budget.later or case.hardship.reason in NO_RECOVERY
        return not known and "hardship.reason" not in unsaid
    if field == "budget.pay_day" and budget.income == 0 and not budget.later:
        return False  # nobody without an income has a pay day
    if field == "budget.affordable":  # the shortest way to a number when income or expenses stay untold
        return budget.affordable is None and bool(unsaid & {"budget.income", "budget.expenses"})
    if field == "budget.expenses" and "budget.income" in unsaid:
        return False
    return {
        "hardship.reason": case.hardship.reason,
        "budget.income": budget.income,
        "budget.expenses": budget.expenses,
        "budget.pay_day": budget.pay_day,
        "evidence": case.evidence,
        "wants": case.wants,
    }[field] is None


def missing(case: Case) -> Iterator[Question]:
    """All that is still to be asked, in order; `confirm` last."""
    for index, debt in enumerate(case.debts or (Debt(),)):
        yield from (Question(f"debt.{name}", index) for name in DEBT_FIELDS if _debt_missing(debt, name))
    if not case.no_more_debts and len(case.debts) < MOST_DEBTS:
        yield Question("debt.more", max(0, len(case.debts) - 1))
    yield from (Question(field) for field in BUDGET_FIELDS if _missing(case, field))
    if not case.confirmed:
        yield Question("confirm")


def next_question(case: Case) -> Question | None:
    """The next question, or None when all is told and confirmed."""
    return next(missing(case), None)


def progress(case: Case, dialogue: Dialogue) -> tuple[int, int]:
    """(step, of): which question this is, and how many there are with those still to come."""
    step = max(1, dialogue.asked)
    return step, step + max(0, sum(1 for _ in missing(case)) - 1)
