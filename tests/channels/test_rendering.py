"""What a messenger shows of an answer: every word, no word twice, and the way to what only the card holds."""
from __future__ import annotations

import io
import json
import logging
import re
from typing import Any

import pytest
from PIL import Image

from bot.channels import rendering
from bot.channels.cards import canvas
from bot.channels.rendering import Choice, File, Link, Part, Picture, Text, parts
from tests.actions.conftest import person  # noqa: F401 - the fixture
from tests.actions.person import STORY, Person, responses
from tests.channels.test_card_page import every_card, message

ADDRESS = "https://coach.example/chat/cards/key"
Said = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def font() -> None:
    assert canvas.FONT.is_file(), "the chart's font is missing: make setup builds it with the page"
    canvas.has_font.cache_clear()
    rendering._png.cache_clear()


def page(_: dict[str, Any]) -> str:
    return ADDRESS


def kinds(found: list[Part]) -> list[type]:
    return [type(part) for part in found]


def card(name: str, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"custom": {"card": name, "v": 1, "data": data}, **more}


# ── single answers ──


def test_a_text_is_a_text_and_nothing_is_nothing() -> None:
    assert list(parts({"text": "好"})) == [Text("好")]
    for nothing in ({}, {"text": "", "custom": {}}, {"text": None, "buttons": []}):
        assert list(parts(nothing)) == []


def test_buttons_go_before_the_cards_choices_and_none_comes_twice() -> None:
    buttons = [{"title": title, "payload": payload} for title, payload in (("好", "/y"), ("好的", "/y"), ("不", "/n"))]
    question = card("question", {"field": "confirm", "choices": ["对", "不对"]}, text="对吗？", buttons=buttons)
    assert list(parts(question)) == [Text("对吗？", (Choice("好", "/y"), Choice("不", "/n")))]
    question.pop("buttons")
    assert list(parts(question)) == [Text("对吗？", (Choice("对", "对"), Choice("不对", "不对")))]


def test_choices_of_a_card_may_be_words_or_buttons() -> None:
    choices = ["帮助", {"title": "练习", "payload": "/start_rehearsal"}, {"payload": "x"}, 7]
    shown = card("fallback", {"choices": choices})
    assert list(parts(shown)) == [Text("", (Choice("帮助", "帮助"), Choice("练习", "/start_rehearsal")))]


@pytest.mark.parametrize("field, numeric", [
    ("debt.balance", True), ("budget.income", True), ("budget.pay_day", True), ("debt.overdue", True),
    ("confirm", False), ("wants", False), ("debt.lender", False), (None, False),
])  # fmt: skip
def test_where_a_number_is_an_answer_choices_are_not_to_be_numbered(field: str | None, numeric: bool) -> None:
    (text,) = parts(card("question", {"field": field, "choices": ["跳过"]}, text="多少？"))
    assert isinstance(text, Text) and text.numeric is numeric


def test_a_card_alone_that_repeats_the_words_before_it_is_not_shown() -> None:
    assert list(parts(card("case", every_card()["case"]), page)) == []


def test_a_proposal_is_words_then_a_picture_then_the_way_to_the_whole() -> None:
    shown = message("proposal", every_card()["proposal"])
    text, picture, link = parts({**shown, "buttons": [{"title": "话术", "payload": "话术"}]}, page)
    assert isinstance(text, Text) and text.choices == (Choice("话术", "话术"),)
    assert isinstance(picture, Picture) and Image.open(io.BytesIO(picture.png)).format == "PNG" and picture.caption
    assert link == Link("看完整方案", ADDRESS)
    assert kinds(list(parts(shown))) == [Text, Picture]  # nobody makes pages


def test_practice_over_time_is_a_picture_with_its_scores_in_words() -> None:
    runs = [{"run": n, "date": f"2026-11-{10 + n}T10:00", "score": s, "title": "客服"} for n, s in enumerate((35, 80))]
    _, picture = parts(message("progress", {"kind": "rehearsals", "runs": runs}), page)
    assert isinstance(picture, Picture) and "35、80" in picture.caption
    many = message("progress", {"kind": "rehearsals", "runs": runs * 5})
    assert kinds(list(parts(many, page))) == [Text, Picture, Link]


@pytest.mark.parametrize("name, title", [
    ("script", "看全部话术"), ("case", "看记下的情况"), ("offer_check", "看这个条件细算"),
    ("rehearsal_review", "看这次练习的全部记录"), ("answer", "看材料清单"), ("export", "看记下的全部内容"),
])  # fmt: skip
def test_what_the_words_leave_out_is_a_link(name: str, title: str) -> None:
    given: Said = []
    *_, link = parts(message(name, every_card()[name]), lambda one: given.append(one) or ADDRESS)  # type: ignore[func-returns-value]
    assert link == Link(title, ADDRESS) and given == [message(name, every_card()[name])]


