"""The contract's adapters for WeChat and WeCom: people with a phone, and Tencent between them and us."""
from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import aiohttp
from rasa.core.channels.channel import InputChannel

from bot.channels import weixin_text, words

from . import test_wechat, test_wecom
from .contract import Adapter
from .fake_weixin import FakeWeixin

PATIENCE = ("还在算", "还有几句没说完")


def read(text: str) -> list[str]:
    """What was said, without the numbered choices; texts that were joined into one are told apart."""
    parts = [part for part in text.split(weixin_text.JOINED) if part]
    return [part for part in parts if not part.startswith(words.sentence("weixin_choice").split(" ")[0] + " ")]


class WeCom(Adapter):
    """Members of a company; every answer goes by the API."""

    api = "message/send"
    world: Any = test_wecom

    def __init__(self, database: Path, fake: FakeWeixin) -> None:
        super().__init__(database)
        self.fake, self.made = fake, None
        self.numbers: dict[tuple[str, str], int] = {}

    def channel(self) -> InputChannel:
        self.made = self.world.channel(self.fake, pauses=(0.02, 0.02))
        return self.made

    def phone(self, person: str) -> Any:
        return test_wecom.Phone(self.running.url, user=self.account(person))

    def account(self, person: str) -> str:
        return f"member-{person.encode().hex()}"

    def number(self, person: str, message_id: str) -> int:
        return self.numbers.setdefault((person, message_id), 7_000_000_000_000 + len(self.numbers))

    async def say(self, person: str, message_id: str, text: str) -> None:
        phone = self.phone(person)
        assert await phone.post(phone.xml("text", self.number(person, message_id), Content=text)) == (200, "")

    async def forge(self, person: str, text: str) -> list[int]:
        phone = self.phone(person)
        xml = phone.xml("text", 1, Content=text)
        secret = phone.tencent.encrypt(xml)
        right = phone.query(secret)
        wrong = [{}, {**right, "msg_signature": "0" * 40}, {**right, "timestamp": "1"}, {**right, "nonce": "x"},
                 phone.query(secret, at=time.time() - 3600)]
        return [(await phone.post(xml, query or {"a": "b"}))[0] for query in wrong]

    def heard(self, person: str) -> list[str]:
        mine = [one for one in self.fake.sent if one["touser"] == self.account(person) and one["msgtype"] == "text"]
        return [part for one in mine for part in read(one["text"]["content"])]

    def break_down(self, broken: bool) -> None:
        self.fake.fails[self.api] = ["always", "5xx"] if broken else []

    async def recover(self) -> None:
        await self.made.messenger.sweep()  # type: ignore[attr-defined]

    def can_say(self, text: str) -> bool:
        """XML holds neither NUL nor half a surrogate, and Tencent sends no empty text."""
        return bool(text.strip()) and all(c >= " " and not 0xD800 <= ord(c) < 0xE000 for c in text)

    def secrets(self) -> tuple[str, ...]:
        return (self.world.TOKEN, self.world.AES_KEY, self.account("person-geheim"), *self.fake.tokens)

    async def crash(self) -> None:
        await super().crash()
        await self.made.api.close()  # type: ignore[attr-defined]


class WeChat(WeCom):
    """Followers of an official account that may use the API: an answer comes with the response or by itself.

    Tencent shows one response to a message, and repeats a message whose response it did not get.
    """

    api, responds = "message/custom/send", True
    world = test_wechat

    def __init__(self, database: Path, fake: FakeWeixin) -> None:
        super().__init__(database, fake)
        self.shown: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self.unanswered: dict[tuple[str, str], str] = {}
        self.answered: set[tuple[str, str]] = set()
        self.asking: list[asyncio.Task[None]] = []

    def channel(self) -> InputChannel:
        self.made = test_wechat.channel(self.fake, pauses=(0.02, 0.02), wait_seconds=0.3, after_reply=0.01)
        return self.made

    def account(self, person: str) -> str:
        return f"oPerson-{person.encode().hex()}"

    def phone(self, person: str) -> Any:
        return test_wechat.Phone(self.running.url, openid=self.account(person))

    async def say(self, person: str, message_id: str, text: str) -> None:
        """Taken when the response is there or the message is seen in the inbox."""
        asking = asyncio.ensure_future(self._ask(person, message_id, text))
        self.asking.append(asking)
        await asyncio.wait([asking], timeout=0.02)

    async def _ask(self, person: str, message_id: str, text: str) -> None:
        key = person, message_id
        self.unanswered[key] = text
        try:
            response = await self.phone(person).say(text, self.number(person, message_id))
        except aiohttp.ClientError:
            return
        self.unanswered.pop(key, None)
        if response and key not in self.answered:
            self.answered.add(key)
            self.shown[person].extend((len(self.fake.sent), part) for part in read(response))

    async def forge(self, person: str, text: str) -> list[int]:
        phone = self.phone(person)
        xml = phone.xml("text", 1, Content=text)
        right = phone.tencent.query()
        wrong = [{"a": "b"}, {**right, "signature": "0" * 40}, {**right, "timestamp": "1"}, {**right, "nonce": "x"},
                 phone.tencent.query(at=time.time() - 3600)]
        return [(await phone.post(xml, query))[0] for query in wrong]

    def heard(self, person: str) -> list[str]:
        """Responses and pushed messages as they came; a word of patience is none of the answers."""
        pushed = [(n, part) for n, one in enumerate(self.fake.sent) if one["touser"] == self.account(person)
                  and one["msgtype"] == "text" for part in read(one["text"]["content"])]
        both = sorted([*((n + 0.5, part) for n, part in pushed), *self.shown[person]], key=lambda one: one[0])
        return [part for _, part in both if not any(word in part for word in PATIENCE)]

    async def recover(self) -> None:
        for (person, message_id), text in list(self.unanswered.items()):
            await self._ask(person, message_id, text)
        await super().recover()

    async def crash(self) -> None:
        for asking in self.asking:
            asking.cancel()
        await super().crash()
