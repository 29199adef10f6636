"""Payments against what was agreed: which instalment each yuan goes to, what is left, what is late. To the fen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.case import Case, Debt
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment, debt_of
from bot.coaching.money import ZERO, card
from bot.coaching.proposal import Proposal

SOON = 7  # days before an instalment's day from which it is `due`
ACTIVE, DONE = "active", "done"


@dataclass(frozen=True)
class Paid:
    """An instalment with what was paid to it, yuan. `on`: the day on which it was paid in full.

    `state`: paid; late (its day is over, however much was paid); partial; due (its day is at most a week away); open.
    """

    n: int
    date: dt.date
    amount: Decimal
    paid: Decimal
    state: str
    on: dt.date | None = None

    @property
    def left(self) -> Decimal:
        """What is still to pay."""
        return self.amount - self.paid


@dataclass(frozen=True)
class Allocation:
    """All instalments of a schedule, and what was paid beyond them."""

    rows: tuple[Paid, ...]
    surplus: Decimal

    @property
    def left(self) -> Decimal:
        """What is still to pay over all instalments."""
        return sum((row.left for row in self.rows), ZERO)


def allocate(schedule: Sequence[Instalment], payments: Iterable[Payment], today: dt.date) -> Allocation:
    """The oldest unpaid instalment first, in the order of the days on which was paid; what is too much for one goes to
    the next, and what is too much for all is the surplus. Sums to the payments, exactly."""
    rows = [Paid(row.n, row.date, row.amount, ZERO, "open") for row in sorted(schedule, key=lambda r: (r.date, r.n))]
    surplus, at = ZERO, 0
    for payment in sorted(payments, key=lambda one: (one.day, one.at)):
        rest = payment.amount
        while rest > 0 and at < len(rows):
            part = min(rest, rows[at].left)
            full = part == rows[at].left
            rows[at] = replace(rows[at], paid=rows[at].paid + part, on=payment.day if full else None)
            rest, at = rest - part, at + full
        surplus += rest
    return Allocation(tuple(replace(row, state=_state(row, today)) for row in rows), surplus)


def _state(row: Paid, today: dt.date) -> str:
    if row.left <= 0:
        return "paid"
    if row.date < today:
        return "late"
    if row.paid > 0:
        return "partial"
    return "due" if (row.date - today).days <= SOON else "open"


@dataclass(frozen=True)
class Standing:
    """How one debt stands. `debt` is its label; `total` what was agreed, None without an agreement; `left` None where
    nobody knows; `rows` empty without a schedule. Yuan."""

    debt: str
    agreement: int | None
    paid: Decimal
    left: Decimal | None
    total: Decimal | None
    rows: tuple[Paid, ...]
    surplus: Decimal
    payments: tuple[Payment, ...]
    done: bool = False

    @property
    def late(self) -> tuple[Paid, ...]:
        """What was due before today and is not paid in full."""
        return tuple(row for row in self.rows if row.state == "late")

    @property
    def next(self) -> Paid | None:
        """The next instalment to pay whose day is not over."""
        return next((row for row in self.rows if row.state in ("partial", "due", "open")), None)

    @property
    def unpaid(self) -> tuple[Paid, ...]:
        """All that is still to pay, late ones first."""
        return tuple(row for row in self.rows if row.left > 0)


def standing_of(agreement: Agreement, ledger: Ledger, today: dt.date) -> Standing:
    """How the debt of an agreement stands. What was let off when it was settled early is not due any more."""
    paid = tuple(one for one in ledger.payments if one.agreement == agreement.number)
    shared, done = allocate(agreement.schedule, paid, today), agreement.status == DONE
    planned = sum((row.amount for row in agreement.schedule), ZERO)
    total = planned if agreement.schedule else agreement.total
    given = sum((one.amount for one in paid), ZERO)
    left = None if total is None else max(ZERO, total - given)
    rows = tuple(row for row in shared.rows if row.left <= 0 or not done)
    surplus = shared.surplus if agreement.schedule else max(ZERO, given - total) if total is not None else ZERO
    return Standing(agreement.debt, agreement.number, given, ZERO if done else left, total, rows, surplus, paid, done)


def standings(case: Case, ledger: Ledger, today: dt.date) -> tuple[Standing, ...]:
    """Every debt with an agreement that holds or was kept to its end, then those that something was paid on."""
    latest = {one.debt: one for one in ledger.agreements if one.status in (ACTIVE, DONE)}
    agreed = tuple(standing_of(one, ledger, today) for one in latest.values())
    loose = dict.fromkeys(one.debt for one in ledger.payments if one.debt not in latest)
    return (*agreed, *(_loose(label, case, ledger) for label in loose))


def standing_for(label: str, case: Case, ledger: Ledger, today: dt.date) -> Standing:
    """How one debt stands, whatever was agreed and paid."""
    return next((one for one in standings(case, ledger, today) if one.debt == label), _loose(label, case, ledger))


def _loose(label: str, case: Case, ledger: Ledger) -> Standing:
    """A debt without an agreement: what is left is the balance as noted."""
    paid = tuple(one for one in ledger.payments if one.debt == label)
    index = debt_of(case, label)
    debt = case.debts[index] if index is not None else None
    done = debt.settled if debt is not None else any(one.settles for one in paid)
    left = ZERO if done else debt.balance if debt is not None else None
    return Standing(label, None, sum((one.amount for one in paid), ZERO), left, None, (), ZERO, paid, done)


# ── recording: the payment, the balance that was noted, and whether it is all over, move together ──


def record_payment(case: Case, ledger: Ledger, payment: Payment, today: dt.date) -> tuple[Case, Ledger]:
    """The payment recorded, over the one of the same name, which is taken out first."""
    case, ledger = take_out(case, ledger, payment.at, today)
    index = debt_of(case, payment.debt)
    if index is not None:
        case, ledger, payment = _lowered(case, ledger, index, payment)
    if payment.amount > 0:
        ledger = ledger.with_payment(payment)
    agreement = next((one for one in ledger.agreements if one.number == payment.agreement), None)
    over = payment.settles or (agreement is not None and _is_paid(agreement, ledger, today))
    if over and agreement is not None:
        ledger = _with_status(ledger, agreement, DONE)
    if over and index is not None:
        case = case.with_debt(index, settled=True, balance=ZERO)
    return case, ledger


def take_out(case: Case, ledger: Ledger, at: float, today: dt.date) -> tuple[Case, Ledger]:
    """The payment of this name taken out: the balance goes up again unless the person has told it anew since, and a
    debt that was over with it is owed again, but not one that another payment settled."""
    payment = next((one for one in ledger.payments if one.at == at), None)
    if payment is None:
        return case, ledger
    ledger = ledger.without_payment(at)
    agreement = next((one for one in ledger.agreements if one.number == payment.agreement), None)
    held = agreement is not None and agreement.status == DONE
    over = any(one.settles and one.debt == payment.debt for one in ledger.payments)
    over = over or (agreement is not None and held and _is_paid(agreement, ledger, today))
    index = debt_of(case, payment.debt)
    if index is not None:
        reopens = case.debts[index].settled and not over and (held or payment.settles)
        case, ledger = _rebalanced(case, ledger, index, payment, payment.balance_before, reopens)
    if agreement is not None and held and not over:
        ledger = _with_status(ledger, agreement, ACTIVE)
    return case, ledger


def _lowered(case: Case, ledger: Ledger, index: int, payment: Payment) -> tuple[Case, Ledger, Payment]:
    """The noted balance less what was paid, or what the person says is left; the payment remembers both. One that is
    put right keeps its place: those told after it are reckoned from it."""
    after = _told_after(ledger, payment)
    before = after[0].balance_before if after else case.debts[index].balance
    payment = _with_balance(payment, before)
    undone = replace(payment, balance_after=before)
    case, ledger = _rebalanced(case, ledger, index, undone, payment.balance_after)
    return case, ledger, payment


def _with_balance(payment: Payment, before: Decimal | None) -> Payment:
    told = payment.balance_told
    after = told if told is not None else None if before is None else max(ZERO, before - payment.amount)
    return replace(payment, balance_before=before, balance_after=after)


def _told_after(ledger: Ledger, payment: Payment) -> list[Payment]:
    later = (one for one in ledger.payments if one.debt == payment.debt and one.at > payment.at)
    return sorted(later, key=lambda one: one.at)


def _rebalanced(
    case: Case, ledger: Ledger, index: int, payment: Payment, balance: Decimal | None, reopens: bool = False
) -> tuple[Case, Ledger]:
    """What was noted after this payment, if it had left `balance`: each payment that was told later, then the debt
    itself; no further than to where the person told the balance anew."""
    noted, debt, later = payment.balance_after, case.debts[index], _told_after(ledger, payment)
    for n, one in enumerate(later):
        if balance is None or one.balance_before != noted:
            balance = None
            break
        later[n] = _with_balance(one, balance)
        ledger = ledger.with_payment(later[n])
        noted, balance = one.balance_after, later[n].balance_after
    if reopens:
        owed = later[-1].balance_after if later else payment.balance_after if balance is None else balance
        return case.with_debt(index, settled=False, balance=owed), ledger
    if debt.settled or balance is None or debt.balance != noted:
        return case, ledger
    return case.with_debt(index, balance=balance), ledger


def _is_paid(agreement: Agreement, ledger: Ledger, today: dt.date) -> bool:
    standing = standing_of(replace(agreement, status=ACTIVE), ledger, today)
    return standing.total is not None and standing.total > 0 and standing.left == ZERO


def _with_status(ledger: Ledger, agreement: Agreement, status: str) -> Ledger:
    changed = (replace(one, status=status) if one.number == agreement.number else one for one in ledger.agreements)
    return replace(ledger, agreements=tuple(changed))


# ── what is to be paid, for a table and a calendar ──


@dataclass(frozen=True)
class ScheduleRow:
    """One line of the table: the debt's label, the instalment, what was paid of it. `planned`: not agreed yet."""

    debt: str
    n: int
    date: dt.date
    amount: Decimal
    paid: Decimal
    state: str
    planned: bool = False

    @property
    def left(self) -> Decimal:
        """What is still to pay, yuan."""
        return self.amount - self.paid


