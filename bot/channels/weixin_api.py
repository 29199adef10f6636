"""What the official account and WeCom share: the client of Tencent's API, and the reading of a message.

wechatpy does the crypto and reads the messages. Its API client is not used: it blocks, it knows one host only, and the
library below it (urllib3) logs addresses with the access token in them.
"""
from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import aiohttp
from sanic import Blueprint, Sanic

from bot.channels import weixin_text
from bot.channels.base import START
from bot.channels.cards.page import CardPages
from bot.channels.links import Links
from bot.channels.messenger import Messenger, env
from bot.channels.weixin_seal import Heard
from bot.mailbox import Address, Mailbox

logger = logging.getLogger(__name__)
AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")
STALE_TOKEN = (40001, 40014, 42001)
# What another hour, or the operator, may put right: a right that is missing is not the message's fault.
PASSING = (-1, 40001, 40014, 42001, 40164, 45009, 45011, 45033, 45047, 50002, 60011, 60020)
EARLY = 300.0  # seconds before its end at which a token is replaced


class Refused(Exception):
    """The API did not do it, and why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code

    @property
    def for_good(self) -> bool:
        """Whether the same would be refused again: it is the message, or whom it is for, not the hour or us."""
        return self.code not in PASSING


class Unreachable(Exception):
    """No answer, or none that can be read. Says no more: the library's own errors hold addresses with tokens."""


class Api:
    """One account at Tencent's API. `login` (method, path, fields) gives the token; a refused one is renewed once."""

    def __init__(self, base: str, login: tuple[str, str, dict[str, Any]], seconds: float = 10.0) -> None:
        self.base, self.login, self.seconds = base.rstrip("/") + "/", login, seconds
        self._http: aiohttp.ClientSession | None = None
        self._token, self._until = "", 0.0
        self._fetching: asyncio.Lock | None = None

    async def call(self, path: str, fields: dict[str, Any]) -> dict[str, Any]:
        """POST `fields` as JSON. Raises Refused or Unreachable."""
        body = json.dumps(fields, ensure_ascii=False).encode()  # Tencent shows escapes as they are
        return await self._authorised(path, {}, lambda: {"data": body})

    async def upload(self, png: bytes) -> str:
        """The id of a picture that can then be sent."""
        def form() -> dict[str, Any]:
            data = aiohttp.FormData()
            data.add_field("media", png, filename="picture.png", content_type="image/png")
            return {"data": data}

        return str((await self._authorised("media/upload", {"type": "image"}, form))["media_id"])

    async def close(self) -> None:
        """Let go of the connections."""
        if self._http:
            await self._http.close()

    async def _authorised(self, path: str, query: dict[str, str], body: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        token = await self._valid_token("")
        try:
            return await self._request("POST", path, params={"access_token": token, **query}, **body())
        except Refused as error:
            if error.code not in STALE_TOKEN:
                raise
        token = await self._valid_token(token)
        return await self._request("POST", path, params={"access_token": token, **query}, **body())

    async def _valid_token(self, refused: str) -> str:
        """The token, fetched once for all who wait for it."""
        self._fetching = self._fetching or asyncio.Lock()
        async with self._fetching:
            if self._token in ("", refused) or time.monotonic() > self._until:
                await self._fetch(force=bool(refused))
        return self._token

    async def _fetch(self, force: bool) -> None:
        method, path, fields = self.login
        if method == "GET":
            given = await self._request("GET", path, params=fields)
        else:
            body = {**fields, "force_refresh": force}
            given = await self._request("POST", path, data=json.dumps(body).encode())
        self._token, self._until = str(given["access_token"]), time.monotonic() + float(given["expires_in"]) - EARLY

    async def _request(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            self._http = self._http or aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.seconds))
            async with self._http.request(method, self.base + path, **more) as answer:
                answer.raise_for_status()
                given: dict[str, Any] = json.loads(await answer.read())
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        if given.get("errcode"):
            logger.warning("Tencent refused %s: errcode %s", path, given["errcode"])
            raise Refused(int(given["errcode"]))
        return given


