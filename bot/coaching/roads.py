"""Which road fits a situation, and the lines of the plan on it (proposal_rules §2 and §3)."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bot.coaching.affordability import budget_known
from bot.coaching.case import Debt
from bot.coaching.days import add_months, in_month, month_of, payment_day
from bot.coaching.fitting import Part, Problem, fit, term_list
from bot.coaching.money import ZERO, fen, from_fen
from bot.coaching.options import Line, Option, paying, rows_on, waiting
from bot.coaching.rungs import rungs
from bot.coaching.settings import settings
from bot.coaching.shares import pro_rata, shares
from bot.coaching.situation import Situation


def choose_road(s: Situation) -> str:
    """The road: `none, settlement, budget_only, arrears, instalment, token` or `extension`."""
    if not s.debts or not budget_known(s.case, s.capacity):
        return "none"
    if s.lump and (s.case.wishes.settlement or "settlement" in (s.case.wants or ())):
        return "settlement"
    if s.offers[0] == 0 and s.lump < s.total:
        return "extension" if s.recovery() or any(not s.due(debt) for _, debt in s.debts) else "none"
    if _only_a_budget(s):
        return "budget_only"
    if _short_and_small(s):
        return "extension" if _due_before_pay_day(s) else "arrears"
    return "token" if 0 < s.offers[0] < _needed_for_floors(s) and not _clears(s) else "instalment"


def _only_a_budget(s: Situation) -> bool:
    """Nothing is due yet, and the capacity carries every contractual payment."""
    payments = [debt.contract_payment for _, debt in s.debts]
    if any(s.due(debt) for _, debt in s.debts) or any(payment is None for payment in payments):
        return False
    return fen(sum((payment or ZERO for payment in payments), ZERO)) <= s.offers[0]


def _short_and_small(s: Situation) -> bool:
    """All is at most 30 days overdue and can be paid on the next two pay days; not when more terms are wanted."""
    rules, days = settings(), [debt.overdue_days(s.today) for _, debt in s.debts]
    more_terms = (s.case.wishes.terms or 0) > rules.arrears_pay_days
    if more_terms or any(n is None or n > rules.arrears_max_overdue for n in days):
        return False
    return s.total <= s.lump + sum(s.offers[:rules.arrears_pay_days])


def _due_before_pay_day(s: Situation) -> bool:
    """Nothing is overdue yet, but a due date comes before the money: time until the pay day is all that is needed."""
    dues = [debt.overdue_since for _, debt in s.debts]
    return all(due is not None and due > s.today for due in dues) and any(due and due < s.dates[0] for due in dues)


def _needed_for_floors(s: Situation) -> int:
    return fen(settings().floor) * len(s.debts)


def _clears(s: Situation) -> bool:
    return s.total <= s.lump + sum(s.offers[:settings().ceiling_terms])


def uses_lump(s: Situation, road: str) -> bool:
    """Whether the lump sum goes into the plan; with nothing left to live on it is better kept."""
    able = s.offers[0] > 0 or s.lump >= s.total or road == "settlement"
    return s.lump > 0 and able and road not in ("none", "budget_only")


def lines_on(s: Situation, road: str) -> tuple[Line, ...]:
    """The lines of a plan on a road. None without a known budget, and none where a budget is all that is needed."""
    if road == "budget_only" or not budget_known(s.case, s.capacity) or not s.debts:
        return ()
    build = {"arrears": _arrears, "settlement": _settlement, "extension": _extension, "none": _none}
    return build.get(road, instalments)(s)


def _line(s: Situation, k: int, options: list[Option], share: int) -> Line:
    index, debt = s.debts[k]
    weight = (from_fen(s.balances[k]) / from_fen(s.total)).quantize(Decimal("0.0001"))
    return Line(index, tuple(options), from_fen(share), weight)


def _arrears(s: Situation, kind: str = "arrears") -> tuple[Line, ...]:
    """All on the first pay day if it carries that, else what it carries, and the rest on the second."""
    first = shares(min(s.offers[0] + s.lump, s.total), s.balances)
    lines = []
    for k, (part, balance) in enumerate(zip(first, s.balances, strict=True)):
        rows = rows_on(s.dates, (part, balance - part))
        lines.append(_line(s, k, [paying("ask", kind, rows)], max(part, balance - part)))
    return tuple(lines)


def _settlement(s: Situation) -> tuple[Line, ...]:
    """One payment each, by balance; should it be refused, the same money down and the rest in instalments."""
    parts = pro_rata(s.lump, s.balances)
    second = instalments(s, parts) if s.offers[0] else ()
    lines = []
    for k, part in enumerate(parts):
        if not part:
            lines.append(_line(s, k, [waiting("none", from_fen(s.balances[k]), None)], 0))
            continue
        options = [paying("ask", "settlement", rows_on(s.dates, (part,)), down=part)]
        options += [_as_fallback(line.ask) for line in second[k:k + 1] if line.ask.kind == "instalment"]
        lines.append(_line(s, k, options, part))
    return tuple(lines)


def _as_fallback(o: Option) -> Option:
    down = fen(o.down_payment)
    return paying("fallback", o.kind, o.schedule, down=down, rate=o.annual_rate, asks=o.asks)


def _none(s: Situation) -> tuple[Line, ...]:
    """No promise would be honest; the requests that cost nothing can still be made."""
    return tuple(_line(s, k, [waiting("none", from_fen(balance), None)], 0) for k, balance in enumerate(s.balances))


def _extension(s: Situation) -> tuple[Line, ...]:
    """Nothing until the money is back; then what fits, if the later income is known and clears the debts."""
    if s.offers[0] > 0:
        return _arrears(s, "extension")
    known = s.recovery()
    parts = fit(_problem(s, s.balances, 0)) if any(s.offers) and known else None
    if parts and any(part.kind != "instalment" for part in parts):
        parts = None
    lines = []
    for k, (_, debt) in enumerate(s.debts):
        option = _waiting(s, debt, s.balances[k], known)
        if parts:
            option = paying("ask", "extension", rows_on(s.dates, parts[k].amounts))
        lines.append(_line(s, k, [option], parts[k].share if parts else 0))
    return tuple(lines)


def _waiting(s: Situation, debt: Debt, balance: int, known: str | None) -> Option:
    if known is None and s.due(debt):
        return waiting("none", from_fen(balance), None)
    return waiting("extension", from_fen(balance), review_date(s, debt, known))


def review_date(s: Situation, debt: Debt, known: str | None) -> dt.date:
    """The payment day of the month after the recovery; without one, some months after the due date."""
    base = debt.overdue_since if debt.overdue_since and debt.overdue_since > s.today else s.today
    month = add_months(known, 1) if known else add_months(month_of(base), settings().review_months)
    pay_day = s.case.budget.pay_day
    return max(in_month(month, s.dates[0].day if pay_day is None else payment_day(pay_day)), s.dates[0])


def _problem(s: Situation, balances: tuple[int, ...], skip: int) -> Problem:
    """The fitting problem for the debts with something left, `skip` months (and terms) being used already."""
    left = [k for k, balance in enumerate(balances) if balance]
    return Problem(tuple(balances[k] for k in left), tuple(term_list(s.debts[k][1].kind) for k in left),
                   s.offers[skip:], settings().ceiling_terms - skip)


def instalments(s: Situation, downs: list[int] | None = None) -> tuple[Line, ...]:
    """Equal instalments after an optional lump sum on the first date; with the rungs below the ask.

    `downs` says how the lump sum is shared out, where that is settled already.
    """
    downs = downs or shares(s.lump, s.balances, fen(settings().floor))
    skip = 1 if s.lump else 0
    rest = tuple(balance - down for balance, down in zip(s.balances, downs, strict=True))
    wanted = s.case.wishes.terms
    wanted = min(max(wanted - skip, 1), settings().ceiling_terms - skip) if wanted and wanted > 0 else None
    parts = iter(fit(_problem(s, rest, skip), wanted) or [Part("token", (), 0) for b in rest if b] if any(rest) else [])
    return tuple(
        _line_of(s, k, down, next(parts) if rest[k] else Part("instalment", (), down), skip)
        for k, down in enumerate(downs)
    )


def _line_of(s: Situation, k: int, down: int, part: Part, skip: int) -> Line:
    amounts = ((down,) if skip else ()) + part.amounts
    if not any(amounts):
        waits = waiting("extension", from_fen(s.balances[k]), s.dates[settings().review_months])
        return _line(s, k, [waits], 0)
    kind = "instalment" if sum(amounts) == s.balances[k] else "token"
    options = [paying("ask", kind, rows_on(s.dates, amounts), down=down)]
    dates = s.dates[skip:] if not down else s.dates
    options += rungs(s.debts[k][1], part, down, dates)
    return _line(s, k, options, part.share)
