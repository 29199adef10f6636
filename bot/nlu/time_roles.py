"""What a duration or a date is about: overdue since, due on, better by, pay day, since when in trouble."""

from __future__ import annotations

import re

from bot.nlu.household import THREAT
from bot.nlu.sentence import Entity, Sentence

ROLES = ("start", "pay_day", "due", "overdue", "recovery", "since")
PAYER = r"(?:[厂店队所][里上]|公司|单位|老板|工地|学校|平台|财务)?"
PAID_THEN = re.compile(
    rf"[号日]?(?:左右)?{PAYER}(?:才|就|会|给)?{PAYER}"
    r"(?:发(?![现生烧])|开支|开工资|到账|到(?!期)|出粮|打卡|领|结工)"
)
CALLER = re.compile(r"(?:催收|催我的人?|客服|对方|律师|第三方|他们)(?:的人)?(?:打电话)?(?:来)?[说让要叫]")
ONLY_THEN = re.compile(r"[号日]?(?:才|要等)")


def give_time_roles(sentence: Sentence) -> None:
    """Set `role` on every duration and date that the sentence explains."""
    for value in sentence.of("duration", "time"):
        if role := _role(sentence, value):
            value["role"] = role


def _role(sentence: Sentence, value: Entity) -> str | None:
    if THREAT.search(sentence.clause_text(value)):
        return "demand"
    info, behind = value.get("additional_info") or {}, sentence.text[value["end"] : value["end"] + 8]
    monthly = info.get("day_of_month") is not None
    if monthly and PAID_THEN.match(behind):
        return "start" if ONLY_THEN.match(behind) else "pay_day"
    cue = sentence.nearest(value, ROLES)
    role = next((r for r in ROLES if cue and r in cue.roles), None)
    if role is None and (CALLER.search(sentence.clause_text(value)) or sentence.before(value, "demand")):
        return "demand"  # 催收说今天先还5000
    if role == "pay_day" and ONLY_THEN.match(behind):
        return "start"
    if role in ("since", None):
        role = _beside_hardship(sentence, value) or role
    if info.get("future"):
        return "due" if role == "overdue" else role or "recovery"
    return role


def _beside_hardship(sentence: Sentence, value: Entity) -> str | None:
    """上个月被裁: the time of the misfortune, unless it lies ahead."""
    if (value.get("additional_info") or {}).get("future"):
        return None
    near = [v for v in sentence.of("hardship") if -1 <= v["start"] - value["end"] <= 3]
    near += [v for v in sentence.of("hardship") if 0 <= value["start"] - v["end"] <= 2]
    return "since" if near else None
