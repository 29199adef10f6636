"""Scores worked out by hand, and a report that says what changed and what got worse."""
from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.cli import scores
from bot.cli.hearing import full_intent
from bot.cli.report import make_report, markdown, worse

# meant a: 3, of them 2 right; meant b: 1, right; c was understood once and never meant
PAIRS = [("a", "a"), ("a", "a"), ("a", "c"), ("b", "b")]
HEARD = [SimpleNamespace(meant=meant, understood=got) for meant, got in PAIRS]


def test_precision_recall_and_f1_of_each_label() -> None:
    found = scores.by_label(PAIRS)
    assert found["a"] == scores.Score(1.0, 0.6667, 0.8, 3)
    assert found["b"] == scores.Score(1.0, 1.0, 1.0, 1)
    assert found["c"] == scores.Score(0.0, 0.0, 0.0, 0)


def test_accuracy_and_macro_f1() -> None:
    assert scores.accuracy(PAIRS) == 0.75
    assert scores.macro_f1(scores.by_label(PAIRS)) == 0.9


def test_confusions_are_counted_most_frequent_first() -> None:
    pairs = [*PAIRS, ("b", "a"), ("b", "a"), ("b", "b")]
    assert scores.confusions(pairs) == [("b", "a", 2), ("a", "c", 1)]


def test_entities_count_as_right_only_with_the_same_words() -> None:
    rows = [([("amount", "3万"), ("time", "月底")], [("amount", "3万"), ("time", "底")]), ([], [("amount", "12")])]
    found = scores.by_entity(rows)
    assert found["amount"] == scores.Score(0.5, 1.0, 0.6667, 1)
    assert found["time"] == scores.Score(0.0, 0.0, 0.0, 1)


@pytest.mark.parametrize(("parsed", "expected"), [
    ({"intent": {"name": "ask", "full_name": "ask/jail"}}, "ask/jail"),
    ({"intent": {"name": "inform"}}, "inform"),
    ({"intent": {"name": "ask"},
      "response_selector": {"ask": {"response": {"intent_response_key": "ask/sued"}}}}, "ask/sued"),
    ({"intent": {"name": None}}, ""),
])
def test_the_full_intent_is_read_from_the_parse(parsed: dict, expected: str) -> None:
    assert full_intent(parsed) == expected


def test_a_fall_of_more_than_a_point_is_named() -> None:
    report = make_report(HEARD, [])
    assert worse(report, {**report, "accuracy": 0.755}) == []
    assert worse(report, {**report, "accuracy": 0.77}) == ["accuracy fell from 0.77 to 0.75"]
    assert worse(report, {**report, "macro_f1": 0.95}) == ["macro_f1 fell from 0.95 to 0.9"]


def test_the_tables_show_the_change_since_the_baseline() -> None:
    report = make_report(HEARD, [])
    before = make_report([SimpleNamespace(meant="a", understood="b"), HEARD[3]], [])
    text = markdown(report, before)
    assert "4 held-out sentences: accuracy 0.7500 (+0.2500)" in text
    assert "| a | 1.00 | 0.67 | 0.80 | +0.80 | 3 |" in text
    assert "| c | 0.00 | 0.00 | 0.00 | new | 0 |" in text
    assert "| a | c | 1 |" in text
