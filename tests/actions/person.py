"""Somebody who talks to the actions as Rasa would call them: real rules, real trackers, real storage; no model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.coaching.case import Case
from bot.storage.casebook import SqlCasebook
from tests.hear import Words, parsed

ROOT = Path(__file__).resolve().parents[2]
STORY: list[Words] = [
    "招行信用卡三万五，逾期67天", ("没有了", "no_more"),
    "失业了", "三个月后", "4000", "2500", "15号", "离职证明", "想分期",
]  # fmt: skip


@lru_cache(maxsize=1)
def rules() -> dict[str, list[str]]:
    """Which actions follow an intent, from `data/rules`; what follows a phase is added where it is reached."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            heads = [s["intent"] for step in rule["steps"] for s in step.get("or", [step]) if "intent" in s]
            acts = [step["action"] for step in rule["steps"] if step.get("action", "action_listen") != "action_listen"]
            for intent in heads:
                found.setdefault(intent, [a for a in acts if a != "action_propose" or len(acts) == 1])
    return found


@lru_cache(maxsize=1)
def responses() -> dict[str, list[dict[str, Any]]]:
    """All responses of `data/responses`."""
    files = (yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted((ROOT / "data" / "responses").glob("*.yml")))
    return {key: said for file in files for key, said in file["responses"].items()}


@lru_cache(maxsize=1)
def executor() -> ActionExecutor:
    """The action server's own registry, with every action of the package."""
    made = ActionExecutor()
    made.register_package("actions")
    return made


@dataclass
class Person:
    """`events` is what Rasa keeps of the talk; `seconds` the clock of the channel."""

    book: SqlCasebook
    sender: str = "web-1"
    channel: str = "rest"
    events: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 1000.0
    joined: tuple[str, ...] = ()  # names on other channels
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        """What is stored."""
        return self.book.load(self.sender).case

    @property
    def asked(self) -> str | None:
        """The field that is open."""
        question = self.book.load(self.sender).dialogue.question
        return question and question.field

    def writes(self, text: str, intent: str = "inform", confidence: float = 1.0) -> str:
        """A message reaches Rasa; nothing answers yet. Returns the intent's head."""
        self.seconds += 1
        message = parsed(text, intent, confidence)
        event = {"event": "user", "text": text, "timestamp": self.seconds, "parse_data": message}
        event["metadata"] = {"joined": list(self.joined)} if self.joined else {}
        self.events.append({**event, "input_channel": self.channel})
        return intent.partition("/")[0]

    async def runs(self, action: str) -> list[dict[str, Any]]:
        """One action, as the action server runs it."""
        latest = next((event for event in reversed(self.events) if event["event"] == "user"), {})
        call = Tracker(
            self.sender, dict(self.slots), latest.get("parse_data"), list(self.events), False, None, {}, None
        )
        dispatcher = CollectingDispatcher()
        for event in await executor().actions[action](dispatcher, call, {}):
            self.slots[event["name"]] = event["value"]
        if dispatcher.messages:
            self.events.append({"event": "bot", "timestamp": self.seconds + 0.25})
        return dispatcher.messages

    async def says(self, text: str, intent: str = "inform", confidence: float = 1.0) -> list[dict[str, Any]]:
        """A message and all that is answered."""
        head = self.writes(text, intent, confidence)
        return [message for action in rules()[head] for message in await self.step(action)]

    async def step(self, action: str) -> list[dict[str, Any]]:
        said = await self.runs(action)
        ready = action == "action_intake" and self.slots.get("phase") == "ready"
        return said + (await self.runs("action_propose") if ready else [])

    async def means_either(self, text: str, *meanings: str) -> list[dict[str, Any]]:
        """A message whose two likeliest meanings are equally near."""
        self.writes(text, meanings[0], 0.4)
        ranking = [{"name": one.partition("/")[0], "full_name": one, "confidence": 0.4} for one in meanings]
        self.events[-1]["parse_data"]["intent_ranking"] = ranking
        head = meanings[0].partition("/")[0]
        return [message for action in rules()[head] for message in await self.step(action)]

    async def practises(self, text: str, *acts: str, intent: str = "inform") -> list[dict[str, Any]]:
        """A message of a practice call, in which these acts are done."""
        self.writes(text, intent)
        heard = [{"name": act, "confidence": 0.9, "start": 0, "end": len(text)} for act in acts]
        self.events[-1]["parse_data"]["caller_acts"] = heard
        head = intent.partition("/")[0]
        return [message for action in rules()[head] for message in await self.step(action)]

    async def presses(self, payload: dict[str, Any], intent: str) -> list[dict[str, Any]]:
        """A button that carries values."""
        self.writes(f"/{intent}", intent)
        entities = [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in payload.items()]
        self.events[-1]["parse_data"]["entities"] = entities
        return [message for action in rules()[intent] for message in await self.step(action)]

    async def tells(self, *story: Words) -> list[dict[str, Any]]:
        """Several messages; the answer to the last."""
        answer: list[dict[str, Any]] = []
        for words in story:
            answer = await self.says(*((words,) if isinstance(words, str) else words))
        return answer

    async def has_a_plan(self) -> list[dict[str, Any]]:
        """From the first word to the proposal."""
        return await self.tells(*STORY, ("对", "affirm"))


def cards(said: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The data of all cards of a name; each is of version 1."""
    found = [message["custom"] for message in said if message["custom"].get("card") == name]
    assert all(card["v"] == 1 and set(card) == {"card", "v", "data"} for card in found)
    return [card["data"] for card in found]


def keys(said: list[dict[str, Any]]) -> list[str]:
    """Which responses were said."""
    return [message["response"] for message in said if message["response"]]


def texts(said: list[dict[str, Any]]) -> list[str]:
    """Every variation of what was said, its values filled in. Raises KeyError for a value that was not given."""
    return [row["text"].format(**message) for message in said if message["response"]
            for row in responses()[message["response"]]]  # fmt: skip
