"""每月 … 4000, 4000一个月, 一天50: the period that an amount or a rate is for."""
from __future__ import annotations

import re
from dataclasses import dataclass

from bot.nlu.found import Span

_UNITS = {"月": "month", "天": "day", "日": "day", "年": "year", "期": "month", "周": "week", "星期": "week"}
_NOT_PERIOD = "(?![了没多前后半零内以左逾来])"
_CN = "一二两三四五六七八九十"
_NOT_LENGTH = "(?<!逾期)(?<![欠拖快过近前这了是半的断未第头没晚迟后上下新])"
_WORDS = r"[^，。,；;！!？?\n0-9百千万kw]{0,14}?"
_BEFORE = re.compile(
    rf"(?:每个?(?P<every>月|天|日|年|期|(?:周|星期)(?![一二三四五六日天末]))|按(?P<by>月)"
    rf"|(?P<noun>月)(?:供|入|薪|收入|工资|租|均|缴|开销|支出)|(?<![个{_CN}])(?P<pay>月)还款?"
    r"|(?<![个团音呗信东欠了])(?P<plan>月)付(?=$)"
    r"|(?<!当)(?P<daily>日)(?:息|薪|均|结(?!清))|(?P<yearly>年)(?:薪|入|收入)"
    rf"|{_NOT_LENGTH}(?:一个?|(?<![0-9.])1个)(?P<one>月|天|年|周|星期|期){_NOT_PERIOD}(?!.{{0,6}}(?:逾期|没还|前|后|以来|欠))){_WORDS}$")
_AFTER = re.compile(
    r"(?: ?/ ?|每|一) ?个?(?P<after>月|天|年|周|星期|(?<=[/每])期)(?=$|[，。,；;！!？?\s]|的|吧|左右|不|行|还)")


@dataclass(frozen=True)
class Period:
    unit: str  # "day", "week", "month" or "year"
    span: Span


def find_period(text: str, start: int, end: int) -> Period | None:
    """The period said for the amount at text[start:end], within its clause; None when none is said."""
    after = _AFTER.match(text, end)
    if after:
        return Period(_UNITS[after["after"]], after.span())
    offset = max(0, start - 22)
    before = _BEFORE.search(text[offset:start])
    if not before:
        return None
    word = next(value for value in before.groupdict().values() if value)
    return Period(_UNITS[word], (offset + before.start(), offset + before.end()))
