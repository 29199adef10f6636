"""The page on the bot's own channel and history; only Rasa's model is replaced. The fake server must not lie to us."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.channels.web import WebChannel
from tests.channels.harness import Running, serve
from tests.web.page import bubbles, say

pytestmark = pytest.mark.browser


class RealServer:
    """The channel in a thread: it can be stopped and started again on the same port and database."""

    def __init__(self, database: Path) -> None:
        self.database, self.port = database, 0
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.start()

    def start(self) -> None:
        self.running: Running = self._run(self._serve())
        self.port = int(self.running.url.rsplit(":", 1)[1])

    def stop(self) -> None:
        self._run(self._close())

    async def _serve(self) -> Running:
        self.channel = WebChannel(b"a secret for the tests only", per_minute=60)
        return await serve([self.channel], self.database, self.port)

    async def _close(self) -> None:
        """No new connections, then an end to those that are open."""
        self.running.server.close()
        for sid, _ in list(self.channel.sio.manager.get_participants("/", None)):
            await self.channel.sio.disconnect(sid)
        await self.running.stop()

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealServer]:
    server = RealServer(tmp_path / "conversations.db")
    yield server
    server.stop()
    server.loop.call_soon_threadsafe(server.loop.stop)


@pytest.fixture
def chat(browser: Browser, real: RealServer) -> Iterator[Page]:
    context = browser.new_context(base_url=real.running.url, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/")
    page.get_by_text("听到：/start").wait_for()
    yield page
    context.close()


def test_greeting_talking_pressing_and_reloading(chat: Page, real: RealServer) -> None:
    assert chat.url.endswith("/chat/")
    say(chat, "招行欠了3万5")
    expect(chat.get_by_text("听到：招行欠了3万5")).to_be_visible()
    chat.get_by_role("button", name="好", exact=True).click()
    expect(chat.get_by_text("听到：/tell")).to_be_visible()
    assert bubbles(chat) == ["招行欠了3万5", "好"]
    before = bubbles(chat, "bot")
    chat.reload()
    chat.get_by_text("听到：/tell").wait_for()
    assert bubbles(chat) == ["招行欠了3万5", "好"] and bubbles(chat, "bot") == before
    assert [text for _, text in real.running.agent.heard] == ["/start", "招行欠了3万5", "/tell"]


def test_a_restart_of_the_channel_loses_and_doubles_nothing(chat: Page, real: RealServer) -> None:
    say(chat, "第一句")
    chat.get_by_text("听到：第一句").wait_for()
    real.stop()
    expect(chat.get_by_text("正在重连")).to_be_visible()
    say(chat, "断线时说的")
    real.start()
    expect(chat.get_by_text("听到：断线时说的")).to_be_visible(timeout=15_000)
    assert bubbles(chat) == ["第一句", "断线时说的"]
    assert bubbles(chat, "bot") == ["听到：/start", "听到：第一句", "听到：断线时说的"]


def test_reloading_while_the_bot_thinks_brings_the_answer_once(chat: Page, real: RealServer) -> None:
    real.running.agent.nap = 1.5
    say(chat, "想久一点")
    chat.locator(".typing .Typing").wait_for()
    chat.reload()
    expect(chat.get_by_text("听到：想久一点")).to_have_count(1, timeout=15_000)
    chat.wait_for_timeout(500)
    assert bubbles(chat) == ["想久一点"] and bubbles(chat, "bot").count("听到：想久一点") == 1


def test_deleting_leaves_nothing_to_come_back(chat: Page) -> None:
    say(chat, "招行欠了3万5")
    chat.get_by_text("听到：招行欠了3万5").wait_for()
    say(chat, "删除")
    expect(chat.get_by_text("都删掉了")).to_be_visible()
    chat.reload()
    chat.get_by_text("听到：/start").wait_for()
    assert bubbles(chat) == []
