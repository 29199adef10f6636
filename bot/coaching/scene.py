"""Whom one practises with: what an agent may grant and how much it takes, read once from `data/scenes/*.yml`.

The words of the agents stand in the same files (`lines`); they are read by the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "data" / "scenes"
SCENES = (
    "official_friendly", "official_by_the_book", "online_service", "collector_pushy", "asset_protection", "mediator",
    "outsourced_threatening",
)  # fmt: skip
GRANTS = ("ticket", "written", "interest", "supervisor", "no_contacts")
YES, REFER, NO = "yes", "refer", "no"


@dataclass(frozen=True)
class Scene:
    """One agent. Shares are parts of the balance, `terms` and `ladder` counts of months, `length` turns of the person.

    `resist`: how many good reasons (hardship, papers, a rule, holding on …) it takes until the person's figure is
    taken. `terms`: the most instalments that this agent may grant. `decides`: whether it may grant anything, or only
    register a request. `patience`: what anger, insults and threats use up.
    """

    code: str
    title: str
    about: str
    level: int
    kind: str  # AGENTS: official, outsourced, mediator
    channel: str  # phone, online
    fits: tuple[str, ...]  # kinds of debt; empty: all
    decides: bool
    terms: int
    pause: int
    resist: int
    patience: int
    length: int
    ladder: tuple[int, ...]
    objections: tuple[str, ...]
    pressure: tuple[str, ...]
    minimum: Decimal
    down: Decimal
    settle: Decimal | None
    reply_days: int
    wants_papers: bool
    grants: Mapping[str, str]

    def grant(self, what: str) -> str:
        """YES, REFER or NO."""
        return self.grants.get(what, NO)


@lru_cache(maxsize=1)
def _files() -> Mapping[str, Mapping[str, Any]]:
    return {code: yaml.safe_load((FOLDER / f"{code}.yml").read_text(encoding="utf-8")) for code in SCENES}


def scene_words(code: str) -> Mapping[str, Any]:
    """The file of a scene: its title, its agent and all lines. Raises KeyError for an unknown scene."""
    return _files()[code]


@cache
def scene(code: str) -> Scene:
    """A scene's rules. Raises KeyError for an unknown scene."""
    row = _files()[code]
    rules = row["rules"]
    return Scene(
        code=code, title=row["title"], about=row["about"], level=rules["level"], kind=rules["kind"],
        channel=rules["channel"], fits=tuple(rules["fits"]), decides=rules["decides"], terms=rules["terms"],
        pause=rules["pause"], resist=rules["resist"], patience=rules["patience"], length=rules["length"],
        ladder=tuple(rules["ladder"]),
        objections=tuple(rules["objections"]), pressure=tuple(rules["pressure"]),
        minimum=Decimal(rules["minimum"]), down=Decimal(rules["down"]),
        settle=None if rules["settle"] is None else Decimal(rules["settle"]), reply_days=rules["reply_days"],
        wants_papers=rules["wants_papers"], grants=rules["grants"],
    )  # fmt: skip
