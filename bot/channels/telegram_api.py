"""A small client of Telegram's Bot API, and the two ways in which updates come.

Not aiogram: the one that Rasa pins is 2.15 of 2021, which is no longer kept and knows no secret token of a webhook; its
3.x wants another aiohttp. Nine calls of the API are needed here. The token is a part of every address, so nothing that
aiohttp says about a request may reach a log or an exception.
"""
from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.channels.messenger import TryLater, Undeliverable

logger = logging.getLogger(__name__)
DEFAULT_API = "https://api.telegram.org"
UPDATES = ["message", "edited_message", "callback_query"]
POLL_SECONDS = 30  # how long Telegram keeps a request for updates open when there are none
WAIT_SECONDS = 20.0
BACKOFF = (1.0, 60.0)  # seconds of the first and the longest pause after a failure
# What Telegram says (status 400) of a chat that will never take a message; a blocked bot is told with status 403.
GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid")


class NotReached(Exception):
    """No answer that could be read: the network, a proxy, Telegram in trouble."""


class Refused(Exception):
    """Telegram refused the call. The text is the method and a number, never what was sent."""

    def __init__(self, method: str, status: int) -> None:
        super().__init__(f"{method} {status}")
        self.status = status

    @property
    def for_good(self) -> bool:
        """Whether the same call would be refused again: it is not the token or Telegram that is in trouble."""
        return self.status in (400, 413)


@dataclass(frozen=True)
class Upload:
    """A file that goes with a call. `part`: the parameter it stands for."""

    part: str
    name: str
    media_type: str
    body: bytes = field(repr=False)


class BotApi:
    """Calls of one bot. Opens its connections at the first call."""

    def __init__(self, token: str, base: str = DEFAULT_API, wait: float = WAIT_SECONDS) -> None:
        self._address, self.wait = f"{base.rstrip('/')}/bot{token}/", wait
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, data: dict[str, Any] | None = None, upload: Upload | None = None, wait: float | None = None
    ) -> Any:
        """The call's result. Raises NotReached, Refused, TryLater or Undeliverable."""
        status, answer = await self._post(method, data or {}, upload, wait or self.wait)
        if status == 200 and answer.get("ok") is True:
            return answer.get("result")
        raise _trouble(method, status, answer)

    async def updates(self, offset: int, seconds: int = POLL_SECONDS) -> list[Any]:
        """What has come since; all before `offset` is confirmed by asking."""
        asked = {"offset": offset, "timeout": seconds, "allowed_updates": UPDATES}
        return list(await self.call("getUpdates", asked, wait=seconds + self.wait))

    async def close(self) -> None:
        """Close the connections; a later call opens them again."""
        if self._session:
            await self._session.close()

    async def _post(
        self, method: str, data: dict[str, Any], upload: Upload | None, wait: float
    ) -> tuple[int, dict[str, Any]]:
        body: dict[str, Any] = {"data": _form(data, upload)} if upload else {"json": data}
        timeout = aiohttp.ClientTimeout(total=wait)
        try:
            async with self._opened().post(
                self._address + method, timeout=timeout, allow_redirects=False, **body
            ) as reply:
                return reply.status, dict(await reply.json(content_type=None))
        except Exception as error:  # its text may hold the address, and so the token: only the name goes on
            trouble = type(error).__name__
        raise NotReached(f"{method} {trouble}")

    def _opened(self) -> aiohttp.ClientSession:
        """A proxy of the environment is used: many who run this cannot reach Telegram without one."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(trust_env=True)
        return self._session


def _form(data: dict[str, Any], upload: Upload) -> aiohttp.FormData:
    """Telegram shows a file's name as it stands in the header: it must not be percent-encoded."""
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field(upload.part, upload.body, content_type=upload.media_type, filename=upload.name)
    return form


def _trouble(method: str, status: int, answer: dict[str, Any]) -> Exception:
    said = str(answer.get("description") or "").lower()
    if status == 429:
        return TryLater(max(1.0, float((answer.get("parameters") or {}).get("retry_after") or 5.0)))
    if status == 403 or any(hint in said for hint in GONE):
        return Undeliverable(f"{method} {status}")
    return Refused(method, status)


async def poll(
    api: BotApi, take: Callable[[Any], None], seconds: int = POLL_SECONDS, backoff: tuple[float, float] = BACKOFF
) -> None:
    """Fetch updates as long as the server runs. One that `take` could not keep is fetched again."""
    offset, pause = 0, backoff[0]
    while True:
        try:
            await api.call("deleteWebhook")  # while there is one, Telegram gives no updates
            while True:
                for update in await api.updates(offset, seconds):
                    take(update)
                    offset = int(update["update_id"]) + 1
                    await asyncio.sleep(0)  # others have their turn between the messages of a long queue
                pause = backoff[0]
        except Exception as error:
            await _pause("no updates", error, pause)
            pause = min(pause * 2, backoff[1])


async def insist(work: Callable[[], Awaitable[Any]], backoff: tuple[float, float] = BACKOFF) -> None:
    """Try a call until it succeeds."""
    pause = backoff[0]
    while True:
        try:
            await work()
            return
        except Exception as error:
            await _pause("not set up yet", error, pause)
            pause = min(pause * 2, backoff[1])


async def _pause(what: str, error: Exception, seconds: float) -> None:
    ours = isinstance(error, (NotReached, Refused, Undeliverable, TryLater))  # their texts are codes
    logger.warning("telegram: %s: %s", what, error if ours else type(error).__name__)
    await asyncio.sleep(error.seconds if isinstance(error, TryLater) else seconds)
