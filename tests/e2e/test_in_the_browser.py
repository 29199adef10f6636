"""The main job in a real Chromium on the real bot: from the first words to the proposal and the words for the call."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.person import XIAOWANG_OPENING, Person, amounts, step_through, xiaowang
from tests.web.page import bubbles, row

pytestmark = [pytest.mark.browser, pytest.mark.bot, pytest.mark.model]

# What a question says → what this person answers. A question nobody prepared for fails the test.
XIAOLI = {
    "建设银行信用卡逾期多久": "快三个月了", "借呗逾期多久": "两个多月", "还有别的欠款": "没有了",
    "缓过来": "半年左右", "到手多少": "现在没有收入", "要花多少": "一家人省着用一个月两千五",
    "几号发工资": "不固定", "材料": "有营业执照注销证明和银行流水", "谈成什么": "想先延期",
}
XIAOLI_OPENING = "家里做生意失败了，建行信用卡欠了八万，还有借呗五万，现在没能力还，怎么办"


def test_xiaoli_has_nothing_to_pay_with_and_is_promised_nothing(page: Page) -> None:
    person = Person(page, dict(XIAOLI))
    person.shoot("xiaoli-1-greeting")
    person.say(XIAOLI_OPENING)
    person.shoot("xiaoli-2-opening")
    summary = person.summary()
    assert all(fact in summary for fact in ("80,000 元", "50,000 元", "生意失败", "2,500 元")), summary
    person.shoot("xiaoli-3-summary")
    person.press("对，没问题")
    plan = person.card("proposal")
    person.shoot("xiaoli-4-plan-in-words")
    expect(plan.get_by_text("先不承诺数字").first).to_be_visible()
    expect(plan.get_by_text("再谈").first).to_be_visible()
    assert plan.locator("table tbody tr").count() == 0, "an instalment would be a promise that cannot be kept"
    person.shoot("xiaoli-5-plan", plan)
    said = person.say("话术")
    stages = step_through(person)
    assert len(stages) == 6 and len(set(stages)) == 6
    assert "每月还" not in " ".join(stages) and "延" in stages[3]
    assert not any(promise in person.everything() + said for promise in ("保证", "不会再催", "停止催收了"))


def test_xiaowang_pays_what_the_new_wage_allows(page: Page) -> None:
    person = xiaowang(page)
    summary = person.summary()
    assert all(fact in summary for fact in ("35,000 元", "40 天", "6,000 元", "4,200 元", "15 号", "工资")), summary
    person.press("对，没问题")
    plan = person.card("proposal")
    # 6,000 − 4,200 = 1,800; a tenth is kept back; 35,000 in 24 terms is the first of the list within 1,620.
    assert {6000, 4200, 180} <= set(amounts(plan.locator(".capacity"))), plan.inner_text()
    expect(plan.locator(".capacity-value")).to_have_text("1,620 元")
    ask = plan.locator(".option").first
    expect(row(ask, "期数")).to_have_text("24 期")
    expect(row(ask, "一共还")).to_have_text("35,000 元")
    ask.get_by_role("button", name="显示全部 24 期").click()
    paid = amounts(ask.locator("tbody"))
    assert len(paid) == 24 and sum(paid) == 35000 and max(paid) <= 1620
    assert all(" 16 日" in day for day in ask.locator("tbody td:nth-child(2)").all_text_contents())
    person.shoot("xiaowang-1-plan", plan)
    ask.get_by_role("button", name="收起").click()
    _the_call(page, person, f"{paid[0]:,} 元")


def _the_call(page: Page, person: Person, monthly: str) -> None:
    """Six stages with the proposal's numbers; one is copied as it stands."""
    person.press("看电话话术")
    stages = step_through(person)
    assert len(stages) == 6 and monthly in stages[3]
    script = person.card("script")
    script.get_by_role("button", name="提出方案").click()
    expect(script.locator("section .say").first).to_have_text(stages[3])
    person.shoot("xiaowang-2-script", script)
    script.get_by_role("button", name="复制").first.click()
    expect(script.get_by_text("已复制").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == stages[3]


def test_a_figure_is_put_right_in_plain_words_before_and_after_the_plan(page: Page) -> None:
    person = xiaowang(page)
    person.answer_until("要花多少")
    again = person.say("刚才说错了，招行是3万2")
    assert "要花多少" in again
    summary = person.summary()
    assert "32,000 元" in summary and "35,000" not in summary
    person.press("对，没问题")
    expect(row(person.card("proposal").locator(".option").first, "一共还")).to_have_text("32,000 元")
    person.say("不对，工资是6500")
    # 6,500 − 4,200 = 2,300; a tenth is kept back.
    expect(person.card("proposal").locator(".capacity-value")).to_have_text("2,070 元")
    person.shoot("correction-new-plan")


def test_a_question_in_the_middle_is_answered_and_the_same_question_comes_back(page: Page) -> None:
    person = xiaowang(page)
    open_question = person.answer_until("要花多少")
    again = person.say("会坐牢吗")
    assert again == open_question
    answer = bubbles(page, "bot")[-2]
    assert "犯罪" in answer or "刑事" in answer, answer
    expect(page.locator(".line .sources").last).to_be_visible()
    person.shoot("question-in-the-middle")
    assert "几号" in person.answer()


def test_delete_my_data_leaves_nothing(page: Page) -> None:
    person = xiaowang(page)
    assert "删" in person.say("删除我的数据")
    person.shoot("delete-asks")
    page.locator(".quick").get_by_role("button", name="确定删除").click()
    expect(page.get_by_text("3万5")).to_have_count(0)  # the page forgets what it showed, too
    person.shoot("delete-done")
    page.reload()
    page.get_by_text("先用自己的话说说情况").wait_for()
    assert "3万5" not in page.locator("body").inner_text()
    assert "招商" not in Person(page).say("我的情况")


def test_the_typing_sign_is_seen_while_the_bot_works(page: Page) -> None:
    page.evaluate("""() => {
        window.seen = false;
        new MutationObserver(() => { window.seen ||= !!document.querySelector('.typing .Typing'); })
            .observe(document.body, {childList: true, subtree: true});
    }""")
    Person(page).say(XIAOWANG_OPENING)
    assert page.evaluate("window.seen")

