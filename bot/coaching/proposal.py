"""From a case to a proposal: one pure call, and its card."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.affordability import Capacity
from bot.coaching.case import Case
from bot.coaching.checks import Check, checks_of
from bot.coaching.costs import Cost, costs_of, together
from bot.coaching.money import card
from bot.coaching.options import Line, Option
from bot.coaching.roads import choose_road, lines_on, uses_lump
from bot.coaching.situation import Situation, look
from bot.coaching.stress import Stress, stress_of

SOURCE_OF_CHECK = (
    ("rate_above_24_percent", "fafa_2017_22"), ("too_old_for_suit", "civil_code_188"),
    ("in_court", "civil_procedure_order"), ("in_court", "civil_procedure_answer"),
    ("guarantee_or_mortgage", "public_lines_2026"),
)


@dataclass(frozen=True)
class Proposal:
    """All that is computed for a case on a day. `sources` are ids of `data/knowledge`.

    `end_date`: last payment over all asks. `cascade_end`: when it would be over if every month's whole capacity were
    used and a finished debt's share went to the others; None when that is not in sight.
    """

    as_of: dt.date
    capacity: Capacity
    road: str
    lines: tuple[Line, ...]
    checks: tuple[Check, ...]
    sources: tuple[str, ...]
    costs: tuple[Cost, ...]
    stress: Stress | None
    first_date: dt.date
    end_date: dt.date | None
    cascade_end: dt.date | None

    def line(self, debt: int) -> Line | None:
        """The line of a debt by its index in the case; None for a debt that takes no part."""
        return next((line for line in self.lines if line.debt == debt), None)

    def has(self, code: str) -> bool:
        """Whether a check applies."""
        return any(check.code == code for check in self.checks)


def make_proposal(case: Case, today: dt.date) -> Proposal:
    """The proposal for a case on a day. Pure; never above the capacity of any month (proposal_rules, contract)."""
    s = look(case, today)
    road = choose_road(s)
    lines, lump_used = lines_on(s, road), uses_lump(s, road)
    stress = stress_of(s, lines, lump_used)
    checks = checks_of(s, road, lines, stress, lump_used)
    rows = [cost for line in lines for cost in costs_of(line.debt, case.debts[line.debt], line, today)]
    ends = [line.ask.last_date for line in lines if line.ask.last_date]
    return Proposal(
        as_of=today, capacity=s.with_lump() if lump_used else s.capacity, road=road, lines=lines, checks=checks,
        sources=tuple(dict.fromkeys(_sources(s, road, lines, checks))), costs=(*rows, *together(rows, len(lines))),
        stress=stress, first_date=s.dates[0], end_date=max(ends, default=None),
        cascade_end=_cascade_end(s, lines, lump_used),
    )


def _cascade_end(s: Situation, lines: Sequence[Line], lump_used: bool) -> dt.date | None:
    """With shares handed on, every month's capacity is used whole: it ends when their sum reaches the balances."""
    paid = s.lump if lump_used else 0
    for day, offer in zip(s.dates, s.offers, strict=True) if lines else ():
        paid += offer
        if paid >= s.total:
            return day
    return None


def _sources(s: Situation, road: str, lines: Sequence[Line], checks: Sequence[Check]) -> Iterator[str]:
    """Ids of the rules that the proposal leans on; art. 70 for bank credit cards only."""
    debts, codes = [s.case.debts[line.debt] for line in lines], {check.code for check in checks}
    if road not in ("arrears", "budget_only") and any(debt.kind == "credit_card" for debt in debts):
        yield "card_rules_70"
    if road in ("extension", "instalment", "token") and any(not s.due(debt) for debt in debts):
        yield "civil_code_678"
    if any(debt.rate is None and debt.kind == "credit_card" for debt in debts):
        yield "card_rate_2021"
    yield from (source for code, source in SOURCE_OF_CHECK if code in codes)
    if road == "none" and lines:
        yield from ("public_lines_2026", "shenzhen_insolvency", "xiamen_insolvency")
    if lines:
        yield "own_method"


def _plain(value: object) -> object:
    """A fact as JSON: money and rates as decimal strings, dates ISO, tuples as lists."""
    if isinstance(value, Decimal):
        return f"{value}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (tuple, list)) else value


def _capacity_card(c: Capacity) -> dict[str, object]:
    data: dict[str, object] = {
        "income": card(c.income), "expenses": card(c.expenses), "priority": card(c.priority),
        "reserve": card(c.reserve), "monthly": card(c.monthly), "limit": card(c.limit),
        "good_month": card(c.good_month),
    }
    if c.by_month:
        data["by_month"] = [{"month": month, "monthly": card(amount)} for month, amount in c.by_month]
    return data


def _option_card(o: Option) -> dict[str, object]:
    return {
        "rank": o.rank, "kind": o.kind, "terms": o.terms, "down_payment": card(o.down_payment),
        "first_date": _plain(o.first_date), "last_date": _plain(o.last_date), "monthly": card(o.monthly),
        "total": card(o.total), "annual_rate": f"{o.annual_rate}", "assumed_rate": o.assumed_rate, "asks": list(o.asks),
        "schedule": [{"n": row.n, "date": row.date.isoformat(), "amount": card(row.amount)} for row in o.schedule],
    }


def _cost_card(c: Cost) -> dict[str, object]:
    return {"debt": c.debt, "code": c.code, "total": card(c.total), "extra": card(c.extra),
            "last_date": _plain(c.last_date), "assumed_rate": c.assumed_rate}


def proposal_card(proposal: Proposal) -> dict[str, object]:
    """The `proposal` card of the contract, with additions (`costs, stress, end_date, cascade_end, facts`)."""
    p = proposal
    return {
        "as_of": p.as_of.isoformat(), "capacity": _capacity_card(p.capacity), "road": p.road,
        "lines": [{"debt": line.debt, "share": card(line.share), "weight": f"{line.weight}",
                   "options": [_option_card(option) for option in line.options]} for line in p.lines],
        "checks": [{"code": check.code, "level": check.level, "facts": _plain(check.facts)} for check in p.checks],
        "sources": [{"id": source} for source in p.sources],
        "costs": [_cost_card(cost) for cost in p.costs],
        "stress": None if p.stress is None else _plain(vars(p.stress)),
        "end_date": _plain(p.end_date), "cascade_end": _plain(p.cascade_end),
    }
