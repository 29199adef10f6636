"""The real bot, both processes, looked after as `make run` does; and a phone's Chromium in front of it."""
from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bot.cli.settings import Settings
from bot.supervisor import Supervisor
from tests.e2e.person import Person, xiaowang
from tests.e2e.running import Bot

NewPhone = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def _watched(running_bot: Supervisor, bot_settings: Settings) -> Iterator[Bot]:
    """Watched to the end of all tests: a process dies with the thread that started it."""
    watching = threading.Thread(target=running_bot.watch, daemon=True)
    watching.start()
    yield Bot(running_bot, bot_settings.url, Path(bot_settings.state))
    running_bot.stopping = True
    watching.join(20)


@pytest.fixture
def bot(_watched: Bot) -> Iterator[Bot]:
    """The running bot. What a test kills is started again, and everything is up when the next test begins."""
    _watched.wait_until_up()
    yield _watched
    _watched.wait_until_up()


@pytest.fixture
def new_phone(browser: Browser, bot: Bot) -> Iterator[NewPhone]:
    """Makes a browser of its own, as often as a test asks. A page that breaks, or asks another host, fails the test."""
    wrong: list[str] = []
    with contextlib.ExitStack() as opened:

        def make(**more: object) -> BrowserContext:
            settings = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "reduced_motion": "reduce",
                        "timezone_id": "Asia/Shanghai", "base_url": bot.url,
                        "permissions": ["clipboard-read", "clipboard-write"], **more}
            context = browser.new_context(**settings)  # type: ignore[arg-type]
            opened.callback(context.close)
            context.set_default_timeout(15_000)
            own = (bot.url, bot.url.replace("http", "ws"), "data:")
            context.on("request", lambda seen: wrong.append(seen.url) if not seen.url.startswith(own) else None)
            context.on("weberror", lambda error: wrong.append(str(error.error)))
            return context

        yield make
    assert wrong == []


@pytest.fixture
def page(new_phone: NewPhone) -> Page:
    """The chat on a phone, opened and greeted."""
    found = new_phone().new_page()
    found.goto("/chat/")
    found.get_by_text("先用自己的话说说情况").wait_for()
    return found


@pytest.fixture
def planned(page: Page) -> Person:
    """小王 with his plan: 24 times 1,458 yuan."""
    person = xiaowang(page)
    person.summary()
    person.press("对，没问题")
    person.card("proposal").wait_for()
    return person
