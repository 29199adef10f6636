"""A real Chromium against the fake server. The page must have been built (`npm ci && npm run build` in bot/web)."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.web import cards_call
from tests.web.fake_server import FakeServer


@pytest.fixture
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def context(browser: Browser, server: FakeServer) -> Iterator[BrowserContext]:
    """A phone. Whatever the page asks of another host, or complains about, fails the test."""
    found = browser.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN", base_url=server.url,
                                reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"])
    found.set_default_timeout(10_000)
    strangers: list[str] = []
    found.on("request", lambda request: strangers.append(request.url)
             if not request.url.startswith((server.url, server.url.replace("http", "ws"), "data:")) else None)
    found.on("weberror", lambda error: strangers.append(str(error.error)))
    found.on("console", lambda line: strangers.append(line.text) if "Content Security Policy" in line.text else None)
    yield found
    found.close()
    assert strangers == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The chat, opened and greeted."""
    page = context.new_page()
    page.goto("/chat/")
    page.get_by_text("先用自己的话说说情况").wait_for()
    return page


@pytest.fixture
def in_calls(server: FakeServer) -> FakeServer:
    """The server knows what to say during a call."""
    server.answers[cards_call.ANNOUNCED] = [{
        "text": "好，我陪着您。", "custom": cards_call.CALL, "buttons": [{"title": "打完了", "payload": "打完了"}]}]
    server.answers[cards_call.SAID] = [{"text": f"可以说：“{cards_call.NO_POLICY}”", "custom": cards_call.REPLY}]
    return server


@pytest.fixture
def call(page: Page, in_calls: FakeServer) -> Locator:
    """The view of a call that has just begun."""
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("menuitem", name=cards_call.ANNOUNCED).click()
    view = page.get_by_role("region", name="通话中")
    view.wait_for()
    return view
