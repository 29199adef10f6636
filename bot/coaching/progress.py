"""How practising goes over time: what is still missed, and when to practise what next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.coaching.review import FIRST_TO_PRACTISE
from bot.coaching.scene import SCENES, scene

READY = 80  # score from which a scene counts as mastered
LOOKED_AT = 3  # the last runs that say what is missed now
GAPS = (1, 3, 7)  # days until the same is practised again: after the first run, the second, later


@dataclass(frozen=True)
class Ran:
    """What is known of one run that is over."""

    scene: str
    score: int | None
    checks: tuple[tuple[str, bool | None], ...]


@dataclass(frozen=True)
class Suggestion:
    """`code`: again (the same, after `days`), harder (another scene), ready (the real call)."""

    code: str
    scene: str
    days: int = 0


def weakest(runs: Sequence[Ran]) -> tuple[str, ...]:
    """The checks that were missed most often lately, at most two."""
    missed = Counter(code for run in runs[-LOOKED_AT:] for code, passed in run.checks if passed is False)
    return tuple(sorted(missed, key=lambda code: (-missed[code], FIRST_TO_PRACTISE.index(code)))[:2])


def fitting(owed: str | None) -> tuple[str, ...]:
    """The scenes that suit this kind of debt, easiest first."""
    return tuple(sorted((code for code in SCENES if suits(code, owed)), key=lambda code: scene(code).level))


def suits(code: str, owed: str | None) -> bool:
    """Whether people meet this agent with such a debt. Without a kind all do."""
    return not scene(code).fits or owed is None or owed in scene(code).fits


def suggest(runs: Sequence[Ran], owed: str | None) -> Suggestion:
    """What to practise next: the same until it goes well, then something harder, spaced out, then the real call."""
    possible = fitting(owed)
    if not runs:
        return Suggestion("first", possible[0])
    best = {code: max((run.score or 0 for run in runs if run.scene == code), default=0) for code in possible}
    last = runs[-1].scene if runs[-1].scene in possible else possible[0]
    if best[last] < READY:
        tried = sum(run.scene == last for run in runs)
        return Suggestion("again", last, GAPS[min(tried, len(GAPS)) - 1] if tried else 0)
    open_ = [code for code in possible if best[code] < READY]
    if sum(best[code] >= READY for code in possible) >= 2 or not open_:
        return Suggestion("ready", last)
    return Suggestion("harder", open_[0], 1)
