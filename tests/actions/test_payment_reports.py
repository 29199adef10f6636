"""What people report in one breath, and what they put right or take out: nothing is lost, nothing is guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bot.coaching.broken import kept_days
from bot.coaching.payments import standing_for
from tests.actions.person import Person, cards, keys, texts
from tests.actions.test_payments import BANK, HUABEI, PAID, agree, agreed, balances, ledger, owing, payments
from tests.hear import TODAY

__all__ = ["agreed", "owing"]
YES = ("对，记下", "affirm")
CALLED = ("刚打完招行，工号8821，说不同意", "report_contact")


@pytest.mark.parametrize("intent", [PAID, "remove_debt", "ask/statement", "inform", "correct"])
@pytest.mark.parametrize("text", ["招行这期还清了", "招行本期账单还清了"])
async def test_one_instalment_paid_off_is_no_debt_paid_off(agreed: Person, text: str, intent: str) -> None:
    said = await agreed.says(text, intent)
    assert keys(said) == ["utter_payment_draft"] and "972 元" in texts(said)[0] and "全部还清" not in texts(said)[0]
    await agreed.says(*YES)
    assert payments(agreed) == [(BANK, Decimal("972"), TODAY)] and len(agreed.case.debts) == 2
    assert not any(debt.settled for debt in agreed.case.debts) and ledger(agreed).agreements[0].status == "active"


@pytest.mark.parametrize("text", ["花呗本期账单还清了", "花呗最低还款还清了", "花呗逾期的部分还清了"])
async def test_a_part_without_an_agreement_is_asked_for_its_sum(owing: Person, text: str) -> None:
    assert keys(await owing.says(text, "remove_debt")) == ["utter_payment_ask_amount"]
    await owing.tells("650", YES)
    assert payments(owing) == [(HUABEI, Decimal("650"), TODAY)] and balances(owing)[HUABEI] == 7350


async def test_a_question_about_it_stays_a_question(owing: Person) -> None:
    said = await owing.says("花呗本期账单还清了还会上征信吗", "ask/credit_report")
    assert "utter_payment_ask_amount" not in keys(said) and ledger(owing).payment_draft is None


async def test_a_month_alone_is_shown_as_one_and_never_as_on_time(person: Person) -> None:
    await person.tells("招行信用卡三万五，逾期67天", "花呗8000逾期两个月", ("没有了", "no_more"))
    agree(person, BANK, "900", 12, first=10)
    said = await person.says("招行上个月还了900", PAID)
    assert "10 月（哪天没说）" in texts(said)[0] and "31" not in texts(said)[0]
    said = await person.says(*YES)
    assert "10 月（哪天没说）" in texts(said)[0]
    (card,) = [one for one in cards(said, "progress")[0]["debts"] if one["debt"] == BANK]
    assert card["payments"][0]["rough"] is True
    assert kept_days(standing_for(BANK, person.case, ledger(person), TODAY)) == (1, 0)
    said = await person.says("记错了，是10月16号还的", "correct")
    await person.says(*YES)
    (payment,) = ledger(person).payments
    assert payment.day == dt.date(2026, 10, 16) and not payment.rough


async def test_two_sums_are_two_payments(owing: Person) -> None:
    said = await owing.says("昨天给招行还了500，今天又还了300", PAID)
    assert "500 元" in texts(said)[0] and "11 月 20 日" in texts(said)[0]
    assert "300 元" in texts(await owing.says(*YES))[1]
    await owing.says(*YES)
    assert payments(owing) == [(BANK, Decimal(500), dt.date(2026, 11, 20)), (BANK, Decimal(300), TODAY)]
    assert balances(owing)[BANK] == 34200


@pytest.mark.parametrize("intent", ["correct", PAID, "deny"])
async def test_a_correction_and_one_more_payment(owing: Person, intent: str) -> None:
    await owing.says("今天招行还了800", PAID)
    said = await owing.says("不对，是900，另外花呗也还了300", intent)
    assert keys(said) == ["utter_payment_draft"] and "900 元" in texts(said)[0]
    assert "300 元" in texts(await owing.says(*YES))[1]
    await owing.says(*YES)
    assert [(debt, amount) for debt, amount, _ in payments(owing)] == [(BANK, 900), (HUABEI, 300)]


@pytest.mark.parametrize("intent", ["inform", PAID, "correct"])
async def test_one_more_payment_leaves_the_open_draft(owing: Person, intent: str) -> None:
    await owing.tells(("今天招行还了800", PAID), ("花呗也还了300", intent), YES, YES)
    assert {(debt, amount) for debt, amount, _ in payments(owing)} == {(BANK, 800), (HUABEI, 300)}


async def test_the_payment_of_the_named_lender_is_put_right(owing: Person) -> None:
    await owing.tells(("招行还了800", PAID), YES, ("花呗还了300", PAID), YES)
    await owing.tells(("招行那笔记错了，是900", "correct"), YES)
    assert {(debt, amount) for debt, amount, _ in payments(owing)} == {(BANK, 900), (HUABEI, 300)}
    assert balances(owing) == {BANK: 34100, HUABEI: 7700}


@pytest.mark.parametrize("intent", ["edit_record", "remove_debt", "delete_data", "correct", PAID])
@pytest.mark.parametrize("text", ["把昨天那笔还款删了", "删掉刚才那笔还款", "把招行那笔还款删掉", "那笔800删掉"])
async def test_a_payment_is_taken_out_and_the_contact_stays(owing: Person, text: str, intent: str) -> None:
    await owing.tells(CALLED, YES, ("昨天招行还了800", PAID), YES)
    said = await owing.says(text, intent)
    assert keys(said) == ["utter_payment_draft_out"] and "800 元" in texts(said)[0]
    assert keys(await owing.says("对，划掉", "affirm"))[0] == "utter_payment_out"
    assert payments(owing) == [] and len(ledger(owing).contacts) == 1 and balances(owing)[BANK] == 35000


@pytest.mark.parametrize("text", ["删掉第1条", "工号8821那条删掉", "把昨天那条通话记录删了"])
async def test_a_contact_is_still_taken_out(owing: Person, text: str) -> None:
    await owing.tells(CALLED, YES, ("昨天招行还了800", PAID), YES)
    await owing.says(text, "edit_record")
    assert owing.book.load(owing.sender).dialogue.pending == "removal" and len(payments(owing)) == 1


async def test_without_a_payment_no_contact_is_offered_for_one(owing: Person) -> None:
    await owing.tells(CALLED, YES)
    assert keys(await owing.says("把昨天那笔还款删了", "edit_record"))[0] == "utter_payment_nothing"
    await owing.tells(("招行还了800", PAID), ("刚才那笔还款删掉", "edit_record"))
    assert ledger(owing).payment_draft is None and payments(owing) == [] and len(ledger(owing).contacts) == 1


async def test_money_at_hand_is_not_what_is_owed(owing: Person) -> None:
    said = await owing.says("还了花呗300，手里只剩200了", PAID)
    assert "7,700 元" in texts(said)[0]
    await owing.says(*YES)
    assert balances(owing)[HUABEI] == 7700
