"""The network fails and the server restarts: nothing said is lost, nothing is said twice."""
from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.fake_server import FakeServer
from tests.web.page import bubbles, say

pytestmark = pytest.mark.browser


def test_a_restart_reconnects_and_sends_what_was_written_meanwhile_once(page: Page, server: FakeServer) -> None:
    say(page, "第一句")
    page.get_by_text("收到：第一句").wait_for()
    server.stop()
    expect(page.get_by_text("正在重连")).to_be_visible()
    say(page, "断线时说的")
    expect(page.get_by_text("还没发出去，连上后会自动发送")).to_be_visible()
    server.start()
    expect(page.get_by_text("收到：断线时说的")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("正在重连")).to_have_count(0)
    assert [message["text"] for message in server.received] == ["第一句", "断线时说的"]
    assert bubbles(page) == ["第一句", "断线时说的"]
    assert bubbles(page, "bot")[1:] == ["收到：第一句", "收到：断线时说的"]


def test_what_was_written_offline_survives_a_reload(page: Page, server: FakeServer) -> None:
    server.stop()
    page.get_by_text("正在重连").wait_for()
    say(page, "关掉页面前说的")
    server.start()
    page.reload()
    expect(page.get_by_text("收到：关掉页面前说的")).to_be_visible(timeout=15_000)
    assert bubbles(page) == ["关掉页面前说的"]


@pytest.mark.parametrize("with_ids", [True, False], ids=["transcript with ids", "transcript without ids"])
def test_a_lost_confirmation_does_not_double_the_message(page: Page, server: FakeServer, with_ids: bool) -> None:
    server.transcript_ids, server.lose_acks = with_ids, 1
    say(page, "只说一次")
    expect(page.get_by_text("收到：只说一次")).to_be_visible(timeout=15_000)
    page.wait_for_function("() => localStorage.getItem('coach.outbox') === null", timeout=15_000)
    assert len(server.deliveries) == 2 and len(server.received) == 1
    assert bubbles(page) == ["只说一次"]
    assert bubbles(page, "bot")[1:] == ["收到：只说一次"]


def test_an_answer_that_passed_while_the_line_was_down_is_fetched(page: Page, server: FakeServer) -> None:
    server.lose_acks, server.deaf = 1, True
    say(page, "算一下")
    expect(page.get_by_text("收到：算一下")).to_have_count(1, timeout=15_000)
    assert bubbles(page) == ["算一下"] and len(server.received) == 1


def test_an_answer_given_while_offline_is_there_afterwards(page: Page, server: FakeServer) -> None:
    server.stop()
    page.get_by_text("正在重连").wait_for()
    (session,) = server.transcripts
    server.transcripts[session].append({"from": "bot", "text": "您不在时算好了。", "time": "2026-11-21T10:00:00+00:00"})
    server.start()
    expect(page.get_by_text("您不在时算好了。")).to_have_count(1, timeout=15_000)
    assert len(bubbles(page, "bot")) == 2


def test_a_session_that_the_server_no_longer_knows_is_renewed(page: Page, server: FakeServer) -> None:
    server.stop()
    page.get_by_text("正在重连").wait_for()
    server.sessions.clear()
    server.start()
    say(page, "还在吗")
    expect(page.get_by_text("收到：还在吗")).to_be_visible(timeout=15_000)


def test_a_browser_that_refuses_the_session_is_told_what_to_do(context: BrowserContext, server: FakeServer) -> None:
    page = context.new_page()
    context.route("**/chat/session", lambda route: route.fulfill(json={"ok": True}))
    page.goto("/chat/")
    expect(page.get_by_text("浏览器没有允许保存会话")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("link", name="在新窗口打开")).to_be_visible()
