"""Is somebody telling facts? Values in a sentence say so more reliably than its words do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

FACT_ROLES = frozenset({"balance", "overdue", "income", "expenses", "total", "pay_day", "recovery", "minimum"})
ASKING = re.compile(
    r"[吗嘛?？咩]|[么不没](?=[\s，,。~]|$)|会不会|能不能|可不可以|是不是|有没有|要不要|多少|什么|啥|为何|怎么|怎样|咋"
    r"|几天|几年|几期|合法|违法|真的假的|点解|点样|(?:跟|和|同)我.{0,4}关系"
)
HELPLESS = re.compile(  # asks for help, not for an answer
    r"怎么办|咋办|咋整|怎么弄|咋弄|怎么整|如何是好|点算|求助|求帮|怎么还|咋还"
)
KEPT = frozenset({"inform", "correct", "adjust_plan", "state_wish", "remove_debt", "add_debt"})
CERTAIN, WHOLE_CERTAIN, FAIRLY = 0.5, 0.85, 0.35


def has_facts(entities: Sequence[dict[str, Any]]) -> bool:
    """A debt with a figure, or a figure with a known meaning."""
    figures = [e for e in entities if e["entity"] in ("amount-of-money", "number", "duration", "time", "status")]
    return any(e.get("group") is not None or e.get("role") in FACT_ROLES for e in figures)


def has_whole_debt(entities: Sequence[dict[str, Any]]) -> bool:
    """What is owed and for how long it is overdue, of one debt: nobody says both unless to tell."""
    roles: dict[Any, set[str]] = {}
    for entity in entities:
        if entity.get("group") is not None and entity.get("role") in ("balance", "overdue"):
            roles.setdefault(entity["group"], set()).add(entity["role"])
    return any(len(said) == 2 for said in roles.values())


def is_telling(text: str, entities: Sequence[dict[str, Any]], best: str, confidence: float) -> bool:
    """Whether `best` should give way to telling: facts stand in the sentence and the classifier is not sure.
    Danger never gives way; a question only when nothing in the sentence asks."""
    if best in KEPT or best.startswith("safety/") or not has_facts(entities):
        return False
    whole = has_whole_debt(entities)
    if confidence >= (WHOLE_CERTAIN if whole else CERTAIN):
        return whole and best.startswith("ask/") and not ASKING.search(text)
    if best.startswith("ask/"):
        return not ASKING.search(HELPLESS.sub("", text)) or (confidence < FAIRLY and bool(HELPLESS.search(text)))
    return True