def schedule_rows(case: Case, ledger: Ledger, plan: Proposal | None, today: dt.date) -> tuple[ScheduleRow, ...]:
    """All instalments over all debts by day: as agreed; as proposed where nothing is agreed for a debt yet."""
    return tuple(sorted((*_agreed(ledger, today), *_planned(case, ledger, plan)), key=lambda row: (row.date, row.debt)))


def _agreed(ledger: Ledger, today: dt.date) -> Iterator[ScheduleRow]:
    for agreement in ledger.agreements:
        if agreement.status in (ACTIVE, DONE):
            for row in standing_of(agreement, ledger, today).rows:
                yield ScheduleRow(agreement.debt, row.n, row.date, row.amount, row.paid, row.state)


def _planned(case: Case, ledger: Ledger, proposal: Proposal | None) -> Iterator[ScheduleRow]:
    for line in proposal.lines if proposal else ():
        debt = case.debts[line.debt]
        if ledger.agreement_for(debt.label) is None and line.ask.kind != "extension" and not debt.settled:
            for row in line.ask.schedule:
                yield ScheduleRow(debt.label, row.n, row.date, row.amount, ZERO, "open", planned=True)


# ── the card ──


def _row_card(row: Paid | None) -> dict[str, object] | None:
    if row is None:
        return None
    return {"n": row.n, "date": row.date.isoformat(), "amount": card(row.amount), "short": card(row.left)}


def _payment_card(one: Payment) -> dict[str, object]:
    rough = {"rough": True} if one.rough else {}  # the day is the last of the month that was told
    return {"at": one.at, "day": one.day.isoformat(), "amount": card(one.amount), **rough}


def standing_card(standing: Standing, name: str) -> dict[str, object]:
    """One debt of the `progress` card; `name` is the debt as people say it."""
    return {
        "debt": name, "agreement": standing.agreement, "paid": card(standing.paid), "left": card(standing.left),
        "total": card(standing.total), "surplus": card(standing.surplus), "done": standing.done,
        "next": _row_card(standing.next),
        "late": [{"n": row.n, "date": row.date.isoformat(), "left": card(row.left)} for row in standing.late],
        "instalments": [
            {"n": row.n, "date": row.date.isoformat(), "amount": card(row.amount), "paid": card(row.paid),
             "state": row.state}
            for row in standing.rows
        ],
        "payments": [_payment_card(one) for one in standing.payments],
    }  # fmt: skip


def owed_debts(case: Case) -> tuple[Debt, ...]:
    """Debts that are still owed and have a name."""
    return tuple(debt for debt in case.debts if not debt.settled and debt.label)
