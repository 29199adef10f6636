"""Which facts are due for review. `due` lists rows whose review date has come, and those that come up soon.

Exit code 1 when a row is overdue, so that a calendar job can call it.
"""
from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli.settings import ROOT

HELP = "list facts that are due for review"
FOLDER = ROOT / "data" / "knowledge"


@dataclass(frozen=True, order=True)
class Row:
    """One fact: when to look again, its file and key, what it says, where it was read."""

    review: dt.date
    file: str
    key: str
    says: str
    source: str


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["due"])
    parser.add_argument("--days", type=int, default=30, metavar="N", help="also what comes up within N days (30)")
    parser.add_argument("--on", type=dt.date.fromisoformat, default=None, metavar="DATE", help="as if today were DATE")


def run(options: argparse.Namespace) -> int:
    today = options.on or dt.date.today()
    found = list(due(today + dt.timedelta(days=options.days)))
    late = [row for row in found if row.review <= today]
    for row in found:
        print(f"{'DUE ' if row in late else 'soon'} {row.review} {row.file} {row.key}: {row.says} ({row.source})")
    print(f"{len(late)} due, {len(found) - len(late)} within {options.days} days, {len(list(rows()))} facts in all.")
    return 1 if late else 0


def due(until: dt.date) -> list[Row]:
    """Rows to look at again on or before a day, the oldest first."""
    return sorted(row for row in rows() if row.review <= until)


def rows(folder: Path = FOLDER) -> Iterator[Row]:
    """Every row of the knowledge that has a review date, also those inside another (a lender's hotline)."""
    import yaml

    for path in sorted(folder.rglob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        pairs = ((row["id"], row) for row in data) if isinstance(data, list) else data.items()
        for key, row in pairs:
            yield from _dated(path.relative_to(folder).with_suffix("").as_posix(), str(key), row)


def _dated(file: str, key: str, row: Any) -> Iterator[Row]:
    if not isinstance(row, dict):
        return
    if "review" in row:
        says = row.get("value") or row.get("title") or row.get("name") or row.get("note") or row.get("label") or ""
        yield Row(dt.date.fromisoformat(str(row["review"])), file, key, str(says)[:60], str(row.get("source", "")))
    for name, inner in row.items():
        yield from _dated(file, f"{key}.{name}", inner)
