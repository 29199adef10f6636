"""A value found in a message, in Duckling's shapes, and the context words that every reader looks at."""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

Number = int | float
Value = Number | str | dict[str, Number]
Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """`text` is what the person wrote at [start:end]; `value` and `info` as in the conversation contract."""

    entity: str
    start: int
    end: int
    text: str
    value: Value
    info: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One reader's proposal for text[start:end]; `claims` are other spans it explains (一个月 of 一个月4000)."""

    entity: str
    start: int
    end: int
    value: Value
    info: dict[str, Any] = field(default_factory=dict)
    claims: tuple[Span, ...] = ()

    def clashes(self, taken: Iterable[Span]) -> bool:
        return any(self.start < end and start < self.end for start, end in taken)


_WIDEST = 20  # an upper end more than this many times the lower is another value
_FILL = "[有是欠就要得还了的在能花个挣剩拖]|每个?月|一个?月|也就|过了|逾期|已经|只有|到手"
_ABOUT_BEFORE = re.compile(
    rf"(?:大概|大约|约|约莫|差[不唔]多|将近|接近|(?<![赶尽很爽痛愉])快|不到|不足|不止|(?<!不)超过|估计|可能|好像|(?<!最)(?<!附)近)(?:{_FILL}){{0,4}}$"
    r"|(?<![大老从最减])小$")
ABOUT_AFTER = (r"\+(?=$|[，。,\s])|多点?(?!少)|大几|好几(?!个)|啷当|挂零|左右|上下|出点?头|以上|开外|往上|不等|不到"
               "|不足|来的?(?=$|[，。,])")


def about_before(text: str, start: int) -> bool:
    """Do the words before `start` make the number approximate (大概, 将近, 快, 不到 …)?"""
    return bool(_ABOUT_BEFORE.search(text[max(0, start - 14):start]))


def joined(text: str, readings: Iterable[Reading], link: re.Pattern[str]) -> list[Reading]:
    """3000元到5000元 and 24%到36% are one range each, where only `link` stands between the ends."""
    found: list[Reading] = []
    for reading in sorted(readings, key=lambda item: item.start):
        merged = _as_range(found[-1], reading) if found and link.fullmatch(text[found[-1].end:reading.start]) else None
        found[-1:] = [merged] if merged else [*found[-1:], reading]
    return found


def _as_range(left: Reading, right: Reading) -> Reading | None:
    low, high = left.value, right.value
    if not isinstance(low, int | float) or not isinstance(high, int | float) or not low < high <= low * _WIDEST:
        return None
    info, claims = {**left.info, **right.info, "approximate": True}, left.claims + right.claims
    return replace(right, start=left.start, value={"from": low, "to": high}, info=info, claims=claims)


def number(value: Decimal) -> Number:
    """int when whole, else float: the shape of JSON values that clients get."""
    return int(value) if value == value.to_integral_value() else float(value)


def number_or_range(low: Decimal, high: Decimal) -> Number | dict[str, Number]:
    return number(low) if low == high else {"from": number(low), "to": number(high)}
