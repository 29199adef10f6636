"""The chat page's channel: the page under /chat/, a signed session, and the socket's way into the app."""
from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer

from bot.channels import documents, gate, retention, words
from bot.channels.base import Turns, alias, turns_of
from bot.channels.cards.page import HEADERS, CardPages
from bot.channels.conversation import Conversation, Limits
from bot.channels.door import Door, GuardedBlueprint, address_of, trusted_proxies
from bot.channels.links import Links
from bot.channels.pages import Pages
from bot.channels.session import Sessions, embed_origins, load_secret, origin_allowed, origin_of, set_cookie
from bot.history import check_key

logger = logging.getLogger(__name__)
SOCKET_PATH = "/chat/socket.io"
MAX_PACKET = 64 * 1024  # bytes a socket accepts in one piece: 2,000 characters many times over


@dataclass(frozen=True)
class Place:
    """How the world reaches the bot: its address from outside, our own proxies before it, and the lock of the rest."""

    public_url: str = ""
    proxies: int = 0
    door: Door = Door()

    @classmethod
    def from_env(cls) -> Place:
        """COACH_PUBLIC_URL, COACH_TRUSTED_PROXY and what the door needs. Raises ValueError."""
        return cls(os.environ.get("COACH_PUBLIC_URL", "").strip(), trusted_proxies(), Door.from_env())


class WebChannel(InputChannel):
    """The browser's channel. `per_minute`: messages of one person; `tabs`: sockets of one person at a time."""

    def __init__(
        self, secret: bytes, embed: tuple[str, ...] = (), per_minute: int = 40, tabs: int = 10,
        crowd: gate.Crowd | None = None, place: Place = Place(),
    ) -> None:
        self.sessions, self.pages, self.links = Sessions(secret), Pages(embed), Links(secret, place.public_url)
        self.embed, self.place, self.crowd = embed, place, crowd or gate.Crowd()
        self.limits = Limits(gate.Pace(per_minute, 60.0), tabs, self.crowd, self._address)
        self.sio = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=self._handshake_allowed,
            max_http_buffer_size=MAX_PACKET,
            logger=False,
            engineio_logger=False,
        )

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        return cls(load_secret(), embed_origins(), crowd=gate.Crowd.from_env(), place=Place.from_env(),
                   **(credentials or {}))

    def url_prefix(self) -> str:
        """Absolute, and so outside of Rasa's /webhooks/."""
        return "/chat"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        page = _WebBlueprint(self, on_new_message)

        @page.route("/session", methods=["POST"])
        async def session(request: Request) -> HTTPResponse:
            return self._session(request)

        # Sanic finds "/" here too, with no name. Not `<name:path>`: it would go before the socket's path.
        @page.route("/<name:str>", methods=["GET"])
        async def file(request: Request, name: str) -> HTTPResponse:
            return self.pages.serve(request, name or "index.html")

        @page.route("/chunks/<name:str>", methods=["GET"])
        async def chunk(request: Request, name: str) -> HTTPResponse:
            return self.pages.serve(request, f"chunks/{name}")

        @page.route("/documents/<token:str>", methods=["GET"])
        async def document(request: Request, token: str) -> HTTPResponse:
            turns = turns_of(request.app, on_new_message)
            return await documents.fetch(token, self._person(request, turns), self.pages, turns)

        @page.route("/files/<key:str>", methods=["GET"])
        async def linked_file(request: Request, key: str) -> HTTPResponse:
            path, person, identity = self.links.opened(key) or ("", "", "")
            turns = turns_of(request.app, on_new_message)
            if identity and self._owner(identity, turns) != person:
                path = ""
            return await documents.fetch(path.removeprefix(documents.PATH), person, self.pages, turns)

        @page.route("/cards/<key:str>", methods=["GET"])
        async def card(request: Request, key: str) -> HTTPResponse:
            try:
                shown = CardPages(lambda: turns_of(request.app, on_new_message).mailbox, "").serve(key)
            except Exception as error:  # Sanic would log the address, and with it the key
                logger.error("card not opened: %s", type(error).__name__)
                return self.pages.notice("document_waits", 503)
            return response.html(shown, headers=HEADERS) if shown else self.pages.notice("document_gone", 404)

        @page.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            ready = _ready(getattr(request.app.ctx, "agent", None))
            return response.json({"ready": ready}, 200 if ready else 503, {"Cache-Control": "no-store"})

        return page

    def _session(self, request: Request) -> HTTPResponse:
        """Give a browser its session, or keep the one it has."""
        if not self._from_our_page(request):
            return response.json({"ok": False, "text": words.sentence("bad_origin")}, 403)
        sender = self.sessions.sender(request.headers.get("cookie"))
        if sender is None and not self.crowd.sessions.allows(self._address(request)):
            return response.json({"ok": False, "text": words.sentence("utter_crowded")}, 429, {"Retry-After": "60"})
        value = self.sessions.value(sender or self.sessions.new())
        outside = self.place.public_url.startswith("https://")
        https = outside or request.headers.get("x-forwarded-proto", request.scheme) == "https"
        headers = {"Set-Cookie": set_cookie(value, https, bool(self.embed)), "Cache-Control": "no-store"}
        return response.json({"ok": True}, headers=headers)

    def _person(self, request: Request, turns: Turns) -> str:
        """Whose files this browser may open."""
        return self._owner(self.sessions.sender(request.headers.get("cookie")) or "", turns)

    def _owner(self, identity: str, turns: Turns) -> str:
        try:
            return turns.mailbox.person(identity) if identity else ""
        except Exception as error:  # the address holds the key of a file: Sanic would log it
            logger.error("person not found: %s, identity %s", type(error).__name__, alias(identity))
            return identity

    def _address(self, request: Request) -> str:
        return address_of(request, self.place.proxies)

    def _from_our_page(self, request: Request) -> bool:
        """A site that embeds the chat frames our page, whose requests are our own: it needs, and gets, no way in."""
        own = origin_of(self.place.public_url)
        return origin_allowed(request.headers, (own,) if own else (), self.place.proxies > 0)

    def _handshake_allowed(self, _origin: str, environ: dict[str, Any]) -> bool:
        return self._from_our_page(environ["sanic.request"])


