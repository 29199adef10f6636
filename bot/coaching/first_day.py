"""When paying begins, as told: a day, every month's day, or only a month. A day that nobody said is not made up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.coaching.days import add_months, in_month, month_of
from bot.coaching.hearing import Heard, Value
from bot.coaching.offer import is_a_day, payment_times, wanted_day


@dataclass(frozen=True)
class Start:
    """The first payment's `day`; `month` (`YYYY-MM`) where no day was named. `on_day`: of every month, where it is not
    the day of the first (31, of which the first month has only 28)."""

    day: date | None = None
    month: str | None = None
    on_day: int | None = None


NOT_TOLD = Start()


def start_in(heard: Heard, today: date, known: Start = NOT_TOLD, earliest: date | None = None) -> Start | None:
    """What a message says of it (its days as `coming` reads them), beside what is known; None when nothing. Days
    before `earliest`, else today, are of something else."""
    times = payment_times(heard)
    days = [v for v in times if is_a_day(v) and v.date() >= (earliest or today)]
    day = next((v for v in days if v.date() != known.day), days[0] if days else None)  # 不是15号，是20号
    every = next((v.day_of_month for v in times if v.day_of_month is not None), None)
    month = next((month_of(v.date()) for v in times if _is_a_month(v)), None)
    if day is not None:
        return _from(day.date(), every or wanted_day(day))
    if every is not None:
        return _from(next_on(every, today, month or known.month), every)
    if month is None or month < month_of(today):
        return None
    if known.day is None:
        return Start(month=month)
    wanted = known.on_day or known.day.day
    return _from(max(in_month(month, wanted), today), wanted)


def _from(day: date, wanted: int | None) -> Start:
    return Start(day, on_day=wanted if wanted != day.day else None)


def _is_a_month(value: Value) -> bool:
    """下个月, 3月; 下月初 and 下周 only where they are said to be the beginning."""
    named = value.day_of_month is None and not is_a_day(value)
    return named and (value.role == "start" or not value.approximate)


def next_on(day: int, today: date, month: str | None = None) -> date:
    """The next such day of a month, after today; in `month` (`YYYY-MM`) or later where that is told."""
    this = in_month(max(month or "", month_of(today)), day)
    return this if this > today else in_month(add_months(month_of(today), 1), day)


def coming(heard: Heard, today: date) -> Heard:
    """12月1号开始, told in November, is the next one, however the year was understood: an agreement begins ahead."""
    return replace(heard, values=tuple(_ahead(value, today) for value in heard.values))


def _ahead(value: Value, today: date) -> Value:
    if value.kind != "time" or not value.info.get("ambiguous_year") or value.role not in ("start", None):
        return value
    told = value.date()
    this_month = value.info.get("grain") == "month" and month_of(told) == month_of(today)
    if told >= today or this_month:
        return value
    year = today.year if (told.month, told.day) >= (today.month, today.day) else today.year + 1
    coming_day = in_month(f"{year:04}-{told.month:02}", told.day)
    is_near = coming_day - today < today - value.date(past=True)
    return replace(value, code=coming_day.isoformat()) if is_near or value.role == "start" else value
