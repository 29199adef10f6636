"""Numbers as people write them in Chinese, Arabic digits or both: 三万五, 3w5, 一千零五十, 四五千, 1.2~1.5万 → Decimal.

One grammar for every reader: amounts, durations, dates … Text is normalised first.
A number is: parts of coefficient + units, in falling order; a last bare digit takes the next lower
unit (三万五 = 35,000) unless a 零 stands before it (三万零五 = 30,005) or a measure word after it (两万 三个平台).
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.nlu.numeral_tokens import BIG, COEFFICIENTS, DIGITS, START, TENS, Token, scan

_ORDINAL = re.compile("(?<!逾期)第$|[几数]$")  # 第三, 几十; and the 十 of a bare 百十块
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


def single_numerals(text: str) -> list[Numeral]:
    """Every number in normalised text, left to right. Ordinals (第三) and vague ones (几十) are left out."""
    found: list[Numeral] = []
    position = 0
    while match := START.search(text, position):
        numeral = read_numeral(text, match.start())
        position = numeral.end if numeral else match.end()
        before = text[max(0, match.start() - 3):match.start()]
        if numeral and not _ORDINAL.search(before) and not (before.endswith("百") and match.group() == "十"):
            found.append(numeral)
    return found


def read_numeral(text: str, start: int) -> Numeral | None:
    """The longest number that begins exactly at `start`, or None."""
    tokens = scan(text, start)
    if not tokens or sum(map(str.isdigit, tokens[0].text)) > _LONGEST:
        return None
    units = [token.unit for token in tokens if token.unit]
    scale = max(units) if units and max(units) >= BIG else (units or [1])[0]
    kinds = {token.kind for token in tokens}
    kind = tokens[0].kind if len(tokens) == 1 and tokens[0].kind in ("arabic", "string") else "spoken"
    return Numeral(start, tokens[-1].end, _value(tokens, 0), _value(tokens, -1), Decimal(scale), kind,
                   bool(kinds & {"inner", "pair"}))


def _value(tokens: list[Token], side: int) -> Decimal:
    """Evaluate; `side` 0 takes the lower digit of every pair, -1 the upper."""
    total = section = Decimal(0)
    pending: Decimal | None = None
    for token in tokens:
        if token.kind in COEFFICIENTS or token.kind == "zero":
            pending = _coefficient(token, side)
        elif token.unit >= BIG:
            total, section, pending = total + (section + (pending or 0)) * token.unit, Decimal(0), None
        elif token.unit:
            section, pending = section + (1 if pending is None else pending) * token.unit, None
    return total + section + (pending or 0) * _shorthand(tokens)


def _coefficient(token: Token, side: int) -> Decimal:
    if token.kind == "arabic":
        return Decimal(re.sub("[,， ]", "", token.text))
    if token.kind == "point":
        whole, fraction = token.text.split("点")
        return _whole(whole) + Decimal(f"0.{_spelt(fraction)}")
    if token.kind == "string":
        return Decimal(_spelt(token.text))
    if token.kind == "tens":
        return TENS[token.text[0]] + Decimal(DIGITS.get(token.text[-1], 0))
    return Decimal(DIGITS[token.text[side]])


def _spelt(digits: str) -> str:
    return "".join(str(DIGITS[char]) for char in digits)


def _whole(text: str) -> Decimal:
    numeral = read_numeral(text, 0)
    return numeral.low if numeral else Decimal(0)


def _shorthand(tokens: list[Token]) -> Decimal:
    """What a last bare digit counts: 五 in 三万五 counts thousands, in 三万零五 ones."""
    if len(tokens) < 2 or not tokens[-2].unit or tokens[-1].kind == "tens":
        return Decimal(1)
    if len(tokens[-1].text) > (2 if tokens[-1].kind == "pair" else 1):
        return Decimal(1)
    return Decimal(tokens[-2].unit) / 10
