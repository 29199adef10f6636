"""Either process is killed outright, again and again, while people talk: nothing confirmed is lost or doubled.

`python -m tests.e2e.kill --people 200` is what `make bench` runs; a short form of it is a test.
"""
from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import random
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from actions import services
from bot.channels.messenger import pseudonym
from bot.coaching.dialogue import Record
from bot.sealing import new_key
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import make_engine
from bot.supervisor import answers
from tests.e2e.crowd import World, world
from tests.e2e.kill_story import Messages, Story, Teller, reminder_faults
from tests.e2e.running import Bot

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 10  # people who talk at the same time, at most
UP_SECONDS = 240.0  # until a killed process must answer again, on a machine that is busy
ANSWER_SECONDS = 45.0  # until somebody says it again
QUIET_SECONDS = 0.8  # after a messenger's last message the answer is complete
PATIENCE = 300.0  # seconds of repeating until it counts as never answered
NAMES = ("actions", "rasa")
TELEGRAM_EVERY = 4  # every fourth person writes by Telegram


@dataclass
class Seen:
    """What a run showed."""

    people: int = 0
    said: int = 0
    again: int = 0  # said once more, since there was no answer
    kills: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    intake: bool = False  # only the intake is told, as for a model that knows no more
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        killed = ", ".join(f"{name} {count} times" for name, count in sorted(self.kills.items())) or "nothing"
        yield f"{self.people} conversations in {self.seconds:.0f} s, killed: {killed}"
        yield f"{self.said} messages, {self.again} of them said again, {len(self.faults)} faults"
        yield from self.faults[:30]


def _texts(*keys: str) -> frozenset[str]:
    """What is no answer: the sentence for a turn that failed, and for one that takes long."""
    found = set()
    for path in (ROOT / "data" / "responses").glob("*.yml"):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
        found |= {row["text"] for key in keys for row in said.get(key, ())}
    return frozenset(found)


@dataclass
class Person:
    """Somebody who tells a story over a line that breaks. `book` is what they may look at."""

    here: World
    story: Story
    book: SqlCasebook
    seen: Seen
    draw: random.Random

    @property
    def sender(self) -> str:
        """Under whom the conversation is kept."""
        return f"killed-{self.story.number}"

    async def send(self, text: str, message_id: str) -> Messages | None:
        """The answer; None when the line broke."""
        body = {"sender": self.sender, "message": text, "message_id": message_id}
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            url = f"{self.here.url}/webhooks/rest/webhook"
            async with self.here.http.post(url, json=body, timeout=limit) as reply:
                return list(await reply.json()) if reply.status == 200 else None
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
            return None

    async def tell(self, text: str) -> Messages:
        """Say it until it is answered: a client repeats the message itself, a person writes it anew."""
        message_id, until = uuid.uuid4().hex, time.monotonic() + PATIENCE
        for tries in itertools.count():
            self.seen.said, self.seen.again = self.seen.said + 1, self.seen.again + bool(tries)
            answer = await self.send(text, message_id)
            if answer and not any(message.get("text") in NO_ANSWER for message in answer):
                return answer
            if answer is not None or self.draw.random() < 0.5:
                message_id = uuid.uuid4().hex
            if time.monotonic() > until:
                break
            await asyncio.sleep(self.draw.uniform(0.2, 2.0))
        raise RuntimeError(f"no answer to: {text}")

    def look(self) -> Record:
        """What is on record, as 我的情况, 沟通记录 and 还款进度 show it."""
        return self.book.load(self.sender)


class Writer(Person):
    """Somebody who writes by Telegram, whose server keeps what was not fetched."""

    @property
    def chat(self) -> int:
        return 1000 + self.story.number

    @property
    def sender(self) -> str:
        return pseudonym("telegram", str(self.chat), self.here.secret)

    async def send(self, text: str, message_id: str) -> Messages | None:
        """What comes after it, once nothing more comes."""
        before, until = self._heard(), time.monotonic() + ANSWER_SECONDS
        self.here.telegram.text(text, self.chat)
        while self._heard() == before:
            if time.monotonic() > until:
                return None
            await asyncio.sleep(0.05)
        count = before
        while (now := self._heard()) != count:
            count = now
            await asyncio.sleep(QUIET_SECONDS)
        return [_message(one) for one in self.here.telegram.chats[self.chat][before:]]

    def _heard(self) -> int:
        return len(self.here.telegram.chats[self.chat])


def _message(shown: Any) -> dict[str, Any]:
    return {"text": shown.text, "buttons": [{"title": title} for row in shown.titles for title in row]}


NO_ANSWER = _texts("utter_trouble", "utter_slow")


