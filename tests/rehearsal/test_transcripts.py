"""Practice calls labelled by people who have not seen the judge. What it makes of them: tests/nlu/test_baseline.py."""
from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.coaching.case import EVIDENCE, KINDS, REASONS

CHECKS = {
    "states_willingness", "explains_hardship", "gives_numbers", "within_capacity", "gives_dates", "offers_evidence",
    "asks_interest_stop", "holds_position", "asks_reference_number", "asks_written_confirmation", "stays_civil",
    "no_false_statement", "no_rash_promise",
}  # fmt: skip
SCENES = {
    "official_friendly", "official_by_the_book", "collector_pushy", "outsourced_threatening", "mediator",
    "online_service", "asset_protection",
}  # fmt: skip
BANDS, OUTCOMES = ("good", "mixed", "poor"), {"agreed", "deferred", "refused", "stopped"}
CALLS: list[dict[str, Any]] = [
    call
    for path in sorted(Path(__file__).parent.glob("transcripts_*.yml"))
    for call in yaml.safe_load(path.read_text("utf-8"))
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: str(call["id"]))
def test_a_transcript_is_whole(call: dict[str, Any]) -> None:
    case, labels = call["case"], call["labels"]
    assert set(labels) == CHECKS and set(labels.values()) <= {True, False, None}
    assert call["scene"] in SCENES and call["band"] in BANDS and call["outcome"] in OUTCOMES
    assert case["kind"] in KINDS and case["reason"] in REASONS and set(case["evidence"]) <= set(EVIDENCE)
    assert (case["plan"].get("monthly") or 0) <= case["capacity"]
    assert all(("caller" in turn) != ("agent" in turn and "act" in turn) for turn in call["turns"])
    assert sum("caller" in turn for turn in call["turns"]) >= 5


def test_there_are_enough_of_every_kind() -> None:
    assert len(CALLS) >= 60 and len({call["id"] for call in CALLS}) == len(CALLS)
    kinds = Counter((call["scene"], call["band"]) for call in CALLS)
    assert all(kinds[scene, band] >= 2 for scene in SCENES for band in BANDS)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_each_check_is_passed_and_failed_by_somebody(check: str) -> None:
    told = Counter(call["labels"][check] for call in CALLS)
    assert told[True] >= 5 and told[False] >= 5
