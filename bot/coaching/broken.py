"""An agreement that cannot be kept any longer: where it stands, what can be kept instead, by when to call.

Nothing here ends an agreement: trouble ahead is talked about before it is one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from statistics import mode

from bot.coaching.agreed import agreed_case, owed_again
from bot.coaching.agreements import ACTIVE, amounts_of
from bot.coaching.answering import named_debts, names_in
from bot.coaching.case import Case, Debt, Wishes
from bot.coaching.days import add_months, in_month, month_of, payment_dates
from bot.coaching.hearing import Heard
from bot.coaching.ledger import Agreement, Ledger, debt_of
from bot.coaching.money import ZERO
from bot.coaching.options import Option, Row, paying
from bot.coaching.payments import Standing, standing_of
from bot.coaching.proposal import Proposal, make_proposal
from bot.coaching.script import offer_variant
from bot.coaching.settings import settings

INCOME, EXPENSES, MONTH = "income", "expenses", "month"
UNDATED = "undated"  # the agreed payment still, its first day to be settled
BROKEN = "broken"
CHANGES = (INCOME, EXPENSES, MONTH)
DAYS_AHEAD = 3  # before the due date: time for an answer
FRIDAY = 4


@dataclass(frozen=True)
class Again:
    """What to say to the lender now. `option` is None when no figure would be honest; `variant` names the words."""

    agreement: Agreement
    debt: Debt
    standing: Standing
    option: Option | None
    variant: str
    proposal: Proposal
    due: dt.date | None
    late: bool
    call_by: dt.date


def kept_days(found: Standing) -> tuple[int, int]:
    """How many instalments were paid in full, and how many of them by their day: the good faith that can be shown."""
    full = [row for row in found.rows if row.left <= 0]
    return len(full), sum(row.on is not None and row.on <= row.date for row in full)


def meant(case: Case, ledger: Ledger, heard: Heard, today: dt.date) -> Agreement | None:
    """The active agreement that a message is about: the named one, else the one that is due first. None when a debt is
    named that has none, or when nothing is left to pay."""
    active = [one for one in ledger.agreements if one.status == ACTIVE and standing_of(one, ledger, today).left != ZERO]
    if names_in(heard):
        labels = {case.debts[i].label for i in named_debts(case, heard)}
        active = [one for one in active if one.debt in labels or _named(one.debt, heard)]
    return min(active, key=lambda one: _first_due(one, ledger, today), default=None)


def _named(label: str, heard: Heard) -> bool:
    """A debt that the case does not know, by its lender or product."""
    return any((name.get("product") or name.get("lender") or "\0") in label for name in names_in(heard))


def _first_due(agreement: Agreement, ledger: Ledger, today: dt.date) -> dt.date:
    return next((row.date for row in standing_of(agreement, ledger, today).unpaid), dt.date.max)


def call_by(due: dt.date | None, today: dt.date) -> dt.date:
    """The working day by which to call: some days before the due date; the next one when that has come or passed."""
    wanted = (due or today) - dt.timedelta(days=DAYS_AHEAD)
    while wanted.weekday() > FRIDAY:
        wanted -= dt.timedelta(days=1)
    if wanted > today:
        return wanted
    while today.weekday() > FRIDAY and (due is None or due <= today or due - today > dt.timedelta(days=1)):
        today += dt.timedelta(days=1)
    return today


def where_it_stands(case: Case, ledger: Ledger, agreement: Agreement, today: dt.date) -> Standing:
    """What was paid and is left of the agreement. One that the lender ended asks for nothing on any day; then the
    debt's own balance is owed, which every payment has lowered already."""
    found = standing_of(agreement, ledger, today)
    if agreement.status != BROKEN:
        return found
    index = debt_of(case, agreement.debt)
    balance = case.debts[index].balance if index is not None else None
    kept = tuple(row for row in found.rows if row.left <= 0)
    return replace(found, left=balance, total=None, rows=kept, surplus=ZERO)


def rest_of(case: Case, ledger: Ledger, agreement: Agreement, today: dt.date) -> tuple[Case, int]:
    """The case for a new proposal, and the debt's index in it: what is left of this agreement is owed, the other
    agreements go on and are paid first, wishes about the old plan are gone except for a limit a month."""
    found = where_it_stands(case, ledger, agreement, today)
    case = agreed_case(case, ledger, today, besides=agreement.debt)
    index = debt_of(case, agreement.debt)
    if index is None:
        index, case = len(case.debts), replace(case, debts=(*case.debts, Debt(lender=agreement.debt)))
    debts = tuple(owed_again(debt, found) if n == index else debt for n, debt in enumerate(case.debts))
    return replace(case, debts=debts, wishes=Wishes(monthly_limit=case.wishes.monthly_limit)), index


