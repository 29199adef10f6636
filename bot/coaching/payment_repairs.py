"""What is put right of payments that are recorded: which one is meant, and how it reads then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.case import Case
from bot.coaching.hearing import Heard, Value
from bot.coaching.ledger import Ledger, Payment
from bot.coaching.money import ZERO
from bot.coaching.payment_hearing import (
    NOT_PAID,
    NOTED,
    RETURNED,
    WRONG,
    Day,
    Named,
    balance_told,
    codes,
    day_of,
    denied_sums,
    in_yuan,
    named,
    named_labels,
    times_of,
)
from bot.coaching.payment_implied import placed

OF_A_CONTACT = ("agent", "agent_number", "ticket", "outcome", "promise", "contact_way", "record")


def puts_right(heard: Heard, case: Case, ledger: Ledger) -> bool:
    """Whether a message is about a payment that is recorded, not about a new one."""
    said = codes(heard)
    known = RETURNED in said or WRONG in said or takes_one_out(heard, ledger)
    return known or _moves(heard, case, ledger) or denies_a_payment(heard, ledger)


def takes_one_out(heard: Heard, ledger: Ledger) -> bool:
    """删掉刚才那笔还款, 昨天那笔800删掉: said of a payment, of no contact."""
    if not heard.of("record_act") or heard.of(*OF_A_CONTACT):
        return False
    sums = {in_yuan(value) for value in heard.of("amount", "number")}
    return NOTED in codes(heard) or bool(sums & {one.amount for one in _known(ledger)})


def denies_a_payment(heard: Heard, ledger: Ledger) -> bool:
    """是800不是900, where 900 was recorded."""
    return bool(denied_sums(heard) & {one.amount for one in ledger.payments})


def _moves(heard: Heard, case: Case, ledger: Ledger) -> bool:
    """那800是建行的不是招行的: a recorded sum, another debt, and no word of paying."""
    labels = named_labels(heard, case)
    if len(labels) != 1 or any(value.role == "paid" for value in heard.of("amount")):
        return False
    loose = [in_yuan(value) for value in heard.of("amount", "number")]
    return any(one.amount in loose and one.debt != labels[0] for one in ledger.payments)


def _known(ledger: Ledger) -> tuple[Payment, ...]:
    """What is recorded, and a new one that waits for its yes."""
    draft = ledger.payment_draft
    new = draft is not None and all(one.at != draft.at for one in ledger.payments)
    return (*ledger.payments, draft) if draft is not None and new else ledger.payments


@dataclass(frozen=True)
class _Said:
    """What points to the payment that is meant (debts, sums, a day), and what it is to be instead."""

    debts: frozenset[str]
    denied: frozenset[str]  # lenders
    sums: frozenset[Decimal]
    day: Day | None
    wanted: str = ""


def put_right(heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Payment | None:
    """A draft over the recorded payment that is meant: taken out (its amount is 0), moved, or with another sum or day.
    None when there is none, when nothing of it changes, or when it is one that was not recorded yet."""
    out = RETURNED in codes(heard) or takes_one_out(heard, ledger)
    said = _said(heard, case, today, out)
    payment = _meant(said, _known(ledger) if out else ledger.payments)
    if payment is None or payment not in ledger.payments:
        return None
    if out:
        return replace(payment, amount=ZERO, settles=False, balance_told=None)
    changed = _changed(payment, said, heard)
    moved = placed(changed, ledger)
    return moved if moved != payment else None


def _said(heard: Heard, case: Case, today: dt.date, out: bool) -> _Said:
    names = named(heard, case)
    points = [name for name in names if out or _points(name, heard)]
    wanted = [name.label for name in names if name not in points and name.label]
    first = min((name.start for name in names), default=len(heard.text) + 1)
    told = heard.of("amount", "number")
    sums = {in_yuan(value) for value in told if out or value.start < first or value.role == "negated"}
    denied = {str(v.info.get("lender")) for v in heard.of("lender", "product") if v.info.get("denied")}
    debts = frozenset(label for name in points for label in name.labels)
    day = day_of(times_of(heard), today)
    return _Said(debts, frozenset(denied), frozenset(sums), day, wanted[0] if wanted else "")


def _points(name: Named, heard: Heard) -> bool:
    """招行那笔记错了, 招行是900: the payment of this debt is meant. 是招行的 says whose it should be."""
    if any(value.info.get("denied") for value in heard.of("lender", "product")):
        return False
    wrong = [value for value in heard.of("payment") if value.code == WRONG]
    behind = any(value.start >= name.end for value in (*heard.of("amount", "number"), *times_of(heard)))
    return behind or any(name.end <= value.start for value in wrong)


def _meant(said: _Said, known: Sequence[Payment]) -> Payment | None:
    """The payment that fits best: its sum, its debt, its day; else the one told last. None where a debt is named of
    which nothing is known."""

    def fit(one: Payment) -> tuple[int, float]:
        of_debt = one.debt in said.debts or any(one.debt.startswith(name) for name in said.denied)
        on_day = said.day is not None and one.day == said.day.date
        return 4 * (one.amount in said.sums) + 2 * of_debt + on_day, one.at

    best = max(known, key=fit, default=None)
    fits = best is None or not said.debts or best.debt in said.debts or best.amount in said.sums
    return best if fits else None


def _changed(payment: Payment, said: _Said, heard: Heard) -> Payment:
    sums = [in_yuan(value) for value in _figures(heard) if in_yuan(value) != payment.amount]
    left, moved_to = balance_told(heard), said.wanted
    changed = replace(payment, debt=moved_to or payment.debt, amount=sums[-1] if sums else payment.amount)
    kept = payment.balance_told if changed == payment else None  # another sum or debt: what was left is not so any more
    changed = replace(changed, balance_told=in_yuan(left) if left else kept)
    return changed if said.day is None else replace(changed, day=said.day.date, rough=said.day.rough)


def _figures(heard: Heard) -> list[Value]:
    return [value for value in heard.of("amount", "number") if value.role not in NOT_PAID]
