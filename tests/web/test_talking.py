"""What a person does on the chat page: open it, write, press, come back."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.fake_server import FakeServer
from tests.web.page import bubbles, say, shoot

pytestmark = pytest.mark.browser


def test_opening_the_page_greets_and_says_what_it_is(page: Page) -> None:
    expect(page.get_by_role("heading", name="还款教练")).to_be_visible()
    expect(page.get_by_text("不是银行，也不是律师").first).to_be_visible()
    assert len(bubbles(page, "bot")) == 1
    shoot(page, "greeting")


def test_typing_and_sending_gets_an_answer(page: Page, server: FakeServer) -> None:
    say(page, "招行欠了3万5，逾期两个月")
    expect(page.get_by_text("收到：招行欠了3万5")).to_be_visible()
    assert bubbles(page) == ["招行欠了3万5，逾期两个月"]
    assert [message["text"] for message in server.received] == ["招行欠了3万5，逾期两个月"]
    expect(page.get_by_label("想说的话")).to_have_value("")
    assert page.evaluate("localStorage.getItem('coach.outbox')") is None


def test_enter_sends_and_shift_enter_breaks_the_line(page: Page, server: FakeServer) -> None:
    box = page.get_by_label("想说的话")
    box.press_sequentially("花呗")
    box.press("Shift+Enter")
    box.press_sequentially("六千五")
    box.press("Enter")
    expect(page.get_by_text("收到：花呗")).to_be_visible()
    assert server.received[0]["text"] == "花呗\n六千五"


def test_enter_that_ends_an_input_method_word_does_not_send(page: Page, server: FakeServer) -> None:
    page.get_by_label("想说的话").fill("qianle")
    page.get_by_label("想说的话").evaluate("""el => el.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true}))""")
    say(page, "欠了")
    expect(page.get_by_text("收到：欠了")).to_be_visible()
    assert [message["text"] for message in server.received] == ["欠了"]


def test_a_button_shows_its_title_and_sends_its_payload(page: Page, server: FakeServer) -> None:
    page.get_by_role("button", name="还没逾期").click()
    page.get_by_text("收到：/inform").wait_for()
    assert bubbles(page) == ["还没逾期"]
    assert server.received[0]["text"] == '/inform{"overdue": 0}'
    assert server.received[0]["title"] == "还没逾期"
    expect(page.get_by_role("group", name="可以直接点选")).to_have_count(0)
    expect(page.get_by_label("想说的话")).to_be_focused()


def test_only_the_latest_buttons_can_be_pressed(page: Page, server: FakeServer) -> None:
    server.answers["问"] = [{"text": "哪一个？", "buttons": [{"title": "新", "payload": "新"}]}]
    say(page, "问")
    expect(page.get_by_role("button", name="新", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="信用卡逾期了")).to_have_count(0)


def test_waiting_for_an_answer_shows_typing(page: Page, server: FakeServer) -> None:
    server.typing_seconds = 0.6
    say(page, "在吗")
    expect(page.locator(".typing .Typing")).to_be_visible()
    expect(page.get_by_text("收到：在吗")).to_be_visible()
    expect(page.locator(".typing .Typing")).to_have_count(0)


def test_too_long_a_message_is_held_back_kindly(page: Page, server: FakeServer) -> None:
    page.get_by_label("想说的话").fill("欠" * 2001)
    page.get_by_label("想说的话").press("Enter")
    expect(page.get_by_role("button", name="发送")).to_be_disabled()
    expect(page.get_by_text("有点长了（2,001 / 2,000 字）")).to_be_visible()
    expect(page.get_by_label("想说的话")).to_have_value("欠" * 2001)
    assert server.received == []
    page.get_by_label("想说的话").fill("欠" * 1990)
    expect(page.get_by_text("还可以写 10 字")).to_be_visible()


def test_only_spaces_are_not_sent(page: Page, server: FakeServer) -> None:
    page.get_by_label("想说的话").fill("  \n ")
    page.get_by_label("想说的话").press("Enter")
    page.wait_for_timeout(200)
    assert server.received == [] and bubbles(page) == []


def test_a_refused_message_is_answered_kindly_and_not_sent_again(page: Page, server: FakeServer) -> None:
    server.refuse["太快"] = "有点快，我跟不上了。过一分钟再说，好吗？"
    say(page, "太快")
    expect(page.get_by_text("有点快，我跟不上了")).to_be_visible()
    page.reload()
    page.get_by_text("先用自己的话").wait_for()
    page.wait_for_timeout(300)
    assert len(server.deliveries) == 1


def test_reload_resumes_the_conversation(page: Page) -> None:
    say(page, "欠了两万")
    page.get_by_text("收到：欠了两万").wait_for()
    before = page.locator(".Bubble").all_text_contents()
    page.reload()
    page.get_by_text("收到：欠了两万").wait_for()
    assert page.locator(".Bubble").all_text_contents() == before


def test_html_is_shown_as_text(page: Page, server: FakeServer) -> None:
    html = "<img src=x onerror=\"document.title='hacked'\"><b>粗</b>"
    server.answers[html] = [{"text": html, "buttons": [{"title": html, "payload": "好"}]}]
    say(page, html)
    expect(page.locator('.line[data-from="bot"] .Bubble').last).to_contain_text("<b>粗</b>")
    expect(page.locator('.line[data-from="user"] .Bubble').last).to_contain_text("onerror")
    assert page.locator(".lines img, .quick img, .lines b").count() == 0
    assert page.title() == "还款教练"


def test_the_menu_says_the_word(page: Page, server: FakeServer) -> None:
    page.get_by_role("button", name="菜单").click()
    names = page.get_by_role("menuitem").all_text_contents()
    assert names[:11] == [
        "我的情况", "我的方案", "话术", "正在打电话", "开始练习", "沟通记录", "修改", "重新开始",
        "换个地方接着聊", "帮助", "删除我的数据"]
    shoot(page, "menu")
    page.get_by_role("menuitem", name="我的方案").click()
    expect(page.get_by_text("收到：我的方案")).to_be_visible()
    expect(page.get_by_role("menu")).to_have_count(0)


def test_reading_back_is_not_disturbed_by_a_new_message(page: Page, server: FakeServer) -> None:
    server.answers["长"] = [{"text": f"第 {i} 段。" + "说明" * 60} for i in range(12)]
    say(page, "长")
    page.get_by_text("第 11 段").wait_for()
    page.locator(".scroller").evaluate("el => { el.scrollTop = 0 }")
    page.wait_for_timeout(100)
    server.push({"text": "后来的一句"})
    page.get_by_role("button", name="看新消息").wait_for()
    assert page.locator(".scroller").evaluate("el => el.scrollTop") == 0
    page.get_by_role("button", name="看新消息").click()
    expect(page.get_by_role("button", name="看新消息")).to_have_count(0)


def test_what_was_deleted_is_no_longer_on_the_page(page: Page, server: FakeServer) -> None:
    say(page, "招行欠了3万5")
    page.get_by_text("收到：招行").wait_for()
    server.answers["删除我的数据"] = [{"text": "都删掉了。", "custom": {"card": "forgotten", "v": 1, "data": {}}}]
    say(page, "删除我的数据")
    expect(page.get_by_text("都删掉了。")).to_be_visible()
    assert bubbles(page) == [] and bubbles(page, "bot") == ["都删掉了。"]


def test_two_tabs_show_the_same_conversation(page: Page, context: BrowserContext) -> None:
    say(page, "第一页说的")
    page.get_by_text("收到：第一页说的").wait_for()
    other = context.new_page()
    other.goto("/chat/")
    expect(other.get_by_text("收到：第一页说的")).to_be_visible()


def test_the_page_speaks_politely_to_screen_readers(page: Page) -> None:
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert page.get_by_role("alert").count() == 0
    expect(log).to_contain_text(re.compile("还款教练说"))
