"""Days that have names: 大后天, 下周五, 国庆, 春节前. Pure calendar arithmetic, no reading of sentences."""
from __future__ import annotations

from datetime import date, timedelta

_DAY_WORDS = {-3: "大前天 大前儿", -2: "前天 前儿 前日", -1: "昨天 昨日 昨晚 昨儿 寻日 琴日 㖊日 寻晚 琴晚",
              0: "今天 今日 今晚 今早 今儿",
              1: "明天 明日 明早 明晚 明儿 听日 听晚 听朝", 2: "后天 后儿 后日", 3: "大后天 大后儿 大后日"}
RELATIVE_DAYS = {word: days for days, words in _DAY_WORDS.items() for word in words.split()}
RELATIVE_MONTHS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "今": 0, "呢": 0, "下": 1, "次": 1, "下下": 2}
RELATIVE_YEARS = {"前年": -2, "去年": -1, "旧年": -1, "今年": 0, "本年": 0, "明年": 1, "出年": 1, "后年": 2}
WEEKDAYS = "一二三四五六日"
FIXED_DAYS = {"元旦": (1, 1), "五一": (5, 1), "国庆": (10, 1), "十一": (10, 1), "双十一": (11, 11), "双11": (11, 11),
              "双十二": (12, 12), "双12": (12, 12), "圣诞": (12, 25), "六一": (6, 1)}
# First day of the lunar year (public almanac), as far as a plan of 60 months can reach.
SPRING_FESTIVALS = tuple(map(date.fromisoformat, (
    "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23",
    "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08", "2036-01-28")))


def month_end(year: int, month: int) -> int:
    """The last day of a month, 28 to 31."""
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day


def day_in_month(year: int, month: int, day: int) -> date:
    """That day, or the month's last when the month is shorter."""
    return date(year, month, min(day, month_end(year, month)))


def shift_month(today: date, months: int) -> tuple[int, int]:
    """(year, month) that many months from today."""
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def next_day_of_month(today: date, day: int) -> date:
    """The next date (today counts) with this day of the month; the 31st is the last day of a shorter month."""
    here = day_in_month(today.year, today.month, day)
    return here if here >= today else day_in_month(*shift_month(today, 1), day)


def last_day_of_month(today: date, day: int) -> date:
    """The latest date (today counts) with this day of the month."""
    here = day_in_month(today.year, today.month, day)
    return here if here <= today else day_in_month(*shift_month(today, -1), day)


def nearest(today: date, month: int, day: int) -> tuple[date, date]:
    """The next and the last occurrence of a month or a day of it; what is now counts for both."""
    here = day_in_month(today.year, month, day or 1)
    now = today if day else today.replace(day=1)
    following = here if here >= now else day_in_month(today.year + 1, month, day or 1)
    past = here if here <= now else day_in_month(today.year - 1, month, day or 1)
    return following, past


def weekday(today: date, day: int, weeks: int | None) -> date:
    """Monday is 0. `weeks` 1 is next week (下周五); None means the coming one, today included."""
    monday = today - timedelta(days=today.weekday())
    if weeks is not None:
        return monday + timedelta(days=day, weeks=weeks)
    here = monday + timedelta(days=day)
    return here if here >= today else here + timedelta(weeks=1)


def festival(today: date, name: str, years: int | None = None) -> date | None:
    """The coming (or, with `years`, that year's) day of a festival; None where the almanac ends."""
    if name not in FIXED_DAYS:
        year = None if years is None else today.year + years
        return next((day for day in SPRING_FESTIVALS if (day >= today if year is None else day.year == year)), None)
    month, day = FIXED_DAYS[name]
    here = date(today.year + (years or 0), month, day)
    return here if years is not None or here >= today else date(today.year + 1, month, day)
