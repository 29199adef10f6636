"""Instalment terms (分12期), percentages (日息万五, 七折) and bare numbers that could answer any question (3000)."""
from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bot.nlu.found import ABOUT_AFTER, Reading, about_before, joined, number, number_or_range
from bot.nlu.numeral_tokens import DIGITS
from bot.nlu.numerals import Numeral

LONGEST_PLAN = 60  # months; longer plans are not offered by anyone (proposal rules)
_PERIODS = re.compile(r" ?个?期(?!间|数|限|望|待|货)(?!都?没|未|逾期|还不)")
_SPLIT_BEFORE = re.compile(
    r"(?:(?<![部充十百千万身学积评处])分(?:成|为|到|个)?|分期|期数(?:改?[成为到是]|就)?)(?:最多|最长|最少|至少|到)*$")
_SPLIT_UNIT = re.compile(r" ?(?P<unit>个?月|年(?P<half>半)?|次|笔)(?!供|息|底|利)")
_HALF_A_YEAR = re.compile("(?<![部充十百千万身学积评处])分(?:成|为|到|个)?(半年)(?=还|付|$|[，。,吧行可])")
_SPLIT_BARE = re.compile(r"(?=$|[ ，。,？?！!]|吧|吗|呢|行|可以|好)")
_PLAN_AFTER = re.compile(r" ?(?P<unit>个月|年)(?=分期|(?:还清|还完)(?!了))")
_MORE_PERIODS = re.compile(r"(?: ?(?:[、/]|或者?|还是) ?[0-9一二三四五六七八九十]{1,3}){1,4} ?期")  # 12、24、36期
_NOT_A_WISH = re.compile(r"(?:第|[前头]|逾期|欠|争|拖|断|还|剩[余下]?|最后|还有|(?<!超)过|差)[了咗]?$")

_PERCENT = re.compile(r" ?[%％‰]|个?百分点|个点(?!心|评)|折(?!腾|磨|合)"
                      r"|(?<=[一二两三四五六七八九])成(?!本|年|功|为|了|立|都)")
_TO = re.compile(" ?(?:到|至|[-~—]{1,2}) ?")
_SHARE_BEFORE = re.compile("[还减免付掉降涨占给]了?个?$")
_PARTS_BEFORE = re.compile(r"(?P<base>[百千万])分之$|(?:息|利率?|率)[是为按的]?(?P<wan>万|(?<=日息)千|(?<=日利率)千)$")
_PARTS = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_RATE = "(?:年化|年利率?|月利率?|日利率|年息|日息|利率|月息)(?:利率|率|收益)?"
_RATE_BEFORE = re.compile(rf"{_RATE}(?:[是为有到达快]|高达|大概|差不多|超过?)?(?:了|快)?$")
_RATE_AFTER = re.compile(r"(?! ?[元块万千百角毛0-9期个天月年])")
_FEN_INTEREST = re.compile(r"分(?:利|息)")
_FEN_AFTER_RATE = re.compile(r"分(?:利|息|[0-9一二三四五六七八九](?![0-9期个]))?(?!期|钟)")
_PER_DAY = re.compile(r"(?:日息|日利|每[天日]|一天|天息|按日)[^，。,；]{0,6}$")
_PER_MONTH = re.compile(r"(?:月息|月利|每个?月|一个月)[^，。,；]{0,6}$")
_PER_YEAR = re.compile(r"(?:年化|年利|年息|每年|一年)[^，。,；]{0,6}$")

_HESITATION = r"(?:大概|大约|差不多|可能|估计|约|快|不到|就|才|也就|只有|嗯+|额|呃|哦|噢|是|有|那个?|[ .。])*"
_ALONE_BEFORE = re.compile(rf"(?:^|[，。,；;！!？?\n]){_HESITATION}-?$")
_ALONE_AFTER = re.compile(
    rf" ?(?:{ABOUT_AFTER}|多?吧|的?样子|呢|啊|呀|哦|嘛|哈|的|了|以内|[ .~])*(?:$|(?![0-9:.,])[，。,；;！!？?\n])")


def stands_alone(text: str, numeral: Numeral) -> bool:
    """Is the number all that its clause says, hesitation aside?"""
    offset = max(0, numeral.start - 16)
    before = ("…" if offset else "") + text[offset:numeral.start]
    return bool(_ALONE_AFTER.match(text, numeral.end) and _ALONE_BEFORE.search(before))


def find_numbers(text: str, numerals: Sequence[Numeral]) -> list[Reading]:
    """Numbers alone in their clause: at most 7 digits, or a small Chinese one."""
    return [_bare(text, numeral) for numeral in numerals if _is_bare(numeral) and stands_alone(text, numeral)]


def _is_bare(numeral: Numeral) -> bool:
    return not numeral.is_range and abs(numeral.low) < 10**7 and (numeral.kind != "spoken" or numeral.scale <= 10)


