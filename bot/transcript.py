"""Stored events as the entries of a chat page: what was said, by whom, when."""
from __future__ import annotations

import itertools
from datetime import datetime, timezone
from typing import Any


def entry(event: dict[str, Any]) -> dict[str, Any] | None:
    """A `user` or `bot` event as `{from, text?, buttons?, custom?, time}`; None when there is nothing to show."""
    shown = _said(event) if event["event"] == "user" else _answered(event)
    if not shown:
        return None
    moment = datetime.fromtimestamp(float(event["timestamp"]), timezone.utc)
    return {"from": event["event"], **shown, "time": moment.isoformat(timespec="milliseconds")}


def _said(event: dict[str, Any]) -> dict[str, Any]:
    """A button's title instead of its payload; a payload without a title was said by the page, not by the person."""
    text, metadata = event.get("text") or "", event.get("metadata") or {}
    title = metadata.get("title")
    if isinstance(title, str) and title:
        return {"text": title}
    return {} if text.startswith("/") else {"text": text}


def _answered(event: dict[str, Any]) -> dict[str, Any]:
    data = event.get("data") or {}
    parts = {"text": event.get("text"), "buttons": data.get("buttons"), "custom": data.get("custom")}
    return {key: value for key, value in parts.items() if value}


def replies(events: list[dict[str, Any]], message_id: str) -> list[dict[str, Any]] | None:
    """The bot's messages between the `user` event of that id and the next one; None when there is no such event."""
    asked = [n for n, event in enumerate(events) if event["event"] == "user" and event.get("message_id") == message_id]
    if not asked:
        return None
    answers = itertools.takewhile(lambda event: event["event"] == "bot", events[asked[-1] + 1 :])
    asked_for = (event for event in answers if not (event.get("metadata") or {}).get("unasked"))
    return [shown for event in asked_for if (shown := _answered(event))]
