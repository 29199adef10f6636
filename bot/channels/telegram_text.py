"""What goes through Telegram, as pure functions: updates are read, texts escaped and split, keyboards made."""
from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.rendering import Choice

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024  # UTF-16 units, counted after Telegram has read the markup
DATA_LIMIT = 64  # bytes of what a button carries
KEPT_PREFIX = "k:"  # a button's data that is a key of the mailbox
ROWS = ((3, 8), (2, 14))  # so many buttons in a row when none is wider, in columns (a Chinese character has two)
SENTENCE_END = re.compile(r"[。！？!?；;…][”’」』）)]*|\n")
COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@\w+)?(?P<rest>\s.*)?", re.DOTALL)
NO_TEXT = ("photo", "sticker", "voice", "video", "video_note", "audio", "document", "animation", "location", "venue",
           "contact", "poll", "dice", "story", "game", "paid_media", "checklist")  # fmt: skip
SAID, EDITED, PRESSED = "said", "edited", "pressed"


@dataclass(frozen=True)
class Incoming:
    """What an update says to us. `chat` 0: nothing that is said in a private chat."""

    id: int
    kind: str
    chat: int = 0
    message: int = 0  # the number of the message in its chat
    text: str = ""
    wordless: str = ""  # a number for what came without words: pictures sent together have the same one
    age: int = 0  # seconds between a message and its correction
    query: str = ""  # of a pressed button: what has to be answered
    title: str = ""


def incoming(update: Any) -> Incoming | None:
    """What an update says; None when it does not concern us (groups, other bots) or has a shape we do not know."""
    try:
        if update.get("callback_query"):
            return _pressed(update["update_id"], update["callback_query"])
        edited = update.get("edited_message")
        return _message(update["update_id"], edited or update["message"], EDITED if edited else SAID)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None


def _message(number: int, message: dict[str, Any], kind: str) -> Incoming | None:
    if message["chat"]["type"] != "private" or message["from"].get("is_bot"):
        return None
    text = str(message.get("text") or message.get("caption") or "")
    wordless = any(message.get(what) for what in NO_TEXT)
    if not text and not wordless:
        return None  # a note of Telegram's own, such as a pinned message
    album = message.get("media_group_id")
    return Incoming(
        int(number), kind, int(message["chat"]["id"]), int(message["message_id"]), text,
        (f"album-{str(album)[:60]}" if album else f"{int(number)}-wordless") if wordless else "",
        int(message.get("edit_date") or message["date"]) - int(message["date"]),
    )  # fmt: skip


def _pressed(number: int, query: dict[str, Any]) -> Incoming:
    message, data = query.get("message") or {}, str(query.get("data") or "")
    chat = message.get("chat") or {}
    ours = chat.get("type") == "private" and not query["from"].get("is_bot") and data
    return Incoming(
        int(number), PRESSED, int(chat["id"]) if ours else 0, int(message.get("message_id") or 0), data,
        query=str(query["id"]), title=_title(message, data),
    )  # fmt: skip


def _title(message: dict[str, Any], data: str) -> str:
    """What the pressed button said. Telegram sends the message along, unless it is very old."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    titles = [str(button.get("text") or "") for row in rows for button in row if button.get("callback_data") == data]
    return titles[0] if titles else ""


def command(text: str, known: dict[str, str]) -> str:
    """`text`, or the words that a command of the menu stands for. A link that opens the chat adds words to /start."""
    found = COMMAND.fullmatch(text.strip())
    if not found:
        return text
    name = found["name"].lower()
    return "/start" if name == "start" else known.get(name, text)


def units(text: str) -> int:
    """The length as Telegram counts it: most emoji count two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def escape(text: str) -> str:
    """Plain text in Telegram's HTML."""
    return html.escape(text, quote=False)


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Pieces within the limit: cut at the end of a paragraph, else of a sentence, else between two characters."""
    pieces, rest = [], text.strip()
    while units(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [piece for piece in [*pieces, rest] if piece]


def _cut(text: str, limit: int) -> int:
    """Where the first piece ends. A piece shorter than a quarter of what fits is not worth a cut there."""
    most = _longest(text, limit)
    paragraphs = [found.start() for found in re.finditer(r"\n\s*\n", text[:most])]
    sentences = [found.end() for found in SENTENCE_END.finditer(text[:most])]
    for ends in (paragraphs, sentences):
        if ends and ends[-1] >= most // 4:
            return ends[-1]
    return most


def _longest(text: str, limit: int) -> int:
    """How many characters fit; what belongs to the character before (an emoji's skin, a joined family) stays there."""
    size, most = 0, 0
    for most, character in enumerate(text):  # noqa: B007 - wanted after the loop
        size += 2 if ord(character) > 0xFFFF else 1
        if size > limit:
            break
    whole = most
    while whole and (_clings(text[whole]) or text[whole - 1] == "\u200d"):
        whole -= 1
    return whole or most


def _clings(character: str) -> bool:
    skin = 0x1F3FB <= ord(character) <= 0x1F3FF
    return skin or character == "\u200d" or unicodedata.category(character) in ("Mn", "Me", "Mc")


def keyboard(choices: Sequence[Choice], keep: Callable[[str], str]) -> dict[str, Any]:
    """The buttons under a message. `keep` gives a short key for what is too long for a button."""
    buttons = [
        {"text": choice.title or choice.payload, "callback_data": _data(choice, keep)}
        for choice in choices
        if choice.title or choice.payload
    ]
    return {"inline_keyboard": list(_rows(buttons))}


def _data(choice: Choice, keep: Callable[[str], str]) -> str:
    payload = choice.payload or choice.title
    if len(payload.encode()) <= DATA_LIMIT and not payload.startswith(KEPT_PREFIX):
        return payload
    return KEPT_PREFIX + keep(json.dumps({"payload": payload, "title": choice.title}, ensure_ascii=False))


def _rows(buttons: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """As many in a row as a phone shows without cutting their titles."""
    while buttons:
        count = next((n for n, width in ROWS if all(_width(b["text"]) <= width for b in buttons[:n])), 1)
        yield buttons[:count]
        buttons = buttons[count:]


def _width(title: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in title)
