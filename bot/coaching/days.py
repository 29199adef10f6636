"""Payment days: one a calendar month, the day after the pay day, never in the past."""
from __future__ import annotations

import calendar
import datetime as dt

from bot.coaching.settings import settings

MONTH_END = 31


def month_of(day: dt.date) -> str:
    """`YYYY-MM`, the form in which months are compared and shown."""
    return f"{day.year:04}-{day.month:02}"


def add_months(month: str, count: int) -> str:
    """The month `count` months after (or before) a `YYYY-MM`."""
    year, number = (int(part) for part in month.split("-"))
    index = year * 12 + number - 1 + count
    return f"{index // 12:04}-{index % 12 + 1:02}"


def months_between(first: str, last: str) -> int:
    """Months from `first` to `last`; negative when `last` is earlier."""
    (a, b), (c, d) = (map(int, month.split("-")) for month in (first, last))
    return (c - a) * 12 + d - b


def in_month(month: str, day: int) -> dt.date:
    """A day of a month, clipped to its end (31 → 30, 28)."""
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year, number, min(day, calendar.monthrange(year, number)[1]))


def payment_day(pay_day: int) -> int:
    """Day of the month on which to pay: the day after the pay day; month end (31) pays on the 1st."""
    return 1 if pay_day >= MONTH_END else max(pay_day, 0) + 1


def first_date(today: dt.date, pay_day: int | None, not_before: dt.date | None = None) -> dt.date:
    """The first payment date: leaves the days needed to agree, and respects `not_before`."""
    rules = settings()
    wanted = min(not_before or today, today + dt.timedelta(days=rules.longest_wait_days))
    earliest = max(today + dt.timedelta(days=rules.agree_days), wanted)
    if pay_day is None:
        return max(today + dt.timedelta(days=rules.first_gap_days), earliest)
    month = month_of(earliest)
    date = in_month(month, payment_day(pay_day))
    return date if date >= earliest else in_month(add_months(month, 1), payment_day(pay_day))


def payment_dates(first: dt.date, pay_day: int | None, count: int, on_day: int | None = None) -> list[dt.date]:
    """`count` dates, one in each calendar month from `first` on; a missing day is clipped to the month end. `on_day`:
    the day of the month that is wanted, where the first month was too short for it."""
    day = (on_day or first.day) if pay_day is None else payment_day(pay_day)
    return [first] + [in_month(add_months(month_of(first), n), day) for n in range(1, count)]
