"""The contract over the channels that the bot has. (The example of the documentation: test_channels_doc.py.)"""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest_asyncio
from rasa.core.channels.channel import InputChannel

from bot.channels.rest import RestChannel

from .contract import Adapter, ChannelContract, until
from .fake_weixin import serving
from .weixin_adapters import WeChat, WeCom

TOKEN = "a-token-of-the-tests-geheim"


class Rest(Adapter):
    """A client of REST: it waits for its answers, and asks again under the same id when the line broke."""

    at_once, pushes = 8, False
    secret_person = "a-pseudonym"  # Rasa itself names senders at DEBUG; whoever calls REST chooses them

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self.said: dict[tuple[str, str], str] = {}
        self.read: dict[tuple[str, str], list[str]] = {}
        self.order: list[tuple[str, str]] = []
        self.asking: list[asyncio.Task[None]] = []
        self.deaf = False

    def channel(self) -> InputChannel:
        return RestChannel(TOKEN, False)

    async def post(self, body: Any, **headers: str) -> tuple[int, Any]:
        async with aiohttp.ClientSession() as http, http.post(
            f"{self.running.url}/webhooks/rest/webhook", json=body, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def say(self, person: str, message_id: str, text: str) -> None:
        self.said[person, message_id] = text
        asking = asyncio.ensure_future(self._ask(person, message_id, text))
        self.asking.append(asking)
        taken = (person, message_id)
        await until(lambda: asking.done() or taken in self.turns._turns, 1.0)

    async def _ask(self, person: str, message_id: str, text: str) -> None:
        body = {"sender": person, "message": text, "message_id": message_id}
        try:
            status, messages = await self.post(body, Authorization=f"Bearer {TOKEN}")
        except aiohttp.ClientError:
            return
        assert status == 200
        if not self.deaf:
            if (person, message_id) not in self.read:
                self.order.append((person, message_id))
            self.read[person, message_id] = [message["text"] for message in messages]

    async def forge(self, person: str, text: str) -> list[int]:
        body = {"sender": person, "message": text, "message_id": "forged"}
        wrong: list[dict[str, str]] = [{}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}]
        return [(await self.post(body, **headers))[0] for headers in wrong]

    def heard(self, person: str) -> list[str]:
        return [text for known in self.order if known[0] == person for text in self.read[known]]

    def break_down(self, broken: bool) -> None:
        self.deaf = broken

    async def crash(self) -> None:
        for asking in self.asking:
            asking.cancel()
        await super().crash()

    async def recover(self) -> None:
        for person, message_id in [known for known in self.said if known not in self.read]:
            await self.say(person, message_id, self.said[person, message_id])

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)


class TestRest(ChannelContract):
    """REST, with a token."""

    @pytest_asyncio.fixture
    async def adapter(self, database: Path) -> AsyncIterator[Adapter]:
        made = Rest(database)
        await made.start()
        yield made
        await made.close()


class TestWeCom(ChannelContract):
    """企业微信."""

    @pytest_asyncio.fixture
    async def adapter(self, database: Path) -> AsyncIterator[Adapter]:
        async with serving() as fake:
            made = WeCom(database, fake)
            await made.start()
            yield made
            await made.close()


class TestWeChat(ChannelContract):
    """公众号 with the customer-service API."""

    @pytest_asyncio.fixture
    async def adapter(self, database: Path) -> AsyncIterator[Adapter]:
        async with serving() as fake:
            made = WeChat(database, fake)
            await made.start()
            yield made
            await made.close()
