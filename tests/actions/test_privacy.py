"""What a person is told of their data, takes along, and has erased: looked for in the database file itself."""
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import date, datetime, timezone
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from actions import export, inside, services, words
from actions.documents import open_document
from bot.coaching import ledger, offer
from bot.coaching.ledger import Agreement, Contact, Instalment, Payment
from bot.coaching.plain import plain
from bot.coaching.reminders import STILL_USEFUL, Reminder, wanted
from bot.documents.serving import NeedsConversation
from bot.storage import rows as rows_module
from bot.storage.documents import PATH
from bot.storage.rehearsals import Rehearsals, Run
from bot.storage.reminders import Plan
from bot.storage.tables import cases, documents, metadata, rehearsals, reminders
from tests.actions.person import Person, cards, keys, texts

EXPORT, DELETE = ("导出我的数据", "export_data"), ("删除我的数据", "delete_data")
CONFIRMED = ("确定删除", "affirm")
CALLED = Contact(1_795_000_000.0, debt="招商银行信用卡", day=date(2026, 11, 18), way="phone", agent="李专员",
                 agent_number="8821", outcome="waiting", offered_monthly=Decimal("1234.50"), promises=("call_back",),
                 conditions=frozenset({"interest", "writing"}), notes="她说先等 <b>通知</b> & 短信")  # fmt: skip
AGREED = Agreement(1, "招商银行信用卡", date(2026, 11, 20), monthly=Decimal("972"), terms=2, total=Decimal("1944"),
                   schedule=(Instalment(1, date(2026, 12, 16), Decimal("972")),
                             Instalment(2, date(2027, 1, 16), Decimal("972"))))  # fmt: skip
PAID = Payment(1_795_000_100.0, date(2026, 11, 21), Decimal("800"), "招商银行信用卡", 1)
REMINDER = Reminder("due_soon", "1", date(2026, 12, 13), date(2026, 12, 16), "招商银行信用卡", date(2026, 12, 16),
                    Decimal("972"))  # fmt: skip
TOLD: dict[str, Any] = {
    "joined": [], "earlier": [], "channels": [{"channel": "telegram", "address": "10086"}],
    "conversation": [
        {"from": "user", "text": "夜里睡不着，<script>alert(1)</script>", "time": "2026-11-20T15:30:00.000+00:00"},
        {"from": "bot", "text": "我在。", "time": "2026-11-20T15:30:01.000+00:00"},
        {"from": "bot", "custom": {"card": "case", "v": 1, "data": {}}, "time": "2026-11-20T15:30:02.000+00:00"},
    ],
}  # fmt: skip


