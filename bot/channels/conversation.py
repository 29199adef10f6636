"""The socket's events. The page says `hello` and `say`; it hears `message`, `typing` and `moved`.

Two tabs of one browser are one person: both hear every answer. A `say` is acknowledged when its turn is stored, and the
page sends again, under the same id, what was not acknowledged: so nothing is lost in a crash, and nothing said twice.
The cookie names an identity; whose conversation it takes part in is in the mailbox, and may change (`moved`).
"""
from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from socketio import AsyncServer
from socketio.exceptions import ConnectionRefusedError

from bot.channels import gate, words
from bot.channels.base import START, Said, Turns, alias, history_of
from bot.channels.session import Sessions
from bot.mailbox import Address

logger = logging.getLogger(__name__)
CHANNEL = "web"
TRANSCRIPT = 100  # messages shown again when the page is opened
ID_LENGTH = 64  # characters of a message's id; a UUID has 36
JUST_SAID = 4  # messages among which a sentence of ours is not said again


@dataclass
class Guest:
    """Who sits at a socket: identity and network address, and the person whose room the socket is in."""

    identity: str
    address: str
    person: str


@dataclass(frozen=True)
class Limits:
    """Messages and sockets of one session, what one address may do, and how the address of a request is found."""

    pace: gate.Pace
    tabs: int
    crowd: gate.Crowd
    address: Callable[[Any], str]


