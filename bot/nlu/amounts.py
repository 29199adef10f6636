"""Amounts of money in yuan: 3万5, 两千三, 3块5, 每月4000到5000不等, 一分钱没有."""
from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from bot.nlu.found import ABOUT_AFTER, Reading, Span, about_before, joined, number_or_range
from bot.nlu.measures import COUNTED, LENDER, NAMED_BY_ITSELF, NAMES_BEFORE
from bot.nlu.numeral_tokens import DIGITS, UNITS
from bot.nlu.numerals import Numeral
from bot.nlu.periods import find_period
from bot.nlu.quantities import stands_alone

ENTITY = "amount-of-money"
_CURRENCY = (r"块钱|块(?!儿)|[元圆](?!购)(?:整|人民币)?|大洋|rmb|人民币|钱(?!包|站|多)"
             r"|蚊|银(?![行联])|毛钱?|毫(?![升米无不])子?|角(?!度|落|债)|分钱")
_MORE = r"多|余|来(?=块|元|钱)|[几把](?=块|元)|[几零](?=蚊|银)|几(?=$|[，。,\s])"
_TAIL = re.compile(rf" ?(?P<more>{_MORE})?(?: ?(?P<currency>{_CURRENCY}))?(?P<about>{ABOUT_AFTER})?")
_DIGIT = "[0-9一二两三四五六七八九]"
_CHANGE = re.compile(rf"零?({_DIGIT})(?:([毛角])(?:({_DIGIT})分?)?)?(?!{_DIGIT}(?!天|个?月|年|周)|[.分十百千万kw])")
_FEN = re.compile(rf"({_DIGIT})分?(?![钱]?[0-9十百千万kw])")
_ONLY_FEN = re.compile(rf"(?:零|(?!一分))({_DIGIT})分(?!{_DIGIT}|[期成之0-9十])")  # not 一分没少
_PREFIX = re.compile(r"(?:[¥￥]|rmb|人民币) ?$")
_MINUS = re.compile(r"(?:^|[\s，。,:：欠了是为有入额])-$")
_CUE = re.compile(
    r"(?:[欠还付交剩凑借转给扣省挣赚发费罚]|罚息|滞纳金|工资|房租|收入|月供|利息"
    r"|时薪|日结|余额|零头|本金|违约金)了? ?$")
_SMALL_SUM = re.compile("(?:余额|零头|零钱|利息|违约金|费)[是有剩]? ?$")
_NAME_BEFORE = re.compile(
    r"(?:^|[^a-z])[a-z](?<![0-9]x)$|[.0-9]$|[0-9a-z][:/]$|\*\*$"
    r"|[a-z]{5}(?<!huabei)(?<!jiebei)(?<!aitiao)(?<!ongka)(?<!weilidai)$")
_MORE_DIGITS = re.compile(rf"[-:/.][0-9]|\*\*|(?!{LENDER}|x ?[0-9])[a-z]")
_NOTHING = re.compile(r"(?<!多)一(?:分|毛|块)钱?"
                      r"(?=[^，。,；0-9]{0,4}?(?:没(?!有?[少动变差还给减免退借欠])|无|[拿还挣赚掏交出付凑]不))"
                      r"|(?<![0-9.,千百万十])[零0](?=收入|工资|存款|余额)"
                      r"|(?<=收入|存款|余额|工资|积蓄)[是为]?(?P<zero>[零0])(?![0-9.点])")
_COUNT = "[0-9一二两三四五六七八九十廿卅几数好百千万亿多来余零个.]"
_ROUGHLY = re.compile(r"(?<![0-9一二两三四五六七八九十几百千])(?:(?:([万千百])(?:把来?|来)|上([万千百]))(?=块|元)"
                      r"|([万千])把(?=$|[，。,])|"
                      r"(?:(?P<w>万)儿?八千|(?P<q>千)儿?八百)(?!十)"
                      r"|(?P<b>百)(?:(?:来|十来?|八十)(?=块|元)|儿八十))(?:块钱|块|元)?")
_CUT_SHORT = re.compile(rf"(?<!{_COUNT})(?!万一)(?P<unit>[百千万])(?:(?P<digit>[一二三四五六七八九])|[几零])"
                        r"(?P<paid>蚊|银(?![行联])|块钱?|元|$|(?=[，。,！!？? 都先]))"
                        r"(?<![百千万]八[块元])(?<!八块钱)")
_PAYS = re.compile("(?:[欠还俾畀争借扣租挣赚搵]|[月每]供|[月年收]入|月薪|工资|人工|到手|净得|就得)[咗住到得了]?$")
_NO_SUM = re.compile("一(?:分|毛)|零钱|十万(?:火急|八千里)|千军万马|百万富翁|百分百")
_TOGETHER = re.compile(rf"一块(?!钱|多(?!少)|零|{_DIGIT}(?!{_DIGIT}|[.十百千万kw个张笔家]))")  # 加一块六万二
_JOIN = re.compile(" ?(?:到|至|[-~—]{1,2}|或者?) ?")
_FACTORS = {"毛": Decimal("0.1"), "毫": Decimal("0.1"), "角": Decimal("0.1"), "分": Decimal("0.01")}