def later(agreement: Agreement, found: Standing, today: dt.date, first: dt.date | None = None) -> Option | None:
    """Everything that is open moved on by as many months as it takes to lie ahead; where no day was agreed, the agreed
    sums from `first` on. None without sums, and for what the lender ended."""
    if agreement.status == BROKEN:
        return None
    if not agreement.schedule:
        return _from_day(agreement, found, first)
    if not found.unpaid:
        return None
    wanted = agreement.on_day
    months = next(n for n in range(1, 1000) if _moved(found.unpaid[0].date, n, wanted) > today)
    rows = tuple(Row(n, _moved(row.date, months, wanted), row.left) for n, row in enumerate(found.unpaid, start=1))
    return replace(paying("ask", "instalment", rows), monthly=agreement.monthly or mode(row.amount for row in rows))


def _from_day(agreement: Agreement, found: Standing, first: dt.date | None) -> Option | None:
    sums, left = amounts_of(agreement), found.left
    if not sums or first is None or agreement.kind != "instalment" or found.paid < (agreement.down or ZERO):
        return None
    rows: list[Row] = []
    for day, amount in zip(payment_dates(first, None, len(sums)), sums, strict=True):
        part = amount if left is None else min(amount, left)
        left = None if left is None else left - part
        rows += [Row(len(rows) + 1, day, part)] if part > ZERO else []
    return replace(paying("ask", "instalment", tuple(rows)), monthly=agreement.monthly or sums[0]) if rows else None


def _moved(day: dt.date, months: int, wanted: int | None = None) -> dt.date:
    """So many months later. `wanted`: the day of the month that was agreed, where this month is too short for it."""
    is_clipped = wanted is not None and day == in_month(month_of(day), wanted)
    return in_month(add_months(month_of(day), months), wanted if wanted and is_clipped else day.day)


def again(case: Case, ledger: Ledger, agreement: Agreement, change: str | None, today: dt.date) -> Again:
    """What to offer instead. `variant`: `month` (only this payment later), else how the new offer is said, `unknown`
    when no sum is known. A change that leaves the agreed payment within reach asks for time only."""
    found = where_it_stands(case, ledger, agreement, today)
    rest, index = rest_of(case, ledger, agreement, today)
    proposal = make_proposal(rest, today)
    line = proposal.line(index)
    ask = _no_dearer(rest, index, line.ask, agreement, today) if line else None
    option, variant = (_soon(ask, today), offer_variant(ask)) if ask else (None, "unknown")
    moved = later(agreement, found, today, proposal.first_date)
    if moved is not None and (_within_reach(proposal, moved) or (change == MONTH and proposal.has("missing_budget"))):
        option, variant = moved, MONTH if agreement.schedule else UNDATED
    due = found.unpaid[0].date if found.unpaid else None
    return Again(
        agreement, rest.debts[index], found, option, variant, proposal, due, due is not None and due < today,
        call_by(due, today),
    )  # fmt: skip


def _no_dearer(case: Case, index: int, ask: Option, agreement: Agreement, today: dt.date) -> Option:
    """Never more a month than was agreed: who cannot keep that is not helped by a higher one."""
    agreed = agreement.monthly
    if agreed is None or agreed < 1 or agreement.kind != "instalment" or ask.monthly <= agreed:
        return ask
    debts = tuple(debt if n == index else replace(debt, settled=True) for n, debt in enumerate(case.debts))
    limit = min(agreed, case.wishes.monthly_limit or agreed)
    alone = make_proposal(replace(case, debts=debts, wishes=Wishes(monthly_limit=limit)), today)
    line = alone.line(index)
    return line.ask if line else ask


def _soon(option: Option, today: dt.date) -> Option:
    """Time that is asked for without a payment in sight: no further than the lender would look."""
    if option.schedule or option.first_date is None:
        return option
    month = add_months(month_of(today), settings().review_months)
    return replace(option, first_date=min(option.first_date, in_month(month, option.first_date.day)))


def _within_reach(proposal: Proposal, moved: Option) -> bool:
    """Whether what can be paid from then on carries the agreed payment: it comes before debts without an agreement."""
    return proposal.capacity.offer(month_of(moved.schedule[0].date)) >= moved.monthly


def ended(ledger: Ledger, number: int, today: dt.date) -> Ledger:
    """The lender ended this agreement; told today."""
    kept = (replace(one, status=BROKEN, ended=today) if one.number == number else one for one in ledger.agreements)
    return replace(ledger, agreements=tuple(kept))
