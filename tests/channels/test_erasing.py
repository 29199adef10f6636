"""删除我的数据 is cut off at every step between the two servers: nothing comes back, and all of it goes in the end."""
from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.channels import inside
from bot.channels.base import Turns
from bot.channels.retention import EPOCH
from bot.coaching.dialogue import Record
from bot.storage.unclear import Unclear, UnclearSentences

from .harness import Page
from .test_retention import OWES, World, action_server, book, clock, somebody, world  # noqa: F401 fixtures

ERASE = "删除"  # to which the small agent answers as to a confirmed 删除我的数据


@pytest.fixture
def acting(world: World) -> World:  # noqa: F811
    """The agent asks the action server's casebook to erase, as the action does, before it answers."""
    agent, handle = world.running.agent, world.running.agent.handle_message

    async def acts(message: UserMessage) -> None:
        if message.text == ERASE:
            joined = (message.metadata or {}).get("joined") or []
            world.book.forget(message.sender_id, *joined, at=time.time())
        await handle(message)

    agent.handle_message = acts  # type: ignore[method-assign]
    return world


async def crash(*_: Any, **__: Any) -> Any:
    raise OSError("killed")


def crash_now(*_: Any, **__: Any) -> Any:
    raise OSError("killed")


CUTS = [
    ("the answer never came", "agent", "handle_message"),
    ("before it was noted", "box", "erasing"),
    ("before what was said was erased", "store", "forget"),
    ("before the letters were", "box", "forget"),
    ("before it was noted as done", "box", "erased"),
    ("before the action server knew", "turns", "ask"),
]


def of(world: World, what: str) -> Any:  # noqa: F811
    return {"agent": world.running.agent, "box": world.box, "store": world.running.store, "turns": world.turns}[what]


async def cut_off(world: World, page: Page, monkeypatch: pytest.MonkeyPatch, what: str, step: str) -> str:  # noqa: F811
    """Somebody with a case has everything erased, and the server dies at this step. Their name."""
    sender = await somebody(world, page)
    with monkeypatch.context() as broken:
        if step == "handle_message":  # the action has saved, and the turn stays in the conversation
            world.book.forget(sender, at=time.time())
        broken.setattr(of(world, what), step, crash if step in ("ask", "handle_message") else crash_now)
        await page.say("m2", ERASE)
    assert world.book.load(sender) != Record(), "it is remembered"
    return sender


@pytest.mark.parametrize(("when", "what", "step"), CUTS)
async def test_cut_off_it_is_ended_without_another_word(
    acting: World, page: Page, monkeypatch: pytest.MonkeyPatch, when: str, what: str, step: str
) -> None:
    sender = await cut_off(acting, page, monkeypatch, what, step)
    await acting.passes(1)
    assert acting.is_gone(sender) and acting.box.to_erase() == [], when


@pytest.mark.parametrize(("when", "what", "step"), CUTS)
async def test_cut_off_nothing_said_before_is_heard_again(
    acting: World, page: Page, monkeypatch: pytest.MonkeyPatch, when: str, what: str, step: str
) -> None:
    """The next message is there before the daily work: what the action may not hear again, it is told."""
    sender, before = await cut_off(acting, page, monkeypatch, what, step), time.time()
    told = bool(acting.box.to_erase())
    await page.say("m3", "我的情况")
    said = [entry.get("text") for entry in acting.running.store.recent(sender)]
    record = acting.book.load(sender)
    assert "欠三万五" not in said or 0 < record.erased <= before, when
    assert not told or ("欠三万五" not in said and "我的情况" in said and record == Record()), "it was ended first"
    await page.say("m4", ERASE)
    assert acting.rows(sender) == 0 and acting.book.load(sender) == Record() and acting.box.to_erase() == []


async def test_an_erasing_that_fails_again_leaves_nobody_without_an_answer(
    acting: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await cut_off(acting, page, monkeypatch, "store", "forget")
    heard = len(page.messages)
    with monkeypatch.context() as broken:
        broken.setattr(acting.running.store, "forget", crash_now)
        await page.say("m3", "我的情况")
    assert "听到：我的情况" in (await page.hears(heard + 1))[heard:] and acting.box.to_erase() == [sender]


async def test_what_is_said_after_an_erasing_was_ended_stays(acting: World, page: Page) -> None:
    sender = await somebody(acting, page)
    await page.say("m2", ERASE)
    assert acting.rows(sender) == 0 and acting.book.load(sender) == Record()
    await page.say("m3", "花呗逾期了")
    acting.book.save(sender, OWES)
    for _ in range(2):
        await acting.passes(1)
    assert acting.rows(sender) and acting.book.load(sender).case == OWES.case


async def test_an_erasing_that_goes_on_elsewhere_is_left_alone(acting: World, page: Page) -> None:
    """Another server has just erased the case and is about to tell it."""
    sender = await somebody(acting, page)
    acting.book.forget(sender, at=(acting.clock.now() - EPOCH).total_seconds() - 60)
    await acting.passes(0)
    assert acting.rows(sender)
    await acting.passes(1)
    assert acting.is_gone(sender)


async def test_what_somebody_who_read_hindered_leaves_the_files_later(
    acting: World, page: Page, database: Path
) -> None:
    def in_files() -> bool:
        return sender.encode() in b"".join(file.read_bytes() for file in database.parent.glob("*.db*"))

    sender = await somebody(acting, page)
    with contextlib.ExitStack() as readers:
        for name in ("casebook.db", database.name):
            reader = sqlite3.connect(database.with_name(name), isolation_level=None)
            readers.callback(reader.close)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_master").fetchall()
        await page.say("m2", ERASE)
        assert acting.is_gone(sender) and in_files()
    UnclearSentences(acting.book.engine).add(Unclear("那个玩意到底咋整", month="2020-01"))
    await acting.work.look()
    assert not in_files() and UnclearSentences(acting.book.engine).all() == []


async def test_all_names_of_a_person_are_ended_together(
    acting: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await somebody(acting, page)
    acting.box.meet("telegram-7", "telegram", "10086")
    assert acting.box.claim(acting.box.new_code(sender), "telegram-7") == sender
    acting.box.settle("telegram-7", True)
    acting.book.save("telegram-7", OWES)  # rests while it is joined
    turns: Turns = acting.turns
    with monkeypatch.context() as broken:
        broken.setattr(turns, "ask", crash)
        await page.say("m2", ERASE)
    assert acting.book.unfinished(time.time() + 1) == ["telegram-7", sender]
    await acting.passes(1)
    assert acting.is_gone(sender) and acting.is_gone("telegram-7")
    assert (await inside.ask("/people/unfinished", {"before": time.time() + 1})) == {"names": []}