@pytest.mark.parametrize("name", ["reply", "safety", "contact", "progress"])
def test_what_the_words_hold_whole_has_no_link(name: str) -> None:
    assert Link not in kinds(list(parts(message(name, every_card()[name]), page)))


def test_a_letter_is_called_a_letter() -> None:
    data = {"channel": "written", "letter": {"title": "申请"}, "stages": []}
    *_, link = parts(message("script", data), page)
    assert link == Link("看申请书全文", ADDRESS)


def test_a_page_that_cannot_be_made_is_left_out() -> None:
    assert kinds(list(parts(message("case", every_card()["case"]), lambda _: None))) == [Text]


def test_an_export_is_never_without_its_contents() -> None:
    for maker in (None, lambda _: None):
        first, second = parts(message("export", every_card()["export"], "这是全部。"), maker)
        assert first == Text("这是全部。")
        assert isinstance(second, Text) and "欠款：大约 35,000 元" in second.text and "工号 12" in second.text
        assert "我没钱" in second.text


def test_a_document_is_a_file() -> None:
    data = {"name": "申请.docx", "media_type": "application/x", "url": "/chat/documents/abc"}
    text, file = parts(message("document", data, "给您"))
    assert text == Text("给您") and file == File("申请.docx", "application/x", "/chat/documents/abc")
    assert list(parts(card("document", {**data, "url": "https://evil.example/x"}))) == []


@pytest.mark.parametrize("url", ["//evil.example/x", "javascript:x", "file:///etc/passwd", "/\\evil.example", "", None])
def test_an_address_elsewhere_is_not_followed(url: str | None) -> None:
    assert list(parts(card("document", {"name": "x", "media_type": "y", "url": url}))) == []
    assert list(parts({"image": url, "attachment": url})) == []


def test_rasas_own_pictures_and_attachments_are_links() -> None:
    shown = list(parts({"text": "看", "image": "https://a.example/x.png", "attachment": "/chat/documents/abc"}))
    assert shown == [Text("看"), Link("看图片", "https://a.example/x.png"), Link("看附件", "/chat/documents/abc")]
    assert list(parts({"attachment": {"type": "template"}})) == []


def test_in_danger_every_number_stands_in_the_words() -> None:
    lines = [{"name": "报警", "number": "110", "date": "2026-08-21"}, {"name": "反诈专线", "number": "96110"},
             {"name": "希望 24 热线", "number": "400-161-9995", "date": "2024-09-11"}]  # fmt: skip
    (text,) = parts(message("safety", {"kind": "crisis", "lines": lines}, "先打 96110。"))
    assert text == Text("先打 96110。\n\n报警 110（2026 年 8 月）\n希望 24 热线 400-161-9995（2024 年 9 月）")
    whole = "打 110、96110 或 400-161-9995"
    assert list(parts(message("safety", {"kind": "crisis", "lines": lines}, whole))) == [Text(whole)]


