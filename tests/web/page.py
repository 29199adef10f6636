"""What the tests do on the page again and again."""
from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.web.cards import Card
from tests.web.fake_server import FakeServer

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


def show(
    page: Page, server: FakeServer, card: Card, text: str = "好的。", before: Card | None = None
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


def copied(page: Page) -> str:
    """What is on the clipboard, once the page has said so."""
    expect(page.get_by_text("已复制").last).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def sentence(call: Locator) -> Locator:
    """What is to be said now in a call."""
    return call.locator(".call-sentence")


def told(server: FakeServer) -> list[str]:
    return [str(message["text"]) for message in server.received]
