"""A person in front of the page: reads the last question, answers it in their own words, looks at what is shown."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.web.page import bubbles

SHOTS = Path(__file__).parents[2] / "results" / "e2e"
MOST_QUESTIONS = 25
# The turn is stored (nothing waits in the outbox), the answer stands below what was said, and nobody is typing.
SETTLED = """([before]) => {
    const lines = [...document.querySelectorAll('.line')];
    return localStorage.getItem('coach.outbox') === null && !document.querySelector('.typing .Typing')
        && lines.length > before && lines.at(-1).dataset.from === 'bot';
}"""

# What a question says → what 小王 answers. A question nobody prepared for fails the test.
XIAOWANG = {
    "还有别的欠款": "没有了", "缓过来": "不好说", "到手多少": "现在到手6k", "要花多少": "房租吃饭加一起四千二",
    "几号发工资": "每月15号发工资", "材料": "有前后两份工资单", "谈成什么": "想分期，最好能免掉违约金",
}
XIAOWANG_OPENING = "我换了工作，收入少了一大截，招行信用卡3万5还不上了，已经逾期40天"

@dataclass
class Person:
    """`answers`: what to say when a question contains the key. `asked`: the questions that were read, in order."""

    page: Page
    answers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def say(self, words: str) -> str:
        """Type and send; the bot's last words when it has answered."""
        before = self.page.locator(".line").count() + 1  # what is said makes a line, the answer more
        self.page.get_by_label("想说的话").fill(words)
        self.page.get_by_role("button", name="发送").click()
        self.wait(before)
        return self.read()

    def press(self, title: str) -> str:
        """Press a quick reply."""
        before = self.page.locator(".line").count() + 1
        self.page.locator(".quick").get_by_role("button", name=title, exact=True).click()
        self.wait(before)
        return self.read()

    def wait(self, before: int) -> None:
        self.page.wait_for_function(SETTLED, arg=[before], timeout=25_000)

    def read(self) -> str:
        """The last thing the bot said."""
        return bubbles(self.page, "bot")[-1]

    def everything(self) -> str:
        return "\n".join(bubbles(self.page, "bot"))

    def answer(self, speak: Callable[[str], str] | None = None) -> str:
        """Answer the question that stands there."""
        question = self.read()
        found = [words for key, words in self.answers.items() if key in question]
        assert found, f"no answer prepared for: {question}"
        self.asked.append(question)
        return (speak or self.say)(found[0])

    def answer_until(self, mark: str, speak: Callable[[str], str] | None = None) -> str:
        """Answer until the bot's last words contain `mark`."""
        for _ in range(MOST_QUESTIONS):
            if mark in self.read():
                return self.read()
            self.answer(speak)
        raise AssertionError(f"no end of questions: {self.asked}")

    def summary(self) -> str:
        """Answer until all is told; what the summary's card then says."""
        assert "对吗" in self.answer_until("对吗")
        return self.card("case").text_content() or ""

    def card(self, kind: str) -> Locator:
        """The last card of a kind: `.proposal`, `.script`."""
        return self.page.locator(f".card.{kind}").last

    def shoot(self, name: str, top: Locator | None = None, whole: bool = False) -> None:
        """A picture for human eyes, with `top` at the top of the window."""
        if top is not None:
            top.evaluate("el => el.scrollIntoView({block: 'start'})")
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=whole)


def xiaowang(page: Page) -> Person:
    """小王, who has said what is the matter."""
    person = Person(page, dict(XIAOWANG))
    person.say(XIAOWANG_OPENING)
    return person


def amounts(where: Locator) -> list[int]:
    """Every amount in yuan that is shown, as whole numbers."""
    shown = (where.text_content() or "").replace("，", " ")
    return [int(found.replace(",", "")) for found in re.findall(r"([\d,]+) 元", shown)]


def fits(page: Page) -> None:
    """Nothing is wider than the window, so nothing has to be pushed sideways."""
    wide = page.evaluate("""[document.scrollingElement, ...document.querySelectorAll('.scroller, .card, .quick')]
        .filter(el => el.scrollWidth > el.clientWidth).map(el => el.className)""")
    assert wide == []


def step_through(person: Person) -> list[str]:
    """Step through the script's stages; what is to be said at each."""
    script, said = person.card("script"), []
    while True:
        said.append((script.locator("section .say").first.text_content() or "").strip())
        further = script.get_by_role("button", name="下一步")
        if further.is_disabled():
            return said
        further.click()
        expect(script.get_by_text(f"第 {len(said) + 1} 段")).to_be_visible()
