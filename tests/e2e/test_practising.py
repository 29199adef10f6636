"""Practising the call in a real browser with the real bot: from the list of agents to the review, and again."""
from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.bot, pytest.mark.model]


@pytest.fixture
def practising(planned: Person) -> Person:
    """小王 on the line with the friendly agent."""
    planned.say("开始练习")
    planned.page.get_by_role("button", name="官方客服，好说话").click()
    bar(planned.page).wait_for()
    return planned


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="练习通话")


def test_a_whole_call_and_what_was_good_about_it(practising: Person) -> None:
    page = practising.page
    practising.shoot("practice-begins")
    practising.say("您好，我是来谈信用卡还款的，这钱我愿意还")
    practising.say("我换了工作，收入少了一大截，工资单我都有")
    practising.say("我算过，每个月能还1458，分24期，从12月16号开始")
    practising.say("利息能不能停？工单号给我一个")
    practising.shoot("practice-goes-on")
    practising.say("麻烦把刚才说的发短信给我")
    practising.say("没有别的了，谢谢，再见")
    review = page.locator(".card").last
    expect(review).to_contain_text("谈成了")
    expect(bar(page)).to_have_count(0)
    practising.shoot("practice-review")
    page.reload()
    expect(page.locator(".card").last).to_contain_text("谈成了")
    practising.say("我的情况")
    expect(page.locator(".card").last).to_contain_text("35,000")


def test_help_a_pause_and_the_coach_in_between(practising: Person) -> None:
    page = practising.page
    bar(page).get_by_role("button", name="提示").click()
    page.get_by_text("可以这样说").last.wait_for()
    bar(page).get_by_role("button", name="暂停").click()
    expect(bar(page).get_by_role("button", name="继续")).to_be_visible()
    page.reload()
    bar(page).get_by_role("button", name="继续").click()
    expect(bar(page).get_by_role("button", name="暂停")).to_be_visible()
    practising.say("教练，他们会起诉我吗")
    expect(page.locator(".line").last).to_contain_text("客服小林")
    practising.shoot("practice-coach")
    bar(page).get_by_role("button", name="结束练习").click()
    expect(bar(page)).to_have_count(0)
