"""The real Sanic app with the real channels and tracker store; only Rasa's model is replaced by a small agent."""
from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import socketio
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.run import configure_app
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from sanic import Sanic

from bot.history import BoundedTrackerStore
from bot.mailbox import Mailbox

# python-socketio's client is written for a later aiohttp than Rasa allows; the server side needs no such help.
if not hasattr(aiohttp, "ClientWSTimeout"):
    aiohttp.ClientWSTimeout = lambda ws_close: float(ws_close)  # type: ignore[attr-defined]

Sanic.test_mode = True  # else Sanic, which rewrites its own methods for an app, stands no second app in a process

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [start, tell]
    responses:
      utter_trouble: [{text: 域里的抱歉}]
    """
)


def join(mailbox: Mailbox, identity: str, giver: str) -> str | None:
    """What two people do: one gives a code, the other names it and agrees. Whose conversation it is then."""
    assert mailbox.claim(mailbox.new_code(giver), identity) == giver
    return mailbox.settle(identity, True)


class SmallAgent:
    """Answers like Rasa's agent: one tracker per sender, saved when the turn ends. What it does is told by the text."""

    def __init__(self, store: BoundedTrackerStore) -> None:
        self.domain, self.tracker_store = DOMAIN, FailSafeTrackerStore(store)
        self.heard: list[tuple[str, str]] = []
        self.practising: list[bool] = []  # what each message was marked with
        self.at_work: set[str] = set()
        self.overlaps = 0
        self.nap = 0.0

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: UserMessage) -> None:
        self.overlaps += message.sender_id in self.at_work
        self.at_work.add(message.sender_id)
        try:
            await self._turn(message)
        finally:
            self.at_work.discard(message.sender_id)

    async def _turn(self, message: UserMessage) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        self.heard.append((message.sender_id, message.text))
        self.practising.append(bool((message.metadata or {}).get("practising")))
        await asyncio.sleep(self.nap or 0.001)
        if message.text == "摔倒":
            raise RuntimeError(f"cannot bear {message.text}")
        heard = UserUttered(message.text, message_id=message.message_id, metadata=message.metadata)
        answers = [] if message.text == "沉默" else [self._answer(message.text)]
        tracker.update_with_events([heard, *answers, ActionExecuted("action_listen")], DOMAIN)
        await self.tracker_store.save(tracker)
        for answer in answers:
            await message.output_channel.send_response(message.sender_id, answer.message())

    def _answer(self, text: str) -> BotUttered:
        if text == "删除":
            return BotUttered("都删掉了", {"custom": {"card": "forgotten", "v": 1, "data": {}}})
        if text == "不想活了":
            return BotUttered("谢谢您告诉我", {"custom": {"card": "safety", "v": 1, "data": {"kind": "crisis"}}})
        if text in ("开始", "打完"):
            card = "rehearsal_turn" if text == "开始" else "rehearsal_review"
            return BotUttered("喂，您好", {"custom": {"card": card, "v": 1, "data": {}}})
        return BotUttered(f"听到：{text}", {"buttons": [{"title": "好", "payload": "/tell"}]})


@dataclass
class Running:
    """A server that listens, with what a test wants to look into."""

    app: Sanic
    agent: SmallAgent
    store: BoundedTrackerStore
    url: str
    server: Any = field(repr=False)

    async def stop(self) -> None:
        self.server.close()
        await self.server.wait_closed()
        self.store.engine.dispose()


async def serve(channels: list[InputChannel], database: Path, port: int = 0) -> Running:
    """Start the app that `rasa run` would start, on a free port."""
    store = BoundedTrackerStore(DOMAIN, f"sqlite:///{database}")
    app = configure_app(channels, enable_api=False, use_uvloop=False)
    Sanic._app_registry.clear()  # every test has its own app of the same name
    agent = SmallAgent(store)
    app.ctx.agent = agent
    server = await app.create_server(sock=socket.create_server(("127.0.0.1", port)), return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()
    port = server.server.sockets[0].getsockname()[1]
    return Running(app, agent, store, f"http://127.0.0.1:{port}", server)


class Page:
    """What the browser's page does: asks for a session, says hello, says things, keeps what it hears."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.url, self.cookie = url, cookie
        self.socket = socketio.AsyncClient(reconnection=False)
        # Leave at once: over polling the client would wait for its last poll to run out, half a minute.
        self.socket.eio.disconnect = partial(self.socket.eio.disconnect, abort=True)
        self.messages: list[dict[str, Any]] = []
        self.typing: list[bool] = []
        self.socket.on("message", self.messages.append)
        self.socket.on("typing", lambda data: self.typing.append(data["on"]))

    async def open_session(self, **headers: str) -> SimpleNamespace:
        headers = {**({"Cookie": self.cookie} if self.cookie else {}), **headers}
        async with aiohttp.ClientSession() as http, http.post(f"{self.url}/chat/session", headers=headers) as answer:
            given = answer.headers.get("Set-Cookie", "")
            self.cookie = given.split(";")[0] or self.cookie
            return SimpleNamespace(status=answer.status, body=await answer.json(), cookie=given)

    async def connect(self, transport: str = "websocket", **headers: str) -> Page:
        headers = {**({"Cookie": self.cookie} if self.cookie else {}), **headers}
        await self.socket.connect(self.url, headers, transports=[transport], socketio_path="/chat/socket.io")
        return self

    async def open(self, transport: str = "websocket") -> Page:
        await self.open_session()
        return await self.connect(transport)

    async def hello(self) -> dict[str, Any]:
        return await self.socket.call("hello", {}, timeout=10)

    async def say(self, message_id: str, text: Any, **more: Any) -> dict[str, Any]:
        return await self.socket.call("say", {"id": message_id, "text": text, **more}, timeout=30)

    async def hears(self, count: int, seconds: float = 5.0) -> list[str]:
        """The texts heard, once there are `count` of them."""
        until = time.monotonic() + seconds
        while len(self.messages) < count and time.monotonic() < until:
            await asyncio.sleep(0.01)
        return [message.get("text", "") for message in self.messages]

    async def close(self) -> None:
        await self.socket.disconnect()
