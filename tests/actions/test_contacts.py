"""打完了: the call is noted once, can be looked up, taken along and erased."""

from __future__ import annotations

import re

import pytest

from actions.contact import contact_line
from bot.coaching.dialogue import LONGEST_SILENCE
from bot.storage.contacts import Contact, Contacts
from tests.actions.person import Person, cards, keys, texts

TOLD = "刚打完，工号1234，说三天内回复"


def noted(person: Person) -> list[Contact]:
    return Contacts(person.book.engine).all(person.sender)


async def a_call(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("我正在打电话", "in_call"))
    person.seconds += 240
    await person.tells(("他说没有这个政策", "agent_said/no_policy"), ("他说没有这个政策", "agent_said/no_policy"),
                       ("他说要起诉我", "agent_said/will_sue"))  # fmt: skip


async def test_a_call_is_noted_with_what_was_said_in_it(person: Person) -> None:
    await a_call(person)
    said = await person.says(TOLD, "report_contact")
    (contact,) = noted(person)
    assert (contact.debt, contact.heard) == ("花呗", ("no_policy", "no_policy", "will_sue"))
    assert (contact.notes, contact.minutes) == (TOLD, 4)
    (data,) = cards(said, "contact")
    assert data["debt"] == "花呗" and data["heard"] == list(contact.heard) and data["notes"] == TOLD
    text = texts(said)[0]
    assert "没有协商政策、说要起诉" in text and text.count("没有协商政策") == 1 and TOLD in text and "4 分钟" in text
    assert person.book.load(person.sender).dialogue.call is None


async def test_one_message_is_one_contact_however_often_it_is_processed(person: Person) -> None:
    await a_call(person)
    await person.says(TOLD, "report_contact")
    for _ in range(2):
        await person.runs("action_contact")
    assert len(noted(person)) == 1
    await person.says("刚打完第二次，还是没结果", "report_contact")
    assert [contact.notes for contact in noted(person)] == ["刚打完第二次，还是没结果", TOLD]


async def test_a_call_that_was_not_announced_has_no_length_and_few_words_are_no_notes(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("他说没有这个政策", "agent_said/no_policy"), ("打完了", "report_contact"))
    (contact,) = noted(person)
    assert (contact.minutes, contact.notes, contact.heard) == (None, "", ("no_policy",))


async def test_what_was_heard_long_ago_belongs_to_another_call(person: Person) -> None:
    await a_call(person)
    person.seconds += LONGEST_SILENCE + 1
    await person.says("打完了", "report_contact")
    assert noted(person)[0].heard == ()


async def test_with_several_debts_it_is_the_one_whose_words_were_shown(person: Person) -> None:
    await person.tells("花呗8000，借呗12000，都逾期两个月", ("没有了", "no_more"), ("打完了", "report_contact"))
    assert noted(person)[0].debt == ""
    await person.tells("失业了", "三个月后", "4000", "2500", "15号", "离职证明", "想分期", ("对", "affirm"),
                       ("借呗的话术", "show_script"), ("打完了", "report_contact"))  # fmt: skip
    assert noted(person)[0].debt == "借呗"


async def test_nothing_told_by_the_agent_becomes_a_fact(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    before = person.case
    await person.says("刚打完，他说欠9500，要分12期每期800", "report_contact")
    assert person.case == before


async def test_the_record_is_listed_latest_first(person: Person) -> None:
    assert keys(await person.says("沟通记录", "contact_log"))[0] == "utter_contacts_none"
    for n in range(7):
        await person.says(f"刚打完第{n}次电话，没有结果", "report_contact")
    said = await person.says("沟通记录", "contact_log")
    (data,) = cards(said, "contact")
    assert [row["notes"][3:5] for row in data["contacts"]] == [f"第{n}" for n in range(6, -1, -1)]
    lines = [line for line in texts(said)[0].splitlines() if line.startswith("· ")]
    assert len(lines) == 5 and "第6次" in lines[0] and "第2次" in lines[4]


async def test_the_export_holds_it_and_deleting_leaves_nothing(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"))
    (data,) = cards(await person.says("导出我的数据", "export_data"), "export")
    assert [contact["notes"] for contact in data["contacts"]] == [TOLD]
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert noted(person) == [] and person.book.export(person.sender) == {}


async def test_a_contact_alone_can_be_exported_and_erased(person: Person) -> None:
    await person.says(TOLD, "report_contact")
    assert "utter_export_empty" not in keys(await person.says("导出我的数据", "export_data"))
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert noted(person) == []


async def test_people_do_not_see_each_others_calls(person: Person) -> None:
    await person.says(TOLD, "report_contact")
    other = Person(person.book, "web-2")
    assert keys(await other.says("沟通记录", "contact_log"))[0] == "utter_contacts_none"


@pytest.mark.parametrize("contact, said", [
    (Contact(0), ["1 月 1 日"]), (Contact(0, "花呗"), ["1 月 1 日", "花呗"]),
    (Contact(0, "", ("will_sue", "no_policy", "will_sue"), "", 0), ["1 月 1 日", "要起诉、没有协商政策"]),
    (Contact(0, "花呗", (), "说三天内回复", 12), ["1 月 1 日", "花呗", "12 分钟", "说三天内回复"]),
    (Contact(0, "花呗", (), "说三天内回复。", 12), ["1 月 1 日", "花呗", "12 分钟", "说三天内回复"]),
])  # fmt: skip
def test_only_what_is_known_of_a_contact_is_said(contact: Contact, said: list[str]) -> None:
    line = contact_line(contact)
    places = [line.index(part) for part in said]
    assert places == sorted(places) and not re.search(r"[，。；：、]{2,}|None|[{}]", line), line
    assert ("分钟" in line) is bool(contact.minutes) and ("对方" in line) is bool(contact.heard)


async def test_the_lender_that_is_named_is_the_one_that_is_noted(person: Person) -> None:
    await person.tells("招行信用卡三万五逾期67天，花呗8000逾期30天", ("没有了", "no_more"))
    await person.says("我正在跟花呗打电话", "in_call")
    await person.says("他说没有这个政策", "agent_said/no_policy")
    await person.says("打完了，让我等三天", "report_contact")
    assert noted(person)[0].debt == "花呗"


async def test_a_note_with_the_marks_of_our_templates_is_shown_as_it_is(person: Person) -> None:
    said = await person.says("打完了，他说最多减到500[流泪]", "report_contact")
    assert "0[" not in said[0]["said"] and "500" in said[0]["said"] and "500[" in noted(person)[0].notes
