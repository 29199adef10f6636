"""A narrow phone, a dark room, no mouse: the whole way, with the real bot's sentences and figures."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewPhone
from tests.e2e.person import XIAOWANG, Person, fits, xiaowang

pytestmark = [pytest.mark.browser, pytest.mark.bot, pytest.mark.model]


def opened(new_phone: NewPhone, **settings: object) -> Page:
    page = new_phone(**settings).new_page()
    page.goto("/chat/")
    page.get_by_text("先用自己的话说说情况").wait_for()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_360_pixels_wide_from_the_opening_to_the_script(new_phone: NewPhone, scheme: str) -> None:
    page = opened(new_phone, viewport={"width": 360, "height": 640}, color_scheme=scheme, has_touch=True)
    person = xiaowang(page)
    fits(page)
    person.shoot(f"360-{scheme}-1-question")
    person.answer_until("对吗")
    fits(page)
    person.shoot(f"360-{scheme}-2-summary")
    person.press("对，没问题")
    plan = person.card("proposal")
    plan.get_by_role("button", name="显示全部").first.click()
    plan.locator(".chart-fold summary").click()
    expect(plan.locator("canvas, svg.chart, .chart svg").first).to_be_visible()
    fits(page)
    person.shoot(f"360-{scheme}-3-plan", plan)
    person.shoot(f"360-{scheme}-4-chart", plan.locator(".chart-fold"))
    person.say("话术")
    script = person.card("script")
    script.get_by_role("button", name="提出方案").click()
    fits(page)
    person.shoot(f"360-{scheme}-5-script", script)


def test_the_whole_intake_with_the_keyboard_alone(page: Page) -> None:
    person = Person(page, dict(XIAOWANG))

    def type_it(words: str) -> str:
        before = page.locator(".line").count() + 1
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        person.wait(before)
        return person.read()

    _tab_to(page, "say")
    type_it("我换了工作，收入少了一大截，招行信用卡3万5还不上了，已经逾期40天")
    person.answer_until("对吗", type_it)
    before = page.locator(".line").count() + 1
    _tab_back_to(page, "对，没问题")
    page.keyboard.press("Enter")
    person.wait(before)
    expect(person.card("proposal").locator(".capacity-value")).to_have_text("1,620 元")
    type_it("话术")
    _tab_back_to(page, "下一步")
    for n in range(2, 7):
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"第 {n} 段，共 6 段")).to_be_visible()
        if n < 6:
            _tab_to(page, "下一步")
    person.shoot("keyboard-last-stage")


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText || ''")).strip()


def _tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    for _ in range(60):
        if _focused(page) == wanted:
            return
        page.keyboard.press(key)
    raise AssertionError(f"no way to “{wanted}” with {key}")


def _tab_back_to(page: Page, wanted: str) -> None:
    _tab_to(page, wanted, "Shift+Tab")
