"""The bot's answers as Telegram shows them: texts, keyboards, pictures and files."""
from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from bot.channels import documents, telegram_text, words
from bot.channels.base import Turns
from bot.channels.cards.page import CardPages
from bot.channels.messenger import Undeliverable, shown
from bot.channels.rendering import Choice, File, Link, Part, Picture, Text, parts
from bot.channels.telegram_api import BotApi, Refused, Upload
from bot.channels.telegram_text import CAPTION_LIMIT
from bot.mailbox import Address

logger = logging.getLogger(__name__)
REMEMBERED = 2000
Step = Callable[[], Awaitable[None]]


class Delivery:
    """Brings an answer to a chat, part by part. A second try goes on where the first one failed."""

    def __init__(self, api: BotApi, turns: Turns, public_url: str) -> None:
        self.api, self.turns, self.public_url = api, turns, public_url
        self._pages = CardPages(lambda: turns.mailbox, public_url)
        self._through: OrderedDict[tuple[str, str], int] = OrderedDict()  # parts of a message that arrived

    async def send(self, known: Address, message: dict[str, Any]) -> None:
        """Deliver the rest of the message. Raises what the API raises."""
        page = partial(self._pages.link, known.identity)
        show = partial(shown, self.turns, "telegram", message, lambda one: list(parts(one, page)))
        whole = await asyncio.to_thread(show)  # a chart takes a while to draw
        steps = [step for part in whole for step in self._steps(known, part)]
        key = known.identity, hashlib.sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()
        try:
            for n, step in list(enumerate(steps, start=1))[self._through.get(key, 0) :]:
                await step()
                self._remember(key, n)
        except Undeliverable:
            self._through.pop(key, None)
            raise
        self._through.pop(key, None)

    def _remember(self, key: tuple[str, str], count: int) -> None:
        self._through[key] = count
        if len(self._through) > REMEMBERED:
            self._through.popitem(last=False)

    def _steps(self, known: Address, part: Part) -> Iterator[Step]:
        """The calls that show one part."""
        if isinstance(part, Text):
            yield from self._texts(known, part.text, part.choices)
        elif isinstance(part, Picture):
            caption, *more = telegram_text.split(part.caption, CAPTION_LIMIT) or [""]
            yield partial(self._show, known, part.png, caption)
            yield from self._texts(known, "\n\n".join(more))
        elif isinstance(part, File):
            yield partial(self._hand_over, known, part)
        elif isinstance(part, Link) and (self.public_url or "://" in part.path):
            address = part.path if "://" in part.path else self.public_url + part.path
            yield from self._texts(known, f"{part.title}\n{address}".strip())

    def _texts(self, known: Address, text: str, choices: tuple[Choice, ...] = ()) -> Iterator[Step]:
        pieces = telegram_text.split(text) or ([words.sentence("utter_choose")] if choices else [])
        keys = telegram_text.keyboard(choices, partial(self.turns.mailbox.keep, known.identity)) if choices else None
        for n, piece in enumerate(pieces, start=1):
            yield partial(self._say, known, piece, keys if n == len(pieces) else None)

    async def _say(self, known: Address, text: str, keys: dict[str, Any] | None = None) -> None:
        bare = {"chat_id": int(known.address), "text": text, "link_preview_options": {"is_disabled": True}}
        dressed = {"text": telegram_text.escape(text), "parse_mode": "HTML", **({"reply_markup": keys} if keys else {})}
        for data in ({**bare, **dressed}, bare):
            if await self._accepted("sendMessage", data):
                return
        raise Undeliverable("sendMessage 400")

    async def _show(self, known: Address, png: bytes, caption: str) -> None:
        data = {"chat_id": int(known.address), **({"caption": caption} if caption else {})}
        if not await self._accepted("sendPhoto", data, Upload("photo", "chart.png", "image/png", png)) and caption:
            await self._say(known, caption)

    async def _hand_over(self, known: Address, file: File) -> None:
        upload = await _fetched(file, known.person, self.turns)
        if not upload or not await self._accepted("sendDocument", {"chat_id": int(known.address)}, upload):
            message = words.message("utter_file_waits", self.turns.agent(), name=file.name)
            await self._say(known, message["text"])

    async def _accepted(self, method: str, data: dict[str, Any], upload: Upload | None = None) -> bool:
        """Whether Telegram took it; False when it never would, so that something simpler can be sent instead."""
        try:
            await self.api.call(method, data, upload)
        except Refused as error:
            logger.error("telegram: %s", error)
            if not error.for_good:
                raise
            return False
        return True


async def _fetched(file: File, sender: str, turns: Turns) -> Upload | None:
    """The file from the action server; None when it cannot be had now, or no longer."""
    try:
        found = await documents.load(file.path, sender, turns)
    except documents.NotReady:
        return None
    name = re.sub(r'[\x00-\x1f"\\/]', "", file.name)
    return Upload("document", name or "file", file.media_type, found[2]) if found and found[2] else None
