"""Many people at once over all channels, against a bot of their own: no error, no lost or doubled message.

`python -m tests.e2e.crowd --people 50 --minutes 10` is what `make bench` runs; a short form of it is a test.
"""
from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle
from pathlib import Path

import aiohttp

from bot.channels.messenger import pseudonym
from bot.cli.settings import Settings, free_port
from bot.sealing import new_key, unseal
from bot.supervisor import Supervisor
from tests.channels.fake_telegram import TOKEN, FakeTelegram
from tests.channels.fake_weixin import FakeWeixin, serving
from tests.channels.harness import Page
from tests.e2e.weixin_guest import OfficialAccount, WeComApp, WeixinWriter, wechat_env, wecom_env

SAYINGS = (
    "花呗愈期俩月了咋整 3w5", "没有了", "厂里裁员了", "现在到手4千", "房租吃饭2500", "会坐牢吗", "他们天天打电话",
    "不对，是3万6", "我的方案", "那能少还点吗", "每月最多还800", "我的情况", "他们会上门吗", "谢谢",
)  # fmt: skip
PATIENCE = 30.0  # seconds until an answer that has not come counts as lost
SHARES = {"web": 20, "rest": 10, "telegram": 10, "wechat": 6, "wecom": 4}  # of fifty


@dataclass
class Seen:
    """What a run showed."""

    turns: int = 0
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # seconds, by channel
    faults: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        yield f"{self.turns} messages answered, {len(self.faults)} faults"
        for kind, waits in sorted(self.waits.items()):
            cuts = statistics.quantiles([*waits, waits[0]], n=100, method="inclusive")
            yield (f"{kind}: {len(waits)} answers, after p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, "
                   f"at most {max(waits):.1f} s")
        yield from self.faults[:20]


class Guest:
    """One person on one channel. `say` sends; `heard` counts the answers that came."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.said: list[str] = []

    async def come(self) -> None:
        """Be let in; by default there is no door."""

    async def say(self, text: str) -> None:
        """Send a message; now and then it reaches the bot twice, as it does on real lines."""
        raise NotImplementedError

    @property
    def heard(self) -> int:
        """How many answers have come."""
        raise NotImplementedError

    @property
    def sender(self) -> str:
        """Under whom the conversation is kept."""
        raise NotImplementedError

    async def leave(self) -> None:
        """Close the line."""


class RestGuest(Guest):
    """A client of the REST channel."""

    answers = 0

    @property
    def sender(self) -> str:
        return f"crowd-{self.number}"

    @property
    def heard(self) -> int:
        return self.answers

    async def say(self, text: str) -> None:
        body = {"sender": self.sender, "message": text, "message_id": uuid.uuid4().hex}
        for _ in range(random.choice((1, 1, 1, 2))):
            async with self.world.http.post(f"{self.world.url}/webhooks/rest/webhook", json=body) as reply:
                answers = await reply.json()
        self.answers += len(answers)


class WebGuest(Guest):
    """A browser's page."""

    async def come(self) -> None:
        self.page = await Page(self.world.url).open()
        self.session = self.page.cookie.split("=", 1)[1].split(".")[0]
        await self.page.hello()
        await self.page.hears(1, PATIENCE)

    @property
    def sender(self) -> str:
        return f"web-{self.session}"

    @property
    def heard(self) -> int:
        return len(self.page.messages)

    async def say(self, text: str) -> None:
        message_id = uuid.uuid4().hex
        for _ in range(random.choice((1, 1, 1, 2))):
            assert await self.page.say(message_id, text) == {"ok": True}

    async def leave(self) -> None:
        await self.page.close()


class TelegramGuest(Guest):
    """A private chat, fetched by long polling."""

    @property
    def sender(self) -> str:
        return pseudonym("telegram", str(1000 + self.number), self.world.secret)

    @property
    def heard(self) -> int:
        return len(self.world.telegram.chats[1000 + self.number])

    async def say(self, text: str) -> None:
        self.world.telegram.text(text, 1000 + self.number)


class WeixinGuest(Guest):
    """Somebody whose messages Tencent brings, now and then three times."""

    channel, writer = "", WeixinWriter

    async def come(self) -> None:
        self.line = self.writer(self.world.http, self.world.url, self.world.weixin, f"oGuest{self.number:04}")

    @property
    def sender(self) -> str:
        return pseudonym(self.channel, self.line.name, self.world.secret)

    @property
    def heard(self) -> int:
        return self.line.heard

    async def say(self, text: str) -> None:
        await self.line.say(text, times=random.choice((1, 1, 1, 3)))


class WeChatGuest(WeixinGuest):
    """A follower of the official account."""

    channel, writer = "wechat", OfficialAccount


class WeComGuest(WeixinGuest):
    """A member of the company that runs the application."""

    channel, writer = "wecom", WeComApp


KINDS: dict[str, type[Guest]] = {
    "web": WebGuest, "rest": RestGuest, "telegram": TelegramGuest, "wechat": WeChatGuest, "wecom": WeComGuest,
}  # fmt: skip


