"""A contact is put right: only what was said changes, whatever has become of its agreement since; and days that are
over are said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from actions import services
from bot.coaching.ledger import Contact, Ledger
from tests.actions.person import Person, keys, texts

REPORT, PAID, YES = "report_contact", "report_payment", ("对，记下", "affirm")
DEAL = "招行谈成了 每月900 分36期 下月15号开始，工号8821"


async def plan_for_two(person: Person) -> None:
    await person.tells(
        "招行信用卡欠32400，逾期67天", "花呗8000逾期30天", ("没有了", "no_more"), "跳槽了", "不会恢复了",
        "6000", "4000", "15号", "工资单", "想分期", ("对", "affirm"),
    )  # fmt: skip


def ledger(person: Person) -> Ledger:
    return person.book.load(person.sender).ledger


def drafts(person: Person) -> list[Contact]:
    held = ledger(person)
    return [one for one in (held.contact_draft, *held.contact_queue) if one is not None]


def held(person: Person) -> list[tuple[str, int | None]]:
    return [(one.status, one.terms) for one in ledger(person).agreements]


async def agreed(person: Person, text: str) -> None:
    await person.tells((text, REPORT), YES, YES)


def on(monkeypatch: pytest.MonkeyPatch, year: int, month: int, day: int) -> None:
    monkeypatch.setattr(services, "today", lambda: dt.date(year, month, day))


async def test_a_number_put_right_does_not_bring_replaced_terms_back(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person, DEAL)
    await agreed(person, "招行又谈了，同意每月600分60期，下月20号开始")
    said = await person.tells(("第1条工号是8822", "edit_record"), YES)
    assert keys(said)[0] == "utter_contact_changed" and ledger(person).agreement_draft is None
    assert held(person) == [("replaced", 36), ("active", 60)]
    assert [one.agent_number for one in ledger(person).contacts] == ["8822", ""]


@pytest.mark.parametrize("ends", [
    [("花呗还了7000", PAID), YES], [("花呗说作废了，要一次还清", "plan_broken"), ("是，对方说作废了", "affirm")],
], ids=["done", "broken"])  # fmt: skip
@pytest.mark.parametrize("text", ["第1条工号是8822", "第1条不是7000，是6000"])
async def test_what_ended_stays_ended_when_its_contact_is_put_right(
    person: Person, ends: list[tuple[str, str]], text: str
) -> None:
    await plan_for_two(person)
    await agreed(person, "花呗谈成了，一次还7000结清，12月1号还")
    await person.tells(*ends)
    before = ledger(person).agreements
    assert before[0].status in ("done", "broken")
    await person.tells((text, "edit_record"), YES)
    assert ledger(person).agreement_draft is None and ledger(person).agreements == before


async def test_other_terms_after_payments_count_no_payment_twice(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan_for_two(person)
    await agreed(person, "招行谈成了，分36期，12月15号开始")
    for month in ((2026, 12, 15), (2027, 1, 15)):
        on(monkeypatch, *month)
        await person.tells(("招行还了900", PAID), YES)
    await person.tells(("第1条不是36期，是24期", "edit_record"), YES, YES)
    (agreement,) = ledger(person).agreements
    assert (agreement.total, agreement.owed, agreement.terms) == (32400, 32400, 24)
    assert person.case.debts[0].balance == Decimal(32400 - 1800)
    assert "30,600 元" in texts(await person.says("还了多少了", "show_progress"))[0]


@pytest.mark.parametrize("intent", ["correct", REPORT, "inform", "edit_record"])
async def test_another_call_beside_a_correction_waits_behind_it(person: Person, intent: str) -> None:
    await plan_for_two(person)
    await person.says("刚打完招行，工号8821，说不同意", REPORT)
    said = await person.says("不对，工号是8822。花呗也打了，没打通", intent)
    assert keys(said) == ["utter_contact_one_by_one", "utter_contact_ask_again"]
    found = [(one.debt, one.agent_number, one.outcome) for one in drafts(person)]
    assert found == [("招商银行信用卡", "8822", "refused"), ("支付宝花呗", "", "no_answer")]
    await person.tells(YES, YES)
    assert len(ledger(person).contacts) == 2 and drafts(person) == []


async def test_two_lenders_in_one_message_keep_their_own_answers(person: Person) -> None:
    await plan_for_two(person)
    await person.says("今天打了招行和花呗，招行不同意，花呗说三天内回复", REPORT)
    assert [(one.debt, one.outcome, one.promises) for one in drafts(person)] == [
        ("招商银行信用卡", "refused", ()), ("支付宝花呗", None, ("call_back",))]  # fmt: skip


async def test_a_month_is_said_back_and_its_day_asked(person: Person) -> None:
    await plan_for_two(person)
    said = await person.says("招行谈成了，每月900分36期，明年2月开始还", REPORT)
    assert "2027 年 2 月开始" in texts(said)[0]
    said = await person.says(*YES)
    assert keys(said)[-1] == "utter_agreement_first" and "2027 年 2 月开始" in texts(said)[-1]
    said = await person.says("日子还没定", "inform")
    assert "2027 年 2 月开始，哪天还没定" in texts(said)[0]


async def test_a_day_that_short_months_do_not_have_is_named(person: Person) -> None:
    await plan_for_two(person)
    said = await person.tells(("招行谈成了，每月900分36期，明年2月底开始还", REPORT), YES)
    assert "以后每月 31 号（没有这一天的月份是月底）" in texts(said)[-1]


@pytest.mark.parametrize("deal, words_", [
    ("花呗谈成了，每月4000分2期，12月16号开始", "约好的日子都过了，还差 8,000 元"),
    ("花呗同意延期三个月", "说好到 2 月 21 日，已经到日子了"),
])  # fmt: skip
async def test_days_that_are_over_are_said_and_what_is_left_is_planned_again(
    person: Person, monkeypatch: pytest.MonkeyPatch, deal: str, words_: str
) -> None:
    await plan_for_two(person)
    await agreed(person, deal)
    on(monkeypatch, 2027, 4, 10)
    said = await person.says("我的方案", "show_plan")
    assert keys(said)[0] == "utter_plan_over" and words_ in texts(said)[0]
    (plan,) = [one["custom"]["data"] for one in said if one["custom"].get("card") == "proposal"]
    assert [line["debt"] for line in plan["lines"]] == [0, 1]


async def test_what_is_late_is_said_beside_the_next_day(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    await plan_for_two(person)
    await agreed(person, "招行谈成了，每月900分36期，12月15号开始")
    on(monkeypatch, 2027, 2, 1)
    said = await person.says("我的方案", "show_plan")
    assert keys(said)[0] == "utter_plan_agreed"
    assert "下一次是 2 月 15 日，前面到期的还差 1,800 元" in texts(said)[0]


async def test_terms_said_otherwise_are_those_of_the_agreement_and_no_wish(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person, DEAL)
    said = await person.says("不对 是24期每期1350", "correct")
    assert keys(said) == ["utter_agreement_ask"] and "1,350 元" in texts(said)[0]
    assert person.case.wishes.terms is None and held(person) == [("active", 36)], "until the yes"
    await person.tells(YES)
    assert held(person)[-1] == ("active", 24)


async def test_a_question_about_paying_off_is_no_payment(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person, DEAL)
    await person.says("还清了招行怎么办", "remove_debt")
    assert ledger(person).payment_draft is None and not ledger(person).payments
