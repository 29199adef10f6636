"""Beside the person during a call: the view opens, gives the next sentence, is folded away and comes back."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web import cards, cards_call
from tests.web.cards_call import AGAIN, ANNOUNCED, FIRST, NO_POLICY, SAID
from tests.web.fake_server import FakeServer
from tests.web.page import bubbles, say, sentence, shoot, told

pytestmark = pytest.mark.browser


def above(first: Locator, second: Locator) -> bool:
    return bool(first.bounding_box()["y"] < second.bounding_box()["y"])  # type: ignore[index]


def test_the_menu_word_opens_the_view_with_the_first_sentence(call: Locator, page: Page, server: FakeServer) -> None:
    assert told(server) == [ANNOUNCED]
    expect(sentence(call)).to_have_text(FIRST)
    expect(call.get_by_role("timer")).to_have_text(re.compile(r"^00:0\d$"))
    expect(call.get_by_role("heading", name="通话中")).to_be_focused()
    expect(page.get_by_role("log")).to_be_hidden()
    expect(page.get_by_label("想说的话")).to_be_visible()
    shoot(page, "call")


def test_the_view_opens_whatever_way_the_call_was_announced(page: Page, in_calls: FakeServer) -> None:
    in_calls.answers["我在跟招行打电话呢"] = in_calls.answers[ANNOUNCED]
    say(page, "我在跟招行打电话呢")
    expect(page.get_by_role("region", name="通话中")).to_be_visible()
    expect(page.get_by_label("想说的话")).to_have_attribute("placeholder", "对方说了什么？")


def test_a_tap_on_a_refusal_brings_the_next_sentence(call: Locator, page: Page, server: FakeServer) -> None:
    server.typing_seconds = 0.6
    button = call.get_by_role("button", name="没有这个政策")
    button.click()
    expect(call.get_by_text("正在想下一句…")).to_be_visible()
    expect(button).to_have_attribute("aria-busy", "true")
    shoot(page, "call_waiting")
    button.click(force=True)
    expect(sentence(call)).to_have_text(NO_POLICY)
    expect(call).to_contain_text("一线客服常常没有权限。")
    expect(call).to_contain_text("记下：工号、工单号、答应回复的日期")
    expect(call.get_by_text("正在想下一句…")).to_have_count(0)
    expect(button).to_have_attribute("aria-busy", "false")
    assert told(server) == [ANNOUNCED, SAID] and bubbles(page) == [ANNOUNCED, SAID]
    shoot(page, "call_reply")


def test_the_second_time_is_noted(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_have_text(NO_POLICY)
    server.answers[SAID] = [{"text": "可以说", "custom": cards_call.reply(2, AGAIN)}]
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_have_text(AGAIN)
    expect(call.get_by_text("第 2 次听到")).to_be_visible()


def test_own_words_go_through_the_composer(call: Locator, page: Page, server: FakeServer) -> None:
    server.answers["他问我啥时候还"] = [{"text": "可以说", "custom": cards_call.reply(1, AGAIN)}]
    say(page, "他问我啥时候还")
    expect(sentence(call)).to_have_text(AGAIN)
    expect(page.get_by_label("想说的话")).to_be_focused()


def test_whatever_else_is_answered_is_seen_too(call: Locator, page: Page, server: FakeServer) -> None:
    server.answers["他说每月1900"] = [
        {"text": "可以说", "custom": cards_call.reply(1, AGAIN)}, {"text": "每月 1,900 元，先别答应。"}]
    say(page, "他说每月1900")
    expect(call.get_by_text("每月 1,900 元，先别答应。")).to_be_visible()
    assert above(sentence(call), call.get_by_text("每月 1,900 元，先别答应。"))
    server.answers["想死"] = [{"text": "现在先不谈钱。", "custom": cards.SAFETY}]
    say(page, "想死")
    line = call.get_by_role("link", name="拨打 心理援助热线 12356")
    expect(line).to_be_visible()
    assert above(line, sentence(call))
    expect(call.get_by_text("每月 1,900 元，先别答应。")).to_have_count(0)
    shoot(page, "call_safety")


def test_folded_away_the_call_goes_on(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_label("随手记").fill("工号 1234")
    call.get_by_role("button", name="收起").click()
    expect(call).to_have_count(0)
    expect(page.get_by_role("log")).to_be_visible()
    bar = page.get_by_role("button", name=re.compile("通话中 00:0"))
    expect(bar).to_be_focused()
    shoot(page, "call_folded")
    say(page, SAID)
    expect(page.locator(".say")).to_have_text(NO_POLICY)
    expect(call).to_have_count(0)
    bar.click()
    expect(sentence(call)).to_have_text(NO_POLICY)
    expect(call.get_by_label("随手记")).to_have_value("工号 1234")


def test_escape_folds_the_view(call: Locator, page: Page) -> None:
    page.keyboard.press("Escape")
    expect(call).to_have_count(0)
    expect(page.get_by_role("button", name="回到通话")).to_be_focused()
    page.keyboard.press("Enter")
    expect(call).to_be_visible()