class _WebBlueprint(GuardedBlueprint):
    """Attaches the socket when the app is there: Rasa hands a channel no app, only a place for its routes."""

    def __init__(self, channel: WebChannel, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        super().__init__("coach_web", channel.place.door)
        self.ctx.channel, self.ctx.handle = channel, handle

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """(see parent class for full docstring)"""
        channel = self.ctx.channel
        check_key()
        app.register_middleware(_to_chat, "request")
        channel.sio.attach(app, SOCKET_PATH)
        limit_lines(channel.sio.eio, channel.crowd, channel._address)
        retention.watch(app, turns_of(app, self.ctx.handle))
        Conversation(channel.sio, channel.sessions, turns_of(app, self.ctx.handle), channel.limits).listen()
        super().register(app, options)


def limit_lines(eio: Any, crowd: gate.Crowd, address: Callable[[Request], str]) -> None:
    """Count lines that have not said yet whose they are: a socket is taken before its session is looked at."""
    connect, disconnect = eio.handlers["connect"], eio.handlers["disconnect"]
    callers: dict[str, str] = {}

    async def counted(line: str, environ: dict[str, Any]) -> Any:
        caller = address(environ["sanic.request"])
        if not crowd.lines.take(caller):
            return False
        callers[line] = caller
        return await connect(line, environ)

    async def ended(line: str, *reason: Any) -> None:
        crowd.lines.free(callers.pop(line, ""))
        await disconnect(line, *reason)

    eio.handlers["connect"], eio.handlers["disconnect"] = counted, ended


def _ready(agent: Any) -> bool:
    """Whether there is a model to answer with."""
    return agent is not None and bool(agent.is_ready())


def _to_chat(request: Request) -> HTTPResponse | None:
    """The bare address leads to the chat, where Rasa would greet with its version."""
    return response.redirect("/chat/") if request.path in ("/", "/chat") and request.method == "GET" else None
