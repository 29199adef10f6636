"""A practice call: its turns, where it stands, and the acts of a simulated agent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.coaching.rehearsal import Said, Terms

COUNTERS = ("counter", "counter_last", "too_few_terms")
DEMANDS = ("pay_minimum_first", "pay_today", "down_payment_first", "settle_today")
THREATS = ("will_sue", "will_visit", "contact_family", "credit_record_threat", "borrow_elsewhere")
PUSHES = frozenset({
    *COUNTERS, *DEMANDS, *THREATS, "no_policy", "no_authority", "documents_insufficient", "full_settlement_only",
    "call_back_later", "no_written_confirmation", "other_debts", "ask_less_reason",
})  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One act of the agent with its figures. `pick` chooses the phrasing."""

    act: str
    values: Mapping[str, object] = field(default_factory=dict)
    pick: int = 0


@dataclass(frozen=True)
class Move:
    """One turn of the agent. `offer` is what it asks for or grants in it, `codes` what the coach may say about it."""

    lines: tuple[Line, ...]
    mood: str
    offer: Terms | None = None
    codes: tuple[str, ...] = ()

    @property
    def acts(self) -> tuple[str, ...]:
        """All acts of the turn, in order."""
        return tuple(line.act for line in self.lines)


@dataclass(frozen=True)
class State:
    """Where the call stands. `given` are good reasons heard, `held` how often the person kept to a figure.

    `table` is what a 好的 would accept now, `caller` what the person offers, `deal` what is agreed (then `settled`).
    """

    turn: int = 0
    patience: int = 0
    given: frozenset[str] = frozenset()
    held: int = 0
    raised: int = 0
    pressed: int = 0
    rung: int = 0
    said: tuple[str, ...] = ()
    last: tuple[Line, ...] = ()
    table: Terms | None = None
    caller: Terms = Terms()
    agreeing: Terms | None = None
    deal: Terms | None = None
    ticket: bool = False
    granted: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()  # codes of the coach's asides that were already made
    outcome: str | None = None

    def times(self, act: str) -> int:
        """How often the agent did this."""
        return self.said.count(act)

    @property
    def strength(self) -> int:
        """What speaks for the person's figure so far."""
        return len(self.given) + self.held


@dataclass(frozen=True)
class Exchange:
    """What the agent did, and what the person then said (None while that is awaited)."""

    move: Move
    said: Said | None
    after: State | None = None
