"""Where a conversation may be cut, and the few events that the part before the cut amounts to."""
from __future__ import annotations

import time
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

# Loaded at most, plus one turn. A turn is about eight events, each of them travels to the action server.
MAX_EVENTS = 60
# Kept as they were said: policies look back a few turns, actions catch up on what a failed turn left undone, and Rasa
# dates the end of a session from the last message.
KEEP_TURNS = 3
# Summary events are dated just before what follows them, in ascending order (a float of today resolves 0.25 µs).
TICK = 1e-5


def cut_at(events: list[dict[str, Any]]) -> int:
    """The index before which `events` may be summed up; 0 = leave them. Never inside a turn."""
    session = _last_session(events)
    if session > 1:  # as in Rasa's own store, a new session begins with its SessionStarted
        return session
    if len(events) <= MAX_EVENTS:
        return 0
    turns = [n for n in range(1, len(events)) if _begins_turn(events[n - 1], events[n])]
    return turns[-KEEP_TURNS] if len(turns) >= KEEP_TURNS else 0


def summary(sender_id: str, events: list[dict[str, Any]], cut: int, domain: Domain) -> list[dict[str, Any]]:
    """The events that bring a new tracker into the state that `events[:cut]` leave it in."""
    if cut < len(events) and events[cut]["event"] == SessionStarted.type_name:
        return []
    tracker = DialogueStateTracker.from_dict(sender_id, events[:cut], domain.slots)
    state = _state_events(tracker)
    before = float(events[cut]["timestamp"]) if cut < len(events) else time.time()
    for n, event in enumerate(state):
        event.timestamp = before - (len(state) - n) * TICK
    return [event.as_dict() for event in state]


def _state_events(tracker: DialogueStateTracker) -> list[Event]:
    """Slots, loop and pause. Only the message that once began the loop is not brought along."""
    slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value]
    events: list[Event] = [SessionStarted(), *slots]
    loop = tracker.active_loop
    if loop and loop.name:
        events.append(ActiveLoop(loop.name))
        if loop.is_interrupted:
            events.append(LoopInterrupted(True))
    if tracker.is_paused():
        events.append(ConversationPaused())
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]


def _last_session(events: list[dict[str, Any]]) -> int:
    return max((n for n, event in enumerate(events) if event["event"] == SessionStarted.type_name), default=0)


def _begins_turn(before: dict[str, Any], event: dict[str, Any]) -> bool:
    return event["event"] == "user" and before["event"] == "action" and before["name"] == ACTION_LISTEN_NAME
