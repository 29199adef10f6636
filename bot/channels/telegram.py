"""Telegram: private chats by webhook or long polling, every update kept before it is confirmed.

By webhook when the bot has a public address, else by polling. The webhook's secret is made from the server's own, so
nobody has to set it. Telegram has no way to say "this one again": a message whose confirmation was lost on the way back
is sent twice.
"""
from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import telegram_api, words
from bot.channels.base import turns_of
from bot.channels.messenger import PAUSES, Messenger, env
from bot.channels.session import load_secret
from bot.channels.telegram_api import BotApi
from bot.channels.telegram_delivery import Delivery
from bot.channels.telegram_hearing import Hearing

logger = logging.getLogger(__name__)
TOKEN = re.compile(r"\d{1,20}:[\w-]{10,100}", re.ASCII)
PATH = "/webhooks/telegram/webhook"
MAX_UPDATE = 256 * 1024  # bytes; a message of 4,096 characters with all its trimmings has some 40,000


class TelegramChannel(InputChannel):
    """One bot of Telegram; without a token the channel is closed. `mode`: "webhook" or "polling"."""

    def __init__(
        self,
        token: str,
        secret: bytes,
        mode: str = "",
        public_url: str = "",
        api: str = telegram_api.DEFAULT_API,
        per_minute: int = 40,
        pauses: tuple[float, ...] = PAUSES,
        backoff: tuple[float, float] = telegram_api.BACKOFF,
        wait: float = telegram_api.WAIT_SECONDS,
    ) -> None:
        self.token, self.secret, self.public_url = token, secret, public_url.rstrip("/")
        self.mode = mode or ("webhook" if public_url.startswith("https://") else "polling")
        self.per_minute, self.pauses, self.backoff = per_minute, pauses, backoff
        self.api = BotApi(token, api, wait)
        self._work: list[asyncio.Task[None]] = []
        _check(self.token, self.mode, self.public_url)

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        token, mode, api = (env(f"COACH_TELEGRAM_{name}") for name in ("TOKEN", "MODE", "API"))
        if (mode or api) and not token:
            raise ValueError("COACH_TELEGRAM_TOKEN is missing: set it to the token that BotFather gave")
        return cls(
            token, load_secret(), mode, env("COACH_PUBLIC_URL"), api or telegram_api.DEFAULT_API, **(credentials or {})
        )

    @property
    def webhook_secret(self) -> str:
        """What Telegram shows with every update, and nobody else knows."""
        return hmac.new(self.secret, f"telegram-webhook:{self.token}".encode(), hashlib.sha256).hexdigest()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        hook = _Blueprint(self, on_new_message)
        if self.token and self.mode == "webhook":

            @hook.route("/webhook", methods=["POST"], stream=True)
            async def receive(request: Request) -> HTTPResponse:
                return await self._receive(request)

        return hook

    def open(self, app: Sanic, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        """Take part in the app's turns; the network is not touched before the server runs."""
        turns = turns_of(app, handle)
        delivery = Delivery(self.api, turns, self.public_url)
        self.messenger = Messenger("telegram", turns, delivery.send, self.secret, self.per_minute, self.pauses)
        self.hearing = Hearing(self.messenger, self.api)
        app.register_listener(self._start, "after_server_start")
        app.register_listener(self._stop, "before_server_stop")

    async def _start(self, _app: Sanic, _loop: object = None) -> None:
        updates = self._announce() if self.mode == "webhook" else self._poll()
        self._work = [asyncio.ensure_future(work) for work in (updates, self._menu(), self.messenger.keep_sweeping())]

    async def _stop(self, _app: Sanic, _loop: object = None) -> None:
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        await self.api.close()

    async def _poll(self) -> None:
        await telegram_api.poll(self.api, self.hearing.take, backoff=self.backoff)

    async def _announce(self) -> None:
        hook = {"url": self.public_url + PATH, "secret_token": self.webhook_secret,
                "allowed_updates": telegram_api.UPDATES}  # fmt: skip
        await telegram_api.insist(lambda: self.api.call("setWebhook", hook), self.backoff)

    async def _menu(self) -> None:
        menu = [{"command": name, "description": said} for name, said in words.phrases("telegram_commands").items()]
        shown = {"commands": menu, "scope": {"type": "all_private_chats"}}
        await telegram_api.insist(lambda: self.api.call("setMyCommands", shown), self.backoff)

    async def _receive(self, request: Request) -> HTTPResponse:
        """200 when the update is kept; any other answer, and Telegram brings it again."""
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self.webhook_secret.encode()):
            request.stream.request_max_size = 0  # what a stranger sends is not even read
            return response.empty(403)
        try:
            update = json.loads(await _body(request))
        except PayloadTooLarge:
            return response.empty(413)
        except (ValueError, RecursionError):
            return response.empty(400)
        try:
            self.hearing.take(update)
        except Exception as error:
            logger.error("telegram: an update could not be kept: %s", type(error).__name__)
            return response.empty(503)
        return response.empty(200)


async def _body(request: Request) -> bytes:
    request.stream.request_max_size = MAX_UPDATE
    return b"".join([chunk async for chunk in request.stream])


def _check(token: str, mode: str, public_url: str) -> None:
    """Raise ValueError with a sentence that says what to set. The token itself is not shown."""
    if not token:
        return
    if not TOKEN.fullmatch(token):
        raise ValueError("COACH_TELEGRAM_TOKEN is no token of BotFather's (digits, a colon, letters and digits)")
    if mode not in ("webhook", "polling"):
        raise ValueError('COACH_TELEGRAM_MODE is either "webhook" or "polling"')
    if mode == "webhook" and not public_url.startswith("https://"):
        raise ValueError("Telegram's webhook needs COACH_PUBLIC_URL (https://…), or set COACH_TELEGRAM_MODE=polling")


class _Blueprint(Blueprint):
    """Opens the channel when the app is there: Rasa hands a channel no app, only a place for its routes."""

    def __init__(self, channel: TelegramChannel, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        super().__init__("coach_telegram")
        self.ctx.channel, self.ctx.handle = channel, handle

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """(see parent class for full docstring)"""
        if self.ctx.channel.token:
            self.ctx.channel.open(app, self.ctx.handle)
        super().register(app, options)