@contextlib.contextmanager
def looked_after(here: World) -> Iterator[None]:
    """The supervisor starts again what is killed, as `make run` has it."""
    watching = threading.Thread(target=here.supervisor.watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        here.supervisor.stopping = True
        watching.join(30)


async def killing(here: World, draw: random.Random, pause: tuple[float, float], seen: Seen) -> None:
    """Kill one of the two, wait until both are well, and begin anew; till cancelled. First each of them once."""
    bot, first = Bot(here.supervisor, here.url, here.state), draw.sample(NAMES, 2)
    while True:
        await asyncio.sleep(draw.uniform(*pause))
        name = first.pop() if first else draw.choice(NAMES)
        bot.kill(name)
        seen.kills[name] += 1
        await well(here)


async def well(here: World) -> None:
    """Wait until both processes answer."""
    until = time.monotonic() + UP_SECONDS
    for child in here.supervisor.children:
        while not (child.running() and await asyncio.to_thread(answers, child.service.health)):
            if time.monotonic() > until:
                raise RuntimeError(f"{child.service.name} did not come back")
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def under_fire(
    here: World, draw: random.Random, pause: tuple[float, float], seen: Seen
) -> AsyncIterator[None]:
    """While this lasts, they are killed."""
    killer = asyncio.create_task(killing(here, draw, pause, seen))
    try:
        yield
    finally:
        killer.cancel()
        with contextlib.suppress(asyncio.CancelledError):  # what else went wrong there is raised here
            await killer


async def converse(person: Person, turns: asyncio.Semaphore, say: Callable[[str], None]) -> None:
    """One conversation from the first word to the last; what does not end is a fault."""
    async with turns:
        try:
            teller = Teller(person.story, person.tell, person.look)
            await (teller.intake() if person.seen.intake else teller.all())
        except Exception as error:
            person.seen.faults.append(f"{person.sender}: {type(error).__name__}: {error}")
        person.seen.people += 1
        if person.seen.people % 20 == 0:
            say(f"      {person.seen.people} conversations, {sum(person.seen.kills.values())} kills")


def compare(person: Person) -> Iterator[str]:
    """What is in the database against what was told and confirmed."""
    record = person.look()

    yield from (f"{person.sender}: {fault}" for fault in person.story.faults(record, person.seen.intake))
    if person.seen.intake:
        return
    faults = reminder_faults(person.book.engine, person.sender, record, services.today(), services.now())
    yield from (f"{person.sender}: reminders: {fault}" for fault in faults)


async def shown(person: Person) -> AsyncIterator[str]:
    """The same as the person reads it."""
    if isinstance(person, Writer):
        return
    cards = {}
    for words in ("我的情况",) if person.seen.intake else ("我的情况", "沟通记录", "还款进度"):
        for message in await person.tell(words):
            card = message.get("custom") or {}
            cards[card.get("card")] = card.get("data") or {}
    left = person.story.balance if person.seen.intake else person.story.left
    balances = [debt["balance"] for debt in cards.get("case", {}).get("debts", ())]
    if balances != [f"{left:.2f}"]:
        yield f"{person.sender}: 我的情况 shows {balances}"
    if person.seen.intake:
        return
    rows = cards.get("contact", {}).get("contacts", ())
    tickets = Counter(row.get("ticket") for row in rows)
    if tickets != Counter(person.story.tickets):
        yield f"{person.sender}: 沟通记录 shows {tickets}"
    debts = cards.get("progress", {}).get("debts", ())
    paid = Counter(round(float(one["amount"])) for debt in debts for one in debt["payments"])
    if paid != Counter(person.story.paid):
        yield f"{person.sender}: 还款进度 shows {paid}"


async def kill(
    people: int, pause: tuple[float, float], seed: int = 1, intake: bool = False, say: Callable[[str], None] = print
) -> Seen:
    """Let them all talk while one of the two processes is killed, `pause` seconds after both were well again."""
    seen, draw, began = Seen(intake=intake), random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kill-") as folder, own_key():
        async with world(Path(folder)) as here:
            engine = make_engine(f"sqlite:///{here.state / 'casebook.db'}")
            turns, book = asyncio.Semaphore(min(AT_ONCE, max(2, people // 2))), SqlCasebook(engine)
            kinds = [Writer if number % TELEGRAM_EVERY == 3 else Person for number in range(people)]
            everybody = [kind(here, Story(number), book, seen, random.Random(seed + number))
                         for number, kind in enumerate(kinds)]  # fmt: skip
            with looked_after(here):
                async with under_fire(here, draw, pause, seen):
                    await asyncio.gather(*(converse(person, turns, say) for person in everybody))
                await well(here)
                for person in everybody:
                    seen.faults += [*compare(person), *[fault async for fault in shown(person)]]
            engine.dispose()
    seen.seconds = time.monotonic() - began
    return seen


@contextlib.contextmanager
def own_key() -> Iterator[None]:
    """A key that both the bot and this process know."""
    before = os.environ.get("COACH_DATA_KEY")
    os.environ["COACH_DATA_KEY"] = new_key()
    try:
        yield
    finally:
        os.environ.pop("COACH_DATA_KEY")
        if before is not None:
            os.environ["COACH_DATA_KEY"] = before


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pause", type=float, nargs=2, default=(3.0, 25.0), help="seconds from well to the next kill")
    parser.add_argument("--intake", action="store_true", help="tell the facts alone, no contacts and payments")
    options = parser.parse_args()
    seen = asyncio.run(kill(options.people, tuple(options.pause), options.seed, options.intake))
    print("\n".join(seen.lines()))
    return 1 if seen.faults or not all(seen.kills[name] for name in NAMES) else 0


if __name__ == "__main__":
    sys.exit(main())
