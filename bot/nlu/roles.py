"""What each value of a message is about (`role`) and to which debt it belongs (`group`).

Works on entities with offsets. Order decides: 招行2万8，花呗6千5 — a value belongs to the name before it,
unless the sentence begins with values (2万8的招行). The nearest cue word decides between balance, income and the rest.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.nlu.cues import Cue, clause_of, find_cues
from bot.nlu.normalise import normalise

Entity = dict[str, Any]
AMOUNT_ROLES = ("income", "expenses", "priority", "balance", "borrowed", "minimum", "limit", "lump_sum", "demand", "quota", "paid", "fee")
TIME_ROLES = ("start", "pay_day", "due", "overdue", "recovery", "since")
BUDGET_ROLES = frozenset({"income", "income_later", "expenses", "priority", "limit", "lump_sum", "demand", "quota", "paid", "fee", "borrowed", "ignored"})
ALL_ROLES_OF_A_DEBT = frozenset({None, "balance", "minimum"})
REACH_LEFT, REACH_RIGHT = 14, 6  # characters: further away a cue speaks of something else
RIGHT_COSTS = 1.5
HOUSE = frozenset({"mortgage", "car_loan"})
ITEMS = {
    "房租": "housing", "租金": "housing", "租房": "housing", "物业": "housing", "吃饭": "food", "伙食": "food", "吃喝": "food",
    "水电": "utilities", "水电费": "utilities", "燃气": "utilities", "电费": "utilities", "交通": "transport", "车费": "transport",
    "油费": "transport", "加油": "transport", "医药费": "medical", "药费": "medical", "看病": "medical", "吃药": "medical",
    "学费": "children", "补课": "children", "奶粉": "children", "孩子": "children", "小孩": "children", "老人": "parents",
    "爸妈": "parents", "父母": "parents", "保险": "insurance", "社保": "insurance", "话费": "phone", "手机费": "phone", "网费": "phone",
}  # fmt: skip


def assign_roles(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """The entities with `role` and `group` where the sentence tells them; one that is said of several debts is
    returned once for each of them."""
    plain = normalise(text)
    spans = [(e["start"], e["end"]) for e in entities if e["entity"] not in ("status", "want")]
    cues = find_cues(plain, spans)
    values = [dict(e) for e in entities]
    for value in values:
        _give_role(plain, value, values, cues)
    _settle_income(plain, values, cues)
    return _give_groups(plain, values, cues)


def _give_role(text: str, value: Entity, values: list[Entity], cues: list[Cue]) -> None:
    kind = value["entity"]
    if kind == "amount-of-money":
        role = _nearest(text, value, values, cues, AMOUNT_ROLES)
        _set(value, _amount_role(text, value, values, cues, role))
    elif kind in ("duration", "time"):
        _set(value, _time_role(text, value, values, cues))
    elif kind in ("document", "want", "hardship") and _negated(text, value, cues):
        value["role"] = "negated"
    elif kind == "number":
        role = _nearest(text, value, values, cues, AMOUNT_ROLES)
        if role in ("income", "expenses", "balance", "limit", "lump_sum") and len(str(value["value"])) >= 3:
            _set(value, role)


def _set(value: Entity, role: str | None) -> None:
    if role is not None:
        value["role"] = role


def _nearest(text: str, value: Entity, values: list[Entity], cues: list[Cue], roles: Sequence[str]) -> str | None:
    cue = _nearest_cue(text, value, values, cues, roles)
    if cue is None:
        return None
    if cue.word in ITEMS or "expenses" in cue.roles:
        value.setdefault("additional_info", {})["item"] = ITEMS.get(cue.word, "other")
    return next(role for role in roles if role in cue.roles)


def _nearest_cue(text: str, value: Entity, values: list[Entity], cues: list[Cue], roles: Sequence[str]) -> Cue | None:
    """The cue that costs least: close by, rather to the left, with no other amount between."""
    begin, end = clause_of(text, value["start"])
    near = [c for c in cues if c.roles & set(roles) and begin <= c.start and c.end <= end]
    if not near and not re.sub(r"[就是有大概差不多约才左右吧的了块元钱每个月一]", "", text[begin : value["start"]]):
        left = [c for c in cues if c.roles & set(roles) and c.end <= begin and begin - c.end <= 2]
        near = left[-1:]
    value_first = _value_first(value, values, cues, begin, end)
    scored = [(cost, cue) for cue in near if (cost := _cost(value, cue, values, value_first)) is not None]
    return min(scored, key=lambda pair: pair[0])[1] if scored else None


def _cost(value: Entity, cue: Cue, values: list[Entity], value_first: bool) -> float | None:
    if cue.end <= value["start"]:
        distance, between, reach = value["start"] - cue.end, (cue.end, value["start"]), REACH_LEFT
        extra = RIGHT_COSTS * 2 if value_first else 0.0
    elif cue.start >= value["end"]:
        distance, between, reach = cue.start - value["end"], (value["end"], cue.start), REACH_RIGHT
        extra = 0.0 if value_first else RIGHT_COSTS
    else:
        return None
    same = [v for v in values if v["entity"] == value["entity"] and between[0] <= v["start"] and v["end"] <= between[1]]
    return None if same or distance > reach else distance + extra


def _value_first(value: Entity, values: list[Entity], cues: list[Cue], begin: int, end: int) -> bool:
    """六千工资两千房租: the clause opens with a value and closes with a cue."""
    amounts = [v for v in values if v["entity"] == value["entity"] and begin <= v["start"] and v["end"] <= end]
    inside = [c for c in cues if begin <= c.start and c.end <= end and c.roles & set(AMOUNT_ROLES)]
    return bool(amounts and inside) and amounts[0]["start"] < inside[0].start and inside[-1].start >= amounts[-1]["end"]


def _amount_role(text: str, value: Entity, values: list[Entity], cues: list[Cue], role: str | None) -> str | None:
    begin, end = clause_of(text, value["start"])
    here = [c for c in cues if begin <= c.start and c.end <= end]
    before = [c for c in here if c.end <= value["start"]]
    if role in ("limit", "minimum", None) and any("demand" in c.roles for c in before):
        return "demand"
    if role in (None, "balance") and any("total" in c.roles for c in before):
        return _total_role(text, value, values, cues)
    if role == "expenses" and any("total" in c.roles for c in here):
        value.setdefault("additional_info", {})["item"] = "total"
    house = [v for v in values if v["entity"] == "product" and v.get("additional_info", {}).get("kind") in HOUSE]
    if role is None and any(0 <= value["start"] - v["end"] <= 8 for v in house) and _monthly(text, value):
        for mention in house:
            mention["role"] = "budget"
        return "priority"
    return role


def _monthly(text: str, value: Entity) -> bool:
    begin, end = clause_of(text, value["start"])
    return (value.get("additional_info") or {}).get("per") == "month" or bool(re.search("每月|每个月|月供|一个月|一月", text[begin:end]))


def _total_role(text: str, value: Entity, values: list[Entity], cues: list[Cue]) -> str | None:
    """加起来13万: of all debts where debts are named, of the expenses where only expenses are."""
    before = [c for c in cues if c.end <= value["start"]]
    mentions = {(v["start"], v["end"]) for v in values if v["entity"] in ("lender", "product")}
    if any("balance" in c.roles for c in cues) or len(mentions) > 1 or any("债" in c.word for c in cues):
        return "total"
    if any("expenses" in c.roles for c in before):
        value.setdefault("additional_info", {})["item"] = "total"
        return "expenses"
    return "income" if any("income" in c.roles for c in before) else "total" if mentions else None


def _settle_income(text: str, values: list[Entity], cues: list[Cue]) -> None:
    """工资8000扣完到手6500: what arrives counts. 以前8000现在4000: what is now counts. 入职后7000: later."""
    incomes = [v for v in values if v.get("role") == "income"]
    net = [v for v in incomes if _beside(text, v, cues, "net")]
    for value in incomes:
        if net and len(incomes) > 1 and value not in net:
            value["role"] = "ignored"
        elif _beside(text, value, cues, "past") and len([v for v in values if v["entity"] == "amount-of-money"]) > 1:
            value["role"] = "ignored"
    for value in [v for v in values if v["entity"] == "amount-of-money" and v.get("role") is None]:
        if _beside(text, value, cues, "past"):
            value["role"] = "ignored"
        elif re.search("现在|如今|目前", text[slice(*clause_of(text, value["start"]))]) and any("past" in c.roles for c in cues) and incomes:
            value["role"] = "income"
    for value in [v for v in values if v.get("role") == "income"]:
        if _is_later(text, value, values):
            value["role"] = "income_later"


def _is_later(text: str, value: Entity, values: list[Entity]) -> bool:
    ahead = [v for v in values if v["entity"] == "time" and v.get("role") == "recovery"]
    return bool(ahead) and bool(re.search("入职|新工作|上班后|开始", text)) and value["start"] > ahead[0]["start"]


def _beside(text: str, value: Entity, cues: list[Cue], role: str) -> bool:
    begin, _ = clause_of(text, value["start"])
    return any(role in c.roles and begin <= c.start and 0 <= value["start"] - c.end <= 6 for c in cues)


def _time_role(text: str, value: Entity, values: list[Entity], cues: list[Cue]) -> str | None:
    info = value.get("additional_info") or {}
    role = _nearest(text, value, values, cues, TIME_ROLES)
    if role == "pay_day" and re.search("才|要等", text[value["end"] : value["end"] + 3]):
        return "start"
    if role in ("since", None) and value["entity"] in ("time", "duration"):
        role = _beside_hardship(value, values) or role
    if role is None and info.get("future"):
        return "recovery"
    if role == "overdue" and info.get("future"):
        return "due"
    return role


def _beside_hardship(value: Entity, values: list[Entity]) -> str | None:
    """上个月被裁: the time of the misfortune, unless it lies ahead."""
    if (value.get("additional_info") or {}).get("future"):
        return None
    near = [v for v in values if v["entity"] == "hardship" and -1 <= v["start"] - value["end"] <= 3]
    near += [v for v in values if v["entity"] == "hardship" and 0 <= value["start"] - v["end"] <= 2]
    return "since" if near else None


def _negated(text: str, value: Entity, cues: list[Cue]) -> bool:
    return any("negation" in c.roles and 0 <= value["start"] - c.end <= 1 for c in cues)


def _give_groups(text: str, values: list[Entity], cues: list[Cue]) -> list[Entity]:
    mentions = _mentions(text, values, cues)
    if not mentions:
        return [_said_of_all(v, text, cues) for v in values]
    extra: list[Entity] = []
    for value in values:
        groups = _groups_of(text, value, values, mentions, cues)
        if groups:
            value["group"] = groups[0]
            extra += [{**value, "group": group} for group in groups[1:]]
    return values + extra


def _said_of_all(value: Entity, text: str, cues: list[Cue]) -> Entity:
    if value.get("role") == "overdue" and _every(text, value, cues):
        value["group"] = "all"
    return value


def _every(text: str, value: Entity, cues: list[Cue]) -> bool:
    begin, _ = clause_of(text, value["start"])
    return any("every" in c.roles and begin <= c.start and c.end <= value["start"] for c in cues)


def _mentions(text: str, values: list[Entity], cues: list[Cue]) -> list[tuple[int, int, str]]:
    """(start, end, group) of each debt that is named; 招行的信用卡 is one, a second word for it is the same."""
    named = sorted((v for v in values if v["entity"] in ("lender", "product") and v.get("role") != "budget"), key=lambda v: v["start"])
    found: list[tuple[int, int, str]] = []
    known: dict[tuple[Any, Any], str] = {}
    for value in named:
        if found and value["start"] < found[-1][1]:
            value["group"] = found[-1][2]
            continue
        key = tuple(v["value"] for v in named if v["start"] == value["start"])
        group = known.setdefault(key, str(len(known)))
        value["group"] = group
        if any("removed" in c.roles and 0 <= c.start - value["end"] <= 4 for c in cues) or _takes_away(text, value):
            value["role"] = "removed"
        found.append((value["start"], value["end"], group))
    return found


def _takes_away(text: str, value: Entity) -> bool:
    return bool(re.search(r"(把|删掉|删除|去掉|不要)$", text[: value["start"]])) and bool(re.search("删|去掉|不要", text))


def _groups_of(text: str, value: Entity, values: list[Entity], mentions: list[tuple[int, int, str]], cues: list[Cue]) -> list[str]:
    kind, role = value["entity"], value.get("role")
    everyone = list(dict.fromkeys(group for *_, group in mentions))
    if kind in ("amount-of-money", "number") and role in ALL_ROLES_OF_A_DEBT:
        if kind == "number" and len(str(value["value"])) < 3:
            return []
        if _every(text, value, cues) and len(everyone) > 1:
            return everyone
        return [_neighbour(text, value, values, mentions)]
    if kind in ("duration", "time") and role in ("overdue", "due", None):
        if kind == "time" and role is None and not mentions:
            return []
        if _every(text, value, cues) or _closes_the_list(value, values, mentions):
            return everyone
        return [_neighbour(text, value, values, mentions)]
    return [_neighbour(text, value, values, mentions)] if kind == "status" else []


def _closes_the_list(value: Entity, values: list[Entity], mentions: list[tuple[int, int, str]]) -> bool:
    """招行2万，花呗3千，逾期两个月: said once, after all names: said of all."""
    alike = [v for v in values if v["entity"] in ("duration", "time") and v.get("role") == value.get("role")]
    return len(alike) == 1 and all(end <= value["start"] for _, end, _ in mentions)


def _neighbour(text: str, value: Entity, values: list[Entity], mentions: list[tuple[int, int, str]]) -> str:
    """The name before the value; the one after it where the sentence puts values first."""
    before = [m for m in mentions if m[1] <= value["start"]]
    after = [m for m in mentions if m[0] >= value["end"]]
    if not before:
        return after[0][2] if after else mentions[-1][2]
    amounts = [v for v in values if v["entity"] == value["entity"]]
    first = min(v["start"] for v in amounts) < mentions[0][0]
    if first and after and clause_of(text, after[0][0]) == clause_of(text, value["start"]):
        return after[0][2]
    return before[-1][2]
