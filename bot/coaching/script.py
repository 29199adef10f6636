"""The call as an order of stages: which words to take and which numbers go into them. No sentence stands here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.case import Case, Debt
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal

CHANNELS = ("phone", "online", "written")
PHONE, ONLINE, WRITTEN = CHANNELS
MOMENTS = ("not_due", "short", "overdue", "outsourced", "mediation", "court", "judgment")
AGENTS = ("official", "outsourced", "mediator")
STAGES = ("opening", "willingness", "hardship", "proposal", "confirm", "close")
# What the other side most often says to this kind of offer, likeliest first (contract: codes of `reply`).
OBJECTIONS = {
    "arrears": ("pay_today", "no_authority", "credit_record_threat"),
    "budget_only": ("no_authority",),
    "settlement": ("no_authority", "pay_today", "no_written_confirmation"),
    "other": ("no_policy", "pay_minimum_first", "down_payment_first", "too_few_terms", "documents_insufficient",
              "will_sue", "contact_family", "borrow_elsewhere", "pay_today"),
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One stage: its name, which words fit it (best first), and the values that go into them (yuan, dates, codes)."""

    name: str
    variants: tuple[str, ...]
    values: Mapping[str, object]


@dataclass(frozen=True)
class Script:
    """A call about one debt. `objections` are codes."""

    debt: int
    channel: str
    stages: tuple[Stage, ...]
    objections: tuple[str, ...]


def offer_variant(option: Option) -> str:
    """Which words an offer needs: a down payment and a second payment are said apart."""
    if option.kind in ("instalment", "token") and len(option.schedule) == 1:
        return "arrears"  # one payment, and that is all
    if option.kind in ("instalment", "token") and option.down_payment > 0:
        return f"{option.kind}_down"
    if option.kind == "arrears" and len(option.schedule) > 1:
        return "arrears_two"
    return option.kind


def offer_values(option: Option) -> dict[str, object]:
    """The numbers of an offer, under the names that the words use."""
    return {
        "terms": option.terms,
        "monthly": option.monthly,
        "down": option.down_payment,
        "total": option.total,
        "first": option.first_date,
        "last": option.last_date,
    }


def make_script(case: Case, proposal: Proposal, debt: int, channel: str = "phone") -> Script | None:
    """The script for talking about one debt on one of CHANNELS; None for a debt that the proposal leaves out."""
    line = proposal.line(debt)
    if line is None:
        return None
    owed, option = case.debts[debt], line.ask
    stages = tuple(_stage(name, case, owed, proposal, option) for name in STAGES)
    return Script(debt, channel, stages, OBJECTIONS.get(option.kind, OBJECTIONS["other"]))


def moment_of(debt: Debt, option: Option, today: dt.date) -> str:
    """When in the life of a debt the talk takes place: MOMENTS. Who has it now counts more than for how long."""
    if debt.stage in ("outsourced", "mediation", "court", "judgment"):
        return debt.stage
    if not_due(debt, today):
        return "not_due"
    return "short" if option.kind == "arrears" else "overdue"


def agent_of(debt: Debt | None) -> str:
    """Who is on the line, one of AGENTS: the lender's own people, a collection company, a mediator."""
    stage = None if debt is None else debt.stage
    return {"outsourced": "outsourced", "mediation": "mediator"}.get(stage or "", "official")


def _stage(name: str, case: Case, debt: Debt, proposal: Proposal, option: Option) -> Stage:
    moment = moment_of(debt, option, proposal.as_of)
    if name == "proposal":
        return Stage(name, (offer_variant(option),), offer_values(option))
    if name == "confirm":
        card = ("card",) if debt.kind == "credit_card" and moment in ("overdue", "not_due") else ()
        return Stage(name, (*card, moment, "default"), offer_values(option))
    return Stage(name, (moment, "default"), _hardship(case, proposal) if name == "hardship" else {})


def not_due(debt: Debt, today: dt.date) -> bool:
    """Whether the call comes before the due date."""
    return debt.stage == "not_due" or (debt.overdue_since is not None and debt.overdue_since > today)


def _hardship(case: Case, proposal: Proposal) -> dict[str, object]:
    capacity = proposal.capacity
    known = capacity.income is not None and capacity.expenses is not None
    budget = "unknown" if not known else "no_income" if capacity.income == Decimal(0) else "full"
    return {
        "reason": case.hardship.reason or "other",
        "budget": budget,
        "income": capacity.income,
        "expenses": None if capacity.expenses is None else capacity.expenses + capacity.priority,
        "evidence": tuple(code for code in case.evidence or () if code != "other"),
    }
