"""Case and dialogue to rows and back. Knows the columns, not the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from bot.coaching.case import Budget, Case, Debt, Hardship, Wishes
from bot.coaching.dialogue import Call, Dialogue, Question
from bot.coaching.money import fen, from_fen
from bot.coaching.plain import plain
from bot.coaching.rehearsal import from_json, to_json

Row = Mapping[str, Any]


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else fen(amount)


def _yuan(count: int | None) -> Decimal | None:
    return None if count is None else from_fen(count)


def case_row(case: Case) -> dict[str, Any]:
    """The columns of `cases` that hold the case."""
    budget, wishes = case.budget, case.wishes
    return {
        "hardship_reason": case.hardship.reason,
        "hardship_since": case.hardship.since,
        "hardship_recovery": case.hardship.recovery,
        "income_fen": _fen(budget.income),
        "income_high_fen": _fen(budget.income_high),
        "expenses_fen": _fen(budget.expenses),
        "priority_fen": _fen(budget.priority),
        "affordable_fen": _fen(budget.affordable),
        "pay_day": budget.pay_day,
        "dependants": budget.dependants,
        "budget_estimate": budget.estimate,
        "expense_items": [[name, fen(amount)] for name, amount in budget.expense_items],
        "income_later": [[month, fen(amount)] for month, amount in budget.later],
        "evidence": None if case.evidence is None else list(case.evidence),
        "wants": None if case.wants is None else list(case.wants),
        "wish_monthly_fen": _fen(wishes.monthly_limit),
        "wish_terms": wishes.terms,
        "wish_not_before": wishes.not_before,
        "wish_lump_fen": _fen(wishes.lump_sum),
        "wish_settlement": wishes.settlement,
        "stated_total_fen": _fen(case.stated_total),
        "skipped": sorted(case.skipped),
        "no_more_debts": case.no_more_debts,
        "confirmed": case.confirmed,
    }


def debt_row(debt: Debt) -> dict[str, Any]:
    """The columns of `debts`."""
    return {
        "lender": debt.lender,
        "product": debt.product,
        "kind": debt.kind,
        "balance_fen": _fen(debt.balance),
        "estimate": debt.estimate,
        "overdue_since": debt.overdue_since,
        "overdue_estimate": debt.overdue_estimate,
        "rate": None if debt.rate is None else str(debt.rate),
        "stage": debt.stage,
        "contract_payment_fen": _fen(debt.contract_payment),
        "settled": debt.settled,
        "skipped": sorted(debt.skipped),
    }


def read_debt(row: Row) -> Debt:
    """A row of `debts` as a debt."""
    return Debt(
        lender=row["lender"], product=row["product"], kind=row["kind"], balance=_yuan(row["balance_fen"]),
        estimate=row["estimate"], overdue_since=row["overdue_since"],
        overdue_estimate=row["overdue_estimate"],
        rate=None if row["rate"] is None else Decimal(row["rate"]), stage=row["stage"],
        contract_payment=_yuan(row["contract_payment_fen"]), settled=row["settled"], skipped=frozenset(row["skipped"]),
    )  # fmt: skip


def read_case(row: Row, debts: list[Row]) -> Case:
    """The case that these rows hold."""
    budget = Budget(
        income=_yuan(row["income_fen"]), income_high=_yuan(row["income_high_fen"]), expenses=_yuan(row["expenses_fen"]),
        priority=_yuan(row["priority_fen"]), pay_day=row["pay_day"], dependants=row["dependants"],
        affordable=_yuan(row["affordable_fen"]), estimate=row["budget_estimate"],
        expense_items=tuple((name, from_fen(count)) for name, count in row["expense_items"]),
        later=tuple((month, from_fen(count)) for month, count in row["income_later"]),
    )  # fmt: skip
    wishes = Wishes(
        monthly_limit=_yuan(row["wish_monthly_fen"]), terms=row["wish_terms"], not_before=row["wish_not_before"],
        lump_sum=_yuan(row["wish_lump_fen"]), settlement=row["wish_settlement"],
    )  # fmt: skip
    return Case(
        debts=tuple(read_debt(debt) for debt in debts),
        hardship=Hardship(row["hardship_reason"], row["hardship_since"], row["hardship_recovery"]),
        budget=budget,
        evidence=None if row["evidence"] is None else tuple(row["evidence"]),
        wants=None if row["wants"] is None else tuple(row["wants"]),
        wishes=wishes,
        stated_total=_yuan(row["stated_total_fen"]),
        skipped=frozenset(row["skipped"]),
        no_more_debts=row["no_more_debts"],
        confirmed=row["confirmed"],
    )


def dialogue_row(dialogue: Dialogue) -> dict[str, Any]:
    """The dialogue as JSON."""
    practised = dialogue.rehearsal
    return asdict(replace(dialogue, rehearsal=None)) | {"rehearsal": None if practised is None else to_json(practised)}


def read_dialogue(data: Row) -> Dialogue:
    """The dialogue from its JSON; unknown keys of an older version are dropped."""
    known = {name: data[name] for name in Dialogue.__dataclass_fields__ if name in data}
    known["question"] = Question(**known["question"]) if known.get("question") else None
    known["trail"] = tuple(Question(**item) for item in known.get("trail", ()))
    if known.get("call"):
        known["call"] = Call(**{**known["call"], "heard": tuple(known["call"]["heard"])})
    if known.get("rehearsal"):
        known["rehearsal"] = from_json(known["rehearsal"])
    return Dialogue(**known)


def printable(case: Case) -> dict[str, Any]:
    """All that is kept of a case, readable, for the person's own copy."""
    return {**plain(asdict(case))}
