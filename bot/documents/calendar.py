"""Due days as a calendar file: one event a payment with two alarms; the same day again overwrites itself."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar"
CHINA = ZoneInfo("Asia/Shanghai")
HOUR, LENGTH = dt.time(10), dt.timedelta(minutes=15)
ALARMS = (dt.timedelta(days=3), dt.timedelta(days=1))
UID_LENGTH = 32  # hexadecimal digits


@dataclass(frozen=True)
class Due:
    """One payment. `key` names it for good; it is hashed, so that nothing of it can be read in the file."""

    key: str
    day: dt.date
    title: str
    note: str


def calendar_ics(name: str, dues: Iterable[Due], stamp: dt.datetime) -> bytes:
    """The payments as .ics: at ten in the morning of China, alarms three days and one day before, private, not busy.

    `stamp` is when the file is made, with its time zone: a later file of the same payments counts as their update.
    """
    file = Calendar()
    file.add("prodid", "-//repayment coach//calendar//ZH")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    for due in dues:
        file.add_component(_event(due, stamp.astimezone(dt.timezone.utc)))
    file.add_missing_timezones()
    return file.to_ical()


def _event(due: Due, stamp: dt.datetime) -> Event:
    event, begins = Event(), dt.datetime.combine(due.day, HOUR, CHINA)
    event.add("uid", uid(due.key))
    event.add("dtstamp", stamp)
    event.add("sequence", int(stamp.timestamp()) // 60)
    event.add("dtstart", begins)
    event.add("dtend", begins + LENGTH)
    event.add("summary", due.title)
    event.add("description", due.note)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    for before in ALARMS:
        event.add_component(_alarm(due.title, before))
    return event


def _alarm(title: str, before: dt.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm


def uid(key: str) -> str:
    """The event's name: the same for the same payment, whichever file it stands in."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:UID_LENGTH]}@repayment-coach"
