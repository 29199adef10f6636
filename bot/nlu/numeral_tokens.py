"""The pieces of a written number and which of them may follow each other: 三 万 五, 3 w 5, 廿 五 蚊. Pure.

Keeps 三百|五百, 两千|三个 and 2万|3天 apart, and reads over the spaces of 2 万 4, 3 7 天 and 1 200块.
"""
from __future__ import annotations

import re
from dataclasses import dataclass

from bot.nlu.measures import COUNTED, LENDER

_SPELLINGS = ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
DIGITS = {char: value for value, chars in enumerate(_SPELLINGS) for char in f"{value}{chars}"}
_UNIT_VALUES = {"十拾": 10, "百佰": 100, "千仟k": 1000, "万w": 10**4, "亿": 10**8}
UNITS = {char: value for chars, value in _UNIT_VALUES.items() for char in chars}
TENS = {"廿": 20, "卅": 30}
BIG = 10**4
COEFFICIENTS = ("arabic", "point", "string", "pair", "digit", "tens")
_PLAIN = "一二三四五六七八九"
_DIGIT = f"{_PLAIN}两壹贰叁肆伍陆柒捌玖"
_PAIR = "一两|一二|两三|二三|三四|三五|四五|五六|六七|七八|八九"
_UNIT = rf"[十拾百佰仟万亿]|千(?!万(?:别|不|要|得|记))|[kw](?:(?![a-z])|(?={LENDER}))"
# Digits set apart belong together when this follows; at the end of a clause when there are many, or as in 1 500.
_AFTER_GAPS = r"(?= ?(?:元|块|万|千|百|天|日|个|期|%|年|周|w|k))"
_CLAUSE_ENDS = r"(?= ?(?:$|[，。,；;!！?？\n]|行|可以|吧|吗|左右|了))"
_APART = (rf"(?:[0-9](?: [0-9]){{1,7}}|[0-9]{{1,3}}(?: [0-9]{{3}}){{1,2}}){_AFTER_GAPS}"
          rf"|(?<![0-9月号码第期:.-])(?<![0-9号码] )(?<![号码]是)"
          rf"(?:(?!1 2 3)[1-9](?: [0-9]){{3,6}}|[1-9] [0-9] 0|[1-9][0-9]? [0-9]00){_CLAUSE_ENDS}")
_TOKEN = re.compile(
    rf"(?P<arabic>{_APART}"
    r"|(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|(?<![分期第])[0-9]{1,3}(?:，[0-9]{3})+(?=[0-9.]* ?[元块])"
    r"|[0-9]+)(?:\.[0-9]+)?)"
    rf"|(?P<point>[{_PLAIN}]?十?[零两{_PLAIN}]点[零{_PLAIN}]+(?= ?(?:[万千亿wk]|个[w万亿]))"
    rf"|(?<=分之)[零{_PLAIN}十]+点[零{_PLAIN}]+)"
    rf"|(?P<string>[零〇{_PLAIN}]{{3,}}(?! ?[十百千万])|[{_PLAIN}]{{2}}(?=折)|(?!{_PAIR})[{_PLAIN}零]{{2}}(?=年))"
    rf"|(?P<pair>{_PAIR})"
    rf"|(?P<tens>[廿卅][{_PLAIN}]?)"
    rf"|(?P<digit>[{_DIGIT}])"
    r"|(?P<zero>[零〇])"
    rf"|(?P<inner>几(?={_UNIT})|个?[多来余](?= ?(?:{_UNIT}|个[w万亿]))|(?<=[十拾廿卅])几)"
    rf"|(?P<unit> ?(?:个(?=[w亿]|万(?!元户)))?(?:{_UNIT}))")
_SPACED = re.compile(rf" (?=[0-9{_DIGIT}](?! ?[0-9点.]))")
START = re.compile(rf"[0-9]+|[{_DIGIT}零〇十拾廿卅]")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int

    @property
    def unit(self) -> int:
        return UNITS[self.text[-1]] if self.kind == "unit" else 0


def scan(text: str, start: int) -> list[Token]:
    """The tokens of the longest number that begins exactly at `start`."""
    tokens: list[Token] = []
    position = start
    while token := _next(text, position, tokens):
        if not _fits(tokens, token, text):
            break
        tokens.append(token)
        position = token.end
    while len(tokens) > 1 and tokens[-1].kind == "zero":
        tokens.pop()
    return tokens


def _next(text: str, position: int, tokens: list[Token]) -> Token | None:
    """The token at `position`; after 2 万, which is written with spaces, one may stand before the 4 too."""
    gap = _SPACED.match(text, position) if tokens and tokens[-1].text[0] == " " else None
    begin = gap.end() if gap else position
    match = _TOKEN.match(text, begin)
    return Token(match.lastgroup or "", match.group(match.lastgroup or 0), begin, match.end()) if match else None


def _fits(tokens: list[Token], token: Token, text: str) -> bool:
    """May `token` continue the number? Keeps 三百|五百, 两千|三个 and 2万|3天 apart."""
    last = tokens[-1] if tokens else None
    if token.kind == "unit":
        return _unit_fits(tokens, token)
    if token.kind == "inner":
        return last is not None and last.kind in ("unit", "arabic", "tens")
    if last is None:
        return True
    if token.kind == "zero":
        return last.kind == "unit"
    return (last.kind == "unit" or last.kind == "zero" and len(tokens) > 1) and _coefficient_fits(tokens, token, text)


def _unit_fits(tokens: list[Token], token: Token) -> bool:
    if not tokens or tokens[-1].kind == "zero" and len(tokens) == 1:
        return not tokens and token.unit == 10
    last, before = tokens[-1], [other.unit for other in tokens if other.unit]
    if token.unit >= BIG:
        return last.kind != "zero" and all(unit < BIG or unit > token.unit for unit in before)
    if last.kind in (*COEFFICIENTS, "inner"):
        return token.unit < _lowest(before)
    return token.unit == 10 and last.kind in ("unit", "zero") and _lowest(before) > 10


def _lowest(units: list[int]) -> int:
    """The ceiling for the next small unit: the last unit used, within the current 万 section."""
    return units[-1] if units else 10**12


def _coefficient_fits(tokens: list[Token], token: Token, text: str) -> bool:
    units = [other.unit for other in tokens if other.unit]
    follower = _TOKEN.match(text, token.end)
    if follower and follower.lastgroup == "unit":
        return _follower_fits(tokens, UNITS[follower.group()[-1]], units)
    if COUNTED.match(text, token.end):
        in_full = units[-1] == 10 or tokens[-1].kind == "zero"
        return in_full and token.kind in ("digit", "pair") or token.kind == "tens"
    if token.kind == "arabic":
        return token.text.isdigit() and units[-1] > 10 and int(token.text) < units[-1]
    return token.kind in ("digit", "pair") or token.kind == "tens" and units[-1] > 10


def _follower_fits(tokens: list[Token], unit: int, units: list[int]) -> bool:
    if unit < units[-1]:
        return True
    spoken_full = tokens[-1].kind == "zero" or units[-1] == 10
    return spoken_full and unit >= BIG and all(other < BIG or other > unit for other in units)
