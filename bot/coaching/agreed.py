"""What agreements that hold leave for the other debts: the plan shares what they do not take. Yuan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.coaching.agreements import ACTIVE, EXTENSION, INSTALMENT, MOST_TERMS, amounts_of
from bot.coaching.case import Case, Debt
from bot.coaching.days import add_months, in_month, month_of, months_between, payment_dates
from bot.coaching.ledger import Agreement, Instalment, Ledger, debt_of
from bot.coaching.money import ZERO
from bot.coaching.payments import Standing, standing_of

WITH_OTHERS = ("outsourced", "mediation", "court", "judgment")  # stages that an agreement does not end


def is_over(a: Agreement, ledger: Ledger, today: date) -> bool:
    """Whether all its days have come and something is still to pay: nothing holds back the lender any more. One whose
    days are not known goes on."""
    if a.status != ACTIVE:
        return False
    if a.kind == EXTENSION:
        return a.first is not None and a.first <= today
    found = standing_of(a, ledger, today)
    return bool(found.late) and found.next is None


def owed_again(debt: Debt, found: Standing) -> Debt:
    """The debt as a new proposal sees it: what is left of the agreement is owed, from its first unpaid day on."""
    return replace(
        debt,
        balance=debt.balance if found.left is None else found.left,
        estimate=False,
        settled=False,
        stage=debt.stage if debt.stage in WITH_OTHERS else None,
        overdue_since=found.unpaid[0].date if found.unpaid else debt.overdue_since,
    )


def dues(a: Agreement, today: date) -> dict[str, Decimal]:
    """What it takes of each calendar month from this one on. Before its first instalment a usual one is kept free, so
    that the month's money is spoken of as it will be; where no first day is known, it may be next month."""
    now, due = month_of(today), dict[str, Decimal]()
    for row in a.schedule or _expected(a, today):
        month = month_of(row.date)
        due[month] = due.get(month, ZERO) + row.amount
    ahead = {month: amount for month, amount in due.items() if month >= now}
    usual = min(row.amount for row in a.schedule) if a.schedule else ZERO
    usual = a.monthly or usual
    for n in range(months_between(now, min(ahead, default=now))):
        ahead[add_months(now, n)] = usual if a.kind == INSTALMENT else ZERO
    return ahead


def _expected(a: Agreement, today: date) -> list[Instalment]:
    """An agreement without days as it may come about: a down payment at once, the rest from the month that was told,
    else from next month on."""
    if a.kind == EXTENSION:
        return []
    sums = amounts_of(a) or ([a.monthly] * MOST_TERMS if a.monthly else [])
    following = in_month(max(a.from_month or add_months(month_of(today), 1), month_of(today)), 1)
    rows = list(zip(payment_dates(following, None, len(sums)), sums, strict=True)) if sums else []
    rows += [(today, a.down)] if a.down else []
    return [Instalment(n, day, amount) for n, (day, amount) in enumerate(rows, start=1)]


def agreed_case(case: Case, ledger: Ledger, today: date, besides: str = "") -> Case:
    """The case as a proposal for the rest sees it: debts with an agreement take no part, and what their agreements take
    is out of each month's money. One that is over takes nothing: what is left of its debt is planned with the others.
    `besides`: the label of a debt whose agreement is left out of account."""
    taken: dict[str, Decimal] = {}
    debts = list(case.debts)
    for a in ledger.agreements:
        index = debt_of(case, a.debt)
        if a.status != ACTIVE or a.debt == besides:
            continue
        if is_over(a, ledger, today):
            if index is not None and not debts[index].settled:
                debts[index] = owed_again(debts[index], standing_of(a, ledger, today))
            continue
        if index is not None:
            debts[index] = replace(debts[index], settled=True)
        for month, amount in dues(a, today).items():
            taken[month] = taken.get(month, ZERO) + amount
    budget = replace(case.budget, agreed=tuple(sorted(taken.items())))
    return replace(case, debts=tuple(debts), budget=budget)


def agreed_debts(case: Case, ledger: Ledger) -> list[tuple[int, Agreement]]:
    """The debts of the case with an agreement that holds, by index."""
    held = ((n, ledger.agreement_for(debt.label)) for n, debt in enumerate(case.debts) if debt.label)
    return [(n, a) for n, a in held if a is not None]


def running_debts(case: Case, ledger: Ledger, today: date) -> list[tuple[int, Agreement]]:
    """Those of them whose agreement has days ahead."""
    return [(n, a) for n, a in agreed_debts(case, ledger) if not is_over(a, ledger, today)]
