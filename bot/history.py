"""The tracker store: Rasa's SQL store, bounded, so that turn 300 costs what turn 10 costs.

Rasa's own store loads the whole session at every message. Here a snapshot per sender says "up to event N the
conversation amounts to these few events" (slots set, form active); what is loaded is the snapshot and the last turns.
The events themselves stay as they were said, for the transcript; nothing is invented among them.
"""
from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker

from bot import remedies, snapshots, transcript

ROOT = Path(__file__).resolve().parents[1]
remedies.check_answers_once_compiled()  # the Rasa server loads this module before its first turn
StoredEvent = SQLTrackerStore.SQLEvent
NOTE = "channel_note"  # the type of rows that only the transcript reads: no event of the conversation itself


# What a sender's conversation amounts to, up to and including one event.
Snapshot = sa.Table(
    "conversation_snapshots",
    sa.MetaData(),
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("event_id", sa.Integer, nullable=False),
    sa.Column("prefix", sa.Text, nullable=False),
)


def default_url() -> str:
    """COACH_TRACKER_URL, or a SQLite file under COACH_STATE (default `.state`)."""
    state = Path(os.environ.get("COACH_STATE", ROOT / ".state"))
    return os.environ.get("COACH_TRACKER_URL") or f"sqlite:///{state / 'conversations.db'}"


def make_engine(url: str) -> sa.engine.Engine:
    """An engine for `url` whose errors never carry what people said (`hide_parameters`)."""
    parsed = sa.engine.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # A pool, where SQLAlchemy 1.4 would open the file anew (and fold the write-ahead log) at every message.
    pool: dict[str, Any] = {"poolclass": sa.pool.QueuePool} if parsed.database else {"poolclass": sa.pool.StaticPool}
    engine = sa.create_engine(parsed, hide_parameters=True, connect_args={"check_same_thread": False}, **pool)
    sa.event.listen(engine, "connect", _tune_sqlite)
    return engine


def _tune_sqlite(connection: Any, _record: object) -> None:
    """Readers beside a writer, patience with a lock, and deleted text overwritten with zeros."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class BoundedTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store that loads a bounded number of events."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open `host` (any SQLAlchemy URL) or the default. Raises sqlalchemy's OperationalError if it cannot."""
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
        self.engine = make_engine(host or default_url())
        self.Base.metadata.create_all(self.engine)
        Snapshot.create(self.engine, checkfirst=True)
        _reach_index().create(self.engine, checkfirst=True)
        self.sessionmaker = sessionmaker(bind=self.engine)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        """(see parent class for full docstring)"""
        with self.session_scope() as session:
            if fetch_events_from_all_sessions:
                events = [event for _, event in self._events_after(session, sender_id, 0)]
            else:
                events = self._bounded_events(session, sender_id)
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    def _bounded_events(self, session: Session, sender_id: str) -> list[dict[str, Any]]:
        """The snapshot and what followed; when that has grown long, the snapshot moves on first.

        Done here and not when saving: a tracker in memory then always begins where the stored one does, so that
        saving it twice doubles nothing.
        """
        seen, prefix = self._snapshot(session, sender_id)
        rows = self._events_after(session, sender_id, seen)
        events = prefix + [event for _, event in rows]
        cut = snapshots.cut_at(events)
        if cut > len(prefix):
            prefix, seen = snapshots.summary(sender_id, events, cut, self.domain), rows[cut - len(prefix) - 1][0]
            events = prefix + events[cut:]
            self._keep_snapshot(session, sender_id, seen, prefix)
        return events

    def _snapshot(self, session: Session, sender_id: str) -> tuple[int, list[dict[str, Any]]]:
        found = session.execute(sa.select(Snapshot).where(Snapshot.c.sender_id == sender_id)).first()
        return (found.event_id, json.loads(found.prefix)) if found else (0, [])

    def _keep_snapshot(self, session: Session, sender_id: str, seen: int, prefix: list[dict[str, Any]]) -> None:
        session.execute(sa.delete(Snapshot).where(Snapshot.c.sender_id == sender_id))
        session.execute(sa.insert(Snapshot).values(sender_id=sender_id, event_id=seen, prefix=json.dumps(prefix)))
        session.commit()

    def _events_after(self, session: Session, sender_id: str, event_id: int) -> list[tuple[int, dict[str, Any]]]:
        query = sa.select(StoredEvent.id, StoredEvent.data).where(*_after(sender_id, event_id)).order_by(StoredEvent.id)
        return [(row.id, json.loads(row.data)) for row in session.execute(query)]

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        """(see parent class for full docstring)"""
        seen, prefix = self._snapshot(session, tracker.sender_id)
        count = sa.select(sa.func.count(StoredEvent.id)).where(*_after(tracker.sender_id, seen))
        stored = len(prefix) + int(session.execute(count).scalar_one())
        return itertools.islice(tracker.events, stored, None)

    def recent(self, sender_id: str, limit: int = 100) -> list[dict[str, Any]]:
        """The last messages of both sides, oldest first, as the web page shows them (at most `limit`)."""
        return [entry for event in self._said(sender_id, limit) if (entry := transcript.entry(event))]

    def replies(self, sender_id: str, message_id: str, limit: int = 60) -> list[dict[str, Any]] | None:
        """What was answered to a message among the last `limit`; None when it is not there (not a duplicate)."""
        return transcript.replies(self._said(sender_id, limit), message_id)

    def _said(self, sender_id: str, limit: int) -> list[dict[str, Any]]:
        query = (
            sa.select(StoredEvent.data)
            .where(StoredEvent.sender_id == sender_id, StoredEvent.type_name.in_(("user", "bot", NOTE)))
            .order_by(StoredEvent.id.desc())
            .limit(limit)
        )
        with self.session_scope() as session:
            newest_first = session.execute(query).scalars().all()
        return [json.loads(data) for data in reversed(newest_first)]

    def note(self, sender_id: str, text: str) -> None:
        """Keep a sentence that a channel said by itself, so that the transcript shows what the person read."""
        event = BotUttered(text)
        with self.session_scope() as session:
            data = json.dumps(event.as_dict())
            session.add(StoredEvent(sender_id=sender_id, type_name=NOTE, timestamp=event.timestamp, data=data))
            session.commit()

    def forget(self, sender_id: str) -> int:
        """Delete everything a sender and the bot said; returns the number of events. The text leaves the file too."""
        with self.session_scope() as session:
            gone = session.execute(sa.delete(StoredEvent).where(StoredEvent.sender_id == sender_id)).rowcount
            session.execute(sa.delete(Snapshot).where(Snapshot.c.sender_id == sender_id))
            session.commit()
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:  # what was deleted may still stand in the write-ahead log
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(gone)


def _after(sender_id: str, event_id: int) -> tuple[Any, ...]:
    return StoredEvent.sender_id == sender_id, StoredEvent.id > event_id, StoredEvent.type_name != NOTE


def _reach_index() -> sa.Index:
    """Reaches a sender's last events without reading the earlier ones (Rasa's index knows the sender alone)."""
    name = "ix_events_sender_id_id"
    table = StoredEvent.__table__
    known = {index.name: index for index in table.indexes}
    return known.get(name) or sa.Index(name, table.c.sender_id, table.c.id)
