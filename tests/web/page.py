"""What the tests do on the page again and again."""
from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

SHOTS = Path(__file__).parents[2] / "results" / "web"


def say(page: Page, text: str) -> None:
    page.get_by_label("想说的话").fill(text)
    page.get_by_role("button", name="发送").click()


def bubbles(page: Page, who: str = "user") -> list[str]:
    """What stands in the bubbles, without the words for screen readers."""
    found = page.locator(f'.line[data-from="{who}"] .Bubble')
    return [text.split("：", 1)[1].strip() for text in found.all_text_contents()]


def shoot(page: Page, name: str, top: Locator | None = None) -> None:
    """A picture for human eyes, with `top` at the top of the window."""
    if top:
        top.evaluate("el => el.scrollIntoView({block: 'start'})")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
