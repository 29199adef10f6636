"""The conversations' database on PostgreSQL: the cases of the tracker store and of the mailbox once more, over it."""
from __future__ import annotations

import asyncio
import inspect
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from bot.conversations import make_engine, prepare
from bot.history import BoundedTrackerStore
from bot.mailbox import Mailbox
from bot.mailbox_tables import META as MAIL
from tests import postgres, test_history
from tests.channels import test_mailbox
from tests.storage.conftest import BACKENDS
from tests.test_history import DOMAIN, said_in, talk, turn

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 5
# These look at what is SQLite's own.
OF_SQLITE = ("test_sqlite_is_set_for_readers_beside_a_writer", "test_loading_reads_by_index")


def cases(module: ModuleType, fixture: str) -> dict[str, object]:
    """The tests of a module that need this fixture alone."""
    return {
        name: test for name, test in vars(module).items()
        if name.startswith("test_") and name not in OF_SQLITE and fixture in inspect.signature(test).parameters
        and not {"database", "tmp_path"} & set(inspect.signature(test).parameters)
    }  # fmt: skip


@pytest.fixture
def server_url() -> Iterator[str]:
    server = postgres.server()
    made = server.database()
    yield made
    server.drop(made)


@pytest.fixture
def store(server_url: str) -> Iterator[BoundedTrackerStore]:
    opened = BoundedTrackerStore(DOMAIN, server_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def box(server_url: str) -> Iterator[Mailbox]:
    opened = Mailbox(make_engine(server_url))
    yield opened
    opened.engine.dispose()


OF_HISTORY, OF_MAILBOX = cases(test_history, "store"), cases(test_mailbox, "box")
globals().update(OF_HISTORY | OF_MAILBOX)


def test_both_modules_gave_their_cases() -> None:
    assert len(OF_HISTORY) >= 12 and len(OF_MAILBOX) >= 18 and not set(OF_HISTORY) & set(OF_MAILBOX)


# What is about both databases


@pytest.fixture(params=BACKENDS)
def talks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database for conversations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/conversations.db"
        return
    yield request.getfixturevalue("server_url")


async def test_nothing_is_loaded_twice_or_left_out_after_a_restart(talks: str) -> None:
    first = BoundedTrackerStore(DOMAIN, talks)
    await talk(first, 33)
    before = [event.as_dict() for event in (await first.retrieve("person")).events]
    first.engine.dispose()
    again = BoundedTrackerStore(DOMAIN, talks)
    assert [event.as_dict() for event in (await again.retrieve("person")).events] == before
    await talk(again, 3)
    assert len(await said_in(again)) == 36
    again.engine.dispose()


async def test_two_servers_over_one_database_keep_everybody_apart_and_whole(talks: str) -> None:
    stores = [BoundedTrackerStore(DOMAIN, talks) for _ in range(2)]
    people = {f"p{n}": stores[n % 2] for n in range(6)}
    await asyncio.gather(*(talk(store, 12, sender) for sender, store in people.items()))
    for sender, store in people.items():
        assert await said_in(store, sender) == [f"第{n}句" for n in range(12)]
    for one in stores:
        one.engine.dispose()


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦𠮷", "\u202e反", "长" * 2000, "{\"a\": \"\\u0000\"}", "a\0b"])
async def test_whatever_is_said_stands_in_the_transcript(talks: str, text: str) -> None:
    opened = BoundedTrackerStore(DOMAIN, talks)
    await turn(opened, "n" * 200, text)
    assert [entry["text"] for entry in opened.recent("n" * 200)] == [text, f"听到：{text}"]
    opened.engine.dispose()


def test_of_many_who_bring_the_same_message_one_is_new(talks: str) -> None:
    boxes = [Mailbox(make_engine(talks)) for _ in range(2)]
    for number in range(5):
        with ThreadPoolExecutor(8) as pool:
            news = list(pool.map(
                lambda n: boxes[n % 2].arrived("a", "telegram", f"m{number}", "在吗", {})[1],  # noqa: B023
                range(8),
            ))  # fmt: skip
        assert news.count(True) == 1
    assert len(boxes[0].unfinished("telegram")) == 5
    for one in boxes:
        one.engine.dispose()


AT_START = """
import sys, time
from bot.conversations import make_engine
from bot.mailbox import Mailbox
engine = make_engine(sys.argv[1])
time.sleep(max(0.0, float(sys.argv[2]) - time.time()))
Mailbox(engine).meet(f"a{sys.argv[3]}", "telegram", "somewhere")
"""


