"""Contacts with lenders: read from one message, put right by another, listed as evidence. Money in yuan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.coaching.case import Case, Debt
from bot.coaching.contact_names import Named, names_of, parts_of
from bot.coaching.days import add_months, in_month, month_of
from bot.coaching.dialogue import Call
from bot.coaching.first_day import Start, coming, start_in
from bot.coaching.hearing import Heard, Value
from bot.coaching.ledger import NOTE_LENGTH, Contact, Ledger
from bot.coaching.offer import Offer, read_offer

LONG_ENOUGH = 8  # characters: less says only that it is over
STRONG = ("agent", "agent_number", "ticket", "outcome", "promise", "contact_way")  # told of contacts alone
WEAK = ("lender", "product", "terms", "amount", "condition")
OF_TIMES = frozenset({"contact", "promise", "again", "start", "demand", None})
OWN = frozenset({"balance", "income", "expenses", "overdue", "pay_day", "recovery", "since", "paid", "unknown"})
OWN_KINDS = ("hardship", "document")
PUTS_RIGHT = frozenset({"correct", "deny", "edit_record", "edit"})
AGREED, WAITING = "agreed", "waiting"
FOR_PAPER = frozenset({"written"})
PAPER = frozenset({"written", "not_written"})  # conditions of an offer; here a promise, or an item of the agreement
OFFERED = ("monthly", "down", "total", "terms", "wait", "first", "month")
RECENT = timedelta(days=60)  # in which a bare day that is told can be that of a call
A_MOMENT = 0.001  # seconds between the names of two contacts told in one message
AGAIN_SECONDS = 10 * 60  # in which the same words tell of the same contact


def read_contacts(
    heard: Heard, call: Call | None, case: Case, today: date, about: int | None = None
) -> tuple[Contact, ...]:
    """The contacts that a message reports, one for each lender it names; a call's notes go into the first.

    `about` is the debt that was talked about, where none is named. `today` is the day of the message.
    """
    parts = parts_of(heard, case)
    made = [
        _read(part, name, case, today, heard.at + n * A_MOMENT, _about(call, about, case))
        for n, (name, part) in enumerate(parts)
    ]
    if call is not None:
        minutes = round((heard.at - call.began) / 60) if call.announced else None
        made[0] = replace(made[0], heard=call.heard, minutes=minutes, way=made[0].way or "phone")
    notes = heard.text.strip()
    kept = notes[:NOTE_LENGTH] if len(notes) >= LONG_ENOUGH else ""
    return tuple(replace(contact, notes=kept) for contact in made)


def read_contact(heard: Heard, call: Call | None, case: Case, today: date, about: int | None = None) -> Contact:
    """The first contact of a message."""
    return read_contacts(heard, call, case, today, about)[0]


def _about(call: Call | None, about: int | None, case: Case) -> str:
    index = call.debt if call is not None and call.debt is not None else about
    if index is not None and index < len(case.debts):
        return case.debts[index].label
    return case.debts[0].label if len(case.debts) == 1 else ""


def _read(heard: Heard, name: Named | None, case: Case, today: date, at: float, about: str) -> Contact:
    label, either = (name.label, name.either) if name is not None else (about, ())
    if about in either:  # the call was about this one
        label, either = about, ()
    return _with_facts(Contact(at, label, today, either=either), heard, today)


def correct(contact: Contact, heard: Heard, case: Case, today: date) -> Contact:
    """The contact with what this message says in place of what was noted, or beside it; its own words are kept."""
    name = next(iter(names_of(heard, case)), None)
    if name is not None and not (name.loose and contact.debt and heard.intent not in PUTS_RIGHT):
        contact = _about_another(contact, name)
    changed = _with_facts(_renumbered(contact, heard), without_terms(heard, contact.offered_terms), today)
    words = heard.text.strip()
    if changed == contact or len(words) < LONG_ENOUGH:
        return changed
    return replace(changed, notes="\n".join(filter(None, (changed.notes, words)))[:NOTE_LENGTH])


def _about_another(contact: Contact, name: Named) -> Contact:
    chosen = chosen_of(contact, name)
    if chosen or name.label:
        return replace(contact, debt=chosen or name.label, either=())
    return contact if contact.debt in name.either else replace(contact, debt="", either=name.either)


def chosen_of(contact: Contact, name: Named) -> str:
    """The one of the debts between which it was not clear; empty when the name tells none of them."""
    left = [label for label in contact.either if label in (name.label, *name.either)]
    return left[0] if len(left) == 1 else ""


def settled_on_the_lender(contact: Contact, case: Case) -> Contact:
    """Which of its debts it was is not known: the lender is."""
    debt = debt_for(case, contact.either[0]) if contact.either else None
    return replace(contact, debt=(debt.lender or "") if debt else "", either=()) if contact.either else contact


def _renumbered(contact: Contact, heard: Heard) -> Contact:
    """工号不是8821，是8822: a bare number takes the place of the one that is denied."""
    denied = {f"{value.low:f}" for value in heard.of("amount", "number") if value.role == "negated" and value.low}
    bare = [f"{value.low:f}" for value in heard.of("number") if value.role is None and value.low]
    names = [name for name in ("agent_number", "ticket") if getattr(contact, name).lstrip("0") in denied]
    return replace(contact, **{names[0]: bare[-1]}) if names and bare else contact  # type: ignore[arg-type]


def without_terms(heard: Heard, noted: int | None) -> Heard:
    """不是24期是36期: of two counts the one that is noted already is the wrong one."""
    if noted is None or len(heard.of("terms")) < 2:
        return heard
    return replace(heard, values=tuple(v for v in heard.values if v.kind != "terms" or v.low != noted))


def _with_facts(contact: Contact, heard: Heard, today: date) -> Contact:
    heard = coming(without_denied(heard), today)
    offer = read_offer(heard, bare_is_monthly=False)
    contact = replace(contact, **_who(heard), **_offered(contact, offer, heard, today))
    promises = tuple(dict.fromkeys(value.code for value in heard.of("promise") if value.code))
    if promises:
        kept = () if heard.intent in PUTS_RIGHT else contact.promises
        contact = replace(contact, promises=tuple(dict.fromkeys((*kept, *promises))))
    outcome = _outcome(heard, promises)
    contact = replace(contact, outcome=outcome or contact.outcome)
    furthest = date.min if heard.intent in PUTS_RIGHT else today - RECENT
    for value in heard.of("time"):
        contact = _with_day(contact, value, today, furthest)
    return contact


def without_denied(heard: Heard) -> Heard:
    """不是8821是8822: what is denied is not said."""
    values = tuple(v for v in heard.values if v.role != "negated" and not v.info.get("denied"))
    return replace(heard, values=values, marks=tuple(v for v in heard.marks if v.role != "negated"))


def _who(heard: Heard) -> dict[str, Any]:
    """Who was on the line and how, as far as it is said; of two numbers the last one counts."""
    said: dict[str, Any] = {}
    for kind in ("agent", "agent_number", "ticket", "contact_way"):
        if found := [value for value in heard.of(kind) if value.code]:
            said["way" if kind == "contact_way" else kind] = found[-1].code
            if kind == "agent":
                genders = [value.info.get("gender") for value in found if value.info.get("gender")]
                said |= {"agent_gender": genders[-1] if genders else None}
    return said


def _offered(contact: Contact, offer: Offer, heard: Heard, today: date) -> dict[str, Any]:
    """What the lender named, as far as it is said."""
    known = Start(contact.offered_first, contact.offered_month, contact.offered_day)
    start = start_in(heard, today, known, today + timedelta(days=1))
    if offer.wait is not None and (start is None or start.day is None):
        start = Start(in_month(add_months(month_of(today), offer.wait), today.day))
    said = {
        "offered_monthly": offer.monthly, "offered_terms": offer.terms, "offered_down": offer.down,
        "offered_total": offer.total, "offered_wait": offer.wait,
        "conditions": offer.conditions - PAPER or None,
    }  # fmt: skip
    told = {name: value for name, value in said.items() if value is not None}
    if start is None:
        return told
    return {**told, "offered_first": start.day, "offered_month": start.month, "offered_day": start.on_day}


def _outcome(heard: Heard, promises: Sequence[str]) -> str | None:
    """How it ended: what is said last, but 谈成了，等短信 stays agreed, for only the paper is waited for."""
    codes = [value.code for value in heard.of("outcome") if value.code]
    if not codes:
        return None
    only_paper = bool(promises) and set(promises) <= FOR_PAPER
    return AGREED if codes[-1] == WAITING and AGREED in codes and only_paper else codes[-1]


def _with_day(contact: Contact, value: Value, today: date, furthest: date) -> Contact:
    """A day that is told: of the contact itself, or when the lender is to act. One without a role by where it lies:
    long ago, and not said to put the day right, it is a day of something else."""
    if value.role not in OF_TIMES or value.day_of_month is not None or value.info.get("grain") == "month":
        return contact
    day = value.date()
    if value.role == "contact":
        return replace(contact, day=value.date(past=True)) if value.date(past=True) <= today else contact
    if value.role in ("promise", "again"):
        return replace(contact, next_day=day)
    if value.role is None and contact.next_day is not None and day >= today:
        return replace(contact, next_day=day, offered_first=_unless(contact.offered_first, day))
    return replace(contact, day=day) if value.role is None and furthest <= day < today else contact


def _unless(day: date | None, same: date) -> date | None:
    return None if day == same else day


def is_empty(contact: Contact) -> bool:
    """Nothing but that there was a contact."""
    return replace(contact, debt="", day=None, way=None, minutes=None, either=()) == Contact(contact.at)


def speaks_of(heard: Heard) -> bool:
    """Whether a message says something of a contact, rather than of the person's own affairs."""
    said = [v for v in (*heard.values, *heard.marks) if v.role != "negated"]
    if any(value.kind in STRONG for value in said):
        return True
    own = any(value.role in OWN or value.kind in OWN_KINDS for value in said)
    times = any(value.kind == "time" and value.role in OF_TIMES for value in said)
    return not own and (times or any(value.kind in WEAK for value in said))


