"""The proposal's card: sums, rungs, dates, charts and warnings, as a person reads them."""
from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from bot.coaching.case import Budget, Case, Debt
from bot.coaching.proposal import make_proposal, proposal_card
from tests.web import cards
from tests.web.fake_server import FakeServer
from tests.web.page import digits, row, shoot, show

pytestmark = pytest.mark.browser


def test_proposal_shows_the_sum_and_three_rungs(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.PROPOSAL, "按您说的收支，每个月最多能拿出 1,350 元。", before=cards.CASE)
    expect(line.locator(".capacity-value")).to_have_text("1,350 元")
    expect(row(line.locator(".capacity"), "必要开支")).to_have_text("− 2,500 元")
    expect(row(line.locator(".capacity"), "2027 年 2 月起")).to_have_text("1,800 元")
    assert line.locator(".rank-name").all_text_contents() == ["先这样提", "可以接受", "底线"]
    expect(line.locator(".debt h3")).to_have_text("招商银行 信用卡")
    ask = line.locator(".option").first
    expect(row(ask, "每期")).to_have_text("973 元")
    expect(row(ask, "第一次")).to_have_text("12 月 16 日")
    expect(row(ask, "最后一次")).to_have_text("2029 年 11 月 16 日")
    expect(row(ask, "一共还")).to_have_text("35,000 元")
    expect(row(ask, "折合年利率")).to_have_text("0（需要对方同意）")
    shoot(page, "proposal", line)
    line.locator(".option summary").nth(2).click()
    expect(row(line.locator(".option").nth(2), "折合年利率")).to_have_text("22.8%")


def test_extension_promises_no_number(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.EXTENSION, "按现在的收入，先不承诺数字。")
    expect(line.locator(".capacity-value")).to_have_text("先不承诺数字")
    expect(line.locator(".rank-short")).to_have_text("延期 · 2027 年 6 月 16 日再谈")
    expect(row(line.locator(".option"), "到时再谈")).to_have_text("2027 年 6 月 16 日")
    expect(line.get_by_text("一共还")).to_have_count(0)
    shoot(page, "extension", line)


def test_the_card_that_the_core_makes_is_shown_with_its_numbers(page: Page, server: FakeServer) -> None:
    case = Case(
        debts=(Debt("招商银行", "信用卡", "credit_card", balance=Decimal("35000")),),
        budget=Budget(income=Decimal("4000"), expenses=Decimal("2500"), pay_day=15))
    made = proposal_card(make_proposal(case, dt.date(2026, 11, 21)))
    line = show(page, server, {"card": "proposal", "v": 1, "data": json.loads(json.dumps(made))})
    expect(line.locator(".capacity-value")).to_have_text("1,350 元")
    ask = made["lines"][0]["options"][0]  # type: ignore[index]
    assert digits(row(line.locator(".option").first, "一共还")) == digits(ask["total"].split(".")[0])
    line.get_by_text("图表", exact=True).click()
    expect(line.locator(".chart svg")).to_have_count(2)
    for name in ("什么都不做 12 个月 *", "先这样提"):
        expect(line.locator(".costs svg")).to_contain_text(name)
    shoot(page, "core_proposal", line.locator(".chart-fold"))


def test_schedule_is_short_until_asked_for(page: Page, server: FakeServer) -> None:
    ask = show(page, server, cards.PROPOSAL).locator(".option").first
    expect(ask.locator("tbody tr")).to_have_count(6)
    ask.get_by_role("button", name="显示全部 36 期").click()
    expect(ask.locator("tbody tr")).to_have_count(36)
    expect(ask.locator("tbody tr").last).to_contain_text("945 元")


def test_checks_and_sources_are_words(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.PROPOSAL)
    levels = line.locator(".checks li")
    expect(levels).to_have_count(2)  # what is in order needs no warning
    expect(levels.nth(0)).to_contain_text("请留意")
    expect(levels.nth(1)).to_contain_text("先停一下")
    line.get_by_text("依据与日期（2 条）").click()
    expect(line.locator(".sources")).to_contain_text("2011 年 1 月 13 日")


def test_charts_are_drawn_when_opened(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.PROPOSAL)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("performance.getEntriesByType('resource').some(e => e.name.includes('drawChart'))") is False
    line.get_by_text("图表", exact=True).click()
    expect(line.locator(".chart svg")).to_have_count(2)
    expect(line.locator(".costs svg")).to_contain_text("什么都不做 12 个月 *")
    expect(line.locator(".costs svg")).to_contain_text("41,387.50")
    expect(line.locator(".costs tbody tr").first).to_contain_text("6,387.50 元")
    expect(line).to_contain_text("* 按每天 0.05% 估算")
    line.locator(".chart-fold").scroll_into_view_if_needed()
    line.locator(".costs").scroll_into_view_if_needed()
    shoot(page, "charts", line.locator(".costs"))
    line.get_by_role("button", name="底线").click()
    expect(line.get_by_role("img", name="底线：每个月还多少")).to_be_visible()


def test_two_debts_are_named_and_stacked(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.TWO_DEBTS, before=cards.CASE)
    assert line.locator(".debt h3").all_text_contents() == ["招商银行 信用卡", "支付宝 花呗"]
    line.get_by_text("图表", exact=True).click()
    expect(line.locator(".chart svg")).to_contain_text("支付宝 花呗")
    line.locator(".chart").scroll_into_view_if_needed()
    shoot(page, "two_debts", line.locator(".chart-fold"))
