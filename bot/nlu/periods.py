"""每月 … 4000, 4000一个月, 一天50: the period that an amount or a rate is for."""
from __future__ import annotations

import re
from dataclasses import dataclass

from bot.nlu.found import Span
from bot.nlu.measures import LENDER

_UNITS = {"月": "month", "天": "day", "日": "day", "年": "year", "期": "month", "周": "week", "星期": "week"}
_NOT_PERIOD = "(?![了没多前后半零内以左逾来])"
_CN = "一二两三四五六七八九十"
_NOT_LENGTH = "(?<![快过近前这了是半的未第头没后上下新])"
_LATE_BEFORE = re.compile("(?:逾期|预期|yq|失业|住院|没上班|没工作|[做干]满|[欠拖断晚迟超停差休隔躺])"
                          "(?:已经|大概|大约|差不多|都|有|快|整整|将近|[了咗着 ])*$")
_DEBT_BEFORE = re.compile("(?:hb|jb|bt|wld|xyk|花呗|借呗|白条|微粒贷|信用卡)(?:欠了?)? ?$")
_OTHER_DEBT = re.compile(f"(?:{LENDER}|[呗条贷卡])[^还付交供扣缴]*$")  # 一个月 花呗8000
_WORDS = r"[^，。,；;！!？?\n0-9百千万kw]{0,14}?"
_BEFORE = re.compile(
    rf"(?:每个?(?P<every>月|天|日|年|期|(?:周|星期)(?![一二三四五六日天末]))|按(?P<by>月)"
    rf"|(?<![{_CN[1:]}两几0-9]个)(?<![俩仨两])(?P<noun>月)(?:供|入|出|薪|收入?|工资|租|均|缴|开[销支]|支出?|花销?)|(?<![个{_CN}])(?P<pay>月)还款?"
    r"|(?<![个团音呗信东欠了])(?P<plan>月)付(?=$)"
    r"|(?<!当)(?P<daily>日)(?:息|薪|均|结(?!清))|(?P<yearly>年)(?:薪|入|收入)"
    rf"|{_NOT_LENGTH}(?:一个?|(?<![0-9.])1个)(?P<one>月|天|年|周|星期|期){_NOT_PERIOD}"
    rf"(?!.{{0,6}}(?:逾期|没还|前|后|以来|欠))){_WORDS}$")
_AFTER = re.compile(
    r"(?: ?/ ?|每|一) ?个?(?P<after>月|天|年|周|星期|(?<=[/每])期)(?=$|[，。,；;！!？?\s]|的|吧|左右|不|行|还)")


@dataclass(frozen=True)
class Period:
    unit: str  # "day", "week", "month" or "year"
    span: Span


def find_period(text: str, start: int, end: int) -> Period | None:
    """The period said for the amount at text[start:end], within its clause; None when none is said."""
    after = _AFTER.match(text, end)
    if after and (after.group().lstrip()[0] != "一" or not _DEBT_BEFORE.search(text[max(0, start - 6):start])):
        return Period(_UNITS[after["after"]], after.span())
    offset = max(0, start - 22)
    before = _BEFORE.search(text, offset, start)
    while before and _is_length(text, before):
        before = _BEFORE.search(text, before.start() + 1, start)
    if not before:
        return None
    word = next(value for value in before.groupdict().values() if value)
    return Period(_UNITS[word], before.span())


def _is_length(text: str, period: re.Match[str]) -> bool:
    """yq一个月 到手4k and 一个月 花呗8000: for how long, not how often."""
    if not period["one"]:
        return False
    between = text[period.end("one"):period.end()]
    late = _LATE_BEFORE.search(text[max(0, period.start() - 10):period.start()])
    return bool(late or between.startswith(" ") and _OTHER_DEBT.search(between))
