"""The words of data/lexicon/contact.yml as compiled patterns, read once."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import yaml

from bot.nlu.fingerprints import ROOT

FILE = ROOT / "data" / "lexicon" / "contact.yml"
Patterns = dict[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def _rows() -> dict[str, Any]:
    rows: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return rows


@cache
def group(name: str) -> Patterns:
    """code → pattern, in the order of the file."""
    return {code: re.compile(said) for code, said in _rows()[name].items()}


@cache
def single(name: str) -> re.Pattern[str]:
    """A pattern of its own."""
    return re.compile(_rows()[name])


def words(name: str) -> str:
    """The source of a row, to build larger patterns with."""
    return str(_rows()[name])
