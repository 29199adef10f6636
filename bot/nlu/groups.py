"""To which debt of a message each value belongs: 招行2万8，花呗6千5，都逾期一个多月."""

from __future__ import annotations

import re

from bot.nlu.cues import clause_of
from bot.nlu.in_turn import give_in_turn
from bot.nlu.mentions import Mention, find_mentions, linked
from bot.nlu.sentence import Entity, Sentence

TIMES = ("duration", "time")
AMOUNTS = ("amount-of-money", "number")
FILLER = re.compile(
    r"[就是有大概差不多约才左右吧的了块元钱已经快过都也还没啊呢嗯共]|统统|通通|一律|超过|不止|将近"
    r"|目前|现在|到今天|至今"
)
PAID_WITH = re.compile(r"[，,。\s]*(?:都|全)?(?:是|用|从|拿)?(?:刷|走|套)?(?:的|了|我)?是?")
BESIDE = 2  # characters: with more words between, a bare time is about something else


def give_groups(sentence: Sentence) -> list[Entity]:
    """The values with `group`; one that is said of several debts is returned once for each of them."""
    mentions = find_mentions(sentence)
    if not mentions:
        for value in sentence.of("duration"):
            if value.get("role") in ("overdue", None) and sentence.before(value, "every"):
                value["group"] = "all"
        _borrowed_is_owed(sentence)
        return sentence.values
    about = [v for v in sentence.of(*AMOUNTS, *TIMES, "status") if _belongs(v)]
    _give(sentence, mentions, [v for v in about if v["entity"] in AMOUNTS])
    _give(sentence, mentions, [v for v in about if v["entity"] in TIMES or v["value"] == "not_due"])
    _give(sentence, mentions, [v for v in about if v["entity"] == "status" and v["value"] != "not_due"])
    _spent_is_owed(sentence, mentions)
    _borrowed_is_owed(sentence)
    return sentence.values + [
        {**value, "group": group} for value in list(sentence.values) for group in value.pop("also", ())
    ]


def _belongs(value: Entity) -> bool:
    """Whether a value is about a debt at all."""
    role = value.get("role")
    if value["entity"] == "number":
        return role in (None, "balance") and len(str(value["value"])) >= 3
    if value["entity"] == "amount-of-money":
        info = value.get("additional_info") or {}
        if role == "contract_payment":
            return True
        return role in (None, "balance", "minimum") and info.get("per") is None and not info.get("once")
    if value["entity"] == "time" and (value.get("additional_info") or {}).get("day_of_month"):
        return role in ("overdue", "due")
    return role in (None, "overdue", "due")


def _give(sentence: Sentence, mentions: list[Mention], values: list[Entity]) -> None:
    """What is plain first: lists in turn, values with a word of their own; bare ones where something is missing."""
    give_in_turn(sentence, mentions, values)
    for value in sorted((v for v in values if "group" not in v), key=lambda v: _rank(sentence, mentions, v)):
        groups = [g for g in _meant(sentence, mentions, values, value) if not _has_one_already(value, values, g)]
        if groups:
            value["group"], value["also"] = groups[0], tuple(groups[1:])


def _rank(sentence: Sentence, mentions: list[Mention], value: Entity) -> tuple[int, bool]:
    """Values with a word first, then those said of all that are left, then bare ones, those beside a name before
    those beside none; due days last."""
    role = value.get("role")
    bare = role is None and value["entity"] != "status"
    late = 3 if role == "due" else 2 if bare else int(sentence.before(value, "every"))
    return late, bare and not _inside(sentence, mentions, value)


def _meant(sentence: Sentence, mentions: list[Mention], values: list[Entity], value: Entity) -> list[str]:
    gone = {v["group"] for v in sentence.of("lender", "product") if v.get("role") in ("removed", "negated")}
    everyone = list(dict.fromkeys(g for m in mentions for g in m.groups if g not in gone))
    pointed = [m for m in _inside(sentence, mentions, value) if m.again and len(everyone) > 1]
    if not pointed and len(everyone) > 1 and sentence.before(value, "every"):
        return _without_own(values, value, everyone)
    if _is_other_time(sentence, mentions, value):
        return []
    if _of_the_whole_list(sentence, value, values, mentions):
        return _without_own(values, value, everyone)
    return _neighbours(sentence, value, values, mentions)


def _inside(sentence: Sentence, mentions: list[Mention], value: Entity) -> list[Mention]:
    begin, end = sentence.clause(value)
    return [m for m in mentions if begin <= m.start and m.end <= end]


