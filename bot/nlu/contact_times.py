"""Days and sums around a contact: when it was (contact), when the lender is to do something (promise), when the person
is to come back (again), and what was paid (paid)."""

from __future__ import annotations

import datetime as dt
import re

from bot.nlu import contact_time_patterns as patterns
from bot.nlu.calendar_words import next_day_of_month
from bot.nlu.contact_days import day_of, implied_days
from bot.nlu.payments import instalments, take_payments
from bot.nlu.sentence import Entity, Sentence

BREAK = re.compile(r"[。；;！!？?\n]")
REACH = 12  # characters behind a day in which its verb stands
NOTED_WITHIN = 60  # days
LONGEST = 120  # days: nobody promises an answer for later
SETTLED = frozenset({"pay_day", "since"})
EMPTY_ROLES = (None, "demand", "overdue", "due", "start", "recovery")


def give_contact_roles(sentence: Sentence, facts: list[Entity], today: dt.date | None) -> None:
    """Set the roles in place; add days that are only implied (刚打完, 三天内回复) and counts of instalments paid.

    `facts` are those of `find_contact_facts`; without `today` no day is added or moved.
    """
    times = sentence.of("time", "duration")
    for value, after in zip(times, [*times[1:], None], strict=False):
        if role := _role(sentence, value, after):
            value["role"] = role
    take_payments(sentence)
    sentence.values.extend(instalments(sentence.text))
    if {fact["entity"] for fact in facts} & {"outcome", "contact_way"}:
        _date_the_note(sentence, today)
    if any(fact["value"] == "agreed" for fact in facts):
        _start_ahead(sentence, today)
    if today is not None:
        _settle_past(sentence, today)
        sentence.values.extend(implied_days(sentence, today))


def _date_the_note(sentence: Sentence, today: dt.date | None) -> None:
    """11月3号，广发，拒绝: the one day of a note is the day of the contact."""
    days = [v for v in sentence.of("time") if v.get("role") != "promise"]
    if today is None or sentence.of("amount-of-money", "number", "status") or len(days) != 1:
        return
    if days[0].get("role") is not None or not _is_day(days[0]):
        return
    day = day_of(days[0])
    if day is not None and 0 <= (today - day).days <= NOTED_WITHIN and not sentence.says("overdue"):
        days[0]["role"] = "contact"


def _role(sentence: Sentence, value: Entity, after: Entity | None) -> str | None:
    until = value["end"] + 2 * REACH
    behind = BREAK.split(sentence.text[value["end"] : min(until, after["start"] if after else until)])[0]
    before = sentence.text[max(0, value["start"] - REACH) : value["start"]]
    role = value.get("role")
    if role in SETTLED:
        return None
    if _promised(sentence, value, before, behind):
        return "promise"
    if patterns.AGAIN.match(behind) or _is_appointed(value, before, behind):
        return "again" if role in (None, "demand") else None
    if value["entity"] == "time":
        return _role_behind(value, role, before, behind)
    return None


def _role_behind(value: Entity, role: str | None, before: str, behind: str) -> str | None:
    """昨天打的 and 昨天还的: what was done on a day that is over. 应该9月10号还的 was not."""
    if patterns.MEANT_BEFORE.search(before):
        return None
    paid, day = patterns.PAID_ON.match(behind), _is_day(value)
    spoken = patterns.SPOKEN.match(behind) or role is None and patterns.SPOKEN_LATER.match(behind)
    if day and role in (None, "demand") and spoken and not paid:
        return "contact"
    this = day or patterns.THIS_MONTH.search(value["text"])
    return "paid" if role in (None, "start") and paid and this else None


def _is_appointed(value: Entity, before: str, behind: str) -> bool:
    """约下周二去: the person is to come then."""
    day = value["entity"] == "time" and _is_day(value)
    return day and bool(patterns.AGAIN_BEFORE.search(before)) and behind[:1] != "还"


def _promised(sentence: Sentence, value: Entity, before: str, behind: str) -> bool:
    """三天内回复, 等七个工作日, 说五天内: when the lender is to do something."""
    if value.get("role") not in (None, "demand", "due", "recovery"):
        return False
    if value["entity"] == "duration" and _is_long(value):
        return False
    window = sentence.text[max(0, value["start"] - 2 * REACH) : value["end"] + 2]
    if patterns.PROMISED.match(behind) and patterns.TOLD.search(window):
        return True
    if patterns.BARE_BEFORE.search(before) and patterns.BARE_BEHIND.match(behind):
        return True
    waiting = patterns.PROMISED_BEFORE.search(before) or patterns.REVIEWED_BEFORE.search(before)
    told = patterns.THEY_SAID.search(sentence.text, 0, value["start"])
    return bool(waiting and told) and not patterns.NOT_WAITED.match(behind)


def _is_long(value: Entity) -> bool:
    return int((value.get("additional_info") or {}).get("days") or 0) > LONGEST


def _is_day(value: Entity) -> bool:
    info = value.get("additional_info") or {}
    return info.get("grain") == "day" and not info.get("recurring")


def _start_ahead(sentence: Sentence, today: dt.date | None) -> None:
    """谈成了 15号开始: the first payment lies ahead."""
    for value in sentence.of("time"):
        day = (value.get("additional_info") or {}).get("day_of_month")
        if not patterns.STARTS.match(sentence.text, value["end"]) or value.get("role") not in EMPTY_ROLES:
            continue
        value["role"] = "start"
        if day is not None and today is not None:
            value["value"] = next_day_of_month(today, int(day)).isoformat()


def _settle_past(sentence: Sentence, today: dt.date) -> None:
    """周一打的 was last Monday; 周五等电话 and 下周一还清 are still to come."""
    for value in sentence.of("time"):
        day = day_of(value)
        if value.get("role") not in ("contact", "paid") or day is None or day <= today or not _is_day(value):
            continue
        past = (value.get("additional_info") or {}).get("past_value")
        if patterns.AHEAD.match(value["text"]) or past is None and not patterns.WEEKDAY.search(value["text"]):
            value.pop("role")  # 下周一还清 is meant to be done; 国庆前: which one is not said
        else:
            value["value"] = past or (day - dt.timedelta(days=7)).isoformat()
