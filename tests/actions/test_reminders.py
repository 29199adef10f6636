"""Asking for reminders, being offered them once, stopping them at once, and hearing what could not be brought."""
from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from actions import reminding, services
from actions.base import Talk
from actions.reminders import ROUTES
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import REMIND, STOPPED, Dialogue, Record
from bot.coaching.hearing import Heard
from bot.coaching.ledger import Agreement, Contact, Instalment, Ledger
from bot.coaching.reminders import STILL_USEFUL, wanted
from bot.hours import china_day, moment_of
from bot.storage.reminders import Plan, Reminders
from tests.actions.person import Person, cards, keys, responses, texts
from tests.hear import TODAY

DUE = dt.date(2026, 12, 15)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, dt.datetime]:
    """The moment, to be moved."""
    kept = {"now": moment_of(TODAY, 12)}
    monkeypatch.setattr(services, "now", lambda: kept["now"])
    monkeypatch.setattr(services, "today", lambda: china_day(kept["now"]))
    return kept


def agree(person: Person) -> None:
    """What `actions/agreement.py` does on the yes."""
    record = person.book.load(person.sender)
    debt = record.case.debts[0].label
    agreed = Agreement(1, debt, TODAY, monthly=Decimal(1000), total=Decimal(1000), terms=1,
                       schedule=(Instalment(1, DUE, Decimal(1000)),))
    record = replace(record, ledger=record.ledger.with_agreement(agreed))
    person.book.save(person.sender, record, Plan(wanted(record, services.today()), services.now()))


def dialogue(person: Person) -> Any:
    return person.book.load(person.sender).dialogue


def kept(person: Person) -> list[tuple[str, dt.date, str]]:
    found = Reminders(person.book.engine).all(person.sender)
    return [(one.kind, one.day, state) for one, state in found if one.kind.startswith(("due", "call"))]


async def with_agreement(person: Person) -> None:
    await person.has_a_plan()
    agree(person)


async def bring(person: Person, sent: bool) -> None:
    """What a worker of the channels does."""
    for one in ROUTES["/reminders/claim"]({"worker": "w"})["due"]:
        if ROUTES["/reminders/word"]({"id": one["id"], "worker": "w"}):
            ROUTES["/reminders/done"]({"id": one["id"], "worker": "w", "sent": sent})


