"""Which question comes next, what makes one needless, and how far along the person is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.case import Budget, Case, Debt, Hardship
from bot.coaching.dialogue import Question, Record
from bot.coaching.intake import listen
from bot.coaching.questions import MOST_DEBTS, NEEDED, missing, next_question, progress
from tests.hear import TODAY, fields, hear, tell

WHOLE = Debt("支付宝", "花呗", "consumer_credit", Decimal(8000), overdue_since=TODAY)
TOLD = Case(
    (WHOLE,), Hardship("unemployment", None, "2027-02"), Budget(Decimal(4000), expenses=Decimal(2500), pay_day=15),
    evidence=(), wants=(), no_more_debts=True,
)  # fmt: skip
NO = ("没有了", "no_more")
CONTRACT_ORDER = [
    "debt.lender", "debt.balance", "debt.overdue", "debt.more", "hardship.reason", "hardship.recovery",
    "budget.income", "budget.expenses", "budget.pay_day", "evidence", "wants", "confirm",
]  # fmt: skip


def test_all_is_asked_in_the_order_of_the_contract() -> None:
    assert fields(missing(Case())) == CONTRACT_ORDER


def test_what_is_told_is_not_asked_and_only_the_yes_is_left() -> None:
    assert fields(missing(TOLD)) == ["confirm"]
    assert next_question(replace(TOLD, confirmed=True)) is None


def test_each_debt_is_asked_whole_before_the_next_and_both_before_anything_else() -> None:
    debts = (replace(WHOLE, balance=None, overdue_since=None), replace(WHOLE, lender=None, overdue_since=None))
    asked = fields(missing(replace(TOLD, debts=debts, no_more_debts=False)))
    assert asked == ["debt.balance", "debt.overdue", "debt.lender 1", "debt.overdue 1", "debt.more 1", "confirm"]


@pytest.mark.parametrize("field", [f for f in CONTRACT_ORDER if not f.startswith("debt.") and f != "confirm"])
def test_what_was_skipped_is_not_asked(field: str) -> None:
    assert field not in fields(missing(Case(skipped=frozenset({field}))))


@pytest.mark.parametrize("name", ["lender", "balance", "overdue"])
def test_what_was_skipped_of_a_debt_is_not_asked_of_it_but_of_the_next(name: str) -> None:
    case = Case((Debt(skipped=frozenset({name})), Debt()))
    asked = fields(missing(case))
    assert f"debt.{name}" not in asked and f"debt.{name} 1" in asked


@pytest.mark.parametrize("debt", [
    replace(WHOLE, stage="not_due", overdue_since=None), replace(WHOLE, stage="court", overdue_since=None),
    replace(WHOLE, lender=None, kind="private_loan"), replace(WHOLE, lender=None, kind="mortgage"),
    replace(WHOLE, lender=None, kind="car_loan"), Debt(settled=True),
])  # fmt: skip
def test_what_a_debt_needs_no_question_for(debt: Debt) -> None:
    assert fields(missing(replace(TOLD, debts=(debt,)))) == ["confirm"]


@pytest.mark.parametrize("debt, field", [
    (replace(WHOLE, lender=None), "debt.lender"), (replace(WHOLE, balance=None), "debt.balance"),
    (replace(WHOLE, overdue_since=None), "debt.overdue"),
])  # fmt: skip
def test_what_a_debt_lacks_is_asked(debt: Debt, field: str) -> None:
    assert fields(missing(replace(TOLD, debts=(debt,)))) == [field, "confirm"]


@pytest.mark.parametrize("reason, asked", [
    ("forgot", False), ("overspending", False), ("unemployment", True), ("illness", True), ("fraud", True),
])  # fmt: skip
def test_recovery_is_asked_where_there_is_something_to_recover_from(reason: str, asked: bool) -> None:
    case = replace(TOLD, hardship=Hardship(reason))
    assert ("hardship.recovery" in fields(missing(case))) is asked


def test_recovery_is_not_asked_when_a_job_to_come_was_told_or_the_reason_kept_back() -> None:
    later = replace(
        TOLD, hardship=Hardship("unemployment"), budget=replace(TOLD.budget, later=(("2027-01", Decimal(1)),))
    )
    kept = replace(TOLD, hardship=Hardship(), skipped=frozenset({"hardship.reason"}))
    assert fields(missing(later)) == fields(missing(kept)) == ["confirm"]


def test_nobody_without_an_income_is_asked_for_a_pay_day() -> None:
    none = replace(TOLD, budget=Budget(Decimal(0), expenses=Decimal(1)))
    assert fields(missing(none)) == ["confirm"]
    soon = replace(none, budget=replace(none.budget, later=(("2027-01", Decimal(6000)),)))
    assert fields(missing(soon)) == ["budget.pay_day", "confirm"]


def test_without_income_or_expenses_the_shortest_way_to_a_number_is_asked() -> None:
    plain = replace(TOLD, budget=Budget(pay_day=15))
    assert "budget.affordable" not in fields(missing(plain))
    assert fields(missing(replace(plain, skipped=frozenset({"budget.income"})))) == ["budget.affordable", "confirm"]
    income = replace(plain, budget=replace(plain.budget, income=Decimal(4000)), skipped=frozenset({"budget.expenses"}))
    assert fields(missing(income)) == ["budget.affordable", "confirm"]
    told = replace(income, budget=replace(income.budget, affordable=Decimal(500)))
    assert fields(missing(told)) == ["confirm"]


def test_nothing_works_without_these_so_they_are_explained_before_they_are_left() -> None:
    assert {"debt.balance", "budget.income", "budget.expenses"} == NEEDED


def test_more_debts_are_not_asked_for_for_ever() -> None:
    few, many = (replace(TOLD, debts=(WHOLE,) * n, no_more_debts=False) for n in (MOST_DEBTS - 1, MOST_DEBTS))
    assert fields(missing(few)) == [f"debt.more {MOST_DEBTS - 2}", "confirm"] and fields(missing(many)) == ["confirm"]


def test_progress_counts_each_question_once_and_ends_at_the_end() -> None:
    turn, steps = listen(Record(), hear("花呗8000"), TODAY), []
    for words in ("两个月", NO, "失业了", "三个月后", "4000", "2500", "15号", "离职证明", "想分期"):
        steps.append(progress(turn.record.case, turn.record.dialogue))
        turn = tell(turn.record, words)
    steps.append(progress(turn.record.case, turn.record.dialogue))
    assert [step for step, _ in steps] == list(range(1, 11)) and {of for _, of in steps} == {10}


def test_progress_stands_still_while_a_question_stays_open() -> None:
    turn = tell(Record(), "花呗8000")
    first = progress(turn.record.case, turn.record.dialogue)
    for words in (("阿巴", "nonsense"), ("不对，是9000元", "correct")):
        turn = tell(turn.record, words)
        assert progress(turn.record.case, turn.record.dialogue) == first


def test_one_debt_more_makes_the_way_longer_never_shorter_than_the_step() -> None:
    turn = tell(Record(), "花呗8000", "两个月", ("还有一笔", "affirm"))
    step, of = progress(turn.record.case, turn.record.dialogue)
    assert (step, of) == (3, 3 + len(list(missing(turn.record.case))) - 1)
    assert progress(Case(), Record().dialogue)[0] == 1


def test_a_question_says_whether_it_is_about_a_debt() -> None:
    assert Question("debt.more", 2).about_debt and not Question("budget.income").about_debt
