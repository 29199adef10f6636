"""Contacts as they are told: what is read, which debt is meant, what a correction changes, what the sheet holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.coaching.case import Case, Debt
from bot.coaching.contact_names import names_of
from bot.coaching.contacts import (
    correct,
    evidence_rows,
    in_time,
    is_another,
    read_contact,
    read_contacts,
    speaks_of,
    the_one_meant,
)
from bot.coaching.dialogue import Call
from bot.coaching.ledger import Contact, Ledger
from tests.hear import TODAY, hear

CARD, HUABEI = Debt("招商银行", "信用卡", "credit_card"), Debt("支付宝", "花呗", "consumer_credit")
CASE = Case((CARD, HUABEI))
LONG = "刚打完招行，女客服接的，工号8821，说可以分24期，让我周五等电话"
FRIDAY = dt.date(2026, 11, 27)


def told(
    text: str, case: Case = CASE, call: Call | None = None, about: int | None = None, at: float = 100.0
) -> Contact:
    return read_contact(hear(text, "report_contact", at), call, case, TODAY, about)


def put_right(contact: Contact, text: str, intent: str = "correct", case: Case = CASE) -> Contact:
    return correct(contact, hear(text, intent), case, TODAY)


@pytest.mark.parametrize(
    "text, facts",
    [
        (
            LONG,
            {
                "debt": CARD.label,
                "day": TODAY,
                "way": "phone",
                "agent": "女客服",
                "agent_gender": "f",
                "agent_number": "8821",
                "outcome": "waiting",
                "offered_terms": 24,
                "promises": ("call_back",),
                "next_day": FRIDAY,
                "notes": LONG,
            },
        ),
        ("昨天打给花呗，没打通", {"debt": HUABEI.label, "day": dt.date(2026, 11, 20), "outcome": "no_answer"}),
        (
            "谈成了 每月900 分36期 下月15号开始",
            {
                "outcome": "agreed",
                "offered_monthly": Decimal(900),
                "offered_terms": 36,
                "offered_first": dt.date(2026, 12, 15),
                "day": TODAY,
                "next_day": None,
            },
        ),
        ("谈成了，等短信确认", {"outcome": "agreed", "promises": ("written",)}),
        (
            "招行谈成了，停息，先付2000，每月900分24期",
            {
                "outcome": "agreed",
                "offered_down": Decimal(2000),
                "offered_monthly": Decimal(900),
                "conditions": frozenset({"interest_stops"}),
            },
        ),
        ("招行同意延期三个月", {"outcome": "agreed", "offered_wait": 3, "offered_first": dt.date(2027, 2, 21)}),
        ("刚打完，他说欠9500，要分12期每期800", {"offered_monthly": Decimal(800), "offered_terms": 12}),
        ("打完了", {"day": TODAY, "outcome": None, "notes": ""}),
        ("招行客服说不同意分期", {"outcome": "refused"}),
        ("微粒贷说可以分12期", {"debt": "微众银行微粒贷", "offered_terms": 12}),
    ],
)
def test_what_is_told_is_read(text: str, facts: dict[str, Any]) -> None:
    contact = told(text)
    assert {name: getattr(contact, name) for name in facts} == facts


def test_a_call_leaves_its_notes_its_length_and_its_debt() -> None:
    call = Call(100.0, 340.0, 1, ("no_policy", "will_sue"), announced=True)
    contact = told("打完了", call=call, at=340.0)
    assert (contact.debt, contact.heard, contact.minutes) == (HUABEI.label, call.heard, 4)
    reported = told("打完了", call=replace(call, announced=False), at=340.0)
    assert reported.minutes is None


def test_the_debt_is_the_one_named_else_talked_about_else_the_only_one() -> None:
    assert told("打完了，让我等三天", about=1).debt == HUABEI.label
    assert told("打完了，招行让我等三天", about=1).debt == CARD.label
    assert told("打完了").debt == ""
    assert told("打完了", Case((CARD,))).debt == CARD.label


def test_two_lenders_in_one_message_are_two_contacts_with_names_of_their_own() -> None:
    first, second = read_contacts(hear("招行同意24期，花呗没打通", "report_contact", 7.0), None, CASE, TODAY)
    assert (first.debt, first.outcome, first.offered_terms) == (CARD.label, "agreed", 24)
    assert (second.debt, second.outcome, second.offered_terms) == (HUABEI.label, "no_answer", None)
    assert first.at == 7.0 and second.at > first.at


def test_what_is_said_of_both_is_noted_for_both_and_a_name_in_passing_is_no_contact() -> None:
    both = read_contacts(hear("招行和花呗都没打通", "report_contact"), None, CASE, TODAY)
    assert [(one.debt, one.outcome) for one in both] == [(CARD.label, "no_answer"), (HUABEI.label, "no_answer")]
    passing = read_contacts(hear("招行工号8821同意分24期，还问我花呗欠不欠", "report_contact"), None, CASE, TODAY)
    assert [one.debt for one in passing] == [CARD.label]


def test_of_two_debts_with_one_lender_none_is_guessed() -> None:
    loan = Debt("招商银行", "闪电贷", "bank_loan")
    case = Case((CARD, loan))
    (name,) = names_of(hear("刚打完招行", "report_contact"), case)
    assert (name.label, set(name.either)) == ("", {CARD.label, loan.label})
    assert told("刚打完招行，工号8821", case).debt == ""
    assert told("刚打完招行信用卡，工号8821", case).debt == CARD.label
    assert told("刚打完招行，工号8821", Case((loan, HUABEI))).debt == loan.label
    assert put_right(told("刚打完招行，工号8821", case), "招商银行信用卡", case=case).debt == CARD.label


@pytest.mark.parametrize(
    "text, facts",
    [
        ("不对，工号是8822", {"agent_number": "8822"}),
        ("工号不是8821，是8822", {"agent_number": "8822"}),
        ("是昨天打的", {"day": dt.date(2026, 11, 20)}),
        ("是建行不是招行", {"debt": "建设银行信用卡"}),
        ("说的是周日", {"next_day": dt.date(2026, 11, 22)}),
        ("对方是男的，姓王", {"agent": "姓王", "agent_gender": "m"}),
        ("不是等消息，是同意了", {"outcome": "agreed"}),
        ("不是24期是36期", {"offered_terms": 36}),
    ],
)
def test_a_correction_changes_what_it_names_and_nothing_else(text: str, facts: dict[str, Any]) -> None:
    before = told(LONG)
    after = put_right(before, text)
    assert {name: getattr(after, name) for name in facts} == facts
    assert replace(after, notes="", way="", **{name: getattr(before, name) for name in facts}) == replace(
        before, notes="", way=""
    )


def test_a_day_of_long_ago_is_the_day_of_the_call_only_when_it_is_put_right() -> None:
    began = told("昨天打的招行")
    assert put_right(began, "2026年8月3号", "inform").day == began.day
    assert put_right(began, "11月2号", "inform").day == dt.date(2026, 11, 2)
    assert put_right(began, "不对，是2026年8月3号").day == dt.date(2026, 8, 3)


def test_the_persons_own_words_are_kept_and_cut() -> None:
    after = put_right(told(LONG), "不对不对，工号是8822才对")
    assert after.notes.splitlines() == [LONG, "不对不对，工号是8822才对"]
    assert len(put_right(after, "工号8823" + "啊" * 900).notes) == 500


def test_a_promise_is_added_when_told_and_replaced_when_put_right() -> None:
    before = told(LONG)
    assert put_right(before, "还说会发短信确认给我", "report_contact").promises == ("call_back", "written")
    assert put_right(before, "不对，说会发短信确认给我", "correct").promises == ("written",)


@pytest.mark.parametrize(
    "text, is_about",
    [
        ("工号8821", True),
        ("是周五", True),
        ("每月900", True),
        ("是建行", True),
        ("没打通", True),
        ("我工资4000", False),
        ("我欠花呗8000逾期两个月", False),
        ("我失业了", False),
        ("嗯", False),
    ],
)
def test_the_persons_own_affairs_are_no_part_of_a_contact(text: str, is_about: bool) -> None:
    assert speaks_of(hear(text)) is is_about


def test_a_report_of_another_lender_or_another_call_is_another_contact() -> None:
    draft = told(LONG)
    assert is_another(draft, hear("花呗也打了，没打通"), CASE)
    assert is_another(draft, hear("刚打完第二次，还是没结果"), CASE)
    assert not is_another(draft, hear("招行还说会减免违约金"), CASE)
    assert not is_another(told("打完了"), hear("刚打完，工号8821"), CASE)


def three() -> Ledger:
    early = Contact(3.0, HUABEI.label, dt.date(2026, 11, 1), outcome="refused", heard=("will_sue", "will_sue"))
    late = Contact(1.0, CARD.label, dt.date(2026, 11, 20), agent_number="8821", offered_monthly=Decimal("900.00"))
    return Ledger(contacts=(late, Contact(2.0, HUABEI.label, dt.date(2026, 11, 10)), early))


@pytest.mark.parametrize(
    "text, at",
    [
        ("删掉第2条", 2.0),
        ("第一条记错了", 3.0),
        ("第3条工号是9999", 1.0),
        ("删掉第9条", None),
        ("刚才那条记错了", 3.0),
        ("招行那条记错了", 1.0),
        ("昨天那条删掉", 1.0),
        ("花呗那条删掉", 3.0),
    ],
)
def test_the_contact_that_is_meant_is_found_by_number_lender_or_day(text: str, at: float | None) -> None:
    found = the_one_meant(three(), hear(text, "edit_record"), CASE, TODAY)
    assert (found and found.at) == at


def test_the_sheet_of_evidence_is_in_the_order_of_time_and_complete() -> None:
    rows = evidence_rows(three())
    assert [(row["n"], row["day"].day) for row in rows] == [(1, 1), (2, 10), (3, 20)]
    assert rows[0]["heard"] == ("will_sue",) and rows[0]["outcome"] == "refused"
    assert rows[2]["monthly"] == Decimal("900.00") and rows[2]["agent_number"] == "8821"
    assert all(set(row) == set(rows[0]) for row in rows) and "notes" in rows[0]
    assert evidence_rows(Ledger()) == []


def test_contacts_without_a_day_come_first_and_keep_their_order() -> None:
    assert [one.at for one in in_time([Contact(5.0), Contact(4.0), Contact(1.0, day=TODAY)])] == [4.0, 5.0, 1.0]
