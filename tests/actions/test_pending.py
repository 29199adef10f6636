"""What a yes is about: a draft, an erasing, one after the other; nothing is erased, confirmed or lost by mistake."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.case import Case
from bot.coaching.dialogue import REMIND, Dialogue, Record
from tests.actions.person import Person, keys, texts
from tests.actions.test_contacts import LONG, YES, ledger, noted, pending, two_debts
from tests.hear import Words

PAID = "report_payment"
ERASING = [("删除我的数据", "delete_data"), ("重新开始", "restart")]


@pytest.mark.parametrize(("words", "intent"), ERASING)
@pytest.mark.parametrize("button", ["对，记下", "不记"])
async def test_a_drafts_button_answers_the_draft_and_erases_nothing(
    person: Person, words: str, intent: str, button: str
) -> None:
    await two_debts(person)
    await person.tells(("花呗还了300", PAID), (words, intent))
    said = await person.says(button, "affirm" if button != "不记" else "deny")
    kept = "utter_delete_kept" if intent == "delete_data" else "utter_restart_kept"
    assert keys(said)[:2] == [kept, "utter_payment_noted" if button != "不记" else "utter_payment_dropped"]
    assert len(person.case.debts) == 2 and len(ledger(person).payments) == (button != "不记")
    assert pending(person) is None and ledger(person).payment_draft is None


@pytest.mark.parametrize(("words", "intent"), ERASING)
@pytest.mark.parametrize("yes", [
    "对，记下", "守得住", "都写了", "对了，我还有个事", "好，提醒我", "是的我知道", "先这样记", "嗯我看看", "删掉这条",
])  # fmt: skip
async def test_a_yes_to_something_else_erases_nothing(person: Person, words: str, intent: str, yes: str) -> None:
    await two_debts(person)
    await person.tells((words, intent), (yes, "affirm"))
    assert len(person.case.debts) == 2


@pytest.mark.parametrize("yes", ["对", "是的。", "确定", "好", "确认！"])
@pytest.mark.parametrize(("words", "intent"), ERASING)
async def test_a_yes_and_nothing_beside_it_is_enough(person: Person, words: str, intent: str, yes: str) -> None:
    await two_debts(person)
    await person.tells((words, intent), (yes, "affirm"))
    assert person.case == Case()


@pytest.mark.parametrize(
    ("words", "intent", "button", "heard"),
    [("重新开始", "restart", "对，从头开始", "affirm"), ("重新开始", "restart", "从头开始", "restart"),
     ("删除我的数据", "delete_data", "确定删除", "delete_data"), ("删除我的数据", "delete_data", "确定删除", "inform")],
)  # fmt: skip
async def test_its_own_button_is_enough_however_it_is_heard(
    person: Person, words: str, intent: str, button: str, heard: str
) -> None:
    await two_debts(person)
    await person.tells((words, intent), (button, heard))
    assert person.case == Case()


async def test_nearly_a_yes_is_asked_once_more_with_the_button(person: Person) -> None:
    await two_debts(person)
    await person.says("删除我的数据", "delete_data")
    assert keys(await person.says("嗯那就全删了吧", "affirm")) == ["utter_delete_ask"] and person.case.debts
    assert keys(await person.says("删除我的数据", "delete_data")) == ["utter_delete_ask"] and person.case.debts
    assert keys(await person.says("确定删除", "affirm")) == ["utter_delete_done"]


async def test_after_erasing_nothing_of_a_draft_is_shown(person: Person) -> None:
    await two_debts(person)
    await person.tells(("花呗还了300", PAID), ("删除我的数据", "delete_data"))
    assert keys(await person.says("确定删除", "affirm")) == ["utter_delete_done"]
    left = person.book.load(person.sender)
    assert left == Record(dialogue=Dialogue(heard_at=left.erased), erased=left.erased)


async def test_a_new_beginning_says_what_stays_and_shows_no_draft_at_once(person: Person) -> None:
    await two_debts(person)
    await person.tells((LONG, "report_contact"), YES, ("花呗还了300", PAID))
    asked = texts(await person.says("重新开始", "restart"))[0]
    said = await person.says("对，从头开始", "affirm")
    assert keys(said) == ["utter_restart_done"] and len(noted(person)) == 1
    for text in (asked, texts(said)[0]):
        assert all(part in text for part in ("沟通", "谈成的", "还款", "删除我的数据")) and "提醒" not in text
    assert ledger(person).payment_draft is not None


async def test_a_new_beginning_says_that_reminders_go_on(person: Person) -> None:
    await two_debts(person)
    record = person.book.load(person.sender)
    person.book.save(person.sender, replace(record, dialogue=replace(record.dialogue, reminders=REMIND)))
    asked = texts(await person.says("重新开始", "restart"))[0]
    done = texts(await person.says("对", "affirm"))[0]
    assert "提醒也照旧" in asked and "提醒也照旧" in done and "停止提醒" in done
    assert person.book.load(person.sender).dialogue.reminders == REMIND


async def test_to_who_noted_nothing_a_new_beginning_says_no_more_than_that(person: Person) -> None:
    await two_debts(person)
    asked = texts(await person.says("重新开始", "restart"))[0]
    done = texts(await person.says("对", "affirm"))[0]
    assert "沟通" not in asked + done


async def test_a_yes_to_taking_a_record_out_is_not_that_to_a_draft(person: Person) -> None:
    await two_debts(person)
    await person.tells((LONG, "report_contact"), YES, ("花呗还了300", PAID), ("删掉第1条", "edit_record"))
    await person.says("对，记下", "affirm")
    assert len(noted(person)) == 1 and len(ledger(person).payments) == 1
    await person.says("删掉第1条", "edit_record")
    assert keys(await person.says("先这样记", "affirm"))[0] == "utter_removal_kept" and len(noted(person)) == 1
    await person.tells(("删掉第1条", "edit_record"), ("对", "affirm"))
    assert noted(person) == []


async def test_with_two_drafts_a_button_of_neither_question_confirms_none(person: Person) -> None:
    await two_debts(person)
    await person.tells((LONG, "report_contact"), ("花呗还了300", PAID), ("会坐牢吗", "ask/jail"))
    record = person.book.load(person.sender)
    person.book.save(person.sender, replace(record, dialogue=replace(record.dialogue, pending=None)))
    said = await person.says("对，记下", "affirm")
    assert keys(said) == ["utter_contact_ask"] and noted(person) == [] and ledger(person).payments == ()
    await person.tells(YES, YES)
    assert len(noted(person)) == 1 and len(ledger(person).payments) == 1


CALL, PAYMENT = ("刚打招行，女客服，工号8821，让我周五等电话", "report_contact"), ("花呗还了300", PAID)


@pytest.mark.parametrize("order", [(CALL, PAYMENT), (PAYMENT, CALL)])
async def test_a_call_and_a_payment_are_both_noted_in_either_order(person: Person, order: list[Words]) -> None:
    await two_debts(person)
    await person.tells(*order)
    said = await person.says(*YES)
    assert "utter_draft_waiting" in keys(said), "the other is asked about at once"
    await person.says(*YES)
    assert [(one.debt, one.agent_number) for one in noted(person)] == [("招商银行信用卡", "8821")]
    assert [(one.debt, one.amount) for one in ledger(person).payments] == [("支付宝花呗", Decimal(300))]


@pytest.mark.parametrize(
    ("words", "intent"),
    [("昨天打的招行，工号8821，说等审核", "report_contact"), ("招行这个月还不上了", "plan_broken"),
     ("招行说今天必须还5000", "agent_said/demand"), ("花呗也逾期了", "inform"), ("微粒贷也逾期两个月", "inform")],
)  # fmt: skip
async def test_a_payment_draft_swallows_nothing_else(person: Person, words: str, intent: str) -> None:
    await two_debts(person)
    await person.says("招行还了300", PAID)
    before = ledger(person).payment_draft
    await person.says(words, intent)
    assert ledger(person).payment_draft == before
    assert intent != "report_contact" or ledger(person).contact_draft is not None
    assert len(person.case.debts) == 2 + ("微粒贷" in words)


@pytest.mark.parametrize(("words", "debt", "amount"), [
    ("是花呗的", "支付宝花呗", 300), ("花呗那笔", "支付宝花呗", 300), ("900", "招商银行信用卡", 900),
])  # fmt: skip
async def test_values_alone_change_the_payment_however_they_are_heard(
    person: Person, words: str, debt: str, amount: int
) -> None:
    await two_debts(person)
    await person.tells(("招行还了300", PAID), (words, "out_of_scope"))
    draft = ledger(person).payment_draft
    assert draft is not None and (draft.debt, draft.amount) == (debt, Decimal(amount))
