"""What is told of a payment beside its sum and its day: it came back, it was noted wrong, it was the last. The words
are data (data/lexicon/payment.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.sentence import Entity

FILE = ROOT / "data" / "lexicon" / "payment.yml"
CODES = ("returned", "wrong", "settled")
WIDTH = 8  # characters before a word in which what denies it may stand


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(said) for name, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def find_payment_words(text: str, plain: str) -> Iterator[Entity]:
    """Entities `payment` with the code as value; `plain` is the normalised `text`. Each code once."""
    patterns, taken = _patterns(), bytearray(len(plain))
    for code in CODES:
        for match in patterns[code].finditer(plain):
            start, end = match.span()
            denied = patterns["not_after"].search(plain[max(0, start - WIDTH) : start])
            if not denied and not any(taken[start:end]):
                taken[start:end] = b"x" * (end - start)
                yield {
                    "entity": "payment", "value": code, "start": start, "end": end, "text": text[start:end],
                    "confidence": 1.0,
                }  # fmt: skip
                break
