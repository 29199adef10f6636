"""Where the talk stands: the question in flight and how well it goes. Kept beside the case, never inside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.coaching.case import Case
from bot.coaching.ledger import Ledger
from bot.coaching.rehearsal import Rehearsal

LONGEST_TRAIL = 30
WHICH = "which"  # pending: two meanings were offered
KEEP = "keep"  # pending: whether sentences that were not understood may be kept
KEPT, NOT_KEPT = "yes", "no"  # `Dialogue.keep` once it was answered
REMINDERS = "reminders"  # pending: whether to be reminded
ASKED, REMIND, STOPPED = "asked", "on", "off"  # `Dialogue.reminders` once it was asked about
CONTACT, AGREEMENT, PAYMENT = "contact", "agreement", "payment"  # pending: a draft of the ledger waits for the yes
REMOVAL, WRITTEN = "removal", "written"  # pending: take a contact out; what stands in the written confirmation
LONGEST_SILENCE = 30 * 60  # seconds without a word of the agent, and the next one belongs to another call


@dataclass(frozen=True)
class Question:
    """One question of the intake: a field of the contract, and which debt it is about (0 for the budget's)."""

    field: str
    debt: int = 0

    @property
    def about_debt(self) -> bool:
        return self.field.startswith("debt.")


@dataclass(frozen=True)
class Call:
    """A call that is going on: what the agent said so far (codes of `reply`, in order). Times are seconds."""

    began: float
    last: float
    debt: int | None = None
    heard: tuple[str, ...] = ()
    announced: bool = False  # the person said that they are on the phone; else a sentence was only reported

    def times(self, code: str) -> int:
        """How often this was said."""
        return self.heard.count(code)


@dataclass(frozen=True)
class Trouble:
    """An agreement (its number) that cannot be kept. `change`: income, expenses, month; `said`: words were given."""

    agreement: int
    change: str | None = None
    said: bool = False
    misses: int = 0
    at: float = 0.0


@dataclass(frozen=True)
class Dialogue:
    """The question in flight, the trail of answered ones (for 返回 and corrections), misunderstandings in a row.

    `heard_at` is the time (seconds) of the last message whose facts were taken: what came later and was not
    processed, because the action server was down, is caught up. `taken` are the times of the last messages up to it,
    the first of them where this is known from: what another server was told a moment earlier is not passed over.
    `last` tells that message again when it comes once more. `debt` is the one that is talked about.
    `detours` are turns in a row about something else while the question stayed open; `asked` counts the questions put.
    `script` is the debt whose script was shown last.
    `topic` is the question answered last, for 那花呗呢 and 依据; `call` the call that is going on.
    `reminded` names the draft that was asked about once more; `about` what a REMOVAL (a contact's name) or WRITTEN (an
    agreement's number) is about.
    `rehearsal` is the practice call that is going on; `practised` is the time (seconds) of the last message to it.
    `trouble` is the agreement talked about because it cannot be kept.
    `reminders`: None (never asked), ASKED, REMIND, STOPPED; `channel`: where the person wrote last. `practise_on` and
    `call_on` are the days of the next practice call and of a call that the person means to make.
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
    taken: tuple[float, ...] = ()
    last: str | None = None
    debt: int = 0
    proposed: bool = False
    doubted: str | None = None  # an amount (yuan) that was asked about before noting it; said again, it is meant
    pending: str | None = None  # a confirmation in flight that is not about the case: "delete", "restart", WHICH …
    topic: str | None = None
    call: Call | None = None
    rehearsal: Rehearsal | None = None
    practised: float = 0.0
    keep: str | None = None  # None: never asked. KEEP: asked, not answered. KEPT, NOT_KEPT
    reminded: float = 0.0
    about: float = 0.0
    trouble: Trouble | None = None
    reminders: str | None = None
    channel: str | None = None
    practise_on: dt.date | None = None
    call_on: dt.date | None = None

    def is_news(self, at: float) -> bool:
        """Whether the facts of a message of this time (seconds) have still to be taken."""
        if at > self.heard_at or not self.taken:
            return at > self.heard_at
        return at > self.taken[0] and at not in self.taken

    def takes(self, times: Iterable[float]) -> Dialogue:
        """The messages of these times (seconds) are done with, as far as they are not later than `heard_at`."""
        known = {*self.taken, *(at for at in times if at <= self.heard_at)}
        return replace(self, taken=tuple(sorted(known))[-LONGEST_TRAIL:])

    def call_at(self, now: float) -> Call | None:
        """The call that is going on at this time (seconds); None when the last one is long over."""
        return self.call if self.call is not None and now - self.call.last <= LONGEST_SILENCE else None

    def trouble_at(self, now: float) -> Trouble | None:
        """The agreement in trouble that is talked about at this time (seconds)."""
        return self.trouble if self.trouble is not None and now - self.trouble.at <= LONGEST_SILENCE else None

    def rehearsal_at(self, now: float) -> Rehearsal | None:
        """The practice call that is going on at this time (seconds); None when it was left alone for too long."""
        return None if self.rehearsal is None else self.rehearsal.at(now)

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
    """What the casebook keeps for one person. `version` grows with each save; 0 is a person not seen before.

    `erased`: when (seconds) the person had everything erased whose conversation may still be there; 0 for others.
    """

    case: Case = Case()
    dialogue: Dialogue = Dialogue()
    version: int = 0
    ledger: Ledger = Ledger()
    erased: float = 0.0
