"""Which papers show a hardship, which of them the person has, and what can stand in for the rest. Codes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.coaching.case import Case
from bot.coaching.settings import settings


@dataclass(frozen=True)
class Paper:
    """One paper of the list. `instead` are papers that can stand in, those that the person has first."""

    code: str
    have: bool
    instead: tuple[str, ...] = ()


def papers_for(case: Case, table: Mapping[str, Mapping[str, Any]]) -> tuple[Paper, ...]:
    """The list for the hardship that was told, best first; what the person has beside it comes at the end."""
    wanted = settings().evidence_for.get(case.hardship.reason or "other") or settings().evidence_for["other"]
    have = [code for code in case.evidence or () if code != "other"]
    listed = (*wanted, *(code for code in have if code not in wanted))
    return tuple(Paper(code, code in have, () if code in have else stand_ins(code, have, table)) for code in listed)


def stand_ins(code: str, have: Sequence[str], table: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Genuine papers that can replace a missing one."""
    instead = [other for other in table[code]["instead"] if other != code]
    return tuple(sorted(instead, key=lambda other: other not in have))
