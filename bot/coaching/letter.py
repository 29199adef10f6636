"""The written application as an order of sections: which words fit the case and which phrasing this person gets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.coaching.case import Case, Debt
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal
from bot.coaching.script import moment_of, offer_variant

SHORT_ONES = frozenset({"arrears", "budget_only"})  # paid up soon: no budget, no rules, a few lines


@dataclass(frozen=True)
class Section:
    """One section: the variants of words that fit, best first, and a number that picks among a variant's phrasings."""

    name: str
    variants: tuple[str, ...]
    pick: int


def letter_sections(case: Case, proposal: Proposal, debt: int, seed: str) -> tuple[Section, ...]:
    """The sections of the letter about one debt, in order. `seed` makes two people's letters differ and one person's
    stay the same while the facts do."""
    line = proposal.line(debt)
    assert line is not None
    owed, option = case.debts[debt], line.ask
    facts = f"{seed}|{owed.label}|{owed.balance}|{owed.overdue_since}|{case.hardship}|{case.budget}"
    chosen = _sections(case, proposal, owed, option, len(proposal.lines))
    return tuple(Section(name, variants, _pick(facts, name)) for name, variants in chosen)


def _pick(facts: str, name: str) -> int:
    return int.from_bytes(hashlib.blake2s(f"{name}|{facts}".encode(), digest_size=4).digest(), "big")


def _sections(
    case: Case, proposal: Proposal, debt: Debt, option: Option, lenders: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    moment, brief = moment_of(debt, option, proposal.as_of), option.kind in SHORT_ONES
    yield "opening", (moment, "default")
    yield "willingness", ("default",)
    yield "hardship", (case.hardship.reason or "other", "other")
    if not brief and option.kind in ("extension", "none", "token"):
        yield "recovery", ("known" if case.hardship.recovery else "unknown",)
    if not brief:
        yield "budget", (_budget(proposal),)
    if lenders > 1 and not brief:
        yield "others", ("several" if option.schedule else "several_unpaid",)
    yield "proposal", (offer_variant(option),)
    yield "requests_intro", ("default",)
    plan = option.kind != "settlement"
    if not brief and plan and moment != "judgment":
        yield "basis", (_basis(debt, moment),)
    yield "evidence", ("some" if any(code != "other" for code in case.evidence or ()) else "none",)
    if not brief and plan and option.schedule:
        yield "if_worse", ("default",)
    if not brief:
        yield "agreement", ("card" if debt.kind == "credit_card" else "other",)
    yield "closing", (moment, "default")


def _budget(proposal: Proposal) -> str:
    capacity = proposal.capacity
    if capacity.income is None or capacity.expenses is None:
        return "unknown"
    return "full" if capacity.income > 0 else "no_income"


def _basis(debt: Debt, moment: str) -> str:
    """Art. 70 for bank credit cards only; before the due date the civil code's extension."""
    if debt.kind == "credit_card":
        return "card_not_due" if moment == "not_due" else "card"
    return "not_due" if moment == "not_due" else "other"
