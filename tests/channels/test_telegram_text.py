"""Telegram's limits: texts cut where a reader would, buttons that carry little, updates of every shape."""
from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import telegram_text
from bot.channels.rendering import Choice
from bot.channels.telegram_text import EDITED, PRESSED, SAID, command, escape, incoming, keyboard, split

from .fake_telegram import units, visible

PARAGRAPH = "您先把能拿出的数写下来，再打电话。" * 20  # 340 characters


@pytest.mark.parametrize("text", ["", "  \n \n", "\n"])
def test_nothing_to_say_is_no_message(text: str) -> None:
    assert split(text) == []


def test_what_fits_stays_whole() -> None:
    assert split("欠" * 4096) == ["欠" * 4096]
    assert split("😀" * 2048) == ["😀" * 2048]


def test_cut_between_paragraphs() -> None:
    pieces = split("\n\n".join([PARAGRAPH] * 20))
    assert [piece.count(PARAGRAPH) for piece in pieces] == [11, 9]
    assert all(piece.startswith(PARAGRAPH) and piece.endswith(PARAGRAPH) for piece in pieces)


def test_a_long_paragraph_is_cut_after_a_sentence() -> None:
    pieces = split("一二三四五六七。" * 600)
    assert len(pieces) == 2 and all(piece.endswith("。") for piece in pieces)
    quoted = split("他说：“先还两千吧。”" * 500)
    assert all(piece.endswith("。”") for piece in quoted)


def test_a_heading_alone_is_no_piece() -> None:
    first, second = split("方案\n\n" + "欠" * 5000)
    assert first.startswith("方案\n\n欠") and units(first) == 4096


def test_emoji_count_two_and_are_never_cut() -> None:
    assert [len(piece) for piece in split("a" + "😀" * 3000)] == [2048, 953]
    for whole in ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "e\u0301"):
        pieces = split("欠" * 4095 + whole + "。")
        assert pieces == ["欠" * 4095, whole + "。"]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("欠a<&>😀。\n \u200d\u0301\U0001f44d\U0001f3fd"), max_size=120), st.integers(8, 40))
def test_pieces_fit_lose_nothing_and_read_as_written(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < units(piece) <= limit and piece == piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert [visible(escape(piece), "HTML") for piece in pieces] == pieces


def test_escaped_at_the_limit() -> None:
    pieces = split("<&>" * 3000)
    assert len(pieces) == 3
    assert "".join(visible(escape(piece), "HTML") for piece in pieces) == "<&>" * 3000


# Buttons


def never(_: str) -> str:
    raise AssertionError("nothing had to be kept")


def test_a_short_payload_travels_in_the_button() -> None:
    assert keyboard([Choice("好", "/tell")], never) == {"inline_keyboard": [[{"text": "好", "callback_data": "/tell"}]]}
    exactly = "欠" * 21 + "a"
    assert len(exactly.encode()) == 64
    (((button,),),) = keyboard([Choice("好", exactly)], never).values()
    assert button["callback_data"] == exactly


LONG = '/start_rehearsal{"scene": "official_friendly", "level": "a", "b": 1}'


@pytest.mark.parametrize("payload", ["欠" * 21 + "ab", LONG, "k:x"])
def test_a_long_payload_or_one_like_a_key_is_kept_here(payload: str) -> None:
    kept: list[str] = []

    def keep(content: str) -> str:
        kept.append(content)
        return "K" * 22

    (((button,),),) = keyboard([Choice("先还两千", payload)], keep).values()
    assert button == {"text": "先还两千", "callback_data": "k:" + "K" * 22}
    assert json.loads(kept[0]) == {"payload": payload, "title": "先还两千"}


def test_a_button_without_a_payload_says_its_title() -> None:
    (((button,),),) = keyboard([Choice("跳过", ""), Choice("", "")], never).values()
    assert button == {"text": "跳过", "callback_data": "跳过"}


@pytest.mark.parametrize(
    ("titles", "rows"),
    [
        (["是", "否"], [2]),
        (["好", "不好", "跳过"], [3]),
        (["信用卡", "花呗", "借呗", "白条", "网贷", "房贷", "其他"], [3, 3, 1]),
        (["我的方案", "开始练习", "为什么要问这个", "先不说"], [2, 2]),
        (["一个月拿得出一千三", "跳过"], [1, 1]),
        ([], []),
    ],
)
def test_rows_as_wide_as_a_phone(titles: list[str], rows: list[int]) -> None:
    made = keyboard([Choice(title, f"/{n}") for n, title in enumerate(titles)], never)["inline_keyboard"]
    assert [len(row) for row in made] == rows
    assert [button["text"] for row in made for button in row] == titles


# Commands


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/start", "/start"),
        ("/start from_poster", "/start"),
        ("/START@coach_bot", "/start"),
        (" /help ", "帮助"),
        ("/Help@coach_bot", "帮助"),
        ("/unknown 3", "/unknown 3"),
        ('/tell{"a": 1}', '/tell{"a": 1}'),
        ("帮助", "帮助"),
        ("/", "/"),
        ("还款/help", "还款/help"),
    ],
)
def test_commands_stand_for_words(said: str, heard: str) -> None:
    assert command(said, {"help": "帮助"}) == heard