@pytest.mark.parametrize("custom", [
    {"card": "proposal", "data": {"road": "instalment", "lines": ["秘密"]}}, {"card": "proposal", "data": ["秘密"]},
    {"card": "proposal", "data": {"lines": [{"options": [{"rank": "ask", "schedule": [{"date": "秘密"}] * 2}]}]}},
    {"card": "progress", "data": {"kind": "rehearsals", "runs": [1, 2]}}, {"card": ["proposal"], "data": {}},
    {"card": "export", "data": {"debts": 3}}, "秘密", ["秘密"], {"card": "document", "data": {}},
])  # fmt: skip
def test_a_broken_card_does_not_keep_the_words_back(custom: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert list(parts({"text": "好", "custom": custom})) == [Text("好")]
    assert "秘密" not in caplog.text


def test_an_answer_that_is_tried_again_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: Said = []
    draw = rendering.DRAWN["proposal"]
    monkeypatch.setitem(rendering.DRAWN, "proposal", lambda data: drawn.append(data) or draw(data))  # type: ignore[func-returns-value]
    shown = message("proposal", every_card()["proposal"])
    assert [kinds(list(parts(shown))) for _ in range(3)] == [[Text, Picture]] * 3 and len(drawn) == 1


def test_without_the_font_the_words_are_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(canvas, "FONT", tmp_path / "gone")
    canvas._font.cache_clear()
    assert kinds(list(parts(message("proposal", every_card()["proposal"])))) == [Text]
    canvas.has_font.cache_clear()


# ── the bot's own answers to somebody on Telegram ──


def spoken(said: Said) -> Said:
    """The answers as a channel gets them: the words filled in, buttons beside them."""
    found = []
    for one in said:
        row = responses()[one["response"]][0] if one.get("response") else {}
        filled = json.loads(json.dumps({"text": row.get("text"), "buttons": one.get("buttons") or row.get("buttons")}))
        text = filled["text"].format(**one) if filled["text"] else one.get("text")
        shown = {"text": text, "buttons": filled["buttons"], "custom": one.get("custom")}
        found.append({name: value for name, value in shown.items() if value})
    return found


def rendered(said: Said) -> list[Part]:
    return [part for one in spoken(said) for part in parts(one, page)]


def words_of(found: list[Part]) -> str:
    return "\n".join(part.text for part in found if isinstance(part, Text))


def data_of(said: Said, name: str) -> dict[str, Any]:
    return next(one["custom"]["data"] for one in said if (one.get("custom") or {}).get("card") == name)


@pytest.fixture
def writer(person: Person) -> Person:  # noqa: F811
    person.sender, person.channel = "telegram-1", "telegram"
    return person


async def test_every_question_has_its_words_and_its_choices(writer: Person) -> None:
    for step in STORY:
        said = await writer.tells(step)
        found = rendered(said)
        data = data_of(said, "question")
        choices = [choice.title for part in found if isinstance(part, Text) for choice in part.choices]
        assert choices == data["choices"] and kinds(found) == [Text] * len(found)


async def test_the_plan_says_the_numbers_of_its_card(writer: Person) -> None:
    said = await writer.has_a_plan()
    data, found = data_of(said, "proposal"), rendered(said)
    ask = data["lines"][0]["options"][0]
    text = words_of(found)
    for words in ("1,350 元", f"{ask['terms']} 期", "972 元", "980 元", "12 月 16 日"):
        assert words in text, words
    assert kinds(found) == [Text, Picture, Link, Text]


async def test_the_script_says_every_sentence_once(writer: Person) -> None:
    await writer.has_a_plan()
    said = await writer.says("话术", "show_script")
    data, text = data_of(said, "script"), words_of(rendered(said))
    assert [text.count(stage["say"]) for stage in data["stages"]] == [1] * 6
    assert all(words in text for words in (*data["record"], *data["avoid"]))


async def test_the_letter_is_text_and_a_file(writer: Person) -> None:
    await writer.has_a_plan()
    said = await writer.says("帮我写申请书", "show_script")
    data, found = data_of(said, "script"), rendered(said)
    text = words_of(found)
    assert {text.count(section["text"]) for section in data["letter"]["sections"]} == {1}
    assert isinstance(found[-1], File) and found[-1].path.startswith("/chat/documents/")


async def test_a_reply_a_contact_and_an_offer_say_all_that_is_to_be_said(writer: Person) -> None:
    await writer.has_a_plan()
    said = await writer.says("他说没有这个政策", "agent_said/no_policy")
    reply, text = data_of(said, "reply"), words_of(rendered(said))
    assert all(text.count(reply[name]) == 1 for name in ("you_say", "why", "record"))
    text = words_of(rendered(await writer.says("打完了，工号 1234，说三天内回复", "report_contact")))
    assert "工号 1234" in text and "没有协商政策" in text
    await writer.says("对，记下", "affirm")
    text = words_of(rendered(await writer.says("他们要每月 1500，分 24 期，能答应吗", "check_offer")))
    assert all(words in text for words in ("1,500 元", "1,350 元", "972 元"))


async def test_a_practice_is_said_with_the_agents_name_and_looked_back_on(writer: Person) -> None:
    await writer.has_a_plan()
    said = await writer.presses({"scene": "official_friendly"}, "start_rehearsal")
    turn, text = data_of(said, "rehearsal_turn"), words_of(rendered(said))
    assert turn["agent"] in text and turn["caller"]["name"] in text
    await writer.practises("我愿意还，每个月还 972 元", "states_willingness", "offers_amount")
    said = await writer.says("结束练习", "stop_rehearsal")
    review, found = data_of(said, "rehearsal_review"), rendered(said)
    better = [check["better"] for check in review["checks"] if check["code"] in review["next"]]
    assert better and all(words in words_of(found) for words in better)
    assert f"{review['score']} 分" in words_of(found) and found[-1] == Link("看这次练习的全部记录", ADDRESS)


@pytest.mark.parametrize("kind", ["crisis", "scam", "forgery", "illegal_collection", "privacy", "loan_to_repay"])
async def test_danger_never_costs_a_number(writer: Person, kind: str) -> None:
    said = await writer.says("救命", f"safety/{kind}")
    text = words_of(rendered(said)[:1])
    numbers = re.findall(r"\d[\d-]*\d", text)
    assert [line["number"] for line in data_of(said, "safety")["lines"] if line["number"] not in numbers] == []
