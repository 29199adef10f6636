"""What happened with the lenders: contacts, agreements, payments. Told by the person, confirmed, never guessed.

Kept beside the case and saved with it in one transaction. A debt is named by its `label`, since positions change.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.case import Case

CONTACTS_KEPT = 200  # of one person; the oldest go first
NOTE_LENGTH = 500  # characters of the person's own words
WAYS = ("phone", "online", "sms", "email", "letter", "visit")
OUTCOMES = ("agreed", "refused", "waiting", "no_answer", "transferred")
PROMISES = ("call_back", "written", "stop_calls", "waive", "review")
STATUSES = ("active", "broken", "replaced", "done", "removed")  # the last: its debt was taken out of the case


@dataclass(frozen=True)
class Contact:
    """One contact with a lender. `at`: when it was told (seconds since 1970), also its name; `day`: when it was.

    `heard`: codes of `reply`; `offered_*`: what the lender named, yuan, counts, months of waiting;
    `next_day`: when they promised to act, or the person is to come back; `either`: labels of debts between which it is
    not clear.
    """

    at: float
    debt: str = ""
    day: dt.date | None = None
    way: str | None = None
    agent: str = ""
    agent_gender: str | None = None
    agent_number: str = ""
    ticket: str = ""
    outcome: str | None = None
    offered_monthly: Decimal | None = None
    offered_terms: int | None = None
    offered_down: Decimal | None = None
    offered_total: Decimal | None = None
    offered_first: dt.date | None = None
    conditions: frozenset[str] = frozenset()
    promises: tuple[str, ...] = ()
    next_day: dt.date | None = None
    heard: tuple[str, ...] = ()
    notes: str = ""
    minutes: int | None = None
    offered_wait: int | None = None
    either: tuple[str, ...] = ()
    offered_month: str | None = None  # `YYYY-MM` in which paying begins, where no day was named
    offered_day: int | None = None  # of the month, where the month of `offered_first` is too short for it


@dataclass(frozen=True)
class Instalment:
    """One payment that is due: its number from 1, its day, yuan."""

    n: int
    date: dt.date
    amount: Decimal


@dataclass(frozen=True)
class Agreement:
    """What was agreed for one debt. `number` counts from 1 over the person's agreements; `made`: the day.

    `kind` as in a proposal's option; `conditions`: codes of an offer's that were granted; `written`: codes of
    `bot.coaching.offer.ITEMS` that the person holds in writing; `status`: of STATUSES. `schedule` sums to what is to be
    paid. `ended`: the day on which a broken one broke, as far as it was told.
    """

    number: int
    debt: str
    made: dt.date
    kind: str = "instalment"
    monthly: Decimal | None = None
    terms: int | None = None
    down: Decimal | None = None
    total: Decimal | None = None
    conditions: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    schedule: tuple[Instalment, ...] = ()
    status: str = "active"
    first: dt.date | None = None
    debt_kind: str = "other"
    owed: Decimal | None = None
    asked_monthly: Decimal | None = None
    asked_terms: int | None = None
    worked_out: bool = False
    contact: float | None = None
    left: tuple[str, ...] = ()
    ended: dt.date | None = None
    from_month: str | None = None  # `YYYY-MM` in which paying begins, where no day was named
    on_day: int | None = None  # of every month, where the month of `first` is too short for it


@dataclass(frozen=True)
class Payment:
    """One payment, yuan. `at`: when it was told, also its name; `day`: when it was paid; `agreement`: its number.

    `rough`: only the month was told, `day` is the last that it can have been. `settles`: it was the last, whatever the
    sum; `balance_told`: what the person says is left; `balance_before` and
    `balance_after`: what was noted of the debt. In a draft an `amount` of 0 is not told yet, or takes the payment out.
    """

    at: float
    day: dt.date
    amount: Decimal
    debt: str = ""
    agreement: int | None = None
    settles: bool = False
    balance_told: Decimal | None = None
    balance_before: Decimal | None = None
    balance_after: Decimal | None = None
    rough: bool = False


@dataclass(frozen=True)
class Ledger:
    """All of it, in the order in which it was told. Drafts wait for the person's yes; the queues wait for the draft
    before them, so that of two lenders in one message none is lost."""

    contacts: tuple[Contact, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    payments: tuple[Payment, ...] = ()
    contact_draft: Contact | None = None
    agreement_draft: Agreement | None = None
    payment_draft: Payment | None = None
    contact_queue: tuple[Contact, ...] = ()
    payments_waiting: tuple[Payment, ...] = ()  # drafts of the same message, or left open before: shown one by one
    agreement_queue: tuple[Agreement, ...] = ()

    def with_contact(self, contact: Contact) -> Ledger:
        """Noted; over the one of the same name, so that what is heard twice is noted once."""
        others = tuple(one for one in self.contacts if one.at != contact.at)
        kept = sorted((*others, contact), key=lambda one: one.at)
        return replace(self, contacts=tuple(kept[-CONTACTS_KEPT:]))

    def without_contact(self, at: float) -> Ledger:
        """The contact of this name taken out."""
        return replace(self, contacts=tuple(one for one in self.contacts if one.at != at))

    def with_agreement(self, agreement: Agreement) -> Ledger:
        """Noted, over the one of the same number; an active one for the same debt is replaced by it."""
        kept = tuple(
            replace(one, status="replaced") if one.debt == agreement.debt and one.status == "active" else one
            for one in self.agreements
            if one.number != agreement.number
        )
        return replace(self, agreements=tuple(sorted((*kept, agreement), key=lambda one: one.number)))

    def with_payment(self, payment: Payment) -> Ledger:
        """Recorded; over the one of the same name."""
        others = tuple(one for one in self.payments if one.at != payment.at)
        return replace(self, payments=tuple(sorted((*others, payment), key=lambda one: (one.day, one.at))))

    def without_payment(self, at: float) -> Ledger:
        """The payment of this name taken out."""
        return replace(self, payments=tuple(one for one in self.payments if one.at != at))

    def asking(self, agreement: Agreement) -> Ledger:
        """This one is the draft; another that was open waits behind it, one about the same contact gives way."""
        open_ = () if self.agreement_draft is None else (self.agreement_draft,)
        behind = tuple(one for one in (*open_, *self.agreement_queue) if not _same(one, agreement))
        return replace(self, agreement_draft=agreement, agreement_queue=behind)

    def next_asked(self, settled: str = "") -> Ledger:
        """The draft is done with: the one behind it comes up. `settled`: the debt that needs no other any more."""
        waits = [one for one in self.agreement_queue if not settled or one.debt != settled]
        return replace(self, agreement_draft=waits[0] if waits else None, agreement_queue=tuple(waits[1:]))

    def numbered(self, agreement: Agreement) -> Agreement:
        """Two drafts may have been given one number: it keeps its own only where it is free or it changes that one
        while that holds. What was kept to its end, broken or replaced stays as it is."""
        held = next((one for one in self.agreements if one.number == agreement.number), None)
        free = held is None or (held.status == "active" and _same(held, agreement))
        return agreement if free else replace(agreement, number=self.next_number)

    @property
    def next_number(self) -> int:
        """The number of the next agreement."""
        return max((one.number for one in self.agreements), default=0) + 1

    def agreement_for(self, debt: str) -> Agreement | None:
        """The agreement that holds for a debt."""
        return next((one for one in reversed(self.agreements) if one.debt == debt and one.status == "active"), None)


def _same(one: Agreement, other: Agreement) -> bool:
    """Whether both are about what one contact agreed."""
    return one.contact == other.contact if other.contact is not None else one.number == other.number


def debt_of(case: Case, label: str) -> int | None:
    """The debt's index in the case; None when it stands there no longer, or never did."""
    return next((n for n, debt in enumerate(case.debts) if label and debt.label == label), None)
