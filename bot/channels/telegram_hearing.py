"""What Telegram's updates mean: messages, corrections and pressed buttons become turns."""
from __future__ import annotations

import asyncio
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any

from bot.channels import gate, telegram_text, words
from bot.channels.linking import matched
from bot.channels.messenger import Messenger, pseudonym
from bot.channels.secrets import hide
from bot.channels.telegram_api import BotApi
from bot.channels.telegram_text import EDITED, KEPT_PREFIX, PRESSED, Incoming

logger = logging.getLogger(__name__)
EDIT_SECONDS = 15 * 60  # a correction that comes later is no longer about what is being talked of
REMEMBERED = 2000


class Hearing:
    """Makes turns of updates. Nothing here waits: what has been taken is stored."""

    def __init__(self, messenger: Messenger, api: BotApi) -> None:
        self.messenger, self.api = messenger, api
        self._texts: OrderedDict[tuple[int, int], int] = OrderedDict()  # hashes of what was said, by message
        self._presses = gate.Pace(1, 3.0)  # a double tap is one press
        self._typing = gate.Pace(1, 4.0)  # as long as Telegram shows it
        self._errands: set[asyncio.Task[None]] = set()

    def take(self, update: Any) -> None:
        """Keep what an update says and begin its turn. Raises only when it could not be kept."""
        said = telegram_text.incoming(update)
        if said is None:
            return
        if said.kind == PRESSED:
            self._errand("answerCallbackQuery", {"callback_query_id": said.query})
            self._pressed(said)
        elif said.kind == EDITED:
            self._edited(said)
        else:
            self._said(said)

    def _said(self, said: Incoming) -> None:
        if said.wordless:
            self._explain(said, "utter_only_text", said.wordless)
        if said.text:
            self._turn(said, telegram_text.command(said.text, words.phrases("telegram_commands")), {})

    def _edited(self, said: Incoming) -> None:
        """A correction is a message of its own; Telegram also reports edits that change no word (a link's picture)."""
        same = self._texts.get((said.chat, said.message)) == hash(said.text)
        text = gate.clean(said.text)
        if text and not same and said.age <= EDIT_SECONDS:
            self._turn(said, _corrected(text), {"edited": True, "title": hide(text)})

    def _pressed(self, said: Incoming) -> None:
        press = f"{said.chat}:{said.message}:{said.text}"
        if not said.chat or not self._presses.has_room(press):
            return
        text, title = self._meant(said)
        if text:
            self._turn(said, text, gate.titled(title))
        else:
            self._explain(said, "utter_button_gone", str(said.id))
        self._presses.allows(press)

    def _meant(self, said: Incoming) -> tuple[str, str]:
        """A button's payload and title; ("", "") when it has expired or was another person's."""
        if not said.text.startswith(KEPT_PREFIX):
            return said.text, said.title
        identity = pseudonym("telegram", str(said.chat), self.messenger.secret)
        kept = self.messenger.turns.mailbox.kept(said.text.removeprefix(KEPT_PREFIX), identity)
        found = json.loads(kept) if kept else {}
        return found.get("payload", ""), found.get("title", "")

    def _turn(self, said: Incoming, text: str, metadata: dict[str, Any]) -> None:
        known, letter, fresh = self.messenger.keep(str(said.chat), text, str(said.id), metadata)
        if said.kind != PRESSED:
            self._note(said)
        if not fresh:
            return
        self.messenger.answer(known, letter)
        if self._typing.allows(known.identity):
            self._errand("sendChatAction", {"chat_id": said.chat, "action": "typing"})

    def _note(self, said: Incoming) -> None:
        self._texts[said.chat, said.message] = hash(said.text)
        if len(self._texts) > REMEMBERED:
            self._texts.popitem(last=False)

    def _explain(self, said: Incoming, key: str, message_id: str) -> None:
        """A sentence of ours in place of a turn: kept and delivered like an answer, but Rasa hears nothing."""
        known, letter, fresh = self.messenger.keep(str(said.chat), "", message_id)
        if fresh:
            self.messenger.explain(known, letter, key)

    def _errand(self, method: str, data: dict[str, Any]) -> None:
        """A call whose failure changes nothing for anybody."""
        task = asyncio.ensure_future(_quietly(self.api.call(method, data), method))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


def _corrected(text: str) -> str:
    """A figure put right must not be taken for the answer to the question that was asked since."""
    said = words.phrases("telegram_edited")
    told = re.search(said["figures"], text) and not matched("code", text)
    return said["heard"].format(text=text) if told else text


async def _quietly(call: Coroutine[Any, Any, Any], method: str) -> None:
    try:
        await call
    except Exception as error:
        logger.debug("telegram: %s: %s", method, type(error).__name__)
