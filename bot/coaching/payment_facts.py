"""What a message tells of payments: drafts that wait for a yes. Values in, drafts out; no sentence is parsed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.answering import named_debts
from bot.coaching.case import Case
from bot.coaching.days import in_month, month_of
from bot.coaching.hearing import Heard, Value
from bot.coaching.ledger import Agreement, Ledger, Payment
from bot.coaching.money import ZERO, yuan
from bot.coaching.payments import Standing, allocate, owed_debts, standing_for, standing_of

NOT_PAID = frozenset({"balance", "income", "expenses", "limit", "income_later", "past", "total", "negated"})
OF_THE_CASE = frozenset({"balance", "income", "expenses", "overdue", "limit", "income_later", "recovery"})
OTHER_DAYS = frozenset({"promise", "again", "since", "pay_day", "due", "recovery"})
RETURNED, WRONG, ALL_PAID = "returned", "wrong", "settled"  # codes of `payment` values
OF_PAYMENTS = ("paid_terms", "payment")
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
    codes = {value.code for value in heard.of("payment")}
    if RETURNED in codes or WRONG in codes or _moves(heard, case, ledger) or denies_a_payment(heard, ledger):
        return _put_right(heard, case, ledger, today, RETURNED in codes)
    ahead = _ahead(heard, today)
    if ahead is not None:
        return Told(ahead=ahead)
    return Told(tuple(_drafts(heard, case, ledger, today)))


def amended(draft: Payment, heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Payment | None:
    """The open draft with what this message says otherwise, or says again; None when it says nothing of a payment."""
    labels, sums, day = named_labels(heard, case), _sums(heard, bare=True), _day(heard, ledger, case, today)
    counted, settles = heard.of("paid_terms"), _settles(heard)
    if _tells_of_debts(heard) or not (labels or sums or day or counted or settles) or len(labels) > 1:
        return None
    changed = replace(
        draft, debt=labels[0] if labels else draft.debt, day=day or draft.day, settles=settles or draft.settles,
        amount=_yuan(sums[-1]) if sums else draft.amount,
    )  # fmt: skip
    changed = placed(changed, ledger)
    if not sums and (counted or settles or not draft.amount):
        changed = replace(changed, amount=implied(changed, heard, case, ledger, today) or draft.amount)
    return changed


def _tells_of_debts(heard: Heard) -> bool:
    """花呗欠8000, 每月到手4000: facts of the case, where no word says that anything was paid."""
    roles = {value.role for value in heard.of("amount", "number", "duration", "time")}
    return bool(roles & OF_THE_CASE) and not any(value.role == "paid" for value in heard.of("amount"))


def needs(draft: Payment, case: Case, ledger: Ledger) -> str | None:
    """What must still be asked before the draft can be shown."""
    if any(one.at == draft.at for one in ledger.payments):
        return None
    if not draft.debt and (owed_debts(case) or not case.debts):
        return DEBT
    return AMOUNT if draft.amount <= 0 and not draft.settles else None


def tells_a_sum(heard: Heard) -> bool:
    """Whether a message says how much, or what came of a payment, and so may be a payment of its own."""
    return bool(_sums(heard, bare=True) or heard.of(*OF_PAYMENTS))


def is_odd(heard: Heard) -> bool:
    """Whether the only sum that is told cannot have been paid: nothing, less, or beyond all measure, so that no reader
    takes its digits for anything."""
    sums = [_yuan(value) for value in _sums(heard, bare=True)]
    if sums:
        return not ZERO < sums[-1] <= MOST
    return any(letter.isdigit() for letter in heard.text) and not (heard.values or heard.marks)


def tells_only_names(heard: Heard) -> bool:
    """Whether nothing of a payment is said but whose it was."""
    return bool(heard.of("lender", "product")) and not heard.of("amount", "number", "time", "terms", *OF_PAYMENTS)


def takes_out(draft: Payment, ledger: Ledger) -> Payment | None:
    """The recorded payment that this draft takes out."""
    return None if draft.amount > 0 else next((one for one in ledger.payments if one.at == draft.at), None)


def choices(case: Case, ledger: Ledger) -> tuple[str, ...]:
    """Labels to choose from where the debt was not named: those with an agreement first."""
    agreed = [one.debt for one in ledger.agreements if one.status == "active"]
    return tuple(dict.fromkeys((*agreed, *(debt.label for debt in owed_debts(case)))))


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
    labels, sums, extra = named_labels(heard, case), _sums(heard), _extra(heard)
    day, settles, left = _day(heard, ledger, case, today), _settles(heard), _balance_told(heard)
    for n, (label, amount) in enumerate(_pairs(heard, case, ledger, labels, sums)):
        draft = Payment(heard.at + n * STEP, day or today, _paid(amount), label, None, settles, left)
        draft = placed(draft, ledger)
        if amount is None and (len(labels) < 2 or settles):
            draft = replace(draft, amount=implied(draft, heard, case, ledger, today))
        if amount is None and extra and draft.amount:
            draft = replace(draft, amount=draft.amount + extra)
        yield draft


def _paid(amount: Decimal | None) -> Decimal:
    """A sum that somebody can have paid; else 0, which is asked about."""
    return amount if amount is not None and ZERO < amount <= MOST else ZERO


def _pairs(
    heard: Heard, case: Case, ledger: Ledger, labels: Sequence[str], sums: Sequence[Value]
) -> list[tuple[str, Decimal | None]]:
    """Which sum went to which debt. One sum for several names is asked about: 各 500, or 500 together."""
    if len(labels) > 1 and len(sums) == len(labels):
        return [(_to(value, heard, case) or label, _yuan(value)) for value, label in zip(sums, labels, strict=True)]
    if len(labels) > 1:
        return [(label, None) for label in labels]
    if len(labels) == 1 and len(sums) > 1:  # 多还了两百，还了1000: the whole is the larger
        return [(labels[0], max(map(_yuan, sums)))]
    amount = _yuan(sums[-1]) if sums else None
    return [(labels[0] if labels else _only(case, ledger, amount), amount)]


def _to(value: Value, heard: Heard, case: Case) -> str | None:
    """The debt that a sum went to, where the sentence tells it."""
    group = value.info.get("to")
    names = [name for name in heard.of("lender", "product") if group is not None and name.group == group]
    found = named_labels(replace(heard, values=tuple(names)), case) if names else ()
    return found[0] if len(found) == 1 else None


def _only(case: Case, ledger: Ledger, amount: Decimal | None) -> str:
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


def named_labels(heard: Heard, case: Case) -> tuple[str, ...]:
    """Labels of the debts that a message names and does not deny: the person's own, else the words of the name."""
    own = {index: case.debts[index].label for index in named_debts(case, heard)}
    known = {(case.debts[i].lender, case.debts[i].product) for i in own}
    lenders = {lender for lender, _ in known}
    others = []
    for value in heard.of("lender", "product"):
        name, product = value.info.get("lender"), value.info.get("product")
        if not value.info.get("denied") and name and name not in lenders:
            others.append(f"{name}{product or ''}")
    return tuple(dict.fromkeys(label for label in (*own.values(), *others) if label))


