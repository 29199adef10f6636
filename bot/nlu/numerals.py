"""Numbers as people write them in Chinese, Arabic digits or both: 三万五, 3w5, 一千零五十, 四五千, 1.2~1.5万 → Decimal.

One grammar for every reader: amounts, durations, dates … Text is normalised first.
A number is: parts of coefficient + units, in falling order; a last bare digit takes the next lower
unit (三万五 = 35,000) unless a 零 stands before it (三万零五 = 30,005) or a measure word after it (两万 三个平台).
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.nlu.measures import COUNTED

_SPELLINGS = ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {char: value for value, chars in enumerate(_SPELLINGS) for char in f"{value}{chars}"}
_UNIT_VALUES = {"十拾": 10, "百佰": 100, "千仟k": 1000, "万w": 10**4, "亿": 10**8}
UNITS = {char: value for chars, value in _UNIT_VALUES.items() for char in chars}
BIG = 10**4
_PLAIN = "一二三四五六七八九"
_DIGIT = f"{_PLAIN}两壹贰叁肆伍陆柒捌玖"
_PAIR = "一两|一二|两三|二三|三四|三五|四五|五六|六七|七八|八九"
_UNIT = r"[十拾百佰仟万亿]|千(?!万(?:别|不|要|得|记))|[kw](?![a-z])"
_TOKEN = re.compile(
    r"(?P<arabic>(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?)"
    rf"|(?P<point>[{_PLAIN}]?十?[零{_PLAIN}]点[零{_PLAIN}]+(?= ?[万千亿wk])|(?<=分之)[零{_PLAIN}十]+点[零{_PLAIN}]+)"
    rf"|(?P<string>[零〇{_PLAIN}]{{3,}}(?! ?[十百千万])|[{_PLAIN}]{{2}}(?=折)|(?!{_PAIR})[{_PLAIN}零]{{2}}(?=年))"
    rf"|(?P<pair>{_PAIR})"
    rf"|(?P<digit>[{_DIGIT}])"
    r"|(?P<zero>[零〇])"
    rf"|(?P<inner>几(?={_UNIT})|个?[多来余](?= ?(?:{_UNIT}))|(?<=[十拾])几)"
    rf"|(?P<unit> ?(?:个(?=[w亿]|万(?!元户)))?(?:{_UNIT}))")
_START = re.compile(rf"[0-9]+|[{_DIGIT}零〇十拾]")
_ORDINAL = re.compile("(?<!逾期)第$|[几数]$")  # 第三, 几十; and the 十 of a bare 百十块
_COEFFICIENTS = ("arabic", "point", "string", "pair", "digit")
_LONGEST = 14  # digits: more than this names something (an identity or card number), it does not count


@dataclass(frozen=True)
class Numeral:
    """A number found at text[start:end]; low == high unless it is a range (四五千)."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    scale: Decimal  # the leading unit: 10,000 for 3万5, 1 for plain digits
    kind: str  # "arabic" (digits only), "string" (digits read one by one, 九五一八八) or "spoken"
    approximate: bool = False

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def unit(self) -> int:
        return UNITS[self.text[-1]] if self.kind == "unit" else 0


def single_numerals(text: str) -> list[Numeral]:
    """Every number in normalised text, left to right. Ordinals (第三) and vague ones (几十) are left out."""
    found: list[Numeral] = []
    position = 0
    while match := _START.search(text, position):
        numeral = read_numeral(text, match.start())
        position = numeral.end if numeral else match.end()
        before = text[max(0, match.start() - 3):match.start()]
        if numeral and not _ORDINAL.search(before) and not (before.endswith("百") and match.group() == "十"):
            found.append(numeral)
    return found


def read_numeral(text: str, start: int) -> Numeral | None:
    """The longest number that begins exactly at `start`, or None."""
    tokens = _scan(text, start)
    if not tokens or sum(map(str.isdigit, tokens[0].text)) > _LONGEST:
        return None
    units = [token.unit for token in tokens if token.unit]
    scale = max(units) if units and max(units) >= BIG else (units or [1])[0]
    kinds = {token.kind for token in tokens}
    kind = tokens[0].kind if len(tokens) == 1 and tokens[0].kind in ("arabic", "string") else "spoken"
    return Numeral(start, tokens[-1].end, _value(tokens, 0), _value(tokens, -1), Decimal(scale), kind,
                   bool(kinds & {"inner", "pair"}))