def _bare(text: str, numeral: Numeral) -> Reading:
    minus = text[max(0, numeral.start - 1):numeral.start] == "-"
    after = re.match(rf" ?(?:{ABOUT_AFTER})", text[numeral.end:])
    about = numeral.approximate or bool(after) or about_before(text, numeral.start)
    end = numeral.end + (after.end() if after else 0)
    value = number(-numeral.low if minus else numeral.low)
    return Reading("number", numeral.start - minus, end, value, {"approximate": True} if about else {})


def find_terms(text: str, numerals: Sequence[Numeral]) -> list[Reading]:
    """How many monthly payments are wished for. 第3期, 逾期3期, 还了3期 say something else and give nothing."""
    halves = (Reading("terms", *match.span(1), 6, {}) for match in _HALF_A_YEAR.finditer(text))
    return [*halves, *(reading for numeral in numerals if (reading := _terms(text, numeral)))]


def _terms(text: str, numeral: Numeral) -> Reading | None:
    before = text[max(0, numeral.start - 8):numeral.start]
    counted = _counted_terms(text, numeral, before)
    if not counted or numeral.low != numeral.low.to_integral_value() or numeral.high < 1:
        return None
    factor, end = counted
    value, info = number(numeral.high * factor), {}
    if numeral.is_range:
        info = {"from": number(numeral.low * factor), "to": value, "approximate": True}
    return Reading("terms", numeral.start, end, value, info)


def _counted_terms(text: str, numeral: Numeral, before: str) -> tuple[Decimal, int] | None:
    """What one of them is worth in months (fractions for 一年半), and where the words end."""
    periods = _PERIODS.match(text, numeral.end)
    if periods and numeral.high > 1 and not _NOT_A_WISH.search(before):
        return Decimal(1), periods.end()
    if _MORE_PERIODS.match(text, numeral.end) and numeral.high > 1 and not _NOT_A_WISH.search(before):
        return Decimal(1), numeral.end
    split = _SPLIT_BEFORE.search(before)
    unit = (_SPLIT_UNIT if split else _PLAN_AFTER).match(text, numeral.end)
    if not (split or unit):
        return None
    if not unit:
        bare = _SPLIT_BARE.match(text, numeral.end)
        return (Decimal(1), numeral.end) if bare and 2 <= numeral.low <= LONGEST_PLAN else None
    if not unit["unit"].startswith("年"):
        return Decimal(1), unit.end()
    return Decimal(12) + (6 / numeral.high if split and unit["half"] else 0), unit.end()


def find_percentages(text: str, numerals: Sequence[Numeral]) -> list[Reading]:
    """Rates and discounts in percent: 万分之五 is 0.05, 七折 is 70, 月息两分 is 2 a month; 24%到36% is one range."""
    return joined(text, (reading for numeral in numerals if (reading := _percentage(text, numeral))), _TO)


def _percentage(text: str, numeral: Numeral) -> Reading | None:
    before, offset = text[max(0, numeral.start - 12):numeral.start], max(0, numeral.start - 12)
    parts, percent = _PARTS_BEFORE.search(before), _PERCENT.match(text, numeral.end)
    start, end, factor = numeral.start, numeral.end, Decimal(1)
    if parts:
        base = parts["base"] or parts["wan"]
        start, factor = offset + (parts.start() if parts["base"] else parts.start("wan")), _PARTS[base]
    elif percent and (percent.group() != "成" or _SHARE_BEFORE.search(before)):
        end, factor = percent.end(), _discount(text, numeral, percent.group())
    elif fen := _fen_interest(text, numeral, before):
        tenths = Decimal(DIGITS[text[fen - 1]]) / 10 if text[fen - 1] in DIGITS else Decimal(0)
        return Reading("percentage", start, fen, number(numeral.low + tenths), {"per": "month"})
    elif not _RATE_BEFORE.search(before) or not _RATE_AFTER.match(text, end) or numeral.low >= 100:
        return None
    value = number_or_range(numeral.low * factor, numeral.high * factor)
    about = re.match(r"多|左右|上下", text[end:])
    info = {"approximate": True} if about or about_before(text, numeral.start) else {}
    return Reading("percentage", start, end + (about.end() if about else 0), value, {**_rate_period(before), **info})


def _discount(text: str, numeral: Numeral, mark: str) -> Decimal:
    """折: 七折 is 70 %, 八五折 (read digit by digit) and 85折 are 85 %; 5‰ is 0.5 %."""
    if "‰" in mark:
        return Decimal("0.1")
    return Decimal(10) if mark.strip() in ("折", "成") and numeral.low < 10 else Decimal(1)


def _fen_interest(text: str, numeral: Numeral, before: str) -> int | None:
    """Where 两分利, or 2分9 of 月息2分9, ends: so many percent a month."""
    pattern = _FEN_AFTER_RATE if before.endswith(("月息", "利息")) else _FEN_INTEREST
    match = pattern.match(text, numeral.end)
    return match.end() if match else None


def _rate_period(before: str) -> dict[str, Any]:
    for unit, pattern in (("day", _PER_DAY), ("month", _PER_MONTH), ("year", _PER_YEAR)):
        if pattern.search(before):
            return {"per": unit}
    return {}
