"""The chat page's channel: the page under /chat/, a signed session, and the socket's way into the app."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer

from bot.channels import documents, gate, words
from bot.channels.base import turns_of
from bot.channels.conversation import Conversation
from bot.channels.pages import Pages
from bot.channels.session import Sessions, embed_origins, load_secret, origin_allowed, set_cookie

SOCKET_PATH = "/chat/socket.io"
MAX_PACKET = 64 * 1024  # bytes a socket accepts in one piece: 2,000 characters many times over


class WebChannel(InputChannel):
    """The browser's channel. `per_minute`: messages of one person; `tabs`: sockets of one person at a time."""

    def __init__(self, secret: bytes, embed: tuple[str, ...] = (), per_minute: int = 40, tabs: int = 10) -> None:
        self.sessions, self.embed, self.tabs = Sessions(secret), embed, tabs
        self.pages, self.pace = Pages(embed), gate.Pace(per_minute, 60.0)
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
        return cls(load_secret(), embed_origins(), **(credentials or {}))

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
            sender = self.sessions.sender(request.headers.get("cookie"))
            return await documents.fetch(token, sender or "", self.pages)

        return page

    def _session(self, request: Request) -> HTTPResponse:
        """Give a browser its session, or keep the one it has."""
        if not origin_allowed(request.headers, self.embed):
            return response.json({"ok": False, "text": words.sentence("bad_origin")}, 403)
        cookies = request.headers.get("cookie")
        value = self.sessions.value(self.sessions.sender(cookies) or self.sessions.new())
        https = request.headers.get("x-forwarded-proto", request.scheme) == "https"
        headers = {"Set-Cookie": set_cookie(value, https, bool(self.embed)), "Cache-Control": "no-store"}
        return response.json({"ok": True}, headers=headers)

    def _handshake_allowed(self, _origin: str, environ: dict[str, Any]) -> bool:
        return origin_allowed(environ["sanic.request"].headers, self.embed)


class _WebBlueprint(Blueprint):
    """Attaches the socket when the app is there: Rasa hands a channel no app, only a place for its routes."""

    def __init__(self, channel: WebChannel, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        super().__init__("coach_web")
        self.ctx.channel, self.ctx.handle = channel, handle

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """(see parent class for full docstring)"""
        channel = self.ctx.channel
        app.register_middleware(_to_chat, "request")
        channel.sio.attach(app, SOCKET_PATH)
        Conversation(channel.sio, channel.sessions, turns_of(app, self.ctx.handle), channel.pace, channel.tabs).listen()
        super().register(app, options)


def _to_chat(request: Request) -> HTTPResponse | None:
    """The bare address leads to the chat, where Rasa would greet with its version."""
    return response.redirect("/chat/") if request.path in ("/", "/chat") and request.method == "GET" else None
