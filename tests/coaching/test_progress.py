"""When to practise what next."""
from __future__ import annotations

import pytest

from bot.coaching.progress import Ran, Suggestion, fitting, suggest, weakest
from bot.coaching.scene import scene


def runs(*told: tuple[str, int]) -> list[Ran]:
    return [Ran(code, score, ()) for code, score in told]


EASY, OTHER = "official_friendly", "online_service"


@pytest.mark.parametrize(("told", "then"), [
    ((), Suggestion("first", EASY)),
    (((EASY, 40),), Suggestion("again", EASY, 1)),
    (((EASY, 40), (EASY, 60)), Suggestion("again", EASY, 3)),
    (((EASY, 40), (EASY, 60), (EASY, 70), (EASY, 75)), Suggestion("again", EASY, 7)),
    (((EASY, 85),), Suggestion("harder", OTHER, 1)),
    (((EASY, 85), (OTHER, 90)), Suggestion("ready", OTHER)),
])  # fmt: skip
def test_it_is_spaced_and_grows(told: tuple[tuple[str, int], ...], then: Suggestion) -> None:
    assert suggest(runs(*told), "cash_loan") == then


def test_scenes_that_people_do_not_meet_are_not_offered() -> None:
    assert "asset_protection" not in fitting("consumer_credit") and "asset_protection" in fitting("credit_card")
    levels = [scene(code).level for code in fitting(None)]
    assert levels == sorted(levels) and len(levels) == 7


def test_what_was_missed_most_lately() -> None:
    told = [Ran(EASY, 50, (("gives_dates", False), ("gives_numbers", False))), Ran(EASY, 60, (("gives_dates", False),))]
    assert weakest(told) == ("gives_dates", "gives_numbers")
