"""What is due reaches the person once: whatever dies between two steps, with two servers, by night, and after a stop.

The action server's own functions answer here, over a casebook in a file; only the HTTP between is left out (tests/e2e).
"""
from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from actions import services
from actions.reminders import ROUTES
from bot.channels.base import Turns
from bot.channels.messenger import Messenger
from bot.channels.reminding import Reminding
from bot.channels.web import WebChannel
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import REMIND, STOPPED, Call, Dialogue, Record
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment
from bot.coaching.reminders import wanted
from bot.hours import china_day, moment_of
from bot.mailbox import Mailbox
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import make_engine, migrate
from bot.storage.reminders import Plan

from .conftest import SECRET
from .contract import until
from .dingtalk import DingTalk
from .harness import Page, Running, join, serve

DEBT, DUE = Debt("支付宝", "花呗"), dt.date(2026, 12, 15)
SOON, TODAY = "12 月 15 日要还花呗这一期，1,000 元", "今天（12 月 15 日）是花呗这一期的还款日，1,000 元"


class World:
    """The clock, the casebook, and servers that share one database of conversations and one messenger."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = moment_of(dt.date(2026, 12, 1))
        self.database, self.patch = folder / "conversations.db", monkeypatch
        engine = make_engine(f"sqlite:///{folder}/casebook.db")
        migrate(engine)
        self.book = SqlCasebook(engine)
        for name, made in {"engine": engine, "casebook": self.book}.items():
            monkeypatch.setattr(services, name, lambda made=made: made)
        monkeypatch.setattr(services, "now", lambda: self.now)
        monkeypatch.setattr(services, "today", lambda: china_day(self.now))
        self.servers: list[DingTalk] = []

    async def server(self, name: str = "a") -> DingTalk:
        """One more server, with the messenger of the first."""
        made = DingTalk(self.database)
        if self.servers:
            made.fake = self.servers[0].fake
        else:
            await made.fake.open()
        self.patch.setenv("COACH_WORKER", name)
        await made.start()
        assert made.turns.mailbox.workers.name == name
        made.turns.mailbox.workers.beat()
        made.turns.now = lambda: self.now
        self.servers.append(made)
        return made

    async def close(self) -> None:
        for server in self.servers:
            await server.crash()
        await self.servers[0].fake.close()
        self.book.engine.dispose()

    async def person(self, server: DingTalk, name: str = "甲") -> str:
        """Somebody who has written by the messenger, agreed on an instalment, and wants to be reminded."""
        before = len(server.agent.heard)
        await server.say(name, f"first-{name}", "你好")
        await until(lambda: len(server.agent.heard) > before and bool(server.heard(name)))
        sender = server.agent.heard[-1][0]
        self.owes(sender)
        return sender

    def owes(self, sender: str, **dialogue: Any) -> None:
        agreed = Agreement(1, DEBT.label, dt.date(2026, 9, 1), schedule=(Instalment(1, DUE, Decimal(1000)),),
                           total=Decimal(1000), status="active", written=frozenset({"total"}))
        told = {"reminders": REMIND, "channel": "dingtalk", **dialogue}
        self.save(sender, Record(Case(debts=(DEBT,)), Dialogue(**told), 0, Ledger(agreements=(agreed,))))

    def save(self, sender: str, record: Record) -> None:
        """As an action does it."""
        self.book.save(sender, record, Plan(wanted(record, services.today()), self.now))

    def change(self, sender: str, **dialogue: Any) -> None:
        record = self.book.load(sender)
        self.save(sender, replace(record, dialogue=replace(record.dialogue, **dialogue)))

    def pays(self, sender: str) -> None:
        record = self.book.load(sender)
        payment = Payment(5.0, services.today(), Decimal(1000), DEBT.label, 1)
        self.save(sender, replace(record, ledger=record.ledger.with_payment(payment)))

    def at(self, day: int, hour: int = 10, minute: int = 0) -> None:
        """It is that time in China, in December."""
        self.now = moment_of(dt.date(2026, 12, day), dt.time(hour, minute))

    def later(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)

    def states(self, sender: str) -> dict[str, str]:
        return {f"{one.kind} {one.day}": state for one, state in services.reminders().all(sender)
                if one.kind.startswith("due")}  # fmt: skip


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async def never(_: Messenger) -> None:
        return None

    monkeypatch.setattr(Messenger, "keep_sweeping", never)  # tests say when
    made = World(tmp_path, monkeypatch)
    yield made
    await made.close()


async def ask(path: str, question: dict[str, Any]) -> dict[str, Any]:
    """The action server, next door."""
    await asyncio.sleep(0.001)
    return ROUTES[path](question)


class Crash(Exception):
    """The process is gone."""


def dies(before: str = "", after: str = "") -> Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]:
    """An `ask` whose process ends at this question: before it arrives, or before its answer does."""

    async def asked(path: str, question: dict[str, Any]) -> dict[str, Any]:
        if path == before:
            raise Crash
        answer = await ask(path, question)
        if path == after:
            raise Crash
        return answer

    return asked


def rounds(server: DingTalk | Turns, ask_: Any = ask) -> Reminding:
    return Reminding(server if isinstance(server, Turns) else server.turns, ask_)


async def reminded(server: DingTalk, name: str = "甲", count: int = 1) -> list[str]:
    """What the person has read beside the first answer, and no more a moment later."""
    return [text for text in await server.hears(name, count + 1, 2.0) if not text.startswith("听到")]


async def test_it_is_brought_when_it_is_due_and_stands_in_the_transcript(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(12, 9, 59)
    assert await rounds(server).round() == 0
    world.at(12)
    assert await rounds(server).round() == 1
    (said,) = await reminded(server)
    assert SOON in said and world.states(sender)["due_soon 2026-12-12"] == "sent"
    entry = server.running.store.recent(sender)[-1]
    assert entry["text"] == said.split("\n· ")[0] and entry["custom"]["card"] == "reminder"
    assert entry["custom"]["data"] == {"kind": "due_soon", "due": "2026-12-15", "debt": "花呗", "amount": "1000.00",
                                       "says": entry["text"]}
    assert {button["title"] for button in entry["buttons"]} == {"已经还了", "还不上", "停止提醒"}
    replies = server.running.store.replies(sender, "dingtalk:first-甲")
    assert [one["text"] for one in replies] == ["听到：你好"], "a duplicate of the message gets its answer alone"
    for _ in range(3):
        world.later(3600)
        assert await rounds(server).round() == 0
    assert len(await reminded(server)) == 1


@pytest.mark.parametrize("crash", [
    {"before": "/reminders/claim"}, {"after": "/reminders/claim"}, {"before": "/reminders/word"},
    {"after": "/reminders/word"}, {"before": "/reminders/done"}, {"after": "/reminders/done"},
], ids=str)  # fmt: skip
@pytest.mark.parametrize("again", ["a", "b"], ids=["the same server again", "another server"])
async def test_a_crash_at_any_step_neither_loses_nor_doubles_it(
    world: World, crash: dict[str, str], again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await world.server()
    await world.person(server)
    world.at(15)
    with contextlib.suppress(Crash):
        await rounds(server, dies(**crash)).round()
    await until(lambda: not server.turns.mailbox.unfinished("dingtalk"))  # a line that breaks: see test_messenger.py
    await server.crash()
    monkeypatch.setattr("bot.mailbox_workers.LIFE", dt.timedelta(seconds=-1))  # its last word is long ago
    other = await world.server(again)
    await rounds(other).round()
    await other.messenger.sweep()
    world.later(61)
    await rounds(other).round()
    await other.messenger.sweep()
    assert [TODAY in text for text in await reminded(other)] == [True]
    world.later(600)
    assert await rounds(other).round() == 0 and len(await reminded(other)) == 1


async def test_a_crash_after_it_was_kept_and_before_it_was_sent(world: World) -> None:
    server = await world.server()
    await world.person(server)
    world.at(15)
    server.break_down(True)
    await rounds(server).round()
    await until(lambda: server.fake.tries >= 4)
    await server.crash()
    server.break_down(False)
    other = await world.server()
    assert await rounds(other).round() == 0
    await other.messenger.sweep()
    assert len(await reminded(other)) == 1


async def test_two_servers_at_once_bring_each_one_once(world: World) -> None:
    first = await world.server("a")
    people = "甲乙丙丁戊己庚辛"
    for name in people:
        await world.person(first, name)
    second = await world.server("b")
    world.at(15)
    await asyncio.gather(*(rounds(server).round() for server in (first, second, first, second)))
    await asyncio.gather(first.messenger.sweep(), second.messenger.sweep())
    world.later(120)
    await asyncio.gather(*(rounds(server).round() for server in (first, second)))
    for name in people:
        assert len(await reminded(first, name)) == 1


async def test_two_servers_that_sweep_the_same_letters_deliver_each_once(world: World) -> None:
    first = await world.server("a")
    for name in "甲乙丙丁":
        await world.person(first, name)
    second = await world.server("b")
    world.at(15)
    first.break_down(True)
    await rounds(first).round()
    await until(lambda: first.fake.tries >= 4 + 12)
    first.break_down(False)
    await second.messenger.sweep()
    early = [await reminded(second, name, 0) for name in "甲乙丙丁"]
    assert early == [[]] * 4, "they are in the first one's hands"
    await asyncio.gather(*(server.messenger.sweep() for server in (first, second, first, second)))
    for name in "甲乙丙丁":
        assert len(await reminded(first, name)) == 1


async def test_what_a_dead_server_had_in_hand_another_one_brings(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await world.server("a")
    await world.person(first)
    world.at(15)
    first.break_down(True)
    await rounds(first).round()
    await first.crash()
    second = await world.server("b")
    second.break_down(False)
    await second.messenger.sweep()
    assert await reminded(second, count=0) == []
    monkeypatch.setattr("bot.mailbox_workers.LIFE", dt.timedelta(seconds=-1))  # its last word is long ago
    await second.messenger.sweep()
    assert len(await reminded(second)) == 1


async def test_a_message_that_one_server_answers_is_not_answered_by_the_other(world: World) -> None:
    first, second = await world.server("a"), await world.server("b")
    first.agent.nap = 0.5
    await first.say("甲", "m1", "第1句")
    await until(lambda: bool(first.agent.heard))
    await second.messenger.sweep()
    assert await first.hears("甲", 1) == ["听到：第1句"] and second.agent.heard == []


async def test_what_comes_to_the_other_server_meanwhile_is_answered_after_it(world: World) -> None:
    first, second = await world.server("a"), await world.server("b")
    first.agent.nap = 0.5
    await first.say("甲", "m1", "第1句")
    await until(lambda: bool(first.agent.heard))
    await second.say("甲", "m2", "第2句")
    assert await second.hears("甲", 2) == ["听到：第1句", "听到：第2句"]


@pytest.mark.parametrize(("hour", "minute", "comes"), [(21, 59, 1), (22, 0, 0), (7, 59, 0), (8, 0, 1)])
async def test_by_night_nobody_is_written_to(world: World, hour: int, minute: int, comes: int) -> None:
    server = await world.server()
    await world.person(server)
    world.at(13 if hour < 12 else 12, hour, minute)
    await rounds(server).round()
    assert len(await reminded(server, count=comes)) == comes


async def test_what_a_messenger_took_no_more_in_the_evening_waits_for_the_morning(world: World) -> None:
    server = await world.server()
    await world.person(server)
    world.at(12, 21, 59)
    server.break_down(True)
    await rounds(server).round()
    await until(lambda: server.fake.tries >= 4)
    server.break_down(False)
    world.at(12, 22, 0)
    await server.messenger.sweep()
    assert await reminded(server, count=0) == []
    await server.say("甲", "m2", "睡不着")
    assert "听到：睡不着" in await server.hears("甲", 2), "what somebody asks is answered at any hour"
    world.at(13, 8, 0)
    await server.messenger.sweep()
    assert [SOON in text for text in await reminded(server, count=2)] == [True]


async def test_what_is_of_no_more_use_by_morning_is_not_said(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.change(sender, reminders=REMIND)
    world.at(15, 21, 59)
    server.break_down(True)
    await rounds(server).round()
    await until(lambda: server.fake.tries >= 4)
    server.break_down(False)
    world.at(16, 8, 0)
    await server.messenger.sweep()
    assert await reminded(server, count=0) == [] and server.turns.mailbox.unfinished("dingtalk") == []


async def test_after_three_days_of_silence_only_what_is_still_true_is_said(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15, 11)
    await rounds(server).round()
    assert [TODAY in text for text in await reminded(server)] == [True]
    assert world.states(sender) == {"due_today 2026-12-15": "sent"}


@pytest.mark.parametrize("step", ["/reminders/claim", "/reminders/word"])
async def test_who_stops_while_it_is_on_its_way_hears_nothing_more(world: World, step: str) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)

    async def stopped_then(path: str, question: dict[str, Any]) -> dict[str, Any]:
        if path == "/reminders/word":
            world.change(sender, reminders=STOPPED)
        return await ask(path, question)

    await rounds(server, stopped_then).round()
    assert await reminded(server, count=0) == [] and world.states(sender) == {}
    world.later(120)
    assert await rounds(server).round() == 0


async def test_who_stops_when_the_messenger_has_not_brought_it_yet_hears_nothing_more(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)
    server.break_down(True)
    await rounds(server).round()
    await until(lambda: server.fake.tries >= 4)
    server.turns.mailbox.hold_back(sender)  # what the card of 停止提醒 leads to
    server.break_down(False)
    await server.messenger.sweep()
    assert await reminded(server, count=0) == []


async def test_who_despairs_when_the_messenger_has_not_brought_it_yet_hears_it_when_they_go_on(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)
    server.break_down(True)
    await rounds(server).round()
    await until(lambda: server.fake.tries >= 4)
    await until(lambda: not server.messenger._line(sender).locked())
    server.break_down(False)
    world.change(sender, resting=True)
    await server.say("甲", "m2", "不想活了")
    assert (await server.hears("甲", 2, 2.0))[1:] == ["谢谢您告诉我"]
    await server.messenger.sweep()
    assert len(await server.hears("甲", 3, 1.0)) == 2
    await rounds(server).round()
    assert world.states(sender) == {"due_today 2026-12-15": "away"}


@pytest.mark.parametrize("what", [{"resting": True}, {"call": True}])
async def test_held_back_it_comes_when_the_person_has_gone_on(world: World, what: dict[str, bool]) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)
    held = {"resting": True} if "resting" in what else {"call": Call(time.time(), time.time())}
    world.change(sender, **held)
    for _ in range(3):
        await rounds(server).round()
        world.later(61)
    assert await reminded(server, count=0) == []
    world.change(sender, resting=False, call=None)
    world.later(300)
    await rounds(server).round()
    assert [TODAY in text for text in await reminded(server)] == [True]


async def test_what_was_paid_meanwhile_is_not_asked_for(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(14)
    world.pays(sender)
    world.at(15)
    assert await rounds(server).round() == 0 and await reminded(server, count=0) == []


async def test_what_is_paid_between_claim_and_word_is_not_asked_for(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)

    async def paid_then(path: str, question: dict[str, Any]) -> dict[str, Any]:
        if path == "/reminders/word":
            world.pays(sender)
        return await ask(path, question)

    await rounds(server, paid_then).round()
    assert await reminded(server, count=0) == []


async def test_who_cannot_be_reached_is_told_when_they_write(world: World) -> None:
    server = await world.server()
    world.owes("rest-1", channel="rest")
    world.at(15)
    await rounds(server).round()
    assert world.states("rest-1") == {"due_today 2026-12-15": "away"} and await rounds(server).round() == 0


async def test_who_has_blocked_the_bot_is_told_when_they_write_again(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)
    server.fake.errcode = 310000  # DingTalk: this session is over
    await rounds(server).round()
    await until(lambda: not server.turns.mailbox.unfinished("dingtalk"))
    assert world.states(sender)["due_today 2026-12-15"] == "sent"
    await rounds(server).round()
    assert world.states(sender)["due_today 2026-12-15"] == "away"
    await rounds(server).round()
    assert world.states(sender)["due_today 2026-12-15"] == "away" and server.turns.mailbox.returned() == []


async def test_what_came_back_before_the_action_server_heard_of_it_is_told_when_they_write_again(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    world.at(15)
    server.fake.errcode = 310000  # DingTalk: this session is over
    with contextlib.suppress(Crash):
        await rounds(server, dies(before="/reminders/done")).round()
    await until(lambda: not server.turns.mailbox.unfinished("dingtalk"))
    assert world.states(sender)["due_today 2026-12-15"] == "claimed"
    for _ in range(3):
        await rounds(server).round()
        world.later(61)
    assert world.states(sender)["due_today 2026-12-15"] == "away"


@pytest.mark.parametrize("despairs", [False, True])
async def test_who_stops_at_one_server_hears_nothing_from_the_other(world: World, despairs: bool) -> None:
    """The other one has just been told what to say, and has not posted it yet."""
    first, second = await world.server("a"), await world.server("b")
    sender = await world.person(first)
    world.at(15)

    async def stopped_then(path: str, question: dict[str, Any]) -> dict[str, Any]:
        answer = await ask(path, question)
        if answer.get("message"):
            world.change(sender, **({"resting": True} if despairs else {"reminders": STOPPED}))
            first.turns.mailbox.hold_back(sender, later=despairs)  # what the card of the answer leads to
        return answer

    await rounds(second, stopped_then).round()
    await second.messenger.sweep()
    assert await reminded(second, count=0) == []
    world.later(61)
    await rounds(first).round()
    assert world.states(sender) == ({"due_today 2026-12-15": "pending"} if despairs else {})
    assert await reminded(first, count=0) == [] and first.turns.mailbox.returned() == []


async def test_an_action_server_that_is_away_is_waited_for(world: World, caplog: pytest.LogCaptureFixture) -> None:
    server = await world.server()
    await world.person(server)
    world.at(15)
    world.patch.setenv("COACH_ACTION_PORT", "9")
    assert await Reminding(server.turns)._try_round() == 0
    assert "bot." not in caplog.text and await rounds(server).round() > 0


# The page


@pytest_asyncio.fixture
async def web(world: World) -> AsyncIterator[Running]:
    running = await serve([WebChannel(SECRET)], world.database)
    world.servers = []
    turns = running.app.ctx.coach_turns
    turns.now = lambda: world.now
    yield running
    await running.stop()
    world.servers = [DingTalk(world.database)]  # for closing
    await world.servers[0].fake.open()
    world.servers[0].running = await serve([WebChannel(SECRET)], world.database)


async def somebody(web: Running) -> tuple[Page, str]:
    page = await Page(web.url).open()
    await page.hello()
    await page.say("m1", "你好")
    return page, web.agent.heard[-1][0]


async def test_an_open_page_shows_it_at_once_and_a_later_one_in_the_transcript(world: World, web: Running) -> None:
    page, sender = await somebody(web)
    world.owes(sender, channel="web")
    world.at(15)
    heard = len(page.messages)
    await rounds(web.app.ctx.coach_turns, dies(before="/reminders/done")).round()
    await page.hears(heard + 1)
    world.later(61)
    await rounds(web.app.ctx.coach_turns).round()
    await asyncio.sleep(0.1)
    shown = [message for message in page.messages if TODAY in message.get("text", "")]
    assert len(shown) == 1 and shown[0]["custom"]["data"]["kind"] == "due_today"
    kept = [entry for entry in (await page.hello())["messages"] if TODAY in entry.get("text", "")]
    assert len(kept) == 1 and kept[0]["buttons"] == shown[0]["buttons"]
    await page.close()


async def test_a_page_that_is_closed_shows_it_when_it_is_opened(world: World, web: Running) -> None:
    page, sender = await somebody(web)
    world.owes(sender, channel="web")
    await page.close()
    world.at(15)
    await rounds(web.app.ctx.coach_turns).round()
    again = await Page(web.url, page.cookie).connect()
    assert [TODAY in entry.get("text", "") for entry in (await again.hello())["messages"]].count(True) == 1
    await again.close()


async def test_of_joined_channels_the_last_one_is_written_to(world: World) -> None:
    server = await world.server()
    sender = await world.person(server)
    box: Mailbox = server.turns.mailbox
    box.meet("web-1", "web", "web-1")
    box.claim(box.new_code(sender), "web-1")
    box.settle("web-1", True)
    taken: list[str] = []

    async def page(address: Any, number: str, message: dict[str, Any], until: str) -> bool:
        taken.append(address.identity)
        return True

    server.turns.posts["web"], server.turns.present["web"] = page, lambda address: True
    world.change(sender, channel="web")
    world.at(12)
    await rounds(server).round()
    assert taken == ["web-1"] and await reminded(server, count=0) == []
    world.change(sender, channel="dingtalk")
    world.at(15)
    await rounds(server).round()
    assert taken == ["web-1"] and len(await reminded(server)) == 1


async def two_cases(world: World) -> tuple[DingTalk, str, str]:
    """甲, who is reminded, joins 乙: 甲's own case rests."""
    server = await world.server()
    one, other = await world.person(server), await world.person(server, "乙")
    world.book.forget(other)
    join(server.turns.mailbox, one, other)
    return server, one, other