def find_amounts(text: str, numerals: Sequence[Numeral]) -> list[Reading]:
    """Amounts in normalised text, in yuan. A plain number below 100, or alone in its clause, is not an amount."""
    special = [_none(text, match) for match in _NOTHING.finditer(text)]
    special += [_roughly(text, match) for match in _ROUGHLY.finditer(text)]
    special += [_cut_short(text, match) for match in _CUT_SHORT.finditer(text)
                if match["paid"] or _PAYS.search(text[max(0, match.start() - 3):match.start()])]
    taken = [(reading.start, reading.end) for reading in special]
    read = [reading for numeral in numerals if (reading := _read(text, numeral))]
    return joined(text, [*special, *(reading for reading in read if not reading.clashes(taken))], _JOIN)


def _none(text: str, match: re.Match[str]) -> Reading:
    return _reading(text, match.span("zero" if match["zero"] else 0), Decimal(0), Decimal(0), False)


def _roughly(text: str, match: re.Match[str]) -> Reading:
    """万把块, 上万块 and 万儿八千: about 10,000."""
    value = Decimal(UNITS[next(unit for unit in match.groups() if unit)])
    return _reading(text, match.span(), value, value, True)


def _cut_short(text: str, match: re.Match[str]) -> Reading:
    """千五蚊 is 1,500 and 百零蚊 about 100: Cantonese leaves out the leading one; 還千二 does without 蚊."""
    unit, digit = UNITS[match["unit"]], match["digit"]
    value = Decimal(unit) + Decimal(unit) / 10 * DIGITS[digit or "零"]
    return _reading(text, match.span(), value, value, not digit or about_before(text, match.start()))


def _read(text: str, numeral: Numeral) -> Reading | None:
    tail = _TAIL.match(text, numeral.end)
    assert tail is not None  # every part of the pattern is optional
    if _NO_SUM.match(text, numeral.start):
        return None
    currency, prefix = tail["currency"], _PREFIX.search(text[max(0, numeral.start - 4):numeral.start])
    if not (currency or prefix or _is_money(text, numeral)) or _TOGETHER.match(text, numeral.start):
        return None
    start = numeral.start - (len(prefix.group()) if prefix else 0)
    minus = _MINUS.search(text[max(0, start - 2):start])
    change, end = _change(text, numeral, currency, tail)
    factor = _FACTORS.get((currency or " ")[0], Decimal(1)) * (-1 if minus else 1)
    about = numeral.approximate or bool(tail["more"] or tail["about"]) or about_before(text, start)
    span = (start - bool(minus), max(end, _end(tail, numeral)))
    return _reading(text, span, numeral.low * factor + change, numeral.high * factor + change, about)


def _end(tail: re.Match[str], numeral: Numeral) -> int:
    return tail.end() if tail.group().strip() else numeral.end


def _change(text: str, numeral: Numeral, currency: str | None, tail: re.Match[str]) -> tuple[Decimal, int]:
    """The jiao and fen after 块, 元 or 毛: 5 in 3块5 and in 两毛5."""
    if currency in ("毛", "角") and (fen := _FEN.match(text, tail.end())) and not COUNTED.match(text, fen.end()):
        return Decimal(DIGITS[fen[1]]) / 100, fen.end()
    if currency not in ("块", "元") or tail["about"]:
        return Decimal(0), 0
    if fen := _ONLY_FEN.match(text, tail.end()):  # 五块零五分
        return Decimal(DIGITS[fen[1]]) / 100, fen.end()
    match = _CHANGE.match(text, tail.end())
    if not match or (not match[2] and (_is_round(numeral) or COUNTED.match(text, match.end()))):
        return Decimal(0), 0
    return Decimal(DIGITS[match[1]]) / 10 + Decimal(DIGITS[match[3] or "0"]) / 100, match.end()


def _is_round(numeral: Numeral) -> bool:
    """No jiao are counted after 2000块 or 3500块, some are after 1283块."""
    return numeral.high >= 1000 and numeral.low % 10 == 0


def _is_money(text: str, numeral: Numeral) -> bool:
    """Money without a currency word: a number in 百, 千, 万, or digits inside a sentence that count special else."""
    if COUNTED.match(text, numeral.end):
        return False
    if numeral.kind == "spoken" and numeral.scale >= 100:
        return True
    if numeral.kind == "spoken":
        return numeral.low >= 10 and find_period(text, numeral.start, numeral.end) is not None
    return numeral.kind == "arabic" and _is_plain_money(text, numeral)


def _is_plain_money(text: str, numeral: Numeral) -> bool:
    before, digits = text[max(0, numeral.start - 8):numeral.start], text[numeral.start:numeral.end]
    if _NAME_BEFORE.search(before) or _MORE_DIGITS.match(text, numeral.end) or len(digits) > 17:
        return False
    if NAMES_BEFORE.search(before) or NAMED_BY_ITSELF.match(text, numeral.start):
        return False
    if digits[0] == "0" or (stands_alone(text, numeral) and not numeral.is_range):
        return False
    said_as_money = _CUE.search(before) or find_period(text, numeral.start, numeral.end)
    return numeral.low >= 100 or (numeral.low >= 10 and bool(said_as_money)) or bool(
        numeral.low % 1 and _SMALL_SUM.search(before))


def _reading(text: str, span: Span, low: Decimal, high: Decimal, about: bool) -> Reading:
    info: dict[str, Any] = {"unit": "CNY", "approximate": about}
    period = find_period(text, *span)
    if period:
        info["per"] = period.unit
    low, high = sorted((low, high))
    return Reading(ENTITY, *span, number_or_range(low, high), info, (period.span,) if period else ())
