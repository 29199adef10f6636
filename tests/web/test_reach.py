"""Everybody can use it: a small phone, the dark, the keyboard alone, another web page around it."""
from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web import cards, cards_call
from tests.web.fake_server import FakeServer
from tests.web.page import bubbles, say, shoot

pytestmark = pytest.mark.browser

ALL = [{"text": "内容。", "custom": card} for card in
       (cards.QUESTION, cards.CASE, cards.PROPOSAL, cards.TWO_DEBTS, cards.SCRIPT, cards.ANSWER, cards.SAFETY,
        cards.GROUNDED, cards.PAPERS, cards_call.ONLINE, cards_call.LETTER, cards_call.DOCUMENT, cards_call.OVER,
        cards_call.HOLDS, cards_call.UNSURE, cards_call.NOTED, cards_call.CONTACTS, cards_call.reply(2), cards.REVIEW)]
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")


def fill(page: Page, server: FakeServer) -> None:
    """Every card on one page, everything unfolded."""
    server.answers["全部"] = ALL
    say(page, "全部")
    page.get_by_text("62 分").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.get_by_role("button", name="看全文").click()
    page.locator(".chart svg").nth(2).wait_for()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_window(page: Page, server: FakeServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    fill(page, server)
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".scroller").evaluate("el => el.scrollWidth - el.clientWidth") <= 0
    shoot(page, f"width_{width}")
    if width == 1280:
        assert page.locator(".card").first.bounding_box()["width"] <= 720  # type: ignore[index]


def test_a_long_word_breaks(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    say(page, "a" * 300)
    page.get_by_text("收到：aaa").wait_for()
    assert page.locator(".scroller").evaluate("el => el.scrollWidth - el.clientWidth") <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(page: Page, server: FakeServer, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator("html")).to_have_attribute("data-color-scheme", scheme)
    fill(page, server)
    assert page.evaluate(CONTRAST) == []
    shoot(page, f"offer_{scheme}", page.locator(".card.offer").first)


def test_dark_is_dark_and_can_be_chosen(page: Page, server: FakeServer) -> None:
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("menuitem", name="外观：跟随系统").click()
    page.get_by_role("menuitem", name="外观：浅色").click()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    page.keyboard.press("Escape")
    page.reload()
    page.get_by_text("先用自己的话").wait_for()
    expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
    server.answers["看"] = [{"text": "按您说的收支，每个月最多能拿出 1,350 元。", "custom": cards.PROPOSAL}]
    say(page, "看")
    page.locator(".capacity").wait_for()
    shoot(page, "dark")


def test_the_keyboard_alone_is_enough(page: Page, server: FakeServer) -> None:
    server.answers["话术"] = [{"text": "照着念就行。", "custom": cards.SCRIPT}]
    page.get_by_role("button", name="菜单").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="我的情况")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="菜单")).to_be_focused()
    page.locator(".say").first.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "下一步":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".say").first).to_contain_text("我愿意还款")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "say":
            break
    page.keyboard.type("谢谢")
    page.keyboard.press("Enter")
    expect(page.get_by_text("收到：谢谢")).to_be_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(page: Page) -> None:
    page.get_by_role("button", name="菜单").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(page.get_by_role("button", name="菜单")).to_be_focused()


def test_focus_is_visible(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_one_script_tag_puts_the_chat_on_any_page(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/host")
    page.get_by_role("button", name="打开还款教练").click()
    chat = page.frame_locator("iframe")
    chat.get_by_text("先用自己的话").wait_for()
    chat.get_by_label("想说的话").fill("从别的网页来")
    chat.get_by_label("想说的话").press("Enter")
    expect(chat.get_by_text("收到：从别的网页来")).to_be_visible()
    shoot(page, "embedded")
    assert page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 800}
    chat.get_by_label("想说的话").press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="打开还款教练")).to_be_focused()


def test_the_embedded_chat_is_a_window_on_a_desktop(browser: Browser, server: FakeServer) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{server.url}/host")
    page.get_by_role("button", name="打开还款教练").click()
    chat = page.frame_locator("iframe")
    chat.get_by_text("先用自己的话").wait_for()
    assert page.locator("iframe").bounding_box()["width"] == 400  # type: ignore[index]
    shoot(page, "embedded_desktop")
    chat.get_by_role("button", name="收起对话").click()
    expect(page.locator("iframe")).to_be_hidden()
    page.get_by_role("button", name="打开还款教练").click()
    expect(chat.get_by_text("先用自己的话")).to_be_visible()
    page.close()


def test_pressing_a_button_with_a_finger_opens_no_keyboard(browser: Browser, server: FakeServer) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto(f"{server.url}/chat/")
    page.get_by_role("button", name="信用卡逾期了").tap()
    page.get_by_text("收到：信用卡逾期了").wait_for()
    expect(page.get_by_label("想说的话")).not_to_be_focused()
    page.close()


def test_a_conversation_goes_on_at_any_width(page: Page) -> None:
    say(page, "小屏")
    page.get_by_text("收到：小屏").wait_for()
    page.set_viewport_size({"width": 800, "height": 600})
    say(page, "大屏")
    page.get_by_text("收到：大屏").wait_for()
    assert bubbles(page) == ["小屏", "大屏"]
