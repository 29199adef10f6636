"""What a page is made of: headings, prose, facts, tables, lists. Plain values, of which HTML or text is made."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.cards import labels


@dataclass(frozen=True)
class Heading:
    """`level` 2 for a part of the page, 3 below it."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Prose:
    """Paragraphs. `kind`: "" plain, "quiet" beside the matter, "say" a sentence to say."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Facts:
    """Labels and values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """`columns` may be empty. `folded`: shown when it is asked for."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    rows: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Calls:
    """Numbers to dial: (name, number)."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Raw:
    """Text to copy as it stands."""

    text: str


Block = Heading | Prose | Facts | Table | Items | Calls | Raw


def facts(*rows: tuple[str, object]) -> Iterator[Block]:
    """Facts of `words.yml` that have a value; nothing when none has."""
    known = tuple((labels.label("facts", name) or name, str(value)) for name, value in rows if value)
    if known:
        yield Facts(known)


def headed(name: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks under a heading of `words.yml`; nothing when there are none."""
    found = list(blocks)
    if found:
        yield Heading(labels.label("titles", name))
        yield from found


def items(rows: object, ordered: bool = False) -> Iterator[Block]:
    """A list of texts; nothing for an empty one."""
    known = tuple(str(row) for row in rows if row) if isinstance(rows, (list, tuple)) else ()
    if known:
        yield Items(known, ordered)


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]], folded: bool = False
) -> Iterator[Block]:
    """A table; nothing without rows."""
    if rows:
        cells = tuple(tuple(str(cell) for cell in row) for row in rows)
        yield Table(caption, tuple(columns), cells, folded)


def source_list(sources: object) -> Iterator[Block]:
    """Titles with their dates."""
    known: list[dict[str, Any]] = [one for one in sources or () if isinstance(one, dict) and one.get("title")]  # type: ignore[attr-defined]
    said = [" ".join(filter(None, (str(one["title"]), labels.day(one.get("date"))))) for one in known]
    yield from headed("sources", items(said))


def as_text(blocks: Iterable[Block]) -> str:
    """The blocks in words, for a chat without pages."""
    return "\n\n".join(filter(None, map(_in_words, blocks)))


def _in_words(block: Block) -> str:
    if isinstance(block, (Heading, Prose)):
        return block.text
    if isinstance(block, (Facts, Calls)):
        return "\n".join(labels.label("units", "pair", label=name, value=value) for name, value in block.rows)
    if isinstance(block, Table):
        return "\n".join([block.caption, *("　".join(row) for row in block.rows)])
    if isinstance(block, Items):
        return "\n".join(f"{n}. {row}" if block.ordered else f"· {row}" for n, row in enumerate(block.rows, 1))
    return ""
