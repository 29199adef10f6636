"""A lender's offer in words: which sum is a month's, which comes first, which is all; what is said beside the sums."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.numerals import read_numeral
from bot.nlu.sentence import Entity, Sentence

FILE = ROOT / "data" / "lexicon" / "offer.yml"
SUMS = ("amount-of-money", "number", "percentage")
SETTLED = frozenset({"balance", "income", "expenses"})  # roles that say already what a sum is
BEHIND = 5  # characters after a sum in which 一个月 still belongs to it
COUNT = re.compile(r"[共还付交](?P<count>[\d一二两三四五六七八九十]{1,3})个?期(?!没|未|了|逾)")
LEAST, MOST = 2, 120  # payments
WAIT = re.compile(r"(?:缓|延|延期|延后|推迟|推后|宽限|展期)(?:我|个|给我|上|到)*$")
SHARED_OUT = re.compile(r"(?:元|块)?(?:钱)?(?:给我|我)?(?:要)?分(?:成|作|做)?[\d一二两三四五六七八九十]")  # 三万五分36
BREAK = re.compile(r"[，,。;；！!？?\n]")
CONDITION = "condition"


@lru_cache(maxsize=1)
def _patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, dict[str, re.Pattern[str]]]]:
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    parts = {name: re.compile(pattern) for name, pattern in rows["parts"].items()}
    groups = {
        group: {name: re.compile(pattern) for name, pattern in names.items()}
        for group, names in rows["conditions"].items()
    }
    return parts, groups


def give_offer_terms(sentence: Sentence) -> None:
    """`part` (monthly, down, total) of each sum where words say so; one entity for each condition that is named."""
    for value in sentence.of("duration"):
        if WAIT.search(sentence.text[: value["start"]]):
            value.setdefault("additional_info", {})["part"] = "wait"
    sums = sorted(sentence.of(*SUMS), key=lambda value: value["start"])
    for before, value, after in zip([None, *sums], sums, [*sums[1:], None], strict=False):
        if value.get("role") not in SETTLED and (part := _part(sentence.text, before, value, after)):
            value.setdefault("additional_info", {})["part"] = part
    if not sentence.of("terms") and any(_part_of(value) == "monthly" for value in sums):
        sentence.values.extend(_count(sentence.text))
    sentence.values.extend(_conditions(sentence.text))


def _part_of(value: Entity) -> str | None:
    found = (value.get("additional_info") or {}).get("part")
    return None if found is None else str(found)


def _count(text: str) -> Iterator[Entity]:
    """每期800还36期: beside a sum for each, so many are so many payments."""
    for match in COUNT.finditer(text):
        numeral = read_numeral(text, match.start("count"))
        if numeral is not None and LEAST <= numeral.low <= MOST:
            place = {"start": match.start("count"), "end": match.end(), "text": match.group()[1:], "confidence": 1.0}
            yield {"entity": "terms", "value": int(numeral.low), **place}
            return


def _part(text: str, before: Entity | None, value: Entity, after: Entity | None) -> str | None:
    """The nearest word before it wins; one behind it counts where none stands before."""
    parts, _ = _patterns()
    ahead = BREAK.split(text[before["end"] if before else 0 : value["start"]])[-1]
    found = [(match.end(), name) for name, pattern in parts.items() for match in pattern.finditer(ahead)]
    if found:
        part = max(found)[1]
        reduced = part == "reduced" and any(name == "monthly" for _, name in found)  # 月供降到700
        return "monthly" if reduced else "total" if part == "reduced" else part
    if SHARED_OUT.match(text, value["end"]):
        return "balance"
    behind = BREAK.split(text[value["end"] : after["start"] if after else len(text)])[0][:BEHIND]
    first = [(match.start(), name) for name, pattern in parts.items() if (match := pattern.search(behind))]
    return min(first)[1] if first else None


def _conditions(text: str) -> Iterator[Entity]:
    _, groups = _patterns()
    for names in groups.values():
        for name, pattern in names.items():
            if match := pattern.search(text):
                place = {"start": match.start(), "end": match.end(), "text": match.group(), "confidence": 1.0}
                yield {"entity": CONDITION, "value": name, **place}
                break
