"""Contacts with lenders: a call that is over is noted with what was said in it; 沟通记录 lists them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from actions import services, words
from actions.base import CoachAction, Talk
from bot.coaching.answering import named_debts
from bot.coaching.dialogue import Call
from bot.storage.contacts import Contact

SHOWN = 5
STOPS = "。.;；，, "
LONG_ENOUGH = 8  # characters: less says only that it is over


def contact_of(talk: Talk, call: Call | None) -> Contact:
    """The contact that this message reports. The person's words are kept as they are, secrets are gone by then."""
    debts, at = talk.case.debts, talk.heard.at
    talked_about = call.debt if call and call.debt is not None else talk.record.dialogue.script
    index = next(iter(named_debts(talk.case, talk.heard)), talked_about)
    debt = debts[index] if index is not None and index < len(debts) else debts[0] if len(debts) == 1 else None
    notes = talk.heard.text.strip()
    return Contact(
        at, words.debt_words(debt) if debt else "", call.heard if call else (),
        notes if len(notes) >= LONG_ENOUGH else "", round((at - call.began) / 60) if call and call.announced else None,
    )  # fmt: skip


def contact_line(contact: Contact) -> str:
    """One contact in words: when, whom, what was heard, what was noted."""
    comma = words.phrase("labels", "list_comma")
    heard = comma.join(words.phrase("heard_as", code) for code in dict.fromkeys(contact.heard))
    parts = [
        words.date_words(contact.day),
        contact.debt,
        words.phrase("contact", "minutes", minutes=contact.minutes) if contact.minutes else "",
        words.phrase("contact", "heard", heard=heard) if heard else "",
        words.phrase("contact", "noted", notes=contact.notes.rstrip(STOPS)) if contact.notes else "",
    ]
    stop = words.phrase("contact", "stop")
    return stop.join(part for part in parts if part) + stop


def contact_card(contact: Contact) -> tuple[str, dict[str, Any]]:
    """The `contact` card."""
    return "contact", {**asdict(contact), "at": contact.day.isoformat(timespec="minutes"), "heard": list(contact.heard)}


class ActionContact(CoachAction):
    """打完了, and how it went."""

    def name(self) -> str:
        return "action_contact"

    def respond(self, talk: Talk) -> None:
        contact = contact_of(talk, talk.record.dialogue.call_at(talk.heard.at))
        services.contacts().add(talk.sender, contact)
        talk.change(unclear=0, call=None)
        return talk.say("utter_contact_noted", contact_card(contact), said=contact_line(contact))


class ActionContacts(CoachAction):
    """沟通记录."""

    def name(self) -> str:
        return "action_contacts"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        noted = services.contacts().all(talk.sender)
        if not noted:
            return talk.say("utter_contacts_none")
        lines = "\n".join(f"· {contact_line(contact)}" for contact in noted[:SHOWN])
        cards = [contact_card(contact)[1] for contact in noted]
        return talk.say("utter_contacts", ("contact", {"contacts": cards}), lines=lines)
