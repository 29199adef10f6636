"""A contact in words and as a card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from actions import words
from bot.coaching.case import Debt
from bot.coaching.contacts import OFFERED
from bot.coaching.ledger import Contact
from bot.coaching.plain import plain

CHINA = ZoneInfo("Asia/Shanghai")
STOPS = "。.;；，, "


def told_on(at: float) -> dt.date:
    """The day of a moment (seconds since 1970) in China."""
    return dt.datetime.fromtimestamp(at, CHINA).date()


def label_words(label: str) -> str:
    """A debt's label as people say it: 花呗; empty stays empty."""
    return words.debt_words(Debt(lender=label)) if label else ""


def contact_card(contact: Contact, number: int | None = None, draft: bool = False) -> tuple[str, dict[str, Any]]:
    """The `contact` card. `number`: in the order of time; `draft`: it waits for the yes."""
    at = dt.datetime.fromtimestamp(contact.at, CHINA).replace(tzinfo=None).isoformat(timespec="minutes")
    extra = {"n": number} if number is not None else {}
    waits = {"draft": True} if draft else {}
    return "contact", {**plain(asdict(contact)), "at": at, "label": label_words(contact.debt), **extra, **waits}


def contact_line(contact: Contact, noted: str = "noted") -> str:
    """One contact in one line: when, whom, who answered, what was offered, how it ended, what was heard. `noted`: the
    phrase before the person's own words, where there is nothing else; a lender reads another than the person."""
    day = words.date_words(contact.day or told_on(contact.at))
    facts = list(_facts(contact))
    first = [day, label_words(contact.debt), _minutes(contact)]
    notes = words.phrase("contact", noted, notes=contact.notes.replace("\n", " ").rstrip(STOPS))
    parts = [*first, *facts, notes if contact.notes and not facts else ""]
    stop = words.phrase("contact", "stop")
    return stop.join(part for part in parts if part) + stop


def draft_lines(contact: Contact) -> str:
    """What was understood, a line each, for the yes."""
    debt = label_words(contact.debt) or words.phrase("contact", "debt_unknown")
    day = words.date_words(contact.day or told_on(contact.at))
    way = words.phrase("contact_way", contact.way) if contact.way else ""
    head = _commas([debt, day, way, _minutes(contact)])
    notes = words.phrase("contact", "noted", notes=contact.notes.replace("\n", " ").rstrip(STOPS))
    facts = list(_facts(contact)) or ([notes] if contact.notes else [])
    return "\n".join(f"· {line}" for line in (head, *facts))


def heard_words(contact: Contact) -> str:
    """What was heard during the call; empty when nothing was."""
    comma = words.phrase("labels", "list_comma")
    heard = comma.join(words.phrase("heard_as", code) for code in dict.fromkeys(contact.heard))
    return words.phrase("contact", "heard", heard=heard) if heard else ""


def _facts(contact: Contact) -> Iterator[str]:
    """All that is known beside day, debt and way; nothing for what is not."""
    numbers = [("agent", contact.agent), ("agent_number", contact.agent_number), ("ticket", contact.ticket)]
    said = [words.phrase("contact", code, agent=value, number=value) for code, value in numbers if value]
    comma = words.phrase("labels", "list_comma")
    promises = comma.join(words.phrase("contact_promise", code) for code in contact.promises)
    outcome = words.phrase("contact_outcome", contact.outcome) if contact.outcome else ""
    own = contact.outcome == "no_answer" and not contact.promises  # nobody answered: the day is the person's own
    until = words.phrase("contact", "again" if own else "until", day=contact.next_day) if contact.next_day else ""
    promised = words.phrase("contact", "promised", promises=promises) if promises else ""
    result = words.phrase("contact", "result", outcome=outcome) if outcome else ""
    facts = (_commas(said), _offered(contact), heard_words(contact), _commas([result, promised, until]))
    yield from (fact for fact in facts if fact)


def _offered(contact: Contact) -> str:
    said = []
    for name in OFFERED:
        value = getattr(contact, f"offered_{name}")
        code = "first_of_wait" if name == "first" and contact.offered_wait else name
        if value is not None:
            value = words.month_words(value) if name == "month" else value
            said.append(words.phrase("contact_offer", code, value=value))
    said += [words.phrase("contact_condition", code) for code in sorted(contact.conditions) if _known(code)]
    return words.phrase("contact", "offered", offered=_commas(said)) if said else ""


def _known(code: str) -> bool:
    return code in words.phrases("contact_condition")


def _minutes(contact: Contact) -> str:
    return words.phrase("contact", "minutes", minutes=contact.minutes) if contact.minutes else ""


def _commas(parts: list[str]) -> str:
    return words.phrase("contact", "comma").join(part for part in parts if part)


def next_words(contact: Contact) -> str:
    """What to do next, by how it ended."""
    if contact.outcome in (None, "waiting") and contact.next_day is not None:
        return words.phrase("contact_next", "waiting_until", day=contact.next_day)
    return words.phrase("contact_next", contact.outcome or "none")