# Updates


def message(**change: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 100, "text": "还不上", "from": {"id": 7, "is_bot": False},
            "chat": {"id": 7, "type": "private"}, **change}  # fmt: skip


def test_a_message_and_its_correction() -> None:
    said = incoming({"update_id": 9, "message": message()})
    assert said and (said.id, said.kind, said.chat, said.message, said.text, said.age) == (9, SAID, 7, 5, "还不上", 0)
    edited = incoming({"update_id": 9, "edited_message": message(edit_date=160)})
    assert edited and (edited.kind, edited.age) == (EDITED, 60)


def test_pictures_sent_together_have_one_number() -> None:
    numbers = set()
    for update in (1, 2):
        said = incoming({"update_id": update, "message": message(text=None, photo=[{}], media_group_id="g")})
        assert said and said.text == ""
        numbers.add(said.wordless)
    assert numbers == {"album-g"}
    alone = incoming({"update_id": 3, "message": message(text=None, voice={"a": 1}, caption="账单")})
    assert alone and alone.wordless == "3-wordless" and alone.text == "账单"


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(chat={"id": -1, "type": "group"})},
        {"message": message(chat={"id": -1, "type": "supergroup"})},
        {"edited_message": message(chat={"id": -1, "type": "group"})},
        {"channel_post": message(chat={"id": -1, "type": "channel"})},
        {"message": message(**{"from": {"id": 8, "is_bot": True}})},
        {"message": message(text=None, pinned_message=message())},
        {"message": message(text="")},
        {"my_chat_member": {}},
        {},
        {"message": None},
        {"message": "text"},
        {"message": {}},
        {"message": message(chat=None)},
        {"message": message(chat={"id": "x", "type": "private"})},
        {"message": message(date=None)},
        {"callback_query": "x"},
    ],
)
def test_what_does_not_concern_us_is_none(update: Any) -> None:
    assert incoming({"update_id": 9, **update}) is None


@pytest.mark.parametrize("update", [None, [], "text", 5, {"message": message()}, {"update_id": "x", "message": {}}])
def test_what_is_no_update_is_none(update: Any) -> None:
    assert incoming(update) is None


def pressed(**change: Any) -> Any:
    keys = {"inline_keyboard": [[{"text": "好", "callback_data": "/tell"}, {"text": "不", "callback_data": "/no"}]]}
    query = {"id": "q", "from": {"id": 7}, "data": "/no", "message": message(reply_markup=keys), **change}
    return incoming({"update_id": 9, "callback_query": query})


def test_a_pressed_button_has_its_title() -> None:
    said = pressed()
    assert (said.kind, said.chat, said.text, said.title, said.query) == (PRESSED, 7, "/no", "不", "q")


@pytest.mark.parametrize(
    "change",
    [{"message": None}, {"data": None}, {"message": {"chat": {"id": -1, "type": "group"}}}, {"from": {"is_bot": True}}],
)
def test_a_button_elsewhere_is_answered_and_no_more(change: Any) -> None:
    said = pressed(**change)
    assert said.kind == PRESSED and said.query == "q" and said.chat == 0


def test_a_button_of_a_very_old_message_has_no_title() -> None:
    said = pressed(message={"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}})
    assert (said.chat, said.text, said.title) == (7, "/no", "")


def test_limits_are_telegrams() -> None:
    assert (telegram_text.TEXT_LIMIT, telegram_text.CAPTION_LIMIT, telegram_text.DATA_LIMIT) == (4096, 1024, 64)
