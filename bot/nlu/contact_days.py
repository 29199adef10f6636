"""Days around a contact that no word names: 刚打完 is today, 三个工作日内回复 a day to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from bot.nlu.contact_time_patterns import HOURS, JUST_NOW, PROMISED, WORKING
from bot.nlu.numerals import read_numeral
from bot.nlu.sentence import Entity, Sentence


def implied_days(sentence: Sentence, today: dt.date) -> Iterator[Entity]:
    """Entities with `implied` in their info, at the place of the words that they come from. What was promised is
    counted from the contact told last before it, else from today."""
    text, times = sentence.text, sentence.of("time", "duration")
    contacts = [value for value in times if value.get("role") == "contact"]
    just = JUST_NOW.search(text)
    if just and not contacts:
        paid = any(value.get("role") == "paid" for value in sentence.of("amount-of-money"))
        yield _time(text, just.start(), just.end(), today, "paid" if paid else "contact")
    for value in times:
        if value["entity"] == "duration" and value.get("role") == "promise":
            since = _contact_before(contacts, value["start"]) or today
            yield _time(text, value["start"], value["end"], _due(value, since), "promise")
    for match in HOURS.finditer(text):
        if PROMISED.match(text, match.end()) and (numeral := read_numeral(match["n"], 0)):
            since = _contact_before(contacts, match.start()) or today
            yield _time(text, *match.span(), since + dt.timedelta(days=int(numeral.low) // 24), "promise")


def _contact_before(contacts: Sequence[Entity], start: int) -> dt.date | None:
    days = [day_of(value) for value in contacts if value["start"] < start]
    return days[-1] if days else None


def _due(value: Entity, since: dt.date) -> dt.date:
    """The last day on which it may happen. Working days skip Saturdays and Sundays, not holidays."""
    info: dict[str, Any] = value.get("additional_info") or {}
    days, count = int(info.get("days") or 0), value["value"]
    if isinstance(count, dict):  # 五到七个工作日: the days are those of the lower end
        days = round(count["to"] * days / count["from"])
    return add_working_days(since, days) if WORKING.search(value["text"]) else since + dt.timedelta(days=days)


def add_working_days(since: dt.date, count: int) -> dt.date:
    """The day `count` working days after `since` (Monday to Friday; public holidays are not known)."""
    day = since
    while count > 0:
        day += dt.timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _time(text: str, start: int, end: int, day: dt.date, role: str) -> Entity:
    info = {"grain": "day", "implied": True}
    place = {"start": start, "end": end, "text": text[start:end], "confidence": 1.0}
    return {"entity": "time", "value": day.isoformat(), "role": role, "additional_info": info, **place}


def day_of(value: Entity) -> dt.date | None:
    return dt.date.fromisoformat(str(value["value"])[:10]) if len(str(value["value"])) >= 10 else None