@dataclass
class World:
    """A running bot with all its channels open, and the messengers' servers that it believes in."""

    url: str
    state: Path
    telegram: FakeTelegram
    weixin: FakeWeixin
    http: aiohttp.ClientSession
    supervisor: Supervisor

    @property
    def secret(self) -> bytes:
        return (self.state / "secret").read_text().strip().encode()

    def logs(self) -> str:
        return "".join(child.log.read_text(errors="replace") for child in self.supervisor.children)


@contextlib.asynccontextmanager
async def world(state: Path) -> AsyncIterator[World]:
    """Start a bot whose messengers are fakes on this machine."""
    telegram = await FakeTelegram().start()
    async with serving() as weixin:
        try:
            async with running(state, telegram, weixin) as here:
                yield here
        finally:
            await telegram.stop()


@contextlib.asynccontextmanager
async def running(state: Path, telegram: FakeTelegram, weixin: FakeWeixin) -> AsyncIterator[World]:
    """Both processes, told where the messengers are."""
    settings = Settings(port=free_port(), action_port=free_port(), state=state)
    more = {"COACH_ADDRESS_LIMITS": "6000 60000 2000",  # all of them share this machine's address
            "COACH_TELEGRAM_TOKEN": TOKEN, "COACH_TELEGRAM_API": telegram.url,
            **wechat_env(weixin), **wecom_env(weixin)}  # fmt: skip
    services = [replace(service, env={**service.env, **more}) for service in settings.services()]
    supervisor = Supervisor(services, state / "logs", say=lambda _: None)
    try:
        await asyncio.to_thread(supervisor.start)
        async with aiohttp.ClientSession() as http:
            yield World(settings.url, state, telegram, weixin, http, supervisor)
    finally:
        await asyncio.to_thread(supervisor.stop)


def shares(people: int) -> list[str]:
    """The channels of so many people, mixed, each at least once."""
    whole = [kind for kind, count in SHARES.items() for _ in range(count)]
    return whole if people == len(whole) else [*SHARES, *random.Random(people).choices(whole, k=people)][:people]


async def visit(guest: Guest, seconds: float, pause: tuple[float, float], seen: Seen) -> None:
    """One person talks for so long; each message must be answered before the next is thought of."""
    until = time.monotonic() + seconds
    await guest.come()
    sayings = cycle(SAYINGS[guest.number % 3:] + SAYINGS[: guest.number % 3])
    while time.monotonic() < until:
        text, before, began = next(sayings), guest.heard, time.monotonic()
        guest.said.append(text)
        await guest.say(text)
        while guest.heard == before:
            if time.monotonic() - began > PATIENCE:
                seen.faults.append(f"{type(guest).__name__} {guest.number}: no answer to message {len(guest.said)}")
                break
            await asyncio.sleep(0.02)
        seen.turns += 1
        seen.waits[type(guest).__name__].append(time.monotonic() - began)
        await asyncio.sleep(random.uniform(*pause))


def kept(state: Path, sender: str) -> list[str]:
    """What the conversation's history says that the person said."""
    with sqlite3.connect(state / "conversations.db", timeout=20) as database:
        rows = database.execute(
            "select data from events where sender_id = ? and type_name = 'user' order by id", (sender,)
        ).fetchall()
    return [text for (data,) in rows if (text := json.loads(unseal(data))["text"]) != "/start"]


def compare(guest: Guest, state: Path) -> Iterator[str]:
    """Messages that were lost, doubled or taken out of order."""
    stored = kept(state, guest.sender)
    if stored != guest.said:
        lost, doubled = Counter(guest.said) - Counter(stored), Counter(stored) - Counter(guest.said)
        yield f"{type(guest).__name__} {guest.number}: {sum(lost.values())} lost, {sum(doubled.values())} doubled"


async def crowd(people: int, seconds: float, pause: tuple[float, float], say: Callable[[str], None] = print) -> Seen:
    """Let them all in at once and hold what happened against what should have."""
    seen = Seen()
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder:
        async with world(Path(folder)) as here:
            guests = [KINDS[kind](here, number) for number, kind in enumerate(shares(people))]
            say(f"{people} people for {seconds:.0f} s: {dict(Counter(shares(people)))}")
            visits = (visit(guest, seconds, pause, seen) for guest in guests)
            done = await asyncio.gather(*visits, return_exceptions=True)
            seen.faults += [f"{type(error).__name__}: {error}" for error in done if isinstance(error, BaseException)]
            await asyncio.sleep(1.0)
            seen.faults += [fault for guest in guests for fault in compare(guest, here.state)]
            seen.faults += [f"log: {line[:160]}" for line in here.logs().splitlines() if "ERROR" in line][:5]
            await asyncio.gather(*(guest.leave() for guest in guests), return_exceptions=True)
    return seen


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args()
    os.environ["COACH_DATA_KEY"] = new_key()  # the servers seal with it, and here their databases are read
    seen = asyncio.run(crowd(options.people, options.minutes * 60, (2.0, 8.0)))
    print("\n".join(seen.lines()))
    return 1 if seen.faults else 0


if __name__ == "__main__":
    sys.exit(main())
