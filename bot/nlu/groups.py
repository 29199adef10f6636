"""To which debt of a message each value belongs: 招行2万8，花呗6千5，都逾期一个多月."""

from __future__ import annotations

import re
from typing import Any

from bot.nlu.cues import clause_of
from bot.nlu.sentence import Entity, Sentence

Mention = tuple[int, int, str]  # start, end, group
TIMES = ("duration", "time")
AMOUNTS = ("amount-of-money", "number")
IN_TURN = re.compile(r"分别|依次|按顺序")
NOT_THIS = re.compile(r"(?<![是还])不是\s*$")
FORMER_LATTER = re.compile(r"前者|后者")
NEVER_OWED = re.compile(r"(?:没|没有|不|从没)欠过?$")
SO_MUCH = re.compile(r"[那这]么|\d|[一二两三四五六七八九十几]")  # 没欠那么多: a smaller debt, not none
DELETE = re.compile(r"删|去掉|不要")


def give_groups(sentence: Sentence) -> list[Entity]:
    """The values with `group`; one that is said of several debts is returned once for each of them."""
    mentions = _mentions(sentence)
    if not mentions:
        for value in sentence.of("duration"):
            if value.get("role") in ("overdue", None) and sentence.before(value, "every"):
                value["group"] = "all"
        _borrowed_is_owed(sentence)
        return sentence.values
    for kinds in (AMOUNTS, TIMES, ("status",)):
        _give(sentence, mentions, [v for v in sentence.of(*kinds) if _belongs(v)])
    _borrowed_is_owed(sentence)
    return sentence.values + [
        {**value, "group": group} for value in list(sentence.values) for group in value.pop("also", ())
    ]


def _mentions(sentence: Sentence) -> list[Mention]:
    """Each debt that is named; a second word for it is the same debt."""
    named = [v for v in sentence.of("lender", "product") if v.get("role") != "budget"]
    found: list[Mention] = []
    known: dict[tuple[Any, ...], str] = {}
    for value in named:
        if found and value["start"] < found[-1][1]:
            value["group"] = found[-1][2]
            continue
        key = tuple(v["value"] for v in named if v["start"] == value["start"])
        value["group"] = known.setdefault(key, str(len(known)))
        if _taken_away(sentence, value):
            value["role"] = "removed"
        elif NOT_THIS.search(sentence.text[: value["start"]]):
            value["role"] = "negated"
        found.append((value["start"], value["end"], value["group"]))
    return sorted(found + _pointed_at(sentence, found))


def _pointed_at(sentence: Sentence, named: list[Mention]) -> list[Mention]:
    """前者, 后者: the first and the last debt named so far, once more."""
    found = []
    for word in FORMER_LATTER.finditer(sentence.text):
        earlier = [group for _, end, group in named if end <= word.start()]
        if earlier:
            found.append((*word.span(), earlier[0] if word.group() == "前者" else earlier[-1]))
    return found


def _taken_away(sentence: Sentence, value: Entity) -> bool:
    before, after = sentence.text[: value["start"]], sentence.text[value["end"] :]
    said = any(
        "removed" in c.roles and 0 <= c.start - value["end"] <= 4
        and not ("欠" in c.word and SO_MUCH.match(sentence.text, c.end)) for c in sentence.cues
    )  # fmt: skip
    pushed = re.search(r"(把|删掉|删除|去掉|不要)$", before) and DELETE.search(sentence.text)
    return said or bool(pushed) or bool(NEVER_OWED.search(before) and not SO_MUCH.match(after))


def _belongs(value: Entity) -> bool:
    """Whether a value is about a debt at all."""
    role = value.get("role")
    if value["entity"] == "number":
        return role in (None, "balance") and len(str(value["value"])) >= 3
    if value["entity"] == "amount-of-money":
        info = value.get("additional_info") or {}
        return role in (None, "balance", "minimum") and info.get("per") is None and not info.get("once")
    if value["entity"] == "time" and (value.get("additional_info") or {}).get("day_of_month"):
        return role in ("overdue", "due")
    return role in (None, "overdue", "due")


def _give(sentence: Sentence, mentions: list[Mention], values: list[Entity]) -> None:
    everyone = list(dict.fromkeys(group for *_, group in mentions))
    if len(everyone) > 1 and _in_turn(sentence, values, everyone):
        return
    for value in values:
        every = len(everyone) > 1 and sentence.before(value, "every")
        if every or _closes_the_list(sentence, value, values, mentions):
            value["group"], value["also"] = everyone[0], everyone[1:]
        else:
            group = _neighbour(sentence, value, values, mentions)
            if not _has_one_already(value, values, group):
                value["group"] = group


def _in_turn(sentence: Sentence, values: list[Entity], everyone: list[str]) -> bool:
    """分别欠三万、两万、九千: as many values as names, in their order."""
    said = IN_TURN.search(sentence.text)
    listed = [v for v in values if said and v["start"] >= said.end()]
    if len(listed) != len(everyone):
        return False
    for value, group in zip(listed, everyone, strict=True):
        value["group"] = group
    return True


def _has_one_already(value: Entity, values: list[Entity], group: str) -> bool:
    """A second bare figure behind the same name is about something else: it is not the balance."""
    if value["entity"] not in AMOUNTS or value.get("role") is not None:
        return False
    earlier = [v for v in values if v["start"] < value["start"] and v.get("group") == group]
    return any(v["entity"] in AMOUNTS and v.get("role") in (None, "balance") for v in earlier)


def _closes_the_list(
    sentence: Sentence, value: Entity, values: list[Entity], mentions: list[Mention]
) -> bool:
    """招行2万，花呗3千，逾期两个月: said once, after all names: said of all."""
    role = value.get("role") or "overdue"
    alike = [v for v in values if v["entity"] in TIMES and (v.get("role") or "overdue") == role]
    last = value["entity"] in TIMES and len(alike) == 1 and all(end <= value["start"] for _, end, _ in mentions)
    return last and not FORMER_LATTER.search(sentence.clause_text(value))


def _neighbour(sentence: Sentence, value: Entity, values: list[Entity], mentions: list[Mention]) -> str:
    """The name before the value; the one after it where the sentence puts values first."""
    before = [m for m in mentions if m[1] <= value["start"]]
    after = [m for m in mentions if m[0] >= value["end"]]
    if not before:
        return after[0][2] if after else mentions[-1][2]
    first = min(v["start"] for v in values if v["entity"] == value["entity"]) < mentions[0][0]
    if first and after and clause_of(sentence.text, after[0][0]) == sentence.clause(value):
        return after[0][2]
    return before[-1][2]


def _borrowed_is_owed(sentence: Sentence) -> None:
    """借了两万, and no other figure for that debt: that is what is owed, as far as we know."""
    owed = {v.get("group") for v in sentence.of(*AMOUNTS) if v.get("role") in (None, "balance")}
    names = [v for v in sentence.of("lender", "product") if "group" in v]
    for value in sentence.of("amount-of-money"):
        if value.get("role") != "borrowed":
            continue
        before = [n for n in names if n["end"] <= value["start"]]
        if before and before[-1]["group"] not in owed:
            value["group"] = before[-1]["group"]
        elif not names and not owed:
            value["role"] = "balance"