def _yuan(value: Value) -> Decimal:
    return yuan(value.low or ZERO)


def _sums(heard: Heard, bare: bool = False) -> list[Value]:
    """Sums that were paid, else those of no other role; with `bare`, a naked number too: the answer to how much."""
    said = [value for value in heard.of("amount") if value.role not in NOT_PAID and not value.info.get("extra")]
    found = [value for value in said if value.role == "paid"]
    numbers = [value for value in heard.of("number") if value.role is None] if bare else []
    several = len({value.group for value in heard.of("lender", "product")}) > 1
    return said if several else found or said or numbers


def _extra(heard: Heard) -> Decimal | None:
    """多还了200: that much more than was due."""
    return next((_yuan(value) for value in heard.of("amount") if value.info.get("extra")), None)


def _balance_told(heard: Heard) -> Decimal | None:
    """还了500，还剩4300: what the lender shows now. Of one debt; with several it is not clear whose."""
    told = [value for value in heard.of("amount") if value.role == "balance" and not value.in_question]
    return _yuan(told[0]) if len(told) == 1 else None


def _settles(heard: Heard) -> bool:
    """All of it was paid. 这个月的花呗还清了 is one month's."""
    by_month = any(value.info.get("grain") == "month" for value in heard.of("time"))
    if by_month or heard.of("paid_terms"):
        return False
    removed = any(value.role == "removed" for value in heard.of("lender", "product"))
    wanted = any(value.code == "settlement" for value in heard.of("want"))
    return removed or wanted or any(value.code == ALL_PAID for value in heard.of("payment"))


def _times(heard: Heard) -> list[Value]:
    known = (value for value in heard.of("time") if value.role not in OTHER_DAYS and value.day_of_month is None)
    return sorted(known, key=lambda value: value.role != "paid")


