"""The notepad of one turn: the case as it changes, what was touched, and what is worth saying about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import log10
from typing import Any

from bot.coaching.case import Case
from bot.coaching.dialogue import Dialogue, Question
from bot.coaching.hearing import Heard, Value

BUDGET_NAMES = ("income", "expenses", "affordable")
AMOUNT_FIELDS = ("debt.balance", "budget.income", "budget.expenses", "budget.affordable")
TEN_THOUSAND = Decimal(10_000)
ROUNDED = 0.03  # seven per cent: 三千五 said of 3,400
NEAR = 0.5  # a factor of three: a correction is rarely further off than that


@dataclass(frozen=True)
class Note:
    """Something to say about what was heard: a code with its facts; the words are the edge's."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Taking:
    """Mutable only while one message is being taken; everything it holds is immutable."""

    case: Case
    dialogue: Dialogue
    heard: Heard
    today: dt.date
    touched: list[Question] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def question(self) -> Question | None:
        """The question in flight."""
        return self.dialogue.question

    @property
    def asked(self) -> str:
        """The field in flight, empty when none is."""
        return self.question.field if self.question else ""

    def touch(self, name: str, debt: int = 0) -> None:
        """This field was told now."""
        self.touched.append(Question(name, debt))
        if name.startswith("debt."):
            self.dialogue = replace(self.dialogue, debt=debt)

    def say(self, code: str, **facts: Any) -> None:
        """Add a note once."""
        if code not in [note.code for note in self.notes]:
            self.notes.append(Note(code, facts))

    def doubts(self, amount: Decimal, most: Decimal) -> bool:
        """Whether to ask before noting an amount (yuan) above `most`. The same amount said again is meant."""
        if amount <= most or self.dialogue.doubted == str(amount):
            self.dialogue = replace(self.dialogue, doubted=None)
            return False
        self.dialogue = replace(self.dialogue, doubted=str(amount))
        self.say("amount_improbable", amount=amount, wan=amount / TEN_THOUSAND, less=amount / TEN_THOUSAND / 10)
        return True

    def set_debt(self, index: int, **changes: Any) -> None:
        """Change debt `index`, or add it."""
        self.case = self.case.with_debt(index, **changes)

    def set_budget(self, name: str, **changes: Any) -> None:
        """Change the budget; `name` is the field of the contract that it answers."""
        self.case = replace(self.case, budget=replace(self.case.budget, **changes), skipped=self.case.skipped - {name})
        self.touch(name)

    def amount_meant(self, value: Value) -> Question | None:
        """Which amount a bare "不对，是…" corrects: the last one told, or the one of the nearest size; of 是320不是300
        only one that was noted as what is denied."""
        told = [(question, known) for question in reversed(self.dialogue.trail) if (known := self._amount(question))]
        if denied := self.denied:
            told = [(question, known) for question, known in told if _is_one_of(denied, known)]
            return told[0][0] if told else None
        if value.low is None or value.low <= 0 or not told:
            return self.correctable(*AMOUNT_FIELDS)
        gaps = [abs(log10(float(value.low)) - log10(float(known))) for _, known in told]
        return told[0][0] if gaps[0] <= NEAR else told[gaps.index(min(gaps))][0]

    @property
    def denied(self) -> list[Decimal]:
        """The sums that this message says were not it, yuan."""
        said = self.heard.of("amount", "number")
        return [value.low for value in said if value.role == "negated" and value.low is not None and value.low > 0]

    def _amount(self, question: Question) -> Decimal | None:
        if question.field == "debt.balance" and question.debt < len(self.case.debts):
            return self.case.debts[question.debt].balance
        name = question.field.removeprefix("budget.")
        return getattr(self.case.budget, name) if question.field in AMOUNT_FIELDS and name in BUDGET_NAMES else None

    def correctable(self, *names: str) -> Question | None:
        """The last answered question among these fields: what a bare "不对，是…" is about."""
        trail = reversed(self.dialogue.trail)
        return next((question for question in trail if question.field in names), None)


def _is_one_of(said: list[Decimal], known: Decimal) -> bool:
    """As people round when they repeat a figure."""
    return any(abs(log10(float(one)) - log10(float(known))) <= ROUNDED for one in said)
