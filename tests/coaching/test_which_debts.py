"""Which debts there are: two cards of one bank, one told again, one renamed, one of which a part is paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.coaching.dialogue import Record
from tests.hear import tell

FIRST = "招行信用卡两万，逾期67天"


def debts(*said: str | tuple[str, str]) -> list[tuple[str, Decimal | None]]:
    return [(debt.label, debt.balance) for debt in tell(Record(), *said).record.case.debts]


@pytest.mark.parametrize("another", [
    "招行还有一张信用卡8000，逾期30天", "招行另一张卡8000", "还有一张招行的卡，8000，逾期一个月",
    "还有一张8000的招行信用卡", "招行另外还有一张信用卡，欠8000",
])  # fmt: skip
def test_another_card_of_the_bank_is_another_debt(another: str) -> None:
    assert debts(FIRST, another) == [("招商银行信用卡", 20000), ("招商银行信用卡#B", 8000)]


def test_it_is_not_one_more_when_it_is_told_again() -> None:
    twice = debts(FIRST, "还有一张招行的卡，8000，逾期一个月", "还有一张招行的卡，8000，逾期一个月")
    assert twice == [("招商银行信用卡", 20000), ("招商银行信用卡#B", 8000)]


def test_where_none_is_known_it_is_the_first() -> None:
    assert debts("花呗5000逾期俩月", "还有一张招行的卡，8000") == [("支付宝花呗", 5000), ("招商银行信用卡", 8000)]


def test_two_told_at_once_have_names_of_their_own() -> None:
    assert debts("工行两张卡，一张一万二一张八千") == [("工商银行信用卡", 12000), ("工商银行信用卡#B", 8000)]


@pytest.mark.parametrize("put_right", ["招行改成建行", "不是招行是建行", "招行写错了，是建行"])
def test_another_name_for_a_debt_is_no_debt_more(put_right: str) -> None:
    assert debts(FIRST, (put_right, "correct")) == [("建设银行信用卡", 20000)]


@pytest.mark.parametrize("said, intent", [
    ("招行这期还清了", "remove_debt"), ("招行本期账单还清了", "report_payment"), ("把招行那笔还款删了", "edit_record"),
    ("招行逾期的部分还清了", "inform"), ("招行下周一还清", "report_payment"), ("下周一把招行还清", "remove_debt"),
])  # fmt: skip
def test_a_part_that_is_paid_or_a_payment_that_is_deleted_takes_no_debt_away(said: str, intent: str) -> None:
    assert debts(FIRST, (said, intent)) == [("招商银行信用卡", 20000)]


@pytest.mark.parametrize("said", ["招行还清了", "招行那笔已经结清了", "把招行删了"])
def test_a_debt_that_is_over_is_taken_away(said: str) -> None:
    assert debts(FIRST, "花呗5000逾期俩月", (said, "remove_debt")) == [("支付宝花呗", 5000)]