def _scan(text: str, start: int) -> list[_Token]:
    tokens: list[_Token] = []
    position = start
    while match := _TOKEN.match(text, position):
        token = _Token(match.lastgroup or "", match.group(match.lastgroup or 0), position, match.end())
        if not _fits(tokens, token, text):
            break
        tokens.append(token)
        position = token.end
    while len(tokens) > 1 and tokens[-1].kind == "zero":
        tokens.pop()
    return tokens


def _fits(tokens: list[_Token], token: _Token, text: str) -> bool:
    """May `token` continue the number? Keeps 三百|五百, 两千|三个 and 2万|3天 apart."""
    last = tokens[-1] if tokens else None
    if token.kind == "unit":
        return _unit_fits(tokens, token)
    if token.kind == "inner":
        return last is not None and last.kind in ("unit", "arabic")
    if last is None:
        return True
    if token.kind == "zero":
        return last.kind == "unit"
    return (last.kind == "unit" or last.kind == "zero" and len(tokens) > 1) and _coefficient_fits(tokens, token, text)


def _unit_fits(tokens: list[_Token], token: _Token) -> bool:
    if not tokens or tokens[-1].kind == "zero" and len(tokens) == 1:
        return not tokens and token.unit == 10
    last, before = tokens[-1], [other.unit for other in tokens if other.unit]
    if token.unit >= BIG:
        return last.kind != "zero" and all(unit < BIG or unit > token.unit for unit in before)
    if last.kind in (*_COEFFICIENTS, "inner"):
        return token.unit < _lowest(before)
    return token.unit == 10 and last.kind in ("unit", "zero") and _lowest(before) > 10


def _lowest(units: list[int]) -> int:
    """The ceiling for the next small unit: the last unit used, within the current 万 section."""
    return units[-1] if units else 10**12


def _coefficient_fits(tokens: list[_Token], token: _Token, text: str) -> bool:
    units = [other.unit for other in tokens if other.unit]
    follower = _TOKEN.match(text, token.end)
    if follower and follower.lastgroup == "unit":
        return _follower_fits(tokens, UNITS[follower.group()[-1]], units)
    if COUNTED.match(text, token.end):
        return (units[-1] == 10 or tokens[-1].kind == "zero") and token.kind in ("digit", "pair")
    if token.kind == "arabic":
        return token.text.isdigit() and units[-1] > 10 and int(token.text) < units[-1]
    return token.kind in ("digit", "pair")


def _follower_fits(tokens: list[_Token], unit: int, units: list[int]) -> bool:
    if unit < units[-1]:
        return True
    spoken_full = tokens[-1].kind == "zero" or units[-1] == 10
    return spoken_full and unit >= BIG and all(other < BIG or other > unit for other in units)


def _value(tokens: list[_Token], side: int) -> Decimal:
    """Evaluate; `side` 0 takes the lower digit of every pair, -1 the upper."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    for token in tokens:
        if token.kind in _COEFFICIENTS or token.kind == "zero":
            pending = _coefficient(token, side)
        elif token.unit >= BIG:
            total, section, pending = total + (section + (pending or 0)) * token.unit, Decimal(0), None
        elif token.unit:
            section, pending = section + (1 if pending is None else pending) * token.unit, None
    return total + section + (pending or 0) * _shorthand(tokens)


def _coefficient(token: _Token, side: int) -> Decimal:
    if token.kind == "arabic":
        return Decimal(token.text.replace(",", ""))
    if token.kind == "point":
        whole, fraction = token.text.split("点")
        return _whole(whole) + Decimal(f"0.{_spelt(fraction)}")
    if token.kind == "string":
        return Decimal(_spelt(token.text))
    return Decimal(DIGITS[token.text[side]])


def _spelt(digits: str) -> str:
    return "".join(str(DIGITS[char]) for char in digits)


def _whole(text: str) -> Decimal:
    numeral = read_numeral(text, 0)
    return numeral.low if numeral else Decimal(0)


def _shorthand(tokens: list[_Token]) -> Decimal:
    """What a last bare digit counts: 五 in 三万五 counts thousands, in 三万零五 ones."""
    if len(tokens) < 2 or not tokens[-2].unit or len(tokens[-1].text) > (2 if tokens[-1].kind == "pair" else 1):
        return Decimal(1)
    return Decimal(tokens[-2].unit) / 10
