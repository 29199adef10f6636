"""What each value of a sentence is about, and of which debt: a table, one row a sentence, nothing left out.

A row is the sentence and `words=role@group` for each value. `owed` is a figure of that debt, `overdue` its time; `-`
is nothing that counts. An expense says its item: `expenses/food`. Durations that mean nothing need no mention.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.hear import entities

ROWS = yaml.safe_load((Path(__file__).parent / "roles.yml").read_text(encoding="utf-8"))
AMOUNTS, TIMES = ("amount-of-money", "number"), ("duration", "time")


def described(entity: dict[str, Any]) -> str | None:
    """One value as the table writes it; None for what needs no mention."""
    kind, role, group = entity["entity"], entity.get("role"), entity.get("group")
    if kind not in (*AMOUNTS, *TIMES, "status") and role is None:
        return None
    if kind in ("percentage", "terms") or (kind in TIMES and role is None and group is None):
        return None
    if kind == "status":
        role, group = entity["value"], group if entity["value"] != "no_income" else None
    elif group is not None and kind in AMOUNTS and role in (None, "balance"):
        role = "owed"
    elif group is not None and kind in TIMES and role is None:
        role = "overdue"
    item = (entity.get("additional_info") or {}).get("item")
    return f"{entity['text']}={role or '-'}{f'/{item}' if item else ''}@{'-' if group is None else group}"


def said(text: str) -> Counter[str]:
    """All values of a sentence; a name that gives lender and product counts once."""
    seen = {(e["start"], e.get("group"), word) for e in entities(text) if (word := described(e)) is not None}
    return Counter(word for *_, word in seen)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_value_has_its_meaning(row: list[str]) -> None:
    assert said(row[0]) == Counter(row[1:])


def test_the_table_is_large_and_says_nothing_twice() -> None:
    texts = [row[0] for row in ROWS]
    assert len(texts) >= 150 and len(set(texts)) == len(texts)


@pytest.mark.parametrize("row", ROWS[::6], ids=lambda row: row[0])
@pytest.mark.parametrize("change", [
    lambda text: text.replace("，",
    " "), lambda text: f"  {text}", lambda text: f"{text}。", lambda text: f"嗯，{text}",
])  # fmt: skip
def test_spaces_and_stops_change_nothing(row: list[str], change: Any) -> None:
    assert said(change(row[0])) == Counter(row[1:])
