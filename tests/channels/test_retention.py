"""Silence for long: told once, erased two weeks later, whatever crashes on the way. Real classes, a moved clock.

And what goes between the two servers for it, and for a person's own copy of everything, over real HTTP.
"""
from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import sqlalchemy as sa
from sanic import Sanic

import actions.documents  # noqa: F401 what the action server serves
from actions import inside as answers
from actions import services
from actions.export import DATA, PAGE, answer
from bot import mailbox as mailbox_module
from bot import mailbox_unasked
from bot.channels import inside, retention
from bot.channels.base import Turns
from bot.channels.reminding import Reminding
from bot.channels.retention import Retention
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import ASKED, STOPPED, Dialogue, Record
from bot.conversations import events
from bot.documents.inside import InsideRoute
from bot.documents.serving import DocumentRoute
from bot.mailbox import Address, Mailbox, addresses, inbox, told
from bot.sealing import WrongKey, new_key, seal, unseal
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import make_engine, migrate

from .harness import Page, Running

DAYS = 180
OWES = Record(Case(debts=(Debt(lender="招商银行", product="信用卡"),)))


class Clock:
    """Days from now, at noon in China."""

    def __init__(self) -> None:
        self.day = dt.datetime.utcnow().date()
        self.days = 0.0

    def now(self) -> dt.datetime:
        return dt.datetime.combine(self.day, dt.time(4)) + dt.timedelta(days=self.days)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()

    class Moved(dt.datetime):
        @classmethod
        def utcnow(cls) -> dt.datetime:  # type: ignore[override]
            return moved.now()

    for module in (mailbox_module, mailbox_unasked):
        monkeypatch.setattr(module, "dt", SimpleNamespace(datetime=Moved, timedelta=dt.timedelta))
    return moved


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlCasebook]:
    """The action server's database."""
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine)
    monkeypatch.setattr(services, "engine", lambda: engine)
    monkeypatch.setattr(services, "casebook", lambda: SqlCasebook(engine))
    yield SqlCasebook(engine)
    engine.dispose()


@pytest_asyncio.fixture
async def action_server(book: SqlCasebook, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The action server's own routes, listening."""
    app = Sanic("actions_inside")
    DocumentRoute(actions.documents.open_document).attach_sanic_app_extensions(app)
    for path, made in {**answers.ROUTES, "/exports": answer}.items():
        InsideRoute(path, made, seal, unseal).attach_sanic_app_extensions(app)
    server = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True)
    Sanic._app_registry.clear()
    await server.startup()
    await server.start_serving()
    port = server.server.sockets[0].getsockname()[1]
    monkeypatch.setenv("COACH_ACTION_PORT", str(port))
    yield f"http://127.0.0.1:{port}"
    server.close()
    await server.wait_closed()


@dataclass
class World:
    """Both servers and the clock."""

    running: Running
    book: SqlCasebook
    clock: Clock
    work: Retention

    @property
    def turns(self) -> Turns:
        turns: Turns = self.running.app.ctx.coach_turns
        return turns

    @property
    def box(self) -> Mailbox:
        return self.turns.mailbox

    async def passes(self, days: float) -> None:
        """So many days later, the daily work is done."""
        self.clock.days += days
        self.work = Retention(self.turns, DAYS)  # as after a restart
        await self.work.look()

    def notices(self, sender: str) -> int:
        """How often the person was told."""
        return sum("就会删掉" in entry.get("text", "") for entry in self.running.store.recent(sender))

    def rows(self, sender: str) -> int:
        with self.running.store.engine.connect() as connection:
            found = sa.select(sa.func.count()).select_from(events).where(events.c.sender_id == sender)
            return int(connection.execute(found).scalar_one())

    def is_gone(self, sender: str) -> bool:
        return self.rows(sender) == 0 and self.book.load(sender) == Record() and self.box.find(sender) is None


@pytest.fixture
def world(running: Running, book: SqlCasebook, clock: Clock, action_server: str) -> World:
    turns: Turns = running.app.ctx.coach_turns
    turns.now = clock.now
    return World(running, book, clock, Retention(turns, DAYS))


async def somebody(world: World, page: Page, text: str = "欠三万五") -> str:
    """Who says something on the page, and has a case."""
    await page.say("m1", text)
    sender = world.running.agent.heard[-1][0]
    if world.book.load(sender).version == 0:
        world.book.save(sender, OWES)
    return sender


