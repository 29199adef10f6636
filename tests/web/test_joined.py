"""The page when its channel is joined to another or parted from it: the right conversation, in every tab."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.channels.base import Said, Turns
from bot.history import make_engine
from bot.mailbox import Mailbox
from tests.channels import harness
from tests.web.page import bubbles, say
from tests.web.test_real_channel import RealServer, chat, real

__all__ = ["chat", "real"]
pytestmark = pytest.mark.browser

TELEGRAM = "telegram-0123456789abcdef0123456789abcdef"


def elsewhere(server: RealServer, text: str) -> str:
    """Says something on the other channel; what was answered."""
    return str(server._run(_elsewhere(server, text)))


async def _elsewhere(server: RealServer, text: str) -> str:
    turns: Turns = server.running.app.ctx.coach_turns
    known = turns.mailbox.meet(TELEGRAM, "telegram", "42")
    elsewhere.number = getattr(elsewhere, "number", 0) + 1  # type: ignore[attr-defined]
    number = elsewhere.number  # type: ignore[attr-defined]
    turn = turns.start(Said(known.person, text, f"telegram:{number}", "telegram", {}, TELEGRAM))
    await turn.task
    return "\n".join(message["text"] for message in turn.messages)


def code(given: str) -> str:
    found = re.search(r"\d{4} \d{4}", given)
    assert found is not None
    return found.group()


def join(page: Page, server: RealServer) -> None:
    say(page, f"绑定 {code(elsewhere(server, '绑定'))}")
    page.locator(".quick").get_by_role("button", name="确认绑定").click()
    expect(page.get_by_text("绑好了")).to_be_visible()


@pytest.fixture
def second(chat: Page) -> Iterator[Page]:
    """Another tab of the same browser."""
    tab = chat.context.new_page()
    tab.goto("/chat/")
    tab.get_by_text("听到：/start").wait_for()
    yield tab
    tab.close()


def test_joining_shows_the_other_conversation_and_parting_brings_the_own_back(chat: Page, real: RealServer) -> None:
    say(chat, "网页里说的")
    chat.get_by_text("听到：网页里说的").wait_for()
    elsewhere(real, "电报里说的")
    join(chat, real)
    expect(chat.get_by_text("听到：电报里说的")).to_have_count(1)
    expect(chat.get_by_text("网页里说的")).to_have_count(0)
    assert bubbles(chat) == ["电报里说的"] and "绑好了" in bubbles(chat, "bot")[-1]
    say(chat, "两边一起")
    expect(chat.get_by_text("听到：两边一起")).to_have_count(1)
    say(chat, "解绑")
    expect(chat.get_by_text("听到：网页里说的")).to_have_count(1)
    assert bubbles(chat) == ["网页里说的"] and "解开了" in bubbles(chat, "bot")[-1]
    chat.reload()
    expect(chat.get_by_text("解开了")).to_have_count(1)
    assert bubbles(chat) == ["网页里说的"], "as it was before the reload"


def test_the_other_tab_follows(chat: Page, second: Page, real: RealServer) -> None:
    elsewhere(real, "电报里说的")
    join(chat, real)
    expect(second.get_by_text("听到：电报里说的")).to_have_count(1)
    expect(second.get_by_text("听到：/start")).to_have_count(0)
    say(second, "从另一个标签页")
    for tab in (chat, second):
        expect(tab.get_by_text("听到：从另一个标签页")).to_have_count(1)


def test_a_tab_that_was_away_while_it_was_joined_shows_the_other_conversation(chat: Page, real: RealServer) -> None:
    elsewhere(real, "电报里说的")
    say(chat, "网页里说的")
    chat.get_by_text("听到：网页里说的").wait_for()
    identity = real.running.agent.heard[-1][0]
    real.stop()
    expect(chat.get_by_text("正在重连")).to_be_visible()
    engine = make_engine(f"sqlite:///{real.database}")
    assert harness.join(Mailbox(engine), identity, TELEGRAM) == TELEGRAM
    engine.dispose()
    real.start()
    expect(chat.get_by_text("听到：电报里说的")).to_have_count(1, timeout=15_000)
    assert bubbles(chat) == ["电报里说的"]


def test_what_is_erased_on_the_other_channel_vanishes_from_the_open_page(chat: Page, real: RealServer) -> None:
    say(chat, "绑定")
    given = chat.locator('.line[data-from="bot"]').last
    expect(given).to_contain_text("绑定码是")
    elsewhere(real, f"绑定 {code(given.inner_text())}")
    elsewhere(real, "确认绑定")
    expect(chat.get_by_text("连上了")).to_have_count(1)
    say(chat, "独一无二的秘密话")
    chat.get_by_text("听到：独一无二的秘密话").wait_for()
    elsewhere(real, "删除")
    expect(chat.get_by_text("独一无二的秘密话")).to_have_count(0)
    chat.reload()
    chat.get_by_role("button", name="发送").wait_for()
    expect(chat.get_by_text("独一无二的秘密话")).to_have_count(0)
