"""A call outlives a reload and a lost connection, and ends with one message that carries the notes."""
from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web import cards_call
from tests.web.cards_call import ANNOUNCED, FIRST, NO_POLICY, SAID
from tests.web.fake_server import FakeServer
from tests.web.page import say, sentence, shoot, told

pytestmark = pytest.mark.browser


def test_a_reload_keeps_sentence_notes_and_time(call: Locator, page: Page) -> None:
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_have_text(NO_POLICY)
    call.get_by_label("随手记").fill("姓王\n工号 1234")
    expect(call.get_by_role("timer")).not_to_have_text("00:00")
    page.reload()
    expect(sentence(call)).to_have_text(NO_POLICY)
    expect(call.get_by_label("随手记")).to_have_value("姓王\n工号 1234")
    expect(call.get_by_role("timer")).not_to_have_text("00:00")
    expect(call.get_by_role("button", name="没有这个政策")).to_be_visible()


def test_folded_stays_folded_over_a_reload(call: Locator, page: Page) -> None:
    call.get_by_role("button", name="收起").click()
    page.reload()
    expect(page.get_by_role("button", name="回到通话")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("好，我陪着您。")
    expect(call).to_have_count(0)


def test_the_end_sends_one_message_with_the_notes(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_label("随手记").fill(" 姓王，工号 1234\n\n三天内回复 ")
    call.get_by_role("button", name="打完了").click()
    expect(page.get_by_text("收到：打完了，姓王，工号 1234；三天内回复")).to_be_visible()
    expect(call).to_have_count(0)
    assert told(server)[1:] == ["打完了，姓王，工号 1234；三天内回复"]
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    page.get_by_text("收到：打完了").wait_for()
    expect(call).to_have_count(0)
    expect(page.get_by_role("button", name="回到通话")).to_have_count(0)


def test_without_notes_the_end_is_one_word(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_role("button", name="打完了").click()
    page.get_by_text("收到：打完了").wait_for()
    assert told(server)[1:] == ["打完了"]


@pytest.mark.parametrize("way", ["pressed", "written", "written with words"])
def test_notes_go_along_however_the_call_is_ended(call: Locator, page: Page, server: FakeServer, way: str) -> None:
    call.get_by_label("随手记").fill("工号 1234")
    call.get_by_role("button", name="收起").click()
    if way == "pressed":
        page.locator(".quick").get_by_role("button", name="打完了").click()
    else:
        say(page, "打完了" if way == "written" else "打完了，他态度还行")
    expect(page.get_by_role("button", name="回到通话")).to_have_count(0)
    page.locator('.line[data-from="bot"]', has_text="收到：打完了").wait_for()
    assert told(server)[1:] == ["打完了，他态度还行；工号 1234" if way == "written with words" else "打完了，工号 1234"]


def test_a_second_call_starts_anew(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_have_text(NO_POLICY)
    call.get_by_label("随手记").fill("第一通")
    call.get_by_role("button", name="打完了").click()
    page.get_by_text("收到：打完了").wait_for()
    say(page, ANNOUNCED)
    expect(sentence(call)).to_have_text(FIRST)
    expect(call.get_by_label("随手记")).to_have_value("")


def test_announced_once_more_the_same_call_opens_again(call: Locator, page: Page) -> None:
    call.get_by_label("随手记").fill("还在打")
    call.get_by_role("button", name="收起").click()
    say(page, ANNOUNCED)
    expect(call.get_by_label("随手记")).to_have_value("还在打")


def test_a_lost_connection_keeps_what_was_tapped(call: Locator, page: Page, server: FakeServer) -> None:
    server.stop()
    page.get_by_text("正在重连").wait_for()
    call.get_by_role("button", name="没有这个政策").click()
    expect(call.get_by_text("没连上，连上后会自动发送。")).to_be_visible()
    expect(sentence(call)).to_have_text(FIRST)
    shoot(page, "call_offline")
    server.start()
    expect(sentence(call)).to_have_text(NO_POLICY, timeout=15_000)
    assert told(server) == [ANNOUNCED, SAID]


def test_ended_offline_it_is_told_later(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_label("随手记").fill("三天内回复")
    server.stop()
    page.get_by_text("正在重连").wait_for()
    call.get_by_role("button", name="打完了").click()
    expect(call).to_have_count(0)
    server.start()
    page.reload()
    expect(page.get_by_text("收到：打完了，三天内回复")).to_be_visible(timeout=15_000)
    expect(call).to_have_count(0)
    assert told(server) == [ANNOUNCED, "打完了，三天内回复"]


def test_deleting_everything_takes_the_notes_too(call: Locator, page: Page, server: FakeServer) -> None:
    call.get_by_label("随手记").fill("工号 1234")
    server.answers["删除我的数据"] = [{"text": "都删掉了。", "custom": {"card": "forgotten", "v": 1, "data": {}}}]
    say(page, "删除我的数据")
    expect(page.get_by_text("都删掉了。")).to_be_visible()
    expect(call).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_a_call_of_long_ago_does_not_open(page: Page, server: FakeServer) -> None:
    (session,) = server.transcripts
    server.transcripts[session].append(
        {"from": "bot", "text": "好，我陪着您。", "custom": cards_call.CALL, "time": "2026-01-05T10:00:00+00:00"})
    page.reload()
    page.get_by_text("好，我陪着您。").wait_for()
    expect(page.get_by_role("region", name="通话中")).to_have_count(0)
