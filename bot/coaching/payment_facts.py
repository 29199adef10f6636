"""What a message tells of payments: drafts that wait for a yes. Values in, drafts out; no sentence is parsed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.case import Case
from bot.coaching.hearing import Heard, Value
from bot.coaching.ledger import Ledger, Payment
from bot.coaching.money import ZERO
from bot.coaching.payment_hearing import (
    ANOTHER,
    NOT_PAID,
    OUTCOMES,
    Named,
    between,
    codes,
    day_of,
    extra_of,
    in_yuan,
    is_month,
    named,
    nearest,
    settles,
    sums_of,
    tells_a_part,
    times_of,
)
from bot.coaching.payment_implied import implied, placed, with_balance
from bot.coaching.payment_repairs import put_right, puts_right
from bot.coaching.payment_shares import shares
from bot.coaching.payments import Standing, owed_debts

OF_THE_CASE = frozenset({"balance", "income", "expenses", "overdue", "limit", "income_later", "recovery"})
DEBT, AMOUNT = "debt", "amount"  # what a draft may still need
STEP = 0.001  # seconds: the second payment of a message has a name of its own
MOST = 100_000_000  # yuan of one payment; more is a slip of the finger
SUSPICIOUS = 2  # times what is left: asked about before it is noted


@dataclass(frozen=True)
class Told:
    """`drafts` in the order told; `ahead`: the day of a payment that is still to come; `nothing`: a payment is to be
    put right that was never recorded."""

    drafts: tuple[Payment, ...] = ()
    ahead: dt.date | None = None
    nothing: bool = False


def read_payments(heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Told:
    """What this message tells. A sum that is implied (这期还了, 还清了) is worked out; it is shown before it counts."""
    if puts_right(heard, case, ledger):
        changed = put_right(heard, case, ledger, today)
        return Told(nothing=True) if changed is None else Told((changed,))
    ahead = _ahead(heard, today)
    if ahead is not None:
        return Told(ahead=ahead)
    return Told(tuple(_drafts(heard, case, ledger, today)))


def amended(draft: Payment, heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Payment | None:
    """The open draft with what this message says otherwise, or says again; None when it says nothing of a payment."""
    sums, day = sums_of(heard, bare=True), day_of(times_of(heard), today)
    names = [draft.debt if draft.debt in one.labels else one.label for one in named(heard, case)]
    labels = list(dict.fromkeys(label for label in names if label))
    less, whole = bool(heard.of("paid_terms")) or tells_a_part(heard), settles(heard)
    if _tells_of_debts(heard) or not (labels or sums or day or less or whole) or len(labels) > 1:
        return None
    changed = replace(
        draft, debt=labels[0] if labels else draft.debt, settles=(whole or draft.settles) and not less,
        amount=in_yuan(sums[-1]) if sums else draft.amount,
    )  # fmt: skip
    changed = placed(replace(changed, day=day.date, rough=day.rough) if day else changed, ledger)
    if not sums and (less or whole or not draft.amount):
        kept = ZERO if draft.settles and less else draft.amount  # what was worked out for the whole is not so any more
        changed = replace(changed, amount=implied(changed, heard, case, ledger, today) or kept)
    return changed


# ── one more payment in a message that puts the draft right ──


def apart(
    draft: Payment, heard: Heard, case: Case, ledger: Ledger, today: dt.date
) -> tuple[Heard, tuple[Payment, ...]]:
    """不对，是900，另外花呗也还了300: what is said of the draft, and the payments that are told beside it."""
    cut = _leaves_at(draft, heard, case)
    if cut is None:
        return heard, ()
    rest = between(heard, cut, len(heard.text) + 1)
    if _ahead(rest, today) is not None:
        return heard, ()
    more = _drafts(rest, case, ledger, today)
    unnamed = not named(rest, case)  # 今天又还了300: of the same debt
    told = tuple(placed(replace(one, debt=draft.debt or one.debt), ledger) if unnamed else one for one in more)
    return between(heard, 0, cut), told


def _leaves_at(draft: Payment, heard: Heard, case: Case) -> int | None:
    """Where the message goes on to another payment: at the name of another debt with sums on both sides, or where it
    says that there is one more."""
    sums = [value for value in heard.of("amount", "number") if value.role not in NOT_PAID]
    others = [name for name in named(heard, case) if draft.debt not in name.labels]
    places = [name.start for name in others if _has_sums_around(name, sums)]
    for mark in heard.of("payment"):
        paid = any(value.start >= mark.start and value.role == "paid" for value in sums)
        if mark.code == ANOTHER and paid:
            last = max((value.end for value in sums if value.start < mark.start), default=0)
            places.append(min([mark.start, *(one.start for one in others if last <= one.start < mark.start)]))
    return min(places, default=None)


def _has_sums_around(name: Named, sums: list[Value]) -> bool:
    return any(v.start < name.start for v in sums) and any(v.start >= name.end for v in sums)


def is_report(heard: Heard) -> bool:
    """Whether a sum is told as paid, not only named."""
    return any(value.role == "paid" for value in heard.of("amount"))


def _tells_of_debts(heard: Heard) -> bool:
    """花呗欠8000, 每月到手4000: facts of the case, where no word says that anything was paid."""
    roles = {value.role for value in heard.of("amount", "number", "duration", "time")}
    return bool(roles & OF_THE_CASE) and not is_report(heard)


def needs(draft: Payment, case: Case, ledger: Ledger) -> str | None:
    """What must still be asked before the draft can be shown."""
    if any(one.at == draft.at for one in ledger.payments):
        return None
    if not draft.debt and (owed_debts(case) or not case.debts):
        return DEBT
    return AMOUNT if draft.amount <= 0 and not draft.settles else None


def tells_a_sum(heard: Heard) -> bool:
    """Whether a message says how much, or what came of a payment, and so may be a payment of its own."""
    return bool(sums_of(heard, bare=True) or heard.of("paid_terms") or codes(heard) & OUTCOMES)


def is_odd(heard: Heard) -> bool:
    """Whether the only sum that is told cannot have been paid: nothing, less, or beyond all measure, so that no reader
    takes its digits for anything."""
    sums = [in_yuan(value) for value in sums_of(heard, bare=True)]
    if sums:
        return not ZERO < sums[-1] <= MOST
    return any(letter.isdigit() for letter in heard.text) and not (heard.values or heard.marks)


def tells_only_names(heard: Heard) -> bool:
    """Whether nothing of a payment is said but whose it was."""
    more = heard.of("amount", "number", "time", "terms", "paid_terms")
    return bool(heard.of("lender", "product")) and not more and not codes(heard) & OUTCOMES


def takes_out(draft: Payment, ledger: Ledger) -> Payment | None:
    """The recorded payment that this draft takes out."""
    return None if draft.amount > 0 else next((one for one in ledger.payments if one.at == draft.at), None)


def is_suspicious(draft: Payment, standing: Standing) -> bool:
    """Far more than there is to pay: perhaps a digit too many."""
    return standing.left is not None and standing.left > 0 and draft.amount > SUSPICIOUS * standing.left


def is_repeat(told: Payment, other: Payment) -> bool:
    """Whether this is the same payment told once more, before the first was confirmed."""
    return replace(told, at=other.at) == other


def same_as(draft: Payment, ledger: Ledger) -> Payment | None:
    """A recorded payment of the same sum for the same debt on the same day: perhaps told twice."""
    named = (one for one in ledger.payments if (one.debt, one.day, one.amount) == (draft.debt, draft.day, draft.amount))
    return next((one for one in named if one.at != draft.at), None)


# ── what is told ──


def _drafts(heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Iterator[Payment]:
    for n, share in enumerate(shares(heard, case, ledger, today)):
        day = share.day
        draft = Payment(
            heard.at + n * STEP, day.date if day else today, _paid(share.amount), share.debt, None,
            share.last and settles(share.heard), rough=bool(day and day.rough),
        )  # fmt: skip
        draft = placed(draft, ledger)
        if share.amount is None and not sums_of(share.heard):
            draft = replace(draft, amount=implied(draft, share.heard, case, ledger, today))
            extra = extra_of(share.heard)
            draft = replace(draft, amount=draft.amount + extra) if extra and draft.amount else draft
        yield with_balance(draft, share.heard, case) if share.last else draft


def _paid(amount: Decimal | None) -> Decimal:
    """A sum that somebody can have paid; else 0, which is asked about."""
    return amount if amount is not None and ZERO < amount <= MOST else ZERO


def _ahead(heard: Heard, today: dt.date) -> dt.date | None:
    """下周五还800: not paid yet. 提前把12月的还了 is."""
    if is_report(heard) or heard.of("paid_terms") or codes(heard) & OUTCOMES:
        return None
    told = [(nearest(value, today), is_month(value)) for value in times_of(heard)]
    if not told or any(day <= today for day, _ in told):
        return None
    return next((day for day, month in told if not month or sums_of(heard)), None)
