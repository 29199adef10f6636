"""What is said when an agreement cannot be kept: three paragraphs, the words for the call, the card."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from actions import words
from actions.cards import said_values
from bot.coaching.broken import BROKEN, EXPENSES, INCOME, MONTH, UNDATED, Again, kept_days
from bot.coaching.case import Case, Debt
from bot.coaching.ledger import Agreement, debt_of
from bot.coaching.money import ZERO, card
from bot.coaching.plain import plain

if TYPE_CHECKING:
    from actions.base import Talk

STAGES = ("opening", "willingness", "hardship", "proposal", "confirm")
NO_MONEY = ("extension", "none")


def debt_name(talk: Talk, agreement: Agreement) -> str:
    """The debt as people read it."""
    index = debt_of(talk.case, agreement.debt)
    return words.debt_words(Debt(lender=agreement.debt) if index is None else talk.case.debts[index])


def _values(talk: Talk, found: Again, today: dt.date) -> dict[str, Any]:
    """Everything that the words may name."""
    agreement, rows = found.agreement, len(found.agreement.schedule) or found.agreement.terms
    values = said_values(found.option, found.proposal) if found.option else {}
    left = found.standing.left if found.standing.left is not None else found.debt.balance
    return {
        **values, "debt": debt_name(talk, agreement), "left": words.spoken(left) if left is not None else "",
        "paid": words.spoken(found.standing.paid), "kept": kept_days(found.standing)[0], "rows": rows,
        "agreed": words.spoken(agreement.monthly),
        "due": words.date_words(found.due, near=today) if found.due else "",
        "by": words.phrase("again_call", "today") if found.call_by == today
        else words.date_words(found.call_by, near=today),
        "made": words.date_words(agreement.made, near=today),
    }  # fmt: skip


def paragraphs(talk: Talk, found: Again, today: dt.date) -> dict[str, str]:
    """The three paragraphs: what can be paid, what to offer, by when to call."""
    values = _values(talk, found, today)
    capacity = found.proposal.capacity
    able = min(capacity.monthly, capacity.limit) if capacity.limit is not None else capacity.monthly
    head = found.variant if found.variant in (MONTH, UNDATED) else "unknown" if _unknown(found) else _head(found)
    known = "left" if found.standing.paid and values["left"] else "left_none" if values["left"] else "plain"
    lead = words.phrase("again_offer", known, **values)
    others = [one for one in talk.record.ledger.agreements if one.status == "active" and one != found.agreement]
    call = words.phrase("again_call", _when(found, today), **values)
    return {
        "head": words.phrase("again_head", head, **{**values, "monthly": words.spoken(able)}),
        "offer": lead + words.phrase("again_offer", found.variant, **values),
        "call": call + (words.phrase("again_call", "others") if others else ""),
    }


def _unknown(found: Again) -> bool:
    return found.option is None or found.proposal.has("missing_budget")


def _head(found: Again) -> str:
    if found.option is None or found.option.kind in NO_MONEY:
        return "wait"
    if _ended(found):
        return "paying_ended"
    return "paying" if found.agreement.monthly else "paying_bare"


def _ended(found: Again) -> bool:
    return found.agreement.status == BROKEN


def _when(found: Again, today: dt.date) -> str:
    if found.due is None:
        return "ended" if _ended(found) else "undated"
    return "late" if found.late else "soon" if found.call_by <= today else "ahead"


def call_words(talk: Talk, found: Again, change: str | None, today: dt.date) -> dict[str, str]:
    """The words for each stage of the call."""
    values = _values(talk, found, today)
    agreed = "terms" if found.agreement.monthly and values["rows"] else "terms_bare"
    terms = words.phrase("again_say", agreed, monthly=values["agreed"], terms=values["rows"])
    budget = talk.case.budget
    money = {"income": words.spoken(budget.income), "expenses": words.spoken(budget.expenses)}
    codes = {
        "opening": _opening(found),
        "willingness": _willingness(found),
        "hardship": f"hardship_{_hardship(talk.case, found, change)}",
        "proposal": f"proposal_{found.variant}",
        "confirm": "confirm_ended" if _ended(found) else "confirm",
    }
    own = {"opening": {"terms": terms}, "hardship": money}
    return {name: words.phrase("again_say", code, **{**values, **own.get(name, {})}) for name, code in codes.items()}


def _opening(found: Again) -> str:
    if found.due is None:
        return "opening_ended" if _ended(found) else "opening_undated"
    return "opening_late" if found.late else "opening"


def close_words(found: Again) -> str:
    """What to mind until the new one is settled."""
    return words.phrase("again_tips", "first_ended" if _ended(found) else "first")


def _willingness(found: Again) -> str:
    kept, on_time = kept_days(found.standing)
    if kept and kept == on_time and not found.late:
        return "willingness_all"
    return "willingness_some" if found.standing.paid > ZERO else "willingness_none"


def _hardship(case: Case, found: Again, change: str | None) -> str:
    if found.variant == MONTH or (found.variant == UNDATED and change == MONTH):
        return MONTH
    if case.budget.income is None or case.budget.expenses is None:
        return "unknown"
    if case.budget.income == 0:
        return "no_income"
    return change if change in (INCOME, EXPENSES) else "both"


def again_card(talk: Talk, found: Again, said: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """`hardship_again`: where the agreement stands, the new offer, the words for the call, what to mind."""
    option = found.option
    return "hardship_again", {
        "debt": debt_name(talk, found.agreement), "agreement": found.agreement.number,
        "paid": card(found.standing.paid), "left": card(found.standing.left), "variant": found.variant,
        "due": found.due.isoformat() if found.due else None, "late": found.late,
        "call_by": found.call_by.isoformat(),
        "offer": None if option is None else plain(asdict(option)),
        "stages": [{"stage": name, "title": words.phrase("again_stage", name), "say": said[name]} for name in STAGES],
        "tips": [close_words(found), words.phrase("again_tips", "second")],
    }  # fmt: skip
