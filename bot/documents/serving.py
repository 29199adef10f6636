"""The action server's way to hand a file to the channels. It listens on this machine only; `open_` says who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pluggy
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

hookimpl = pluggy.HookimplMarker("rasa_sdk")


@dataclass(frozen=True)
class Made:
    """A file ready to send."""

    name: str
    media_type: str
    body: bytes


class NeedsConversation(Exception):
    """The file also holds what was said, which only the Rasa server has: it asks for the file with it."""


class DocumentRoute:
    """A plugin of the action server: `GET /documents/<token>?sender=…` → the file, 404 when there is none.

    409 when the conversation is needed for it.
    """

    def __init__(self, open_: Callable[[str, str], Made | None]) -> None:
        self._open = open_

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> bool:
        """(see rasa_sdk.plugin for full docstring)"""
        app.add_route(self._serve, "/documents/<token:str>", methods=["GET"], name="documents")
        return True

    async def _serve(self, request: Request, token: str) -> HTTPResponse:
        try:
            made = self._open(token, request.args.get("sender", ""))
        except NeedsConversation:
            return response.empty(409)
        if made is None:
            return response.empty(404)
        return response.raw(made.body, headers=download_headers(made.name), content_type=made.media_type)


def download_headers(name: str) -> dict[str, Any]:
    """What lets a browser save the file under its Chinese name, and nobody keep a copy on the way."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
