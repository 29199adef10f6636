"""Each card: what a person reads in it and does with it."""
from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.coaching.case import Budget, Case, Debt
from bot.coaching.proposal import make_proposal, proposal_card
from tests.web import cards
from tests.web.fake_server import FakeServer
from tests.web.page import say, shoot

pytestmark = pytest.mark.browser


def show(
    page: Page, server: FakeServer, card: cards.Card, text: str = "好的。", before: cards.Card | None = None
) -> Locator:
    """The line that carries `card`, shown as the answer to a question."""
    earlier = [{"text": "您的情况：", "custom": before}] if before else []
    server.answers["看"] = [*earlier, {"text": text, "custom": card}]
    say(page, "看")
    line = page.locator('.line[data-from="bot"]').last
    expect(line).to_contain_text(text)
    return line


def digits(of: Locator | str) -> str:
    text = of if isinstance(of, str) else of.text_content() or ""
    return "".join(sign for sign in text if sign.isdigit())


def row(where: Locator, label: str) -> Locator:
    return where.locator(".fact", has=where.page.get_by_text(label, exact=True)).locator("dd")


def test_question_shows_progress_and_choices(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.QUESTION, "逾期多久了？说个大概就行。")
    expect(line).to_contain_text("第 3 步 / 共 9 步 · 可以跳过")
    assert page.locator(".quick button").all_text_contents() == cards.CHOICES
    shoot(page, "question", line)
    page.get_by_role("button", name="一到三个月").click()
    page.get_by_text("收到：一到三个月").wait_for()


def test_case_lists_the_facts(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.CASE, "我记下的是这些，对吗？")
    first, second = line.locator(".debt").all()
    expect(first).to_contain_text("招商银行 信用卡")
    expect(row(first, "欠款")).to_have_text("大约 35,000 元")
    expect(row(first, "逾期")).to_have_text("67 天，自 9 月 15 日起")
    expect(row(second, "欠款")).to_have_text("6,500.50 元")
    expect(row(second, "利率")).to_have_text("每天 0.05%")
    expect(row(line, "每月收入")).to_have_text("4,000 元")
    expect(line).to_contain_text("说“修改”或直接告诉我哪里不对。")
    shoot(page, "case", line)


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


def test_script_is_stepped_through(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.SCRIPT, "照着念就行，一段一段来。", before=cards.CASE)
    expect(line.locator(".say").first).to_contain_text("我是招商银行信用卡用户")
    expect(line.get_by_role("button", name="上一步")).to_be_disabled()
    shoot(page, "script", line)
    for _ in range(3):
        line.get_by_role("button", name="下一步").click()
    expect(line.locator(".say").first).to_contain_text("分 36 期，每期 973 元")
    expect(line.get_by_role("heading", name="提出方案")).to_be_focused()
    line.get_by_role("button", name="收尾").click()
    expect(line.get_by_role("button", name="下一步")).to_be_disabled()


def test_objections_open_to_an_answer(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.SCRIPT)
    line.get_by_text("没有这样的政策。").click()
    expect(line.get_by_text("麻烦登记我的诉求")).to_be_visible()


def test_a_stage_can_be_copied(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.SCRIPT)
    line.get_by_role("button", name="复制").first.click()
    expect(line.get_by_text("已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == cards.OPENING


def test_copying_works_without_the_clipboard_interface(page: Page, server: FakeServer) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    line = show(page, server, cards.SCRIPT)
    line.get_by_role("button", name="复制").first.click()
    expect(line.get_by_text("已复制")).to_be_visible()
    assert "招商银行信用卡用户" in page.evaluate("navigator.clipboard.readText()")


def test_answer_keeps_its_sources_behind_a_button(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.ANSWER, "单纯还不上钱不是犯罪。")
    expect(line.get_by_text("民法典 第六百七十八条")).to_be_hidden()
    line.get_by_text("依据与日期（2 条）").click()
    expect(line.get_by_text("民法典 第六百七十八条")).to_be_visible()
    shoot(page, "answer", line)


def test_safety_lines_can_be_dialled(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.SAFETY, "谢谢您告诉我，这一定非常难熬。现在先不谈钱。")
    links = [link.get_attribute("href") for link in line.get_by_role("link").all()]
    assert links == ["tel:12356", "tel:120", "tel:110"]
    shoot(page, "safety", line)


def test_reply_gives_words_and_the_reason(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.REPLY)
    expect(line).to_contain_text("最早 12 月 16 日可以付第一笔")
    expect(line).to_contain_text("不要答应做不到的日期。")


def test_rehearsal_turn_and_review(page: Page, server: FakeServer) -> None:
    expect(show(page, server, cards.TURN, "您今天必须给个说法。")).to_contain_text("练习 · 第 2 轮")
    line = show(page, server, cards.REVIEW, "这次您把困难说清楚了。")
    expect(line).to_contain_text("62 分")
    expect(line.locator(".checks li").nth(1)).to_contain_text("请用短信发给我确认。")
    shoot(page, "review", line)


@pytest.mark.parametrize("card", [
    {"card": "from_the_future", "v": 9, "data": {"x": 1}},
    {"card": "constructor", "v": 1, "data": {}},
    {"card": "proposal", "v": 1, "data": {"lines": [{"debt": 0, "options": "oops"}]}},
    {"card": "case", "v": 1, "data": None},
], ids=["unknown", "prototype name", "broken", "without data"])
def test_a_card_that_cannot_be_shown_leaves_the_text(page: Page, server: FakeServer, card: cards.Card) -> None:
    line = show(page, server, card, "文字仍然在。")
    expect(line.locator(".Card")).to_have_count(0)
    say(page, "还能说话")
    expect(page.get_by_text("收到：还能说话")).to_be_visible()


def test_html_in_a_card_is_shown_as_text(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.HOSTILE)
    expect(line.locator(".debt h3")).to_have_text(cards.HTML)
    assert page.title() == "还款教练"
