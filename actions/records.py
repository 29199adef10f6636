"""Noted records put right, taken out after a yes, and taken along as files."""

from __future__ import annotations

from dataclasses import replace

from actions import services
from actions.agreement import ask_about
from actions.base import CoachAction, Talk
from actions.contact import show
from actions.contact_words import contact_card, draft_lines
from actions.sheets import MEDIA_TYPES, file_name
from bot.coaching.agreements import amend_terms
from bot.coaching.contacts import correct, the_one_meant
from bot.coaching.dialogue import CONTACT, REMOVAL
from bot.coaching.ledger import Agreement, Contact

OF_A_CONTACT = ("agent", "agent_number", "ticket", "outcome", "promise", "contact_way", "record", "record_act")


class ActionEditRecord(CoachAction):
    """刚才那条记错了, 删掉第2条."""

    def name(self) -> str:
        return "action_edit_record"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        ledger, today = talk.record.ledger, services.today()
        if (agreement := agreement_meant(talk)) is not None:
            return ask_about(talk, agreement)
        if not ledger.contacts:
            return show(talk) if ledger.contact_draft is not None else talk.say("utter_record_empty")
        meant = the_one_meant(ledger, talk.heard, talk.case, today)
        if meant is None:
            return talk.say("utter_record_none")
        return _remove(talk, meant) if talk.heard.of("record_act") else _change(talk, meant)


def agreement_meant(talk: Talk) -> Agreement | None:
    """每月是1000不是900, said of an agreement: the agreement with that, for the yes; None when a contact is meant."""
    heard, ledger = talk.heard, talk.record.ledger
    if heard.of(*OF_A_CONTACT):
        return None
    active = [one for one in ledger.agreements if one.status == "active"]
    for one in sorted(active, key=lambda one: -one.number):
        changed = amend_terms(one, heard, talk.case, None, services.today())
        if changed != one and changed.debt == one.debt:
            return changed
    return None


def _change(talk: Talk, meant: Contact) -> None:
    """The contact with what was said, for the yes; the noted one stays as it is until then."""
    changed = correct(meant, talk.heard, talk.case, services.today())
    ledger = talk.record.ledger
    left = (ledger.contact_draft,) if ledger.contact_draft is not None and ledger.contact_draft.at != meant.at else ()
    waiting = (*left, *ledger.contact_queue)
    talk.record = replace(talk.record, ledger=replace(ledger, contact_draft=changed, contact_queue=waiting))
    if changed != meant:
        return show(talk, again=True)
    talk.change(pending=CONTACT)
    return talk.say("utter_record_change", contact_card(changed, draft=True), lines=draft_lines(changed))


def _remove(talk: Talk, meant: Contact) -> None:
    talk.change(pending=REMOVAL, about=meant.at)
    return talk.say("utter_removal_ask", contact_card(meant), lines=draft_lines(meant))


# The removal: called by actions.pending


def concerns(talk: Talk) -> bool:
    """Only its buttons, a yes and a no."""
    return False


def amend(talk: Talk) -> bool:
    """A no leaves it."""
    if talk.heard.intent == "affirm":
        return False
    drop(talk)
    return True


def confirm(talk: Talk) -> None:
    """Gone; a draft that was to change it, too."""
    ledger, at = talk.record.ledger.without_contact(talk.record.dialogue.about), talk.record.dialogue.about
    if ledger.contact_draft is not None and ledger.contact_draft.at == at:
        ledger = replace(ledger, contact_draft=None)
    talk.record = replace(talk.record, ledger=ledger)
    talk.change(pending=None, about=0.0)
    talk.say("utter_removal_done")


def drop(talk: Talk) -> None:
    """It stays."""
    talk.change(pending=None, about=0.0)
    talk.say("utter_removal_kept")


class ActionExportRecords(CoachAction):
    """把沟通记录导出来: a sheet and a text, in the order of time."""

    def name(self) -> str:
        return "action_export_records"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        if not talk.record.ledger.contacts:
            return talk.say("utter_contacts_none")
        talk.say("utter_records_exported")
        for kind in MEDIA_TYPES:
            url = services.documents().address(talk.sender, kind, 0)
            card = {"name": file_name(kind), "media_type": MEDIA_TYPES[kind], "url": url}
            talk.say(f"utter_{kind}", ("document", card))
        return None
