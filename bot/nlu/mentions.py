"""The debts that a message names, each place where it does, and which of them stand together: 招行和建行."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.household import is_paid_up, is_theirs
from bot.nlu.sentence import Entity, Sentence

NOT_THIS = re.compile(r"(?<![是还])不是\s*$")
NEVER_OWED = re.compile(r"(?:没|没有|不|从没)欠过?$")
SO_MUCH = re.compile(r"[那这]么|\d|[一二两三四五六七八九十几]")  # 没欠那么多: a smaller debt, not none
DELETE = re.compile(r"删|去掉|不要")
COUNT = {word: number for number, words in enumerate(("俩两二2", "仨三3", "四4", "五5"), 2) for word in words}
MANY = rf"[{''.join(COUNT)}]"
MEASURE = r"[家张个笔样处项]"
SUMMED_UP = re.compile(rf"\s*(?:等|[这那])*(?P<many>{MANY}|几|些)?{MEASURE}?(?:银行|平台)?的?\s*$")
OPENS_WITH_COUNT = re.compile(rf"(?P<many>{MANY}|几)张")
LINK = re.compile(r"\s*(?:[和跟与及、+]|还有|以及|加上?)?\s*(?:我的|欠)?")
STRONG_LINK = re.compile(r"\s*(?:[和跟与及、+]|以及|加上?)\s*(?:我的|欠)?")
THAT = rf"(?:[一这那]?{MEASURE})"
FIRST = re.compile(rf"前者|(?:(?<![之以])前|(?<![后前])头)[面头]?(?P<many>{MANY})?{THAT}|头{MEASURE}|第一{MEASURE}")
LAST = re.compile(rf"后者|(?:后|最后|后头|末)面?(?P<many>{MANY})?{THAT}|剩下?的?(?P<left>{MANY}){MEASURE}")
NTH = re.compile(rf"第(?P<nth>{MANY}){MEASURE}")


@dataclass(frozen=True)
class Mention:
    """A place that speaks of one or more debts; `again` where it only points back at what was named before."""

    start: int
    end: int
    groups: tuple[str, ...]
    again: bool = False


def find_mentions(sentence: Sentence) -> list[Mention]:
    """Each debt that is named, in order, with `group` set on the names; a second word for it is the same debt."""
    named = [v for v in sentence.of("lender", "product") if v.get("role") != "budget"]
    for value in named:
        if is_theirs(sentence, value):
            value["role"] = "theirs"
        elif is_paid_up(sentence, value):
            value["role"] = "budget"
    named = [v for v in named if v.get("role") not in ("theirs", "budget")]
    found: list[Mention] = []
    known: dict[tuple[Any, ...], str] = {}
    for value in named:
        if found and value["start"] < found[-1].end:
            value["group"] = found[-1].groups[0]
            continue
        if summed := _summed_up(sentence, value, found):
            value["role"] = "summary"
            found.append(Mention(value["start"], value["end"], summed, again=True))
            continue
        key = tuple(v["value"] for v in named if v["start"] == value["start"])
        again = key in known
        value["group"] = known.setdefault(key, str(len(known)))
        _put_aside(sentence, value)
        found.append(Mention(value["start"], value["end"], (value["group"],), again))
    return sorted(found + _pointed_at(sentence, found), key=lambda m: (m.start, m.end))


def _summed_up(sentence: Sentence, value: Entity, found: list[Mention]) -> tuple[str, ...]:
    """浦发广发民生三家信用卡: the kind of what was just named, no debt of its own. 招行两张信用卡: the one bank's."""
    info = value.get("additional_info") or {}
    if not found or value["entity"] != "product" or info.get("lender") is not None:
        return ()
    between = SUMMED_UP.match(sentence.text[found[-1].end : value["start"]])
    own = OPENS_WITH_COUNT.match(value["text"])
    if not between or not (own or between.group().strip()):
        return ()
    groups = tuple(m.groups[0] for m in linked(sentence, found, found[-1], strong=False))
    count = COUNT.get((own or between)["many"] or "")
    return groups[-count:] if count and len(groups) >= count else groups


def _put_aside(sentence: Sentence, value: Entity) -> None:
    if _taken_away(sentence, value):
        value["role"] = "removed"
    elif NOT_THIS.search(sentence.text[: value["start"]]):
        value["role"] = "negated"


def _taken_away(sentence: Sentence, value: Entity) -> bool:
    before, after = sentence.text[: value["start"]], sentence.text[value["end"] :]
    said = any(
        "removed" in c.roles and 0 <= c.start - value["end"] <= 4
        and not ("欠" in c.word and SO_MUCH.match(sentence.text, c.end)) for c in sentence.cues
    )  # fmt: skip
    pushed = re.search(r"(把|删掉|删除|去掉|不要)$", before) and DELETE.search(sentence.text)
    return said or bool(pushed) or bool(NEVER_OWED.search(before) and not SO_MUCH.match(after))


def linked(
    sentence: Sentence, mentions: list[Mention], last: Mention, amounts: Sequence[Entity] = (), strong: bool = True
) -> list[Mention]:
    """The names that stand together with `last` and end there: 招行和建行. With `amounts`, also 招行2万和建行3万."""
    earlier = [m for m in mentions if m.end <= last.start]
    block = [last]
    while earlier and _joined(sentence, earlier[-1], block[0], amounts if strong else ()):
        block.insert(0, earlier.pop())
    return block


def _joined(sentence: Sentence, left: Mention, right: Mention, amounts: Sequence[Entity]) -> bool:
    inside = [v for v in amounts if left.end <= v["start"] and v["end"] <= right.start]
    begin = max((v["end"] for v in inside), default=left.end)
    return bool((STRONG_LINK if inside else LINK).fullmatch(sentence.text[begin : right.start]))


def _pointed_at(sentence: Sentence, named: list[Mention]) -> list[Mention]:
    """前者, 头一个, 后面两个, 第二个: debts named so far, once more."""
    found = []
    for pattern, pick in _POINTERS:
        for word in pattern.finditer(sentence.text):
            earlier = list(dict.fromkeys(g for m in named if m.end <= word.start() for g in m.groups))
            if len(earlier) > 1 and (groups := pick(earlier, word)):
                found.append(Mention(*word.span(), tuple(groups), again=True))
    return found


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
