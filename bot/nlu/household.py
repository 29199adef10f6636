"""Money of a household that is easily taken for something else: house payments, one-off costs, money lent to others."""

from __future__ import annotations

import re
from typing import Any

from bot.nlu.cues import Cue
from bot.nlu.sentence import Entity, Sentence

HOUSE = frozenset({"mortgage", "car_loan"})
MISFORTUNES = frozenset({"illness", "accident", "family_change"})
MONTHLY = re.compile(r"每月|每个月|月供|一个月|一月")
PAYMENT_CUES = frozenset({"月供", "每月还", "每个月还", "一个月还", "每期还", "每期"})
PAYMENT_BELOW = 30_000  # yuan a month; a larger figure beside 房贷 is the loan
SPENT = re.compile(r"(?:花|用|付|交)(?:了|掉了?|去了?|出去了?)(?:将近|大概|差不多|快|近)?$")
LENT = re.compile(r"[借欠](?:走|去)?了?我(?!家|们|爸|妈|父|母|哥|姐|弟|妹|朋|同|老)|借给(?!我)|借出去?")
YEARLY = re.compile(r"年底|年终|年会|一次性")
THREAT = re.compile(r"不还.{0,10}就")


def special_role(sentence: Sentence, value: Entity) -> str | None:
    """Roles that go before what the nearest cue says."""
    clause = sentence.clause_text(value)
    if LENT.search(clause):
        return "lent"
    if any(m.start() < value["start"] - sentence.clause(value)[0] < m.end() for m in THREAT.finditer(clause)):
        return "demand"  # 今天不还三千就上门
    return "bonus" if "奖" in clause and YEARLY.search(clause) else None


def spent_once(sentence: Sentence, value: Entity) -> bool:
    """住院花了8万: the cost of a misfortune, no monthly expense."""
    begin, end = sentence.clause(value)
    near = [h for h in sentence.of("hardship") if h["value"] in MISFORTUNES and begin <= h["start"] < end]
    monthly = (value.get("additional_info") or {}).get("per")
    return bool(near) and not monthly and bool(SPENT.search(sentence.text[begin : value["start"]]))


def house_payment(sentence: Sentence, value: Entity, role: str | None, cue: Cue | None) -> bool:
    """房贷每月三千: a payment that keeps a home, not a debt to negotiate; its name is marked as `budget`."""
    if role is not None and not (role == "limit" and cue and cue.word in PAYMENT_CUES):
        return False
    kinds = [v for v in sentence.of("lender", "product") if (v.get("additional_info") or {}).get("kind") in HOUSE]
    beside = [v for v in kinds if 0 <= value["start"] - v["end"] <= 8]
    if not beside or not _is_monthly(sentence, value):
        return False
    for mention in beside:
        mention["role"] = "budget"
    return True


def _is_monthly(sentence: Sentence, value: Entity) -> bool:
    """Said to be so, or one of a list of what comes in and goes out: 工资9000，房贷3500."""
    clause = sentence.clause_text(value)
    if (value.get("additional_info") or {}).get("per") == "month" or MONTHLY.search(clause):
        return True
    begin, end = sentence.clause(value)
    late = any("overdue" in c.roles and begin <= c.start < end for c in sentence.cues)
    listed = sentence.says("income") or sentence.says("expenses")
    listed = listed or any(v.get("role") == "priority" for v in sentence.of("amount-of-money"))
    return listed and not late and figure_of(value) < PAYMENT_BELOW


def figure_of(value: Entity) -> float:
    """The amount in yuan, the lower end of a range."""
    figure: Any = value["value"]
    return float(figure["from"] if isinstance(figure, dict) else figure)


def use_up(sentence: Sentence, cue: Cue) -> None:
    """低保600, 孩子学费1500: the word tells what the money is; it is no paper and no misfortune besides."""
    taken = [v for v in sentence.of("document", "hardship") if v["start"] <= cue.start and v["end"] == cue.end]
    for name in taken:
        if name["value"] != "illness":
            sentence.values.remove(name)
