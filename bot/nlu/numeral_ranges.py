"""Two numbers that make one range: 4-5千, 3000到5000, 一万到一万五, 4、5千."""
from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from bot.nlu.numerals import Numeral, single_numerals

_LINK = re.compile(r" ?(?:[-~—－～]{1,2}|[到至、，,]) ?")
_CALENDAR = re.compile(r" ?[年月号日]")
_TIME = re.compile(r" ?个?[多来]?(?:月|天|年|周|星期|礼拜)")
_WIDEST = 20  # an upper end more than this many times the lower is another number, not a range


def find_numerals(text: str) -> list[Numeral]:
    """Every number in normalised text, left to right, ranges joined; ordinals and vague ones are left out."""
    joined: list[Numeral] = []
    for numeral in single_numerals(text):
        merged = _as_range(text, joined[-1], numeral) if joined else None
        joined[-1:] = [merged] if merged else [*joined[-1:], numeral]
    return joined


def _as_range(text: str, left: Numeral, right: Numeral) -> Numeral | None:
    """4-5千, 3000到5000, 一万到一万五: one range. 、 and ， join neighbours (4、5千), else they list (3千、5千)."""
    gap = text[left.end:right.start]
    if not _LINK.fullmatch(gap) or "string" in (left.kind, right.kind) or _in_chain(text, left, right):
        return None
    if "、" in gap and not _neighbours(text, left, right):
        return None
    if gap.strip() in ("，", ",") and not (_neighbours(text, left, right) and right.high / right.scale == left.low + 1):
        return None
    low = _scaled(left, right)
    if not low < right.high <= low * _WIDEST or (left.low > 31 and _CALENDAR.match(text, right.end)):
        return None
    return replace(right, start=left.start, low=low, kind="spoken" if right.scale > 1 else right.kind, approximate=True)


def _neighbours(text: str, left: Numeral, right: Numeral) -> bool:
    """4、5千 and 7、8个月, where the first is one bare digit; anything else divided by 、 is a list."""
    if left.is_range or left.scale > 1 or left.low > 9:
        return False
    return right.scale >= 100 or right.low == left.low + 1 and bool(_TIME.match(text, right.end))


def _scaled(left: Numeral, right: Numeral) -> Decimal:
    """The lower end borrows the unit of the upper where that keeps it lower: 3到5千, not 3000到5千."""
    borrows = left.scale < right.scale and left.low < right.high / right.scale
    return left.low * right.scale if borrows else left.low


def _in_chain(text: str, left: Numeral, right: Numeral) -> bool:
    """2026-3-15 and 400-820-8888 are names, not ranges."""
    before, after = text[max(0, left.start - 1):left.start], text[right.end:right.end + 1]
    return before in ("-", ".", "/") or (after == "-" and text[right.end + 1:right.end + 2].isdigit())
