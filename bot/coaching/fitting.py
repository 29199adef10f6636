"""Fitting several debts into the months' capacity. Integer fen; months are indexes into the payment dates.

Tried in this order, the first that holds is taken:
1. equal instalments with a floor for each debt, those below it paid off first;
2. equal instalments purely by balance;
3. a cascade, where what a finished debt leaves goes to the others (amounts change: harder to say on the phone);
4. not everything fits in 60 months: what fits is paid for a while (`token`, looked at again after 12 payments), so
   that no month goes above the capacity. Contract: only settlement and token totals may differ from the balance.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.coaching.money import fen
from bot.coaching.schedule import YUAN, split
from bot.coaching.settings import settings
from bot.coaching.shares import cascade, shares


@dataclass(frozen=True)
class Part:
    """One debt's payments by month (0 = none in that month) and its monthly share, fen."""

    kind: str  # instalment, token, or extension when nothing can be paid to it
    amounts: tuple[int, ...]
    share: int
    start: int = 0
    months: int = 0  # how many months from `start` on the capacity carries this share
    cascaded: bool = False


@dataclass(frozen=True)
class Problem:
    """Balances and their term lists, capacity by month, and the most terms that may still be used."""

    balances: tuple[int, ...]
    listed: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]
    most: int


def term_list(kind: str) -> tuple[int, ...]:
    """The numbers of instalments that a kind of debt usually has."""
    return settings().terms.get(kind, settings().terms["other"])


def candidates(listed: Sequence[int], balance: int, most: int) -> list[int]:
    """Terms to try, best first: the product's own, then longer by agreement; fewer for a small debt."""
    small = range(1, listed[0]) if balance < listed[0] * fen(settings().floor) else ()
    longer = (n for n in (*settings().longer_terms, most) if n > listed[-1])
    return [n for n in dict.fromkeys((*small, *listed, *longer)) if n <= most]


def smallest(balance: int, share: int, terms: Sequence[int]) -> list[int] | None:
    """The fewest terms whose amounts stay within the share."""
    return next((rows for n in terms if (rows := split(balance, n, share)) is not None), None)


def _holds(parts: Sequence[tuple[int, Sequence[int]]], capacity: Sequence[int]) -> bool:
    used = [0] * len(capacity)
    for start, amounts in parts:
        if start + len(amounts) > len(used):
            return False
        for k, amount in enumerate(amounts, start):
            used[k] += amount
    return all(u <= c for u, c in zip(used, capacity, strict=True))


def _equal_from(
    problem: Problem, start: int, capacity: Sequence[int], floor: int, wanted: int | None,
) -> list[Part] | None:
    """Equal instalments for all debts from one month on: the shortest common horizon whose capacity carries them."""
    for horizon in [wanted] if wanted else range(1, problem.most + 1):
        level = min(capacity[start:start + horizon], default=0)
        if level <= 0:
            return None
        parts = shares(level, problem.balances, floor)
        if any(balance > horizon * part for balance, part in zip(problem.balances, parts, strict=True)):
            continue
        plans = [_terms_for(problem, i, part, wanted) for i, part in enumerate(parts)]
        rows = [plan for plan in plans if plan is not None]
        if len(rows) == len(plans) and _holds([(start, row) for row in rows], capacity):
            months = _carried(capacity[start:start + problem.most], level)
            before = (0,) * start
            return [Part("instalment", (*before, *row), part, start, months)
                    for row, part in zip(rows, parts, strict=True)]
    return None


def _terms_for(problem: Problem, index: int, share: int, wanted: int | None) -> list[int] | None:
    """One debt's equal amounts: the wanted number of terms unless they would fall below the floor."""
    balance = problem.balances[index]
    if wanted and (len(problem.balances) == 1 or balance >= wanted * fen(settings().floor)):
        return split(balance, wanted, max(problem.capacity))
    return smallest(balance, share, candidates(problem.listed[index], balance, problem.most))


