"""打完了: a contact is shown, put right, noted once, looked up, taken along and erased."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import yaml

from actions import words
from actions.contact_words import contact_line, draft_lines
from bot.coaching.contacts import is_empty
from bot.coaching.dialogue import LONGEST_SILENCE
from bot.coaching.ledger import OUTCOMES, PROMISES, WAYS, Contact, Ledger
from tests.actions.person import ROOT, Person, cards, keys, responses, texts

TOLD = "刚打完，工号1234，说三天内回复"
LONG = "刚打完招行，女客服接的，工号8821，说可以分24期，让我周五等电话"
YES = ("对，记下", "affirm")


def ledger(person: Person) -> Ledger:
    return person.book.load(person.sender).ledger


def noted(person: Person) -> list[Contact]:
    """The latest first."""
    return list(ledger(person).contacts[::-1])


def pending(person: Person) -> str | None:
    return person.book.load(person.sender).dialogue.pending


async def two_debts(person: Person) -> None:
    await person.tells("招行信用卡三万五逾期67天，花呗8000逾期30天", ("没有了", "no_more"))


async def a_call(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("我正在打电话", "in_call"))
    person.seconds += 240
    await person.tells(
        ("他说没有这个政策", "agent_said/no_policy"),
        ("他说没有这个政策", "agent_said/no_policy"),
        ("他说要起诉我", "agent_said/will_sue"),
    )


async def test_a_call_is_shown_with_what_was_said_in_it_and_noted_after_a_yes(person: Person) -> None:
    await a_call(person)
    said = await person.says(TOLD, "report_contact")
    assert keys(said) == ["utter_contact_ask"] and noted(person) == []
    (data,) = cards(said, "contact")
    assert data["draft"] is True and data["label"] == "花呗" and data["notes"] == TOLD
    text = texts(said)[0]
    assert "没有协商政策、说要起诉" in text and text.count("没有协商政策") == 1 and "4 分钟" in text and "1234" in text
    said = await person.says(*YES)
    (contact,) = noted(person)
    assert (contact.debt, contact.heard) == ("支付宝花呗", ("no_policy", "no_policy", "will_sue"))
    assert (contact.notes, contact.minutes, contact.agent_number) == (TOLD, 4, "1234")
    assert (contact.next_day, contact.promises) == (dt.date(2026, 11, 24), ("call_back",))
    assert "draft" not in cards(said, "contact")[0] and ledger(person).contact_draft is None
    assert person.book.load(person.sender).dialogue.call is None


async def test_one_message_is_one_contact_however_often_it_is_processed(person: Person) -> None:
    await a_call(person)
    await person.says(TOLD, "report_contact")
    for _ in range(2):
        assert keys(await person.runs("action_contact")) == ["utter_contact_ask"]
    await person.says(*YES)
    assert len(noted(person)) == 1 and ledger(person).contact_draft is None
    await person.tells(("刚打完第二次，还是没结果", "report_contact"), YES)
    assert [contact.notes for contact in noted(person)] == ["刚打完第二次，还是没结果", TOLD]


async def test_a_report_that_was_noted_already_is_not_drafted_again(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"))
    report = person.events[-1]
    await person.says(*YES)
    person.events.append(report)  # its answer was lost: Rasa hands the same message on once more
    await person.runs("action_contact")
    assert len(noted(person)) == 1 and ledger(person).contact_draft is None


async def test_corrections_change_the_draft_and_show_it_again(person: Person) -> None:
    await two_debts(person)
    await person.says(LONG, "report_contact")
    for words_, intent in (
        ("不对，工号是8822", "correct"),
        ("是昨天打的", "inform"),
        ("说的是周日", "edit_record"),
        ("是花呗不是招行", "deny"),
    ):
        said = await person.says(words_, intent)
        assert keys(said) == ["utter_contact_ask_again"], words_
    await person.says(*YES)
    (contact,) = noted(person)
    assert (contact.agent_number, contact.day) == ("8822", dt.date(2026, 11, 20))
    assert (contact.next_day, contact.debt) == (dt.date(2026, 11, 22), "支付宝花呗")
    assert len(person.case.debts) == 2, "nothing of it became a fact"


async def test_a_bare_no_asks_what_is_wrong_and_loses_nothing(person: Person) -> None:
    await person.says(LONG, "report_contact")
    for said in (("不对", "deny"), ("改一下", "edit"), ("对吗不对吧", "affirm")):
        assert keys(await person.says(*said)) == ["utter_contact_what"] and pending(person) == "contact"
    assert keys(await person.says("不记", "deny"))[0] == "utter_contact_dropped"
    assert noted(person) == [] and ledger(person).contact_draft is None


async def test_something_else_leaves_the_draft_which_is_asked_about_once_more_and_never_lost(person: Person) -> None:
    await person.has_a_plan()
    await person.says(LONG, "report_contact")
    said = await person.says("我的方案", "show_plan")
    assert keys(said)[-2:] == ["utter_draft_waiting", "utter_contact_ask"]
    said = await person.says("我的方案", "show_plan")
    assert "utter_draft_waiting" not in keys(said) and pending(person) is None
    said = await person.says("沟通记录", "contact_log")
    assert keys(said) == ["utter_draft_waiting", "utter_contact_ask"]
    await person.says("我的方案", "show_plan")
    await person.says("对，记下", "nlu_fallback")  # the button is still on the screen
    assert [contact.agent_number for contact in noted(person)] == ["8821"]


async def test_the_open_question_waits_for_the_yes_and_then_returns(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("没有了", "no_more"))
    open_ = person.asked
    assert open_ and keys(await person.says(TOLD, "report_contact")) == ["utter_contact_ask"]
    said = await person.says(*YES)
    assert person.asked == open_ and cards(said, "question")[0]["field"] == open_
    await person.says("失业了")
    assert person.case.hardship.reason == "unemployment"


async def test_ones_own_facts_are_taken_while_a_draft_waits(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("没有了", "no_more"), (TOLD, "report_contact"), "我失业了")
    assert person.case.hardship.reason == "unemployment" and ledger(person).contact_draft is not None


async def test_bare_words_ask_how_it_went_and_are_noted_empty_only_once(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    assert keys(await person.says("打完了", "report_contact")) == ["utter_contact_open"]
    assert keys(await person.says("打完了", "report_contact")) == ["utter_contact_open"]
    await person.says("先这样记", "affirm")
    (contact,) = noted(person)
    assert is_empty(contact) and contact.way == "phone"
    assert "utter_contact_already" in keys(await person.says("打完了", "report_contact"))
    assert len(noted(person)) == 1 and ledger(person).contact_draft is None


async def test_how_it_went_fills_what_was_left_empty(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("打完了", "report_contact"), ("我的方案", "show_plan"))
    assert keys(await person.says("刚才花呗工号8821", "report_contact")) == ["utter_contact_ask"]
    assert keys(await person.says("没打通", "agent_said/no_policy")) == ["utter_contact_ask_again"]
    await person.says(*YES)
    (contact,) = noted(person)
    assert (contact.outcome, contact.agent_number, ledger(person).contact_queue) == ("no_answer", "8821", ())


async def test_the_quick_answers_to_how_it_went_are_understood(person: Person) -> None:
    buttons = responses()["utter_contact_open"][0]["buttons"]
    wanted = ["agreed", "refused", "waiting", "no_answer"]
    for button, outcome in zip(buttons, wanted, strict=False):
        other = Person(person.book, outcome)
        await other.tells("花呗8000逾期两个月", ("打完了", "report_contact"), (button["payload"], "nlu_fallback"))
        draft = other.book.load(other.sender).ledger.contact_draft
        assert draft is not None and draft.outcome == outcome


async def test_a_call_that_was_not_announced_has_no_length_and_few_words_are_no_notes(person: Person) -> None:
    said = await person.tells(
        "花呗8000逾期两个月", ("他说没有这个政策", "agent_said/no_policy"), ("打完了", "report_contact")
    )
    assert "没有协商政策" in texts(said)[0]
    await person.says("先这样记", "affirm")
    (contact,) = noted(person)
    assert (contact.minutes, contact.notes, contact.heard) == (None, "", ("no_policy",))


async def test_what_was_heard_long_ago_belongs_to_another_call(person: Person) -> None:
    await a_call(person)
    person.seconds += LONGEST_SILENCE + 1
    await person.tells(("打完了", "report_contact"), ("先这样记", "affirm"))
    assert noted(person)[0].heard == ()


async def test_with_several_debts_it_is_the_one_whose_words_were_shown(person: Person) -> None:
    await person.tells(
        "花呗8000，借呗12000，都逾期两个月",
        ("没有了", "no_more"),
        "失业了",
        "三个月后",
        "4000",
        "2500",
        "15号",
        "离职证明",
        "想分期",
        ("对", "affirm"),
        ("借呗的话术", "show_script"),
        (TOLD, "report_contact"),
        YES,
    )
    assert noted(person)[0].debt == "支付宝借呗"


async def test_of_two_debts_with_one_lender_it_is_asked_which(person: Person) -> None:
    await person.tells("招行信用卡三万五逾期67天", ("还有招行闪电贷两万", "add_debt"), ("没有了", "no_more"))
    labels = [debt.label for debt in person.case.debts]
    assert len(set(labels)) == 2, labels
    said = await person.says("刚打完招行，工号8821，没谈成", "report_contact")
    assert keys(said) == ["utter_contact_which"]
    buttons = [button["payload"] for button in said[0]["buttons"]]
    assert buttons == labels
    await person.tells((labels[1], "inform"), YES)
    assert [contact.debt for contact in noted(person)] == [labels[1]]


async def test_nothing_told_by_the_agent_becomes_a_fact(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    before = person.case
    await person.tells(("刚打完，他说欠9500，要分12期每期800", "report_contact"), YES)
    assert person.case == before and noted(person)[0].offered_monthly == 800


async def test_two_lenders_in_one_message_are_taken_one_after_the_other(person: Person) -> None:
    await two_debts(person)
    said = await person.says("招行没同意，工号8821，花呗没打通", "report_contact")
    assert keys(said) == ["utter_contact_one_by_one", "utter_contact_ask"] and "招商银行信用卡" in texts(said)[0]
    said = await person.says(*YES)
    assert keys(said)[:3] == ["utter_contact_noted", "utter_contact_next_one", "utter_contact_ask"]
    await person.says(*YES)
    assert [(one.debt, one.outcome) for one in noted(person)] == [
        ("支付宝花呗", "no_answer"),
        ("招商银行信用卡", "refused"),
    ]
    assert len({one.at for one in noted(person)}) == 2 and ledger(person).contact_queue == ()


async def test_a_second_lender_that_comes_while_the_first_is_open_waits(person: Person) -> None:
    await two_debts(person)
    await person.says(LONG, "report_contact")
    said = await person.says("花呗也打了，没打通", "report_contact")
    assert keys(said) == ["utter_contact_one_by_one", "utter_contact_ask"]
    await person.tells(("不记", "deny"), YES)
    assert [one.debt for one in noted(person)] == ["支付宝花呗"]


async def test_the_record_is_listed_latest_first_with_numbers_in_the_order_of_time(person: Person) -> None:
    assert keys(await person.says("沟通记录", "contact_log"))[0] == "utter_contacts_none"
    for n in range(7):
        await person.tells((f"刚打完第{n}次电话，没有结果", "report_contact"), YES)
    said = await person.says("沟通记录", "contact_log")
    (data,) = cards(said, "contact")
    assert [row["n"] for row in data["contacts"]] == [7, 6, 5, 4, 3, 2, 1]
    lines = [line for line in texts(said)[0].splitlines() if re.match(r"\d", line)]
    assert 1 <= len(lines) <= 5 and lines[0].startswith("7. ") and len(texts(said)[0]) <= 320


async def test_a_noted_one_is_put_right_after_a_yes(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"), YES)
    said = await person.says("刚才那条记错了，工号是4321", "edit_record")
    assert "utter_contact_ask_again" in keys(said) and noted(person)[0].agent_number == "1234"
    said = await person.says(*YES)
    assert "utter_contact_changed" in keys(said)
    assert [one.agent_number for one in noted(person)] == ["4321"]


async def test_a_change_that_is_given_up_leaves_the_noted_one(person: Person) -> None:
    await person.tells(
        "花呗8000逾期两个月", (TOLD, "report_contact"), YES, ("第1条工号是4321", "edit_record"), ("不记", "deny")
    )
    assert [one.agent_number for one in noted(person)] == ["1234"] and ledger(person).contact_draft is None


async def test_without_a_word_of_what_is_wrong_it_is_asked(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"), YES)
    assert keys(await person.says("上一条记录改一下", "edit_record"))[0] == "utter_record_change"
    await person.tells(("工号是4321", "inform"), YES)
    assert [one.agent_number for one in noted(person)] == ["4321"]


async def test_one_is_taken_out_by_its_number_after_a_yes_alone(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    for n in (1111, 2222, 3333):
        await person.tells((f"刚打完，工号{n}，没谈成", "report_contact"), YES)
    said = await person.says("删掉第2条", "edit_record")
    assert keys(said)[0] == "utter_removal_ask" and "2222" in texts(said)[0]
    await person.says("留着它", "deny")
    assert len(noted(person)) == 3
    await person.tells(("删掉第2条", "edit_record"), ("我的方案", "show_plan"), ("对", "affirm"))
    assert len(noted(person)) == 3, "a yes to something else deletes nothing"
    await person.tells(("删掉第2条", "edit_record"), ("删掉这条", "affirm"))
    assert [one.agent_number for one in noted(person)] == ["3333", "1111"]
    assert keys(await person.says("删掉第9条", "edit_record"))[0] == "utter_record_none"


async def test_a_draft_can_be_taken_back_in_words(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"))
    assert "utter_contact_dropped" in keys(await person.says("撤回吧", "edit_record"))
    assert noted(person) == [] and ledger(person).contact_draft is None


async def test_the_evidence_is_exported_as_two_files(person: Person) -> None:
    assert keys(await person.says("把沟通记录导出来", "export_records"))[0] == "utter_contacts_none"
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"), YES)
    files = cards(await person.says("把沟通记录导出来", "export_records"), "document")
    assert len(files) == 2 and len({file["url"] for file in files}) == 2
    assert [file["name"].rpartition(".")[2] for file in files] == ["xlsx", "txt"]


async def test_deleting_leaves_nothing(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", (TOLD, "report_contact"), YES)
    assert [one["notes"] for one in person.book.export(person.sender)["contacts"]] == [TOLD]
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert noted(person) == [] and person.book.export(person.sender) == {}


async def test_beginning_anew_keeps_the_evidence(person: Person) -> None:
    await person.tells(
        "花呗8000逾期两个月", (TOLD, "report_contact"), YES, ("重新开始", "restart"), ("从头开始", "restart")
    )
    assert person.case.debts == () and len(noted(person)) == 1


async def test_people_do_not_see_each_others_calls(person: Person) -> None:
    await person.tells((TOLD, "report_contact"), YES)
    other = Person(person.book, "web-2")
    assert keys(await other.says("沟通记录", "contact_log"))[0] == "utter_contacts_none"


@pytest.mark.parametrize(
    "contact, said",
    [
        (Contact(0), ["1 月 1 日"]),
        (Contact(0, "支付宝花呗"), ["1 月 1 日", "花呗"]),
        (Contact(0, heard=("will_sue", "no_policy", "will_sue"), minutes=0), ["1 月 1 日", "要起诉、没有协商政策"]),
        (Contact(0, "支付宝花呗", notes="说三天内回复", minutes=12), ["1 月 1 日", "花呗", "12 分钟", "说三天内回复"]),
        (
            Contact(0, "支付宝花呗", notes="说三天内回复。", minutes=12),
            ["1 月 1 日", "花呗", "12 分钟", "说三天内回复"],
        ),
        (
            Contact(
                0,
                "支付宝花呗",
                dt.date(2026, 11, 20),
                "phone",
                "王经理",
                "m",
                "8821",
                "A12",
                "waiting",
                promises=("written",),
                next_day=dt.date(2026, 11, 27),
            ),
            ["11 月 20 日", "王经理", "8821", "A12", "等回复", "书面", "11 月 27 日"],
        ),
    ],
)
def test_only_what_is_known_of_a_contact_is_said(contact: Contact, said: list[str]) -> None:
    for line in (contact_line(contact), draft_lines(contact)):
        parts = [part for part in said if part in line] if line is not contact_line(contact) else said
        assert all(part in line for part in said) or line == draft_lines(contact), parts
        assert not re.search(r"[，。；：、]{2,}|None|[{}]", line), line
        assert ("分钟" in line) is bool(contact.minutes)
    places = [contact_line(contact).index(part) for part in said]
    assert places == sorted(places)


def test_every_code_has_its_words() -> None:
    assert set(OUTCOMES) == set(words.phrases("contact_outcome")) <= set(words.phrases("contact_next"))
    assert set(PROMISES) == set(words.phrases("contact_promise")) and set(WAYS) == set(words.phrases("contact_way"))
    replies = yaml.safe_load((ROOT / "data" / "knowledge" / "replies.yml").read_text(encoding="utf-8"))
    assert set(words.phrases("heard_as")) >= {code for code in replies if code in words.phrases("heard_as")}


@pytest.mark.parametrize(
    "kind, key",
    [
        ("contact", "utter_contact_ask"),
        ("contact", "utter_contact_ask_again"),
        ("agreement", "utter_agreement_ask"),
        ("agreement", "utter_agreement_ask_plain"),
        ("removal", "utter_removal_ask"),
        ("written", "utter_written_ask"),
        ("payment", "utter_payment_draft"),
    ],
)
def test_the_buttons_of_what_waits_are_known_as_yes_and_no(kind: str, key: str) -> None:
    shown = words.choices(key)
    for name, title in (("right", shown[0]), ("wrong", shown[-1])):
        assert title in words.phrase("drafts", words.best("drafts", f"{name}_{kind}", name)).split()


async def test_the_lender_that_is_named_is_the_one_that_is_noted(person: Person) -> None:
    await two_debts(person)
    await person.tells(
        ("我正在跟花呗打电话", "in_call"),
        ("他说没有这个政策", "agent_said/no_policy"),
        ("打完了，让我等三天", "report_contact"),
        YES,
    )
    assert noted(person)[0].debt == "支付宝花呗"


async def test_a_note_with_the_marks_of_our_templates_is_shown_as_it_is(person: Person) -> None:
    said = await person.says("打完了，他的意思是再看[0[流泪]", "report_contact")
    assert all("0[" not in str(value) for message in said for value in message.values() if isinstance(value, str))
    await person.says(*YES)
    assert "0[" in noted(person)[0].notes


async def test_while_a_call_is_practised_a_draft_waits(person: Person) -> None:
    await person.has_a_plan()
    await person.says(LONG, "report_contact")
    await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    await person.practises("不对，工号是8822", "states_willingness", intent="correct")
    draft = ledger(person).contact_draft
    assert draft is not None and draft.agent_number == "8821" and noted(person) == []


@pytest.mark.parametrize(("words_", "intent"), [("花呗也逾期了", "inform"), ("还有花呗8000", "inform")])
async def test_a_debt_that_is_told_beside_a_draft_goes_to_the_case(person: Person, words_: str, intent: str) -> None:
    await person.says("招行信用卡三万五逾期67天")
    await person.tells((LONG, "report_contact"), (words_, intent))
    draft = ledger(person).contact_draft
    assert draft is not None and draft.debt == "招商银行信用卡"
    assert [debt.label for debt in person.case.debts] == ["招商银行信用卡", "支付宝花呗"]


@pytest.mark.parametrize(("words_", "intent"), [
    ("不是招行，是花呗", "deny"), ("是花呗", "inform"), ("花呗那笔", "inform"), ("打给花呗的", "inform"),
])  # fmt: skip
async def test_the_lender_of_a_draft_is_put_right(person: Person, words_: str, intent: str) -> None:
    await two_debts(person)
    await person.tells((LONG, "report_contact"), (words_, intent), YES)
    assert noted(person)[0].debt == "支付宝花呗"


@pytest.mark.parametrize(("words_", "intent"), [
    ("信用卡那笔", "switch_debt"), ("信用卡", "inform"), ("招行信用卡", "inform"), ("是信用卡的", "correct"),
])  # fmt: skip
async def test_which_of_two_is_told_in_words(person: Person, words_: str, intent: str) -> None:
    await person.tells("招行信用卡三万五逾期67天", ("还有招行闪电贷两万", "add_debt"), ("没有了", "no_more"))
    await person.tells(("刚打完招行，工号8821，没谈成", "report_contact"), (words_, intent), YES)
    assert [contact.debt for contact in noted(person)] == ["招商银行信用卡"]


async def test_what_lender_it_was_is_never_lost(person: Person) -> None:
    await person.tells("招行信用卡三万五逾期67天", ("还有招行闪电贷两万", "add_debt"), ("没有了", "no_more"))
    await person.says("刚打完招行，工号8821，没谈成", "report_contact")
    assert keys(await person.says(*YES))[0] == "utter_contact_which" and noted(person) == []
    await person.tells(("不记得了", "dont_know"), YES)
    assert [contact.debt for contact in noted(person)] == ["招商银行"]


async def test_a_card_in_passing_changes_no_lender(person: Person) -> None:
    await two_debts(person)
    await person.says("刚打完花呗，女客服接的", "report_contact")
    await person.says("说信用卡中心周五回电", "inform")
    draft = ledger(person).contact_draft
    assert draft is not None and draft.debt == "支付宝花呗"
