"""Where the talk stands: the question in flight and how well it goes. Kept beside the case, never inside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.coaching.case import Case

LONGEST_TRAIL = 30
WHICH = "which"  # pending: two meanings were offered
KEEP = "keep"  # pending: whether sentences that were not understood may be kept
KEPT, NOT_KEPT = "yes", "no"  # `Dialogue.keep` once it was answered


@dataclass(frozen=True)
class Question:
    """One question of the intake: a field of the contract, and which debt it is about (0 for the budget's)."""

    field: str
    debt: int = 0

    @property
    def about_debt(self) -> bool:
        return self.field.startswith("debt.")


@dataclass(frozen=True)
class Dialogue:
    """The question in flight, the trail of answered ones (for 返回 and corrections), misunderstandings in a row.

    `heard_at` is the time (seconds) of the last message whose facts were taken: what came later and was not
    processed, because the action server was down, is caught up. `debt` is the one that is talked about.
    `detours` are turns in a row about something else while the question stayed open; `asked` counts the questions put.
    `script` is the debt whose script was shown last.
    `resting`: after words of despair nothing is asked until the person goes on by themselves.
    """

    question: Question | None = None
    trail: tuple[Question, ...] = ()
    misses: int = 0
    detours: int = 0
    asked: int = 0
    resting: bool = False
    script: int | None = None
    unclear: int = 0
    heard_at: float = 0.0
    debt: int = 0
    proposed: bool = False
    doubted: str | None = None  # an amount (yuan) that was asked about before noting it; said again, it is meant
    pending: str | None = None  # a confirmation in flight that is not about the case: "delete", "restart", WHICH …
    keep: str | None = None  # None: never asked. KEEP: asked, not answered. KEPT, NOT_KEPT

    def answered(self, question: Question) -> Dialogue:
        """The question was answered: remember it as the one that a bare correction is about."""
        return replace(self, trail=(*self.trail, question)[-LONGEST_TRAIL:], misses=0, detours=0)

    def without_debt(self, index: int) -> Dialogue:
        """The trail after a debt was taken out: nothing about it, and later ones moved up."""
        kept = (q for q in self.trail if not (q.about_debt and q.debt == index))
        moved = tuple(replace(q, debt=q.debt - 1) if q.about_debt and q.debt > index else q for q in kept)
        return replace(self, trail=moved, debt=max(0, self.debt - (self.debt >= index)), script=None)

    def asks(self, question: Question | None) -> Dialogue:
        """This question is open now; a new one starts without misunderstandings."""
        if question == self.question:
            return self
        return replace(self, question=question, misses=0, asked=self.asked + (question is not None))


@dataclass(frozen=True)
class Record:
    """What the casebook keeps for one person. `version` grows with each save; 0 is a person not seen before."""

    case: Case = Case()
    dialogue: Dialogue = Dialogue()
    version: int = 0
