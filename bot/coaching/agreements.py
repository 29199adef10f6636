"""Agreements: from what was told to a schedule, against the plan, what is missing in writing. Yuan; `today` is an
argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Any

from bot.coaching.case import Case
from bot.coaching.contact_names import names_of
from bot.coaching.contacts import PAPER, debt_for, without_denied, without_terms
from bot.coaching.days import add_months, in_month, month_of, payment_dates
from bot.coaching.first_day import Start, coming, start_in
from bot.coaching.hearing import Heard
from bot.coaching.ledger import Agreement, Contact, Instalment, Ledger, debt_of
from bot.coaching.money import ZERO, yuan
from bot.coaching.offer import CARDS_ONLY, ITEMS, OF_A_SETTLEMENT, Offer, Verdict, judge, read_offer
from bot.coaching.proposal import Proposal

ACTIVE = "active"
INSTALMENT, EXTENSION, SETTLEMENT = "instalment", "extension", "settlement"
OF_AN_EXTENSION = ("dates", "interest", "fees", "collection", "reporting", "writing")
DEBT, SUM, SUMS, FIRST = "debt", "sum", "sums", "first"  # what may be asked, in this order
OF_THE_SUMS = ("monthly", "terms", "total")  # two of them make the third
MOST_TERMS = 120
A_FEW = 60  # a bare number up to this counts payments, above it is yuan
ALL, WRITING = "all", "writing"
TWICE = 2  # a last instalment up to so many times the others is taken as meant
SAME = ("monthly", "terms", "down", "total", "first")
# What a contact says of an agreement; what stands together is told anew together.
TOLD = (("monthly", "terms", "down", "total", "kind"), ("first", "from_month", "on_day"), ("conditions",))


def draft_of(
    contact: Contact, case: Case, ledger: Ledger, proposal: Proposal | None, today: date, was: Contact | None = None
) -> Agreement:
    """What a contact says was agreed; over the agreement that came from the same contact and holds, else a new one.
    `was`: the contact before it was put right."""
    before = _held_from(contact, ledger)
    if before is not None:
        return _put_right(before, contact, was, case, ledger, proposal)
    made = Agreement(ledger.next_number, contact.debt, contact.day or today, contact=contact.at, **_terms_of(contact))
    return about(made, contact.debt, case, proposal)


def _held_from(contact: Contact, ledger: Ledger) -> Agreement | None:
    return next((one for one in ledger.agreements if one.contact == contact.at and one.status == ACTIVE), None)


def _terms_of(contact: Contact) -> dict[str, Any]:
    sums = {name: getattr(contact, f"offered_{name}") for name in ("monthly", "terms", "down", "total", "first")}
    begins = {"from_month": contact.offered_month, "on_day": contact.offered_day}
    kind = EXTENSION if contact.offered_wait else INSTALMENT
    return {**sums, **begins, "kind": kind, "conditions": contact.conditions}


def _put_right(
    before: Agreement, contact: Contact, was: Contact | None, case: Case, ledger: Ledger, proposal: Proposal | None
) -> Agreement:
    """The agreement with what is told otherwise now. It was made over what was owed then: what was paid since has
    lowered the balance, and counts in it already."""
    told, earlier = _terms_of(contact), {} if was is None else _terms_of(was)
    changed = {name for part in TOLD for name in part if any(told[one] != earlier.get(one, ...) for one in part)}
    worked_out = before.worked_out and "monthly" not in changed
    made = replace(before, **{name: told[name] for name in changed}, worked_out=worked_out)
    now = about(made, contact.debt, case, proposal)
    if contact.debt != before.debt:
        return now
    paid = sum((one.amount for one in ledger.payments if one.agreement == before.number), ZERO)
    owed = None if now.owed is None else now.owed + paid
    return replace(now, owed=owed if before.owed is None else before.owed)


def about(agreement: Agreement, label: str, case: Case, proposal: Proposal | None) -> Agreement:
    """The agreement as one about this debt: with what is owed, and what the plan proposes for it."""
    debt, index = debt_for(case, label), debt_of(case, label)
    line = proposal.line(index) if proposal is not None and index is not None else None
    asked = line.ask if line is not None and line.ask.schedule else None
    return replace(
        agreement, debt=label, debt_kind=debt.kind if debt else "other", owed=debt.balance if debt else None,
        asked_monthly=asked.monthly if asked else None, asked_terms=asked.terms if asked else None,
    )  # fmt: skip


def starts(contact: Contact, ledger: Ledger, was: Contact | None = None) -> bool:
    """Whether an agreement is to be noted: it was agreed, and not the same again as what holds already. Of one that was
    put right (`was`: as it stood before) only where what was agreed is told otherwise, and did not end meanwhile."""
    if contact.outcome != "agreed":
        return False
    if was is not None and was.outcome == contact.outcome:
        if _is_as_told(contact, was):
            return False
        ended = any(one.contact == contact.at for one in ledger.agreements)
        return _held_from(contact, ledger) is not None or not ended
    holds = ledger.agreement_for(contact.debt)
    told = {name: getattr(contact, f"offered_{name}") for name in SAME}
    told = {name: value for name, value in told.items() if value is not None}
    return holds is None or any(getattr(holds, name) != value for name, value in told.items())


def _is_as_told(contact: Contact, was: Contact) -> bool:
    """Whether what was agreed is the same in both."""
    return contact.debt == was.debt and _terms_of(contact) == _terms_of(was)


def open_point(a: Agreement, case: Case) -> str | None:
    """What must still be asked: DEBT, SUM, SUMS (they contradict each other) or FIRST; None when all is there."""
    whole = a.total or a.owed
    counted = bool(a.terms and (a.monthly or whole)) or bool(a.monthly and whole) or a.kind == EXTENSION
    points = {
        DEBT: not a.debt and len(case.debts) > 1,
        SUM: not counted and not _settles(a),
        SUMS: contradicts(a),
        FIRST: a.first is None,
    }  # fmt: skip
    return next((code for code, is_open in points.items() if is_open and code not in a.left), None)


def _settles(a: Agreement) -> bool:
    return a.total is not None and a.monthly is None and (a.terms or 1) == 1


def contradicts(a: Agreement) -> bool:
    """每月1000分35期，一共还30000: whether the total that was told is not what the instalments make."""
    told = a.total and a.monthly and a.terms and not a.worked_out and a.kind == INSTALMENT
    return bool(told) and _last(a) is None


def _last(a: Agreement) -> Decimal | None:
    """The last instalment that makes the others up to the total; None where none could."""
    last = (a.total or ZERO) - (a.down or ZERO) - (a.monthly or ZERO) * ((a.terms or 1) - 1)
    return last if ZERO < last <= (a.monthly or ZERO) * TWICE else None


def _settled_by(a: Agreement, told: dict[str, Any]) -> dict[str, Any]:
    """Of three figures that contradict each other two are told again: the third was wrong."""
    again = [name for name in OF_THE_SUMS if name in told]
    wrong = [name for name in OF_THE_SUMS if name not in told]
    return {wrong[0]: None} if contradicts(a) and len(again) == len(OF_THE_SUMS) - 1 else {}


def amend_terms(a: Agreement, heard: Heard, case: Case, proposal: Proposal | None, today: date) -> Agreement:
    """The agreement with what a message says of its terms in place of what was noted."""
    heard = coming(without_terms(without_denied(heard), a.terms), today)
    name = next((name.label for name in names_of(heard, case) if name.label), None)
    a = a if name is None or name == a.debt else about(a, name, case, proposal)
    offer, start = read_offer(heard), start_in(heard, today, Start(a.first, a.from_month, a.on_day))
    counted = next((v for v in heard.of("number") if v.low is not None and v.low <= A_FEW), None)
    if counted is not None and not a.terms and offer.monthly == counted.low:
        offer = replace(offer, monthly=None, terms=int(counted.low or 0))
    sums = {"monthly": offer.monthly, "terms": offer.terms, "down": offer.down, "total": offer.total}
    told: dict[str, Any] = {key: value for key, value in sums.items() if value is not None}
    if offer.wait is not None and not told and (start is None or start.day is None):
        start = Start(in_month(add_months(month_of(today), offer.wait), today.day))
    told |= _settled_by(a, told)
    if told:  # what was only worked out before gives way
        worked_out = a.worked_out and "monthly" not in told
        total = None if a.schedule and a.kind != SETTLEMENT else a.total  # a finished one's is worked out, too
        a = replace(a, kind=INSTALMENT, worked_out=False, monthly=None if worked_out else a.monthly, total=total)
    kind = EXTENSION if offer.wait is not None and not told else a.kind
    if start is not None:
        told |= {"first": start.day, "from_month": start.month, "on_day": start.on_day}
    return replace(a, **told, kind=kind, conditions=a.conditions | (offer.conditions - PAPER))


def finished(a: Agreement, today: date) -> Agreement:
    """The agreement with its schedule. The schedule is empty where the first day or the sums are not known; else it
    sums to `total`: the last instalment takes what is left over, a down payment is due at once."""
    if a.kind == EXTENSION:
        return replace(a, schedule=())
    amounts = amounts_of(a)
    if not amounts:
        return replace(a, schedule=())
    kind = SETTLEMENT if _settles(a) else INSTALMENT
    total = sum(amounts, a.down or ZERO)
    worked_out = (a.monthly is None or a.worked_out) and kind != SETTLEMENT
    done = replace(a, kind=kind, total=total, terms=len(amounts), monthly=amounts[0], worked_out=worked_out)
    return replace(done, schedule=_schedule(done, amounts, today))


def _schedule(a: Agreement, amounts: list[Decimal], today: date) -> tuple[Instalment, ...]:
    if a.first is None:
        return ()
    rows = list(zip(payment_dates(a.first, None, len(amounts), a.on_day), amounts, strict=True))
    if a.down:
        rows.insert(0, (min(_day_of_down(a) or max(a.made, today), a.first), a.down))
    return tuple(Instalment(n, day, amount) for n, (day, amount) in enumerate(rows, start=1))


def _day_of_down(a: Agreement) -> date | None:
    """The day that the down payment has already: it was due, or is paid, and other terms do not move it."""
    if len(a.schedule) < 2 or a.first is None:
        return None
    first, second = a.schedule[:2]
    was_down = first.amount == a.down or (first.amount != second.amount and len(a.schedule) > 2)
    return first.date if was_down and first.date < a.first else None


def amounts_of(a: Agreement) -> list[Decimal]:
    """The instalments after a down payment."""
    down = a.down or ZERO
    if _settles(a):
        return [(a.total or ZERO) - down] if (a.total or ZERO) > down else []
    if a.monthly and a.terms:
        last = _last(a) if a.total is not None else None
        return [a.monthly] * (a.terms - 1) + [a.monthly if last is None else last]
    rest = (a.total or a.owed or ZERO) - down
    if rest <= ZERO:
        return []
    if a.monthly:
        count = int((rest / a.monthly).to_integral_value(ROUND_CEILING))
        return [a.monthly] * (count - 1) + [rest - a.monthly * (count - 1)] if count <= MOST_TERMS else []
    if a.terms:
        each = yuan((rest / a.terms).to_integral_value(ROUND_DOWN)) or yuan(rest / a.terms)
        last = rest - each * (a.terms - 1)
        return [each] * (a.terms - 1) + [last] if last > ZERO else []
    return []


def compare(a: Agreement, case: Case, proposal: Proposal) -> Verdict | None:
    """The agreement against what the person can pay; None for a debt that is not in the case, or without figures.

    `case` and `proposal` leave this agreement out of account, and all others in.
    """
    index = debt_of(case, a.debt)
    if index is None or a.kind == EXTENSION or not amounts_of(a):
        return None
    monthly = None if a.worked_out or a.kind == SETTLEMENT else a.monthly
    terms = None if a.kind == SETTLEMENT else a.terms
    total = a.total if a.kind == SETTLEMENT else None
    offer = Offer(monthly, terms, a.down, None, total, a.first, None, a.conditions, a.from_month)
    return judge(offer, case, proposal, index)


def wanted_in_writing(a: Agreement) -> tuple[str, ...]:
    """Codes of what its written confirmation should say, the gravest first."""
    items = {SETTLEMENT: OF_A_SETTLEMENT, EXTENSION: OF_AN_EXTENSION}.get(a.kind, ITEMS)
    return tuple(code for code in items if a.debt_kind == "credit_card" or code not in CARDS_ONLY)


def missing_written(a: Agreement) -> tuple[str, ...]:
    """What the person does not hold in writing yet."""
    return tuple(code for code in wanted_in_writing(a) if code not in a.written)


def with_written(a: Agreement, codes: Iterable[str]) -> Agreement:
    """The agreement after a written confirmation came that says this; `all` stands for everything that is wanted."""
    told = set(codes)
    if ALL in told:
        told |= set(wanted_in_writing(a))
    items = told & {*ITEMS}
    return replace(a, written=a.written | items | {WRITING}) if told else a
