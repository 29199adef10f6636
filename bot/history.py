"""The tracker store: Rasa's SQL store, bounded, so that turn 300 costs what turn 10 costs.

Rasa's own store loads the whole session at every message. Here a snapshot per sender says "up to event N the
conversation amounts to these few events" (slots set, form active); what is loaded is the snapshot and the last turns.
The events themselves stay as they were said, for the transcript; nothing is invented among them.
"""
from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.cli import print_error_and_exit
from sqlalchemy.orm import Session, registry, sessionmaker

from bot import remedies, snapshots, transcript
from bot.conversations import META, default_url, events, make_engine, prepare, seal_proof
from bot.conversations import snapshots as Snapshot
from bot.resealing import fits
from bot.sealing import WrongKey, fold_log

__all__ = ["BoundedTrackerStore", "check_key", "default_url", "make_engine"]
remedies.check_answers_once_compiled()  # the Rasa server loads this module before its first turn
NOTE = "channel_note"  # the type of rows that only the transcript reads: no event of the conversation itself
SHOWN = ("user", "bot", NOTE)


def check_key() -> None:
    """End the process with a sentence when the key is not the database's: no server may write beside what is there.

    Called before the server runs, since Sanic writes a page about whatever ends it later.
    """
    engine = make_engine(default_url())
    try:
        fits(engine, seal_proof)
    except WrongKey as error:
        print_error_and_exit(str(error))
    finally:
        engine.dispose()


@registry(metadata=META).mapped
class StoredEvent:
    """A row of Rasa's table, as its store writes it, its `data` sealed."""

    __table__ = events


class BoundedTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store that loads a bounded number of events, and keeps them sealed."""

    SQLEvent = StoredEvent

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open `host` (any SQLAlchemy URL) or the default. Raises sqlalchemy's OperationalError if it cannot.

        Ends the process with a sentence when the key is not the database's.
        """
        TrackerStore.__init__(self, domain, event_broker, **kwargs)
        self.engine = make_engine(host or default_url())
        try:
            prepare(self.engine)
        except WrongKey as error:
            print_error_and_exit(str(error))
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
        return (found.event_id, found.prefix) if found else (0, [])

    def _keep_snapshot(self, session: Session, sender_id: str, seen: int, prefix: list[dict[str, Any]]) -> None:
        session.execute(sa.delete(Snapshot).where(Snapshot.c.sender_id == sender_id))
        session.execute(sa.insert(Snapshot).values(sender_id=sender_id, event_id=seen, prefix=prefix))
        session.commit()

    def _events_after(self, session: Session, sender_id: str, event_id: int) -> list[tuple[int, dict[str, Any]]]:
        query = sa.select(events.c.id, events.c.data).where(*_after(sender_id, event_id)).order_by(events.c.id)
        return [(row.id, json.loads(row.data)) for row in session.execute(query)]

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        """(see parent class for full docstring)"""
        seen, prefix = self._snapshot(session, tracker.sender_id)
        count = sa.select(sa.func.count(events.c.id)).where(*_after(tracker.sender_id, seen))
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
            sa.select(events.c.data)
            .where(events.c.sender_id == sender_id, events.c.type_name.in_(SHOWN))
            .order_by(events.c.id.desc())
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
            row = {"sender_id": sender_id, "type_name": NOTE, "timestamp": event.timestamp, "data": data}
            session.execute(sa.insert(events).values(**row))
            session.commit()

    def forget(self, sender_id: str) -> int:
        """Delete everything a sender and the bot said; returns the number of events. The text leaves the file too."""
        with self.session_scope() as session:
            gone = session.execute(sa.delete(events).where(events.c.sender_id == sender_id)).rowcount
            session.execute(sa.delete(Snapshot).where(Snapshot.c.sender_id == sender_id))
            session.commit()
        fold_log(self.engine)
        return int(gone)

    def everything(self, sender_id: str) -> list[dict[str, Any]]:
        """All that both sides said, oldest first, as `recent` has it: for the person's own copy."""
        said = sa.select(events.c.data).where(events.c.sender_id == sender_id, events.c.type_name.in_(SHOWN))
        with self.session_scope() as session:
            rows = session.execute(said.order_by(events.c.id)).scalars()
            return [entry for data in rows if (entry := transcript.entry(json.loads(data)))]

    def last_words(self) -> dict[str, float]:
        """When each sender said something last (seconds since 1970); of who never did, when the talk was begun."""
        theirs = sa.func.max(sa.case((events.c.type_name == "user", events.c.timestamp)))
        query = sa.select(events.c.sender_id, theirs, sa.func.min(events.c.timestamp))
        with self.session_scope() as session:
            rows = session.execute(query.where(events.c.type_name != NOTE).group_by(events.c.sender_id)).all()
        return {sender: float(said or began or 0.0) for sender, said, began in rows}


def _after(sender_id: str, event_id: int) -> tuple[Any, ...]:
    return events.c.sender_id == sender_id, events.c.id > event_id, events.c.type_name != NOTE