async def test_a_case_that_rests_while_channels_are_joined_is_still_reminded_of(world: World) -> None:
    server, one, other = await two_cases(world)
    world.at(12)
    await rounds(server).round()
    (said,) = await reminded(server)
    assert SOON in said and "绑定之前记的那一份" in said and "已经还了" not in said
    assert await reminded(server, "乙", 0) == [] and world.states(one)["due_soon 2026-12-12"] == "sent"
    (entry,) = [entry for entry in server.running.store.recent(other) if entry.get("custom")]
    assert entry["custom"]["data"]["says"] == entry["text"] and "绑定之前记的那一份" in entry["text"]
    assert [button["title"] for button in entry["buttons"]] == ["停止提醒"]


@pytest.mark.parametrize(("there", "state"), [
    ({"reminders": STOPPED}, "away"), ({"resting": True}, "pending"), ({"reminders": REMIND}, "sent"),
])  # fmt: skip
async def test_what_is_said_where_they_are_joined_counts_for_it_too(
    world: World, there: dict[str, Any], state: str
) -> None:
    server, one, other = await two_cases(world)
    world.save(other, Record(dialogue=Dialogue(**there)))
    world.at(15)
    await rounds(server).round()
    assert world.states(one) == {"due_today 2026-12-15": state}
    assert len(await reminded(server, count=int(state == "sent"))) == (state == "sent")


