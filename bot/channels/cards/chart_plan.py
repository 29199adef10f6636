"""What the chart of a proposal shows: for each debt the sums of every month, and the most that can be paid."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.channels.cards import labels

MOST = 8  # debts with a colour of their own
LONGEST = 120  # months: more is no plan of ours
TOO_FAR = 3  # a line that is so many times higher than the bars would press them flat
ZERO = Decimal(0)


@dataclass(frozen=True)
class Series:
    """What one debt gets, by month (`YYYY-MM`)."""

    name: str
    sums: dict[str, Decimal]


@dataclass(frozen=True)
class Plan:
    """`limits`: the most that can be paid in each month, [] where that is not known."""

    series: list[Series]
    months: list[str]
    limits: list[Decimal]
    limit_name: str

    def total(self, month: str) -> Decimal:
        """What all debts get in a month."""
        return sum((one.sums.get(month, ZERO) for one in self.series), ZERO)


def plan_of(card: dict[str, Any]) -> Plan | None:
    """What the first proposal of a `proposal` card pays when; None where nothing is paid, or only in one month."""
    lines = card.get("lines") or ()
    series = list(_together([one for one in map(_series, lines, range(len(lines))) if one.sums]))
    paid = sorted({month for one in series for month in one.sums})
    if len(paid) < 2 or card.get("road") in ("none", "budget_only"):
        return None
    months = list(_months(paid[0], paid[-1]))
    bare = Plan(series, months, [], "")
    if len(months) > LONGEST:
        return None
    limits, name = _limits(card.get("capacity") or {}, months)
    too_far = not limits or max(limits) > TOO_FAR * max(map(bare.total, months))
    return bare if too_far else Plan(series, months, limits, name)


def _series(line: dict[str, Any], index: int) -> Series:
    option: dict[str, Any] = next((one for one in line.get("options") or () if one.get("rank") == "ask"), {})
    sums: dict[str, Decimal] = {}
    for payment in option.get("schedule") or ():
        month = str(payment["date"])[:7]
        sums[month] = sums.get(month, ZERO) + (labels.number(payment["amount"]) or ZERO)
    return Series(labels.debt_name(line, line.get("debt", index)), sums)


def _together(series: Sequence[Series]) -> Iterator[Series]:
    """As many as there are colours; the others as one."""
    shown = series if len(series) <= MOST else series[: MOST - 1]
    yield from shown
    sums: dict[str, Decimal] = {}
    for one in series[len(shown) :]:
        for month, amount in one.sums.items():
            sums[month] = sums.get(month, ZERO) + amount
    if sums:
        yield Series(labels.label("chart", "rest", n=len(series) - len(shown)), sums)


def _months(first: str, last: str) -> Iterator[str]:
    year, month = map(int, first.split("-"))
    while f"{year}-{month:02d}" <= last:
        yield f"{year}-{month:02d}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _limits(capacity: dict[str, Any], months: Sequence[str]) -> tuple[list[Decimal], str]:
    """What can be paid in each month, and how that is called: the person's own lower limit goes before."""
    now, own = labels.number(capacity.get("monthly")), labels.number(capacity.get("limit"))
    later = [(str(row["month"]), labels.number(row["monthly"]) or ZERO) for row in capacity.get("by_month") or ()]
    if now is None:
        return [], ""
    found = [next((amount for start, amount in reversed(later) if start <= month), now) for month in months]
    name = labels.label("chart", "capacity")
    if own is not None and own < max(found):
        found, name = [min(own, amount) for amount in found], labels.label("facts", "limit")
    return found, name if len(set(found)) > 1 else f"{name} {labels.yuan(found[0])}"