def is_repeat(told: Contact, other: Contact) -> bool:
    """Whether this is the same contact in the same words, told once more since its answer was lost."""
    if told.notes:
        return (told.notes, told.debt, told.day) == (other.notes, other.debt, other.day)
    return replace(told, at=other.at, heard=other.heard, minutes=other.minutes) == other


def news(told: Iterable[Contact], ledger: Ledger) -> tuple[Contact, ...]:
    """What is told, without what waits for its yes already or was noted from the same words a moment ago."""
    waiting = [one for one in (ledger.contact_draft, *ledger.contact_queue) if one is not None]

    def is_known(one: Contact) -> bool:
        just_noted = (other for other in ledger.contacts if one.notes and one.at - other.at < AGAIN_SECONDS)
        return any(is_repeat(one, other) for other in (*waiting, *just_noted))

    return tuple(one for one in told if not is_known(one))


def is_another(draft: Contact, heard: Heard, case: Case) -> bool:
    """Whether a report is of another contact than the draft: another lender, or a call that was made just now."""
    names = names_of(heard, case)
    if len(names) > 1 or (names and names[0].label and draft.debt and names[0].label != draft.debt):
        return True
    just_now = any(value.role == "contact" and value.info.get("implied") for value in heard.of("time"))
    return just_now and not is_empty(draft)


