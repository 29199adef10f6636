"""What one person tells in a conversation that is killed again and again, and what must be on record in the end.

Every figure is the person's own, so that what is lost or doubled shows. The intents are for those who play it without
a model (tests/actions/test_lost_answers.py).
"""
from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bot.coaching.dialogue import REMIND, Record
from bot.coaching.reminders import wanted
from bot.hours import moment_of
from bot.storage.tables import reminders

Messages = list[dict[str, Any]]
YES, REMIND_ME = "对，记下", "好，提醒我"
MOST_QUESTIONS = 25
MOST_TRIES = 6
# What a question says → what is answered.
ANSWERS = {
    "对吗": ("对，没问题", "affirm"), "还有别的欠款": ("没有了", "no_more"), "缓过来": ("不好说", "dont_know"),
    "到手多少": ("每月到手{income}", "inform"),
    "要花多少": ("房租吃饭加一起{expenses}", "inform"), "几号发工资": ("每月15号发工资", "inform"),
    "材料": ("有离职证明", "inform"), "谈成什么": ("想分期", "inform"),
}  # fmt: skip


@dataclass(frozen=True)
class Story:
    """The figures of one person."""

    number: int

    @property
    def balance(self) -> int:
        return 20_000 + 100 * self.number

    @property
    def left(self) -> Decimal:
        """What is noted as owed once the payments are on record."""
        return Decimal(self.balance - sum(self.paid))

    @property
    def figures(self) -> dict[str, int]:
        return {"income": 6_000 + 10 * (self.number % 90), "expenses": 3_000 + 10 * (self.number % 70)}

    @property
    def agreed(self) -> tuple[int, int]:
        """A month, and how often."""
        return 500 + self.number % 100, 36

    @property
    def tickets(self) -> tuple[str, str]:
        return f"T{10_000 + self.number}", f"T{50_000 + self.number}"

    @property
    def paid(self) -> tuple[int, ...]:
        return tuple(100 * part + self.number % 100 for part in (1, 2, 3))

    @property
    def opening(self) -> tuple[str, str]:
        return f"失业了，招行信用卡欠{self.balance}，逾期40天", "inform"

    @property
    def contacts(self) -> tuple[tuple[str, str], ...]:
        monthly, terms = self.agreed
        first, second = self.tickets
        return (
            (f"刚打完招行，女客服接的，工号{7_000 + self.number}，工单号{first}，让我等消息", "report_contact"),
            (f"又打完招行了，工单号{second}，对方同意了，每月{monthly}元，分{terms}期，下月15号开始", "report_contact"),
        )

    @property
    def payments(self) -> tuple[tuple[str, str], ...]:
        return tuple((f"今天给招行还了{paid}元", "report_payment") for paid in self.paid)

    def intents(self) -> dict[str, str]:
        """How each sentence is meant."""
        said = [self.opening, *self.contacts, *self.payments, (YES, "affirm"), (REMIND_ME, "set_reminders")]
        said += [(words.format(**self.figures), intent) for words, intent in ANSWERS.values()]
        return dict(said)

    def faults(self, record: Record, intake: bool = False) -> Iterator[str]:
        """What of it is not as it was told; with `intake` that part alone was."""
        left = Decimal(self.balance) if intake else self.left
        wanted: dict[str, tuple[Any, Any]] = {
            "debts": ([debt.balance for debt in record.case.debts], [left]),
            "income": (record.case.budget.income, Decimal(self.figures["income"])),
            "expenses": (record.case.budget.expenses, Decimal(self.figures["expenses"])),
            "pay day": (record.case.budget.pay_day, 15),
            "confirmed": (record.case.confirmed, True),
        }  # fmt: skip
        wanted |= {} if intake else self._after(record)
        yield from (f"{name}: {found!r} and not {told!r}" for name, (found, told) in wanted.items() if found != told)

    def _after(self, record: Record) -> dict[str, tuple[Any, Any]]:
        """What happened with the lender, as it is and as it was told."""
        return {
            "contacts": (Counter(one.ticket for one in record.ledger.contacts), Counter(self.tickets)),
            "agreements": ([(one.monthly, one.terms, one.status) for one in record.ledger.agreements],
                           [(Decimal(self.agreed[0]), self.agreed[1], "active")]),
            "payments": (Counter(int(one.amount) for one in record.ledger.payments), Counter(self.paid)),
            "left open": ([name for name in OPEN if getattr(record.ledger, name, None)], []),
            "reminders": (record.dialogue.reminders, REMIND),
        }  # fmt: skip


OPEN = ("contact_draft", "contact_queue", "agreement_draft", "payment_draft", "payments_waiting")


@dataclass
class Teller:
    """Somebody who tells the story. `tell` says a sentence until it is answered; `look` is what they see on record."""

    story: Story
    tell: Callable[[str], Awaitable[Messages]]
    look: Callable[[], Record]

    async def all(self) -> None:
        """From the first word to the last payment."""
        await self.intake()
        for (words, _), ticket in zip(self.story.contacts, self.story.tickets, strict=True):
            await self._report(words, lambda: ticket in [c.ticket for c in self.look().ledger.contacts])  # noqa: B023
        if self.look().dialogue.reminders != REMIND:
            await self.tell(REMIND_ME)
        for (words, _), paid in zip(self.story.payments, self.story.paid, strict=True):
            await self._report(words, lambda: paid in [int(p.amount) for p in self.look().ledger.payments])  # noqa: B023

    async def intake(self) -> None:
        """Answer what is asked until there is a plan."""
        answer = await self.tell(self.story.opening[0])
        for _ in range(MOST_QUESTIONS):
            if self.look().dialogue.proposed:
                return
            asked = "".join(message.get("text") or "" for message in answer)
            found = [words for key, (words, _) in ANSWERS.items() if key in asked]
            answer = await self.tell(found[0].format(**self.story.figures) if found else "我的方案")

    async def _report(self, words: str, on_record: Callable[[], bool]) -> None:
        """Tell it, say yes to what is shown, look whether it is on record; else tell it again."""
        for _ in range(MOST_TRIES):
            answer = await self.tell(words)
            for _ in range(MOST_TRIES):
                if YES not in titles(answer):
                    break
                answer = await self.tell(YES)
            if on_record():
                return


def titles(messages: Messages) -> set[str]:
    """The buttons of an answer."""
    return {button["title"] for message in messages for button in message.get("buttons") or ()}


def reminder_faults(
    engine: sa.engine.Engine, sender: str, record: Record, today: dt.date, now: dt.datetime
) -> Iterator[str]:
    """Reminders that are missing, or there without a reason; by their names none is there twice. `now` is UTC."""
    told = {one.id(sender) for one in wanted(record, today) if moment_of(one.day) > now}
    query = sa.select(reminders.c.id, reminders.c.state).where(reminders.c.sender == sender)
    with engine.connect() as connection:
        found = {row.id: row.state for row in connection.execute(query)}
    if missing := told - set(found):
        yield f"{len(missing)} of {len(told)} missing"
    if more := {id_ for id_, state in found.items() if state == "pending"} - told:
        yield f"{len(more)} more than {len(told)}"
    if not told:
        yield "none"
