"""Values become marks, so that how much and to whom does not colour the intent."""

from __future__ import annotations

import pytest

from bot.nlu.masking import mask, only_values
from bot.nlu.value_extractor import as_entity
from bot.nlu.values import find_values

AMOUNT = {"entity": "amount-of-money", "start": 3, "end": 6, "value": 28000}


def test_a_value_becomes_one_mark() -> None:
    assert mask("招行欠2万8", [{**AMOUNT, "start": 3}, {"entity": "lender", "start": 0, "end": 2}]) == "◆欠¤"


def test_overlapping_values_become_one_mark() -> None:
    assert mask("花呗8千", [{"entity": e, "start": 0, "end": 2} for e in ("lender", "product")]) == "◆8千"


def test_what_has_no_mark_stays() -> None:
    assert mask("失业了", [{"entity": "hardship", "start": 0, "end": 2}]) == "失业了"


def test_typos_are_mended_and_shouting_is_cut() -> None:
    assert mask("愈期了怎么办啊啊啊啊啊", []) == "逾期了怎么办啊啊"


@pytest.mark.parametrize(("text", "expected"), [
    ("3万5", True), ("大概两个月左右", True), ("5000多吧", True), ("", False), ("会坐牢吗", False),
    ("3万5会坐牢吗", False),
])  # fmt: skip
def test_only_values(text: str, expected: bool) -> None:
    import datetime as dt

    assert only_values(mask(text, [as_entity(v) for v in find_values(text, dt.date(2025, 12, 10))])) is expected
