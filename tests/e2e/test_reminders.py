"""Reminders over the real wire: two channel servers and two action servers, one of each is killed in the middle."""
from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.channels import inside
from bot.channels.messenger import Messenger
from bot.channels.reminding import Reminding
from bot.cli.settings import free_port
from bot.coaching.case import Case, Debt
from bot.coaching.dialogue import REMIND, Dialogue, Record
from bot.coaching.ledger import Agreement, Instalment, Ledger
from bot.coaching.reminders import wanted
from bot.hours import moment_of
from bot.storage.casebook import SqlCasebook
from bot.storage.engine import make_engine, migrate
from bot.storage.reminders import Plan, Reminders
from bot.supervisor import answers, die_with_parent
from tests.channels.contract import until
from tests.channels.dingtalk import DingTalk

DUE = dt.date(2026, 12, 15)
PEOPLE = 12


class ActionServer:
    """A real action server in a process of its own. `now`: its clock (UTC, ISO)."""

    def __init__(self, state: Path, now: str) -> None:
        self.port, self.state, self.now = free_port(), state, now
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        clock = f"import datetime; services.now = lambda: datetime.datetime.fromisoformat('{self.now}')"
        today = f"services.today = lambda: datetime.date({DUE.year}, {DUE.month}, {DUE.day})"
        code = f"from actions import services; {clock}; {today}; import rasa_sdk.__main__ as m; m.main()"
        command = [sys.executable, "-c", code, "--actions", "actions", "-p", str(self.port), "--quiet"]
        env = {**os.environ, "SANIC_HOST": "127.0.0.1", "COACH_STATE": str(self.state)}
        self.process = subprocess.Popen(command, env=env, start_new_session=True, preexec_fn=die_with_parent)
        end = time.monotonic() + 60
        while not answers(f"http://127.0.0.1:{self.port}/health"):
            assert time.monotonic() < end and self.process.poll() is None
            time.sleep(0.1)

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SqlCasebook]:
    engine = make_engine(f"sqlite:///{tmp_path}/casebook.db")
    migrate(engine)
    yield SqlCasebook(engine)
    engine.dispose()


@pytest.fixture
def action_servers(book: SqlCasebook, tmp_path: Path) -> Iterator[list[ActionServer]]:
    """Two, over one database, at ten in the morning of the day."""
    made = [ActionServer(tmp_path, moment_of(DUE).isoformat()) for _ in range(2)]
    for server in made:
        server.start()
    yield made
    for server in made:
        server.kill()


@pytest_asyncio.fixture
async def robots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[DingTalk]]:
    """Two channel servers, over one database and one messenger."""

    async def never(_: Messenger) -> None:
        return None

    monkeypatch.setattr(Messenger, "keep_sweeping", never)
    first = DingTalk(tmp_path / "conversations.db")
    await first.fake.open()
    second = DingTalk(tmp_path / "conversations.db")
    second.fake = first.fake
    for name, robot in (("a", first), ("b", second)):
        monkeypatch.setenv("COACH_WORKER", name)
        await robot.start()
        robot.turns.mailbox.workers.beat()
        robot.turns.now = lambda: moment_of(DUE)
    yield [first, second]
    for robot in (first, second):
        await robot.crash()
    await first.fake.close()


async def owing(robot: DingTalk, book: SqlCasebook) -> list[str]:
    """People who wrote, agreed on an instalment, and want to be reminded."""
    debt = Debt("支付宝", "花呗")
    agreed = Agreement(1, debt.label, dt.date(2026, 9, 1), total=Decimal(1000),
                       schedule=(Instalment(1, DUE, Decimal(1000)),))
    asked = Dialogue(reminders=REMIND, channel="dingtalk", heard_at=1.0)
    record = Record(Case(debts=(debt,)), asked, 0, Ledger(agreements=(agreed,)))
    for n in range(PEOPLE):
        await robot.say(f"p{n}", f"first-{n}", "你好")
    await until(lambda: all(robot.heard(f"p{n}") for n in range(PEOPLE)), 20.0)
    senders = sorted({sender for sender, _ in robot.agent.heard})
    for sender in senders:
        before = moment_of(DUE) - dt.timedelta(hours=1)
        book.save(sender, record, Plan(wanted(record, DUE), before))
    return senders


def reading(robot: DingTalk) -> list[int]:
    return [sum("今天（12 月 15 日）" in text for text in robot.heard(f"p{n}")) for n in range(PEOPLE)]


async def test_two_of_each_and_a_kill_in_the_middle_bring_each_reminder_once(
    book: SqlCasebook, action_servers: list[ActionServer], robots: list[DingTalk], monkeypatch: pytest.MonkeyPatch
) -> None:
    senders = await owing(robots[0], book)
    assert len(senders) == PEOPLE
    ports = {id(robot): server.port for robot, server in zip(robots, action_servers, strict=True)}
    told = 0

    def asking(robot: DingTalk) -> Reminding:
        async def ask(path: str, question: dict[str, object]) -> dict[str, object]:
            nonlocal told
            monkeypatch.setenv("COACH_ACTION_PORT", str(ports[id(robot)]))
            told += path == "/reminders/word"
            if told == PEOPLE // 2:
                action_servers[0].kill()
            return await inside.ask(path, question)

        return Reminding(robot.turns, ask)

    await asyncio.gather(*(asking(robot)._try_round() for robot in robots))
    action_servers[0].now = (moment_of(DUE) + dt.timedelta(seconds=61)).isoformat()  # leases have run out
    action_servers[0].start()
    ports = {id(robot): action_servers[0].port for robot in robots}
    for _ in range(2):
        await asyncio.gather(*(asking(robot)._try_round() for robot in robots))
        await asyncio.gather(*(robot.messenger.sweep() for robot in robots))
    await until(lambda: all(reading(robots[0])), 10.0)
    await asyncio.sleep(0.3)
    assert reading(robots[0]) == [1] * PEOPLE
    assert {state for sender in senders for _, state in Reminders(book.engine).all(sender)} == {"sent"}


async def test_nobody_without_the_key_is_answered(action_servers: list[ActionServer], book: SqlCasebook) -> None:
    url = f"http://127.0.0.1:{action_servers[0].port}/reminders/claim"
    async with aiohttp.ClientSession() as http:
        for body in ("", "{}", '{"worker": "x"}', "s1:AAAA"):
            async with http.post(url, data=body) as answer:
                assert answer.status == 403 and await answer.text() == ""
