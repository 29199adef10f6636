"""Words beside a value that tell what it is about, found with their places. The words are data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

CUES = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "cues.yml"
SEPARATORS = re.compile(r"(?:[，,。；;！!？?、：:\s]|然后|接着)+")


@dataclass(frozen=True)
class Cue:
    """A cue word at its place; one word may speak for several roles (到手: income and net)."""

    roles: frozenset[str]
    start: int
    end: int
    word: str


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for role, words in yaml.safe_load(CUES.read_text(encoding="utf-8")).items():
        for word in words:
            found.setdefault(str(word), set()).add(role)
    return {word: frozenset(roles) for word, roles in found.items()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_words(), key=len, reverse=True)))


def find_cues(text: str, taken: Iterable[tuple[int, int]] = ()) -> list[Cue]:
    """Cues in normalised text, left to right, longest first, outside the spans that are already something else."""
    spans = list(taken)
    blanked = list(text)
    for start, end in spans:
        blanked[start:end] = "\0" * (end - start)
    return [Cue(_words()[m.group()], m.start(), m.end(), m.group()) for m in _pattern().finditer("".join(blanked))]


def clause_of(text: str, start: int) -> tuple[int, int]:
    """The stretch between separators in which `start` lies."""
    begin, end = 0, len(text)
    for separator in SEPARATORS.finditer(text):
        if separator.end() <= start:
            begin = separator.end()
        elif separator.start() >= start:
            end = separator.start()
            break
    return begin, end
