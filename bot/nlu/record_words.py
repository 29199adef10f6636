"""What is said of a record (第2条, 删掉) and of what the lender has put in writing (写了金额和期数)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.normalise import normalise
from bot.nlu.numerals import read_numeral

FILE = ROOT / "data" / "lexicon" / "record.yml"
CLAUSE = re.compile(r"[^，。,；;！!]+")
ALL, WRITING = "all", "writing"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, Any]:
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    items = {code: re.compile(said) for code, said in rows.pop("items").items()}
    return {**{name: re.compile(said) for name, said in rows.items()}, "items": items}


def find_record_words(text: str) -> list[dict[str, Any]]:
    """`record_number` (第2条 → 2), `record_act` (delete) and `written_item` (a code of ITEMS, or all)."""
    plain = normalise(text)
    found = [*_numbers(plain), *_acts(plain), *_items(plain)]
    return [{**entity, "text": text[entity["start"] : entity["end"]], "confidence": 1.0} for entity in found]


def _numbers(plain: str) -> Iterator[dict[str, Any]]:
    for match in _patterns()["which"].finditer(plain):
        numeral = read_numeral(match["n"], 0)
        if numeral is not None:
            yield {"entity": "record_number", "value": int(numeral.low), "start": match.start(), "end": match.end()}


def _acts(plain: str) -> Iterator[dict[str, Any]]:
    if match := _patterns()["delete"].search(plain):
        yield {"entity": "record_act", "value": "delete", "start": match.start(), "end": match.end()}


def _items(plain: str) -> Iterator[dict[str, Any]]:
    """Only where something came or is written; a clause that says what is missing names nothing."""
    words = _patterns()
    if not words["received"].search(plain) or words["not_received"].search(plain):
        return
    for clause in CLAUSE.finditer(plain):
        if words["absent"].search(clause.group()):
            continue
        for code, pattern in words["items"].items():
            if match := pattern.search(clause.group()):
                start = clause.start() + match.start()
                yield {"entity": "written_item", "value": code, "start": start, "end": start + len(match.group())}