async def test_who_is_joined_or_parted_while_it_is_brought_hears_it_in_the_right_place(world: World) -> None:
    server = await world.server()
    one, other = await world.person(server), await world.person(server, "乙")
    world.book.forget(other)
    box: Mailbox = server.turns.mailbox
    world.at(15)
    async with server.turns.alone_with(one):  # the turn of 确认绑定
        round_ = asyncio.ensure_future(rounds(server).round())
        await asyncio.sleep(0.1)
        join(box, one, other)
    await round_
    (said,) = await reminded(server)
    assert TODAY in said and "绑定之前记的那一份" in said


async def test_parted_the_other_one_receives_nothing_that_rested_for_the_night(world: World) -> None:
    server = await world.server()
    one, other = await world.person(server), await world.person(server, "乙")
    world.book.forget(other)
    box: Mailbox = server.turns.mailbox
    join(box, other, one)
    world.at(12, 21, 59)
    server.break_down(True)
    known = box.find(other)
    assert known
    what = ROUTES["/reminders/claim"]({"worker": "w"})["due"][0]
    said = ROUTES["/reminders/word"]({"id": what["id"], "worker": "w"})
    await server.messenger.post(replace(known, person=one), f"reminder-{what['id']}", said["message"], said["until"])
    ROUTES["/reminders/done"]({"id": what["id"], "worker": "w", "sent": True})
    await until(lambda: server.fake.tries >= 3)
    await until(lambda: not server.messenger._line(other).locked())
    server.break_down(False)
    world.at(12, 22, 1)
    box.part(one)
    world.at(13, 9, 0)
    await server.messenger.sweep()
    await rounds(server).round()
    assert await reminded(server, "乙", 0) == [] and world.states(one)["due_soon 2026-12-12"] == "away"


