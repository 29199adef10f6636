"""A practice call as it is kept: whom one practises with, about what, and what was said. The rest is worked out again.

Nothing here touches the case: a rehearsal holds its own copy of the few figures that it needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from bot.coaching.case import Case
from bot.coaching.money import ZERO, yuan
from bot.coaching.offer import monthly_share
from bot.coaching.options import Option
from bot.coaching.plain import plain
from bot.coaching.proposal import Proposal

SAMPLE_BALANCE = Decimal("20000.00")  # yuan: practised with when nothing is known yet, and said so
OUTCOMES = ("agreed", "deferred", "refused", "stopped")
AGREED, DEFERRED, REFUSED, STOPPED = OUTCOMES
LONGEST_REST = 12 * 3600  # seconds: a practice call left alone for longer is over


@dataclass(frozen=True)
class Terms:
    """Sums that one side named. `monthly`, `down` and `once` in yuan, `months` a count; None is what was not named.

    `once` is one single payment, `wait` a deferral in months, `first` the day of the (first) payment.
    """

    monthly: Decimal | None = None
    months: int | None = None
    down: Decimal | None = None
    once: Decimal | None = None
    wait: int | None = None
    first: dt.date | None = None

    @property
    def empty(self) -> bool:
        """No sum and no deferral: a day alone is no offer."""
        return self.monthly is None and self.once is None and self.wait is None and self.months is None

    def over(self, later: Terms) -> Terms:
        """These terms, completed and overruled by what was said later."""
        said = {name: value for name, value in vars(later).items() if value is not None}
        if later.once is not None or later.wait is not None:  # another kind of offer takes the place of the old one
            return replace(Terms(first=None if later.wait else self.first), **said)
        kept = replace(self, once=None, wait=None) if later.monthly or later.months else self
        if later.monthly and later.monthly != self.monthly and not later.months:
            kept = replace(kept, months=None)
        if later.months and later.months != self.months and not later.monthly:
            kept = replace(kept, monthly=None)
        return replace(kept, **said)


@dataclass(frozen=True)
class Frame:
    """What the practice is about. Yuan, days; `limit` is the most that a month of this debt may take, None if unknown.

    `plan` are the proposal's own terms for the debt, `kind` the kind of option, `sample` says that the debt is made up.
    """

    today: dt.date
    debt: int | None
    label: str
    lender: str | None
    product: str | None
    owed: str | None  # kind of the debt; None for a made-up one
    balance: Decimal
    days: int | None
    limit: Decimal | None
    kind: str | None
    plan: Terms
    reason: str | None
    income: Decimal | None
    evidence: tuple[str, ...] | None  # None: never told
    sample: bool = False
    lump: Decimal = ZERO  # what lies ready to be paid once


@dataclass(frozen=True)
class Act:
    """One thing that a person did with words: a name of docs/intents.md, and where it stands in the text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Said:
    """One turn of the person: the words, what they did, the figures that they offered."""

    text: str
    acts: tuple[Act, ...] = ()
    terms: Terms = Terms()
    sums: tuple[Decimal, ...] = ()  # every sum named, offered or not
    reasons: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    income: Decimal | None = None

    def does(self, *names: str) -> bool:
        """Whether one of these acts was done."""
        return any(act.name in names for act in self.acts)


@dataclass(frozen=True)
class Rehearsal:
    """A practice call that is going on. Times are seconds."""

    scene: str
    seed: int
    frame: Frame
    began: float
    last: float
    said: tuple[Said, ...] = ()
    paused: str | None = None  # why: asked, insult, crisis
    since: float = 0.0  # when the pause began
    rested: float = 0.0  # seconds spent in pauses

    def at(self, now: float) -> Rehearsal | None:
        """This call, or None when it was left alone for too long."""
        return self if now - self.last <= LONGEST_REST else None


def frame_of(case: Case, proposal: Proposal, debt: int, label: str) -> Frame:
    """The figures of one debt. `label` is its name in words."""
    owed, line = case.debts[debt], proposal.line(debt)
    option = None if line is None else line.ask
    known = proposal.capacity.income is not None and proposal.capacity.expenses is not None
    return Frame(
        today=proposal.as_of, debt=debt, label=label, lender=owed.lender, product=owed.product, owed=owed.kind,
        balance=owed.balance or SAMPLE_BALANCE, days=owed.overdue_days(proposal.as_of),
        limit=monthly_share(case, proposal, debt) if known else None,
        kind=None if option is None or not known else option.kind,
        plan=plan_terms(option) if known else Terms(), reason=case.hardship.reason,
        income=proposal.capacity.income, evidence=case.evidence, sample=owed.balance is None,
        lump=case.wishes.lump_sum or ZERO,
    )  # fmt: skip


def sample_frame(today: dt.date, label: str) -> Frame:
    """A made-up debt for somebody who has told none."""
    return Frame(
        today=today, debt=None, label=label, lender=None, product=None, owed=None, balance=SAMPLE_BALANCE,
        days=None, limit=None, kind=None, plan=Terms(), reason=None, income=None, evidence=None, sample=True,
    )  # fmt: skip


def plan_terms(option: Option | None) -> Terms:
    """The proposal's offer as terms."""
    if option is None or option.kind == "none" or option.first_date is None:
        return Terms()
    if option.kind == "extension":
        return Terms(first=option.first_date)
    if len(option.schedule) == 1 or option.kind in ("arrears", "settlement"):
        return Terms(once=option.schedule[0].amount, first=option.first_date)
    down = option.down_payment if option.down_payment > 0 else None
    return Terms(option.monthly, option.terms - (down is not None), down, first=option.first_date)


def over_limit(terms: Terms, frame: Frame) -> bool:
    """Whether one of these sums is more than the person can pay: a month's against the month, what is paid once also
    against money that lies ready. Unknown limits are never passed."""
    if frame.limit is None:
        return False
    ready = frame.limit + frame.lump
    plan = frame.plan
    most = {"monthly": frame.limit, "down": max(ready, plan.down or ZERO), "once": max(ready, plan.once or ZERO)}
    return any((amount := getattr(terms, name)) is not None and amount > limit for name, limit in most.items())


def to_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """A rehearsal as JSON: money and days as strings."""
    return dict(plain(asdict(rehearsal)))


def from_json(data: Mapping[str, Any]) -> Rehearsal:
    """The rehearsal that `to_json` wrote."""
    frame = {**data["frame"], "plan": _terms(data["frame"]["plan"])}
    frame["evidence"] = None if frame["evidence"] is None else tuple(frame["evidence"])
    for name in ("balance", "limit", "income", "lump"):
        frame[name] = _yuan(frame[name])
    frame["today"] = dt.date.fromisoformat(frame["today"])
    return Rehearsal(**{**data, "frame": Frame(**frame), "said": tuple(_said(one) for one in data["said"])})


def _said(data: Mapping[str, Any]) -> Said:
    return Said(
        data["text"], tuple(Act(**act) for act in data["acts"]), _terms(data["terms"]),
        tuple(yuan(amount) for amount in data["sums"]), tuple(data["reasons"]), tuple(data["papers"]),
        _yuan(data["income"]),
    )  # fmt: skip


def _terms(data: Mapping[str, Any]) -> Terms:
    money = {name: _yuan(data[name]) for name in ("monthly", "down", "once")}
    first = None if data["first"] is None else dt.date.fromisoformat(data["first"])
    return Terms(**{**data, **money, "first": first})


def _yuan(value: str | None) -> Decimal | None:
    return None if value is None else yuan(value)
