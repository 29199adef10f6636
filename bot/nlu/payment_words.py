"""What is told of a payment beside its sum and its day: it came back, it was noted wrong, it was the last or only
a part, it is one more. The words are data (data/lexicon/payment.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.sentence import Entity
from bot.nlu.telling import ASKING

FILE = ROOT / "data" / "lexicon" / "payment.yml"
CODES = ("returned", "wrong", "settled", "instalment", "part", "another", "noted")
PARTS = ("instalment", "part")  # only beside a word of paying
IN_EACH_CLAUSE = ("settled", *PARTS)  # told of each debt by itself; the others once
CLAUSE = re.compile(r"[^，。,；;！!]+")
WIDTH = 8  # characters before a word in which what denies it may stand


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(said) for name, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()}


def find_payment_words(text: str, plain: str) -> Iterator[Entity]:
    """Entities `payment` with the code as value; `plain` is the normalised `text`. Each code once, or once a clause."""
    info = {"additional_info": {"in_question": True}} if ASKING.search(plain) else {}
    taken = bytearray(len(plain))
    for code in CODES:
        for start, end in _places(code, plain, taken):
            taken[start:end] = b"x" * (end - start)
            yield {
                "entity": "payment", "value": code, "start": start, "end": end, "text": text[start:end],
                "confidence": 1.0, **info,
            }  # fmt: skip


def _places(code: str, plain: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    clauses = [clause.span() for clause in CLAUSE.finditer(plain)] if code in IN_EACH_CLAUSE else [(0, len(plain))]
    for begin, end in clauses:
        if code in PARTS and not _patterns()["paid"].search(plain, begin, end):
            continue
        for match in _patterns()[code].finditer(plain, begin, end):
            before = plain[max(0, match.start() - WIDTH) : match.start()]
            if not _patterns()["not_after"].search(before) and not any(taken[slice(*match.span())]):
                yield match.span()
                break
