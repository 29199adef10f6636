"""Conversations with the running bot, from YAML: what a person types, and what must hold after it.

A file under `conversations/<what people do>/` holds one or more documents: `标题` (a sentence), optionally `先`
(`小赵到收入`: begin with that story of `openings.yml` up to that point), and `对话`, a list of turns:

    说: what is typed; {字: 还, 次: 10000} repeats a text
    问: the field of the question that is open afterwards; `同` = the one before; `无` = none is asked in this turn
    卡, 没卡, 可有: cards that must, must not, or may come in this turn; safety and fallback must not unless named
    含, 含一, 不含: strings of which all, one or more, none must occur in what the bot says in this turn
    情况: a part of the case as it stands now (我的情况 is asked for when no case card came)
    方案: a part of the proposal that came last (`conversations_expect.py` knows the keys)

Whatever is expected, the rules of `conversations_rules.py` hold for every turn.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
import yaml

from tests import conversations_expect as expect
from tests import conversations_rules as rules

FOLDER = Path(__file__).resolve().parent / "conversations"
OPENINGS = FOLDER / "openings.yml"
TURN_KEYS = {"说", "问", "卡", "没卡", "可有", "含", "含一", "不含", "情况", "方案", "到"}
WORD_KEYS = ("卡", "没卡", "可有", "含", "含一", "不含")
WAIT = 60  # seconds for one answer: a busy machine is slow, a bot that hangs is not


@dataclass
class Answer:
    """What came back to one message."""

    messages: list[dict[str, Any]]

    @property
    def texts(self) -> list[str]:
        return [str(message["text"]) for message in self.messages if "text" in message]

    @property
    def words(self) -> str:
        return "\n".join(self.texts)

    def cards(self, name: str) -> list[dict[str, Any]]:
        """The data of the cards of this name, in order."""
        customs = [message.get("custom") or {} for message in self.messages]
        return [custom.get("data") or {} for custom in customs if custom.get("card") == name]

    @property
    def names(self) -> set[str]:
        return {custom["card"] for message in self.messages if (custom := message.get("custom") or {}).get("card")}


@dataclass
class Conversation:
    """One document: its title, its file, and its turns with those of its opening before them."""

    title: str
    file: Path
    turns: list[dict[str, Any]]
    opening: int = 0  # how many of the turns are the opening's

    @property
    def name(self) -> str:
        return f"{self.file.parent.name}/{self.title}"


@dataclass
class Talk:
    """One run of one conversation against a bot at `url`."""

    url: str
    sender: str = field(default_factory=lambda: f"talk-{uuid4().hex[:12]}")
    question: dict[str, Any] | None = None
    case: dict[str, Any] = field(default_factory=dict)
    proposal: dict[str, Any] | None = None
    last: str = ""  # the text that the answer before ended with
    script: str = ""
    http: requests.Session = field(default_factory=requests.Session)
    problems: list[str] = field(default_factory=list)

    def post(self, text: str) -> Answer:
        """Send one message over the REST channel."""
        body = {"sender": self.sender, "message": text}
        got = self.http.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=WAIT)
        got.raise_for_status()
        return Answer(got.json())

    def say(self, turn: dict[str, Any]) -> None:
        """One turn: send, note the cards, hold the rules and what is expected."""
        text, before = typed(turn["说"]), self.question
        answer = self.post(text)
        found = list(rules.of_answer(answer, turn))
        self._note(answer)
        found += expect.of_turn(turn, answer, before, self)
        self.last = (answer.texts or [""])[-1]
        self.script += f"  我: {text[:60]}\n" + "".join(f"  机: {said}\n" for said in answer.texts)
        self.script += "".join(f"  ✗ {problem}\n" for problem in found)
        self.problems += [f"{text[:60]!r}: {problem}" for problem in found]

    def _note(self, answer: Answer) -> None:
        questions, cases, proposals = (answer.cards(name) for name in ("question", "case", "proposal"))
        if questions:
            self.question = questions[-1]
        if cases:
            self.case = cases[-1]
        if proposals:
            self.proposal, self.question = proposals[-1], questions[-1] if questions else None

    def case_now(self, answer: Answer) -> dict[str, Any]:
        """The case as it stands: the card of this turn, or 我的情况 asked for in between."""
        if not answer.cards("case"):
            asked = self.post("我的情况")
            self.problems += [f"'我的情况': {problem}" for problem in rules.of_answer(asked, {})]
            self.case = (asked.cards("case") or [{}])[-1]
        return self.case


def typed(said: Any) -> str:
    """The text of a turn; `{字, 次}` repeats."""
    return str(said["字"]) * int(said["次"]) if isinstance(said, dict) else str(said)


def run(conversation: Conversation, url: str) -> Talk:
    """Hold a conversation from its first turn to its last."""
    talk = Talk(url)
    for number, turn in enumerate(conversation.turns):
        talk.say(turn)
        if talk.problems and number < conversation.opening:
            talk.problems.append("(the opening does not go as it should: the rest was left)")
            break
    return talk


@lru_cache(maxsize=1)
def openings() -> dict[str, list[dict[str, Any]]]:
    """The stories that others begin with."""
    return dict(yaml.safe_load(OPENINGS.read_text(encoding="utf-8")))


def opening(words: str) -> list[dict[str, Any]]:
    """`小赵到收入`: the turns of that story up to the one marked so. Raises ValueError when there is none."""
    who, _, point = words.partition("到")
    turns = openings().get(who, [])
    for index, turn in enumerate(turns):
        if turn.get("到") == point:
            return turns[: index + 1]
    raise ValueError(f"no opening {words}")


def check_turn(turn: dict[str, Any], where: str) -> None:
    """Raises ValueError for an unknown key, which would expect nothing, and for a number where words are meant."""
    if unknown := set(turn) - TURN_KEYS:
        raise ValueError(f"{where}: unknown {unknown}")
    for key in WORD_KEYS:
        if not all(isinstance(part, str) for part in turn.get(key) or ()):
            raise ValueError(f"{where}: {key} takes strings, quote the numbers")


def conversations() -> Iterator[Conversation]:
    """All documents of all files. Raises ValueError for a mistake in a file."""
    for file in sorted(FOLDER.rglob("test_*.yml")):
        for told in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            before = opening(told["先"]) if "先" in told else []
            turns = [*before, *told["对话"]]
            for turn in turns:
                check_turn(turn, f"{file.name}, {told['标题']}")
            yield Conversation(told["标题"], file, turns, len(before))
