"""The bounded tracker store on a real SQLite file: long conversations, restarts, deletion, and what is shown again."""
from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import history, snapshots
from bot.history import BoundedTrackerStore

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [tell]
    slots:
      counter: {type: float, max_value: 1000, mappings: [{type: custom}]}
      early: {type: text, mappings: [{type: custom}]}
      cleared: {type: text, mappings: [{type: custom}]}
    forms: {intake_form: {required_slots: [early]}}
    session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
    """
)
START = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def store(database: Path) -> Iterator[BoundedTrackerStore]:
    opened = open_store(database)
    yield opened
    opened.engine.dispose()


def open_store(database: Path) -> BoundedTrackerStore:
    return BoundedTrackerStore(DOMAIN, f"sqlite:///{database}")


async def turn(store: TrackerStore, sender: str, text: str, *more: Event, message_id: str | None = None) -> int:
    """One turn as the message processor runs it; returns how many events were loaded for it."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    loaded = len(tracker.events)
    if not loaded:
        tracker.update_with_events([*START, SlotSet("early", "还记得"), SlotSet("cleared", "x")], DOMAIN)
    parse = {"intent": {"name": "tell", "confidence": 1.0}, "entities": [], "text": text}
    heard = UserUttered(text, parse["intent"], [], parse, message_id=message_id)
    said = [heard, *more, ActionExecuted("action_answer"), BotUttered(f"听到：{text}"), ActionExecuted("action_listen")]
    tracker.update_with_events(said, DOMAIN)
    await store.save(tracker)
    return loaded


async def talk(store: TrackerStore, turns: int, sender: str = "person") -> list[int]:
    return [await turn(store, sender, f"第{n}句", SlotSet("counter", float(n))) for n in range(turns)]


