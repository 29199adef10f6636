"""The debts that a message names, each place where it does, and which of them stand together: 招行和建行."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.nlu.household import is_paid_up, is_theirs
from bot.nlu.payment_words import find_payment_words
from bot.nlu.pointers import COUNT, MANY, MEASURE, cards_told, pointed_at, short_for
from bot.nlu.sentence import Entity, Sentence

NOT_THIS = re.compile(r"(?<![是还])不是\s*$")
ANOTHER_NAME = re.compile(r"(?:那[笔个张])?(?:(?:要|得|应该)?(?:改成|改为|换成)|(?:是我?)?(?:写|打|说|记|弄|搞)错了)")
MORE = r"(?:还有|另外?|另外(?:还|又)?有|又有)了?一张"
ONE_MORE = re.compile(MORE + r"(?:[\d一二两三四五六七八九十几]+[千万百wk]?\d*[元块]?)?的?$")
ONE_MORE_OF = re.compile(rf"(?:那边|那里|的|我)?{MORE}的?")
NEVER_OWED = re.compile(r"(?:没|没有|不|从没)欠过?$")
SO_MUCH = re.compile(r"[那这]么|多少|什么钱|太多|很多|\d|[一二两三四五六七八九十几]")  # 没欠那么多: less, not none
FIGURE = re.compile(r"(?:还|也|又)?[欠借]?[\d一二两三四五六七八九十几]+[千万百wk\d]")
OF_A_PAYMENT = frozenset({"instalment", "part", "noted"})
DELETE = re.compile(r"删|去掉|不要")
SUMMED_UP = re.compile(rf"\s*(?:等|[这那]|有|办了?|总?共)*(?P<many>{MANY}|几|些)?{MEASURE}?(?:银行|平台)?的?\s*$")
OPENS_WITH_COUNT = re.compile(rf"(?P<many>{MANY}|几)张")
LINK = re.compile(r"\s*(?:[和跟与及、+]|还有|以及|加上?)?\s*(?:我的|欠)?")
STRONG_LINK = re.compile(r"\s*(?:[和跟与及、+]|以及|加上?)\s*(?:我的|欠)?")


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
        if _is_one_more(sentence, value):
            value.setdefault("additional_info", {})["another"] = True
        if (card := _card_of(sentence, value, found, named)) is not None:
            card.setdefault("additional_info", {})["another"] = True
            value["group"] = card["group"]
            found.append(Mention(value["start"], value["end"], (card["group"],), again=True))
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
    found += _several_cards(sentence, named, found)
    places = [(m.end, list(m.groups), m.again) for m in found]
    pointed = [*pointed_at(sentence.text, places), *short_for(sentence, _owed(named))]
    found += [Mention(begin, end, tuple(groups), again=True) for begin, end, groups in pointed]
    return sorted(found, key=lambda m: (m.start, m.end))


def _owed(named: list[Entity]) -> list[Entity]:
    return [v for v in named if "group" in v and v.get("role") is None]


def _several_cards(sentence: Sentence, named: list[Entity], found: list[Mention]) -> list[Mention]:
    """工行两张卡，一张一万二一张八千: a debt for each card. Its name is said of all of them, each 一张 of one.
    Not where other names stand beside it: 广发和民生，一张两万一张三万."""
    pointed: list[Mention] = []
    for place, one in enumerate(found):
        stop = next((m.start for m in found[place + 1 :] if not m.again), len(sentence.text))
        cards = cards_told(sentence.text, one.end, stop)
        alone = not one.again and len(linked(sentence, found, one)) == 1
        own = [v for v in _owed(named) if v["group"] == one.groups[0]]
        kinds = {(v.get("additional_info") or {}).get("kind") for v in own}
        if not cards or not alone or "credit_card" not in kinds:
            continue
        groups = (one.groups[0], *(f"{one.groups[0]}.{nth}" for nth in range(1, len(cards))))
        for value in own:
            value["also"] = groups[1:]
        found[place] = Mention(one.start, one.end, groups)
        pointed += [Mention(*card, (group,), again=True) for card, group in zip(cards, groups, strict=True)]
    return pointed


def _summed_up(sentence: Sentence, value: Entity, found: list[Mention]) -> tuple[str, ...]:
    """浦发广发民生三家信用卡: the kind of what was just named, no debt of its own. 招行两张信用卡: the one bank's."""
    info = value.get("additional_info") or {}
    if found and value["entity"] == "lender" and info.get("product") is None:
        return _of_the_company(sentence, value)
    if not found or value["entity"] != "product" or info.get("lender") is not None:
        return ()
    if (same := _of_the_kind(sentence, value)) and not FIGURE.match(sentence.text, value["end"]):
        return same
    between = SUMMED_UP.match(sentence.text[found[-1].end : value["start"]])
    own = OPENS_WITH_COUNT.match(value["text"])
    if not between or not (own or between.group().strip()):
        return ()
    groups = tuple(m.groups[0] for m in linked(sentence, found, found[-1], strong=False))
    count = COUNT.get((own or between)["many"] or "")
    return groups[-count:] if count and len(groups) >= count else groups