# The days


async def test_told_once_two_weeks_before_and_then_erased(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    await world.passes(DAYS - 15)
    assert world.notices(sender) == 0
    await world.passes(2)
    assert world.notices(sender) == 1 and any("再过 14 天" in text for text in await page.hears(2))
    for _ in range(12):
        await world.passes(1)
    assert world.notices(sender) == 1 and world.book.load(sender).version == 1
    await world.passes(3)
    assert world.is_gone(sender)


async def test_who_was_away_with_the_server_is_told_first_all_the_same(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    await world.passes(400)
    assert world.notices(sender) == 1 and not world.is_gone(sender)
    await world.passes(13)
    assert not world.is_gone(sender)
    await world.passes(2)
    assert world.is_gone(sender)


async def test_a_word_keeps_everything_and_the_days_begin_anew(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    await world.passes(DAYS - 10)
    assert world.notices(sender) == 1
    await page.say("m2", "我还在")
    said_at(world, sender, world.clock.now())
    await world.passes(20)
    assert world.notices(sender) == 1 and not world.is_gone(sender)
    await world.passes(DAYS - 30)
    assert world.notices(sender) == 2
    await world.passes(20)
    assert world.is_gone(sender)


def said_at(world: World, sender: str, when: dt.datetime) -> None:
    """The person's last word, as if said then."""
    seconds = (when - dt.datetime(1970, 1, 1)).total_seconds()
    last = sa.select(sa.func.max(events.c.id)).where(events.c.sender_id == sender, events.c.type_name == "user")
    with world.running.store.engine.begin() as connection:
        number = connection.execute(last).scalar_one()
        connection.execute(sa.update(events).where(events.c.id == number).values(timestamp=seconds))


async def test_others_keep_what_is_theirs(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    await page.close()
    await world.passes(DAYS - 10)
    other = await Page(world.running.url).open()
    active = await somebody(world, other, "花呗逾期了")
    said_at(world, active, world.clock.now())
    await world.passes(15)
    assert world.is_gone(sender) and world.rows(active) and world.book.load(active).version == 1
    await other.close()


async def test_at_night_nobody_is_written_to_and_nothing_is_erased(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    await world.passes(DAYS + 0.5)  # midnight in China
    assert world.notices(sender) == 0
    await world.passes(0.5)
    assert world.notices(sender) == 1


async def test_the_days_work_is_done_once_a_day(world: World, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.passes(1)
    monkeypatch.setattr(world.work, "sweep", lambda: pytest.fail("once more"))
    await world.work.look()


# What goes wrong


async def test_while_the_action_server_is_away_nothing_is_erased(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await somebody(world, page)
    await world.passes(DAYS - 10)
    port = inside.action_server().rpartition(":")[2]
    monkeypatch.setenv("COACH_ACTION_PORT", "1")
    await world.passes(20)
    assert world.rows(sender) and world.book.load(sender).version == 1
    monkeypatch.setenv("COACH_ACTION_PORT", port)
    await world.work.look()
    assert world.is_gone(sender)


async def test_a_crash_between_the_case_and_the_conversation_is_made_good(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await somebody(world, page)
    await world.passes(DAYS - 10)

    def crash(_: str) -> None:
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(world.running.store, "forget", crash)
        await world.passes(20)
    assert world.book.load(sender).version == 0 and world.rows(sender)
    await world.passes(1)
    assert world.is_gone(sender)


async def test_a_crash_after_telling_tells_nobody_twice(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await somebody(world, page)

    async def crash(*_: Any) -> None:
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(world.running.app.ctx.coach_turns, "posts", {"web": after(world, crash)})
        await world.passes(DAYS - 10)
    await world.passes(1)
    assert world.notices(sender) == 1


def after(world: World, then: Any) -> Any:
    """The web page's way to say something, and then a crash."""
    post = world.turns.posts["web"]

    async def both(*args: Any) -> bool:
        await post(*args)
        await then()
        return True

    return both


async def test_a_new_key_neither_tells_anew_nor_puts_it_off(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await somebody(world, page)
    await world.passes(DAYS - 10)
    monkeypatch.setenv("COACH_DATA_KEY", f"{new_key()},{os.environ['COACH_DATA_KEY']}")
    await world.passes(20)
    assert world.is_gone(sender)


async def test_two_servers_tell_once(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    world.clock.days = DAYS - 10
    for _ in range(2):
        await Retention(world.turns, DAYS).look()
    assert world.notices(sender) == 1


async def test_what_was_saved_since_is_not_erased(world: World, page: Page) -> None:
    """The conversation's database was brought back from an old copy: the case knows better."""
    sender = await somebody(world, page)
    said_at(world, sender, world.clock.now() - dt.timedelta(days=300))
    await world.passes(0)
    await world.passes(15)
    assert world.notices(sender) == 0 and world.book.load(sender).version == 1
    answer = await inside.ask("/people/erase", {"names": [sender], "before": "2020-01-01T00:00:00"})
    assert answer == {"erased": False} and world.book.load(sender).version == 1


async def test_a_case_without_its_conversation_goes_too(world: World) -> None:
    world.book.save("rest-person", OWES)
    await world.passes(DAYS - 10)
    assert world.notices("rest-person") == 1
    await world.passes(20)
    assert world.is_gone("rest-person")


async def test_a_word_on_one_channel_keeps_what_was_said_on_the_other(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    world.box.meet("telegram-7", "telegram", "10086")
    assert world.box.claim(world.box.new_code(sender), "telegram-7") == sender
    world.box.settle("telegram-7", True)
    world.book.save("telegram-7", OWES)  # rests while it is joined
    await world.passes(DAYS - 10)
    said_at(world, sender, world.clock.now())
    await world.passes(20)
    assert world.book.load("telegram-7").version == 1 and world.rows(sender)
    await world.passes(DAYS - 25)
    await world.passes(20)
    assert world.is_gone(sender) and world.is_gone("telegram-7")


@pytest.mark.parametrize("reminders", [None, ASKED, STOPPED])
async def test_who_wants_no_reminders_is_told_of_this_all_the_same(
    world: World, page: Page, reminders: str | None
) -> None:
    """停止提醒 and 不用提醒 are about what is due; that data go is told once, as was promised."""
    sender = await somebody(world, page)
    world.book.save(sender, replace(OWES, version=1, dialogue=Dialogue(reminders=reminders)))
    sent: list[str] = []

    async def post(known: Address, number: str, *_: Any) -> bool:
        sent.append(number)
        return True

    world.turns.posts["web"] = post
    await world.passes(DAYS - 10)
    assert len(sent) == 1


async def test_an_erasure_that_was_told_is_carried_out_after_a_crash(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = await somebody(world, page)

    def crash(_: str) -> None:
        raise OSError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(world.running.store, "forget", crash)
        await page.say("m2", "删除")
    assert world.rows(sender) > 0 and world.box.to_erase() == [sender]
    await world.work.finish()
    assert world.rows(sender) == 0 and world.box.to_erase() == [] and world.box.find(sender) is None


async def test_an_erasure_leaves_nothing_of_the_person_in_the_file(
    world: World, page: Page, database: Path
) -> None:
    sender = await somebody(world, page)
    world.box.keep(sender, "/tell 私房话")
    world.box.post("r1", sender, {"text": "提醒一下"}, None, "2099-01-01T00:00:00")
    with world.running.store.engine.connect() as connection:
        sealed = [row[:90] for row in connection.execute(sa.text("SELECT data FROM events")).scalars()]
    stored = on_disk(database)
    assert sender.encode() in stored and all(text.encode() in stored for text in sealed)
    assert not any(text.encode() in stored for text in ("三万五", "私房话", "提醒一下"))
    await page.say("m2", "删除")
    left = on_disk(database)
    assert sender.encode() not in left and not any(text.encode() in left for text in sealed)


def on_disk(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


async def test_tidying_leaves_nothing_that_is_over(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    for name in ("telegram-old", "telegram-new"):
        world.box.meet(name, "telegram", "10086")
    letter, _ = world.box.arrived("telegram-old", "telegram", "m1", "一", {})
    world.box.delivered(letter)
    world.clock.days = 3
    world.box.arrived("telegram-new", "telegram", "m1", "二", {})
    world.box.tidy()
    with world.box.engine.connect() as connection:
        assert set(connection.execute(sa.select(addresses.c.identity)).scalars()) == {sender, "telegram-new"}
        assert list(connection.execute(sa.select(inbox.c.identity)).scalars()) == ["telegram-new"]
        assert list(connection.execute(sa.select(told.c.number)).scalars()) == []


# Between the servers


PLAIN = b'{"names": ["web-1"], "before": "2099-01-01", "at": 9e9}'


@pytest.mark.parametrize("body", [b"", b"{}", b"s1:x", PLAIN, b"\xff"])
async def test_who_has_no_key_is_not_heard(action_server: str, book: SqlCasebook, body: bytes) -> None:
    book.save("web-1", OWES)
    async with aiohttp.ClientSession() as http, http.post(f"{action_server}/people/erase", data=body) as found:
        assert found.status == 403 and await found.read() == b""
    assert book.load("web-1").version == 1


async def test_neither_is_an_old_question_nor_another_key(
    action_server: str, book: SqlCasebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.save("web-1", OWES)
    question = {"names": ["web-1"], "before": "2099-01-01T00:00:00"}
    old = seal(json.dumps({**question, "at": 1.0}))
    ours = inside.sealed(question)
    with monkeypatch.context() as other:
        other.setenv("COACH_DATA_KEY", new_key())
        foreign = inside.sealed(question)
    for body, status in ((old, 403), (foreign, 403), (ours, 200)):
        async with aiohttp.ClientSession() as http, http.post(f"{action_server}/people/erase", data=body) as found:
            assert found.status == status
    assert book.load("web-1").version == 0


async def test_two_servers_with_two_keys_say_so_once_and_do_nothing(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def foreign(question: dict[str, Any]) -> str:
        with monkeypatch.context() as other:  # as if this server had a state folder of its own
            other.setenv("COACH_DATA_KEY", key)
            return seal(json.dumps({**question, "at": time.time()}))

    sender, key = await somebody(world, page), new_key()
    monkeypatch.setattr(inside, "sealed", foreign)
    inside._complain.cache_clear()
    with pytest.raises(WrongKey):
        await inside.ask("/people/about", {"names": [sender]})
    world.clock.days = 400
    for _ in range(3):
        assert await Reminding(world.turns)._try_round() == 0
        await Retention(world.turns, DAYS).look()
    said = [record for record in caplog.records if record.levelname == "ERROR"]
    assert len(said) == 1 and "COACH_DATA_KEY" in said[0].getMessage() and sender not in caplog.text
    assert world.rows(sender) and world.notices(sender) == 0


async def test_a_copy_of_the_data_is_not_opened_by_another_key_and_nothing_breaks(
    world: World, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(path: str, question: dict[str, Any]) -> dict[str, Any]:
        raise WrongKey(path)

    sender = await somebody(world, page)
    path = services.documents().address(sender, PAGE, 0)
    monkeypatch.setattr(inside, "ask", refused)
    async with aiohttp.ClientSession(headers={"Cookie": page.cookie}) as http, http.get(
        world.running.url + path
    ) as found:
        assert found.status == 503 and "文件正在准备" in await found.text()


# The person's own copy


async def test_the_page_opens_both_files_with_the_conversation_in_them(world: World, page: Page) -> None:
    sender = await somebody(world, page, "夜里睡不着")
    for kind, media in ((PAGE, "text/html"), (DATA, "application/json")):
        path = services.documents().address(sender, kind, 0)
        cookie = {"Cookie": page.cookie}
        async with aiohttp.ClientSession(headers=cookie) as http, http.get(world.running.url + path) as found:
            text = await found.text()
            assert found.status == 200 and found.content_type == media
            assert found.headers["Cache-Control"] == "private, no-store"
            assert found.headers["Content-Disposition"].startswith("attachment")
        assert "夜里睡不着" in text and "招商银行" in text


async def test_nobody_else_opens_them(world: World, page: Page) -> None:
    sender = await somebody(world, page)
    path = services.documents().address(sender, DATA, 0)
    stranger = Page(world.running.url)
    await stranger.open_session()
    for headers in ({"Cookie": stranger.cookie}, {}):
        async with aiohttp.ClientSession(headers=headers) as http, http.get(world.running.url + path) as found:
            assert found.status == 404 and "招商银行" not in await found.text()


def test_the_app_does_it_while_it_runs(running: Running) -> None:
    assert retention.AGAIN_SECONDS < 24 * 3600 and retention.START_SECONDS < 60