class Conversation:
    """Every conversation of the web page."""

    def __init__(self, sio: AsyncServer, sessions: Sessions, turns: Turns, limits: Limits) -> None:
        self.sio, self.sessions, self.turns, self.limits = sio, sessions, turns, limits
        self._guests: dict[str, Guest] = {}  # by socket
        self._open: Counter[str] = Counter()  # sockets of an identity
        self._speaking: Counter[str] = Counter()  # turns of an identity that are under way
        self._greeting: set[str] = set()
        self._number = 0

    def listen(self) -> None:
        """Register the handlers with the socket server, and the ways to reach an open page."""
        for handler in (self.connect, self.disconnect, self.hello, self.say):
            self.sio.on(handler.__name__, handler)
        self.turns.reach[CHANNEL] = self.reach
        self.turns.posts[CHANNEL] = self.post
        self.turns.present[CHANNEL] = self.present
        self.turns.moved.append(self.moved)

    async def connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        """Let in who has a session of ours; the others are told "session" and may ask for one."""
        identity = self.sessions.sender(environ.get("HTTP_COOKIE"))
        if identity is None:
            raise ConnectionRefusedError("session")
        if self._open[identity] >= self.limits.tabs:
            raise ConnectionRefusedError("tabs")
        address = self.limits.address(environ["sanic.request"])
        if not self.limits.crowd.sockets.take(address):
            raise ConnectionRefusedError("crowd")
        self._guests[sid] = Guest(identity, address, identity)
        self._open[identity] += 1
        await self.sio.enter_room(sid, identity)  # and stays in it: an answer reaches who asked, whatever is moved

    async def disconnect(self, sid: str, reason: object = None) -> None:
        """Forget the socket; the conversation goes on when the page comes back."""
        guest = self._guests.pop(sid, None)
        if guest:
            self._open -= Counter([guest.identity])
            self.limits.crowd.sockets.free(guest.address)

    async def hello(self, sid: str, data: object = None) -> dict[str, Any]:
        """What was said so far, and in which conversation. A person who is new is then greeted."""
        guest = self._guests[sid]
        person = self.turns.mailbox.person(guest.identity)
        await self._seat(sid, person)
        history = history_of(self.turns.agent())
        messages = history.recent(person, TRANSCRIPT) if history else []
        if not messages and person not in self._greeting:
            self._greeting.add(person)
            greet = self._greet(person, guest.identity)
            asyncio.get_running_loop().call_later(0.01, asyncio.ensure_future, greet)  # after the answer
        return {"messages": messages, "fresh": not messages, "conversation": alias(person)}

    async def say(self, sid: str, data: object = None) -> dict[str, Any]:
        """Take one message to the bot; `{"ok": true}` when its turn is stored, else a sentence that says why not."""
        guest = self._guests[sid]
        known = self.turns.mailbox.meet(guest.identity, CHANNEL, guest.identity)
        await self._seat(sid, known.person)
        said = _said(known, data)
        if said is None:
            return self._refuse("utter_empty_message")
        fault = gate.fault(gate.clean(said.text)) or self._too_fast(guest)
        if fault:
            return self._refuse(fault)
        await self._turn(said)
        return {"ok": True}

    async def reach(self, address: Address, message: dict[str, Any]) -> None:
        """Say something unasked: on the pages that are open, and in the transcript for those that are not."""
        self._note(self.turns.mailbox.person(address.identity), message)
        await self._emit([address.identity], message)

    async def post(self, address: Address, number: str, message: dict[str, Any], until: str) -> bool:
        """Say something unasked once for a `number`: it stands in the transcript, and shows at once on open pages."""
        known = self.turns.mailbox.find(address.identity) or address
        if self.turns.mailbox.post(number, known.person, message, None, until):
            await self._emit([known.person], message)
        return True

    def present(self, address: Address) -> bool:
        """Whether a page of this person is open here."""
        names = (address.identity, address.person)
        return any(guest.identity in names or guest.person in names for guest in self._guests.values())

    async def moved(self, identities: list[str]) -> None:
        """These identities take part in another conversation now. Who is just speaking is told after the answer."""
        for identity in dict.fromkeys(identities):
            if not self._speaking[identity]:
                await self._move(identity)

    async def _move(self, identity: str) -> None:
        person = self.turns.mailbox.person(identity)
        for sid in [sid for sid, guest in self._guests.items() if guest.identity == identity]:
            if sid in self._guests:  # another may have closed meanwhile
                await self._seat(sid, person)
                await self.sio.emit("moved", {}, to=sid)

    async def _seat(self, sid: str, person: str) -> None:
        """Put the socket into the room of its person."""
        guest = self._guests[sid]
        if guest.person not in (person, guest.identity):  # the room of the identity is never left
            await self.sio.leave_room(sid, guest.person)
        guest.person = person
        await self.sio.enter_room(sid, person)

    async def _greet(self, person: str, identity: str) -> None:
        try:
            await self._turn(Said(person, START, f"start-{uuid.uuid4().hex}", CHANNEL, {}, identity))
        finally:
            self._greeting.discard(person)

    async def _turn(self, said: Said) -> None:
        self._speaking[said.identity] += 1
        try:
            turn = self.turns.start(said, lambda message: self._emit(self._rooms(said), message))
            if not turn.task.done():
                await self.sio.emit("typing", {"on": True}, room=self._rooms(said))
            await asyncio.wait([turn.task])
        finally:
            self._speaking -= Counter([said.identity])
        if not self.turns.busy(said.sender):
            await self.sio.emit("typing", {"on": False}, room=self._rooms(said))
        await self._follow(said, turn.messages)

    def _rooms(self, said: Said) -> list[str]:
        """All pages of the person, whoever that is by now, and always those of the browser that asked."""
        return [said.identity, self.turns.mailbox.person(said.identity)]

    async def _follow(self, said: Said, answers: list[dict[str, Any]]) -> None:
        """When the turn has joined or parted its own channel: what was answered stands in the other transcript too."""
        person = self.turns.mailbox.person(said.identity)
        if person == said.sender:
            return
        for message in answers:
            self._note(person, message)
        await self._move(said.identity)

    def _note(self, person: str, message: dict[str, Any]) -> None:
        """Keep a sentence that Rasa knows nothing of, once: a person may have several browsers."""
        history, text = history_of(self.turns.agent()), message.get("text")
        if history and text and text not in [entry.get("text") for entry in history.recent(person, JUST_SAID)]:
            history.note(person, text)

    async def _emit(self, rooms: list[str], message: dict[str, Any]) -> None:
        await self.sio.emit("message", {"n": self._next_number(), **message}, room=rooms)

    def _next_number(self) -> int:
        """Ascending, also over a restart: milliseconds, or one more than the last."""
        self._number = max(self._number + 1, int(time.time() * 1000))
        return self._number

    def _too_fast(self, guest: Guest) -> str | None:
        """The own limit first: what one session says beyond it takes nothing from the others behind its address."""
        if not self.limits.pace.allows(guest.identity):
            return "utter_too_fast"
        return None if self.limits.crowd.messages.allows(guest.address) else "utter_crowded"

    def _refuse(self, key: str) -> dict[str, Any]:
        return {"ok": False, "text": words.message(key, self.turns.agent())["text"]}


def _said(known: Address, data: object) -> Said | None:
    """The page's message; None when it is not of the agreed form."""
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not 0 < len(data["id"]) <= ID_LENGTH:
        return None
    metadata = gate.titled(data.get("title"))
    return Said(known.person, data.get("text"), data["id"], CHANNEL, metadata, known.identity)