def _of_the_company(sentence: Sentence, value: Entity) -> tuple[str, ...]:
    """京东白条两千，京东金条六千，京东两个都逾期: a company whose products were named. With a figure it is one more."""
    if FIGURE.match(sentence.text, value["end"]):
        return ()
    earlier = [v for v in sentence.of("lender") if v["value"] == value["value"] and v["end"] <= value["start"]]
    return tuple(dict.fromkeys(v["group"] for v in earlier if "group" in v))


def _of_the_kind(sentence: Sentence, value: Entity) -> tuple[str, ...]:
    """美团月付一千二，月付逾期十天: the one debt of that kind that was named with its lender."""
    earlier = [v for v in sentence.of("product") if v["value"] == value["value"] and v["end"] <= value["start"]]
    groups = {v["group"] for v in earlier if "group" in v and (v.get("additional_info") or {}).get("lender")}
    return tuple(groups) if len(groups) == 1 else ()


def _is_one_more(sentence: Sentence, value: Entity) -> bool:
    """还有一张招行的卡: another one of that name, where one is known."""
    return bool(ONE_MORE.search(_up_to(sentence, value)))


def _up_to(sentence: Sentence, value: Entity, begin: int = 0) -> str:
    """What stands before a name, with the 一张 that counts it, which may be a part of the name (一张卡)."""
    counted = re.match("一张", value["text"])
    return sentence.text[begin : value["start"]] + (counted.group() if counted else "")


def _card_of(sentence: Sentence, value: Entity, found: list[Mention], named: list[Entity]) -> Entity | None:
    """招行还有一张信用卡8000: the bank whose card it is, named right before."""
    info = value.get("additional_info") or {}
    if not found or info.get("lender") or info.get("kind") != "credit_card" or not info.get("another"):
        return None
    between = ONE_MORE_OF.fullmatch(_up_to(sentence, value, found[-1].end))
    own = [v for v in named if v.get("group") == found[-1].groups[0] and v["entity"] == "lender"]
    return own[0] if between and own and (own[0].get("additional_info") or {}).get("kind") == "credit_card" else None


def _put_aside(sentence: Sentence, value: Entity) -> None:
    if _taken_away(sentence, value):
        value["role"] = "removed"
    elif NOT_THIS.search(sentence.text[: value["start"]]) or is_renamed(sentence, value):
        value["role"] = "negated"


def is_renamed(sentence: Sentence, value: Entity) -> bool:
    """招行改成建行, 招行写错了，是建行: another name is told in the place of this one. 招行改成36期 is an offer."""
    names = sentence.of("lender", "product")
    end = max(v["end"] for v in names if v["start"] in (value["start"], value["end"]))
    put_right = ANOTHER_NAME.match(sentence.text, end)
    return put_right is not None and any(0 <= v["start"] - put_right.end() <= 4 for v in names)


def _taken_away(sentence: Sentence, value: Entity) -> bool:
    before, after = sentence.text[: value["start"]], sentence.text[value["end"] :]
    said = any(
        "removed" in c.roles and 0 <= c.start - value["end"] <= 4
        and not ("欠" in c.word and SO_MUCH.match(sentence.text, c.end)) for c in sentence.cues
    )  # fmt: skip
    pushed = re.search(r"(把|删掉|删除|去掉|不要)$", before) and DELETE.search(sentence.text)
    whole = (said or bool(pushed)) and not _of_a_payment(sentence, value)
    return whole or bool(NEVER_OWED.search(before) and not SO_MUCH.match(after))


def _of_a_payment(sentence: Sentence, value: Entity) -> bool:
    """招行这期还清了, 把招行那笔还款删了: an instalment, a part or a payment that was noted; the debt stays."""
    begin, end = sentence.clause(value)
    told = find_payment_words(sentence.text, sentence.text)
    return any(one["value"] in OF_A_PAYMENT and begin <= one["start"] < end for one in told)


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
