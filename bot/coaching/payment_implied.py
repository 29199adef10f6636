"""What of a payment was not said: whose it was, under which agreement it counts, how much. Shown before it counts, and
asked where several could be meant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from bot.coaching.case import Case
from bot.coaching.days import month_of
from bot.coaching.hearing import Heard
from bot.coaching.ledger import Agreement, Ledger, Payment, debt_of
from bot.coaching.money import ZERO
from bot.coaching.payment_hearing import PART, balance_told, codes, in_yuan, months_of
from bot.coaching.payments import allocate, owed_debts, standing_for, standing_of

FAR_OFF = 2  # times what should be left, or a part of it: some other money is spoken of


def choices(case: Case, ledger: Ledger) -> tuple[str, ...]:
    """Labels to choose from where the debt was not named: those with an agreement first."""
    agreed = [one.debt for one in ledger.agreements if one.status == "active"]
    return tuple(dict.fromkeys((*agreed, *(debt.label for debt in owed_debts(case)))))


def only_debt(case: Case, ledger: Ledger, amount: Decimal | None) -> str:
    """The debt that nobody had to name: the only one agreed upon, else the only one; or the one whose next instalment
    is exactly this sum. Empty when it could be several."""
    agreed = [one for one in ledger.agreements if one.status == "active"]
    possible = choices(case, ledger)
    if len(agreed) == 1 or len(possible) == 1:
        return possible[0]
    exact = [one.debt for one in agreed if amount is not None and _next_left(one, ledger) == amount]
    return exact[0] if len(exact) == 1 else ""


def _next_left(agreement: Agreement, ledger: Ledger) -> Decimal | None:
    unpaid = standing_of(agreement, ledger, agreement.made).unpaid
    return unpaid[0].left if unpaid else None


def placed(draft: Payment, ledger: Ledger) -> Payment:
    """The draft under its agreement: what was paid before one was made is none of its instalments."""
    agreement = (ledger.agreement_for(draft.debt) if draft.debt else None) or _recorded_under(draft, ledger)
    counts = agreement is not None and draft.day >= _begins(agreement)
    return replace(draft, agreement=agreement.number if agreement is not None and counts else None)


def _recorded_under(draft: Payment, ledger: Ledger) -> Agreement | None:
    """The agreement, over by now, to which a payment that is put right was counted."""
    before = next((one for one in ledger.payments if one.at == draft.at and one.debt == draft.debt), None)
    return next((one for one in ledger.agreements if before and one.number == before.agreement), None)


def _begins(agreement: Agreement) -> dt.date:
    return min([agreement.made, *(row.date for row in agreement.schedule)])


def implied(draft: Payment, heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Decimal:
    """The sum where none is named: so many instalments, the whole, or the next one; 0 where it must be asked."""
    if (counted := _counted(heard, draft, ledger, today)) is not None:
        return counted
    agreement = ledger.agreement_for(draft.debt)
    if draft.settles:
        return standing_for(draft.debt, case, ledger, today).left or ZERO
    if agreement is None or not draft.agreement or PART in codes(heard):
        return ZERO
    standing, months = standing_of(agreement, ledger, today), months_of(heard, today)
    of_month = [row for row in standing.unpaid if month_of(row.date) in months]
    return (of_month or standing.unpaid)[0].left if standing.unpaid else ZERO


def _counted(heard: Heard, draft: Payment, ledger: Ledger, today: dt.date) -> Decimal | None:
    """还了两期, 第三期: what is left of these instalments; None when none are named or nothing is agreed."""
    told, agreement = heard.of("paid_terms"), ledger.agreement_for(draft.debt)
    if not told or agreement is None or told[0].low is None:
        return None
    paid = [one for one in ledger.payments if one.agreement == agreement.number and one.at != draft.at]
    rows, count = allocate(agreement.schedule, paid, today).rows, int(told[0].low)
    if told[0].role == "nth":
        meant = [row for row in rows if row.n == count and row.left > 0]
    else:
        meant = [row for row in rows if row.left > 0][:count]
    return sum((row.left for row in meant), ZERO) or None


def with_balance(draft: Payment, heard: Heard, case: Case) -> Payment:
    """The draft with what is left as the person tells it. A figure far from what can be left is other money, unless
    they say that it is owed."""
    told, index = balance_told(heard), debt_of(case, draft.debt)
    if told is None:
        return draft
    before = case.debts[index].balance if index is not None else None
    expected = before - draft.amount if before is not None else None
    far = expected is not None and not expected / FAR_OFF <= in_yuan(told) <= expected * FAR_OFF
    return draft if far and not told.info.get("owed") else replace(draft, balance_told=in_yuan(told))
