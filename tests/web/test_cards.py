"""Each card: what a person reads in it and does with it."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web import cards
from tests.web.fake_server import FakeServer
from tests.web.page import row, say, shoot, show

pytestmark = pytest.mark.browser


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


def test_answer_shows_each_rule_with_its_source_and_month(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.GROUNDED, "晚上十点到早上八点，按标准不该催。")
    expect(line.get_by_text("22:00 到次日 8:00")).to_be_hidden()
    line.get_by_text("依据与日期（2 条）").click()
    rule = line.locator(".ground li").first
    expect(rule.locator("p").first).to_have_text("推荐性国家标准要求：没有另外约定的，22:00 到次日 8:00 不催收。")
    expect(rule).to_contain_text("贷后催收风控指引")
    expect(rule.locator("time")).to_have_text("2025 年 2 月")
    shoot(page, "answer_ground", line)


def test_papers_are_ticked_or_get_a_stand_in(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.PAPERS, "失业的话，这些材料用得上。")
    have, missing, alone = line.locator(".papers li").all()
    expect(have).to_contain_text("离职证明 已有")
    expect(have).not_to_contain_text("代替")
    expect(missing).to_contain_text("还没有")
    expect(missing).to_contain_text("可以问问能不能用工资单、银行流水代替")
    expect(missing).to_contain_text("先遮住：身份证号中间几位")
    expect(alone).not_to_contain_text("代替")
    expect(line.get_by_text("依据与日期")).to_be_visible()
    shoot(page, "papers", line)


def test_safety_lines_can_be_dialled(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.SAFETY, "谢谢您告诉我，这一定非常难熬。现在先不谈钱。")
    links = [link.get_attribute("href") for link in line.get_by_role("link").all()]
    assert links == ["tel:12356", "tel:120", "tel:110"]
    shoot(page, "safety", line)


def test_rehearsal_turn_and_review(page: Page, server: FakeServer) -> None:
    """In the contract's smallest form; test_rehearsal*.py have the rest."""
    expect(show(page, server, cards.TURN, "您今天必须给个说法。")).to_contain_text("练习 · 第 2 轮")
    expect(page.get_by_role("region", name="练习通话")).to_contain_text("不耐烦")
    line = show(page, server, cards.REVIEW, "这次您把困难说清楚了。")
    expect(line).to_contain_text("62 分")
    expect(line.locator(".next-steps li")).to_have_count(1)
    expect(line.locator(".next-steps li")).to_contain_text("请用短信发给我确认。")
    line.get_by_text("其余 1 项").click()
    expect(line.locator(".checks li")).to_contain_text("您说的：我愿意还")


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
