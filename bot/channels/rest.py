"""Rasa's REST channel with a lock on the door: same path, same keys, but authenticated, ordered and silent in logs."""
from __future__ import annotations

import asyncio
import hmac
import os
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import words
from bot.channels.base import Said, turns_of

WAIT_SECONDS = 25.0  # what an HTTP client and the proxies on the way put up with
MAX_SENDER = 200  # characters; the tracker store has room for 255


class RestChannel(InputChannel):
    """`POST /webhooks/rest/webhook {"sender", "message"}` → `[{"recipient_id", "text", "buttons", "custom"}]`.

    Open to who holds COACH_API_TOKEN (`Authorization: Bearer …`); without a token only where COACH_DEV=1 is set.
    """

    def __init__(self, token: str | None, dev: bool, wait_seconds: float = WAIT_SECONDS) -> None:
        self.token, self.dev, self.wait_seconds = token, dev, wait_seconds

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        return cls(os.environ.get("COACH_API_TOKEN") or None, os.environ.get("COACH_DEV") == "1")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        webhook = Blueprint("coach_rest")

        @webhook.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            refused = self._refusal(request)
            if refused:
                return _error(*refused)
            said = _said(request)
            return await self._answer(request, said, on_new_message) if said else _error(400, "bad_request")

        return webhook

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        """Status and sentence for who may not come in. A page of another site cannot send JSON without asking first."""
        if self.token:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
                return 401, "wrong_token" if given else "closed"
        elif not self.dev:
            return 401, "closed"
        return None if request.content_type.startswith("application/json") else (415, "bad_request")

    async def _answer(self, request: Request, said: Said, handle: Callable[..., Awaitable[Any]]) -> HTTPResponse:
        turns = turns_of(request.app, handle)
        turn = turns.start(said)
        await asyncio.wait([turn.task], timeout=self.wait_seconds)
        messages = turn.messages if turn.task.done() else [words.message("utter_slow", turns.agent())]
        return response.json([{"recipient_id": said.sender, **message} for message in messages])


def _said(request: Request) -> Said | None:
    """The request's message; None when it is not of the agreed form."""
    try:
        body = request.json
    except SanicException:
        return None
    sender = body.get("sender") if isinstance(body, dict) else None
    if not isinstance(sender, (str, int)) or not 0 < len(str(sender).strip()) <= MAX_SENDER:
        return None
    metadata = body.get("metadata")
    return Said(
        str(sender).strip(),
        body.get("message"),
        str(body.get("message_id") or uuid.uuid4().hex),
        "rest",
        metadata if isinstance(metadata, dict) else {},
    )


def _error(status: int, key: str) -> HTTPResponse:
    return response.json({"error": words.sentence(key)}, status=status)
