"""The rows of `data/knowledge` that actions show: sources, replies, answers, lenders' ways of contact."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KNOWLEDGE = Path(__file__).resolve().parents[1] / "data" / "knowledge"


@cache
def table(name: str) -> Any:
    """One file of `data/knowledge`."""
    return yaml.safe_load((KNOWLEDGE / f"{name}.yml").read_text(encoding="utf-8"))


def sources(ids: Iterable[str]) -> list[dict[str, str]]:
    """Sources as the cards show them: id, title, date."""
    rows = table("sources")
    return [{"id": key, "title": rows[key]["title"], "date": rows[key]["date"]} for key in ids]


def lender(name: str | None, product: str | None) -> dict[str, Any] | None:
    """The row of a lender and product; of the lender alone where the product is not listed."""
    rows = table("lenders")
    exact = [row for row in rows if (row["lender"], row["product"]) == (name, product)]
    alike = exact or [row for row in rows if name and row["lender"] == name]
    return alike[0] if alike else None
