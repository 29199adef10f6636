"""Two turns of one person at the same moment, through the real actions, over both databases: no update is lost."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace

import pytest
import sqlalchemy as sa

from actions import services
from bot.coaching.dialogue import Record
from bot.storage.casebook import SqlCasebook
from tests.actions.person import Person
from tests.hear import TODAY

TOLD = ["招行信用卡三万五，逾期67天", "还有花呗8000，逾期两个月"]


class Together(SqlCasebook):
    """A casebook whose first two readers wait for each other, so that both turns begin with the same record."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        super().__init__(engine)
        self.gate, self.met = threading.Barrier(2), threading.local()

    def load(self, sender: str) -> Record:
        found = super().load(sender)
        if self.gate.parties and not getattr(self.met, "once", False):
            self.met.once = True
            self.gate.wait(20)
        return found


@pytest.fixture
def person(engine: sa.engine.Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody who has told of two debts."""
    book = SqlCasebook(engine)
    monkeypatch.setattr(services, "engine", lambda: engine)
    monkeypatch.setattr(services, "today", lambda: TODAY)
    monkeypatch.setattr(services, "casebook", lambda: book)
    found = Person(book)
    asyncio.run(found.tells(*TOLD))
    together = Together(engine)
    monkeypatch.setattr(services, "casebook", lambda: together)
    yield found


def both(person: Person, first: str, second: str, second_knows: bool) -> None:
    """Two messages, the second a second later, answered at the same time; Rasa's two servers may not know both."""
    one, other = replace(person, events=deepcopy(person.events)), replace(person, events=deepcopy(person.events))
    one.writes(first)
    other.seconds = one.seconds
    if second_knows:
        other.events = deepcopy(one.events)
    other.writes(second)
    running = [threading.Thread(target=lambda who=who: asyncio.run(who.step("action_intake"))) for who in (one, other)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
        assert not thread.is_alive()


@pytest.mark.parametrize("second_knows", [True, False])
@pytest.mark.parametrize("first, second", [("工资4000", "开销2500"), ("开销2500", "工资4000")])
def test_of_two_turns_at_once_both_are_kept(person: Person, first: str, second: str, second_knows: bool) -> None:
    both(person, first, second, second_knows)
    case = person.case
    assert (case.budget.income, case.budget.expenses) == (4000, 2500)
    assert [debt.balance for debt in case.debts] == [35000, 8000]


def test_the_same_turn_twice_at_once_counts_once(person: Person) -> None:
    one, other = replace(person, events=deepcopy(person.events)), replace(person, events=deepcopy(person.events))
    one.writes("还有微粒贷12000，逾期一个月")
    other.writes("还有微粒贷12000，逾期一个月")
    running = [threading.Thread(target=lambda who=who: asyncio.run(who.step("action_intake"))) for who in (one, other)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
    assert [debt.balance for debt in person.case.debts] == [35000, 8000, 12000]
