"""A person on the page's socket, without a browser: what reaches the line and when."""
from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

from tests.channels.harness import Page


class SocketPerson:
    """Speaks from any thread; the socket lives in a loop of its own."""

    def __init__(self, url: str) -> None:
        self.url, self.cookie = url, ""
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def open(self) -> list[dict[str, Any]]:
        """Connect, under the same cookie as before; the transcript so far."""
        self.page: Page = self._run(self._open())
        return self.transcript()

    async def _open(self) -> Page:
        page = Page(self.url, self.cookie)
        await page.open()
        self.cookie = page.cookie
        return page

    def close(self) -> None:
        self._run(self.page.close())

    def transcript(self) -> list[dict[str, Any]]:
        return list(self._run(self.page.hello())["messages"])

    def begin(self, text: str, message_id: str = "") -> Future[dict[str, Any]]:
        """Say something and do not wait for the answer."""
        return asyncio.run_coroutine_threadsafe(self.page.say(message_id or uuid.uuid4().hex, text), self.loop)

    def say(self, text: str, message_id: str = "") -> list[dict[str, Any]]:
        """Say something; the messages heard until it was acknowledged."""
        before = len(self.page.messages)
        assert self.begin(text, message_id).result(60) == {"ok": True}
        return self.page.messages[before:]

    def hears(self, count: int, seconds: float) -> float:
        """Seconds until `count` messages were heard. Raises AssertionError when they do not come."""
        begun = time.monotonic()
        while len(self.page.messages) < count:
            assert time.monotonic() - begun < seconds, f"heard only {self.page.messages}"
            time.sleep(0.02)
        return time.monotonic() - begun

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)
