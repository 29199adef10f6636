"""The example of docs/channels.md, taken from the text as it stands there, and a DingTalk that it can talk to."""
from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import importlib.util
import json
import re
import sys
import tempfile
import time
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
from aiohttp import web
from rasa.core.channels.channel import InputChannel

from .conftest import SECRET
from .contract import Adapter

DOC = Path(__file__).resolve().parents[2] / "docs" / "channels.md"
APP_SECRET = "app-secret-geheim"


def source() -> str:
    """The one Python block of the document."""
    (found,) = re.findall(r"^```python\n(.*?)^```$", DOC.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return found


@lru_cache(maxsize=1)
def module() -> ModuleType:
    """The block as a module, in a file of its own."""
    file = Path(tempfile.mkdtemp()) / "dingtalk.py"
    file.write_text(source(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("doc_example_dingtalk", file)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


class FakeDingTalk:
    """Takes answers at a session webhook as DingTalk does, and keeps what a person reads."""

    def __init__(self) -> None:
        self.read: dict[str, list[str]] = defaultdict(list)
        self.tries = 0
        self.errcode, self.status, self.hangs, self.loses_answers = 0, 200, 0.0, False
        self.fails_after: int | None = None  # messages that are taken before `status` counts
        self.url = ""
        self._runner: Any = None

    async def open(self) -> None:
        app = web.Application()
        app.router.add_post("/robot/sendBySession", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/robot/sendBySession"

    async def close(self) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.tries += 1
        if self.hangs:
            await asyncio.sleep(self.hangs)
        taken = sum(map(len, self.read.values()))
        if self.status != 200 and (self.fails_after is None or taken >= self.fails_after):
            return web.Response(status=self.status, text="trouble")
        if self.errcode:
            return web.json_response({"errcode": self.errcode, "errmsg": "no"})
        body = json.loads(await request.text())
        text = body["text"]["content"]
        assert set(body) == {"msgtype", "text"} and body["msgtype"] == "text", body
        if not text.strip() or len(text.encode()) > 20_000:
            return web.json_response({"errcode": 40035, "errmsg": "text"})
        self.read[request.query["session"].removeprefix("for-")].append(text)
        if self.loses_answers:
            assert request.transport
            request.transport.close()
        return web.json_response({"errcode": 0, "errmsg": "ok"})


class DingTalk(Adapter):
    """People who write to the robot."""

    def __init__(self, database: Path, **limits: Any) -> None:
        super().__init__(database)
        self.fake, self.limits = FakeDingTalk(), {"pauses": (0.02, 0.02), **limits}
        self.made: Any = None

    def channel(self) -> InputChannel:
        self.made = module().DingTalkChannel(APP_SECRET, SECRET, self.fake.url, **self.limits)
        return self.made

    @property
    def messenger(self) -> Any:
        """The messenger of the server that runs now."""
        return self.made.messenger

    async def post(self, body: Any, stamp: float | None = None, key: str = APP_SECRET, **headers: str) -> int:
        """One signed request of DingTalk's."""
        at = str(int((time.time() if stamp is None else stamp) * 1000))
        made = hmac.new(key.encode(), (at + "\n" + key).encode(), hashlib.sha256).digest()
        signed = {"timestamp": at, "sign": base64.b64encode(made).decode(), **headers}
        signed = {name: value for name, value in signed.items() if value is not None}
        async with aiohttp.ClientSession() as http, http.post(
            f"{self.running.url}/webhooks/dingtalk/webhook", json=body, headers=signed
        ) as answer:
            return answer.status

    def body(self, person: str, message_id: str, text: str) -> dict[str, Any]:
        return {
            "conversationType": "1", "conversationId": "cid", "senderId": f"id-{person}", "senderNick": person,
            "msgId": message_id, "msgtype": "text", "text": {"content": text},
            "sessionWebhook": f"{self.fake.url}?session=for-{person}", "robotCode": "robot",
        }

    async def say(self, person: str, message_id: str, text: str) -> None:
        assert await self.post(self.body(person, message_id, text)) == 200

    async def forge(self, person: str, text: str) -> list[int]:
        body = self.body(person, "forged", text)
        wrong: list[dict[str, Any]] = [
            {"key": "another secret"}, {"stamp": time.time() - 3600}, {"stamp": time.time() + 3600}, {"sign": ""},
            {"sign": None}, {"sign": "口令"}, {"timestamp": "1"}, {"timestamp": "soon"}, {"timestamp": None},
        ]
        return [await self.post(body, **one) for one in wrong]

    def heard(self, person: str) -> list[str]:
        return [text.split("\n· ")[0] for text in self.fake.read[person]]

    def break_down(self, broken: bool) -> None:
        self.fake.status = 503 if broken else 200

    async def recover(self) -> None:
        await self.messenger.sweep()

    def secrets(self) -> tuple[str, ...]:
        return ("geheim", APP_SECRET, "sendBySession")

    async def close(self) -> None:
        await super().close()
        await self.fake.close()


async def dingtalk(database: Path, **limits: Any) -> DingTalk:
    """An adapter whose server runs."""
    made = DingTalk(database, **limits)
    await made.fake.open()
    await made.start()
    return made
