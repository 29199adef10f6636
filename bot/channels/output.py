"""One answer of the bot, one message: text, buttons and card together, where Rasa would send them apart."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel

Deliver = Callable[[dict[str, Any]], Awaitable[None]]
PARTS = ("text", "buttons", "image", "attachment", "custom")


class MessageOutput(OutputChannel):
    """Hands every answer to `deliver`, under the name of the channel it belongs to."""

    def __init__(self, channel: str, deliver: Deliver) -> None:
        self._channel, self._deliver = channel, deliver

    def name(self) -> str:
        """The channel's name: responses may have variations for it."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """(see parent class for full docstring)"""
        shown = {part: message[part] for part in PARTS if message.get(part)}
        if message.get("quick_replies"):
            shown.setdefault("buttons", message["quick_replies"])
        if shown:
            await self._deliver(shown)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """(see parent class for full docstring)"""
        await self.send_response(recipient_id, {"text": text, **kwargs})
