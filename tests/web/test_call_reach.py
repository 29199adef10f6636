"""The call view on any phone, in the dark, by keyboard, with the screen on."""
from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.cards_call import ANNOUNCED, NO_POLICY
from tests.web.fake_server import FakeServer
from tests.web.page import say, sentence, shoot

pytestmark = pytest.mark.browser

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")


def test_the_screen_stays_on_during_the_call(page: Page, in_calls: FakeServer) -> None:
    page.evaluate("""() => {
        window.locks = [];
        const request = (kind) => Promise.resolve({ release: () => { locks.push('off'); return Promise.resolve(); } })
            .finally(() => locks.push(kind));
        Object.defineProperty(navigator, 'wakeLock', { value: { request }, configurable: true });
    }""")
    say(page, ANNOUNCED)
    page.get_by_role("region", name="通话中").wait_for()
    page.wait_for_function("() => locks.length === 1")
    page.get_by_role("button", name="打完了").first.click()
    page.wait_for_function("() => locks.length === 2")
    assert page.evaluate("locks") == ["screen", "off"]


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (740, 360)])
def test_it_fits_any_phone(call: Locator, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_have_text(NO_POLICY)
    expect(sentence(call)).to_be_in_viewport()
    assert call.evaluate("el => el.scrollWidth - el.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = [box["height"] for box in (one.bounding_box() for one in call.get_by_role("button").all()) if box]
    assert min(small) >= 44
    shoot(page, f"call_{width}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_day_and_by_night(call: Locator, page: Page, server: FakeServer, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    expect(page.locator("html")).to_have_attribute("data-color-scheme", scheme)
    call.get_by_role("button", name="没有这个政策").click()
    expect(sentence(call)).to_have_text(NO_POLICY)
    assert page.evaluate(CONTRAST) == []
    shoot(page, f"call_{scheme}")
    server.typing_seconds = 3
    call.get_by_role("button", name="要起诉").click()
    call.get_by_text("正在想下一句…").wait_for()
    assert page.evaluate(CONTRAST) == []
    call.get_by_role("button", name="收起").click()
    assert page.evaluate(CONTRAST) == []


def test_the_keyboard_alone_is_enough(call: Locator, page: Page) -> None:
    order = []
    for _ in range(16):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert order[:3] == ["收起", "打完了", "没有这个政策"]
    assert order[14:16] == ["call-notes", "say"]
