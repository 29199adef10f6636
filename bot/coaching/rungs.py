"""The rungs below the ask: what may be accepted if it is refused, and the limit. Each keeps within the debt's share."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from bot.coaching.case import Debt
from bot.coaching.fitting import Part, candidates, term_list
from bot.coaching.options import ASKS, Option, paying, rows_on
from bot.coaching.schedule import YUAN, annual_rate, annuity, run_down, split
from bot.coaching.settings import settings


def monthly_rate(debt: Debt) -> tuple[Decimal, bool]:
    """Interest a month as a fraction, and whether it is assumed because the contract's rate is unknown."""
    daily = settings().assumed_daily_rate if debt.rate is None else debt.rate
    return daily * settings().month_days, debt.rate is None


def rungs(debt: Debt, part: Part, down: int, dates: Sequence[dt.date]) -> list[Option]:
    """Fallback and floor for an equal-instalment ask, each only where it differs from what stands above it.

    `part` is what the ask pays after `down` (fen, on the first of `dates`). Nothing for a single payment or a cascade.
    """
    if part.kind != "instalment" or part.cascaded or len(part.amounts) - part.start < 2:
        return []
    found = [option for option in (_fallback(debt, part, down, dates), _floor(debt, part, down, dates)) if option]
    if len(found) == 2 and found[0].schedule == found[1].schedule:
        return found[:1]
    return found


def _option(rank: str, plan: list[int], part: Part, down: int, dates: Sequence[dt.date],
            asks: str = "instalment", assumed: bool = False) -> Option:
    before = (down,) + (0,) * part.start if down else (0,) * part.start
    rate = annual_rate(sum(part.amounts), plan)
    return paying(rank, "instalment", rows_on(dates, (*before, *plan)), down=down, rate=rate,
                  asks=ASKS[asks], assumed=assumed)


def _fallback(debt: Debt, part: Part, down: int, dates: Sequence[dt.date]) -> Option | None:
    """One step dearer (the contract's interest goes on) where the rate is known, else one step shorter."""
    rate, assumed = monthly_rate(debt)
    if not assumed and rate > 0 and (plan := _with_interest(debt, part, rate)):
        return _option("fallback", plan, part, down, dates, "with_interest")
    balance, terms = sum(part.amounts), len(part.amounts) - part.start
    for fewer in range(max(1, -(-balance // part.share)), terms):
        if plan := split(balance, fewer, part.share):
            return _option("fallback", plan, part, down, dates)
    return None if down else _with_down_payment(part, terms, dates)


def _with_interest(debt: Debt, part: Part, rate: Decimal) -> list[int] | None:
    """The ask's number of terms, or the next longer that fits, with interest going on."""
    balance, terms = sum(part.amounts), len(part.amounts) - part.start
    for count in (n for n in candidates(term_list(debt.kind), balance, part.months) if n >= terms):
        payment = annuity(balance, rate, count)
        if payment <= part.share and (plan := run_down(balance, rate, payment, count)):
            return plan
    return None


def _with_down_payment(part: Part, terms: int, dates: Sequence[dt.date]) -> Option | None:
    """One month's share first, the rest in equal parts: shows good will without more than the share."""
    balance, first = sum(part.amounts), part.share // YUAN * YUAN
    if first <= part.amounts[part.start] or first >= balance:
        return None
    rest = split(balance - first, terms - 1, part.share)
    rows = rows_on(dates, ((0,) * part.start + (first, *rest))) if rest else ()
    return paying("fallback", "instalment", rows, down=first) if rows else None


def _floor(debt: Debt, part: Part, down: int, dates: Sequence[dt.date]) -> Option | None:
    """Exactly the share each month while interest goes on; beyond this the answer is no, and in writing."""
    rate, assumed = monthly_rate(debt)
    payment = part.share // YUAN * YUAN or part.share
    plan = run_down(sum(part.amounts), rate, payment, part.months)
    same = plan is not None and tuple(plan) == part.amounts[part.start:]
    return None if plan is None or same else _option("floor", plan, part, down, dates, "floor", assumed)
