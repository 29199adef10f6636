"""Lengths of time: 俩月, 一个半月, 3个月零10天, 两三个月, 半年后. A month is 30 days, a year 12 months or 365 days."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.nlu import duration_patterns as patterns
from bot.nlu.date_patterns import is_overdue_for
from bot.nlu.found import Reading, about_before, number_or_range
from bot.nlu.numerals import Numeral

DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True)
class _Piece:
    """One counted unit (3个月), before 零10天 is added."""

    start: int
    end: int
    unit: str
    low: Decimal
    high: Decimal
    approximate: bool
    more: bool


def find_durations(text: str, numerals: Sequence[Numeral]) -> list[Reading]:
    """Durations in normalised text: value in `unit`, `days` as an integer (of the lower end when it is a range)."""
    found = (_piece(text, count) for count in _counts(text, numerals))
    pieces = sorted((piece for piece in found if piece), key=lambda piece: piece.start)
    chains: list[list[_Piece]] = []
    for piece in pieces:
        if chains and _continues(text, chains[-1][-1], piece):
            chains[-1].append(piece)
        elif not chains or piece.start >= chains[-1][-1].end:
            chains.append([piece])
    readings: list[Reading] = []
    for chain in chains:
        reading = _reading(text, chain)
        merged = _as_range(text, readings[-1], reading) if readings else None
        readings[-1:] = [merged] if merged else [*readings[-1:], reading]
    return readings


def _counts(text: str, numerals: Sequence[Numeral]) -> list[Numeral]:
    return [*numerals, *(_word_count(match) for match in patterns.SPECIAL.finditer(text))]


def _word_count(match: re.Match[str]) -> Numeral:
    """半, 俩, 仨, 个把, and the one that 個半月 and 年半 leave out: counts that only time takes."""
    value = patterns.COUNTS.get(match.group(), Decimal(1))
    return Numeral(match.start(), match.end(), value, value, Decimal(1), "word", match.group() == "个把")


def _piece(text: str, count: Numeral) -> _Piece | None:
    match = patterns.UNIT.match(text, count.end)
    if not match or not _is_length(text, count, match):
        return None
    half = Decimal("0.5") if match["half"] or match["after_half"] else Decimal(0)
    more = any(match[name] for name in ("plus", "more", "more2", "after_more"))
    unit, low, high = _in_whole_units(patterns.WORDS[match["unit"]], match["unit"], count.low + half, count.high + half)
    about = count.approximate or count.is_range or more or bool(match["about"]) or _about_before(text, count)
    return _Piece(count.start, match.end(), unit, low, high, about, more)


def _about_before(text: str, count: Numeral) -> bool:
    return about_before(text, count.start) or count.kind == "word" and text[:count.start].endswith(("大", "上"))


def _is_length(text: str, count: Numeral, match: re.Match[str]) -> bool:
    """三月 is March, 26年 a year, 一天三次 how often, 这两天 lately: none is a length of time."""
    before, unit = text[max(0, count.start - 1):count.start], match["unit"]
    if count.low == 1 and patterns.NOT_COUNTED.search(text[max(0, count.start - 6):count.start]):
        return False
    if unit == "月" and not match["ge"] and not _month_without_measure(text, count):
        return False
    if unit == "年" and not match["ge"] and (count.low > 50 or _is_short_year(text, count)) or count.low == 0:
        return False
    if unit == "日" and not _is_day_count(text, count, match) or unit[0] == "d" and count.kind != "arabic":
        return False
    if unit == "天" and before in tuple("这那有某每哪") and count.low <= 2:
        return False
    often = count.low == 1 and patterns.FREQUENCY.match(text, match.end())
    return not often and count.high * DAYS[patterns.WORDS[unit]] <= patterns.LONGEST


def _is_day_count(text: str, count: Numeral, match: re.Match[str]) -> bool:
    """日 counts days in 七日, 二十幾日, 逾期12日 and 10日内; else 12日 is a day of the month."""
    if match["more"] or patterns.DAY_AFTER.match(text, match.end()):
        return True
    return bool(patterns.DAY_BEFORE.search(text[max(0, count.start - 6):match.start("unit")].rstrip()))


def _month_without_measure(text: str, count: Numeral) -> bool:
    word = text[count.start:count.end]
    plan = count.kind == "arabic" and count.low in patterns.PLAN_LENGTHS
    return plan or word in patterns.MONTHS_BARE or is_overdue_for(text, count.start)


def _is_short_year(text: str, count: Numeral) -> bool:
    before = text[max(0, count.start - 3):count.start]
    if patterns.YEARS_AFTER.match(text, count.end) or patterns.YEARS_BEFORE.search(before):
        return text[count.start] == "0"
    return count.kind == "string" or count.kind == "arabic" and (
        patterns.SHORT_YEARS[0] <= count.low <= patterns.SHORT_YEARS[1] or text[count.start] == "0")


def _in_whole_units(unit: str, word: str, low: Decimal, high: Decimal) -> tuple[str, Decimal, Decimal]:
    """半年 is 6 months, 一年半 18, 半个月 15 days, a quarter 3 months; 一个半月 stays 1.5 months."""
    if word == "季度":
        return unit, low * 3, high * 3
    if unit == "year" and low % 1:
        return "month", low * 12, high * 12
    if unit == "month" and low == high == Decimal("0.5"):
        return "day", Decimal(15), Decimal(15)
    return unit, low, high


def _continues(text: str, last: _Piece, piece: _Piece) -> bool:
    """零10天 adds to 3个月; 60个月 after 5年 says the same again."""
    smaller = piece.high * DAYS[piece.unit] < DAYS[last.unit] * Decimal("1.05")
    linked = piece.start >= last.end and patterns.LINK.fullmatch(text[last.end:piece.start])
    return smaller and bool(linked) and not last.more


def _reading(text: str, chain: list[_Piece]) -> Reading:
    start, end, unit = chain[0].start, chain[-1].end, chain[-1].unit
    low, high = (_sum(chain, unit, side) for side in ("low", "high"))
    info: dict[str, Any] = {"unit": unit, "days": int(low * DAYS[unit]),
                            "approximate": any(piece.approximate for piece in chain)}
    if chain[-1].more:
        info["more"] = True
    return Reading("duration", start, end, number_or_range(low, high), {**info, **_direction(text, start, end)})


def _sum(chain: list[_Piece], unit: str, side: str) -> Decimal:
    return sum((getattr(piece, side) * _factor(piece.unit, unit) for piece in chain), Decimal(0))


def _factor(larger: str, smaller: str) -> int:
    return 12 if (larger, smaller) == ("year", "month") else DAYS[larger] // DAYS[smaller]


def _as_range(text: str, left: Reading, right: Reading) -> Reading | None:
    """半年到一年, 10天到半个月: one range, in the smaller unit."""
    gap = text[left.end:right.start]
    if isinstance(left.value, dict) or isinstance(right.value, dict) or not (
            patterns.TO.fullmatch(gap) or patterns.ABOUT_A_FORTNIGHT.fullmatch(text[left.start:right.end])):
        return None
    unit = max(left.info["unit"], right.info["unit"], key=patterns.SMALLER.index)
    low, high = (Decimal(str(one.value)) * _factor(one.info["unit"], unit) for one in (left, right))
    if not low < high:
        return None
    info = {**right.info, "unit": unit, "days": left.info["days"], "approximate": True}
    return replace(right, start=left.start, value=number_or_range(low, high), info=info)


def _direction(text: str, start: int, end: int) -> dict[str, bool]:
    """3个月后, 半年内, 再过十天 look ahead; 三天前, 前两天 look back."""
    before, later = text[max(0, start - 4):start], text[end:end + 3] == " 后头"
    if patterns.FUTURE_AFTER.match(text, end) or patterns.FUTURE_BEFORE.search(before) or (
            later and before[-1:] in patterns.LATER):
        return {"future": True}
    if patterns.PAST_AFTER.match(text, end) or text[max(0, start - 1):start] in ("前", "头"):
        return {"past": True}
    return {}
