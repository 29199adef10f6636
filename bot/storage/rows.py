"""A record to JSON and back. Knows the shape, not the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from dacite import Config, from_dict

from bot.coaching.case import Case
from bot.coaching.dialogue import Dialogue, Record
from bot.coaching.ledger import Ledger
from bot.coaching.plain import plain
from bot.coaching.rehearsal import from_json, to_json

NAMED: Any = tuple[str, Decimal]  # a sum with its name or month; dacite does not look into a tuple inside a tuple
AS_STORED = Config(
    type_hooks={Decimal: Decimal, dt.date: dt.date.fromisoformat, NAMED: lambda pair: (pair[0], Decimal(pair[1]))},
    cast=[tuple, frozenset],
)


def content_of(record: Record) -> dict[str, Any]:
    """All of a record but its version, as JSON: money and days are strings."""
    return {
        "case": plain(asdict(record.case)),
        "dialogue": dialogue_json(record.dialogue),
        "ledger": plain(asdict(record.ledger)),
    }


def record_of(content: Mapping[str, Any], version: int) -> Record:
    """The record that `content_of` wrote, by this version of the code or an older one: what is missing is unknown."""
    return Record(
        from_dict(Case, content["case"], AS_STORED),
        read_dialogue(content["dialogue"]),
        version,
        from_dict(Ledger, content.get("ledger") or {}, AS_STORED),
    )


def dialogue_json(dialogue: Dialogue) -> dict[str, Any]:
    """The dialogue as JSON."""
    practised = dialogue.rehearsal
    open_ = plain(asdict(replace(dialogue, rehearsal=None)))
    return open_ | {"rehearsal": None if practised is None else to_json(practised)}


def read_dialogue(data: Mapping[str, Any]) -> Dialogue:
    """The dialogue from its JSON; unknown keys of an older version are dropped."""
    practised = data.get("rehearsal")
    dialogue = from_dict(Dialogue, {**data, "rehearsal": None}, AS_STORED)
    return replace(dialogue, rehearsal=from_json(practised)) if practised else dialogue


def printable(record: Record) -> dict[str, Any]:
    """All that is kept of a person's facts, readable, for their own copy."""
    ledger = {name: rows for name, rows in plain(asdict(record.ledger)).items() if rows}
    return {**plain(asdict(record.case)), **ledger, "dialogue": dialogue_json(record.dialogue)}
