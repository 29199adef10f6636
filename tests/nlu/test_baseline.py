"""The trained model must not fall below what was accepted. `python -m bot report --accept` raises the bar."""

from __future__ import annotations

import pytest

from bot.cli.hearing import Listener
from bot.cli.report import BASELINE, read_baseline, whole_report, worse
from bot.cli.train import is_fresh

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def report() -> dict:
    if not is_fresh():
        pytest.skip("the model is missing or stale: python -m bot train")
    return whole_report(Listener())


def test_there_is_a_baseline() -> None:
    assert BASELINE.exists()


def test_nothing_fell_below_it(report: dict) -> None:
    assert worse(report, read_baseline()) == []


def test_debts_are_assigned_as_well_as_before(report: dict) -> None:
    assert report["assigned"]["exact"] >= read_baseline()["assigned"]["exact"] - 0.01


def test_few_ordinary_sentences_are_taken_for_danger(report: dict) -> None:
    assert report["intents"]["safety/crisis"]["precision"] >= 0.9
