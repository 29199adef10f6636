"""Every scene is whole: all acts have words, all words have their figures, and what they threaten is answered."""
from __future__ import annotations

import re
from itertools import product

import pytest

from bot.coaching.call import COUNTERS, DEMANDS, PUSHES, THREATS
from bot.coaching.case import KINDS
from bot.coaching.scene import GRANTS, NO, REFER, SCENES, YES, Scene, scene, scene_words
from bot.coaching.script import AGENTS

SPOKEN = 62  # characters of one act on the phone
# What the machine fills in: standing values, and those of an act.
STANDING = {"lender", "product", "debt", "balance", "days", "name", "number", "ticket", "reply_days"}
VALUES = {
    "counter": {"terms", "monthly"}, "counter_last": {"terms", "monthly"}, "too_few_terms": {"terms", "monthly"},
    "pay_minimum_first": {"minimum"}, "pay_today": {"minimum"}, "down_payment_first": {"down"},
    "settle_today": {"amount"}, "ask_less_reason": {"lower"}, "agree": {"terms", "monthly", "first"},
    "agree_down": {"terms", "monthly", "first", "down"}, "agree_once": {"amount", "date"}, "agree_pause": {"until"},
}  # fmt: skip
NEEDED = {"agree", "agree_down", "agree_once", "agree_pause", "counter", "counter_last", "down_payment_first"}
LINES = [(code, act) for code in SCENES for act in scene_words(code)["lines"]]


@pytest.mark.parametrize("code", SCENES)
def test_a_scene_has_all_acts(code: str) -> None:
    acts = set(scene_words(code)["lines"])
    assert PUSHES | VALUES.keys() <= acts and acts == set(scene_words(SCENES[0])["lines"])


@pytest.mark.parametrize(("code", "act"), LINES)
def test_its_words_can_be_said(code: str, act: str) -> None:
    phrasings = scene_words(code)["lines"][act]
    assert len(set(phrasings)) == len(phrasings) >= 3
    for text in phrasings:
        named = set(re.findall(r"{(\w+)}", text))
        assert named <= STANDING | VALUES.get(act, set()), text
        assert act not in NEEDED or named >= VALUES[act] - {"first", "date"}, text
        assert len(text) <= SPOKEN and text[-1] in "。？！", text


@pytest.mark.parametrize("code", SCENES)
def test_its_rules_hold_together(code: str) -> None:
    rules: Scene = scene(code)
    assert rules.kind in AGENTS and rules.channel in ("phone", "online") and 1 <= rules.level <= 3
    assert set(rules.fits) <= set(KINDS) and set(rules.grants) == set(GRANTS) - {"name"}
    assert set(rules.grants.values()) <= {YES, REFER, NO}
    assert list(rules.ladder) == sorted(rules.ladder) and rules.ladder[-1] <= rules.terms
    assert set(rules.objections) | set(rules.pressure) <= PUSHES
    assert ("settle_today" in rules.objections) <= (rules.settle is not None)
    assert len(scene_words(code)["title"]) <= 12 and len(scene_words(code)["about"]) <= 24


def test_there_are_the_scenes_of_the_contract_and_two_more() -> None:
    known = {"official_friendly", "official_by_the_book", "collector_pushy", "outsourced_threatening", "mediator"}
    assert known < set(SCENES) and len(SCENES) >= 7


@pytest.mark.parametrize(("code", "threat"), product(("official_friendly", "online_service", "mediator"), THREATS))
def test_kind_agents_do_not_threaten(code: str, threat: str) -> None:
    assert threat not in scene(code).objections + scene(code).pressure


def test_what_people_will_meet_is_met() -> None:
    met = {act for code in SCENES for act in (*scene(code).objections, *scene(code).pressure)}
    assert set(THREATS) <= met and set(DEMANDS) <= met and set(COUNTERS) - {"counter_last"} <= met