def test_several_servers_that_start_at_once_all_come_up(talks: str) -> None:
    began = str(time.time() + 2.5)
    running = [
        subprocess.Popen([sys.executable, "-c", AT_START, talks, began, str(n)], cwd=ROOT, env=dict(os.environ),
                         stderr=subprocess.PIPE, text=True)
        for n in range(AT_ONCE)
    ]  # fmt: skip
    errors = [process.communicate(timeout=90)[1] for process in running]
    assert [process.returncode for process in running] == [0] * AT_ONCE, "\n".join(errors)
    box = Mailbox(make_engine(talks))
    assert all(box.find(f"a{n}") for n in range(AT_ONCE))
    box.engine.dispose()


BEFORE = (
    "CREATE TABLE events (id {serial}, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,"
    " timestamp {real}, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)",
    "CREATE INDEX ix_events_sender_id ON events (sender_id)",
    "CREATE TABLE conversation_snapshots (sender_id VARCHAR(255) PRIMARY KEY, event_id INTEGER NOT NULL,"
    " prefix TEXT NOT NULL)",
    "CREATE TABLE channel_addresses (identity VARCHAR(80) PRIMARY KEY, channel VARCHAR(20) NOT NULL,"
    " address VARCHAR(200) NOT NULL, person VARCHAR(255) NOT NULL, choices TEXT)",
    "CREATE TABLE channel_inbox (id {serial}, identity VARCHAR(80) NOT NULL, channel VARCHAR(20) NOT NULL,"
    " message_id VARCHAR(120) NOT NULL, said TEXT, answers TEXT, sent INTEGER NOT NULL, received_at TIMESTAMP NOT NULL,"
    " UNIQUE (identity, message_id))",
    "CREATE TABLE channel_keepsakes (key VARCHAR(64) PRIMARY KEY, identity VARCHAR(80) NOT NULL, content TEXT NOT NULL,"
    " expires_at TIMESTAMP NOT NULL)",
)


async def test_a_database_of_before_goes_on(talks: str) -> None:
    """As an older version left it: nothing sealed, and an address as long as there was room."""
    engine = make_engine(talks)
    own = {"serial": "INTEGER PRIMARY KEY", "real": "FLOAT"}
    if engine.dialect.name == "postgresql":
        own = {"serial": "SERIAL PRIMARY KEY", "real": "DOUBLE PRECISION"}
    said = json.dumps({"event": "user", "timestamp": 1.0, "text": "欠三万五", "metadata": {}, "parse_data": {}})
    letter = json.dumps({"text": "还没答", "metadata": {}})
    rows = {
        "events": {"sender_id": "a", "type_name": "user", "timestamp": 1.0, "data": said},
        "channel_addresses": {"identity": "a", "channel": "dingtalk", "address": "h" * 200, "person": "a"},
        "channel_inbox": {"identity": "a", "channel": "dingtalk", "message_id": "m", "said": letter, "sent": 0,
                          "received_at": sa.func.now()},
    }  # fmt: skip
    with engine.begin() as connection:
        for statement in BEFORE:
            connection.exec_driver_sql(statement.format(**own))
        for name, row in rows.items():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            connection.execute(sa.insert(table).values(**row))
    engine.dispose()
    store, box = BoundedTrackerStore(DOMAIN, talks), Mailbox(make_engine(talks))
    assert [entry["text"] for entry in store.recent("a")] == ["欠三万五"]
    assert [one.text for one in box.unfinished("dingtalk")] == ["还没答"]
    found = box.find("a")
    assert found is not None and found.address == "h" * 200
    assert box.meet("a", "dingtalk", "i" * 200).address == "i" * 200
    with box.engine.connect() as connection:
        for name, column in (("events", "data"), ("channel_addresses", "address"), ("channel_inbox", "said")):
            kept = connection.exec_driver_sql(f"SELECT {column} FROM {name}").scalar_one()
            assert "三万五" not in kept and "iii" not in kept and "还没答" not in json.dumps(kept), name
    await turn(store, "a", "再说")
    for engine in (store.engine, box.engine):
        engine.dispose()


def test_preparing_twice_changes_nothing(talks: str) -> None:
    engine = make_engine(talks)
    for _ in range(2):
        prepare(engine, MAIL)
        names = set(sa.inspect(engine).get_table_names())
    assert {"events", "conversation_snapshots", "channel_inbox", "channel_addresses"} <= names
    engine.dispose()
