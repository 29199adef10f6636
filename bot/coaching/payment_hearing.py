"""What a message says about payments, value by value: whose they are, the sums, the days, and what came of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.case import Case
from bot.coaching.contact_names import names_of
from bot.coaching.days import in_month, month_of
from bot.coaching.hearing import Heard, Value
from bot.coaching.money import ZERO, yuan

NOT_PAID = frozenset({
    "balance", "income", "expenses", "limit", "income_later", "past", "total", "negated", "part", "left_over",
})  # fmt: skip
OTHER_DAYS = frozenset({"promise", "again", "since", "pay_day", "due", "recovery"})
INSTALMENT_MONTH = "instalment"  # role of a month that names what was due in it: 12月那期
RETURNED, WRONG, ALL_PAID = "returned", "wrong", "settled"  # codes of `payment` values
INSTALMENT, PART, ANOTHER, NOTED = "instalment", "part", "another", "noted"
OUTCOMES = frozenset({RETURNED, WRONG, ALL_PAID, INSTALMENT, PART})
MONTH_END = 31


def codes(heard: Heard) -> frozenset[str]:
    """What is said of payments beside sums and days."""
    return frozenset(str(value.code) for value in heard.of("payment"))


def between(heard: Heard, start: int, end: int) -> Heard:
    """The message as if only this stretch of it had been said."""
    inside = [tuple(v for v in told if start <= v.start < end) for told in (heard.values, heard.marks)]
    return replace(heard, values=inside[0], marks=inside[1])


# ── whose ──


@dataclass(frozen=True)
class Named:
    """A place that names a debt: its label, or the labels between which it is not clear."""

    start: int
    end: int
    labels: tuple[str, ...]

    @property
    def label(self) -> str:
        """Empty where it is not clear."""
        return self.labels[0] if len(self.labels) == 1 else ""


def named(heard: Heard, case: Case) -> tuple[Named, ...]:
    """Each place that names a debt and does not deny it, read as in what is told of a contact."""
    places = [one for one in _places(heard) if not one[0].info.get("denied")]
    found = []
    for values, after in zip(places, [*places[1:], None], strict=False):
        if after is not None and _only_introduces(heard, values[0], after[0]):
            continue  # 招行的闪电贷
        place = values[0].start, max(value.end for value in values)
        for one in names_of(replace(heard, values=tuple(values), marks=()), case):
            found.append(Named(*place, one.either or (one.label,)))
    if not places:  # a button may carry a label that nobody reads as a name
        found += [Named(one.start, len(heard.text), (one.label,)) for one in names_of(heard, case)]
    return tuple(found)


def _places(heard: Heard) -> list[list[Value]]:
    """Lenders and products by the place where they stand."""
    found: list[list[Value]] = []
    for value in sorted(heard.of("lender", "product"), key=lambda one: one.start):
        if found and value.start < found[-1][0].end:
            found[-1].append(value)
        else:
            found.append([value])
    return found


def _only_introduces(heard: Heard, name: Value, after: Value) -> bool:
    """The lender of the product that stands right behind it, and no product of its own."""
    said = str(name.info.get("product") or "") in heard.said(name)
    same = name.info.get("lender") is not None and name.info.get("lender") == after.info.get("lender")
    return same and not (said and name.info.get("product")) and after.start - name.end <= 1


def named_labels(heard: Heard, case: Case) -> tuple[str, ...]:
    """Labels of the debts that a message plainly names and does not deny."""
    return tuple(dict.fromkeys(one.label for one in named(heard, case) if one.label))


# ── how much ──


def in_yuan(value: Value) -> Decimal:
    """The sum; the lower end of a range."""
    return yuan(value.low or ZERO)


def sums_of(heard: Heard, bare: bool = False) -> list[Value]:
    """Sums that were paid, else those of no other role; with `bare`, a naked number too: the answer to how much."""
    said = [value for value in heard.of("amount") if value.role not in NOT_PAID and not value.info.get("extra")]
    found = [value for value in said if value.role == "paid"]
    numbers = [value for value in heard.of("number") if value.role is None] if bare else []
    several = len({value.group for value in heard.of("lender", "product")}) > 1
    sums = said if several else found or said or numbers
    return [value for value in sums if len(sums) == 1 or value.part != "total"]  # 500, 300，一共800


def extra_of(heard: Heard) -> Decimal | None:
    """多还了200: that much more than was due."""
    return next((in_yuan(value) for value in heard.of("amount") if value.info.get("extra")), None)


def balance_told(heard: Heard) -> Value | None:
    """还了500，还剩4300: what the lender shows now. Of one debt; with several it is not clear whose."""
    told = [value for value in heard.of("amount") if value.role == "balance" and not value.in_question]
    return told[0] if len(told) == 1 else None


def denied_sums(heard: Heard) -> frozenset[Decimal]:
    """The sums (yuan) that a message says were not it."""
    return frozenset(in_yuan(value) for value in heard.of("amount", "number") if value.role == "negated")


# ── when ──


@dataclass(frozen=True)
class Day:
    """`rough`: a month was told; `date` is the last day that it can have been."""

    date: dt.date
    rough: bool = False


def times_of(heard: Heard) -> list[Value]:
    """Days and months on which something can have been paid, those that say so first. A day of every month is none."""
    return sorted(_times(heard), key=lambda value: value.role != "paid")


def _times(heard: Heard) -> Iterator[Value]:
    for value in heard.of("time"):
        if value.role in OTHER_DAYS or value.role == INSTALMENT_MONTH:
            continue
        if value.day_of_month is None or value.role == "paid":  # 16号还了: the last 16th
            yield value


def day_of(times: Sequence[Value], today: dt.date) -> Day | None:
    """The day of a payment, never ahead; None when none is told."""
    for value in times:
        if is_month(value):
            told = month_of(nearest(value, today))
            return Day(today) if told >= month_of(today) else Day(in_month(told, MONTH_END), rough=True)
        if value.date(past=True) <= today:
            return Day(value.date(past=True))
    return None


def days_for(sums: Sequence[Value], heard: Heard, today: dt.date) -> list[Day | None]:
    """The day of each of several sums: the one told last before it; where each stands behind its sum, the one there."""
    times = sorted(_times(heard), key=lambda value: value.start)
    if not times or len(sums) < 2:
        return [day_of(times_of(heard), today) for _ in sums]
    if times[0].start > sums[-1].start:  # 招行500，花呗300，都是昨天还的
        return [day_of(times, today) for _ in sums]
    if times[0].start > sums[0].start and len(times) == len(sums):
        return [day_of([time], today) for time in times]
    before = [[time for time in times if time.start < value.start][-1:] for value in sums]
    return [day_of(known, today) for known in before]


def months_of(heard: Heard, today: dt.date) -> frozenset[str]:
    """The months that a message names: 12月那期, 这个月."""
    named = [value for value in heard.of("time") if value.role not in OTHER_DAYS and is_month(value)]
    return frozenset(month_of(nearest(value, today)) for value in named)


def is_month(value: Value) -> bool:
    """A month, of which no day was told."""
    return bool(value.info.get("grain") == "month")


def nearest(value: Value, today: dt.date) -> dt.date:
    """12月, said in November, is the next one; said in January, the last."""
    return min(value.date(), value.date(past=True), key=lambda day: abs((day - today).days))


# ── what came of it ──


def settles(heard: Heard) -> bool:
    """All of it was paid. 这个月的花呗还清了 and 本期账单还清了 are one month's, 逾期的部分还清了 a part."""
    said = codes(heard)
    by_month = any(is_month(value) for value in heard.of("time"))
    return ALL_PAID in said and not (by_month or said & {INSTALMENT, PART} or heard.of("paid_terms"))


def tells_a_part(heard: Heard) -> bool:
    """Something less than the whole was paid, that is all that is known."""
    return bool(codes(heard) & {INSTALMENT, PART})