async def said_in(store: TrackerStore, sender: str = "person") -> list[str]:
    """What a sender said in the whole stored conversation."""
    full = await store.retrieve_full_tracker(sender)
    return [event.text for event in full.events if isinstance(event, UserUttered)]


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What policies and actions see of the present."""
    seen = tracker.current_state()
    seen["active_loop"].pop("trigger_message", None)  # the message that began the loop is needed in its first turn only
    return {key: seen[key] for key in ("slots", "paused", "active_loop", "latest_action_name", "followup_action")}


async def test_four_hundred_turns_load_no_more_than_the_first(store: BoundedTrackerStore) -> None:
    loaded = await talk(store, 400)
    assert max(loaded) <= snapshots.MAX_EVENTS + 5
    assert await said_in(store) == [f"第{n}句" for n in range(400)]


async def test_the_state_is_that_of_the_whole_conversation(store: BoundedTrackerStore) -> None:
    for n in range(60):
        more: list[Event] = [SlotSet("counter", float(n))]
        more += {3: [SlotSet("cleared", None)], 5: [ActiveLoop("intake_form")], 40: [ActiveLoop(None)]}.get(n, [])
        more += [ConversationPaused()] if n == 50 else []
        await turn(store, "person", f"第{n}句", *more)
        bounded, full = await store.retrieve("person"), await store.retrieve_full_tracker("person")
        assert state(bounded) == state(full)
        assert bounded.latest_message.text == full.latest_message.text
    assert bounded.get_slot("early") == "还记得" and bounded.get_slot("cleared") is None
    assert len(bounded.events) < len(full.events) / 2


async def test_at_least_three_turns_are_kept_as_they_were_said(store: BoundedTrackerStore) -> None:
    for n in range(80):
        await turn(store, "person", f"第{n}句")
        said = [event.text for event in (await store.retrieve("person")).events if isinstance(event, UserUttered)]
        assert said[-3:] == [f"第{k}句" for k in range(n + 1)][-3:]


async def test_times_ascend(store: BoundedTrackerStore) -> None:
    await talk(store, 50)
    times = [event.timestamp for event in (await store.retrieve("person")).events]
    assert all(earlier < later for earlier, later in zip(times, times[1:], strict=False))


async def test_saving_twice_doubles_nothing(store: BoundedTrackerStore) -> None:
    await talk(store, 40)
    for _ in range(30):
        await turn(store, "person", "再说")
        tracker = await store.retrieve("person")
        tracker.update(ActionExecuted("action_listen"), DOMAIN)
        await store.save(tracker)
        await store.save(tracker)
    assert len(await said_in(store)) == 70


async def test_nothing_is_loaded_twice_or_left_out_after_a_restart(store: BoundedTrackerStore, database: Path) -> None:
    await talk(store, 33)
    before = [event.as_dict() for event in (await store.retrieve("person")).events]
    store.engine.dispose()
    again = open_store(database)
    assert [event.as_dict() for event in (await again.retrieve("person")).events] == before
    await talk(again, 3)
    assert len(await said_in(again)) == 36
    again.engine.dispose()


async def test_a_new_session_begins_where_rasas_own_store_begins_it(store: BoundedTrackerStore, tmp_path: Path) -> None:
    stock = SQLTrackerStore(DOMAIN, db=str(tmp_path / "stock.db"))
    for opened in (store, stock):
        await talk(opened, 4)
        await turn(opened, "person", "隔天", *START, SlotSet("early", "带过来"))
    ours, theirs = await store.retrieve("person"), await stock.retrieve("person")
    assert [event.type_name for event in ours.events] == [event.type_name for event in theirs.events]
    assert state(ours) == state(theirs)
    await talk(store, 60)
    assert (await store.retrieve("person")).get_slot("early") == "带过来"


async def test_rasa_still_sees_when_the_last_message_came(store: BoundedTrackerStore) -> None:
    long_ago = time.time() - 2 * 3600
    tracker = await store.get_or_create_tracker("person")
    for n in range(40):
        event = UserUttered(f"第{n}句", timestamp=long_ago + n)
        listen = ActionExecuted("action_listen", timestamp=long_ago + n + 0.5)
        tracker.update_with_events([event, listen], DOMAIN, override_timestamp=False)
    await store.save(tracker)
    bounded = await store.retrieve("person")
    assert len(bounded.events) < len(tracker.events)
    assert bounded.get_last_event_for(UserUttered).timestamp == long_ago + 39


async def test_senders_do_not_mix(store: BoundedTrackerStore) -> None:
    await asyncio.gather(*(talk(store, 30, sender) for sender in ("甲", "乙", "丙")))
    for sender in ("甲", "乙", "丙"):
        assert await said_in(store, sender) == [f"第{n}句" for n in range(30)]


async def test_the_transcript_is_what_both_sides_said(store: BoundedTrackerStore) -> None:
    await talk(store, 30)
    last = store.recent("person", 4)
    assert [(entry["from"], entry["text"]) for entry in last] == [
        ("user", "第28句"), ("bot", "听到：第28句"), ("user", "第29句"), ("bot", "听到：第29句"),
    ]
    assert store.recent("nobody") == []


async def test_the_transcript_shows_titles_and_cards_and_hides_payloads(store: BoundedTrackerStore) -> None:
    card = {"card": "question", "v": 1, "data": {"step": 1}}
    buttons = [{"title": "跳过", "payload": "/skip"}]
    tracker = await store.get_or_create_tracker("person")
    tracker.update_with_events(
        [
            UserUttered("/start"),
            BotUttered("请问", {"buttons": buttons, "custom": card, "image": None}),
            UserUttered("/skip", metadata={"title": "跳过"}),
            BotUttered(None, {"custom": card}),
            BotUttered(None, {}),
        ],
        DOMAIN,
    )
    await store.save(tracker)
    shown = [{key: value for key, value in entry.items() if key != "time"} for entry in store.recent("person")]
    assert shown == [
        {"from": "bot", "text": "请问", "buttons": buttons, "custom": card},
        {"from": "user", "text": "跳过"},
        {"from": "bot", "custom": card},
    ]


async def test_a_note_is_shown_and_is_no_event(store: BoundedTrackerStore) -> None:
    store.note("person", "出了点问题")
    assert await store.retrieve("person") is None
    await talk(store, 2)
    before = len((await store.retrieve_full_tracker("person")).events)
    store.note("person", "又出了点问题")
    await talk(store, 1)
    full = await store.retrieve_full_tracker("person")
    assert len(full.events) == before + 5
    assert [entry["text"] for entry in store.recent("person")][-3:] == ["又出了点问题", "第0句", "听到：第0句"]


async def test_replies_are_those_to_the_message(store: BoundedTrackerStore) -> None:
    await turn(store, "person", "一", message_id="m1")
    await turn(store, "person", "二", message_id="m2")
    assert store.replies("person", "m1") == [{"text": "听到：一"}]
    assert store.replies("person", "m2") == [{"text": "听到：二"}]
    assert store.replies("person", "m3") is None
    assert store.replies("another", "m1") is None


def on_disk(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def stored(store: BoundedTrackerStore, sender: str) -> list[str]:
    """A sender's rows as they stand in the file, sealed; of each a piece that no page is too small for."""
    query = sa.text("SELECT data FROM events WHERE sender_id = :sender")
    with store.engine.connect() as connection:
        return [row.data[:90] for row in connection.execute(query, {"sender": sender})]


