"""The short form of what `make bench` does with two hundred conversations."""
from __future__ import annotations

import pytest

from tests.e2e.kill import NAMES, kill

pytestmark = [pytest.mark.bot, pytest.mark.model]


@pytest.mark.timeout(900)
async def test_what_is_killed_again_and_again_loses_nothing_confirmed_and_doubles_nothing() -> None:
    seen = await kill(people=3, pause=(0.5, 5.0))
    assert seen.faults == [] and seen.people == 3, list(seen.lines())
    assert all(seen.kills[name] for name in NAMES), "each of the two was killed"
