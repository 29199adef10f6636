"""A sentence without what could point at somebody: figures, names, places, words in Latin letters become one mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from actions import words
from bot.coaching.hearing import Value

LONGEST = 80
SHORTEST = 2  # characters that must be left to read
MOST = 0.5  # hidden: more than this and nothing is worth keeping
# Words of the trade that point at nobody; without them there would be nothing left to learn from.
HARMLESS = frozenset({"document", "want", "status"})
APART = 2  # characters between which two numerals belong together

_HAN = r"[\u3400-\u9fff]"
_LATIN = r"[^\W_\u3400-\u9fff]"  # letters and digits of any other script
_CODE = re.compile(rf"{_LATIN}(?:[ ._@:/#+*\\-]{{0,2}}{_LATIN})+")
_BETWEEN = re.compile(r"(?<=\0)[ .,:/*\\+-]+(?=\0)")
_SIGN = r"[:\uff1a\s]{0,2}"
_DOTTED = re.compile(rf"{_HAN}{{1,6}}[·•・]{_HAN}{{1,8}}")


def unnamed(text: str, values: Iterable[Value]) -> str | None:
    """The sentence with each stretch that may be personal as one mark. None: too long, or too little is left."""
    plain = "".join(char if char.isprintable() else " " for char in text)  # no escape sequence reaches a terminal
    if len(plain.strip()) > LONGEST:
        return None
    hidden = {place for start, end in _spans(plain, values) for place in range(start, end)} | _numerals(plain)
    marked = "".join("\0" if place in hidden else char for place, char in enumerate(plain))
    marked = _BETWEEN.sub(lambda match: "\0" * len(match[0]), marked)
    if not _worth_keeping(marked):
        return None
    return " ".join(re.sub("\0+", words.phrase("unnamed", "mark"), marked).split())


def _worth_keeping(marked: str) -> bool:
    said = [char for char in marked if not char.isspace()]
    left = [char for char in said if re.match(_HAN, char)]
    return len(left) >= SHORTEST and said.count("\0") <= MOST * len(said)


def _spans(text: str, values: Iterable[Value]) -> Iterator[tuple[int, int]]:
    """Where something stands that may be personal."""
    yield from ((value.start, value.end) for value in values if value.kind not in HARMLESS)
    yield from (match.span() for match in _CODE.finditer(text) if sum(map(str.isalnum, match[0])) > 2)
    yield from (match.span() for match in _DOTTED.finditer(text))
    for pattern in _sure():
        yield from (match.span("name") for match in pattern.finditer(text))
    rest = _ordinary().sub(lambda match: " " * len(match[0]), text)
    for pattern in _likely():
        yield from (match.span("name") for match in pattern.finditer(rest))


def _numerals(text: str) -> set[int]:
    """Digits and number words of any script; not a lone 'one', nor 什么 or 万一 unless they stand beside a number."""
    more, one = words.phrase("unnamed", "numerals"), words.phrase("unnamed", "one")
    found = {place for place, char in enumerate(text) if char.isnumeric() or char in more}
    spans = [range(*match.span()) for match in _uncounted().finditer(text)]
    counts = found.difference(*(span for span in spans if not _goes_on(span, found)))
    near = {place + step for place in counts for step in range(-APART, APART + 1) if step}
    return {place for place in counts if text[place] != one or place in near}


def _goes_on(span: range, numerals: set[int]) -> bool:
    """Whether a numeral at the end of a word goes on beside it: the 万一 of 三万一."""
    before, after = {span.start, span.start - 1}, {span.stop - 1, span.stop}
    return before <= numerals or after <= numerals


def _any_of(code: str) -> str:
    """The listed words as alternatives, longest first."""
    return "|".join(map(re.escape, sorted(words.phrase("unnamed", code).split(), key=len, reverse=True)))


@lru_cache(maxsize=1)
def _ordinary() -> re.Pattern[str]:
    return re.compile(_any_of("plain"))


@lru_cache(maxsize=1)
def _uncounted() -> re.Pattern[str]:
    return re.compile(_any_of("uncounted"))


@lru_cache(maxsize=1)
def _sure() -> tuple[re.Pattern[str], ...]:
    """What follows 我叫 or 住在 is hidden whatever it is."""
    return (
        re.compile(rf"(?:{_any_of('named')}){_SIGN}(?P<name>(?:{_any_of('double_surnames')})?{_HAN}{{1,3}})"),
        re.compile(rf"(?:{_any_of('placed')}){_SIGN}(?P<name>{_HAN}{{1,6}})"),
    )


@lru_cache(maxsize=1)
def _likely() -> tuple[re.Pattern[str], ...]:
    """A surname with a given name, a title, or after a word that people are named after."""
    one, given, some = (words.phrase("unnamed", code) for code in ("surnames", "given", "somebody"))
    surname = rf"(?:{_any_of('double_surnames')}|[{one}])"
    titles, family = _any_of("titles"), words.phrase("unnamed", "family_name")
    return (
        re.compile(rf"(?P<name>{surname}[{given}{some}]{{1,2}})"),
        re.compile(rf"(?P<name>{surname}[{given}{some}]{{0,2}})(?={titles})"),
        re.compile(rf"(?:^|(?<=[^\w]))(?P<name>{surname}{_HAN}{{0,2}})(?={titles})"),
        re.compile(rf"(?:{_any_of('perhaps_named')})(?P<name>{surname}{_HAN}{{1,2}})"),
        re.compile(rf"(?P<name>[{words.phrase('unnamed', 'nicknames')}](?:{surname}|[{given}]))"),
        re.compile(rf"(?<={family})(?P<name>{surname})"),
    )
