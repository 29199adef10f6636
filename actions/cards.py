"""Cards of the contract that show the case. Words of the case for channels that show text alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from actions import words
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import Dialogue, Question
from bot.coaching.money import card
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal
from bot.coaching.questions import progress
from bot.coaching.script import offer_values

OPTIONAL_NOT = frozenset({"debt.balance", "confirm"})


def question_card(case: Case, dialogue: Dialogue, question: Question, response: str) -> tuple[str, dict[str, Any]]:
    """`question`: what is asked, how far along, and quick replies."""
    step, of = progress(case, dialogue)
    return "question", {
        "field": question.field,
        "step": step,
        "of": of,
        "optional": question.field not in OPTIONAL_NOT,
        "debt": question.debt if question.about_debt else None,
        "choices": words.choices(response),
    }


def _debt(debt: Debt, today: dt.date) -> dict[str, Any]:
    return {
        "lender": debt.lender,
        "product": debt.product,
        "kind": debt.kind,
        "balance": card(debt.balance),
        "estimate": debt.estimate,
        "overdue_days": debt.overdue_days(today),
        "overdue_estimate": debt.overdue_estimate,
        "overdue_since": debt.overdue_since.isoformat() if debt.overdue_since else None,
        "rate": None if debt.rate is None else str(debt.rate),
        "stage": debt.stage,
        **({"settled": True} if debt.settled else {}),
    }


def case_card(case: Case, today: dt.date) -> tuple[str, dict[str, Any]]:
    """`case`: the facts as understood."""
    budget = case.budget
    return "case", {
        "debts": [_debt(debt, today) for debt in case.debts],
        "hardship": {"reason": case.hardship.reason, "since": case.hardship.since, "recovery": case.hardship.recovery},
        "budget": {
            "income": card(budget.income),
            "expenses": card(budget.expenses),
            "pay_day": budget.pay_day,
            "dependants": budget.dependants,
            "priority": card(budget.priority),
            "affordable": card(budget.affordable),
        },
        "evidence": list(case.evidence or ()),
        "wants": list(case.wants or ()),
    }


def case_lines(case: Case, today: dt.date) -> str:
    """The case in words, a line a fact; what was not told is not mentioned."""
    lines = [_debt_line(debt, today) for debt in case.debts]
    hardship, budget = case.hardship, case.budget
    if hardship.reason:
        lines.append(words.phrase("case", "reason", reason=words.phrase("reasons", hardship.reason)))
    if hardship.recovery:
        lines.append(words.phrase("case", "recovery", month=words.month_words(hardship.recovery)))
    for name in ("income", "expenses", "priority", "affordable"):
        if (amount := getattr(budget, name)) is not None:
            lines.append(words.phrase("case", name, amount=amount))
    if budget.pay_day:
        code = "pay_day_last" if budget.pay_day == 31 else "pay_day"
        lines.append(words.phrase("case", code, day=budget.pay_day))
    for name, topic in (("evidence", "papers"), ("wants", "wishes")):
        if codes := getattr(case, name):
            said = words.phrase("labels", "list_comma").join(words.phrase(topic, code) for code in codes)
            lines.append(words.phrase("case", name, said=said))
    return "\n".join(lines)


def _debt_line(debt: Debt, today: dt.date) -> str:
    if debt.settled:
        return words.phrase("case", "settled", debt=words.debt_words(debt))
    balance = words.phrase("case", "balance_unknown")
    if debt.balance is not None:
        balance = words.phrase("case", "balance_about" if debt.estimate else "balance", amount=debt.balance)
    return words.phrase("case", "debt", debt=words.debt_words(debt), balance=balance, overdue=_overdue(debt, today))


def _overdue(debt: Debt, today: dt.date) -> str:
    days = debt.overdue_days(today)
    if days is None:
        return words.phrase("case", "overdue_unknown")
    if days == 0 and debt.overdue_since and debt.overdue_since > today:
        return words.phrase("case", "due_on", day=debt.overdue_since)
    if days == 0:
        return words.phrase("case", "not_due")
    return words.phrase("case", "overdue_about" if debt.overdue_estimate else "overdue", days=days)


def said_values(option: Option, proposal: Proposal) -> dict[str, Any]:
    """An offer's numbers as they are spoken."""
    values = offer_values(option)
    dated = {
        name: words.date_words(day, near=proposal.as_of) for name, day in values.items() if isinstance(day, dt.date)
    }
    spoken = {name: words.spoken(value) if value is not None else "" for name, value in values.items()}
    ends = words.month_words(f"{option.last_date:%Y-%m}") if option.last_date else ""
    return {**spoken, **dated, "ends": ends}
