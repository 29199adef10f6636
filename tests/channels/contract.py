"""What every channel owes a person, tried over its webhook: subclass `ChannelContract` with an `adapter` fixture."""
from __future__ import annotations

import abc
import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.channels.channel import InputChannel

from bot.channels.base import Turns, turns_of
from bot.channels.rest import RestChannel
from bot.mailbox import inbox

from .harness import Running, SmallAgent, serve

FAKES = ("aiohttp.access", "aiohttp.server", "aiohttp.web")  # loggers of the servers that the tests' fakes are
ROOT = str(Path(__file__).resolve().parents[2] / "bot")


class Adapter(abc.ABC):
    """A channel as its messenger uses it. The messenger outlives the server, so `heard` spans restarts."""

    at_once = 30  # messages of one person that are taken together
    secret_person = "person-geheim"  # a name that no log may hold
    pushes = True  # whether answers come by themselves; else who asked asks again after a crash
    responds = False  # whether an answer may come with the response, so that it arrives although the API is down
    running: Running

    def __init__(self, database: Path) -> None:
        self.database = database

    @abc.abstractmethod
    def channel(self) -> InputChannel:
        """A new instance of the channel, as at the start of a server."""

    @abc.abstractmethod
    async def say(self, person: str, message_id: str, text: str) -> None:
        """Returns when the channel has taken the message, not when it has answered."""

    @abc.abstractmethod
    async def forge(self, person: str, text: str) -> list[int]:
        """The HTTP statuses of requests that the messenger did not send: unsigned, wrongly signed, changed."""

    @abc.abstractmethod
    def heard(self, person: str) -> list[str]:
        """The texts that the person has read, in order."""

    @abc.abstractmethod
    def break_down(self, broken: bool) -> None:
        """The messenger takes no answers, or takes them again."""

    @abc.abstractmethod
    async def recover(self) -> None:
        """What happens of itself within a minute of a restart, or by the client's own doing."""

    def can_say(self, text: str) -> bool:
        """Whether the messenger lets a person send this at all."""
        return True

    def secrets(self) -> tuple[str, ...]:
        """What else no log may hold: tokens, keys, addresses."""
        return ()

    async def start(self) -> None:
        """Serve a new instance of the channel over the same database, behind the door that REST brings along."""
        channel = self.channel()
        beside = [] if channel.name() == RestChannel.name() else [RestChannel(token="locked", dev=False)]
        self.running = await serve([channel, *beside], self.database)

    async def crash(self) -> None:
        """The process ends where it stands: nothing that was under way goes on."""
        await self.running.stop()
        for task in asyncio.all_tasks():
            if _of_the_bot(task):
                task.cancel()
        await asyncio.sleep(0)

    async def restart(self) -> None:
        """A crash, and a new server a little later."""
        await self.crash()
        await self.start()
        await self.recover()

    async def close(self) -> None:
        """The end of the test."""
        await self.crash()

    @property
    def agent(self) -> SmallAgent:
        """The agent of the server that runs now."""
        return self.running.agent

    @property
    def turns(self) -> Turns:
        """The line of turns of the server that runs now."""
        return turns_of(self.running.app, self.running.agent.handle_message)

    async def hears(self, person: str, count: int, seconds: float = 8.0) -> list[str]:
        """What the person has read, once it is `count` messages, and a moment later, so that one too many shows."""
        await until(lambda: len(self.heard(person)) >= count, seconds)
        await asyncio.sleep(0.05)
        return list(self.heard(person))

    async def hears_out(self, person: str) -> list[str]:
        """What the person has read when nothing more comes."""
        known = -1
        while known != len(self.heard(person)):
            known = len(self.heard(person))
            await asyncio.sleep(0.5)
        return list(self.heard(person))


