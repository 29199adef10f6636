"""One turn is one turn: nothing is taken twice, nothing told is lost, and what goes wrong changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from actions import base, services
from bot.coaching.case import Case
from bot.coaching.dialogue import Dialogue, Record
from bot.storage.casebook import SqlCasebook
from bot.storage.reminders import Plan
from tests.actions.person import STORY, Person, cards, keys, texts
from tests.hear import TODAY, Words, tell


async def test_a_turn_says_answers_and_stores(person: Person) -> None:
    said = await person.says("花呗8千逾期俩月了")
    assert keys(said) == ["utter_opening", "utter_ask_debt_more"]
    assert [(d.product, d.balance, d.overdue_days(TODAY)) for d in person.case.debts] == [("花呗", 8000, 60)]
    assert person.slots == {"phase": "asking", "question": "debt.more"} and person.asked == "debt.more"


async def test_the_same_event_again_takes_no_facts_twice(person: Person) -> None:
    await person.tells("花呗8000", "两个月", ("还有一笔", "affirm"))
    before = person.book.load(person.sender)
    again = await person.runs("action_intake")
    assert person.book.load(person.sender) == before
    assert [data["field"] for data in cards(again, "question")] == ["debt.lender"]


@pytest.mark.parametrize("words", [("没有了", "no_more"), ("跳过", "skip"), ("返回", "go_back"), "借呗5000"])
async def test_a_repeated_action_changes_nothing_whatever_was_said(person: Person, words: Words) -> None:
    await person.tells("花呗8000", "两个月", words)
    before = person.book.load(person.sender)
    for action in ("action_intake", "action_question", "action_answer"):
        await person.runs(action)
        after = person.book.load(person.sender)
        assert (after.case, after.dialogue.question) == (before.case, before.dialogue.question)


async def test_two_actions_of_one_turn_take_its_facts_once(person: Person) -> None:
    said = await person.tells("你好", ("花呗欠8000逾期三个月会坐牢吗", "ask/jail"))
    assert keys(said)[0] == "utter_answer" and cards(said, "answer")[0]["key"] == "jail" and len(person.case.debts) == 1
    assert person.asked == "debt.more" and person.case.debts[0].balance == 8000


async def test_what_was_said_while_the_server_was_away_is_caught_up(person: Person) -> None:
    await person.says("花呗8000")
    person.writes("两个月")  # nobody answered
    said = await person.says("没有了", "no_more")
    assert person.case.debts[0].overdue_days(TODAY) == 60
    assert person.case.no_more_debts and [data["field"] for data in cards(said, "question")] == ["hardship.reason"]


async def test_a_message_sent_three_times_in_the_silence_counts_once(person: Person) -> None:
    await person.says("花呗8000")
    for _ in range(3):
        person.writes("两个月")
    await person.says("两个月")
    assert [(d.balance, d.overdue_days(TODAY)) for d in person.case.debts] == [(8000, 60)]
    assert person.asked == "debt.more" and person.case.hardship.recovery is None


async def test_several_facts_told_into_the_silence_are_all_kept(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    for words in ("工资4000", "开销2500", "失业了"):
        person.writes(words)
    await person.says("15号发工资")
    case = person.case
    assert (case.budget.income, case.budget.expenses, case.budget.pay_day) == (4000, 2500, 15)
    assert case.hardship.reason == "unemployment"


async def test_an_offer_told_into_the_silence_is_still_no_fact(person: Person) -> None:
    await person.tells(*STORY[:5])
    before = person.case
    person.writes("他说先还5000首付才行", "agent_said/down_payment_first")
    await person.says("会坐牢吗", "ask/jail")
    assert person.case == before and person.asked == "budget.expenses"


class Contended(SqlCasebook):
    """Somebody else saves in between, so many times."""

    times = 0

    def save(self, sender: str, record: Record, plan: Plan | None = None) -> Record:
        if self.times > 0:
            self.times -= 1
            other = super().load(sender)
            super().save(sender, other)
        return super().save(sender, record, plan)


@pytest.fixture
def contended(person: Person, monkeypatch: pytest.MonkeyPatch) -> Contended:
    book = Contended(person.book.engine)
    monkeypatch.setattr(services, "casebook", lambda: book)
    return book


@pytest.mark.parametrize("times", range(1, base.TRIES))
async def test_a_conflict_is_tried_again_and_nothing_is_lost_or_said_twice(
    person: Person, contended: Contended, times: int
) -> None:
    await person.says("花呗8000")
    contended.times = times
    said = await person.says("两个月")
    assert person.case.debts[0].overdue_days(TODAY) == 60 and keys(said) == ["utter_ask_debt_more"]


async def test_a_conflict_without_end_is_one_kind_sentence_and_changes_nothing(
    person: Person, contended: Contended
) -> None:
    await person.says("花呗8000")
    before, contended.times = person.case, 99
    said = await person.says("两个月")
    assert keys(said) == ["utter_trouble"] and person.case == before
    contended.times = 0
    await person.says("没有了", "no_more")
    assert person.case.debts[0].overdue_days(TODAY) == 60, "caught up once storage works again"


async def test_storage_that_fails_is_one_kind_sentence(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise OSError("disk full: 花呗8000")

    monkeypatch.setattr(services, "casebook", broken)
    assert keys(await person.says("花呗8000")) == ["utter_trouble"]


async def test_an_error_leaves_no_word_of_the_person_in_the_log(
    person: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Any:
        raise OSError("花呗8000")

    monkeypatch.setattr(services, "casebook", broken)
    await person.says("花呗8000")
    assert "OSError" in caplog.text and "花呗" not in caplog.text


async def test_stored_is_what_the_core_alone_would_know(person: Person) -> None:
    await person.tells(*STORY)
    case = tell(Record(), *STORY).record.case
    assert person.case == case


async def test_closing_the_page_and_coming_back_asks_nothing_told_again(person: Person) -> None:
    await person.tells(*STORY[:4])
    later = Person(person.book, person.sender, "web", seconds=90000.0)
    said = await later.says("/start", "start")
    assert keys(said) == ["utter_welcome_back", "utter_ask_budget_income"]
    assert len(later.case.debts) == 1 and later.case.hardship.reason == "unemployment"


async def test_people_do_not_see_each_other(person: Person) -> None:
    other = Person(person.book, "web-2")
    await person.says("花呗8000")
    await other.says("招行3万")
    assert [d.product for d in person.case.debts] == ["花呗"] and [d.lender for d in other.case.debts] == ["招商银行"]


@pytest.mark.parametrize("words", ["确定删除", "对"])
async def test_deleting_asks_once_then_erases_all(person: Person, words: str) -> None:
    await person.tells(*STORY)
    assert keys(await person.says("删除我的数据", "delete_data")) == ["utter_delete_ask"]
    assert person.case.debts
    said = await person.says(words, "affirm")
    assert keys(said) == ["utter_delete_done"] and cards(said, "forgotten") == [{}]
    left = person.book.load(person.sender)
    assert left == Record(dialogue=Dialogue(heard_at=left.erased), erased=left.erased)
    assert person.book.export(person.sender) == {}


async def test_what_rests_on_joined_channels_is_erased_too_and_nothing_of_anybody_else(person: Person) -> None:
    mate, stranger = Person(person.book, "telegram-1"), Person(person.book, "telegram-2")
    for one in (person, mate, stranger):
        await one.tells("花呗8000逾期两个月")
    person.joined = ("telegram-1",)
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert [len(one.case.debts) for one in (person, mate, stranger)] == [0, 0, 1]


@pytest.mark.parametrize("words", [("先不删", "deny"), ("花呗其实是9000", "correct"), ("会坐牢吗", "ask/jail")])
async def test_anything_but_a_yes_keeps_everything_and_lapses(person: Person, words: Words) -> None:
    await person.tells("花呗8000逾期两个月", ("删除我的数据", "delete_data"), words, ("对", "affirm"))
    assert person.case.debts[0].product == "花呗"


async def test_starting_again_asks_first_and_keeps_nothing_of_the_case(person: Person) -> None:
    await person.tells(*STORY)
    assert keys(await person.says("重新开始", "restart")) == ["utter_restart_ask"] and person.case != Case()
    assert keys(await person.says("对", "affirm")) == ["utter_restart_done"] and person.case == Case()


async def test_a_plan_before_the_questions_are_answered_goes_on_asking(person: Person) -> None:
    assert keys(await person.says("我的方案", "show_plan")) == ["utter_plan_empty", "utter_ask_debt_lender"]
    said = await person.tells("花呗8000", ("我的方案", "show_plan"))
    assert keys(said) == ["utter_plan_unfinished", "utter_ask_debt_overdue"] and not cards(said, "proposal")
    assert keys(await person.says("话术", "show_script"))[-1] == "utter_ask_debt_overdue"


async def test_what_is_said_after_the_plan_computes_it_anew(person: Person) -> None:
    first = cards(await person.has_a_plan(), "proposal")[0]
    second = cards(await person.says("每月最多还800", "adjust_plan"), "proposal")[0]
    ask = second["lines"][0]["options"][0]
    assert first["lines"][0]["options"][0]["monthly"] != ask["monthly"] and float(ask["monthly"]) <= 800


async def test_after_despair_a_word_that_tells_nothing_is_met_by_staying(person: Person) -> None:
    await person.tells("招行信用卡三万五，逾期67天", ("撑不住了 想一了百了", "safety/crisis"))
    for words, intent in (("没人陪", "inform"), ("嗯", "affirm"), ("就是很累", "state_wish")):
        assert keys(await person.says(words, intent)) == ["utter_safety_stay"]
    assert person.asked == "debt.more"
    assert "utter_safety_stay" not in keys(await person.says("还有花呗8000", "inform"))


@pytest.mark.parametrize("words, intent, confidence", [
    ("还在", "chitchat/are_you_there", 0.4), ("还在", "chitchat/are_you_there", 0.9), ("还在", "in_call", 0.95),
    ("好难受", "chitchat/worried", 0.8),
    ("嗯嗯", "out_of_scope", 0.3), ("帮帮我", "help", 0.6), ("在么", "start", 0.4), ("算了", "stop_reminders", 0.4),
    ("谢谢", "chitchat/thanks", 0.9), ("为什么", "why_ask", 0.7), ("没用的", "agent_said/unclear", 0.3),
    ("睡不着", "plan_broken", 0.3), ("不知道", "show_case", 0.3),
])  # fmt: skip
async def test_after_despair_a_short_word_is_met_by_staying_however_it_is_heard(
    person: Person, words: str, intent: str, confidence: float
) -> None:
    await person.tells(*STORY[:4], ("活着没意思", "safety/crisis"))
    for _ in range(2):
        said = await person.says(words, intent, confidence)
        assert keys(said) == ["utter_safety_stay"] and not cards(said, "question")
    assert person.asked == "budget.income" and person.case.budget.income is None


async def test_after_despair_whoever_looks_for_a_person_is_told_where_and_asked_nothing(person: Person) -> None:
    await person.tells(*STORY[:4], ("活着没意思", "safety/crisis"))
    said = await person.says("转人工", "human")
    assert keys(said) == ["utter_notice_human"] and not cards(said, "question") and person.asked == "budget.income"


async def test_after_despair_distress_a_question_and_a_fact_are_still_heard(person: Person) -> None:
    despair = ("活着没意思", "safety/crisis")
    await person.tells(*STORY[:4], despair)
    assert keys(await person.says("想死", "safety/crisis", 0.5)) == ["utter_safety/crisis"]
    assert keys(await person.says("你是真人吗", "chitchat/bot_challenge")) == ["utter_chitchat/bot_challenge"]
    assert keys(await person.says("会坐牢吗", "ask/jail"))[0] == "utter_answer"
    await person.tells(despair)
    assert keys(await person.says("四千", "chitchat/are_you_there", 0.4))[-1] == "utter_ask_budget_expenses"
    assert "utter_safety_stay" not in keys(await person.says("在吗", "chitchat/are_you_there"))


@pytest.mark.parametrize("words", ["赌输的 别劝我", "网赌输光了", "打赏主播花多了"])
async def test_money_that_was_lost_or_spent_is_noted_with_a_word_and_no_advice(person: Person, words: str) -> None:
    said = await person.tells(*STORY[:2], words)
    assert keys(said) == ["utter_note_heard_overspending", "utter_ask_budget_income"]
    assert person.case.hardship.reason == "overspending"
    assert not [text for text in texts(said[:1]) for word in ("戒", "赌", "别再", "应该", "要控制") if word in text]


@pytest.mark.parametrize("intent", ["adjust_plan", "inform", "state_wish", "check_offer", "ask/partial_payment"])
async def test_whether_so_much_may_be_paid_first_changes_no_plan(person: Person, intent: str) -> None:
    (first,) = cards(await person.has_a_plan(), "proposal")
    said = await person.says("先还2000行吗", intent)
    assert intent in ("check_offer", "ask/partial_payment") or keys(said) == ["utter_note_lump_asked"]
    assert "utter_trouble" not in keys(said) and person.case.wishes.lump_sum is None
    (after,) = cards(await person.says("我的方案", "show_plan"), "proposal")
    assert after["capacity"] == first["capacity"] and after["lines"] == first["lines"]
    (later,) = cards(await person.says("手上有2000元", "adjust_plan"), "proposal")
    assert later["lines"][0]["options"][0]["down_payment"] == "2000.00"
