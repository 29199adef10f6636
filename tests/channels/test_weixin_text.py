"""Texts for WeChat and WeCom: bytes, cuts, numbers."""
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import weixin_text
from bot.channels.rendering import Link, Picture
from bot.channels.weixin_text import Where, chosen, knocks, pieces, shown, size, split, written

SENTENCE = "先把这个月的收入和必须的花费列出来。"
FAMILY, WAVE, FLAG = "👨‍👩‍👧‍👦", "👋🏽", "🇨🇳"


def buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"/tell{{\"n\": {n}}}"} for n, title in enumerate(titles)]


def question(field: str, *titles: str) -> dict[str, Any]:
    return {"text": "问", "buttons": buttons(*titles), "custom": {"card": "question", "data": {"field": field}}}


def read(message: dict[str, Any], offered: weixin_text.Offered | None = None) -> tuple[list[str], weixin_text.Offered]:
    texts, now = [], offered or []
    for piece in pieces(message):
        text, now = shown(piece, now)
        texts.append(text)
    return texts, now


@pytest.mark.parametrize("length", [2047, 2048])
def test_what_fits_is_one_text(length: int) -> None:
    assert list(split("a" * length)) == ["a" * length]


def test_one_byte_too_many_makes_two() -> None:
    first, second = split("欠" * 682 + "abc")  # 2,049 bytes
    assert first + second == "欠" * 682 + "abc" and size(first) <= 2048


