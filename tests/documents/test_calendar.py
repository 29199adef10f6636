"""The calendar file, read back by the library that other programs use too."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar, Event

from bot.documents.calendar import Due, calendar_ics, uid

STAMP = dt.datetime(2026, 11, 21, 4, 0, tzinfo=dt.timezone.utc)
TITLE, NOTE = "记得转账：1,200 元", "第 3 期；看一眼余额, 再转\n别急"
DUES = [
    Due("招商银行信用卡|3|0", dt.date(2026, 12, 16), TITLE, NOTE),
    Due("支付宝花呗|1|0", dt.date(2027, 2, 28), "乙", ""),
]


def events(dues: list[Due], stamp: dt.datetime = STAMP) -> list[Event]:
    return Calendar.from_ical(calendar_ics("转账备忘", dues, stamp)).walk("VEVENT")  # type: ignore[no-any-return]


def test_one_event_a_payment_at_ten_in_china() -> None:
    first, second = events(DUES)
    assert first.decoded("dtstart").astimezone(dt.timezone.utc) == dt.datetime(2026, 12, 16, 2, tzinfo=dt.timezone.utc)
    assert first["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert (str(first["summary"]), str(first["description"])) == (TITLE, NOTE)
    assert second.decoded("dtstart").date() == dt.date(2027, 2, 28)


def test_two_alarms_at_ten_in_the_morning() -> None:
    for event in events(DUES):
        alarms = event.walk("VALARM")
        assert [alarm.decoded("trigger") for alarm in alarms] == [dt.timedelta(days=-3), dt.timedelta(days=-1)]
        assert all(alarm["action"] == "DISPLAY" and str(alarm["description"]) for alarm in alarms)


def test_it_shows_nothing_to_others() -> None:
    body = calendar_ics("转账备忘", DUES, STAMP).decode()
    assert "招商" not in body and "花呗" not in body
    assert all(event["class"] == "PRIVATE" and event["transp"] == "TRANSPARENT" for event in events(DUES))


def test_the_same_payment_keeps_its_name_and_a_later_file_wins() -> None:
    before, after = events(DUES), events(DUES[:1], STAMP + dt.timedelta(minutes=1))
    assert before[0]["uid"] == after[0]["uid"] == uid(DUES[0].key)
    assert after[0].decoded("sequence") > before[0].decoded("sequence")
    assert len({event["uid"] for event in before}) == 2


def test_the_file_is_a_whole_calendar() -> None:
    body = calendar_ics("转账备忘", DUES, STAMP)
    file = Calendar.from_ical(body)
    assert str(file["version"]) == "2.0" and file["prodid"] and str(file["x-wr-calname"]) == "转账备忘"
    assert [zone["tzid"] for zone in file.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert body.endswith(b"END:VCALENDAR\r\n") and all(len(line) <= 75 for line in body.split(b"\r\n"))


@pytest.mark.parametrize("count", [0, 240])
def test_none_and_very_many(count: int) -> None:
    dues = [Due(f"a|{n}", dt.date(2026, 12, 1) + dt.timedelta(days=n), TITLE, NOTE) for n in range(count)]
    found = events(dues)
    assert len(found) == len({event["uid"] for event in found}) == count
