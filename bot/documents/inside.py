"""What the Rasa server may ask of the action server beside Rasa's own calls: one address a question, sealed both ways.

The action server listens on this machine only, but others may work on it. What it is asked here is sealed with the
people's data key, which both servers have and nobody else, and is heard for a minute.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pluggy
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

hookimpl = pluggy.HookimplMarker("rasa_sdk")
FRESH = 60.0  # seconds
Text = Callable[[str], str]


class InsideRoute:
    """A plugin of the action server: `POST <path>` with a sealed JSON object → what `answer` makes of it, sealed.

    403 for what was not sealed with our key, or long ago.
    """

    def __init__(
        self, path: str, answer: Callable[[dict[str, Any]], dict[str, Any]], seal: Text, unseal: Text
    ) -> None:
        self._path, self._answer, self._seal, self._unseal = path, answer, seal, unseal

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> bool:
        """(see rasa_sdk.plugin for full docstring)"""
        app.add_route(self._serve, self._path, methods=["POST"], name=self._path.strip("/").replace("/", "_"))
        return True

    async def _serve(self, request: Request) -> HTTPResponse:
        asked = opened(request.body, self._unseal)
        if asked is None:
            return response.empty(403)
        return response.text(self._seal(json.dumps(self._answer(asked))))


def opened(body: bytes, unseal: Text) -> dict[str, Any] | None:
    """What was sealed a moment ago; None for anything else. `unseal` passes on what was never sealed: not so here."""
    text = body.decode("ascii", "replace")
    try:
        plain = unseal(text)
        asked = json.loads(plain) if plain != text else None
        fresh = isinstance(asked, dict) and abs(time.time() - float(asked.pop("at"))) < FRESH
    except (ValueError, KeyError, TypeError):
        return None
    return asked if fresh else None
