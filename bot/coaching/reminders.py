"""What a person is to be told, and on which day: read from what they told, never kept apart from it.

`wanted` is asked again at every save and before a reminder is said, so that what was paid or answered is not said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.agreements import EXTENSION, missing_written
from bot.coaching.days import add_months, in_month, month_of
from bot.coaching.dialogue import REMIND, Record
from bot.coaching.ledger import Agreement, Contact, Ledger, debt_of
from bot.coaching.payments import Paid, standing_of

BEFORE_DUE = 3  # days
WRITTEN_AFTER = (3, 10)  # days after an agreement whose written confirmation is still missing
REVIEW_AFTER = (1, 3)  # months
# Days.
STILL_USEFUL = {"call_back": 5, "written_by": 5, "written": 6, "review": 10, "again": 10, "practise": 2, "call": 0}
SATURDAY = 5
NO_ANSWER = "no_answer"
CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True)
class Reminder:
    """One thing to say. `day` to `last`: when it is useful; `ref` tells it from others of its kind.

    `debt` is a label; `due` the day that it is about; `amount` yuan. `kind`: due_soon, due_today, call_back,
    written_by (a confirmation was promised for a day), written, wait_ends (an extension), review, again (a plan broke),
    practise, call.
    """

    kind: str
    ref: str
    day: dt.date
    last: dt.date
    debt: str = ""
    due: dt.date | None = None
    amount: Decimal | None = None

    def id(self, sender: str) -> str:
        """The occasion's name: the same however often it is worked out, whatever was paid of it meanwhile."""
        return hashlib.sha256(f"{sender}|{self.kind}|{self.ref}|{self.day}".encode()).hexdigest()


def wanted(record: Record, today: dt.date) -> tuple[Reminder, ...]:
    """All that is still to be said, the earliest first; nothing to somebody who did not ask for it."""
    if record.dialogue.reminders != REMIND:
        return ()
    ledger = record.ledger
    found = [*_payments(ledger, today), *_promises(ledger), *_agreements(record, today), *_plans(record)]
    settled = {debt.label for debt in record.case.debts if debt.settled}
    useful = (one for one in found if one.last >= today and one.debt not in settled)
    return tuple(sorted(useful, key=lambda one: (one.day, one.kind, one.ref)))


def prospects(record: Record, today: dt.date) -> tuple[Reminder, ...]:
    """What there would be to say, were reminders switched on."""
    return wanted(replace(record, dialogue=replace(record.dialogue, reminders=REMIND)), today)


def working_day_after(day: dt.date) -> dt.date:
    """The next day that is neither Saturday nor Sunday."""
    later = day + dt.timedelta(days=1)
    return later if later.weekday() < SATURDAY else working_day_after(later)


def _useful(kind: str, ref: str, day: dt.date, debt: str = "", due: dt.date | None = None) -> Reminder:
    return Reminder(kind, ref, day, day + dt.timedelta(days=STILL_USEFUL[kind]), debt, due)


def _active(ledger: Ledger) -> Iterator[Agreement]:
    return (agreement for agreement in ledger.agreements if agreement.status == "active")


def _left(ledger: Ledger, agreement: Agreement, today: dt.date) -> tuple[Paid, ...]:
    """The instalments that are not fully paid."""
    return standing_of(agreement, ledger, today).unpaid


def _payments(ledger: Ledger, today: dt.date) -> Iterator[Reminder]:
    """Some days before an instalment, and on its day."""
    for agreement in _active(ledger):
        for row in _left(ledger, agreement, today):
            ref, eve = f"{agreement.number}/{row.n}", row.date - dt.timedelta(days=1)
            soon = row.date - dt.timedelta(days=BEFORE_DUE)
            yield Reminder("due_soon", ref, soon, eve, agreement.debt, row.date, row.left)
            yield Reminder("due_today", ref, row.date, row.date, agreement.debt, row.date, row.left)


def _promises(ledger: Ledger) -> Iterator[Reminder]:
    """After the day on which they promised to act, until they were spoken to; on the day for which, with nobody on
    the line, the person meant to try again."""
    for contact in ledger.contacts:
        day, later = contact.next_day, [one for one in ledger.contacts if _is_later(one, contact)]
        if day is None:
            continue
        if contact.outcome == NO_ANSWER and not contact.promises:
            yield from () if later else (_useful("call", f"{contact.at}", day, contact.debt, day),)
        elif all(one.outcome == NO_ANSWER for one in later):
            by_letter = "written" in contact.promises and "call_back" not in contact.promises
            kind = "written_by" if by_letter else "call_back"
            yield _useful(kind, f"{contact.at}", working_day_after(day), contact.debt, day)


def _is_later(one: Contact, other: Contact) -> bool:
    """Whether it was later with the same lender, whenever it was told; of one without a name nobody can say."""
    return bool(one.debt) and one.debt == other.debt and _when(one) > _when(other)


def _when(contact: Contact) -> tuple[dt.date, float]:
    return contact.day or dt.datetime.fromtimestamp(contact.at, CHINA).date(), contact.at


def _agreements(record: Record, today: dt.date) -> Iterator[Reminder]:
    """The written confirmation while there is none; the end of a wait; how it goes; another try where it broke and the
    debt is still owed."""
    ledger = record.ledger
    for agreement in ledger.agreements:
        if agreement.status == "active":
            yield from _written(agreement)
            yield from _wait(agreement)
            yield from _reviews("review", agreement, agreement.made) if _left(ledger, agreement, today) else ()
        elif agreement.status == "broken" and _is_open(agreement, record):
            yield from _reviews("again", agreement, agreement.ended or agreement.made)


def _is_open(agreement: Agreement, record: Record) -> bool:
    """Whether there is still something to agree on."""
    known = debt_of(record.case, agreement.debt) is not None
    return known and record.ledger.agreement_for(agreement.debt) is None


def _written(agreement: Agreement) -> Iterator[Reminder]:
    for days in WRITTEN_AFTER if missing_written(agreement) else ():
        day = agreement.made + dt.timedelta(days=days)
        yield _useful("written", f"{agreement.number}/{days}", day, agreement.debt, agreement.made)


def _wait(agreement: Agreement) -> Iterator[Reminder]:
    """Some days before paying begins again."""
    if agreement.kind == EXTENSION and agreement.first is not None:
        day = agreement.first - dt.timedelta(days=BEFORE_DUE)
        ref = f"{agreement.number}"
        yield Reminder("wait_ends", ref, day, agreement.first, agreement.debt, agreement.first, agreement.monthly)


def _reviews(kind: str, agreement: Agreement, since: dt.date) -> Iterator[Reminder]:
    for months in REVIEW_AFTER:
        day = in_month(add_months(month_of(since), months), since.day)
        yield _useful(kind, f"{agreement.number}/{months}", day, agreement.debt, since)


def _plans(record: Record) -> Iterator[Reminder]:
    """The next practice call, and the day for which the person meant to call; a call that was made settles both."""
    called = max((one.day for one in record.ledger.contacts if one.day is not None), default=dt.date.min)
    for kind, day in (("practise", record.dialogue.practise_on), ("call", record.dialogue.call_on)):
        if day is not None and called < day:
            yield _useful(kind, "", day, due=day)