async def test_nothing_that_was_said_can_be_read_in_the_files(store: BoundedTrackerStore, database: Path) -> None:
    secret = "PLAINSECRET-一百二十三万"
    for n in range(60):
        await turn(store, "person", f"{secret}{n}", SlotSet("early", secret))
    await store.retrieve("person")
    store.note("person", secret)
    needles = [b"PLAINSECRET", json.dumps(secret).strip('"').encode(), "一百二十三万".encode()]
    assert not any(needle in on_disk(database) for needle in needles)
    assert secret in store.recent("person")[-1]["text"] and f"{secret}59" in await said_in(store)


async def test_forgotten_text_is_in_no_file(store: BoundedTrackerStore, database: Path) -> None:
    secret = "PLAINSECRET-一百二十三万"
    await talk(store, 20, "another")
    for n in range(60):
        await turn(store, "person", f"{secret}{n}", SlotSet("early", secret))
    await store.retrieve("person")
    rows = stored(store, "person")
    assert len(rows) > 300 and all(row.encode() in on_disk(database) for row in rows)
    assert store.forget("person") > 300
    assert not any(row.encode() in on_disk(database) for row in rows) and b"person" not in on_disk(database)
    assert await store.retrieve("person") is None and store.recent("person") == []
    assert len(store.recent("another")) == 40
    assert await turn(store, "person", "重新来") == 0
    assert store.forget("nobody") == 0


def test_sqlite_is_set_for_readers_beside_a_writer(store: BoundedTrackerStore) -> None:
    with store.engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                   ("journal_mode", "busy_timeout", "secure_delete")}
    assert pragmas == {"journal_mode": "wal", "busy_timeout": 5000, "secure_delete": 1}


async def test_loading_reads_by_index(store: BoundedTrackerStore) -> None:
    await talk(store, 50)
    query = sa.select(history.events.c.data).where(*history._after("person", 200))
    with store.engine.connect() as connection:
        compiled = str(query.compile(store.engine, compile_kwargs={"literal_binds": True}))
        plan = " ".join(str(row) for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + compiled))
    assert "sender_id=? AND" in plan and "SCAN" not in plan


async def test_an_error_carries_nothing_that_was_said(store: BoundedTrackerStore) -> None:
    history.StoredEvent.__table__.drop(store.engine)
    with pytest.raises(sa.exc.SQLAlchemyError) as error:
        await turn(store, "person", "秘密的三万五")
    assert "秘密" not in str(error.value) and "person" not in str(error.value)


def test_the_default_is_a_file_in_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COACH_TRACKER_URL", raising=False)
    monkeypatch.setenv("COACH_STATE", str(tmp_path / "new" / "state"))
    BoundedTrackerStore(DOMAIN).engine.dispose()
    assert (tmp_path / "new" / "state" / "conversations.db").is_file()
    monkeypatch.setenv("COACH_TRACKER_URL", "sqlite://")
    assert history.default_url() == "sqlite://"


async def test_in_memory_and_created_as_rasa_creates_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TRACKER_URL", "sqlite://")
    endpoint = EndpointConfig(type="bot.history.BoundedTrackerStore")
    store = TrackerStore.create(endpoint, DOMAIN)
    assert type(store) is BoundedTrackerStore  # neither the in-memory stand-in nor a wrapper for old stores
    await talk(store, 3)
    assert len(store.recent("person")) == 6


async def test_an_existing_database_of_rasas_own_store_goes_on(tmp_path: Path) -> None:
    stock = SQLTrackerStore(DOMAIN, db=str(tmp_path / "rasa.db"))
    await talk(stock, 30)
    stock.engine.dispose()
    ours = open_store(tmp_path / "rasa.db")
    assert max((await talk(ours, 20))[2:]) <= snapshots.MAX_EVENTS + 5
    assert len(await said_in(ours)) == 50
    ours.engine.dispose()
