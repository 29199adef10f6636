"""The socket's events. The page says `hello` and `say`; it hears `message` and `typing`.

Two tabs of one browser are one person: both hear every answer. A `say` is acknowledged when its turn is stored, and the
page sends again, under the same id, what was not acknowledged: so nothing is lost in a crash, and nothing said twice.
"""
from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import Counter
from typing import Any

from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError

from bot.channels import gate, words
from bot.channels.base import Said, Turns, history_of
from bot.channels.session import Sessions

logger = logging.getLogger(__name__)
TRANSCRIPT = 100  # messages shown again when the page is opened
TITLE_LENGTH = 60  # characters of a button's title that are kept
ID_LENGTH = 64  # characters of a message's id; a UUID has 36
START = "/start"  # what the page says for a person who has said nothing yet


class Conversation:
    """Every conversation of the web page. `pace` and `tabs` limit one person's messages and sockets."""

    def __init__(self, sio: AsyncServer, sessions: Sessions, turns: Turns, pace: gate.Pace, tabs: int) -> None:
        self.sio, self.sessions, self.turns, self.pace, self.tabs = sio, sessions, turns, pace, tabs
        self._senders: dict[str, str] = {}  # by socket
        self._open: Counter[str] = Counter()
        self._greeting: set[str] = set()
        self._number = 0

    def listen(self) -> None:
        """Register the handlers with the socket server."""
        for handler in (self.connect, self.disconnect, self.hello, self.say):
            self.sio.on(handler.__name__, handler)

    async def connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        """Let in who has a session of ours; the others are told "session" and may ask for one."""
        sender = self.sessions.sender(environ.get("HTTP_COOKIE"))
        if sender is None:
            raise ConnectionRefusedError("session")
        if self._open[sender] >= self.tabs:
            raise ConnectionRefusedError("tabs")
        self._senders[sid] = sender
        self._open[sender] += 1
        await self.sio.enter_room(sid, sender)

    async def disconnect(self, sid: str, reason: object = None) -> None:
        """Forget the socket; the conversation goes on when the page comes back."""
        sender = self._senders.pop(sid, None)
        if sender:
            self._open -= Counter([sender])

    async def hello(self, sid: str, data: object = None) -> dict[str, Any]:
        """What was said so far. A person who is new is then greeted."""
        sender = self._senders[sid]
        history = history_of(self.turns.agent())
        messages = history.recent(sender, TRANSCRIPT) if history else []
        if not messages and sender not in self._greeting:
            self._greeting.add(sender)
            asyncio.get_running_loop().call_later(0.01, asyncio.ensure_future, self._greet(sender))  # after the answer
        return {"messages": messages, "fresh": not messages}

    async def say(self, sid: str, data: object = None) -> dict[str, Any]:
        """Take one message to the bot; `{"ok": true}` when its turn is stored, else a sentence that says why not."""
        sender = self._senders[sid]
        said = _said(sender, data)
        if said is None:
            return self._refuse("utter_empty_message")
        fault = gate.fault(gate.clean(said.text))
        if fault or not self.pace.allows(sender):
            return self._refuse(fault or "utter_too_fast")
        await self._turn(said)
        return {"ok": True}

    async def _greet(self, sender: str) -> None:
        try:
            await self._turn(Said(sender, START, f"start-{uuid.uuid4().hex}", "web"))
        finally:
            self._greeting.discard(sender)

    async def _turn(self, said: Said) -> None:
        async def deliver(message: dict[str, Any]) -> None:
            await self.sio.emit("message", {"n": self._next_number(), **message}, room=said.sender)

        turn = self.turns.start(said, deliver)
        if not turn.task.done():
            await self.sio.emit("typing", {"on": True}, room=said.sender)
        await asyncio.wait([turn.task])
        if not self.turns.busy(said.sender):
            await self.sio.emit("typing", {"on": False}, room=said.sender)

    def _next_number(self) -> int:
        """Ascending, also over a restart: milliseconds, or one more than the last."""
        self._number = max(self._number + 1, int(time.time() * 1000))
        return self._number

    def _refuse(self, key: str) -> dict[str, Any]:
        return {"ok": False, "text": words.message(key, self.turns.agent())["text"]}


def _said(sender: str, data: object) -> Said | None:
    """The page's message; None when it is not of the agreed form."""
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not 0 < len(data["id"]) <= ID_LENGTH:
        return None
    title = gate.clean(data.get("title"))[:TITLE_LENGTH]
    return Said(sender, data.get("text"), data["id"], "web", {"title": title} if title else {})
