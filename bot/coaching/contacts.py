"""Contacts with lenders: read from one message, put right by another, listed as evidence. Money in yuan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.coaching.case import Case, Debt
from bot.coaching.days import add_months, in_month, month_of
from bot.coaching.dialogue import Call
from bot.coaching.hearing import Heard, Value
from bot.coaching.ledger import NOTE_LENGTH, Contact, Ledger
from bot.coaching.offer import Offer, read_offer

LONG_ENOUGH = 8  # characters: less says only that it is over
STRONG = ("agent", "agent_number", "ticket", "outcome", "promise", "contact_way")  # told of contacts alone
WEAK = ("lender", "product", "terms", "amount", "condition")
FACTS = ("agent", "agent_number", "ticket", "outcome", "promise", "terms", "amount", "condition")
OF_TIMES = frozenset({"contact", "promise", "again", "start", "demand", None})
OWN = frozenset({"balance", "income", "expenses", "overdue", "pay_day", "recovery", "since", "paid", "unknown"})
OWN_KINDS = ("hardship", "document")
PUTS_RIGHT = frozenset({"correct", "deny", "edit_record", "edit"})
AGREED, WAITING = "agreed", "waiting"
FOR_PAPER = frozenset({"written"})
PAPER = frozenset({"written", "not_written"})  # conditions of an offer; here a promise, or an item of the agreement
OFFERED = ("monthly", "down", "total", "terms", "wait", "first")
RECENT = timedelta(days=60)  # in which a bare day that is told can be that of a call
A_MOMENT = 0.001  # seconds between the names of two contacts told in one message


@dataclass(frozen=True)
class Named:
    """A debt that a message names: its label in the ledger, and the labels between which it is not clear. `loose`: only
    what it is was said (信用卡), not whose."""

    start: int
    label: str
    either: tuple[str, ...] = ()
    loose: bool = False


def names_of(heard: Heard, case: Case) -> list[Named]:
    """The debts that are named and not denied, each once, in order."""
    whole = next((debt.label for debt in case.debts if debt.label and debt.label == heard.text.strip()), None)
    if whole is not None:  # a button, which carries the label itself
        return [Named(0, whole)]
    found: dict[tuple[str, tuple[str, ...]], Named] = {}
    said = heard.of("lender", "product")
    with_lender = [value for value in said if value.info.get("lender")]
    for value in with_lender or said:
        if not value.info.get("denied") and (named := _named(heard, value, case)) is not None:
            found.setdefault((named.label, named.either), named)
    return list(found.values())


def _named(heard: Heard, value: Value, case: Case) -> Named | None:
    """招行 is the card if that is said, else the only debt there, or one of several; others keep their name."""
    lender, product = value.info.get("lender"), value.info.get("product")
    if not lender:  # 信用卡那笔: which of the person's own
        return _one_of(value, [debt for debt in case.debts if debt.label and debt.kind == value.info.get("kind")])
    there = [debt for debt in case.debts if debt.lender == lender]
    if product and (product in heard.said(value) or value.info.get("kind") != "credit_card"):  # else only supposed
        there = [debt for debt in there if debt.product == product]
    return _one_of(value, there) or Named(value.start, f"{lender}{product or ''}")


def _one_of(value: Value, there: Iterable[Debt]) -> Named | None:
    labels = tuple(dict.fromkeys(debt.label for debt in there))
    loose = not value.info.get("lender")
    if len(labels) > 1:
        return Named(value.start, "", labels, loose)
    return Named(value.start, labels[0], loose=loose) if labels else None


AGAIN_SECONDS = 10 * 60  # in which the same words tell of the same contact


def read_contacts(
    heard: Heard, call: Call | None, case: Case, today: date, about: int | None = None
) -> tuple[Contact, ...]:
    """The contacts that a message reports, one for each lender it names; a call's notes go into the first.

    `about` is the debt that was talked about, where none is named. `today` is the day of the message.
    """
    parts = _parts(heard, case)
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


def _parts(heard: Heard, case: Case) -> list[tuple[Named | None, Heard]]:
    """What is said of each debt: what stands behind its name, up to the next. 招行和花呗都没打通 is said of both."""
    names = names_of(heard, case)
    if len(names) < 2:
        return [(names[0] if names else None, heard)]
    parts = [_between(heard, names, n) for n in range(len(names))]
    for n in range(len(parts) - 2, -1, -1):
        if not parts[n].of(*FACTS):
            parts[n] = parts[n + 1]
    told = [(name, part) for name, part in zip(names, parts, strict=True) if part.of(*FACTS)]
    return list(told) or [(names[0], heard)]


def _between(heard: Heard, names: Sequence[Named], n: int) -> Heard:
    first = names[n].start if n else -1
    last = names[n + 1].start if n + 1 < len(names) else len(heard.text) + 1

    def here(values: Iterable[Value]) -> tuple[Value, ...]:
        shared = ("contact",)  # 昨天 at the beginning is the day of both calls
        return tuple(v for v in values if first <= v.start < last or (v.role in shared and v.start < names[0].start))

    return replace(heard, values=here(heard.values), marks=here(heard.marks))


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
    contact = replace(contact, **_who(heard), **_offered(read_offer(heard, bare_is_monthly=False), heard, today))
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


def coming(heard: Heard, today: date) -> Heard:
    """12月1号开始, told in November, is the next one, however the year was understood: an agreement begins ahead."""
    return replace(heard, values=tuple(_ahead(value, today) for value in heard.values))


def _ahead(value: Value, today: date) -> Value:
    if value.kind != "time" or not value.info.get("ambiguous_year") or value.role not in ("start", None):
        return value
    told = value.date()
    if told >= today:
        return value
    year = today.year if (told.month, told.day) >= (today.month, today.day) else today.year + 1
    coming_day = in_month(f"{year:04}-{told.month:02}", told.day)
    is_near = coming_day - today < today - value.date(past=True)
    return replace(value, code=coming_day.isoformat()) if is_near or value.role == "start" else value


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


def _offered(offer: Offer, heard: Heard, today: date) -> dict[str, Any]:
    """What the lender named, as far as it is said."""
    first = offer.first if offer.first is not None and offer.first > today else None
    every = next((v.day_of_month for v in heard.of("time") if v.day_of_month and v.role not in OWN), None)
    if first is None and every is not None:
        first = next_on(every, today)
    if offer.wait is not None and first is None:
        first = in_month(add_months(month_of(today), offer.wait), today.day)
    said = {
        "offered_monthly": offer.monthly, "offered_terms": offer.terms, "offered_down": offer.down,
        "offered_total": offer.total, "offered_first": first, "offered_wait": offer.wait,
        "conditions": offer.conditions - PAPER or None,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def next_on(day: int, today: date) -> date:
    """The next such day of a month, after today."""
    this = in_month(month_of(today), day)
    return this if this > today else in_month(add_months(month_of(today), 1), day)


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
    terms, wait (months; int or None), first (date or None), conditions, promises, heard (tuples of codes, each once),
    next_day (date or None), minutes (int or None), notes (the person's own words). Words for the codes stand in
    data/wording: contact_way, contact_outcome, contact_promise, contact_condition, heard_as.
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

