"""Words that point back at debts named before: 前者, 头一个, 第二个, 后面两个; a card of two at one bank; 卡, 美团."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.nlu.sentence import Entity, Sentence

COUNT = {word: number for number, words in enumerate(("俩两二2", "仨三3", "四4", "五5"), 2) for word in words}
MANY = rf"[{''.join(COUNT)}]"
MEASURE = r"[家张个笔样处项]"
THAT = rf"(?:[一这那]?{MEASURE})"
FIRST = re.compile(rf"前者|(?:(?<![之以])前|(?<![后前])头)[面头]?(?P<many>{MANY})?{THAT}|头{MEASURE}|第一{MEASURE}")
LAST = re.compile(rf"后者|(?:后|最后|后头|末)面?(?P<many>{MANY})?{THAT}|剩下?的?(?P<left>{MANY}){MEASURE}")
NTH = re.compile(rf"第(?P<nth>{MANY}){MEASURE}")
EACH_CARD = re.compile(
    r"(?:另外?|还有)?(?<!第)一张(?=(?:卡|的)?(?:是|欠了?|大概|差不多|还欠|逾期|有)*[\d一二两三四五六七八九十几])"
)
OTHERS = re.compile(rf"(?:另外|其他|其它|其余|别的)(?:的)?(?:(?P<many>{MANY}){MEASURE}|(?=都|全))")
OPENS = r"(?:^|(?<=[，,。；;、\s]))"
THE_CARD = re.compile(OPENS + r"(?:[那这]张|那个)?卡(?![上里]没钱|号|债|奴|贷)")
PREDICATE = r"(?:那边|那个|的)?(?=逾期|欠|拖|晚|超|没还|也|还)"
COMPANY = re.compile(r"(?:银行|金融)$")
Pointed = tuple[int, int, list[str]]


def cards_told(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """工行两张卡，一张一万二一张八千: where each of several cards of one bank is told of; nothing where it is one."""
    places = [m.span() for m in EACH_CARD.finditer(text, begin, stop)]
    if len(places) < 2:
        numbered = ("第一张", *(f"第{word}张" for word in "二三四五"))
        firsts = [text.find(word, begin, stop) for word in numbered]
        places = [(at, at + 3) for at in firsts[: firsts.index(-1) if -1 in firsts else None]]
    return places if len(places) > 1 else []


def pointed_at(text: str, named: Sequence[tuple[int, list[str], bool]]) -> Iterator[Pointed]:
    """Begin, end and debts of each word that counts; `named` holds where names end, with their debts, and whether
    they were named before."""
    for pattern, pick in _POINTERS:
        for word in pattern.finditer(text):
            earlier = list(dict.fromkeys(g for end, groups, _ in named if end <= word.start() for g in groups))
            if len(earlier) > 1 and (groups := pick(earlier, word)):
                yield (*word.span(), groups)
    for word in OTHERS.finditer(text):
        before = [one for one in sorted(named) if one[0] <= word.start()]
        rest = list(dict.fromkeys(g for _, groups, _ in before for g in groups if g not in before[-1][1]))
        if rest and (before[-1][2] or len(rest) == COUNT.get(word["many"] or "")):
            yield (*word.span(), rest)


def short_for(sentence: Sentence, names: Sequence[Entity]) -> Iterator[Pointed]:
    """中行信用卡三万，美团借钱一万，卡逾期两个月，美团逾期三周: a part of a name that only one debt has."""
    cards = {n["group"] for n in names if (n.get("additional_info") or {}).get("kind") == "credit_card"}
    if len(cards) == 1:
        yield from _found(sentence, THE_CARD, names, cards)
    for part in sorted({n["value"] for n in names}):
        owed = {n["group"] for n in names if n["value"] == part}
        if len(owed) == 1:
            word = re.compile(OPENS + re.escape(COMPANY.sub("", part)) + PREDICATE)
            yield from _found(sentence, word, names, owed)


def _found(
    sentence: Sentence, pattern: re.Pattern[str], names: Sequence[Entity], groups: set[str]
) -> Iterator[Pointed]:
    known = sentence.of("lender", "product")
    for word in pattern.finditer(sentence.text):
        free = not any(n["start"] < word.end() and word.start() < n["end"] for n in known)
        if free and any(n["group"] in groups and n["end"] <= word.start() for n in names):
            yield (*word.span(), sorted(groups))


def _first(earlier: list[str], word: re.Match[str]) -> list[str]:
    return earlier[: COUNT.get(word["many"] or "", 1)]


def _last(earlier: list[str], word: re.Match[str]) -> list[str]:
    return earlier[-COUNT.get(word["many"] or word["left"] or "", 1) :]


def _nth(earlier: list[str], word: re.Match[str]) -> list[str]:
    nth = COUNT[word["nth"]]
    return earlier[nth - 1 : nth]


_POINTERS: tuple[tuple[re.Pattern[str], Callable[[list[str], re.Match[str]], list[str]]], ...] = (
    (FIRST, _first), (LAST, _last), (NTH, _nth),
)  # fmt: skip
