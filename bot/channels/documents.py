"""Files that an action made: fetched from the action server, handed only to the session that they were made for."""
from __future__ import annotations

import asyncio
import os
import re

import aiohttp
from sanic import response
from sanic.response import HTTPResponse

from bot.channels.pages import Pages

WAIT = aiohttp.ClientTimeout(total=20)  # seconds
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
KEPT = ("Content-Disposition", "Cache-Control", "X-Content-Type-Options")


def action_server() -> str:
    """Where the action server listens: on this machine, COACH_ACTION_PORT."""
    return f"http://127.0.0.1:{os.environ.get('COACH_ACTION_PORT', '5055')}"


async def fetch(token: str, sender: str, pages: Pages) -> HTTPResponse:
    """The file behind a token, or a page that says kindly why there is none."""
    if not TOKEN.fullmatch(token):
        return pages.notice("document_gone", 404)
    try:
        async with (
            aiohttp.ClientSession(timeout=WAIT) as session,
            session.get(f"{action_server()}/documents/{token}", params={"sender": sender}) as found,
        ):
            if found.status != 200:
                return pages.notice("document_gone", 404)
            body, kind = await found.read(), found.content_type
            headers = {name: found.headers[name] for name in KEPT if name in found.headers}
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return pages.notice("document_waits", 503)
    return response.raw(body, headers=headers, content_type=kind)

