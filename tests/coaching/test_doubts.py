"""An amount that can hardly be meant is asked about before it is noted; said again, it is meant."""

from __future__ import annotations

import pytest

from bot.coaching.dialogue import Record
from tests.hear import Words, codes, tell


@pytest.mark.parametrize(("said", "balance"), [
    (["花呗欠了300万"], None),
    (["花呗欠了300万", "300万"], 3_000_000),
    (["花呗欠了300万", ("是的", "affirm")], 3_000_000),
    (["花呗欠了300万", "30万"], 300_000),
    (["花呗欠了50万"], 500_000),
    (["花呗欠了300万", "200万"], None),  # another doubtful one is asked about too
])  # fmt: skip
def test_a_debt(said: list[Words], balance: int | None) -> None:
    turn = tell(Record(), *said)
    assert turn.record.case.debts[0].balance == balance
    assert (turn.ask is not None and turn.ask.field == "debt.balance") == (balance is None)
    assert ("amount_improbable" in codes(turn)) == (balance is None)


@pytest.mark.parametrize(("said", "income", "code"), [
    (["5"], None, "amount_tiny_monthly"),
    (["5", "5千元"], 5000, None),
    (["150000"], None, "amount_improbable"),
    (["150000", ("对", "affirm")], 150_000, None),
    (["150000", "15000"], 15_000, None),
    (["5000"], 5000, None),
])  # fmt: skip
def test_an_income(said: list[Words], income: int | None, code: str | None) -> None:
    start = ["花呗8000逾期两个月", ("没有了", "no_more"), "失业了", "三个月后"]
    turn = tell(Record(), *start, *said)
    assert turn.record.case.budget.income == income
    assert code is None or code in codes(turn)


def test_a_yes_to_another_question_says_no_amount() -> None:
    turn = tell(Record(), "花呗欠了300万", "30万", "两个月", ("对", "affirm"))
    assert turn.record.case.debts[0].balance == 300_000
