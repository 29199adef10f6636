"""The short form of what `make bench` does with fifty people for ten minutes."""
from __future__ import annotations

import pytest

from tests.e2e.crowd import crowd

pytestmark = [pytest.mark.bot, pytest.mark.model]


@pytest.mark.timeout(240)
async def test_people_on_all_channels_at_once_lose_nothing_and_get_nothing_twice() -> None:
    seen = await crowd(people=20, seconds=25, pause=(0.5, 2.0))
    assert seen.faults == [] and seen.turns > 100, list(seen.lines())
