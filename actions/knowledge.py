"""The rows of `data/knowledge` and `data/answers` that actions show: rules, sources, replies, lenders."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions import words

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def table(name: str) -> Any:
    """One file of `data/knowledge`, or all files of a folder there as one table."""
    path = DATA / "knowledge" / name
    return _folder(path) if path.is_dir() else yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))


@cache
def answers() -> dict[str, Any]:
    """All answers by their topic key."""
    return _folder(DATA / "answers")


def _folder(path: Path) -> dict[str, Any]:
    files = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(path.glob("*.yml")))
    return {key: row for rows in files for key, row in rows.items()}


def sources(ids: Iterable[str]) -> list[dict[str, str]]:
    """Sources as the cards show them: id, title, date."""
    rows = table("sources")
    return [{"id": key, "title": rows[key]["title"], "date": rows[key]["date"]} for key in ids]


def sources_of(rules: Iterable[str]) -> list[dict[str, str]]:
    """The sources behind some rules, each once."""
    return sources(dict.fromkeys(table("rules")[rule]["source"] for rule in rules))


def cited(rules: Iterable[str]) -> list[dict[str, str]]:
    """Rules as the cards show them: what they say, of which date, by which source."""
    rows, lines = {rule: table("rules")[rule] for rule in rules}, hotlines()
    return [
        {"id": rule, "says": row["value"].format(**lines), "date": row["date"], "source": row["source"]}
        for rule, row in rows.items()
    ]


@cache
def hotlines() -> dict[str, str]:
    """Public lines by their placeholder, each with the month of its last check; 110 and 120 everybody knows."""
    return {f"l{number}": _line(number, row) for number, row in table("public_lines").items()}


def _line(number: str, row: dict[str, Any]) -> str:
    if row.get("known_to_all"):
        return number
    return words.phrase("labels", "hotline", number=number, month=words.month_words(row["date"][:7]))


def lender(name: str | None, product: str | None) -> dict[str, Any] | None:
    """The row of a lender and product; of the lender alone where the product is not listed."""
    rows = table("lenders")
    exact = [row for row in rows if (row["lender"], row["product"]) == (name, product)]
    alike = exact or [row for row in rows if name and row["lender"] == name]
    return alike[0] if alike else None
