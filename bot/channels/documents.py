"""Files that an action made: fetched from the action server, handed only to the person that they were made for."""
from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import aiohttp
from sanic import response
from sanic.response import HTTPResponse

from bot.channels import inside
from bot.channels.base import history_of
from bot.channels.inside import WAIT, NotReady, action_server
from bot.channels.pages import Pages
from bot.sealing import WrongKey

if TYPE_CHECKING:
    from bot.channels.base import Turns

PATH = "/chat/documents/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
NAME = re.compile(r"filename\*=UTF-8''([^;\s]+)")
KEPT = ("Content-Disposition", "Cache-Control", "X-Content-Type-Options")
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


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


async def fetch(token: str, sender: str, pages: Pages, turns: Turns) -> HTTPResponse:
    """The file behind a token, or a page that says kindly why there is none."""
    try:
        found = await _get(token, sender, turns)
    except NotReady:
        return pages.notice("document_waits", 503)
    if found is None:
        return pages.notice("document_gone", 404)
    return response.raw(found.body, headers={**PRIVATE, **found.headers}, content_type=found.media_type)


async def load(path: str, sender: str, turns: Turns) -> tuple[str, str, bytes] | None:
    """(name, media type, content) of the file at `path`, which stands in a `document` card.

    None when there is none, or none any more, for this sender. Raises NotReady when it may be there in a moment.
    """
    found = await _get(path.removeprefix(PATH), sender, turns)
    return None if found is None else (found.name, found.media_type, found.body)


async def _get(token: str, sender: str, turns: Turns) -> Fetched | None:
    if not TOKEN.fullmatch(token):
        return None
    try:
        async with (
            aiohttp.ClientSession(timeout=WAIT) as session,
            session.get(f"{action_server()}/documents/{token}", params={"sender": sender}) as found,
        ):
            if found.status >= 500:
                raise NotReady
            if found.status == 409:
                return await _with_conversation(token, sender, turns)
            headers = {name: found.headers[name] for name in KEPT if name in found.headers}
            return Fetched(found.content_type, await found.read(), headers) if found.status == 200 else None
    except (aiohttp.ClientError, asyncio.TimeoutError, WrongKey) as error:
        raise NotReady from error


async def _with_conversation(token: str, sender: str, turns: Turns) -> Fetched | None:
    """A file that also holds what is kept on this side: the conversations, and where the person writes from."""
    told = await asyncio.to_thread(kept_here, turns, sender)
    made = await inside.ask("/exports", {"token": token, "sender": sender, "told": told})
    if "body" not in made:
        return None
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made['name'])}",
               "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Fetched(made["media_type"], made["body"].encode("utf-8", "replace"), headers)


def kept_here(turns: Turns, sender: str) -> dict[str, Any]:
    """What the channels keep of a person, under all their names."""
    reaching, history = turns.mailbox.reaching(sender), history_of(turns.agent())
    joined = [known.identity for known in reaching if known.identity != sender]
    said = {name: history.everything(name) for name in (sender, *joined)} if history else {}
    return {
        "joined": joined,
        "channels": [{"channel": known.channel, "address": known.address} for known in reaching],
        "conversation": said.pop(sender, []),
        "earlier": [messages for messages in said.values() if messages],
    }
