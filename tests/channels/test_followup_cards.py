"""Cards after a call where nobody draws them: the page behind a link, the picture, the link's words."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from PIL import Image

from bot.channels import rendering
from bot.channels.cards import canvas
from bot.channels.cards.chart_paid import COLOUR, MOST, ROW, TOP, WIDTH, paid_png, whole_of
from bot.channels.rendering import Link, Picture, Text, parts
from tests.channels.test_card_page import message, read
from tests.web import cards_followup
from tests.web.cards_followup import LONG, PAID, agreement, contact, paid

ADDRESS = "https://coach.example/chat/cards/key"


@pytest.fixture(autouse=True)
def font() -> None:
    assert canvas.FONT.is_file(), "the chart's font is missing: make setup builds it with the page"
    canvas.has_font.cache_clear()
    rendering._png.cache_clear()


def shown(card: dict[str, Any]) -> list[rendering.Part]:
    return list(parts(message(card["card"], card["data"]), lambda _: ADDRESS))


def test_a_contact_keeps_all_that_was_told() -> None:
    text = read("contact", contact(n=3, draft=True)).text
    for said in (
        "第 3 条",
        "2026 年 11 月 20 日",
        "10:30",
        "还没记下",
        "电话",
        "等回复",
        "女客服",
        "8821",
        "20261108",
        "每期 972 元、24 期、2026 年 12 月 16 日开始",
        "停止计息",
        "回电或答复、发书面确认",
        "2026 年 11 月 27 日",
        "做不了主",
    ):
        assert said in text


def test_contacts_come_latest_first_by_the_day_that_was_told() -> None:
    text = read("contact", cards_followup.CONTACTS["data"]).text
    places = [text.index(said) for said in ("第 3 条", "第 2 条", "第 1 条")]
    assert places == sorted(places) and "22:10" not in text


def test_an_agreement_shows_every_instalment_and_what_is_not_in_writing() -> None:
    page = read("agreement", agreement()["data"])
    assert len([row for row in page.cells if row]) == 36
    for said in (
        "1,100 元",
        "39,600 元",
        "方案里每期",
        "972 元",
        "再看看守不守得住",
        "利息停不停（从哪天起）",
        "每期金额",
    ):
        assert said in page.text
    waits = read("agreement", agreement(draft=True)["data"]).text
    assert "还没记下" in waits and "书面确认里还没写的" not in waits
    assert "对方已作废" in read("agreement", agreement(status="broken")["data"]).text


def test_paying_shows_each_debt_with_its_instalments() -> None:
    page = read("progress", PAID["data"])
    for said in ("还款进度", "3,100 元", "55,220 元", "2027 年 4 月 16 日 788 元", "还没赶上", "已还清", LONG):
        assert said in page.text
    assert len([row for row in page.cells if len(row) == 4]) == 60
    assert ("2027 年 1 月", "2,128 元") in [tuple(row) for row in page.cells], "the day was not told"


def test_a_plan_in_trouble_has_its_words_and_its_offer() -> None:
    page = read("hardship_again", cards_followup.AGAIN["data"])
    for said in ("2026 年 12 月 11 日", "9,000 元", "谈好以后的 2 期我都按时还了。", "不急着答应更高的数。"):
        assert said in page.text
    assert len([row for row in page.cells if row]) == 18


def test_paying_is_words_then_a_picture_then_the_way_to_every_instalment() -> None:
    text, picture, link = shown(PAID)
    assert isinstance(text, Text) and isinstance(picture, Picture) and "None" not in picture.caption
    assert link == Link("看每一期的进度", ADDRESS)


@pytest.mark.parametrize("card, title", [
    (agreement(), "看谈好的全部内容"),
    (cards_followup.AGAIN, "看怎么再谈"), (cards_followup.CONTACTS, "看全部沟通记录"),
])  # fmt: skip
def test_what_the_words_leave_out_is_a_link(card: dict[str, Any], title: str) -> None:
    assert shown(card)[-1] == Link(title, ADDRESS)


def test_what_the_words_hold_whole_has_no_link() -> None:
    assert [type(part) for part in shown(cards_followup.DRAFT)] == [Text]
    assert [type(part) for part in shown(cards_followup.REMINDER)] == [Text]


def filled(card: dict[str, Any], row: int) -> float:
    """How much of a row's bar has its colour, 0 to 1."""
    png = paid_png(card)
    assert png is not None
    image = Image.open(io.BytesIO(png)).convert("RGB")
    colour = tuple(int(COLOUR[n : n + 2], 16) for n in (1, 3, 5))
    line = [image.getpixel((x, TOP + row * ROW + 80)) for x in range(WIDTH)]
    return line.count(colour) / (WIDTH - 96)


def test_a_bar_is_as_long_as_what_was_paid() -> None:
    half = {"debts": [paid(paid="500.00", total="1000.00"), paid(debt="花呗", done=True, paid="10.00", total="90.00")]}
    assert abs(filled(half, 0) - 0.5) < 0.01 and filled(half, 1) == 1
    over = {"debts": [paid(paid="1500.00", total="1000.00"), paid(paid="0.00", total="1000.00")]}
    assert filled(over, 0) == 1 and filled(over, 1) == 0


def test_of_unknown_sums_there_is_no_picture_and_of_many_debts_the_first() -> None:
    assert paid_png({"debts": [paid(total=None, left=None)]}) is None and paid_png({"debts": []}) is None
    assert whole_of({"total": None, "left": "40.00", "paid": "60.00"}) == 100
    png = paid_png({"debts": [paid(debt=LONG * 3)] * 12})
    assert png is not None and Image.open(io.BytesIO(png)).height == TOP + ROW * MOST + 24


@pytest.mark.parametrize("data", [
    {"debts": [{}]}, {"debts": [{"paid": "x", "total": "NaN"}]}, {"debts": [{"instalments": [{}]}]}, {"debts": "odd"},
])  # fmt: skip
def test_a_broken_card_leaves_its_text(data: dict[str, Any]) -> None:
    said = message("progress", data)
    assert next(iter(parts(said, lambda _: None))) == Text(said["text"]) and json.dumps(data)
