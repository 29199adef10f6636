"""Facts outweigh an unsure classifier; questions, danger and a sure classifier do not give way."""

from __future__ import annotations

import pytest

from bot.nlu.telling import has_facts, is_telling

FACT = [{"entity": "amount-of-money", "role": "balance", "group": "1"}]
LOOSE = [{"entity": "amount-of-money"}]


def test_a_figure_is_a_fact_with_a_meaning_or_a_debt() -> None:
    assert has_facts(FACT) and has_facts([{"entity": "number", "group": "1"}])
    assert not has_facts(LOOSE) and not has_facts([{"entity": "lender", "group": "1"}])


@pytest.mark.parametrize(("text", "entities", "best", "confidence", "expected"), [
    ("花呗欠8千 逾期俩月", FACT, "ask/small_amount", 0.2, True),
    ("花呗欠8千 会坐牢吗", FACT, "ask/jail", 0.4, False),
    ("花呗欠8千 警察会来抓我么 我怕", FACT, "ask/jail", 0.4, False),
    ("花呗欠8千 多出来的是啥", FACT, "ask/fee_interest", 0.4, False),
    ("花呗欠8千 怎么办", FACT, "ask/how_to_repay", 0.3, True),
    ("花呗欠8千 怎么办", FACT, "ask/how_to_repay", 0.55, False),
    ("花呗欠8千", FACT, "chitchat/worried", 0.9, False),
    ("花呗欠8千 不想活了", FACT, "safety/crisis", 0.2, False),
    ("8千", LOOSE, "ask/small_amount", 0.2, False),
    ("不对 是8千", FACT, "correct", 0.2, False),
])  # fmt: skip
def test_telling(text: str, entities: list, best: str, confidence: float, expected: bool) -> None:
    assert is_telling(text, entities, best, confidence) is expected