class Sender:
    """Brings pieces of answers by one call of the API. `fixed`: fields of every message."""

    def __init__(self, api: Api, path: str, fixed: dict[str, Any]) -> None:
        self.api, self.path, self.fixed = api, path, fixed

    async def send(self, mailbox: Mailbox, known: Address, where: weixin_text.Where, piece: dict[str, Any]
                   ) -> dict[str, Any]:
        """What the API said to it, {} where there was nothing to send. Raises Refused or Unreachable."""
        if piece[weixin_text.PIECE] == "picture":
            png = await asyncio.to_thread(weixin_text.picture, piece)
            fields: dict[str, Any] = {"msgtype": "image", "image": {"media_id": await self.api.upload(png)}}
        else:
            text, offered = weixin_text.written(piece, mailbox.offered(known.identity), where)
            if not text:
                return {}
            fields = {"msgtype": "text", "text": {"content": text}}
        answer = await self.api.call(self.path, {"touser": known.address, **self.fixed, **fields})
        if piece[weixin_text.PIECE] != "picture":  # a number must not stand for what nobody has seen
            mailbox.offer(known.identity, offered)
        return answer


class Places:
    """Where a person may open our files and cards from outside. `public_url` "": nowhere."""

    def __init__(self, mailbox: Callable[[], Mailbox], secret: bytes, public_url: str) -> None:
        self.links, self.pages = Links(secret, public_url), CardPages(mailbox, public_url)

    def where(self, known: Address) -> weixin_text.Where:
        """For one person."""
        file = partial(self.links.file, person=known.person, identity=known.identity)
        return weixin_text.Where(file, partial(self.pages.link, known.identity))


def heard_in(message: Any, greeted_by: tuple[str, ...]) -> Heard | None:
    """What a message of wechatpy says; None when nothing is to be said to it. Raises when it is not as documented."""
    fields = message._data
    event = str(fields.get("Event") or "").lower()
    key = str(fields.get("EventKey") or "")
    mark = hashlib.sha256(f"{event}\n{key}".encode()).hexdigest()[:16]
    number = f"{int(fields['CreateTime'])}:{mark}" if event else str(int(fields["MsgId"]))
    if event in greeted_by:
        return Heard(START, number)
    if event:
        return Heard(key, number) if event == "click" and key else None
    text = fields.get({"text": "Content", "voice": "Recognition"}.get(message.type, ""))
    if message.type == "text" or (isinstance(text, str) and text.strip()):
        return Heard(str(text or ""), number)
    return Heard("", number, key="utter_only_text")


def settings(prefix: str, names: tuple[str, ...], required: tuple[str, ...]) -> dict[str, str]:
    """The settings of a channel; {} when none is set. Raises ValueError when only some of the required are."""
    given = {name: env(prefix + name) for name in names}
    missing = [prefix + name for name in required if not given[name]]
    if not any(given.values()):
        return {}
    if missing:
        raise ValueError(f"Set {', '.join(missing)} as well, or none of {prefix}*")
    if given["AES_KEY"] and not AES_KEY.fullmatch(given["AES_KEY"]):
        raise ValueError(f"Set {prefix}AES_KEY to the 43 letters and digits of the EncodingAESKey")
    return given


def attend(webhook: Blueprint, api: Api, messenger: Callable[[], Messenger]) -> None:
    """Take up what was left unfinished as long as the server runs; let go of the connections when it stops."""
    sweeping: list[asyncio.Task[None]] = []

    @webhook.listener("after_server_start")
    async def begin(app: Sanic, _: Any) -> None:
        sweeping.append(asyncio.ensure_future(messenger().keep_sweeping()))

    @webhook.listener("before_server_stop")
    async def end(app: Sanic, _: Any) -> None:
        for task in sweeping:
            task.cancel()
        await api.close()
