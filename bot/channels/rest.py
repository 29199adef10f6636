"""Rasa's REST channel with a lock on the door: same path, same keys, but authenticated, ordered and silent in logs."""
from __future__ import annotations

import asyncio
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
from bot.channels.door import Door, GuardedBlueprint

WAIT_SECONDS = 25.0  # what an HTTP client and the proxies on the way put up with
MAX_SENDER = 200  # characters; the casebook has room for so many


class RestChannel(InputChannel):
    """`POST /webhooks/rest/webhook {"sender", "message"}` → `[{"recipient_id", "text", "buttons", "custom"}]`.

    Open to who holds COACH_API_TOKEN (`Authorization: Bearer …`); without a token only where COACH_DEV=1 is set, and
    there only to who sits at this machine.
    """

    def __init__(self, token: str | None, dev: bool, wait_seconds: float = WAIT_SECONDS) -> None:
        self.door, self.wait_seconds = Door(token or "", dev), wait_seconds

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        door = Door.from_env()
        return cls(door.token, door.dev)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        webhook = GuardedBlueprint("coach_rest", self.door)

        @webhook.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            refusal = self._refusal(request)
            if refusal:
                return refusal
            said = _said(request)
            return await self._answer(request, said, on_new_message) if said else _error(400, "bad_request")

        return webhook

    def _refusal(self, request: Request) -> HTTPResponse | None:
        """Who may not come in. A page of another site cannot send JSON without asking first."""
        json = request.content_type.startswith("application/json")
        return self.door.refusal(request) or (None if json else _error(415, "bad_request"))

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
    if not str(sender).strip().isprintable():  # PostgreSQL takes no NUL, no database half a character
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
