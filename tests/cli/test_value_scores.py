"""Scores of found values, worked out by hand; and the sealed set is there and large enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import rivals_listen, value_scores
from bot.cli.value_scores import EITHER, PERHAPS, Pair, Row, as_pair, as_row, settle
from bot.nlu.found import Found
from bot.nlu.values import find_values

ROWS = [
    as_row(["欠八千六，逾期俩月了", ["money", 8600], ["days", 60]]),
    as_row(["四千出头，分24期", ["money", 4000, "approx"], ["terms", 24]]),
    as_row(["三四千", ["money", [3000, 4000]]]),
    as_row(["去年3月断的", ["date", "2025-03"]]),
    as_row(["打了95588"]),
]


def pairs(*items: list[Any]) -> list[Pair]:
    return [as_pair(item) for item in items]


def everything() -> list[list[Pair]]:
    return [list(row.meant) for row in ROWS]


def found(text: str) -> list[Pair]:
    return [pair for pair, _ in value_scores.heard(find_values(text, value_scores.TODAY))]


def test_all_right() -> None:
    figures = value_scores.score(ROWS, everything())
    assert figures["sentences_exact"] == 1.0
    assert figures["all"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 6}
    assert list(figures["values"]) == ["money", "days", "date", "terms"]


def test_a_wrong_value_costs_precision_and_recall() -> None:
    got = [pairs(["money", 8006], ["days", 60]), *everything()[1:]]
    figures = value_scores.score(ROWS, got)
    assert figures["sentences_exact"] == 0.8
    assert figures["values"]["money"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "support": 3}
    assert figures["values"]["days"]["f1"] == 1.0


def test_a_missing_value_costs_recall_alone() -> None:
    figures = value_scores.score(ROWS, [*everything()[:3], [], []])
    assert figures["sentences_exact"] == 0.8
    assert (figures["all"]["precision"], figures["all"]["recall"]) == (1.0, 0.8333)
    assert figures["values"]["date"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 1}


def test_an_invented_value_costs_precision_and_the_sentence() -> None:
    figures = value_scores.score(ROWS, [*everything()[:4], pairs(["money", 95588])])
    assert figures["sentences_exact"] == 0.8
    assert (figures["all"]["precision"], figures["all"]["recall"]) == (0.8571, 1.0)


def test_a_value_found_twice_is_right_once() -> None:
    figures = value_scores.score(ROWS[3:4], [pairs(["date", "2025-03"], ["date", "2025-03"])])
    assert (figures["all"]["precision"], figures["all"]["recall"], figures["sentences_exact"]) == (0.5, 1.0, 0.0)


@pytest.mark.parametrize("got", [["money", 3000], ["money", 4000], ["money", [3000, 5000]], ["days", [3000, 4000]]])
def test_a_range_is_right_as_a_whole_or_not_at_all(got: list[Any]) -> None:
    assert value_scores.score(ROWS[2:3], [pairs(got)])["all"]["f1"] == 0.0


@pytest.mark.parametrize("got", ["2025-03-01", "2026-03", "2025"])
def test_a_month_is_neither_its_first_day_nor_that_of_another_year(got: str) -> None:
    assert value_scores.score(ROWS[3:4], [pairs(["date", got])])["all"]["f1"] == 0.0


@pytest.mark.parametrize(("text", "meant"), [
    ("花呗欠8千", ["money", 8000]), ("三四千块", ["money", [3000, 4000]]), ("逾期俩月", ["days", 60]),
    ("两三个月", ["days", [60, 90]]), ("三个星期", ["days", 21]), ("半年没还", ["days", 180]), ("半个月", ["days", 15]),
    ("十八个月没还", ["days", 540]), ("分12期", ["terms", 12]), ("年化24%", ["percent", 24]),
    ("日息万分之五", ["percent", 0.05]), ("每月10号", ["day_of_month", 10]), ("去年3月", ["date", "2025-03"]),
    ("2026年12月5日", ["date", "2026-12-05"])])  # fmt: skip
def test_our_findings_in_the_words_of_the_set(text: str, meant: list[Any]) -> None:
    assert found(text) == pairs(meant)


@pytest.mark.parametrize(("text", "months", "days"), [
    ("一年零三个月", 15, 455), ("两年半", 30, 912), ("十五个月", 15, 450), ("半年", 6, 180)])  # fmt: skip
def test_a_year_within_months_has_365_days(text: str, months: int, days: int) -> None:
    one = Found("duration", 0, len(text), text, months, {"unit": "month"})
    assert value_scores.of_found(one) == ["days", days]


def test_a_bare_number_of_ours_says_nothing() -> None:
    assert find_values("3000", value_scores.TODAY) and found("3000") == []


def test_terms_may_be_a_range() -> None:
    one = Found("terms", 0, 5, "12到24期", 24, {"from": 12, "to": 24, "approximate": True})
    assert value_scores.of_found(one) == ["terms", [12, 24]]


def test_marks_of_approximation_are_counted_apart_and_only_where_the_value_is_right() -> None:
    marked = [[(pair, True) for pair in row.meant] for row in ROWS[:3]]
    assert value_scores.approximate_share(ROWS[:3], marked) == 0.25  # 4000; the range is not counted
    assert value_scores.approximate_share(ROWS[:1], [[(as_pair(["money", 1]), False)]]) == 0.0


def test_of_several_readings_the_right_one_is_taken_else_the_first() -> None:
    said = [[EITHER, [["days", 720], ["terms", 24]]]]
    assert settle(pairs(["terms", 24]), said) == pairs(["terms", 24])
    assert settle(pairs(["terms", 12]), said) == pairs(["days", 720])


def test_a_doubtful_reading_counts_only_where_it_is_right() -> None:
    said = [[PERHAPS, [["money", 8000]]]]
    assert settle(pairs(["money", 8000]), said) == pairs(["money", 8000])
    assert settle(pairs(["money", 8600]), said) == []
    assert settle(pairs(["money", 8000]), [*said, ["money", 8000]]) == pairs(["money", 8000])


@pytest.mark.parametrize(("start", "end", "said"), [
    ("2026-12-15 00:00:00", "2026-12-15 23:59:59", ["date", "2026-12-15"]),
    ("-inf", "2026-12-15 23:59:59", ["date", "2026-12-15"]),
    ("2025-12-01 00:00:00", "2025-12-31 23:59:59", ["date", "2025-12"]),
    ("2025-01-01 00:00:00", "2025-12-31 23:59:59",
     [PERHAPS, [["date", "2025-12-31"], ["date", "2025-12"], ["date", "2025-01-01"], ["date", "2025-01"]]]),
    ("-inf", "inf", None)])  # fmt: skip
def test_another_tools_stretch_of_time_is_a_day_a_month_or_doubtful(start: str, end: str, said: Any) -> None:
    assert rivals_listen.stretch(start, end) == said


@pytest.mark.parametrize(("length", "said"), [
    ((0, 3, 0), [["days", 90], ["terms", 3]]), ((0.5, 0, 0), [["days", 182], ["days", 180], ["terms", 6]]),
    ((1, 3, 0), [["days", 455], ["terms", 15]]), ((0, 0, 14), [["days", 14]])])  # fmt: skip
def test_another_tools_length_of_time_is_days_or_terms(length: tuple[float, float, float], said: Any) -> None:
    assert rivals_listen.lengths(*length) == said


@pytest.mark.parametrize(("value", "known", "said"), [
    ({"timex": "P3M", "type": "duration", "value": "7776000"}, True, [["days", 90], ["terms", 3]]),
    ({"timex": "XXXX-XX-15", "type": "date", "value": "2026-12-15"}, True,
     [["date", "2026-12-15"], ["day_of_month", 15]]),
    ({"timex": "2025-03", "type": "daterange", "start": "2025-03-01", "end": "2025-04-01"}, True,
     [["date", "2025-03"]]),
    ({"timex": "P1M", "type": "set", "value": "not resolved"}, False, []),
    ({"timex": "T12", "type": "time", "value": "12:00:00"}, False, [])])  # fmt: skip
def test_a_time_of_recognizers(value: dict[str, str], known: bool, said: Any) -> None:
    assert rivals_listen.ms_value(value) == (known, said)


def test_a_slip_in_the_set_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="mony"):
        as_row(["欠八千", ["mony", 8000]])


@pytest.mark.parametrize(("path", "sentences", "values"), [
    (value_scores.HELD_OUT, 250, 500), (value_scores.SEALED, 100, 200),
])  # fmt: skip
def test_the_sets_are_large_enough(path: Path, sentences: int, values: int) -> None:
    rows: list[Row] = value_scores.read_rows(path)
    assert len(rows) >= sentences
    assert sum(len(row.meant) for row in rows) >= values
    assert len({row.text for row in rows}) == len(rows)


def test_the_figures_that_are_kept_are_of_this_set() -> None:
    kept = json.loads((value_scores.SEALED.parent / "rivals.json").read_text(encoding="utf-8"))
    rows = value_scores.read_rows(value_scores.HELD_OUT) + value_scores.read_rows(value_scores.SEALED)
    assert [one["all"]["support"] for one in kept["tools"]] == [sum(len(row.meant) for row in rows)] * 3
    assert {one["sentences"] for one in kept["tools"]} == {len(rows)}
