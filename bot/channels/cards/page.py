"""A card as a page of its own, for channels that cannot draw it. Only its person knows the address, for a day."""
from __future__ import annotations

import hashlib
import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from bot.channels.cards import case_blocks, followup_blocks, page_html, proposal_blocks, talk_blocks
from bot.channels.cards.blocks import Block, Heading, Prose
from bot.channels.cards.labels import label
from bot.mailbox import PAGE_LIFE, Mailbox

logger = logging.getLogger(__name__)
HEADERS = page_html.HEADERS  # what the route sends beside the page
PATH = "/chat/cards/"  # and the key
KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
MARK = "page"  # what a kept page is told by, among other things that are kept
REMEMBERED = 500
VIEWS: dict[str, Callable[[dict[str, Any]], Iterator[Block]]] = {
    "case": case_blocks.case, "answer": case_blocks.answer, "safety": case_blocks.safety, "export": case_blocks.export,
    "proposal": proposal_blocks.proposal, "offer_check": proposal_blocks.offer_check, "script": talk_blocks.script,
    "reply": talk_blocks.reply, "contact": followup_blocks.contact, "rehearsal_review": talk_blocks.review,
    "progress": followup_blocks.progress, "agreement": followup_blocks.agreement,
    "hardship_again": followup_blocks.hardship_again,
}  # fmt: skip


def card_page(message: dict[str, Any]) -> str | None:
    """The page of one message; None when its card has none."""
    found = card_blocks(message)
    if not found:
        return None
    said = [Prose(str(message["text"]))] if message.get("text") else []
    return page_html.page(label("page", "name"), title_of(message), [*said, *found], label("page", "footer"))


def card_blocks(message: dict[str, Any]) -> list[Block]:
    """What a message's card says, piece by piece; [] for a card without a view, or one that is broken."""
    card = message.get("custom")
    name, data = (str(card.get("card")), card.get("data")) if isinstance(card, dict) else ("", None)
    if name not in VIEWS or not isinstance(data, dict):
        return []
    try:
        found = list(VIEWS[name](data))
    except Exception as error:  # a card of another version than ours: its text says the same
        logger.warning("card %s has no page: %s", name, type(error).__name__)
        return []
    return [block for block in found if not (isinstance(block, (Heading, Prose)) and not block.text)]


def title_of(message: dict[str, Any]) -> str:
    """What the page is about."""
    name, data = str(message["custom"]["card"]), message["custom"]["data"]
    if name == "script" and data.get("letter"):
        name = "letter"
    if name == "contact" and not data.get("contacts"):
        name = "contact_one"
    if name == "progress" and data.get("debts"):
        name = "paying"
    if name == "answer":
        name = "papers" if data.get("papers") else "sources"
    return label("titles", name)


class CardPages:
    """Keeps a message for a day under a key that nobody can guess. `public_url` is our address as seen from outside."""

    def __init__(self, mailbox: Callable[[], Mailbox], public_url: str) -> None:
        self._mailbox, self.public_url = mailbox, public_url.rstrip("/")
        self._keys: OrderedDict[tuple[str, bytes], str] = OrderedDict()  # an answer that is sent again, the same page

    def link(self, identity: str, message: dict[str, Any]) -> str | None:
        """The address of the message's page; None where it has none, or where we cannot be reached."""
        if not self.public_url or not card_blocks(message):
            return None
        kept = {MARK: {name: message[name] for name in ("text", "custom") if message.get(name)}}
        return f"{self.public_url}{PATH}{self._key(identity, json.dumps(kept, ensure_ascii=False))}"

    def _key(self, identity: str, content: str) -> str:
        known = (identity, hashlib.sha256(content.encode()).digest())
        key = self._keys.get(known, "")
        if not key or self._mailbox().kept(key, identity) is None:
            key = self._keys[known] = self._mailbox().keep(identity, content, life=PAGE_LIFE, secret=True)
            if len(self._keys) > REMEMBERED:
                self._keys.popitem(last=False)
        return key

    def serve(self, key: str) -> str | None:
        """The page behind a key; None when there is none, or none any more."""
        content = self._mailbox().kept(key) if KEY.fullmatch(key) else None
        try:
            kept = json.loads(content or "null")
        except ValueError:
            return None
        message = kept.get(MARK) if isinstance(kept, dict) else None
        return card_page(message) if isinstance(message, dict) else None