@given(st.text(alphabet=st.sampled_from(f"欠a。！\n{FAMILY}é\u0301"), max_size=3000), st.integers(60, 2048))
def test_nothing_is_lost_and_all_fits(text: str, limit: int) -> None:
    parts = list(split(text, limit))
    assert all(0 < size(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_cut_is_between_paragraphs_where_it_can_be() -> None:
    paragraph = SENTENCE * 10
    parts = list(split("\n\n".join([paragraph] * 9)))
    assert len(parts) == 3 and all(part.split("\n\n") == [paragraph] * 3 for part in parts)


def test_else_between_sentences_with_their_closing_marks() -> None:
    parts = list(split("他说：“先还一部分。”" * 200))
    assert len(parts) > 1 and all(part.startswith("他说") and part.endswith("。”") for part in parts)


@pytest.mark.parametrize("sign", [FAMILY, WAVE, FLAG, "e\u0301", "❤️"])
@pytest.mark.parametrize("shift", range(26))
def test_an_emoji_at_the_cut_stays_whole(sign: str, shift: int) -> None:
    parts = list(split("a" * shift + sign * 300, 500))
    assert all(size(part) <= 500 for part in parts) and "".join(parts) == "a" * shift + sign * 300
    assert all(part.lstrip("a").replace(sign, "") == "" for part in parts)


def test_one_endless_sign_does_not_hang() -> None:
    parts = list(split("a" + "\u0301" * 3000))
    assert "".join(parts) == "a" + "\u0301" * 3000 and all(size(part) <= 2048 for part in parts)


def test_choices_are_numbered_below_the_text() -> None:
    (text,), offered = read({"text": "能还多少？", "buttons": buttons("先还两千", "还不了")})
    assert text == "能还多少？\n\n回复 1 先还两千\n回复 2 还不了"
    assert [(one["key"], one["payload"]) for one in offered] == [("1", '/tell{"n": 0}'), ("2", '/tell{"n": 1}')]


def test_where_a_number_would_be_an_answer_choices_get_letters() -> None:
    _, before = read({"text": "早先", "buttons": buttons("旧的")})
    (text,), offered = read(question("budget.pay_day", "不固定", "先跳过"), before)
    assert text.endswith("回复 A 不固定\n回复 B 先跳过")
    assert chosen("1", offered) is None and chosen("15", offered) is None
    assert chosen("ｂ", offered) == offered[1]


def test_a_question_for_a_number_without_choices_takes_the_numbers_back() -> None:
    _, before = read({"text": "早先", "buttons": buttons("旧的")})
    _, offered = read(question("debt.balance"), before)
    assert chosen("1", offered) is None


@pytest.mark.parametrize("asked", [question("budget.pay_day", "不固定"), question("debt.balance")])
def test_what_is_said_unasked_leaves_the_numbers_to_the_question_that_is_open(asked: dict[str, Any]) -> None:
    _, open_ = read(asked)
    (text,), offered = read({"text": "今天是花呗这一期的还款日", "buttons": buttons("已经还了", "还不上")}, open_)
    assert [chosen(number, offered) for number in ("1", "2", "15", "#", "")] == [None] * 5
    first = "AB"[len(asked["buttons"])]
    assert f"回复 {first} 已经还了" in text and (chosen(first, offered) or {})["title"] == "已经还了"
    assert chosen("A", offered) == {"key": "A", **(asked["buttons"] or buttons("已经还了"))[0]}
    assert read({"text": "好", "buttons": buttons("是")})[0] == ["好\n\n回复 1 是"], "with nothing open"


def test_choices_of_several_texts_are_numbered_on_and_the_same_choice_keeps_its_number() -> None:
    _, first = read({"text": "一", "buttons": buttons("是", "不是")})
    other = {"text": "二", "buttons": [{"title": "以后再说", "payload": "以后"}, buttons("是")[0]]}
    (text,), offered = read(other, first)
    assert text.endswith("回复 3 以后再说\n回复 1 是")
    assert len({one["key"] for one in offered}) == len(offered) == 3
    assert read(other, offered) == ([text], offered)  # a second try


@pytest.mark.parametrize("text", ["1", "１", "1.", "1。", "1、", " 1 ", "回复1", "回复 1", "选1", "我选 1", "第1个",
                                  "一", "第一个", "①", "01", "1号", "1）", "是"])
def test_ways_to_say_the_first(text: str) -> None:
    _, offered = read({"text": "吗", "buttons": buttons("是", "不是")})
    assert chosen(text, offered) == offered[0]


@pytest.mark.parametrize("text", ["0", "3", "12", "1 2", "1万", "1.5", "1月", "十一", "第1期还多少", "1号发工资", "A",
                                  "", "-1", "一会儿"])
def test_what_is_no_choice(text: str) -> None:
    _, offered = read({"text": "吗", "buttons": buttons("是", "不是")})
    assert chosen(text, offered) is None


def test_nothing_offered_nothing_chosen() -> None:
    assert chosen("1", []) is None


@pytest.mark.parametrize("length", [1990, 2030, 2048, 2049, 5000])
def test_choices_beside_a_long_text_still_fit(length: int) -> None:
    texts, offered = read({"text": "a" * length, "buttons": buttons(*(f"选项{n}" for n in range(12)))})
    assert all(size(text) <= 2048 for text in texts) and len(offered) == 12
    assert "".join(texts).count("回复 ") == 12


def test_many_long_choices_are_spread_over_several_texts() -> None:
    texts, offered = read({"text": "选", "buttons": buttons(*("很长" * 60 + str(n) for n in range(30)))})
    assert len(texts) > 1 and all(size(text) <= 2048 for text in texts)
    assert [one["key"] for one in offered] == [str(n + 1) for n in range(30)]


def test_pieces_of_pieces_are_the_same() -> None:
    message = {**question("debt.balance", "跳过"), "text": SENTENCE * 100}
    once = pieces(message)
    assert [again for piece in once for again in pieces(piece)] == once


def test_a_file_is_a_link_or_a_sentence() -> None:
    card = {"card": "document", "data": {"name": "信.docx", "media_type": "x/y", "url": "/chat/documents/abc"}}
    _, file = pieces({"text": "写好了", "custom": card})
    here = Where(file=lambda path: f"https://coach.example{path}?s")
    assert written(file, [], here) == ("信.docx\nhttps://coach.example/chat/documents/abc?s", [])
    assert "网页" in written(file, [], Where())[0]


def test_links_and_pictures_beside_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def some(message: dict[str, Any], page: Any = None) -> Any:
        yield Link("条文", "https://law.example/1")
        yield Picture(b"png", "每月剩多少")
        if page:
            yield Link("方案", page(message))

    monkeypatch.setattr(weixin_text, "parts", some)
    law, drawn, page = pieces({"text": "方案"}, paged=True)
    assert written(law, [], Where())[0] == "条文\nhttps://law.example/1"
    assert written(drawn, [], Where())[0] == "每月剩多少" and weixin_text.picture(drawn) == b"png"
    kept: list[Any] = []
    here = Where(page=lambda message: kept.append(message) or "https://coach.example/p")
    assert written(page, [], here)[0] == "方案\nhttps://coach.example/p" and kept == [{"text": "方案"}]
    assert written(page, [], Where())[0] == ""
    assert len(pieces({"text": "方案"})) == 2


def test_a_real_card_has_a_page_where_we_can_be_reached() -> None:
    data = {"contacts": [{"lender": "某银行", "action": "打电话"}] * 9}
    for card in ({"card": "contact", "data": data}, {"card": "question", "data": {}}):
        found = [piece["piece"] for piece in pieces({"text": "看", "custom": card}, paged=True)]
        assert found[0] == "text" and ("page" in found) == (card["card"] == "contact")


@pytest.mark.parametrize("text", ["好", "嗯嗯", "1", "？", "在吗", "👍", "好了吗"])
def test_knocks(text: str) -> None:
    assert knocks(text)


@pytest.mark.parametrize("text", ["不", "死", "救命", "绑定", "解绑", "停", "还不上", "3万", "人工", "不要", ""])
def test_what_says_something_is_no_knock(text: str) -> None:
    assert not knocks(text)
