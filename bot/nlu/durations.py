"""Lengths of time: 俩月, 一个半月, 3个月零10天, 两三个月, 半年后. A month is 30 days, a year 12 months or 365 days."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.nlu.date_patterns import OVERDUE_FOR
from bot.nlu.found import ABOUT_AFTER, Reading, about_before, number_or_range
from bot.nlu.numerals import Numeral

DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_WORDS = {"天": "day", "日": "day", "工作日": "day", "d": "day", "day": "day", "days": "day",
          "周": "week", "星期": "week", "礼拜": "week", "月": "month",
          "季度": "month", "年": "year"}
_SMALLER = ["year", "month", "week", "day"]
_CN = "一二两三四五六七八九十廿卅"
_WEEK = "(?:周|星期|礼拜)(?!岁|年|转|末|[一二三四五六日天](?!次|个|遍|通|顿))"
_YEAR = f"年(?![底级纪代轻龄终初化利息末]|[0-9]{{1,2}}月|到头|半载|[{_CN}]载)"
_UNIT = re.compile(
    r" ?(?P<plus>\+)?(?P<ge>个)? ?(?P<more>多|来|几|余|零)?(?P<half>半)?(?P<more2>[多几])?"
    rf"(?P<unit>工作日|天(?!天|到晚|两头|酒店)|日(?![常均息利期历])|d(?:ays?)?(?![a-z0-9])|{_WEEK}|月(?![饼光亮])|季度|{_YEAR})"
    r"(?!大(?:$|[，。,的了]))"  # 孩子三个月大
    r"(?P<after_half>半(?!天|年|夜|个|月|载))?(?P<after_more>多(?!少|次)|几(?![个十百千万岁号月天年块家张次人]))?"
    rf"(?P<about>{ABOUT_AFTER})?")
_DAY_AFTER = re.compile("[以之]?[内后]|以上|冇|没|时间|宽限")
_DAY_BEFORE = re.compile(f"[{_CN}几]$|(?:{OVERDUE_FOR})[0-9]+$")
_HALF = "(?:(?<![一二两三四五六七八九十0-9多下上个])|(?<=差[不唔]多))半(?=个?[多来]?(?:月|年|个?星期|个?礼拜))"
_UNCOUNTED = "(?<![0-9一二两三四五六七八九十百千万几半多来余零这那哪每整上下成俩仨好今明去前后当 ])"
_ONE = (rf"{_UNCOUNTED}个(?=(?:半|[几零多]半?)(?:月|星期|礼拜)(?![供底]))|(?<=成)个(?=月)"  # 個半月, 個幾月
        rf"|{_UNCOUNTED}(?=年(?:半(?![年个天月])|几(?![个十百千万岁号月天年])))")  # 年半
_SPECIAL = re.compile(rf"{_HALF}|[俩仨]|个把(?=月|星期|礼拜|天)|{_UNCOUNTED}百(?=[来多]?天)|{_ONE}")
_COUNTS = {"半": Decimal("0.5"), "俩": Decimal(2), "仨": Decimal(3), "百": Decimal(100)}  # all others: one
_LINK = re.compile(r" ?(?:零|又|加|外加|带|多?,|)? ?")
_TO = re.compile(" ?(?:到|至|-|~) ?")
_ABOUT_A_FORTNIGHT = re.compile("十天半个?月")
_OFTEN = "好?几|几十|无数|很多|[0-9一两二三四五六七八九十百]+[多几来]?"
_FREQUENCY = re.compile(rf"[^，。,；!！?？]{{0,6}}?(?:{_OFTEN})(?:[次遍通顿趟回条]|个(?!月)|电话)|比一")
_NOT_COUNTED = re.compile("(?:比|最后|[几数][十百千万]+(?:块钱?|元|蚊)?)$")  # 最后一天, 几百块一个月
_FUTURE_AFTER = re.compile(r"(?:以|之)?(?:后(?!悔)|内(?!部))")
_PAST_AFTER = re.compile(r"(?:以|之)?前(?!台|面|期|提|夫|妻)")
_FUTURE_BEFORE = re.compile(r"(?:再给?|等|(?<![超不没还通])过|未来)我?$")
_SHORT_YEARS = (15, 29)  # 26年 is 2026, 30年 a mortgage, and so is 20年房贷
_YEARS_AFTER = re.compile("年(?:了|多|的?(?:房贷|按揭|贷款|工龄|老))")
_YEARS_BEFORE = re.compile("(?:[干做供贷开当]了?|工龄|快|整整|期限|期是|长达|婚)$")
_PLAN_LENGTHS = (18, 24, 36, 48, 60)  # 24月 is no month of the calendar
_MONTHS_BARE = ("俩", "仨", "半", "两", "两三", "个把", "个")
_LONGEST = 60 * 365  # days; 一千年 is a manner of speaking


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
    return [*numerals, *(_word_count(match) for match in _SPECIAL.finditer(text))]


def _word_count(match: re.Match[str]) -> Numeral:
    """半, 俩, 仨, 个把, and the one that 個半月 and 年半 leave out: counts that only time takes."""
    value = _COUNTS.get(match.group(), Decimal(1))
    return Numeral(match.start(), match.end(), value, value, Decimal(1), "word", match.group() == "个把")


def _piece(text: str, count: Numeral) -> _Piece | None:
    match = _UNIT.match(text, count.end)
    if not match or not _is_length(text, count, match):
        return None
    half = Decimal("0.5") if match["half"] or match["after_half"] else Decimal(0)
    more = any(match[name] for name in ("plus", "more", "more2", "after_more"))
    unit, low, high = _in_whole_units(_WORDS[match["unit"]], match["unit"], count.low + half, count.high + half)
    about = count.approximate or count.is_range or more or bool(match["about"]) or _about_before(text, count)
    return _Piece(count.start, match.end(), unit, low, high, about, more)


def _about_before(text: str, count: Numeral) -> bool:
    return about_before(text, count.start) or count.kind == "word" and text[:count.start].endswith("大")


def _is_length(text: str, count: Numeral, match: re.Match[str]) -> bool:
    """三月 is March, 26年 a year, 一天三次 how often, 这两天 lately: none is a length of time."""
    before, unit = text[max(0, count.start - 1):count.start], match["unit"]
    if count.low == 1 and _NOT_COUNTED.search(text[max(0, count.start - 6):count.start]):
        return False
    if unit == "月" and not match["ge"] and not _month_without_measure(text, count):
        return False
    if unit == "年" and not match["ge"] and (count.low > 50 or _is_short_year(text, count)) or count.low == 0:
        return False
    if unit == "日" and not _is_day_count(text, count, match) or unit[0] == "d" and count.kind != "arabic":
        return False
    if unit == "天" and before in tuple("这那有某每哪") and count.low <= 2:
        return False
    return not (count.low == 1 and _FREQUENCY.match(text, match.end())) and count.high * DAYS[_WORDS[unit]] <= _LONGEST


def _is_day_count(text: str, count: Numeral, match: re.Match[str]) -> bool:
    """日 counts days in 七日, 二十幾日, 逾期12日 and 10日内; else 12日 is a day of the month."""
    if match["more"] or _DAY_AFTER.match(text, match.end()):
        return True
    return bool(_DAY_BEFORE.search(text[max(0, count.start - 6):match.start("unit")].rstrip()))


def _month_without_measure(text: str, count: Numeral) -> bool:
    word = text[count.start:count.end]
    return word in _MONTHS_BARE or count.kind == "arabic" and count.low in _PLAN_LENGTHS


def _is_short_year(text: str, count: Numeral) -> bool:
    if _YEARS_AFTER.match(text, count.end) or _YEARS_BEFORE.search(text[max(0, count.start - 3):count.start]):
        return text[count.start] == "0"
    return count.kind == "string" or count.kind == "arabic" and (
        _SHORT_YEARS[0] <= count.low <= _SHORT_YEARS[1] or text[count.start] == "0")


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
    return smaller and piece.start >= last.end and bool(_LINK.fullmatch(text[last.end:piece.start])) and not last.more


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
            _TO.fullmatch(gap) or _ABOUT_A_FORTNIGHT.fullmatch(text[left.start:right.end])):
        return None
    unit = max(left.info["unit"], right.info["unit"], key=_SMALLER.index)
    low, high = (Decimal(str(one.value)) * _factor(one.info["unit"], unit) for one in (left, right))
    if not low < high:
        return None
    info = {**right.info, "unit": unit, "days": left.info["days"], "approximate": True}
    return replace(right, start=left.start, value=number_or_range(low, high), info=info)


def _direction(text: str, start: int, end: int) -> dict[str, bool]:
    """3个月后, 半年内, 再过十天 look ahead; 三天前, 前两天 look back."""
    if _FUTURE_AFTER.match(text, end) or _FUTURE_BEFORE.search(text[max(0, start - 4):start]):
        return {"future": True}
    if _PAST_AFTER.match(text, end) or text[max(0, start - 1):start] in ("前", "头"):
        return {"past": True}
    return {}
