"""One turn after the other: what is asked, answered, put right, passed over, and what changes nothing."""

from __future__ import annotations

import pytest

from bot.coaching.dialogue import Dialogue, Question, Record
from bot.coaching.hearing_answers import as_answer
from bot.coaching.intake import LEAVE_AFTER, detour, listen
from bot.coaching.questions import NEEDED, next_question
from tests.coaching.walk import ANSWERS, NO, SKIP, YES, until
from tests.factories import a_case
from tests.hear import TODAY, Words, codes, fields, hear, tell


def test_the_questions_come_one_by_one_and_end_in_a_plan() -> None:
    turn = tell(until("confirm"), YES)
    assert (turn.ask, turn.ready, turn.record.case.confirmed) == (None, True, True)
    assert fields(turn.record.dialogue.trail) == [name for name, _ in ANSWERS]


@pytest.mark.parametrize("field", [name for name, _ in ANSWERS])
def test_each_question_comes_back_after_a_detour_but_not_for_ever(field: str) -> None:
    record = until(field)
    for turn_number in range(1, LEAVE_AFTER + 1):
        turn = detour(record, hear("帮我写首诗", "out_of_scope"))
        record = turn.record
        stays = turn_number < LEAVE_AFTER or field == "confirm"
        assert turn.ask == (Question(field) if stays else next_question(record.case))
        assert codes(turn) == ([] if stays else ["left_open"])


def test_a_question_of_the_person_may_be_asked_as_often_as_they_like() -> None:
    record = until("budget.income")
    for _ in range(6):
        turn = detour(record, hear("会坐牢吗", "ask/jail"))
        record = turn.record
        assert (turn.ask, codes(turn)) == (Question("budget.income"), [])


def test_after_words_of_despair_nothing_is_asked_until_the_person_goes_on() -> None:
    record = until("budget.income")
    for words, intent in (("不想活了", "safety/crisis"), ("嗯", "chitchat/thanks")):
        turn = detour(record, hear(words, intent))
        record = turn.record
        assert (turn.ask, turn.record.case) == (None, until("budget.income").case)
    assert tell(record, "4000").ask == Question("budget.expenses")


@pytest.mark.parametrize("field", [name for name, _ in ANSWERS])
def test_skipping_leaves_a_question_at_once_what_is_needed_after_a_word_why(field: str) -> None:
    turn = tell(until(field), SKIP)
    if field in NEEDED:
        assert (turn.ask, codes(turn)) == (Question(field), [f"why_{field}"])
        turn = tell(turn.record, SKIP)
    assert field == "confirm" or turn.ask != Question(field)
    later = tell(turn.record, *[SKIP] * 12)
    assert field == "confirm" or later.ask == Question("confirm")


@pytest.mark.parametrize("field", [name for name, _ in ANSWERS if name not in ("debt.lender", "hardship.reason")])
def test_three_misses_are_said_then_explained_then_left(field: str) -> None:
    record, seen = until(field), []
    for _ in range(LEAVE_AFTER):
        turn = tell(record, ("阿巴", "nonsense"))
        record = turn.record
        seen += codes(turn)
    left = "left_open" if field != "confirm" else "explain_confirm"
    assert seen == ["not_understood", f"explain_{field}", left]
    assert (turn.ask == Question(field)) is (field == "confirm")


def test_an_answer_after_a_miss_starts_the_count_anew() -> None:
    turn = tell(until("budget.income"), ("阿巴", "nonsense"), ("阿巴", "nonsense"), "4000", ("阿巴", "nonsense"))
    assert (codes(turn), turn.ask) == (["not_understood"], Question("budget.expenses"))


def test_a_lender_nobody_listed_keeps_its_name_and_a_reason_its_place() -> None:
    turn = tell(until("debt.lender"), "小蜜蜂钱包")
    assert turn.record.case.debts[0].lender == "小蜜蜂钱包" and turn.ask == Question("debt.balance")
    assert tell(until("hardship.reason"), "说来话长").record.case.hardship.reason == "other"


def test_another_debt_may_be_told_at_any_time_and_is_asked_whole() -> None:
    turn = tell(until("evidence"), ("还有白条3200", "add_debt"))
    assert turn.ask == Question("debt.overdue", 1)
    assert tell(turn.record, "20天", NO).ask == Question("evidence")


def test_one_more_is_asked_for_by_name() -> None:
    turn = tell(until("debt.more"), ("还有一笔", "affirm"))
    assert turn.ask == Question("debt.lender", 1)
    turn = tell(turn.record, "借呗", "5000", "10天")
    assert turn.ask == Question("debt.more", 1) and len(turn.record.case.debts) == 2


@pytest.mark.parametrize("field, words", [
    ("debt.overdue", ("没有", "deny")), ("debt.more", ("没有", "deny")), ("debt.more", ("没了", "no_more")),
    ("evidence", ("没有", "deny")), ("wants", ("没有", "deny")), ("debt.overdue", ("不知道", "dont_know")),
])  # fmt: skip
def test_a_plain_no_is_an_answer(field: str, words: Words) -> None:
    turn = tell(until(field), words)
    assert turn.ask is not None and turn.ask.field != field


def test_a_weak_guess_of_the_intent_gives_way_to_a_fitting_answer() -> None:
    record = until("budget.income")
    unsure = hear("4000", "chitchat", confidence=0.4)
    assert as_answer(record, unsure).intent == "inform"
    assert as_answer(record, hear("他说让我先还4000块钱首付才行", "agent_said", confidence=0.9)).intent == "agent_said"
    assert as_answer(record, hear("不想活了，欠4000", "safety/crisis")).intent == "safety"


def test_what_was_heard_last_is_remembered_and_never_runs_back() -> None:
    later = listen(Record(), hear("花呗8000", at=20.0), TODAY).record
    earlier = listen(later, hear("两个月", at=10.0), TODAY).record
    assert (later.dialogue.heard_at, earlier.dialogue.heard_at) == (20.0, 20.0)


@pytest.mark.parametrize("detours", [0, 2])
def test_what_the_lender_offers_is_never_the_persons_own_money(detours: int) -> None:
    """建行说先还3000首付 holds a wish (分期) that would fit the open question, and three figures, none theirs."""
    record = Record(a_case(), Dialogue(question=Question("wants"), detours=detours))
    heard = hear("建行说先还3000首付再分24期每期600 行不", "check_offer", confidence=0.94)
    assert as_answer(record, heard).intent == "check_offer"
