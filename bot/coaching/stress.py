"""Does the plan survive a worse year? Income down by a fifth for good, or one bad month only. Yuan."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.days import month_of
from bot.coaching.money import ZERO, from_fen
from bot.coaching.options import Line
from bot.coaching.settings import settings
from bot.coaching.situation import Situation


@dataclass(frozen=True)
class Stress:
    """`month`: when the plan first breaks if income falls for good (None: it holds), and by how much a month.

    `bad_month_until`: the last month in which a single bad month is not yet covered by what was kept back till then
    (None: always covered).
    """

    drop: Decimal
    month: str | None
    shortfall: Decimal
    bad_month_until: str | None

    @property
    def holds(self) -> bool:
        """Whether the plan survives the lower income."""
        return self.month is None


def asked_by_month(lines: Sequence[Line]) -> dict[str, Decimal]:
    """What the asks of all debts take in each calendar month."""
    asked: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        for row in line.ask.schedule:
            asked[month_of(row.date)] += row.amount
    return dict(sorted(asked.items()))


def _income(s: Situation, month: str) -> Decimal:
    begun = [amount for start, amount in sorted(s.case.budget.later) if start <= month]
    return begun[-1] if begun else s.capacity.income or ZERO


def stress_of(s: Situation, lines: Sequence[Line], lump_used: bool) -> Stress | None:
    """The two tests; None without a schedule or without a known budget."""
    asked = asked_by_month(lines)
    if not asked or s.capacity.surplus is None:
        return None
    for month, amount in s.case.budget.agreed:  # comes out of the same income
        if month >= min(asked):
            asked[month] = asked.get(month, ZERO) + amount
    asked = dict(sorted(asked.items()))
    if lump_used:  # the lump sum does not come out of the month's income
        first = month_of(s.dates[0])
        asked[first] = max(asked.get(first, ZERO) - from_fen(s.lump), ZERO)
    drop, costs = settings().stress_income_drop, (s.capacity.expenses or ZERO) + s.capacity.priority
    broken: tuple[str, Decimal] | None = None
    uncovered, saved = None, ZERO
    for month, amount in asked.items():
        income = _income(s, month)
        short = amount - (income * (1 - drop) - costs)
        if short > 0 and amount > 0:
            broken = broken or (month, short)
            uncovered = month if short > saved else uncovered
        saved += max(income - costs - amount, ZERO)
    month_, shortfall = broken or (None, ZERO)
    return Stress(drop, month_, shortfall.quantize(Decimal("0.01")), uncovered)
