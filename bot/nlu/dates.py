"""Days and months: 下个月15号, 26年3月, 3月15号, 月底, 每月15号, 下周五, 明年春节后 → ISO dates."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bot.nlu import date_patterns as patterns
from bot.nlu.calendar_words import (
    FIXED_DAYS,
    RELATIVE_DAYS,
    RELATIVE_MONTHS,
    RELATIVE_YEARS,
    WEEKDAYS,
    day_in_month,
    festival,
    last_day_of_month,
    month_end,
    nearest,
    next_day_of_month,
    shift_month,
    weekday,
)
from bot.nlu.found import Reading
from bot.nlu.measures import COUNTED
from bot.nlu.numerals import read_numeral

_PARTS = {"底": 31, "末": 31, "尾": 31, "初": 1, "头": 1, "上旬": 5, "中旬": 15, "中": 15, "下旬": 25, "最后一天": 31}
_JUST_OVER = timedelta(days=60)
_SOON = timedelta(days=183)
_YEAR_PARTS = {"年底": 12, "年末": 12, "年尾": 12, "底": 12, "年初": 1, "年中": 6}


def find_dates(text: str, today: date) -> list[Reading]:
    """Times in normalised text, seen from `today`; grain "day" or "month". They may overlap: take the longest."""
    readers = (_iso_dates, _short_dates, _full_dates, _bare_days, _relative_days, _weekdays, _festivals, _year_parts)
    return [reading for reader in readers for reading in reader(text, today)]


def _time(match: re.Match[str], value: date, grain: str = "day", **info: Any) -> Reading:
    return Reading("time", match.start(), match.end(), value.isoformat(), {"grain": grain, **info})


def _small(text: str) -> int:
    numeral = read_numeral(text, 0)
    return int(numeral.low) if numeral else 0


def _year(match: re.Match[str], today: date) -> int | None:
    if match["near_year"]:
        return today.year + RELATIVE_YEARS[match["near_year"]]
    if not match["year"]:
        return None
    year = _small(match["year"])
    return year if year > 100 else 2000 + year if year <= 50 else 1900 + year


def _iso_dates(text: str, today: date) -> Iterator[Reading]:
    for match in patterns.ISO.finditer(text):
        year, month, day = int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"])
        if day <= month_end(year, month):
            yield _time(match, date(year, month, day))


def _short_dates(text: str, today: date) -> Iterator[Reading]:
    """26.9.15, 2027-02, and 9.15 where the words around make it a day."""
    for match in patterns.SHORT_ISO.finditer(text):
        year, month = int(match["y4"] or 2000 + int(match["y"])), int(match["m4"] or match["m"])
        day = int(match["d"] or 1)
        if day <= month_end(year, month):
            yield _time(match, date(year, month, day), "month" if match["m4"] else "day")
    for match in patterns.MONTH_DAY.finditer(text):
        month, day = int(match["m"]), int(match["d"])
        if day <= month_end(2024, month):
            value, past = nearest(today, month, day)
            ahead = _begins_ahead(text, *match.span(), value - today)
            value = past if not ahead and _lies_behind(text, *match.span(), today - past) else value
            yield _time(match, value, ambiguous_year=True, past_value=past.isoformat())


def _full_dates(text: str, today: date) -> Iterator[Reading]:
    for match in patterns.FULL.finditer(text):
        year, month = _year(match, today), _small(match["month"] or "0")
        if match["near_month"]:
            year, month = shift_month(today, RELATIVE_MONTHS[match["near_month"].removesuffix("个")])
        if 1 <= month <= 12 and not patterns.names_no_month(text, match.start()):
            yield from _dated(text, match, today, year, month)


def _dated(text: str, match: re.Match[str], today: date, year: int | None, month: int) -> Iterator[Reading]:
    """A month, with the day or part of it that was said; without a year, both the next and the last are given."""
    day, info = _day_of(text, match)
    if match["near_month"] == "次" and day:  # how wages are paid, month after month
        info["day_of_month"] = day
    end = match.end() if day or not match["day"] else match.start("day")
    if day > 31:
        return
    grain = "day" if day else "month"
    if year is not None:
        value = day_in_month(year, month, day or 1)
        info |= _clipped(value, day)
        yield Reading("time", match.start(), end, value.isoformat(), {"grain": grain, **info})
        return
    value, past = nearest(today, month, day)
    info.update(grain=grain, ambiguous_year=True, past_value=past.isoformat())
    ahead = bool(day) and _begins_ahead(text, match.start(), end, value - today)
    chosen = past if not ahead and _lies_behind(text, match.start(), end, today - past) else value
    yield Reading("time", match.start(), end, chosen.isoformat(), info)


def _day_of(text: str, match: re.Match[str]) -> tuple[int, dict[str, Any]]:
    """The day (0: none was said). 3月5个平台 has none: what follows the digit counts something."""
    if match["part"]:
        part = match["part"].removeprefix("月")
        return _PARTS[part], {} if _PARTS[part] == 31 else {"approximate": True}
    if not match["day"]:
        return 0, {}
    sure = text[match.end() - 1] in "号日"
    return (_small(match["day"]) if sure or not COUNTED.match(text, match.end()) else 0), {}


def _begins_ahead(text: str, start: int, end: int, ahead: timedelta) -> bool:
    """谈成了，12月16号开始 told in November, and the answer 12月16号开始: the first payment, not a year ago."""
    found = patterns.BARE_START.match(text, end)
    if not found or ahead > _SOON:
        return False
    alone = not text[found.end():].strip("，,。！!~ ") and patterns.START_BEFORE.match(text[:start])
    arranged = patterns.IN_PARTS.search(text) and not patterns.IN_ARREARS.search(text)
    return bool(alone or patterns.AGREED.search(text) or arranged)


def _lies_behind(text: str, start: int, end: int, ago: timedelta) -> bool:
    """In November 10月25号 is four weeks ago, not eleven months ahead, unless something is to be done by then."""
    to_come = patterns.FUTURE_AFTER.match(text, end) or text[end:end + 1] == "前"
    return _tells_past(text, start, end) or ago <= _JUST_OVER and not to_come


def _tells_past(text: str, start: int, end: int) -> bool:
    if patterns.FUTURE_AFTER.match(text, end):
        return False
    return bool(patterns.SINCE_BEFORE.search(text[max(0, start - 10):start]) or patterns.SINCE_AFTER.match(text, end))


def _bare_days(text: str, today: date) -> Iterator[Reading]:
    """10号, 每月15号, 月底发工资: a day of any month; of 1-5号 the last, by then it is there."""
    for match in patterns.BARE_DAY.finditer(text):
        day = _PARTS[match["part"].removeprefix("月")] if match["part"] else _small(match["day"] or match["bare"])
        if not 1 <= day <= 31 or _is_length(text, match) or match["part"] == "最后一天" and not match["every"]:
            continue
        info: dict[str, Any] = {} if _is_once(text, match) else {"day_of_month": day}
        if match["first"] or (match["part"] and day < 31):
            info["approximate"] = True
        past = last_day_of_month(today, day)
        since = not match["every"] and _tells_past(text, match.start(), match.end())
        value = past if since else next_day_of_month(today, day)
        if "day_of_month" not in info:
            info |= _clipped(value, day)
        yield _time(match, value, **info, past_value=past.isoformat())


def _clipped(value: date, day: int) -> dict[str, Any]:
    """The day that was said, where its month is shorter: of a payment every month it comes back in the next."""
    return {"clipped_from": day} if day > value.day else {}


def _is_once(text: str, match: re.Match[str]) -> bool:
    """28号给他打700 and 等到15号 mean one day; 15号发工资 comes back every month."""
    before, after = text[max(0, match.start() - 4):match.start()], text[match.end():match.end() + 4]
    if match["every"] or match["always"] or re.match("[^，。,；]{0,3}发", after):
        return False
    return bool(patterns.ONCE_AFTER.match(text, match.end()) or patterns.ONCE_BEFORE.search(before))


def _is_length(text: str, match: re.Match[str]) -> bool:
    """逾期12日 says how long; 逾期12号 does not."""
    before = text[max(0, match.start() - 5):match.start()]
    return text[match.end() - 1] == "日" and bool(patterns.OVERDUE_BEFORE.search(before))


def _relative_days(text: str, today: date) -> Iterator[Reading]:
    for match in patterns.RELATIVE.finditer(text):
        yield _time(match, today + timedelta(days=RELATIVE_DAYS[match.group()]))


def _weekdays(text: str, today: date) -> Iterator[Reading]:
    """下周五; 下周 alone is its Monday, 周末 its Saturday, both approximate."""
    for match in patterns.WEEK.finditer(text):
        shift = (match["shift"] or "").removesuffix("个")
        if not match["day"] and shift not in ("上上", "上", "下", "下下"):
            continue
        weeks = RELATIVE_MONTHS[shift] if shift else None
        name = (match["day"] or "一").replace("天", "日")
        value = weekday(today, 5 if name == "末" else WEEKDAYS.index(name), weeks)
        info: dict[str, Any] = {"recurring": "week"} if match["every"] else {}
        if not match["day"] or name == "末":
            info["approximate"] = True
        yield _time(match, value, **info)


def _festivals(text: str, today: date) -> Iterator[Reading]:
    """国庆, 春节; 年后 is the month of the lunar new year, 年前 the day before it."""
    for match in patterns.FESTIVAL.finditer(text):
        years = RELATIVE_YEARS[match["near_year"]] if match["near_year"] else None
        value = festival(today, match["name"], years)
        if value is None:
            continue
        lunar, side = match["name"] not in FIXED_DAYS, match["side"] or ""
        if lunar and ("后" in side or match["name"] == "过完年"):
            yield _time(match, value.replace(day=1), "month", approximate=True)
        else:
            info: dict[str, Any] = {"approximate": True} if side else {}
            yield _time(match, value - timedelta(days="前" in side), **info)


def _year_parts(text: str, today: date) -> Iterator[Reading]:
    """年底, 明年底, 今年年初: the month."""
    for match in patterns.YEAR_PART.finditer(text):
        said, part = _year(match, today), match["year_part"]
        if part == "底" and said is None:
            continue
        yield _time(match, date(said or today.year, _YEAR_PARTS[part], 1), "month", approximate=True)
