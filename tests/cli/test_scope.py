"""Figures of scope and calibration, worked out by hand."""

from __future__ import annotations

import pytest

from bot.cli import scope

ROWS = [
    ("out_of_scope", "out_of_scope", 0.9),
    ("out_of_scope", "ask/jail", 0.3),
    ("ask/jail", "ask/jail", 0.8),
    ("ask/jail", "nlu_fallback", 0.1),
    ("inform", "inform", 0.4),
    ("inform", "out_of_scope", 0.6),
]


def test_what_is_turned_away_counts_fallback_and_low_confidence() -> None:
    assert scope.rates(ROWS) == (0.5, 0.5)
    assert scope.rates(ROWS, 0.35) == (1.0, 0.5)
    assert scope.rates(ROWS, 0.5) == (1.0, 0.75)


def test_recall_within_the_budget_is_that_of_the_highest_threshold_that_keeps_it() -> None:
    assert scope.best_recall(ROWS, budget=0.5) == 1.0
    assert scope.best_recall(ROWS, budget=0.1) == 0.0


def test_accuracy_in_scope_leaves_out_what_is_outside() -> None:
    assert scope.in_scope_accuracy(ROWS) == 0.5


def test_sure_and_right_in_equal_measure_has_no_calibration_error() -> None:
    honest = [("a", "a", 0.75)] * 3 + [("a", "b", 0.75)]
    assert scope.calibration_error(honest) == 0.0
    assert scope.calibration_error([("a", "b", 0.95)]) == pytest.approx(0.95)


def test_the_curve_never_falls() -> None:
    recalls = [row[1] for row in scope.curve(ROWS)]
    assert recalls == sorted(recalls)
