"""What the bot answers, as any messenger can show it: texts, choices, pictures, files and links.

One answer of Rasa `{text, buttons, image, attachment, custom}` becomes parts; a channel's own small renderer brings the
parts within its limits. The text beside a card says the same as the card, so that a channel which shows texts alone
loses nothing; what only the card holds (every instalment, tips, the transcript of a practice) is on its page.
"""
from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.channels.cards import blocks, labels
from bot.channels.cards.chart import progress_png, proposal_png
from bot.channels.cards.chart_paid import paid_png
from bot.channels.cards.page import card_blocks

logger = logging.getLogger(__name__)
OURS = re.compile(r"/(?![/\\])[!-~]*")  # a path; browsers take // and /\ for another host
DRAWN: dict[str, Callable[[dict[str, Any]], bytes | None]] = {
    "proposal": proposal_png, "progress": progress_png, "paying": paid_png,
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A button: what it says, and what is sent when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Text:
    """Plain text, no markup. `numeric`: a bare number would be an answer, so choices must not be numbered."""

    text: str
    choices: tuple[Choice, ...] = ()
    numeric: bool = False


@dataclass(frozen=True)
class Picture:
    """A PNG with a sentence that says what is to be seen."""

    png: bytes = field(repr=False)
    caption: str = ""
    tells: bool = True  # whether the caption says something without the picture


@dataclass(frozen=True)
class File:
    """A file that the action server makes when it is fetched. `path`: /chat/documents/<token>."""

    name: str
    media_type: str
    path: str


@dataclass(frozen=True)
class Link:
    """A page outside the chat; `path` on our own host, or a whole address."""

    title: str
    path: str


Part = Text | Picture | File | Link
# Fields of a question that are answered with a bare number.
NUMERIC = ("debt.balance", "debt.overdue", "budget.income", "budget.expenses", "budget.pay_day", "budget.dependants")
# Cards whose page shows more than the text beside them.
PAGED = (
    "case", "proposal", "offer_check", "script", "rehearsal_review", "export", "agreement", "hardship_again", "paying",
)  # fmt: skip
LONG = {"contact": ("contacts", 5), "progress": ("runs", 8), "answer": ("papers", 0)}  # only with more rows than these
PageMaker = Callable[["dict[str, Any]"], "str | None"]


def parts(message: dict[str, Any], page: PageMaker | None = None) -> Iterator[Part]:
    """The parts of one answer, in the order in which they are read.

    `page` keeps a message as a page and gives its address (`cards.page.CardPages.link` of one person); without it no
    card is linked. Draws pictures: a tenth of a second, for a thread where that matters.
    """
    name, data = card_of(message)
    text, choices = str(message.get("text") or ""), _choices(message, data)
    if name == "safety":
        text = _with_numbers(text, data)
    if text or choices:
        yield Text(text, choices, name == "question" and data.get("field") in NUMERIC)
    if name == "progress" and data.get("debts"):
        name = "paying"
    yield from _pictures(name, data)
    yield from _elsewhere(message)
    if name == "document" and data.get("name") and OURS.fullmatch(str(data.get("url"))):
        yield File(str(data["name"]), str(data.get("media_type") or "application/octet-stream"), str(data["url"]))
    if text or name == "export":
        yield from _page(message, name, data, page)


def card_of(message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name and the data of a message's card; empty for none."""
    card = message.get("custom")
    data = card.get("data") if isinstance(card, dict) else None
    name = card.get("card") if isinstance(card, dict) else None
    return str(name or ""), data if isinstance(data, dict) else {}


def _choices(message: dict[str, Any], data: dict[str, Any]) -> tuple[Choice, ...]:
    """The buttons; without any, the quick replies of the card. None twice."""
    found: dict[str, Choice] = {}
    for one in message.get("buttons") or data.get("choices") or ():
        button = {"title": one} if isinstance(one, str) else one
        if isinstance(button, dict) and button.get("title"):
            payload = str(button.get("payload") or button["title"])
            found.setdefault(payload, Choice(str(button["title"]), payload))
    return tuple(found.values())


def _with_numbers(text: str, data: dict[str, Any]) -> str:
    """In danger no number may be missing: those that the text does not name stand below it."""
    named = re.findall(r"\d[\d-]*\d", text)  # whole numbers: 110 is not named by 96110
    lines = [line for line in data.get("lines") or () if line.get("number") and str(line["number"]) not in named]
    return "\n\n".join(filter(None, (text, "\n".join(map(_line, lines)))))


def _line(line: dict[str, Any]) -> str:
    """A number with the month in which it was read."""
    month = labels.day(str(line.get("date"))[:7])
    return labels.label("units", "line" if month else "line_undated", month=month, **{
        name: line.get(name, "") for name in ("name", "number")})


def _pictures(name: str, data: dict[str, Any]) -> Iterator[Part]:
    png = _png(name, json.dumps(data, sort_keys=True)) if name in DRAWN else None
    if png:
        scores = labels.label("units", "comma").join(str(run.get("score")) for run in data.get("runs") or ())
        yield Picture(png, labels.label("chart", f"{name}_caption", scores=scores), tells=name != "proposal")


@lru_cache(maxsize=8)
def _png(name: str, data: str) -> bytes | None:
    """Drawn once, however often an answer is tried to be delivered. A chart that fails must not keep the words back."""
    try:
        return DRAWN[name](json.loads(data))
    except Exception as error:
        logger.error("no picture of %s: %s", name, type(error).__name__)
        return None


def _elsewhere(message: dict[str, Any]) -> Iterator[Part]:
    """What Rasa's own keys point to."""
    for key in ("image", "attachment"):
        address = message.get(key)
        if _openable(address):
            yield Link(labels.label("links", key), str(address))


def _openable(address: object) -> bool:
    """An address of the web, or a path of ours."""
    return isinstance(address, str) and (address.startswith(("https://", "http://")) or bool(OURS.fullmatch(address)))


def _page(message: dict[str, Any], name: str, data: dict[str, Any], page: PageMaker | None) -> Iterator[Part]:
    rows, least = LONG.get(name, ("", 0))
    if name not in PAGED and not len(data.get(rows) or ()) > least:
        return
    address = page(message) if page else None
    if address:
        yield Link(labels.label("links", "letter" if data.get("letter") else name), address)
    elif name == "export":  # nowhere else can it be seen
        said = blocks.as_text(card_blocks(message))
        yield from [Text(said)] if said else []