class Reader(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.fixture
def file(person: Person) -> Path:
    return Path(str(person.book.engine.url.database))


def on_disk(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


async def has_everything(person: Person) -> None:
    """A case, a plan, contacts, an agreement, a payment, a practice call, a reminder, a letter's address."""
    await person.has_a_plan()
    record = person.book.load(person.sender)
    kept = replace(record.ledger, contacts=(CALLED,), agreements=(AGREED,), payments=(PAID,))
    person.book.save(person.sender, replace(record, ledger=kept))
    said = {"said": [{"text": "我愿意还", "at": 1.0}]}
    Rehearsals(person.book.engine).add(
        person.sender, Run(1_795_000_000.0, 1_795_000_300.0, "official_friendly", "招商银行信用卡", "agreed", 71,
                           rehearsal=said))  # fmt: skip
    content = plain(asdict(REMINDER))
    row = {"id": f"r-{person.sender}", "due_at": datetime(2026, 12, 13, 2), "state": "sent", "content": content}
    with person.book.engine.begin() as connection:
        connection.execute(sa.insert(reminders).values(sender=person.sender, **row))
    await person.says(*EXPORT)


def rows_of(person: Person, *names: str) -> int:
    with person.book.engine.connect() as connection:
        counts = (sa.select(sa.func.count()).select_from(table).where(table.c.sender.in_(names))
                  for table in metadata.sorted_tables if "sender" in table.c)  # fmt: skip
        return sum(connection.execute(count).scalar_one() for count in counts)


# Taking along


async def test_two_files_hold_everything_and_are_opened_with_the_conversation(person: Person) -> None:
    await has_everything(person)
    said = await person.says(*EXPORT)
    assert keys(said)[:3] == ["utter_export", "utter_export_page", "utter_export_data"]
    page, data = cards(said, "document")
    assert (page["name"], page["media_type"]) == ("我的数据.html", "text/html")
    assert (data["name"], data["media_type"]) == ("我的数据.json", "application/json")
    for card in (page, data):
        with pytest.raises(NeedsConversation):
            open_document(card["url"].removeprefix(PATH), person.sender)


async def test_the_data_are_all_that_is_kept(person: Person) -> None:
    await has_everything(person)
    kept = json.loads(export.as_data(person.sender, TOLD))
    assert kept["debts"][0]["balance"] == "35000.00" and kept["budget"]["income"] == "4000.00"
    assert kept["contacts"][0]["agent_number"] == "8821" and kept["contacts"][0]["offered_monthly"] == "1234.50"
    assert kept["agreements"][0]["schedule"][1] == {"n": 2, "date": "2027-01-16", "amount": "972"}
    assert kept["payments"][0]["amount"] == "800" and kept["rehearsals"][0]["said"] == ["我愿意还"]
    assert kept["reminders"][0] | {"due_at": "2026-12-13T02:00:00", "kind": "due_soon"} == kept["reminders"][0]
    assert kept["dialogue"]["proposed"] is True and kept["channels"] == TOLD["channels"]
    assert kept["conversation"] == TOLD["conversation"] and kept["kept_days_after_last_word"] == 180
    assert kept["erased_after"] == "2027-05-19"


async def test_every_table_with_the_persons_rows_is_in_the_data_or_only_an_address_of_a_file(person: Person) -> None:
    """A table that is added later must be thought of here, and in what is erased."""
    assert {t.name for t in metadata.sorted_tables if "sender" in t.c} == {"cases", "rehearsals", "reminders",
                                                                           "documents", "erased"}  # fmt: skip


async def test_the_page_says_it_in_words(person: Person) -> None:
    await has_everything(person)
    text = read(export.as_page(person.sender, TOLD)).text
    for part in (
        "招商银行信用卡：35,000 元", "李专员", "8821", "2026 年 11 月 18 日", "1,234.50 元", "回电或答复",
        "利息停不停（从哪天起）、文字确认",
        "第 2 期：2027 年 1 月 16 日，972 元", "800 元", "我愿意还", "谈成了", "快到还款日", "2026 年 12 月 13 日",
        "官方客服，好说话", "180 天", "2027 年 5 月 19 日", "2026 年 11 月 20 日 23:30", "夜里睡不着", "Telegram",
    ):  # fmt: skip
        assert part in text, part


async def test_nothing_that_was_written_becomes_part_of_the_page(person: Person) -> None:
    await has_everything(person)
    page = export.as_page(person.sender, TOLD)
    reader = read(page)
    assert "script" not in reader.tags and "b" not in reader.tags and "<script>alert(1)</script>" in reader.text
    assert "她说先等 <b>通知</b> & 短信" in reader.text and "default-src 'none'" in page


async def test_no_name_of_the_program_is_shown(person: Person) -> None:
    await has_everything(person)
    text = read(export.as_page(person.sender, TOLD)).text
    told = text[text.index("我的数据", text.index("}}")) :].replace("<script>alert(1)</script>", "")  # behind the style
    assert re.findall(r"[a-z_]{2,}|None", told.replace("Telegram", "")) == []


@pytest.mark.parametrize("kind", [Contact, Agreement, Payment, Reminder])
def test_every_field_has_its_name_in_words_or_is_for_the_program_alone(kind: Any) -> None:
    assert {field.name for field in fields(kind)} - export.HIDDEN - set(words.phrases("export_fields")) == set()


@pytest.mark.parametrize(("kind", "name", "about"), [
    ("due_soon", "快到还款日", "到期日"), ("written_by", "对方说好的书面确认", "约好的日子"),
    ("written", "书面确认收到没有", "谈成的日子"), ("review", "安排守不守得住", "谈成的日子"),
    ("again", "要不要再谈一次", "断的日子"), ("call", "打算打的电话", "打算的日子"),
])  # fmt: skip
async def test_a_reminder_is_read_by_its_own_name_and_with_the_day_that_it_is_about(
    person: Person, kind: str, name: str, about: str
) -> None:
    one = Reminder(kind, "1/1", date(2027, 1, 5), date(2027, 1, 6), "招商银行信用卡", date(2026, 12, 20))
    person.book.save(person.sender, person.book.load(person.sender), Plan([one], datetime(2026, 12, 1)))
    text = "".join(read(export.as_page(person.sender, TOLD)).text.split())
    assert f"提醒什么{name}" in text and f"{about}2026年12月20日" in text and "哪天提醒2027年1月5日" in text


async def test_a_month_without_a_day_is_read_as_a_month(person: Person) -> None:
    await person.has_a_plan()
    record = person.book.load(person.sender)
    waits = replace(AGREED, schedule=(), from_month="2027-02", on_day=31)
    heard = replace(CALLED, offered_month="2027-03", offered_day=30)
    kept = replace(record.ledger, agreements=(waits,), contacts=(heard,))
    person.book.save(person.sender, replace(record, ledger=kept))
    text = "".join(read(export.as_page(person.sender, TOLD)).text.split())
    assert "从哪个月开始还2027年2月" in text and "每月几号还31" in text and "对方说从哪个月开始还2027年3月" in text


async def test_the_page_names_the_sum_that_is_open_today(person: Person) -> None:
    await person.has_a_plan()
    record = person.book.load(person.sender)
    dialogue = replace(record.dialogue, reminders="on")
    record = replace(record, dialogue=dialogue, ledger=replace(record.ledger, agreements=(AGREED,)))
    saved = person.book.save(person.sender, record, Plan(wanted(record, services.today()), datetime(2026, 11, 21)))
    part = replace(PAID, amount=Decimal("72.50"), agreement=AGREED.number, debt=AGREED.debt)
    person.book.save(person.sender, replace(saved, ledger=replace(record.ledger, payments=(part,))))
    assert "899.50" in read(export.as_page(person.sender, TOLD)).text


def test_every_code_has_its_word() -> None:
    known = words.phrases("export_codes")
    assert {*ledger.WAYS, *ledger.OUTCOMES, *ledger.PROMISES, *ledger.STATUSES} <= set(known)
    assert {*STILL_USEFUL, "due_soon", "due_today", "wait_ends"} == set(words.phrases("export_reminders"))
    assert set(offer.ITEMS) <= set(words.phrases("export_items"))


async def test_of_somebody_new_there_is_the_conversation_alone(person: Person) -> None:
    said = await person.says(*EXPORT)
    assert keys(said)[0] == "utter_export_empty" and cards(said, "export") == [{}] and len(cards(said, "document")) == 2
    assert "夜里睡不着" in export.as_page(person.sender, TOLD)


async def test_a_case_that_rests_is_named_and_is_not_nothing(person: Person) -> None:
    await person.has_a_plan()
    other = Person(person.book, sender="telegram-7", channel="telegram", joined=(person.sender,))
    said = await other.says(*EXPORT)
    assert keys(said)[0] == "utter_export_rests" and "绑定之前记下" in texts(said)[0]
    await other.tells("借呗欠了9100")
    assert keys(await other.says(*EXPORT))[0] == "utter_export_rests"


async def test_joined_with_somebody_of_whom_nothing_is_kept_there_is_nothing_to_name(person: Person) -> None:
    await person.says("/start", "start")
    other = Person(person.book, sender="telegram-7", channel="telegram", joined=(person.sender, "web-new"))
    assert keys(await other.says(*EXPORT))[0] == "utter_export_empty"


async def test_what_rests_while_channels_are_joined_is_in_it(person: Person) -> None:
    other = Person(person.book, sender="telegram-7")
    await other.tells("借呗欠了9100")
    told = {**TOLD, "joined": ["telegram-7"], "earlier": [[{"from": "user", "text": "那边说的",
                                                           "time": "2026-11-01T01:00:00+00:00"}]]}  # fmt: skip
    text = read(export.as_page(person.sender, told)).text
    assert "9,100 元" in text and "那边说的" in text
    assert json.loads(export.as_data(person.sender, told))["before_joining"][0]["debts"][0]["balance"] == "9100.00"


async def test_a_file_opens_for_its_person_alone(person: Person) -> None:
    await has_everything(person)
    page, _ = cards(await person.says(*EXPORT), "document")
    token = page["url"].removeprefix(PATH)
    assert export.answer({"token": token, "sender": "web-2", "told": TOLD}) == {}
    assert export.answer({"token": "x" * 32, "sender": person.sender, "told": TOLD}) == {}
    made = export.answer({"token": token, "sender": person.sender, "told": TOLD})
    assert made["name"] == "我的数据.html" and "李专员" in made["body"]


# Erasing


NEEDLES = ["35000", "35,000", "招商银行", "李专员", "8821", "我愿意还", "1234.50", "unemployment", "她说先等"]


def shapes(text: str) -> Iterator[bytes]:
    """A text as a file may hold it."""
    yield text.encode()
    yield json.dumps(text).strip('"').encode()


async def test_the_file_says_nothing_to_who_has_no_key(person: Person, file: Path) -> None:
    await has_everything(person)
    stored = on_disk(file)
    assert [text for text in NEEDLES for shape in shapes(text) if shape in stored] == []
    assert person.sender.encode() in stored


async def test_erased_is_gone_from_the_file(person: Person, file: Path) -> None:
    other = Person(person.book, sender="bystander")
    await other.tells("花呗欠了3000")
    await has_everything(person)
    with person.book.engine.connect() as connection:
        sealed = [str(row) for table in (cases, rehearsals, reminders) for row in connection.execute(
            sa.select(sa.type_coerce(table.c.content, sa.Text)).where(table.c.sender == person.sender)).scalars()]
        tokens = list(connection.execute(sa.select(documents.c.token_hash)).scalars())
    assert len(sealed) == 3 and all(text.encode()[:90] in on_disk(file) for text in sealed) and len(tokens) == 2
    said = await person.tells(DELETE, CONFIRMED)
    assert keys(said) == ["utter_delete_done"] and rows_of(person, person.sender) == 1
    channels_have_erased(person)
    assert rows_of(person, person.sender) == 0
    left = on_disk(file)
    assert [text[:90] for text in (*sealed, *tokens) if text.encode()[:90] in left] == []
    assert person.sender.encode() not in left and b"bystander" in left
    assert other.case.debts[0].balance == 3000


async def test_erasing_takes_what_rests_under_other_names(person: Person, file: Path) -> None:
    other = Person(person.book, sender="telegram-7")
    await has_everything(other)
    await has_everything(person)
    person.joined = ("telegram-7",)
    await person.tells(DELETE, CONFIRMED)
    channels_have_erased(person)
    assert rows_of(person, person.sender, "telegram-7") == 0 and b"telegram-7" not in on_disk(file)


async def test_one_question_before_it_and_no_takes_nothing(person: Person) -> None:
    await has_everything(person)
    said = await person.says(*DELETE)
    assert keys(said) == ["utter_delete_ask"] and rows_of(person, person.sender) > 3
    assert keys(await person.says("先不删", "deny"))[0] == "utter_delete_kept" and rows_of(person, person.sender) > 3


# Erasing that is cut off: the case is gone, the answer or the erasing of the conversation is lost


def channels_have_erased(person: Person) -> None:
    """What the Rasa server asks for when its own part is done."""
    names = person.book.unfinished(2e9)
    assert person.sender in names and inside.ROUTES["/people/gone"]({"names": names}) == {}


def nothing_came_back(person: Person) -> bool:
    return "招商银行" not in str(rows_module.content_of(person.book.load(person.sender)))


def answer_lost(person: Person) -> None:
    """The action server has saved, its answer never reached Rasa."""
    while person.events[-1]["event"] != "user":
        person.events.pop()


def turn_lost(person: Person) -> None:
    """Rasa died before it stored anything of the turn."""
    answer_lost(person)
    person.events.pop()


def told_and_killed(person: Person) -> None:
    """都删掉了 was said, and the conversation is still there."""


CUTS = [answer_lost, turn_lost, told_and_killed]
NEXT = [
    (CONFIRMED, ["utter_delete_done"]), (DELETE, ["utter_delete_done"]), (("先不删", "deny"), ["utter_delete_done"]),
    (("确定删除", "inform"), ["utter_delete_done"]), (("嗯哼哼", "nlu_fallback"), ["utter_delete_done"]),
    (("我的情况", "show_case"), ["utter_delete_done", "utter_case_empty", "utter_ask_debt_lender"]),
    (("会坐牢吗", "ask/jail"), ["utter_delete_done", "utter_answer", "utter_ask_debt_lender"]),
]  # fmt: skip


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize(("then", "answer"), NEXT)
async def test_after_an_erasing_that_was_cut_off_nothing_comes_back_and_it_is_said_once_more(
    person: Person, cut: Any, then: Any, answer: list[str]
) -> None:
    await has_everything(person)
    await person.tells(DELETE, CONFIRMED)
    cut(person)
    said = await person.says(*then)
    assert keys(said) == answer and cards(said, "forgotten") == [{}]
    assert nothing_came_back(person) and person.book.unfinished(2e9) == [person.sender]


@pytest.mark.parametrize("cut", CUTS)
async def test_what_is_told_after_it_is_taken_and_only_that(person: Person, cut: Any) -> None:
    await has_everything(person)
    await person.tells(DELETE, CONFIRMED)
    cut(person)
    said = await person.says("花呗8000逾期两个月")
    assert keys(said)[0] == "utter_delete_done" and cards(said, "forgotten") == [{}]
    assert [(debt.product, str(debt.balance)) for debt in person.case.debts] == [("花呗", "8000.00")]
    channels_have_erased(person)
    person.events.clear()
    said = await person.says("没有了", "no_more")
    assert "utter_delete_done" not in keys(said) and [debt.product for debt in person.case.debts] == ["花呗"]


@pytest.mark.parametrize("cut", CUTS)
async def test_despair_is_answered_before_it(person: Person, cut: Any) -> None:
    await has_everything(person)
    await person.tells(DELETE, CONFIRMED)
    cut(person)
    said = await person.says("不想活了", "safety/crisis")
    assert cards(said, "safety")[0]["kind"] == "crisis" and "utter_delete_done" not in keys(said)
    assert nothing_came_back(person) and keys(await person.says("嗯", "affirm")) == ["utter_delete_done"]


async def test_its_answer_is_lost_again_and_again(person: Person) -> None:
    await has_everything(person)
    await person.tells(DELETE, CONFIRMED)
    for cut in [*CUTS, *CUTS]:
        cut(person)
        assert keys(await person.says(*CONFIRMED)) == ["utter_delete_done"] and nothing_came_back(person)
    channels_have_erased(person)
    person.events.clear()
    assert "utter_delete_done" not in keys(await person.says("我的情况", "show_case"))
    assert nothing_came_back(person)


async def test_a_crash_before_it_is_saved_erases_nothing_and_the_yes_counts_once_more(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Person(person.book, sender="telegram-7")
    await has_everything(other)
    await has_everything(person)
    person.joined = ("telegram-7",)
    await person.says(*DELETE)
    before = rows_of(person, person.sender, "telegram-7")

    def killed(*arguments: Any) -> None:
        if arguments[2].startswith("DELETE FROM cases"):
            raise OSError("killed")

    sa.event.listen(person.book.engine, "after_cursor_execute", killed)
    assert keys(await person.says(*CONFIRMED)) == ["utter_trouble"]
    sa.event.remove(person.book.engine, "after_cursor_execute", killed)
    assert rows_of(person, person.sender, "telegram-7") == before
    assert keys(await person.says(*CONFIRMED)) == ["utter_delete_done"]
    assert rows_of(person, person.sender) == rows_of(person, "telegram-7") == 1


async def test_what_was_said_under_a_joined_name_does_not_come_back_either(person: Person) -> None:
    other = Person(person.book, sender="telegram-7")
    await has_everything(other)
    await has_everything(person)
    person.joined, person.seconds = ("telegram-7",), other.seconds + 100
    await person.tells(DELETE, CONFIRMED)
    other.seconds = person.seconds  # parted since, it speaks for itself, its conversation still there
    assert keys(await other.says("我的情况", "show_case"))[0] == "utter_delete_done" and nothing_came_back(other)


def test_it_is_known_whose_erasing_was_cut_off_long_ago(person: Person) -> None:
    person.book.forget("web-7", "telegram-7", at=1000.0)
    asked = inside.ROUTES["/people/unfinished"]
    assert asked({"before": 1000.0}) == {"names": []} and asked({"before": 1001.0})["names"] == ["telegram-7", "web-7"]
    inside.ROUTES["/people/gone"]({"names": ["web-7"]})
    assert asked({"before": 1001.0}) == {"names": ["telegram-7"]}


# The note


@pytest.mark.parametrize("days", ["180", "45"])
async def test_the_note_names_the_days_that_are_set(person: Person, days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_RETENTION_DAYS", days)
    said = texts(await person.says("我说的会不会被别人看到", "chitchat/privacy_worry"))
    assert f"{days} 天没来就删掉，删前 14 天" in said[0]
    for part in ("加了密", "导出我的数据", "删除我的数据", "姓名、证件号和卡号", "微信"):
        assert part in said[0]


async def test_the_first_message_says_it_in_a_sentence(person: Person) -> None:
    said = texts(await person.says("/start", "start"))[0]
    assert "加密存着" in said and "不用说姓名和证件号" in said and "删除我的数据" in said


def test_moments_are_on_chinas_clock() -> None:
    assert export._moment(datetime(2026, 12, 31, 16, 5)) == "2027 年 1 月 1 日 00:05"
    assert export._moment(datetime(2026, 12, 31, 16, 5, tzinfo=timezone.utc)) == "2027 年 1 月 1 日 00:05"