def _day(heard: Heard, ledger: Ledger, case: Case, today: dt.date) -> dt.date | None:
    """The day of the payment, never ahead; None when none is told. Of a month gone by: the day on which it was due."""
    for value in _times(heard):
        if value.info.get("grain") == "month":
            told = _nearest(value, today)
            return today if month_of(told) >= month_of(today) else _due_in(month_of(told), heard, case, ledger)
        told = value.date(past=True)
        if told <= today:
            return told
    return None


def _nearest(value: Value, today: dt.date) -> dt.date:
    """12月, said in November, is the next one; said in January, the last."""
    return min(value.date(), value.date(past=True), key=lambda day: abs((day - today).days))


def _due_in(month: str, heard: Heard, case: Case, ledger: Ledger) -> dt.date:
    named = named_labels(heard, case)
    agreement = ledger.agreement_for(named[0] if len(named) == 1 else _only(case, ledger, None))
    due = [row.date for row in agreement.schedule if month_of(row.date) == month] if agreement else []
    return due[0] if due else in_month(month, 31)


def _ahead(heard: Heard, today: dt.date) -> dt.date | None:
    """下周五还800: not paid yet. 提前把12月的还了 is."""
    if any(value.role == "paid" for value in heard.of("amount")) or heard.of("paid_terms", "payment"):
        return None
    told = [(_nearest(value, today), value.info.get("grain")) for value in _times(heard)]
    if not told or any(day <= today for day, _ in told):
        return None
    return next((day for day, grain in told if grain == "day" or _sums(heard)), None)


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


# ── what was not said in figures ──


def implied(draft: Payment, heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> Decimal:
    """The sum where none is named: so many instalments, the whole, or the next one; 0 where it must be asked."""
    if (counted := _counted(heard, draft, ledger, today)) is not None:
        return counted
    agreement = ledger.agreement_for(draft.debt)
    if draft.settles:
        return standing_for(draft.debt, case, ledger, today).left or ZERO
    if agreement is None or not draft.agreement:
        return ZERO
    standing = standing_of(agreement, ledger, today)
    months = [month_of(_nearest(value, today)) for value in _times(heard) if value.info.get("grain") == "month"]
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


# ── what is put right ──


def _moves(heard: Heard, case: Case, ledger: Ledger) -> bool:
    """那800是建行的不是招行的: a recorded sum, another debt, and no word of paying."""
    labels = named_labels(heard, case)
    if len(labels) != 1 or any(value.role == "paid" for value in heard.of("amount")):
        return False
    loose = [_yuan(value) for value in heard.of("amount", "number")]
    return any(one.amount in loose and one.debt != labels[0] for one in ledger.payments)


def denies_a_payment(heard: Heard, ledger: Ledger) -> bool:
    """是800不是900, where 900 was recorded."""
    return bool(denied_sums(heard) & {one.amount for one in ledger.payments})


def denied_sums(heard: Heard) -> frozenset[Decimal]:
    """The sums (yuan) that a message says were not it."""
    return frozenset(_yuan(value) for value in heard.of("amount", "number") if value.role == "negated")


def _put_right(heard: Heard, case: Case, ledger: Ledger, today: dt.date, returned: bool) -> Told:
    """A draft over the recorded payment that is meant: taken out, moved, or with another sum or day."""
    payment = _meant(heard, case, ledger, today, returned)
    if payment is None:
        return Told(nothing=True)
    if returned:
        return Told((replace(payment, amount=ZERO, settles=False, balance_told=None),))
    labels = named_labels(heard, case)
    sums = [_yuan(value) for value in heard.of("amount", "number") if _yuan(value) != payment.amount]
    day = _day(heard, ledger, case, today)
    changed = replace(payment, debt=labels[0] if labels else payment.debt, amount=sums[-1] if sums else payment.amount)
    told = payment.balance_told if changed == payment else None  # another sum or debt: what was left is not so any more
    moved = placed(replace(changed, day=day or payment.day, balance_told=told), ledger)
    return Told((moved,)) if moved != payment else Told(nothing=True)


def _meant(heard: Heard, case: Case, ledger: Ledger, today: dt.date, returned: bool) -> Payment | None:
    """The recorded payment that fits best: its sum, its debt, its day; else the one told last."""
    sums = {_yuan(value) for value in heard.of("amount", "number")}
    denied = {str(value.info.get("lender")) for value in heard.of("lender", "product") if value.info.get("denied")}
    labels, day = named_labels(heard, case), _day(heard, ledger, case, today)

    def fit(one: Payment) -> tuple[int, float]:
        of_debt = one.debt in labels if returned else any(one.debt.startswith(name) for name in denied)
        return 4 * (one.amount in sums) + 2 * of_debt + (one.day == day), one.at

    return max(ledger.payments, key=fit, default=None)
