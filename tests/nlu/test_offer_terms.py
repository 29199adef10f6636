"""Offers as people write them: which sum is a month's, which comes first, which is all, and what is said beside."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.offer import Offer, read_offer
from bot.nlu.offer_terms import FILE
from tests.hear import entities, hear

ROWS = yaml.safe_load(Path(__file__).with_name("offers.yml").read_text(encoding="utf-8"))
FIELDS = [name for name in Offer.__dataclass_fields__ if name != "conditions"]
CONDITIONS = yaml.safe_load(FILE.read_text(encoding="utf-8"))["conditions"]


def read(text: str) -> Offer:
    return read_offer(hear(text, "check_offer"))


def plain(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, (int, float)) else value


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_an_offer_is_read_as_it_was_meant(row: dict[str, Any]) -> None:
    offer = read(row["text"])
    for name in FIELDS:
        wanted = row.get(name)
        allowed = wanted if isinstance(wanted, list) else [wanted]
        assert getattr(offer, name) in [plain(one) for one in allowed], name
    assert offer.conditions == set(row.get("conditions", ()))


def test_there_are_enough_offers_and_every_condition_is_among_them() -> None:
    assert len(ROWS) >= 60 and len({row["text"] for row in ROWS}) == len(ROWS)
    said = {condition for row in ROWS for condition in row.get("conditions", ())}
    assert said == {name for names in CONDITIONS.values() for name in names}
    assert all(sum(name in row for row in ROWS) >= 3 for name in FIELDS)


def test_one_condition_of_a_kind_and_the_denial_counts() -> None:
    for text, wanted in (("免息？不，利息照收", "interest_runs"), ("说要书面的，他不给书面", "not_written")):
        assert read(text).conditions == {wanted}


@pytest.mark.parametrize("text, part", [
    ("每月1200", "monthly"), ("1200一个月", "monthly"), ("1200每期", "monthly"), ("首付1200", "down"),
    ("1200首付", "down"), ("一共1200", "total"), ("欠1200", None), ("工资1200", None), ("1200", None),
    ("首付先不说，1200", None), ("先还2000，1200一个月", "monthly"),
])  # fmt: skip
def test_the_nearest_word_of_the_same_clause_says_which_part_a_sum_is(text: str, part: str | None) -> None:
    sums = [value for value in entities(text) if value["entity"] in ("amount-of-money", "number")]
    assert (sums[-1].get("additional_info") or {}).get("part") == part


@pytest.mark.parametrize("text", ["我工资每月6000", "房租每月1500", "每个月开销2500", "花呗欠8000"])
def test_what_the_person_earns_spends_or_owes_is_no_offer(text: str) -> None:
    assert read(text).empty


@given(st.integers(1000, 9999), st.integers(2, 60), st.integers(1000, 9999))  # 360 alone is a lender
def test_figures_come_through_exactly(monthly: int, terms: int, down: int) -> None:
    offer = read(f"先还{down}，之后每月{monthly}，分{terms}期，停息，发协议")
    assert (offer.down, offer.monthly, offer.terms) == (down, monthly, terms)
    assert offer.conditions == {"interest_stops", "written"} and offer.total is None and offer.wait is None


@given(st.text(alphabet="每月首付先还一共0123456789万千百元期分，停息不%延期三个首期。", max_size=25))
def test_any_sentence_at_all_is_read(text: str) -> None:
    offer = read(text)
    days = ("first", "month")
    assert all(getattr(offer, name) is None or name in days or getattr(offer, name) >= 0 for name in FIELDS)
