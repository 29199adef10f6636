"""Taking back and putting right, at every stage of the intake."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.dialogue import Question, Record
from tests.coaching.walk import ANSWERS, until
from tests.hear import TODAY, codes, fields, tell

BACK = ("返回", "go_back")


def test_back_asks_one_by_one_what_was_answered_and_says_when_there_is_nothing_before() -> None:
    record, back = until("confirm"), []
    for _ in ANSWERS:
        turn = tell(record, BACK)
        record = turn.record
        back += fields([turn.ask]) if not codes(turn) else codes(turn)
        if codes(turn):
            break
    assert back[0] == "wants" and back[-1] == "nothing_before" and "debt.more" not in back
    assert len(back) == len(set(back)), "each question comes back once"


@pytest.mark.parametrize("answer, field, debt_or_budget, value", [
    ("5000", "budget.income", "budget.income", Decimal(5000)),
    ("3000", "budget.expenses", "budget.expenses", Decimal(3000)),
    ("10号", "budget.pay_day", "budget.pay_day", 10), ("9000", "debt.balance", "debt.balance", Decimal(9000)),
])  # fmt: skip
def test_back_then_another_answer_replaces_the_first(
    answer: str, field: str, debt_or_budget: str, value: object
) -> None:
    record = until("confirm")
    turn = tell(record, BACK)
    while turn.ask != Question(field):
        turn = tell(turn.record, BACK)
    turn = tell(turn.record, answer)
    place, name = debt_or_budget.split(".")
    holder = turn.record.case.budget if place == "budget" else turn.record.case.debts[0]
    assert getattr(holder, name) == value and turn.ask == Question("confirm")


def test_back_never_asks_about_a_debt_that_is_gone() -> None:
    turn = tell(Record(), "花呗8千，借呗1万", "两个月", "三个月", ("借呗删掉", "remove_debt"), BACK)
    assert turn.ask is not None and turn.ask.debt == 0
    assert [debt.product for debt in tell(turn.record, "10天").record.case.debts] == ["花呗"]


@pytest.mark.parametrize("field, words, path, value", [
    ("debt.overdue", "不对，是8500", "debt.balance", 8500), ("debt.overdue", "不对，是2万5", "debt.balance", 25000),
    ("debt.more", "不对，是9000", "debt.balance", 9000), ("debt.more", "不对，是40天", "debt.overdue_days", 40),
    ("budget.expenses", "不对，是4500", "budget.income", 4500),
    ("budget.pay_day", "不对，3000", "budget.expenses", 3000),
    ("evidence", "不对，是10号", "budget.pay_day", 10),
    ("budget.income", "不对，是半年后", "hardship.recovery", "2027-05"),
    ("confirm", "工资是6500", "budget.income", 6500), ("confirm", "欠的是2万5", "debt.balance", 25000),
    ("confirm", "逾期是40天", "debt.overdue_days", 40), ("wants", "刚才说错了，逾期是40天", "debt.overdue_days", 40),
    ("evidence", "开销是3000", "budget.expenses", 3000), ("budget.pay_day", "收入应该是4200", "budget.income", 4200),
])  # fmt: skip
def test_a_correction_goes_where_it_belongs_and_the_question_stays(
    field: str, words: str, path: str, value: object
) -> None:
    before = until(field)
    turn = tell(before, (words, "correct"))
    case = turn.record.case
    debt, budget = case.debts[0], case.budget
    found = {
        "debt.balance": debt.balance, "debt.overdue_days": debt.overdue_days(TODAY), "budget.income": budget.income,
        "budget.expenses": budget.expenses, "budget.pay_day": budget.pay_day,
        "hardship.recovery": case.hardship.recovery,
    }  # fmt: skip
    was = replace(before.case.debts[0], balance=None, overdue_since=None, overdue_estimate=False)
    now = replace(debt, balance=None, overdue_since=None, overdue_estimate=False)
    assert (found[path], now, len(case.debts)) == (value, was, 1)
    assert turn.ask == Question(field) and set(codes(turn)) <= {"changed", "changed_look"}


def test_a_correction_of_one_thing_leaves_all_others() -> None:
    before = until("confirm")
    after = tell(before, ("工资是6500不是4000", "correct")).record.case
    assert replace(after, budget=replace(after.budget, income=before.case.budget.income)) == before.case


def test_at_the_summary_no_is_asked_what_is_wrong_and_a_change_is_shown_again() -> None:
    asked = tell(until("confirm"), ("不对", "deny"))
    assert (asked.ask, codes(asked)) == (Question("confirm"), ["what_is_wrong"])
    changed = tell(asked.record, ("开销是3000", "correct"))
    assert (changed.ask, changed.ready, codes(changed)) == (Question("confirm"), False, ["changed_look"])


def test_nothing_is_called_changed_that_did_not_change() -> None:
    before = until("confirm")
    turn = tell(before, ("花呗", "correct"))
    assert turn.record.case == before.case and not set(codes(turn)) & {"changed", "changed_look"}


@pytest.mark.parametrize("field", ["budget.pay_day", "evidence", "confirm"])
def test_a_sum_that_was_never_noted_is_not_put_right_in_another(field: str) -> None:
    """不对 是320不是300, said of something else, once made 320 of an income."""
    record = until(field)
    after = tell(record, ("不对 是320不是300", "correct")).record.case
    assert (after.budget, after.debts) == (record.case.budget, record.case.debts)


def test_a_sum_that_was_noted_is_put_right_wherever_it_stands() -> None:
    after = tell(until("evidence"), ("不对，是4500不是4000", "correct")).record.case.budget
    assert after.income == 4500 and after.expenses == until("evidence").case.budget.expenses


@pytest.mark.parametrize("field, name", [("budget.income", "income"), ("budget.expenses", "expenses")])
def test_what_they_would_pay_is_not_what_comes_in_or_goes_out(field: str, name: str) -> None:
    after = tell(until(field), ("每月700行不行", "adjust_plan")).record.case.budget
    assert getattr(after, name) is None
