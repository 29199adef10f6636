"""Nothing is lost and nothing asked again: after a reload, a restart of the server, and on the next day."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPhone
from tests.e2e.person import XIAOWANG, Person, xiaowang
from tests.e2e.running import Bot
from tests.web.page import bubbles

pytestmark = [pytest.mark.browser, pytest.mark.bot, pytest.mark.model]

WHILE_AWAY = "房租吃饭加一起四千二"


def asked_once(person: Person) -> None:
    assert len(set(person.asked)) == len(person.asked), person.asked


def test_a_reload_in_the_middle_loses_nothing_and_asks_nothing_again(page: Page) -> None:
    person = xiaowang(page)
    open_question = person.answer_until("要花多少")
    before = page.locator(".Bubble").all_text_contents()
    page.reload()
    page.get_by_text(open_question).wait_for()
    assert page.locator(".Bubble").all_text_contents() == before
    expect(page.locator(".quick").get_by_role("button", name="跳过")).to_be_visible()
    summary = person.summary()
    assert "6,000 元" in summary and "4,200 元" in summary
    asked_once(person)


def test_a_reload_after_the_plan_shows_the_same_plan(page: Page) -> None:
    person = xiaowang(page)
    person.answer_until("对吗")
    person.press("对，没问题")
    shown = person.card("proposal").inner_text()
    page.reload()
    expect(page.locator(".card.proposal")).to_have_count(1)
    assert person.card("proposal").inner_text() == shown


def test_the_server_restarts_in_the_middle_and_what_was_typed_meanwhile_arrives_once(page: Page, bot: Bot) -> None:
    person = xiaowang(page)
    person.answer_until("要花多少")
    asked_before = list(person.asked)
    bot.kill("rasa")
    expect(page.get_by_text("正在重连")).to_be_visible()
    page.get_by_label("想说的话").fill(WHILE_AWAY)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("还没发出去")).to_be_visible()
    person.shoot("restart-1-away")
    expect(page.get_by_text("几号发工资")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("正在重连")).to_have_count(0)
    expect(page.get_by_text("还没发出去")).to_have_count(0)
    person.shoot("restart-2-back")
    assert bubbles(page).count(WHILE_AWAY) == 1
    assert person.everything().count("几号发工资") == 1
    summary = person.summary()
    assert all(fact in summary for fact in ("35,000 元", "6,000 元", "4,200 元")), summary
    assert not set(asked_before) & set(person.asked[len(asked_before):])


def test_on_the_next_day_the_talk_goes_on_where_it_stood(new_phone: NewPhone) -> None:
    yesterday = new_phone()
    page = yesterday.new_page()
    page.goto("/chat/")
    page.get_by_text("先用自己的话说说情况").wait_for()
    person = xiaowang(page)
    open_question = person.answer_until("要花多少")
    cookies = yesterday.cookies()
    yesterday.close()
    again = new_phone()
    again.add_cookies(cookies)  # type: ignore[arg-type]
    page = again.new_page()
    page.goto("/chat/")
    page.get_by_text(open_question).last.wait_for()
    today = Person(page, dict(XIAOWANG))
    today.shoot("next-day")
    summary = today.summary()
    assert all(fact in summary for fact in ("35,000 元", "40 天", "6,000 元", "4,200 元")), summary
    assert not set(person.asked) & set(today.asked)


def test_two_people_on_two_phones_see_nothing_of_each_other(new_phone: NewPhone) -> None:
    pages = [new_phone().new_page() for _ in range(2)]
    for page in pages:
        page.goto("/chat/")
        page.get_by_text("先用自己的话说说情况").wait_for()
    xiaowang(pages[0])
    assert "招商" not in Person(pages[1]).say("我的情况")
    assert bubbles(pages[1]) == ["我的情况"]
