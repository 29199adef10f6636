"""A process dies at any point of any turn and the answer is lost: the person says it again, and it counts once.

What `tests/e2e/kill.py` does at random to the real processes, done here at every single point, without a model.
"""
from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from actions import services
from bot.coaching.dialogue import Record
from tests.actions.person import Person, cards, keys, responses, rules
from tests.e2e.kill_story import Messages, Story, Teller, reminder_faults

STORY = Story(7)
WAYS = ("before", "after", "rasa")
TURNS = 21  # of the story, where nothing is lost


@dataclass
class Line:
    """Between the person and the actions. `dies(words, times)`: how this turn ends, "" for well.

    before: the action server died with nothing saved; after: with all of it saved; rasa: Rasa's server died before it
    stored the turn. `times` counts how often the person has said the words, `said` holds all that was said.
    """

    person: Person
    dies: Callable[[int, int], str]
    said: list[str] = field(default_factory=list)
    answered: int = 0

    async def tell(self, words: str) -> Messages:
        """Say it until it is answered."""
        for tries in itertools.count():
            self.said.append(words)
            before, how = len(self.person.events), self.dies(self.answered, tries)
            answer = await self._turn(words, how)
            if how == "rasa":
                del self.person.events[before:]
            elif how:  # the answer never reached Rasa
                self.person.events = self.person.events[: before + 1]
            if not how:
                self.answered += 1
                return answer
        raise AssertionError("never")

    async def _turn(self, words: str, how: str) -> Messages:
        intent = STORY.intents().get(words, "show_plan" if words == "我的方案" else "inform")
        head = self.person.writes(words, intent)
        said: Messages = []
        for action in rules()[head]:
            if how == "before":
                return []
            said += await self.person.step(action)
            if how == "after":
                return []
        return [filled(message) for message in said]


def filled(message: dict[str, Any]) -> dict[str, Any]:
    """As the channel brings it: the first variation, its buttons and the action's own."""
    if not message.get("response"):
        return message
    row = responses()[message["response"]][0]
    return {"text": row["text"].format(**message), "buttons": message.get("buttons") or row.get("buttons") or []}


async def told(person: Person, dies: Callable[[int, int], str]) -> tuple[list[str], Record]:
    line = Line(person, dies)
    await Teller(STORY, line.tell, lambda: person.book.load(person.sender)).all()
    return line.said, person.book.load(person.sender)


def faults(person: Person, record: Record) -> list[str]:
    """What is not on record as it was told, its reminders with it."""
    noted = reminder_faults(person.book.engine, person.sender, record, services.today(), services.now())
    return [*STORY.faults(record), *noted]


async def test_the_story_itself_ends_well(person: Person) -> None:
    said, record = await told(person, lambda turn, tries: "")
    assert faults(person, record) == []
    assert [words for words in set(said) if said.count(words) > 1] == ["对，记下"], "nothing but the yes was said twice"
    assert len(said) == TURNS


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("every", [1, 2, 3])
async def test_every_answer_is_lost_once(person: Person, how: str, every: int) -> None:
    said, record = await told(person, lambda turn, tries: how if turn % every == 0 and not tries else "")
    assert faults(person, record) == [], said
    assert len(said) > TURNS + TURNS // every - 2


@pytest.mark.parametrize("seed", range(6))
async def test_answers_are_lost_at_random_again_and_again(person: Person, seed: int) -> None:
    draw = random.Random(seed)
    said, record = await told(person, lambda turn, tries: draw.choice(("", *WAYS)) if tries < 4 else "")
    assert faults(person, record) == [], said


@pytest.mark.parametrize("turn, how", [(11, "after"), (11, "rasa"), (13, "before"), (16, "after"), (17, "after")])
async def test_one_answer_is_lost(person: Person, turn: int, how: str) -> None:
    """What once went wrong: a report that was told again waited behind itself, and was noted twice."""
    said, record = await told(person, lambda now, tries: how if now == turn and not tries else "")
    assert faults(person, record) == [], said


async def test_a_question_before_erasing_that_was_not_seen_is_put_again_and_nothing_is_erased(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    before = len(person.events)
    await person.says("删除我的数据", "delete_data")
    del person.events[before:]
    assert keys(await person.says("删除我的数据", "delete_data")) == ["utter_delete_ask"] and person.case.debts
    assert keys(await person.says("确定删除", "affirm")) == ["utter_delete_done"] and not person.case.debts


async def test_the_same_words_once_they_were_answered_are_no_repeat(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("没有了", "no_more"), "失业了")
    assert person.asked == "hardship.recovery"
    first = await person.says("跳过", "skip")
    assert person.asked == "budget.income"
    assert keys(await person.says("跳过", "skip")) != keys(first), "it is taken as an answer to the next question"


async def test_the_line_of_a_practice_call_that_was_lost_is_said_again_and_counts_once(person: Person) -> None:
    await person.has_a_plan()
    await person.says("开始练习", "start_rehearsal")
    await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    before = len(person.events)
    first = await person.practises("我愿意还", "states_willingness")
    del person.events[before:]
    again = await person.practises("我愿意还", "states_willingness")
    assert cards(again, "rehearsal_turn") == cards(first, "rehearsal_turn") and cards(first, "rehearsal_turn")
    said = person.book.load(person.sender).dialogue.rehearsal
    assert said is not None and len(said.said) == 1