def _without_own(values: list[Entity], value: Entity, everyone: list[str]) -> list[str]:
    """Those of whom nothing of the kind was said by itself: 都逾期一个月，只有借呗还没逾期."""
    told = [v for v in values if v is not value and "group" in v]
    own = {group for v in told for group in (v["group"], *v.get("also", ()))}
    return [group for group in everyone if group not in own]


def _has_one_already(value: Entity, values: list[Entity], group: str) -> bool:
    """A second bare figure for the same debt is about something else; so is the due day of one that is overdue."""
    given = [v for v in values if v is not value and (v.get("group") == group or group in v.get("also", ()))]
    if value["entity"] in AMOUNTS:
        return value.get("role") is None and any(v.get("role") in (None, "balance") for v in given)
    if value["entity"] in TIMES:
        return value.get("role") != "overdue" and bool(given)
    return False


def _is_other_time(sentence: Sentence, mentions: list[Mention], value: Entity) -> bool:
    """上个月就开了三千二: a bare time with other words about it is no time overdue."""
    if value["entity"] not in TIMES or value.get("role") is not None:
        return False
    begin, end = sentence.clause(value)
    near = [v for v in sentence.of(*AMOUNTS, "lender", "product", "status") if begin <= v["start"] and v["end"] <= end]
    if any(v["entity"] in AMOUNTS and v.get("role") not in (None, "balance") for v in near):
        return True
    if any(v["entity"] in ("lender", "product") and v.get("role") == "budget" for v in near):
        return True  # 上个月还了网贷
    rest = list(sentence.text)
    known = [(m.start, m.end) for m in _inside(sentence, mentions, value)]
    for start, stop in (*known, *((v["start"], v["end"]) for v in (*near, value))):
        rest[start:stop] = " " * (stop - start)
    return len(FILLER.sub("", "".join(rest[begin:end])).replace(" ", "")) > BESIDE


def _of_the_whole_list(sentence: Sentence, value: Entity, values: list[Entity], mentions: list[Mention]) -> bool:
    """招行2万，花呗3千，逾期两个月: said once, after all names or before them: said of all."""
    role = value.get("role") or "overdue"
    times = [v for v in values if v["entity"] in TIMES]
    alike = [v for v in times if (v.get("role") or "overdue") == role and not _is_other_time(sentence, mentions, v)]
    if value["entity"] not in TIMES or len(alike) != 1:
        return False
    inside = _inside(sentence, mentions, value)
    if all(m.start >= value["end"] for m in mentions):
        return not inside
    last = mentions[-1]
    if last.end > value["start"] or any(m.again for m in inside):
        return False
    figures = [v for v in sentence.of(*AMOUNTS) if _belongs(v)]
    told = [v for v in figures if last.end <= v["start"] < value["start"]]
    return not inside or bool(told) or not any(v["start"] < last.start for v in figures)


def _neighbours(sentence: Sentence, value: Entity, values: list[Entity], mentions: list[Mention]) -> list[str]:
    """The name before the value; the one after it where its clause puts values first. A time is said of all names
    that stand together: 招行和建行逾期两个月."""
    before = [m for m in mentions if m.end <= value["start"]]
    after = [m for m in mentions if m.start >= value["end"]]
    if after and (not before or _values_first(sentence, value, values, mentions)):
        return list(after[0].groups)
    nearest = before[-1] if before else mentions[-1]
    if value["entity"] not in TIMES:
        return list(nearest.groups)
    figures = [v for v in sentence.of(*AMOUNTS) if v.get("role") in (None, "balance")]
    return list(dict.fromkeys(g for m in linked(sentence, mentions, nearest, figures) for g in m.groups))


def _values_first(sentence: Sentence, value: Entity, values: list[Entity], mentions: list[Mention]) -> bool:
    """三千花呗，五千借呗: the clause opens with a value, and its last name has none behind it."""
    inside = _inside(sentence, mentions, value)
    clause = sentence.clause(value)
    alike = [v for v in values if clause_of(sentence.text, v["start"]) == clause and v["entity"] == value["entity"]]
    return bool(inside) and alike[0]["start"] < inside[0].start and alike[-1]["end"] <= inside[-1].start


def _spent_is_owed(sentence: Sentence, mentions: list[Mention]) -> None:
    """买手机花了五千，花呗刷的: what was paid with a debt of which no other figure is told."""
    owed = {v.get("group") for v in sentence.of(*AMOUNTS)}
    for value in sentence.of("amount-of-money"):
        after = [m for m in mentions if m.start >= value["end"]]
        once = (value.get("additional_info") or {}).get("once") and value.get("role") is None
        free = once and after and after[0].groups[0] not in owed
        if free and PAID_WITH.fullmatch(sentence.text[value["end"] : after[0].start]):
            value["group"] = after[0].groups[0]


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