async def test_asked_for_they_are_kept_and_the_next_one_is_named(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    assert kept(person) == []
    (said,) = [text for text in texts(await person.says("到期前提醒我", "set_reminders")) if "最近的一次" in text]
    assert kept(person) == [("due_soon", dt.date(2026, 12, 12), "pending"), ("due_today", DUE, "pending")]
    assert "停止提醒" in said and dialogue(person).channel == "rest"


async def test_with_nothing_to_remind_of_it_says_so_and_starts_with_the_first_day(
    person: Person, clock: dict[str, Any]
) -> None:
    await person.has_a_plan()
    assert "utter_reminders_on_none" in keys(await person.says("提醒我还款", "set_reminders"))
    agree(person)
    assert len(kept(person)) == 2


async def test_stopped_means_at_once_and_all(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    said = await person.says("停止提醒", "stop_reminders")
    assert kept(person) == [] and dialogue(person).reminders == STOPPED and cards(said, "reminders_off") == [{}]
    agree(person)
    assert kept(person) == []


async def test_stopped_in_the_middle_of_a_practice_call_too(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    said = await person.says("停止提醒", "stop_reminders")
    assert cards(said, "reminders_off") == [{}] and kept(person) == []
    assert dialogue(person).reminders == STOPPED and dialogue(person).rehearsal is not None


async def test_they_are_offered_once_when_a_day_is_noted(person: Person, clock: dict[str, Any]) -> None:
    await person.has_a_plan()
    record = person.book.load(person.sender)
    promise = Contact(1.0, record.case.debts[0].label, TODAY, promises=("call_back",), next_day=dt.date(2026, 11, 27))

    noted = replace(record, ledger=record.ledger.with_contact(promise))
    talk = Talk(person.sender, noted, Heard("affirm", at=9.0), True)
    reminding.finish(talk, record, practising=False)
    assert [one["response"] for one in talk.said] == ["utter_reminders_ask"]
    assert talk.record.dialogue.pending == "reminders"
    again = Talk(person.sender, talk.record, Heard("affirm", at=10.0), True)
    again.change(pending=None)
    again.record = replace(again.record, ledger=again.record.ledger.with_contact(replace(promise, at=2.0)))
    reminding.finish(again, talk.record, practising=False)
    assert again.said == []


async def offered(person: Person) -> None:
    record = person.book.load(person.sender)
    asked = replace(record.dialogue, reminders="asked", pending="reminders")
    person.book.save(person.sender, replace(record, dialogue=asked))


@pytest.mark.parametrize(("said", "intent", "then"), [
    ("好，提醒我", "affirm", REMIND), ("好，提醒我", "nlu_fallback", REMIND), ("要的", "affirm", REMIND),
    ("不用提醒", "deny", STOPPED), ("不用提醒", "stop_reminders", STOPPED), ("算了", "deny", STOPPED),
    ("会坐牢吗", "ask/litigation", "asked"), ("我的情况", "show_case", "asked"),
])  # fmt: skip
async def test_the_offer_takes_a_yes_or_a_no_and_anything_else_lets_it_be(
    person: Person, clock: dict[str, Any], said: str, intent: str, then: str
) -> None:
    await with_agreement(person)
    await offered(person)
    await person.says(said, intent)
    assert dialogue(person).reminders == then and dialogue(person).pending is None
    assert len(kept(person)) == (2 if then == REMIND else 0)


async def test_who_cannot_be_reached_hears_it_before_the_next_answer_and_once(
    person: Person, clock: dict[str, Any]
) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    clock["now"] = moment_of(DUE, 10)
    await bring(person, sent=False)
    said = await person.says("我的情况", "show_case")
    assert keys(said)[0] == "utter_remind_due_today" and keys(said).count("utter_remind_due_today") == 1
    (card,) = cards(said, "reminder")
    assert (card["kind"], card["due"], card["amount"]) == ("due_today", "2026-12-15", "1000.00")
    assert "utter_remind_due_today" not in keys(await person.says("我的情况", "show_case"))


async def test_a_payment_that_is_just_told_is_not_asked_for(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    clock["now"] = moment_of(DUE, 10)
    await bring(person, sent=False)
    assert "utter_remind_due_today" not in keys(await person.says("这个月还了1000", "report_payment"))


async def test_to_who_speaks_of_despair_nothing_of_it_is_said(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    clock["now"] = moment_of(DUE, 10)
    await bring(person, sent=False)
    for words, intent in (("不想活了", "safety/crisis"), ("嗯", "affirm")):
        assert cards(await person.says(words, intent), "reminder") == []


async def test_joined_with_another_a_case_that_rests_is_told_of_too(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    clock["now"] = moment_of(DUE, 10)
    await bring(person, sent=False)
    there = Person(person.book, sender="telegram-7", channel="telegram", joined=(person.sender,))
    said = await there.says("我的情况", "show_case")
    assert keys(said)[0] == "utter_reminder_rests" and keys(said).count("utter_reminder_rests") == 1
    (card,) = cards(said, "reminder")
    assert card["kind"] == "due_today" and card["says"] in texts(said)[0] and "绑定之前" in card["says"]
    assert "utter_reminder_rests" not in keys(await there.says("我的情况", "show_case"))
    assert "utter_remind_due_today" not in keys(await person.says("我的情况", "show_case")), "said once"


async def test_who_stopped_where_they_are_joined_hears_nothing_of_a_case_that_rests(
    person: Person, clock: dict[str, Any]
) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    clock["now"] = moment_of(DUE, 10)
    await bring(person, sent=False)
    there = Person(person.book, sender="telegram-7", channel="telegram", joined=(person.sender,))
    for text, intent in (("停止提醒", "stop_reminders"), ("我的情况", "show_case")):
        assert cards(await there.says(text, intent), "reminder") == []
    assert cards(await person.says("我的情况", "show_case"), "reminder") != [], "parted, it is as it was"


def test_who_says_no_is_promised_no_more_than_is_kept() -> None:
    """That data will be erased is said once to everybody."""
    assert "记录快要删掉的时候说一声" in responses()["utter_reminders_off"][0]["text"]
    assert "不主动" not in responses()["utter_reminders_kept"][0]["text"]


def word(worker: str = "w") -> list[dict[str, Any]]:
    """What is said of all that is due now and still of use."""
    due = ROUTES["/reminders/claim"]({"worker": worker})["due"]
    said = [ROUTES["/reminders/word"]({"id": one["id"], "worker": worker}) for one in due]
    return [one for one in said if one]


def held_back(clock: dict[str, Any]) -> bool:
    """Whether nothing that is due is said, and it is not given out again at once."""
    said = word()
    return bool(said) and all(one == {"later": True} for one in said) and word() == []


async def test_nobody_is_reminded_of_money_while_they_rest_after_despair(
    person: Person, clock: dict[str, Any]
) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    await person.says("不想活了", "safety/crisis")
    clock["now"] = moment_of(DUE, 10)
    assert held_back(clock) and ("due_today", DUE, "pending") in kept(person)
    await person.says("嗯", "affirm")
    clock["now"] = moment_of(DUE, 11)
    assert held_back(clock)
    await person.says("我的情况", "show_case")
    clock["now"] = moment_of(DUE, 12)
    (said,) = word()
    assert said["message"]["custom"]["data"]["kind"] == "due_today"


async def test_what_rested_too_long_to_be_of_use_is_dropped(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    await person.says("不想活了", "safety/crisis")
    clock["now"] = moment_of(DUE, 10)
    assert held_back(clock)
    clock["now"] = moment_of(DUE + dt.timedelta(days=1), 10)
    assert word() == [] and kept(person) == []


async def test_a_practice_call_is_not_broken_into(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    person.seconds = time.time()
    await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    clock["now"] = moment_of(DUE, 10)
    assert held_back(clock)
    await person.says("结束练习", "stop_rehearsal")
    clock["now"] = moment_of(DUE, 11)
    assert [one["message"]["custom"]["data"]["kind"] for one in word()] == ["due_today"]


async def test_a_practice_call_that_was_left_alone_holds_nothing_back(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    person.seconds = time.time() - 13 * 60 * 60
    await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    clock["now"] = moment_of(DUE, 10)
    assert "message" in word()[0]


async def test_a_real_call_is_not_broken_into(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    person.seconds = time.time()
    await person.says("我在打电话", "in_call")
    clock["now"] = moment_of(DUE, 10)
    assert held_back(clock)


async def test_what_could_not_be_brought_is_not_said_in_the_middle_of_a_call(
    person: Person, clock: dict[str, Any]
) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    await person.says("我在打电话", "in_call")
    clock["now"] = moment_of(DUE, 10)
    ROUTES["/reminders/claim"]({"worker": "w"})
    book = Reminders(person.book.engine)
    for one in wanted(person.book.load(person.sender), DUE):
        book.settle(one.id(person.sender), "w", False)
    assert cards(await person.says("我的情况", "show_case"), "reminder") == []
    person.seconds += 2 * 60 * 60
    assert len(cards(await person.says("我的情况", "show_case"), "reminder")) == 1


@pytest.mark.parametrize(("said", "day"), [
    ("明天提醒我打电话", "2026-11-22"), ("后天下午三点提醒我打给招行", "2026-11-23"),
    ("提醒我下周三再打一次", "2026-11-25"),
])  # fmt: skip
async def test_a_call_is_planned_when_one_is_spoken_of(
    person: Person, clock: dict[str, Any], said: str, day: str
) -> None:
    await person.has_a_plan()
    answer = await person.says(said, "set_reminders")
    assert dialogue(person).call_on == dt.date.fromisoformat(day)
    assert keys(answer)[0] == "utter_reminders_on" and "您打算打的电话" in texts(answer)[0]


@pytest.mark.parametrize("said", [
    "12月15号还款，记得提醒我", "每月15号提醒我还款", "12月1号交房租，提醒我一下", "明天要去开庭，提醒我",
])  # fmt: skip
async def test_of_a_day_that_is_no_call_nothing_is_made_up(person: Person, clock: dict[str, Any], said: str) -> None:
    await person.has_a_plan()
    before = person.case
    answer = await person.says(said, "set_reminders")
    assert dialogue(person).call_on is None and dialogue(person).reminders == REMIND and person.case == before
    assert keys(answer)[0] == "utter_reminders_day_unknown" and Reminders(person.book.engine).all(person.sender) == []


async def test_a_day_that_is_known_is_said_as_it_is(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    assert keys(await person.says("12月15号还款，记得提醒我", "set_reminders"))[0] == "utter_reminders_on"
    said = await person.says("12月1号交房租，提醒我一下", "set_reminders")
    assert keys(said)[:2] == ["utter_reminders_day_unknown", "utter_reminders_on"]
    assert dialogue(person).call_on is None


@pytest.fixture
def two(person: Person) -> Record:
    """Two agreements; the older one is about the bank's card."""
    debts = (Debt("招商银行", "信用卡", "credit_card"), Debt("支付宝", "花呗", "consumer_credit"))
    once = (Instalment(1, DUE, Decimal(500)),)
    made = (Agreement(n, debt.label, TODAY, monthly=Decimal(500), terms=1, total=Decimal(500), schedule=once)
            for n, debt in enumerate(debts, start=1))  # fmt: skip
    record = Record(Case(debts=debts, confirmed=True), Dialogue(reminders=REMIND), 0, Ledger(agreements=tuple(made)))
    return person.book.save(person.sender, record)


def buttons_of(two: Record, kind: str) -> dict[str, str]:
    """Of what is said about the card, the older of two."""
    about = next(one for one in wanted(two, TODAY) if (one.kind, one.debt) == (kind, "招商银行信用卡"))
    return {one["title"]: one["payload"] for one in reminding.message_of(about, two)["buttons"]}


async def test_what_is_pressed_is_about_the_debt_of_the_reminder(
    person: Person, clock: dict[str, Any], two: Record
) -> None:
    pressed = buttons_of(two, "written")
    await person.says(pressed["收到了"], "inform")
    held = [bool(one.written) for one in person.book.load(person.sender).ledger.agreements]
    assert held == [True, False]
    await person.says("都写了", "affirm")
    said = await person.says(pressed["帮我催一催"], "chase_written")
    assert cards(said, "agreement")[0]["number"] == 1
    await person.says(buttons_of(two, "due_soon")["还不上"], "plan_broken")
    assert dialogue(person).trouble.agreement == 1
    await person.says(buttons_of(two, "review")["快守不住了"], "plan_broken")
    assert dialogue(person).trouble.agreement == 1


async def test_a_paper_of_a_debt_without_an_agreement_is_not_taken_for_another(
    person: Person, clock: dict[str, Any], two: Record
) -> None:
    only = replace(two.ledger, agreements=two.ledger.agreements[1:])
    person.book.save(person.sender, replace(two, ledger=only))
    await person.says("招商银行信用卡书面确认收到了", "inform")
    assert [one.written for one in person.book.load(person.sender).ledger.agreements] == [frozenset()]


@pytest.mark.parametrize(("agreed", "after"), [
    ({}, "当时没有记下"), ({"monthly": Decimal(500)}, "每月 500 元"),
    ({"monthly": Decimal(500), "terms": 12}, "分 12 期，每期 500 元"),
])  # fmt: skip
def test_the_end_of_an_extension_says_what_was_said_of_the_time_after(
    person: Person, clock: dict[str, Any], two: Record, agreed: dict[str, Any], after: str
) -> None:
    waits = Agreement(1, "招商银行信用卡", TODAY, kind="extension", first=DUE, **agreed)
    record = replace(two, ledger=Ledger(agreements=(waits,)))
    about = next(one for one in wanted(record, TODAY) if one.kind == "wait_ends")
    said = reminding.message_of(about, record)
    assert "招商银行信用卡的延期到 12 月 15 日就满了" in said["text"] and after in said["text"]


async def test_the_day_on_which_an_agreement_broke_is_kept(
    person: Person, clock: dict[str, Any], two: Record
) -> None:
    clock["now"] = moment_of(DUE, 12)
    await person.says("招行的方案取消了，还不上了", "plan_broken")
    await person.says("是，对方说作废了", "affirm")
    first = person.book.load(person.sender).ledger.agreements[0]
    assert (first.status, first.ended) == ("broken", DUE)


async def test_what_came_too_late_is_not_said(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    clock["now"] = moment_of(DUE, 10)
    await bring(person, sent=False)
    clock["now"] = moment_of(DUE + dt.timedelta(days=1), 10)
    assert cards(await person.says("我的情况", "show_case"), "reminder") == []


async def test_starting_again_keeps_the_wish_and_erasing_takes_all(person: Person, clock: dict[str, Any]) -> None:
    await with_agreement(person)
    await person.says("提醒我", "set_reminders")
    await person.tells(("重新开始", "restart"), ("确定重新开始", "affirm"))
    assert dialogue(person).reminders == REMIND
    assert Reminders(person.book.engine).all(person.sender), "what was agreed goes on, and so do its reminders"
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert Reminders(person.book.engine).all(person.sender) == []


@pytest.mark.parametrize("key", [key for key in responses() if key.startswith("utter_remind_")])
def test_whatever_is_said_unasked_can_be_stopped_with_one_touch(key: str) -> None:
    (said,) = responses()[key]
    assert said["buttons"][-1] == {"title": "停止提醒", "payload": "停止提醒"}


def test_every_kind_has_words() -> None:
    kinds = {*STILL_USEFUL, "due_soon", "due_today", "wait_ends"}
    assert {key.removeprefix("utter_remind_") for key in responses() if key.startswith("utter_remind_")} == kinds
