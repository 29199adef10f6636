"""How an answer looks in WeChat and WeCom: plain texts of at most 2,048 bytes, with numbers instead of buttons.

`pieces` cuts an answer into what fits one message each; `shown` writes a piece down when it is sent, because only then
is known which numbers are still free. Choices of one reply are numbered on, so that no number stands for two things.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.channels import words
from bot.channels.rendering import Choice, File, Link, Picture, Text, parts

LIMIT = 2048  # bytes of one text in UTF-8, for both
PIECE = "piece"  # marks a message that `pieces` has already been through
PAGE = "page"  # stands for the address of a card's page until it is sent
WIDEST = "99"  # of the keys that a choice may get
RESERVED = "#"  # the key of a mark among what was offered: numbers answer the question that is open
TITLE_LENGTH = 100  # characters of a choice's title that are shown
JOINED = "\n\n"
ZWJ = "\u200d"
MODIFIERS = range(0x1F3FB, 0x1F400)  # skin tones
FLAGS = range(0x1F1E6, 0x1F200)  # two of them are one flag
Offered = list[dict[str, str]]


def size(text: str) -> int:
    """Bytes that count against the limit."""
    return len(text.encode())


@dataclass(frozen=True)
class Where:
    """Addresses under which one person can open from outside a file (by its path) and a card (by its message)."""

    file: Callable[[str], str | None] = lambda path: None
    page: Callable[[dict[str, Any]], str | None] = lambda message: None


def pieces(message: dict[str, Any], paged: bool = False, limit: int = LIMIT) -> list[dict[str, Any]]:
    """Messages of which each fits one text of at most `limit` bytes, or is one picture, file, link or page of a card.

    `paged`: cards have pages. Pieces are kept in the mailbox; addresses are made when they are sent.
    """
    if PIECE in message:
        return [message]
    found: list[dict[str, Any]] = []
    for n, part in enumerate(parts(message, (lambda _: PAGE) if paged else None)):
        found.extend(_texts(part, limit) if isinstance(part, Text) else [_other(message, n, part)])
    return found


def _other(message: dict[str, Any], n: int, part: Picture | File | Link) -> dict[str, Any]:
    if isinstance(part, Picture):
        return {PIECE: "picture", "of": message, "n": n, "text": part.caption if part.tells else ""}
    if isinstance(part, Link) and part.path == PAGE:
        return {PIECE: "page", "of": message, "text": part.title}
    if isinstance(part, File):
        return {PIECE: "file", "text": part.name, "path": part.path}
    return {PIECE: "link", "text": part.title, "path": part.path}


def picture(piece: dict[str, Any]) -> bytes:
    """The PNG of a piece. May have to draw it: a tenth of a second."""
    part = list(parts(piece["of"], lambda _: PAGE))[piece["n"]]
    return part.png if isinstance(part, Picture) else b""


def _texts(part: Text, limit: int) -> list[dict[str, Any]]:
    texts = list(split(part.text, limit)) or [""]
    blocks = list(_blocks(part.choices, limit))
    found = [_piece(text, (), part.numeric) for text in texts]
    if blocks and size(texts[-1]) + len(JOINED) + _bytes_of(blocks[0]) <= limit:
        found[-1] = _piece(texts[-1], blocks.pop(0), part.numeric)
    found.extend(_piece("", block, part.numeric) for block in blocks)
    return [piece for piece in found if piece["text"] or piece["choices"]]


def _piece(text: str, choices: Sequence[Choice], numeric: bool) -> dict[str, Any]:
    return {PIECE: "text", "text": text, "choices": [asdict(choice) for choice in choices], "numeric": numeric}


def _blocks(choices: Sequence[Choice], limit: int) -> Iterator[list[Choice]]:
    """The choices in groups whose lines fit one text."""
    block: list[Choice] = []
    for choice in choices:
        if block and _bytes_of([*block, choice]) > limit:
            yield block
            block = []
        block.append(choice)
    if block:
        yield block


def _bytes_of(choices: Sequence[Choice]) -> int:
    return size("\n".join(_line(WIDEST, choice.title) for choice in choices))


def _line(key: str, title: str) -> str:
    return words.sentence("weixin_choice").format(key=key, title=title[:TITLE_LENGTH])


def shown(piece: dict[str, Any], offered: Offered) -> tuple[str, Offered]:
    """The text of a piece, and what keys stand for after it is read.

    A question for a number takes the numbers back and keeps them: until it is answered all that is said has letters.
    """
    numeric = piece["numeric"] or any(one["key"] == RESERVED for one in offered)
    known = [one for one in offered if one["key"] != RESERVED and not (numeric and one["key"].isdigit())]
    lines = []
    for choice in piece["choices"]:
        same = [one for one in known if one["key"].isdigit() != numeric and one["payload"] == choice["payload"]
                and one["title"] == choice["title"]]
        if not same:
            same = [{"key": _next_key(known, numeric), **choice}]
            known.extend(same)
        lines.append(_line(same[0]["key"], choice["title"]))
    mark = [{"key": RESERVED, "title": "", "payload": ""}] if numeric else []
    return JOINED.join(part for part in (piece["text"], "\n".join(lines)) if part), known + mark


def _next_key(known: Offered, letters: bool) -> str:
    n = sum(one["key"].isdigit() != letters for one in known)
    return chr(ord("A") + n % 26) * (n // 26 + 1) if letters else str(n + 1)


def written(piece: dict[str, Any], offered: Offered, where: Where) -> tuple[str, Offered]:
    """`shown` for any piece: a picture as its caption, the others with their address; "" where nothing can be said."""
    if piece[PIECE] == "text":
        return shown(piece, offered)
    return (piece["text"] if piece[PIECE] == "picture" else _address(piece, where)), offered


def _address(piece: dict[str, Any], where: Where) -> str:
    if piece[PIECE] == "page":
        address = where.page(piece["of"])
    else:
        address = piece["path"] if piece["path"].startswith(("http://", "https://")) else where.file(piece["path"])
    if address:
        return f"{piece['text']}\n{address}"
    return words.sentence("weixin_file").format(name=piece["text"]) if piece[PIECE] == "file" else ""


def chosen(text: str, offered: Offered) -> dict[str, str] | None:
    """The choice that a message means: its number or letter, written in any of the usual ways, or its own words."""
    offered = [one for one in offered if one["key"] != RESERVED]
    for one in offered:
        if text.strip() == one["title"]:
            return one
    found = re.fullmatch(_phrase("choice"), unicodedata.normalize("NFKC", text).strip())
    key = _key(found["key"]) if found else ""
    return next((one for one in offered if one["key"] == key), None)


def _key(written: str) -> str:
    if written in _phrase("numerals"):
        return str(_phrase("numerals").index(written) + 1)
    return str(int(written)) if written.isdigit() else written.upper()


def knocks(text: str) -> bool:
    """Whether a message says nothing but "I am here": what a person writes who was told to write anything."""
    return bool(re.fullmatch(_phrase("knock"), unicodedata.normalize("NFKC", text).strip()))


def _phrase(name: str) -> str:
    return words.phrases("weixin_phrases")[name]


def split(text: str, limit: int = LIMIT) -> Iterator[str]:
    """The text in parts of at most `limit` bytes, cut between paragraphs, else lines, sentences, or whole signs."""
    rest = text.strip()
    while size(rest) > limit:
        cut = _cut(rest, len(rest.encode()[:limit].decode(errors="ignore")))
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def _cut(text: str, most: int) -> int:
    """The best place up to `most`: in the latter two thirds, or the text would come in crumbs."""
    for pattern in (r"\n\s*\n", r"\n", _phrase("sentence_end")):
        ends = [found.end() for found in re.finditer(pattern, text[: most + 2]) if most // 3 < found.end() <= most]
        if ends:
            return ends[-1]
    return _whole(text, most)


def _whole(text: str, most: int) -> int:
    """Not inside a sign of several code points: a family, a flag, a skin tone, an accent."""
    cut = most
    while cut > 1 and (_clings(text[cut]) or text[cut - 1] == ZWJ or _splits_flag(text, cut)):
        cut -= 1
    return cut if cut > 1 else most


def _clings(char: str) -> bool:
    return char == ZWJ or ord(char) in MODIFIERS or unicodedata.category(char) in ("Mn", "Me", "Mc")


def _splits_flag(text: str, cut: int) -> bool:
    before = cut
    while before and ord(text[before - 1]) in FLAGS:
        before -= 1
    return ord(text[cut]) in FLAGS and (cut - before) % 2 == 1
