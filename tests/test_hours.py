"""China's clock, wherever the server stands."""
from __future__ import annotations

import datetime as dt

import pytest

from bot.hours import awake, china_day, moment_of


@pytest.mark.parametrize(("utc", "may"), [
    ("2026-12-15T13:59:59", True), ("2026-12-15T14:00:00", False), ("2026-12-15T23:59:59", False),
    ("2026-12-16T00:00:00", True), ("2026-06-15T13:59:59", True), ("2026-06-15T14:00:00", False),
])  # fmt: skip
def test_from_ten_in_the_evening_to_eight_nobody_is_written_to(utc: str, may: bool) -> None:
    assert awake(dt.datetime.fromisoformat(utc)) is may


def test_a_day_begins_there_when_it_does_there() -> None:
    assert china_day(dt.datetime(2026, 12, 14, 15, 59)) == dt.date(2026, 12, 14)
    assert china_day(dt.datetime(2026, 12, 14, 16, 0)) == dt.date(2026, 12, 15)


def test_a_reminder_of_a_day_is_due_at_ten_there() -> None:
    assert moment_of(dt.date(2026, 12, 15)) == dt.datetime(2026, 12, 15, 2, 0)
    assert moment_of(dt.date(2026, 12, 15), dt.time(22)) == dt.datetime(2026, 12, 15, 14, 0)