async def test_when_the_page_is_closed_the_joined_messenger_brings_it(world: World, web: Running) -> None:
    page, sender = await somebody(web)
    turns = web.app.ctx.coach_turns
    box, taken = turns.mailbox, list[str]()
    box.meet("telegram-1", "telegram", "42")
    box.claim(box.new_code(sender), "telegram-1")
    box.settle("telegram-1", True)

    async def messenger(address: Any, number: str, message: dict[str, Any], until: str) -> bool:
        taken.append(number)
        return True

    turns.posts["telegram"] = messenger
    world.owes(sender, channel="web")
    world.at(12)
    heard = len(page.messages)
    await rounds(turns).round()
    await page.hears(heard + 1)
    assert taken == [], "the page is open, and was the last to be written from"
    await page.close()
    await until(lambda: not turns.present["web"](box.find(sender)))
    world.at(15)
    await rounds(turns).round()
    assert len(taken) == 1 and set(world.states(sender).values()) == {"sent"}


async def test_when_no_messenger_takes_it_the_closed_page_keeps_it(world: World, web: Running) -> None:
    page, sender = await somebody(web)
    turns = web.app.ctx.coach_turns
    turns.mailbox.meet("telegram-1", "telegram", "42")
    turns.mailbox.claim(turns.mailbox.new_code(sender), "telegram-1")
    turns.mailbox.settle("telegram-1", True)

    async def closed(address: Any, number: str, message: dict[str, Any], until: str) -> bool:
        return False

    turns.posts["telegram"] = closed
    world.owes(sender, channel="web")
    await page.close()
    world.at(15)
    await rounds(turns).round()
    again = await Page(web.url, page.cookie).connect()
    assert [TODAY in entry.get("text", "") for entry in (await again.hello())["messages"]].count(True) == 1
    await again.close()