def in_time(contacts: Iterable[Contact]) -> list[Contact]:
    """In the order in which they happened; their numbers count from 1 in it."""
    return sorted(contacts, key=lambda one: (one.day or date.min, one.at))


def the_one_meant(ledger: Ledger, heard: Heard, case: Case, today: date) -> Contact | None:
    """The contact that a message is about: by its number, else by lender and day, else the one told last."""
    ordered = in_time(ledger.contacts)
    number = next((int(value.low) for value in heard.of("record") if value.low is not None), None)
    if number is not None:
        return ordered[number - 1] if 1 <= number <= len(ordered) else None
    possible, names = list(ledger.contacts), names_of(heard, case)
    if names:
        labels = {label for name in names for label in (name.label, *name.either)}
        possible = [one for one in possible if one.debt in labels] or possible
    days = {v.date(past=True) for v in heard.of("time") if v.role in ("contact", None) and not v.day_of_month}
    possible = [one for one in possible if one.day in days] or possible
    return max(possible, key=lambda one: one.at, default=None)


def evidence_rows(ledger: Ledger) -> list[dict[str, Any]]:
    """All noted contacts in the order of time, a row each, for a sheet of evidence.

    Keys: n (from 1), day (date), debt (label, may be ""), way (code of WAYS or None), agent (words), agent_gender
    (f, m, None), agent_number, ticket (strings), outcome (code or None), monthly, down, total (Decimal yuan or None),
    terms, wait (months; int or None), first (date or None), month (`YYYY-MM` where no day was named), conditions,
    promises, heard (tuples of codes, each once), next_day (date or None), minutes (int or None), notes (the person's
    own words). Words for the codes stand in data/wording: contact_way, contact_outcome, contact_promise,
    contact_condition, heard_as.
    """
    return [dict(_row(n, contact)) for n, contact in enumerate(in_time(ledger.contacts), start=1)]


def _row(n: int, one: Contact) -> Iterator[tuple[str, Any]]:
    yield from {"n": n, "day": one.day, "debt": one.debt, "way": one.way}.items()
    who = ("agent", "agent_gender", "agent_number", "ticket", "outcome")
    yield from ((name, getattr(one, name)) for name in who)
    yield from ((name, getattr(one, f"offered_{name}")) for name in OFFERED)
    yield "conditions", tuple(sorted(one.conditions))
    yield "promises", one.promises
    yield "heard", tuple(dict.fromkeys(one.heard))
    yield from ((name, getattr(one, name)) for name in ("next_day", "minutes", "notes"))


def debt_for(case: Case, label: str) -> Debt | None:
    """The debt of this label in the case."""
    return next((debt for debt in case.debts if label and debt.label == label), None)

