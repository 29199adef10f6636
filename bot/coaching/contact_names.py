"""Which debts a message about contacts names, and what it says of each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.coaching.case import Case, Debt
from bot.coaching.hearing import Heard, Value

FACTS = ("agent", "agent_number", "ticket", "outcome", "promise", "terms", "amount", "condition")
WAY, PHONE, CONTACT = "contact_way", "phone", "contact"
Key = tuple[str, tuple[str, ...]]


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
    found: dict[Key, Named] = {}
    for named, _ in _said(heard, case):
        found.setdefault((named.label, named.either), named)
    return list(found.values())


def _said(heard: Heard, case: Case) -> list[tuple[Named, Value]]:
    """Every place where a debt is named and not denied."""
    said = heard.of("lender", "product")
    with_lender = [value for value in said if value.info.get("lender")]
    there = ((_named(heard, value, case), value) for value in with_lender or said if not value.info.get("denied"))
    return [(named, value) for named, value in there if named is not None]


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


@dataclass(frozen=True)
class _Place:
    """A name where it stands. What is told from `opens`, where the words that belong to it begin, up to `until` is told
    of it; `beside`: right behind another name, so that both have in common what follows (招行和花呗都没打通)."""

    name: Named
    start: int
    opens: int
    until: int
    beside: bool

    @property
    def key(self) -> Key:
        return self.name.label, self.name.either

    def holds(self, value: Value) -> bool:
        return self.opens <= value.start < self.until


def parts_of(heard: Heard, case: Case) -> list[tuple[Named | None, Heard]]:
    """What is said of each debt, all places of its name together; without names, or with one, the whole message.

    Shared is what names beside each other have in common, and a day that opens the message (昨天打了招行，…). A debt of
    which nothing is told of a contact is only named in passing.
    """
    places = _places(heard, case)
    if len({place.key for place in places}) < 2:
        return [(places[0].name if places else None, heard)]
    places[0] = replace(places[0], opens=-1)
    parts = [(name, _part(heard, places, name)) for name in names_of(heard, case)]
    told = [(name, part) for name, part in parts if part.of(*FACTS) or _is_called(part)]
    return list(told) or [(places[0].name, heard)]


def apart(label: str, heard: Heard, case: Case) -> tuple[Heard, Heard] | None:
    """What a message says of this debt, or before it names any, and what of others; None where it does not tell of
    both, or only what this debt is called instead (是花呗不是招行)."""
    places = _places(heard, case)
    own = [place for place in places if label and label in (place.name.label, *place.name.either)]
    others = [place for place in places if place not in own]
    instead = any(v.info.get("denied") or v.info.get("instead") for v in heard.of("lender", "product"))
    if instead or (own and heard.intent == "report_contact"):  # the latter is a contact of its own
        return None
    mine = _cut(heard, lambda value: not any(place.holds(value) for place in others))
    theirs = _cut(heard, lambda value: any(place.holds(value) for place in others))
    return (mine, theirs) if mine.of(*FACTS, WAY, "time") and theirs.of(*FACTS) else None


def _places(heard: Heard, case: Case) -> list[_Place]:
    """The names in order; a lender and its product in the same words are one place."""
    found: list[_Place] = []
    for name, value in sorted(_said(heard, case), key=lambda one: one[1].start):
        opens = int(value.info.get("opens", value.start))
        place = _Place(name, value.start, opens, len(heard.text) + 1, bool(value.info.get("beside")))
        if found and (found[-1].key, found[-1].start) == (place.key, place.start):
            continue
        if found:
            found[-1] = replace(found[-1], until=place.opens)
        found.append(place)
    return found


def _part(heard: Heard, places: Sequence[_Place], name: Named) -> Heard:
    """What stands with the places of one name, and what it has in common with the names beside them."""
    own = [place for place in places if place.key == (name.label, name.either)]
    rows = [_row(places, place) for place in own]
    begins = places[0].start

    def is_shared(value: Value) -> bool:
        in_common = value.kind == WAY or value.role == CONTACT
        opening = value.role == CONTACT and value.start < begins
        return opening or (in_common and any(row[0].opens <= value.start < row[-1].until for row in rows))

    part = _cut(heard, lambda value: any(place.holds(value) for place in own) or is_shared(value))
    if part.of(*FACTS):
        return part
    last = [row[-1] for row in rows if len(row) > 1]
    behind = _cut(heard, lambda value: any(one.start <= value.start < one.until for one in last))
    return replace(part, values=_both(part.values, behind.values), marks=_both(part.marks, behind.marks))


def _row(places: Sequence[_Place], place: _Place) -> Sequence[_Place]:
    """The names that stand beside each other with this one."""
    first = last = places.index(place)
    while places[first].beside and first > 0:
        first -= 1
    while last + 1 < len(places) and places[last + 1].beside:
        last += 1
    return places[first : last + 1]


def _is_called(part: Heard) -> bool:
    """招行和花呗都打了: they were called, though nothing is told of one of the calls."""
    return any(value.code == PHONE for value in part.of(WAY))


def _cut(heard: Heard, stays: Callable[[Value], bool]) -> Heard:
    return replace(heard, values=tuple(filter(stays, heard.values)), marks=tuple(filter(stays, heard.marks)))


def _both(some: Iterable[Value], more: Iterable[Value]) -> tuple[Value, ...]:
    found: list[Value] = []
    for value in (*some, *more):
        if value not in found:
            found.append(value)
    return tuple(sorted(found, key=lambda value: (value.start, value.end)))