def _of_the_bot(task: asyncio.Task[Any]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and (code.co_filename.startswith(ROOT) or code.co_filename.endswith("dingtalk.py"))


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something, but not for ever."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        await asyncio.sleep(0.01)


class ChannelContract:
    """The tests. Each begins with a server of its own, on a database of its own."""

    # Authentication

    async def test_who_is_not_the_messenger_reaches_nobody(self, adapter: Adapter) -> None:
        statuses = await adapter.forge("甲", "我是假的")
        assert statuses and all(400 <= status < 500 for status in statuses), statuses
        await asyncio.sleep(0.05)
        assert adapter.agent.heard == [] and adapter.heard("甲") == []
        with adapter.turns.mailbox.engine.connect() as connection:
            assert connection.execute(sa.select(sa.func.count(inbox.c.id))).scalar() == 0
        await adapter.say("甲", "m1", "我是真的")
        assert await adapter.hears("甲", 1) == ["听到：我是真的"]

    # Duplicates

    async def test_one_id_is_one_turn_and_one_answer(self, adapter: Adapter) -> None:
        for _ in range(3):
            await adapter.say("甲", "m1", "还不上")
            assert await adapter.hears("甲", 1) == ["听到：还不上"]
        assert [text for _, text in adapter.agent.heard] == ["还不上"]

    async def test_one_id_twice_at_the_same_time_is_one_turn(self, adapter: Adapter) -> None:
        adapter.agent.nap = 0.1
        await asyncio.gather(*(adapter.say("甲", "m1", "还不上") for _ in range(3)))
        assert await adapter.hears("甲", 1) == ["听到：还不上"]
        assert [text for _, text in adapter.agent.heard] == ["还不上"]

    async def test_an_id_is_known_after_a_restart(self, adapter: Adapter) -> None:
        for n in (1, 2, 3):
            await adapter.say("甲", f"m{n}", f"第{n}句")
            await adapter.hears("甲", n)
        await adapter.restart()
        for n in (4, 1, 3):  # not the first thing that is said after it
            await adapter.say("甲", f"m{n}", f"第{n}句")
        assert await adapter.hears("甲", 4) == [f"听到：第{n}句" for n in (1, 2, 3, 4)]
        assert [text for _, text in adapter.agent.heard] == ["第4句"]

    async def test_the_same_id_of_another_person_is_another_message(self, adapter: Adapter) -> None:
        await adapter.say("甲", "m1", "我的")
        await adapter.say("乙", "m1", "别人的")
        assert await adapter.hears("甲", 1) == ["听到：我的"]
        assert await adapter.hears("乙", 1) == ["听到：别人的"]
        assert len({sender for sender, _ in adapter.agent.heard}) == 2

    # Order

    async def test_what_is_said_at_once_is_answered_in_order(self, adapter: Adapter) -> None:
        adapter.agent.nap = 0.01
        said = [f"第{n}句" for n in range(adapter.at_once)]
        for n, text in enumerate(said):
            await adapter.say("甲", f"m{n}", text)
        assert await adapter.hears("甲", len(said)) == [f"听到：{text}" for text in said]
        assert [text for _, text in adapter.agent.heard] == said and adapter.agent.overlaps == 0

    async def test_nobody_waits_for_somebody_else(self, adapter: Adapter) -> None:
        adapter.agent.nap = 0.3
        for n in range(4):
            await adapter.say("甲", f"m{n}", "慢慢说")
        await adapter.say("乙", "m9", "我先")
        heard = await adapter.hears("乙", 1)
        assert heard == ["听到：我先"], heard
        assert len(adapter.heard("甲")) < 3, adapter.heard("甲")
        await adapter.hears("甲", 4)

    # Limits

    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("", "没有看到文字"),
            (" \n\u200b", "没有看到文字"),
            ("\x00\x01", "没有看到文字"),
            ("\ud83d", "没有看到文字"),
            ("欠" * 3000, "2,000"),
            ("欠了\x00三万\ud800五", "听到：欠了三万五"),
            ("/nobody_knows{", "听到：nobody_knows{"),
            ("<b>&amp;</b> _a_ [b](c)", "听到：<b>&amp;</b> _a_ [b](c)"),
            ("😀" * 300, "听到：" + "😀" * 300),
        ],
        ids=["empty", "blank", "NUL", "half a surrogate", "3,000", "dirty", "slash", "markup", "emoji"],
    )
    async def test_an_awkward_text_is_answered_and_the_next_one_too(
        self, adapter: Adapter, text: str, answer: str
    ) -> None:
        if not adapter.can_say(text):
            pytest.skip("the messenger does not let anybody send this")
        await adapter.say("甲", "m1", text)
        (heard,) = await adapter.hears("甲", 1)
        assert answer in heard
        await adapter.say("甲", "m2", "下一句")
        assert (await adapter.hears("甲", 2))[1] == "听到：下一句"

    async def test_who_sends_far_too_much_is_told_and_the_rest_is_answered(self, adapter: Adapter) -> None:
        adapter.agent.nap = 0.05
        for n in range(60):
            await adapter.say("甲", f"m{n}", f"第{n}句")
        await until(lambda: any("有点多" in text for text in adapter.heard("甲")), 20)
        heard = await adapter.hears_out("甲")
        answers = [text for text in heard if text.startswith("听到")]
        assert sorted(answers) == sorted(f"听到：{text}" for _, text in adapter.agent.heard), "lost or doubled"
        assert 0 < len(answers) <= 45
        assert any("有点多" in text for text in heard)
        await adapter.say("乙", "m99", "我没有")
        assert await adapter.hears("乙", 1) == ["听到：我没有"]

    # Failure

    async def test_a_turn_that_breaks_is_apologised_for(self, adapter: Adapter) -> None:
        for n, text in enumerate(("摔倒", "沉默", "还在吗"), start=1):
            await adapter.say("甲", f"m{n}", text)
            await adapter.hears("甲", n)
        assert adapter.heard("甲") == ["域里的抱歉", "域里的抱歉", "听到：还在吗"]

    async def test_a_slow_turn_is_no_silence(self, adapter: Adapter) -> None:
        adapter.turns.slow_seconds, adapter.agent.nap = 0.1, 0.5
        await adapter.say("甲", "m1", "很难的事")
        await until(lambda: "听到：很难的事" in adapter.heard("甲"))
        heard = await adapter.hears("甲", 1)
        assert heard[-1] == "听到：很难的事" and all("还在算" in text for text in heard[:-1])
        assert len(adapter.agent.heard) == 1

    async def test_what_was_not_answered_before_a_crash_is_answered_after_it(self, adapter: Adapter) -> None:
        adapter.agent.nap = 30.0
        for n in (1, 2, 3):
            await adapter.say("甲", f"m{n}", f"第{n}句")
        await until(lambda: bool(adapter.agent.heard))
        await adapter.restart()
        await adapter.say("甲", "m4", "第4句")
        heard = await adapter.hears("甲", 4)
        assert heard == [f"听到：第{n}句" for n in (1, 2, 3, 4)], heard
        assert [text for _, text in adapter.agent.heard] == [f"第{n}句" for n in (1, 2, 3, 4)]

    async def test_what_was_answered_and_not_delivered_before_a_crash_is_no_second_turn(self, adapter: Adapter) -> None:
        adapter.break_down(True)
        await adapter.say("甲", "m1", "还不上")
        await until(lambda: answers_stored(adapter) == 1)
        await adapter.crash()
        adapter.break_down(False)
        await adapter.start()
        await adapter.recover()
        assert await adapter.hears("甲", 1) == ["听到：还不上"]
        assert adapter.agent.heard == []

    async def test_a_messenger_that_is_down_for_a_while_loses_nothing(self, adapter: Adapter) -> None:
        if not adapter.pushes:
            pytest.skip("answers are fetched here")
        adapter.break_down(True)
        for n in (1, 2, 3):
            await adapter.say("甲", f"m{n}", f"第{n}句")
        await until(lambda: len(adapter.agent.heard) == 3)
        await asyncio.sleep(0.2)
        assert adapter.responds or adapter.heard("甲") == []
        adapter.break_down(False)
        await adapter.say("甲", "m4", "第4句")
        await adapter.recover()
        assert await adapter.hears("甲", 4) == [f"听到：第{n}句" for n in (1, 2, 3, 4)]

    # Logs

    async def test_no_log_holds_what_people_say_or_who_they_are(
        self, adapter: Adapter, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        person = adapter.secret_person
        await adapter.forge(person, "secret-geheim")
        adapter.break_down(True)
        for n, text in enumerate(("欠三万五 amount-geheim", "摔倒", "沉默", "\x00", "长-geheim" * 500), start=1):
            if adapter.can_say(text):
                await adapter.say(person, f"m{n}", text)
        await asyncio.sleep(0.2)
        adapter.break_down(False)
        await adapter.restart()
        await adapter.say(person, "m9", "再见-geheim")
        await until(lambda: "听到：再见-geheim" in adapter.heard(person))
        ours = [record for record in caplog.records if not record.name.startswith(FAKES)]
        logged = "\n".join(f"{record.getMessage()} {record.exc_info or ''} {record.exc_text}" for record in ours)
        assert "turn failed: RuntimeError" in logged
        told = [secret for secret in ("geheim", "三万五", "摔倒", "沉默", *adapter.secrets()) if secret in logged]
        assert not told, [line for line in logged.splitlines() if any(secret in line for secret in told)]


def answers_stored(adapter: Adapter) -> int:
    """How many answers of the bot stand in Rasa's store."""
    query = sa.select(sa.func.count()).select_from(sa.table("events")).where(sa.column("type_name") == "bot")
    with adapter.running.store.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())