def _carried(capacity: Sequence[int], level: int) -> int:
    """For how many months in a row the capacity stays at a level."""
    return next((k for k, amount in enumerate(capacity) if amount < level), len(capacity))


def _small_first(problem: Problem, start: int, floor: int) -> tuple[dict[int, int], list[int]] | None:
    """Months in which the debts below the floor are paid whole, smallest first, and the capacity that is left."""
    left, months = list(problem.capacity), {}
    small = sorted((b, i) for i, b in enumerate(problem.balances) if b < floor)
    for balance, i in small:
        month = next((k for k in range(start, start + problem.most) if left[k] >= balance), None)
        if month is None:
            return None
        months[i], left[month] = month, left[month] - balance
    return months, left


def equal(problem: Problem, start: int, floor: int, wanted: int | None = None) -> list[Part] | None:
    """Equal instalments, small debts first; the others start at once or after those, whichever ends earlier."""
    placed = _small_first(problem, start, floor)
    if placed is None:
        return None
    months, left = placed
    rest = [i for i in range(len(problem.balances)) if i not in months]
    parts = {}
    for i, month in months.items():
        parts[i] = Part("instalment", (0,) * month + (problem.balances[i],), problem.balances[i], month)
    if rest:
        sub = Problem(tuple(problem.balances[i] for i in rest), tuple(problem.listed[i] for i in rest),
                      problem.capacity, problem.most)
        begins = dict.fromkeys((start, max(months.values(), default=start - 1) + 1))
        plans = [plan for begin in begins if (plan := _equal_from(sub, begin, left, floor, wanted))]
        if not plans:
            return None
        best = min(plans, key=lambda plan: max(len(part.amounts) for part in plan))
        parts.update(zip(rest, best, strict=True))
    return [parts[i] for i in range(len(problem.balances))]


def _cascaded(problem: Problem, start: int, floor: int) -> list[Part] | None:
    months = cascade(problem.capacity[start:start + problem.most], problem.balances, floor)
    if months is None:
        return None
    first = shares(problem.capacity[start], problem.balances, floor)
    return [Part("instalment", (0,) * start + tuple(row), share, start, 0, True)
            for row, share in zip(months, first, strict=True)]


def _partial(problem: Problem, start: int) -> list[Part]:
    """What fits when the whole does not: level payments for as long as the capacity lasts, then a review."""
    ahead = problem.capacity[start:start + problem.most]
    paying = next((k for k, amount in enumerate(ahead) if amount <= 0), len(ahead))
    horizon = paying if paying == len(ahead) else min(paying, settings().partial_terms)
    level = min(ahead[:horizon])
    parts = shares(level, problem.balances, fen(settings().floor))
    if not all(parts):
        parts = shares(level, problem.balances)
    return [_part_of(balance, share, terms, start, horizon)
            for balance, share, terms in zip(problem.balances, parts, problem.listed, strict=True)]


def _part_of(balance: int, share: int, listed: Sequence[int], start: int, horizon: int) -> Part:
    rows = smallest(balance, share, candidates(listed, balance, horizon)) if share else None
    if rows:
        return Part("instalment", (0,) * start + tuple(rows), share, start)
    each = share // YUAN * YUAN or share
    terms = min(horizon, settings().partial_terms, (balance - 1) // each if each else 0)
    if terms <= 0:
        return Part("extension", (), 0, start)
    return Part("token", (0,) * start + (each,) * terms, share, start)


def fit(problem: Problem, wanted: int | None = None) -> list[Part] | None:
    """One part for each debt, never above the capacity of any month; None when there is no capacity at all.

    `wanted` terms are used if they can be kept (the caller compares); otherwise what fits.
    """
    start = next((k for k, amount in enumerate(problem.capacity) if amount > 0), None)
    if start is None or start + problem.most > len(problem.capacity):
        return None
    floor = fen(settings().floor)
    if wanted and (plan := equal(problem, start, 0, wanted)):
        return plan
    return (equal(problem, start, floor) or equal(problem, start, 0) or _cascaded(problem, start, floor)
            or _partial(problem, start))
