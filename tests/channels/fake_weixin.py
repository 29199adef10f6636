"""Tencent's APIs as far as we use them, on a port of their own: as strict as Tencent, and able to fail like it."""
from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

APP_ID, APP_SECRET = "wx1234567890abcdef", "app-secret-0123456789"
CORP_ID, CORP_SECRET, AGENT_ID = "ww1234567890abcdef", "corp-secret-0123456789", 1000002
PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class FakeWeixin:
    """`fails`: what happens to the next calls of a path: an errcode, "5xx", "hang" or "garbage"."""

    url: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    fails: dict[str, list[Any]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what Tencent would have refused
    pictures: dict[str, bytes] = field(default_factory=dict)
    nap: float = 0.0
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    def texts(self) -> list[str]:
        return [one["text"]["content"] for one in self.sent if one["msgtype"] == "text"]

    async def hears(self, count: int, seconds: float = 5.0) -> list[str]:
        until = time.monotonic() + seconds
        while len(self.sent) < count and time.monotonic() < until:
            await asyncio.sleep(0.01)
        return self.texts()

    def _login(self, right: bool) -> web.Response:
        if not right:
            return self._refuse(40001)
        self.tokens.append(f"token-{len(self.tokens)}")
        return web.json_response({"access_token": self.tokens[-1], "expires_in": 7200})

    async def stable_token(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        wanted = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
        return self._login({name: asked.get(name) for name in wanted} == wanted)

    async def gettoken(self, request: web.Request) -> web.StreamResponse:
        return self._login(dict(request.query) == {"corpid": CORP_ID, "corpsecret": CORP_SECRET})

    async def upload(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("type") != "image":
            return self._refuse(40004)
        media = (await request.post()).get("media")
        data = media.file.read() if isinstance(media, web.FileField) else b""
        if not data.startswith(PNG):
            return self._refuse(40009)
        name = f"media-{len(self.pictures)}"
        self.pictures[name] = data
        return web.json_response({"type": "image", "media_id": name, "created_at": int(time.time())})

    async def custom_send(self, request: web.Request) -> web.StreamResponse:
        return await self._take(request, extra=set())

    async def message_send(self, request: web.Request) -> web.StreamResponse:
        return await self._take(request, extra={"agentid", "safe"})

    async def _take(self, request: web.Request, extra: set[str]) -> web.Response:
        raw = (await request.read()).decode()
        said = json.loads(raw)
        kind = said.get("msgtype")
        allowed = {"touser", "msgtype", kind} | extra
        fault = (
            47001 if set(said) - allowed or "\\u" in raw
            else 40003 if not isinstance(said.get("touser"), str) or not said["touser"]
            else 40008 if kind not in ("text", "image")
            else 40056 if extra and said.get("agentid") != AGENT_ID
            else 44004 if kind == "text" and not said["text"]["content"].strip()
            else 45002 if kind == "text" and len(said["text"]["content"].encode()) > 2048
            else 40007 if kind == "image" and said["image"]["media_id"] not in self.pictures
            else 0
        )
        if fault:
            return self._refuse(fault)
        await asyncio.sleep(self.nap)
        gone = extra and said["touser"].startswith("gone")
        if not gone:
            self.sent.append(said)
        return web.json_response({"errcode": 0, "errmsg": "ok", **({"invaliduser": said["touser"]} if gone else {})})

    def _refuse(self, code: int) -> web.Response:
        self.faults.append(str(code))
        return web.json_response({"errcode": code, "errmsg": f"no, {code}"})

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Fail as told; else let in who has the newest token."""
        path = request.path.removeprefix("/cgi-bin/")
        self.calls.append(path)
        told = self.fails.get(path) or [None]
        failure = told[1] if told[0] == "always" else told.pop(0)
        if failure == "5xx":
            return web.Response(status=502, text="<html>bad gateway</html>")
        if failure == "garbage":
            return web.Response(text="not json")
        if failure == "hang":
            await self.hanging.wait()
        elif failure is not None:
            return web.json_response({"errcode": failure, "errmsg": "told to"})
        login = path in ("stable_token", "gettoken")
        if not login and request.query.get("access_token") not in self.tokens[-1:]:
            return web.json_response({"errcode": 40001, "errmsg": "invalid credential"})
        return await handler(request)


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[FakeWeixin]:
    fake = FakeWeixin()
    app = web.Application(middlewares=[fake.guard])
    app.add_routes([
        web.post("/cgi-bin/stable_token", fake.stable_token),
        web.get("/cgi-bin/gettoken", fake.gettoken),
        web.post("/cgi-bin/media/upload", fake.upload),
        web.post("/cgi-bin/message/custom/send", fake.custom_send),
        web.post("/cgi-bin/message/send", fake.message_send),
    ])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    fake.url = f"http://127.0.0.1:{port}/cgi-bin/"
    try:
        yield fake
    finally:
        fake.hanging.set()
        await runner.cleanup()
