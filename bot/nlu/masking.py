"""A sentence with its values replaced by marks: what is said stays, how much and to whom does not."""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.nlu.normalise import normalise

MARKS = {
    "amount-of-money": "¤", "number": "#", "duration": "◷", "time": "◴", "percentage": "%", "terms": "▤",
    "lender": "◆", "product": "◆", "agent_number": "#", "ticket": "#",
}  # fmt: skip
FILLER = re.compile(
    r"快要?|大概|大约|差不多|左右|上下|已经|应该|估计|可能|好像|每个?月|一个月|总共|一共|[\s，,。.；;！!~…、：:\-—吧呢啊呀哦嗯额呃的了就是有才刚多]+"
)
REPEATED = re.compile(r"(.)\1{2,}")


def mask(text: str, entities: Sequence[dict[str, Any]]) -> str:
    """Normalised text with every value one mark; a run of one character is cut to two."""
    plain = list(normalise(text))
    said = [e for e in entities if e["entity"] in MARKS and not _is_word(e)]
    spans = sorted({(e["start"], e["end"], MARKS[e["entity"]]) for e in said}, reverse=True)
    reach = len(plain) + 1
    for start, end, mark in spans:
        if end <= reach:
            plain[start:end] = mark
            reach = start
    return REPEATED.sub(r"\1\1", "".join(plain)).strip()


def _is_word(entity: dict[str, Any]) -> bool:
    """刚打完 implies a day, and 还了两期 a payment: what is said is in these words."""
    implied = (entity.get("additional_info") or {}).get("implied")
    return bool(implied) or entity["entity"] == "terms" and entity.get("role") in ("paid", "nth")


def only_values(masked: str) -> bool:
    """Nothing but values and filler: the answer to a question, whatever the question was."""
    rest = FILLER.sub("", masked)
    return bool(rest) and all(char in "".join(MARKS.values()) for char in rest)
