"""Files that an action made: fetched from the action server, handed only to the person that they were made for."""
from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from urllib.parse import unquote

import aiohttp
from sanic import response
from sanic.response import HTTPResponse

from bot.channels.pages import Pages

WAIT = aiohttp.ClientTimeout(total=20)  # seconds
PATH = "/chat/documents/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
NAME = re.compile(r"filename\*=UTF-8''([^;\s]+)")
KEPT = ("Content-Disposition", "Cache-Control", "X-Content-Type-Options")
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


class NotReady(Exception):
    """The action server does not answer: the file may be there in a moment."""


@dataclass(frozen=True)
class Fetched:
    """A file with the headers that the action server gave it."""

    media_type: str
    body: bytes
    headers: dict[str, str]

    @property
    def name(self) -> str:
        """The file's own name, as the person is to see it."""
        found = NAME.search(self.headers.get("Content-Disposition", ""))
        return unquote(found[1]) if found else ""


def action_server() -> str:
    """Where the action server listens: on this machine, COACH_ACTION_PORT."""
    return f"http://127.0.0.1:{os.environ.get('COACH_ACTION_PORT', '5055')}"


async def fetch(token: str, sender: str, pages: Pages) -> HTTPResponse:
    """The file behind a token, or a page that says kindly why there is none."""
    try:
        found = await _get(token, sender)
    except NotReady:
        return pages.notice("document_waits", 503)
    if found is None:
        return pages.notice("document_gone", 404)
    return response.raw(found.body, headers={**PRIVATE, **found.headers}, content_type=found.media_type)


async def load(path: str, sender: str) -> tuple[str, str, bytes] | None:
    """(name, media type, content) of the file at `path`, which stands in a `document` card.

    None when there is none, or none any more, for this sender. Raises NotReady when it may be there in a moment.
    """
    found = await _get(path.removeprefix(PATH), sender)
    return None if found is None else (found.name, found.media_type, found.body)


async def _get(token: str, sender: str) -> Fetched | None:
    if not TOKEN.fullmatch(token):
        return None
    try:
        async with (
            aiohttp.ClientSession(timeout=WAIT) as session,
            session.get(f"{action_server()}/documents/{token}", params={"sender": sender}) as found,
        ):
            if found.status >= 500:
                raise NotReady
            headers = {name: found.headers[name] for name in KEPT if name in found.headers}
            return Fetched(found.content_type, await found.read(), headers) if found.status == 200 else None
    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
        raise NotReady from error
