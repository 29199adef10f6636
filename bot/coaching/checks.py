"""What must be said beside a proposal: codes with a level and figures; the words are in YAML."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

from bot.coaching.affordability import budget_known
from bot.coaching.case import PRIORITY_KINDS, Debt
from bot.coaching.fitting import term_list
from bot.coaching.money import ZERO, fen, from_fen
from bot.coaching.options import Line
from bot.coaching.settings import Range, settings
from bot.coaching.situation import Situation
from bot.coaching.stress import Stress

YEAR_DAYS = 365
LEVELS = ("ok", "warn", "stop")


@dataclass(frozen=True)
class Check:
    """`level` is `ok`, `warn` or `stop`. `facts` hold yuan as Decimal, dates, months `YYYY-MM`, counts and codes."""

    code: str
    level: str = "warn"
    facts: Mapping[str, object] = field(default_factory=dict)


def checks_of(
    s: Situation, road: str, lines: Sequence[Line], stress: Stress | None, lump_used: bool,
) -> tuple[Check, ...]:
    """All checks of a proposal, the gravest first."""
    found = [*_budget(s), *_expenses(s), *_debts(s), *_papers(s, road)]
    found += [*_wishes(s, lines, lump_used), *_lines(s, lines)]
    if stress and stress.month:
        found.append(Check("breaks_under_stress", "warn", {
            "month": stress.month, "shortfall": stress.shortfall, "drop": stress.drop,
            "bad_month_until": stress.bad_month_until}))
    if road == "settlement" and s.lump < s.total * settings().settlement_low_share:
        found.append(Check("settlement_far_off", "warn", {"lump_sum": from_fen(s.lump), "total": from_fen(s.total)}))
    return tuple(sorted(found, key=lambda check: -LEVELS.index(check.level)))


def _budget(s: Situation) -> Iterator[Check]:
    case, capacity = s.case, s.capacity
    if not budget_known(case, capacity):
        yield Check("missing_budget", "stop")
    if capacity.surplus is not None and capacity.surplus < 0:
        yield Check("negative_budget", "stop", {"shortfall": -capacity.surplus})
    by_word = capacity.surplus is None and case.budget.affordable is not None
    if case.budget.estimate or by_word or any(debt.estimate for debt in case.debts if not debt.settled):
        yield Check("estimate_used")
    if not case.budget.pay_day:
        yield Check("pay_day_unknown", "warn", {"first_date": s.dates[0]})


def _papers(s: Situation, road: str) -> Iterator[Check]:
    """Papers that show the hardship; none are needed where the bill is simply paid."""
    case = s.case
    suggested = settings().evidence_for.get(case.hardship.reason or "other", settings().evidence_for["other"])
    needed = road not in ("arrears", "budget_only")
    if needed and not set(case.evidence or ()) & set(suggested):
        yield Check("missing_evidence", "warn", {"suggested": suggested})


def _outside(amount: Decimal, bounds: Range, people: Decimal) -> tuple[str, Decimal] | None:
    low, high = (bound * people for bound in bounds)
    return ("expense_low", low) if amount < low else ("expense_high", high) if amount > high else None


def _expenses(s: Situation) -> Iterator[Check]:
    """Far below is not sustainable, far above will be questioned: asked about, never refused."""
    rules, budget = settings(), s.case.budget
    people = 1 + rules.extra_person * (budget.dependants or 0)
    if s.capacity.expenses is not None and (odd := _outside(s.capacity.expenses, rules.expenses_range, people)):
        yield Check(odd[0], "warn", {"amount": s.capacity.expenses, "guide": odd[1]})
    for category, amount in budget.expense_items:
        bounds = rules.category_ranges.get(category)
        if bounds and (odd := _outside(amount, bounds, people)):
            yield Check(odd[0], "warn", {"category": category, "amount": amount, "guide": odd[1]})


def _debts(s: Situation) -> Iterator[Check]:
    if s.case.hardship.reason == "fraud":
        yield Check("fraud_or_loan_shark", "stop")
    for index, debt in enumerate(s.case.debts):
        if not debt.settled:
            yield from _one_debt(index, debt, s.today)
    if s.capacity.priority > 0:
        yield Check("not_a_priority_debt", "ok", {"priority": s.capacity.priority})


def _one_debt(index: int, debt: Debt, today: dt.date) -> Iterator[Check]:
    rules, annual = settings(), (debt.rate or ZERO) * YEAR_DAYS
    if debt.kind in PRIORITY_KINDS:
        yield Check("guarantee_or_mortgage", "warn", {"debt": index})
    elif debt.balance is None:
        yield Check("missing_balance", "warn", {"debt": index})
    if debt.stage in ("court", "judgment"):
        yield Check("in_court", "stop", {"debt": index, "stage": debt.stage})
    if annual > rules.high_annual_rate:
        yield Check("rate_above_24_percent", "warn", {"debt": index, "annual": annual.quantize(Decimal("0.0001"))})
    if (debt.overdue_days(today) or 0) > rules.limitation_years * YEAR_DAYS:
        yield Check("too_old_for_suit", "warn", {"debt": index, "since": debt.overdue_since})


def _wishes(s: Situation, lines: Sequence[Line], lump_used: bool) -> Iterator[Check]:
    wishes, monthly = s.case.wishes, s.capacity.monthly
    if wishes.monthly_limit is not None and budget_known(s.case, s.capacity) and wishes.monthly_limit > monthly:
        yield Check("over_capacity", "warn", {"wanted": wishes.monthly_limit, "capacity": monthly})
    if wishes.lump_sum and not lump_used:
        yield Check("lump_sum_kept", "warn", {"lump_sum": wishes.lump_sum})
    if wishes.terms and wishes.terms > settings().ceiling_terms:
        yield Check("term_above_ceiling", "warn", {"wanted": wishes.terms, "ceiling": settings().ceiling_terms})
    elif wishes.terms and wishes.terms > 0 and lines and not _kept(s, lines, wishes.terms):
        yield Check("terms_do_not_fit", "warn", {
            "wanted": wishes.terms, "needed_monthly": _needed(s, wishes.terms), "capacity": from_fen(s.offers[0])})


def _kept(s: Situation, lines: Sequence[Line], wanted: int) -> bool:
    """Whether the wanted number of terms is in the plan; debts too small for it are finished sooner."""
    small = fen(settings().floor) * wanted
    return all(line.ask.terms == wanted or (len(lines) > 1 and fen(s.case.debts[line.debt].balance or ZERO) < small)
               for line in lines)


def _needed(s: Situation, terms: int) -> Decimal:
    """Whole yuan a month that clears all balances in so many terms."""
    return (from_fen(s.total - s.lump) / terms).to_integral_value(ROUND_CEILING).quantize(Decimal("0.01"))


def _lines(s: Situation, lines: Sequence[Line]) -> Iterator[Check]:
    ceiling = settings().ceiling_terms
    if any(line.ask.kind == "token" for line in lines):
        needed, offer = _needed(s, ceiling), from_fen(s.offers[0])
        yield Check("does_not_fit", "warn", {
            "needed_monthly": needed, "capacity": offer, "shortfall": max(needed - offer, ZERO), "terms": ceiling})
    for line in lines:
        listed = term_list(s.case.debts[line.debt].kind)
        if line.ask.kind == "instalment" and line.ask.terms > listed[-1]:
            facts = {"debt": line.debt, "terms": line.ask.terms, "listed": listed[-1]}
            yield Check("longer_than_listed", "warn", facts)
