"""The practice on any phone, with large letters, in the dark and by keyboard."""
from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web.cards_rehearsal import ASKS, HINT, LIST, PROGRESS, REVIEW, START, TIP, at_practice, begin, paused, turn
from tests.web.fake_server import FakeServer
from tests.web.page import say, shoot

pytestmark = pytest.mark.browser

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
VOICES = Path(__file__).with_name("voices.js")
LARGE = """() => {
    const size = (el) => parseFloat(getComputedStyle(el).fontSize);
    const sizes = [...document.querySelectorAll('#root *')].map((el) => [el, size(el)]);
    for (const [el, was] of sizes) el.style.fontSize = `${was * 2}px`;
}"""


@pytest.fixture
def practice(context: BrowserContext, page: Page, server: FakeServer) -> Locator:
    """The bar in the midst of a practice, with every switch it can have."""
    context.add_init_script(path=VOICES)
    page.reload()
    bar = begin(page, server)
    say(page, "我十月失业了")
    page.get_by_text(TIP).wait_for()
    return bar


def box(of: Locator) -> dict[str, float]:
    return of.bounding_box() or {}  # type: ignore[return-value]


def in_sight(page: Page) -> None:
    for found in (page.get_by_label("想说的话"), page.get_by_role("button", name="发送")):
        place = box(found)
        assert place["x"] >= 0 and place["x"] + place["width"] <= page.viewport_size["width"]  # type: ignore[index]
        assert place["y"] + place["height"] <= page.viewport_size["height"]  # type: ignore[index]


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (740, 360), (1280, 800)])
def test_the_bar_fits_any_phone(practice: Locator, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    assert box(practice)["height"] <= 112
    assert box(practice)["y"] >= box(page.locator(".header-inner"))["height"]
    in_sight(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in practice.get_by_role("button").all() + [practice.get_by_role("switch")]:
        place = box(button)
        assert place["height"] >= 44 and place["width"] >= 36 and place["x"] + place["width"] <= width
    expect(page.get_by_text("我十月失业了")).to_be_in_viewport(ratio=0.9)
    shoot(page, f"rehearsal_{width}")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740)])
def test_letters_of_twice_the_size(practice: Locator, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(LARGE)
    assert box(practice)["height"] <= 112
    in_sight(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(practice.get_by_text("练习", exact=True)).to_be_in_viewport()
    expect(practice.get_by_role("button", name="提示")).to_be_in_viewport(ratio=0.9)
    shoot(page, f"rehearsal_large_{width}")
    practice.get_by_role("button", name="问教练").click()
    expect(page.get_by_label("想说的话")).to_have_value("教练，")


def test_the_page_zoomed_to_twice_its_size(practice: Locator, page: Page) -> None:
    page.set_viewport_size({"width": 195, "height": 400})
    assert box(practice)["height"] <= 112
    in_sight(page)
    practice.get_by_role("button", name="问教练").click()
    expect(page.get_by_label("想说的话")).to_have_value("教练，")
    in_sight(page)
    shoot(page, "rehearsal_zoomed")
    page.get_by_label("想说的话").fill("我愿意还，只是现在每个月最多拿得出九百多，能不能帮我登记" * 2)
    in_sight(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_day_and_by_night(practice: Locator, page: Page, server: FakeServer, scheme: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator("html")).to_have_attribute("data-color-scheme", scheme)
    practice.get_by_role("switch").click()
    server.push(turn(3, ASKS, "impatient", TIP))
    expect(practice).to_contain_text("不耐烦")
    assert page.evaluate(CONTRAST) == []
    shoot(page, f"rehearsal_turn_{scheme}")
    page.get_by_role("button", name="按一下说话").click()
    assert page.evaluate(CONTRAST) == []
    page.get_by_role("button", name="知道了，开始说").click()
    assert page.evaluate(CONTRAST) == []
    server.push(HINT)
    server.push(paused())
    expect(practice).to_contain_text("已暂停")
    assert page.evaluate(CONTRAST) == []
    shoot(page, f"rehearsal_paused_{scheme}")
    server.push({"text": "说说这次。", "custom": REVIEW})
    server.push({"text": "练了 6 次。", "custom": PROGRESS})
    server.push(LIST)
    page.locator(".chart svg").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.wait_for_timeout(200)
    assert page.evaluate(CONTRAST) == []
    assert page.locator(".scroller").evaluate("el => el.scrollWidth - el.clientWidth") <= 0
    shoot(page, f"rehearsal_review_{scheme}", page.locator(".review"))
    shoot(page, f"rehearsal_checks_{scheme}", page.locator(".review .fold").first)
    shoot(page, f"rehearsal_transcript_{scheme}", page.locator(".spoken"))
    shoot(page, f"rehearsal_progress_{scheme}", page.get_by_role("heading", name="练习的进步"))
    shoot(page, f"rehearsal_scenes_{scheme}", page.get_by_role("heading", name="选一段来练").last)


def test_the_keyboard_alone_is_enough(practice: Locator, page: Page) -> None:
    page.get_by_role("button", name="菜单").focus()
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.textContent"))
    assert order == ["朗读", "提示", "暂停", "重来", "结束练习", "问教练"]
    page.keyboard.press("Enter")
    expect(page.get_by_label("想说的话")).to_be_focused()


def test_a_scene_is_chosen_by_keyboard(page: Page, server: FakeServer) -> None:
    server.answers.update(at_practice())
    say(page, START)
    page.get_by_role("button", name="好说话的官方客服").focus()
    page.keyboard.press("Enter")
    page.get_by_role("region", name="练习通话").wait_for()
    expect(page.get_by_label("想说的话")).to_be_focused()
