"""China's clock: which day it is there, and whether it is an hour at which people may be written to unasked.

Moments are UTC without a zone, as the databases keep them. China has had no summer time since 1991.
"""
from __future__ import annotations

import datetime as dt
import os

CHINA = dt.timezone(dt.timedelta(hours=8))
AWAKE = range(8, 22)  # from 22:00 to 8:00 nobody is written to unasked
MORNING = 10  # when a reminder of a day is due


def in_china(moment: dt.datetime) -> dt.datetime:
    """The moment as a clock in China shows it."""
    return moment.replace(tzinfo=dt.timezone.utc).astimezone(CHINA)


def china_day(moment: dt.datetime) -> dt.date:
    """The day in China."""
    return in_china(moment).date()


def today() -> dt.date:
    """The day in China. COACH_TODAY (ISO) fixes it for tests and demonstrations."""
    fixed = os.environ.get("COACH_TODAY")
    return dt.date.fromisoformat(fixed) if fixed else china_day(dt.datetime.utcnow())


def awake(moment: dt.datetime) -> bool:
    """Whether people may be written to."""
    return in_china(moment).hour in AWAKE


def moment_of(day: dt.date, time: dt.time | int = MORNING) -> dt.datetime:
    """The moment of a time of day (or a full hour) in China."""
    clock = dt.time(time) if isinstance(time, int) else time.replace(tzinfo=None)
    return dt.datetime.combine(day, clock, CHINA).astimezone(dt.timezone.utc).replace(tzinfo=None)
