"""谈成了: the terms as told, one question at a time, against the plan; after a yes the plan goes by them."""

from __future__ import annotations

from dataclasses import replace

from actions import bare, services, words
from actions.agreement_words import (
    NAMED,
    agreement_card,
    agreement_lines,
    chase_words,
    compare_words,
    item_words,
    known_words,
    next_payment_words,
    sums_buttons,
)
from actions.base import CoachAction, Talk
from actions.contact import next_in_queue
from actions.contact_words import label_words
from actions.pending import ELSEWHERE
from actions.planning import case_and_plan
from bot.coaching import agreements
from bot.coaching.agreements import DEBT, amend_terms, compare, draft_of, finished, missing_written, open_point
from bot.coaching.contact_names import names_of
from bot.coaching.contacts import PUTS_RIGHT, STRONG, speaks_of
from bot.coaching.dialogue import AGREEMENT
from bot.coaching.ledger import Agreement, Contact, Ledger
from bot.coaching.offer import Verdict
from bot.coaching.proposal import Proposal

NOT_OURS = ELSEWHERE | {"report_payment", "report_contact"}
GIVES_UP = frozenset({"skip", "dont_know", "no_more"})


def begin(talk: Talk, contact: Contact, was: Contact | None = None) -> None:
    """A contact said that it was agreed: the terms come next. `was`: the contact before it was put right."""
    plan = _plan(talk, contact.debt)
    return ask_about(talk, draft_of(contact, talk.case, talk.record.ledger, plan, services.today(), was))


def ask_about(talk: Talk, draft: Agreement) -> None:
    """This draft is shown; one that was open waits behind it."""
    talk.record = replace(talk.record, ledger=talk.record.ledger.asking(draft))
    return show(talk)


def _put(talk: Talk, draft: Agreement) -> None:
    """The draft as it stands now."""
    talk.record = replace(talk.record, ledger=replace(talk.record.ledger, agreement_draft=draft))


def _next(talk: Talk, settled: str = "") -> None:
    """The agreement that waited comes up, else the contact that did."""
    talk.record = replace(talk.record, ledger=talk.record.ledger.next_asked(settled))
    talk.change(pending=None)
    if talk.record.ledger.agreement_draft is None:
        return next_in_queue(talk)
    talk.say("utter_agreement_next_one")
    return show(talk)


def _plan(talk: Talk, label: str) -> Proposal | None:
    """The plan in which this debt takes part; None before there is one."""
    if not talk.record.dialogue.proposed or not talk.case.debts:
        return None
    return case_and_plan(talk.record, services.today(), label)[1]


# The draft: called by actions.pending


def show(talk: Talk) -> None:
    """The next question, or all of it for the yes."""
    draft = talk.record.ledger.agreement_draft
    if draft is None:
        return None
    talk.change(pending=AGREEMENT)
    point = open_point(draft, talk.case)
    if point == DEBT:
        labels = [debt.label for debt in talk.case.debts if debt.label]
        talk.say("utter_agreement_debt", example=label_words(labels[0]) if labels else "")
        buttons = [{"title": label_words(label), "payload": label} for label in labels]
        last = [{"title": title, "payload": title} for title in words.choices("utter_agreement_debt")]
        talk.said[-1]["buttons"] = [*buttons, *last]
        return None
    if point is not None:
        debt = label_words(draft.debt)
        talk.say(f"utter_agreement_{point}", known=known_words(draft), debt=debt)
        if point == agreements.SUMS:
            last = [{"title": title, "payload": title} for title in words.choices("utter_agreement_sums")]
            talk.said[-1]["buttons"] = [*sums_buttons(draft), *last]
        return None
    return _show_whole(talk, draft)


def _show_whole(talk: Talk, draft: Agreement) -> None:
    whole, today = finished(draft, services.today()), services.today()
    verdict = judged(talk, whole)
    card, lines = agreement_card(whole, verdict, draft=True), agreement_lines(whole, today)
    said = compare_words(whole, verdict)
    return talk.say("utter_agreement_ask" if said else "utter_agreement_ask_plain", card, lines=lines, compare=said)


def judged(talk: Talk, whole: Agreement) -> Verdict | None:
    """How the agreement compares with what can be paid; None before that is known."""
    if not talk.record.dialogue.proposed or not talk.case.debts:
        return None
    case, plan = case_and_plan(talk.record, services.today(), whole.debt)
    return compare(whole, case, plan)


def concerns(talk: Talk) -> bool:
    """Whether a message is about the open draft."""
    heard = talk.heard
    if heard.intent in NOT_OURS or heard.of("record"):
        return False
    draft = talk.record.ledger.agreement_draft
    if draft is not None and _is_of_another(talk, draft):
        return False
    labels = {debt.label for debt in talk.case.debts if debt.label}
    named = heard.text.strip() in labels
    return named or speaks_of(heard) or bool(heard.of("number", "record_act")) or _gives_up(talk)


def _is_of_another(talk: Talk, draft: Agreement) -> bool:
    """花呗也逾期了 is a debt that is told; 招行每月是1000, where that is agreed already, puts the noted one right."""
    names = [name for name in names_of(talk.heard, talk.case) if name.label]
    if not draft.debt or not names or draft.debt in {name.label for name in names} or bare.names_alone(talk.heard):
        return False
    if any(talk.record.ledger.agreement_for(name.label) for name in names):
        return True
    return talk.heard.intent not in PUTS_RIGHT and not talk.heard.of(*STRONG, "terms")


def _gives_up(talk: Talk) -> bool:
    said = talk.heard.text.strip()
    open_still = said in (*words.choices("utter_agreement_first"), *words.choices("utter_agreement_sums"))
    return open_still or (talk.heard.intent in GIVES_UP and not talk.heard.values)


def amend(talk: Talk) -> bool:
    """Take what is said of the terms, and show them again or ask on."""
    draft = talk.record.ledger.agreement_draft
    if draft is None:
        return False
    if talk.heard.of("record_act"):
        drop(talk)
        return True
    point = open_point(draft, talk.case)
    name = next((name.label for name in names_of(talk.heard, talk.case) if name.label), draft.debt)
    changed = amend_terms(draft, talk.heard, talk.case, _plan(talk, name), services.today())
    if changed == draft and _gives_up(talk):
        if point == agreements.SUM:
            drop(talk)
            return True
        changed = replace(draft, left=(*draft.left, point)) if point else draft
    elif changed == draft and point is None:
        return False
    _put(talk, changed)
    show(talk)
    return True


def confirm(talk: Talk) -> None:
    """It is agreed so: noted with its schedule; an older one for the same debt is history."""
    draft = talk.record.ledger.agreement_draft
    if draft is None:
        return None
    if open_point(draft, talk.case):
        return show(talk)
    whole = talk.record.ledger.numbered(finished(draft, services.today()))
    talk.record = replace(talk.record, ledger=talk.record.ledger.with_agreement(whole))
    today, missing = services.today(), missing_written(whole)
    card = agreement_card(whole, judged(talk, whole))
    shown = {"next": next_payment_words(whole, today, talk.record.ledger), "missing": item_words(missing, NAMED)}
    talk.say("utter_agreement_noted" if missing else "utter_agreement_noted_all", card, **shown)
    return _next(talk, whole.debt)


def drop(talk: Talk) -> None:
    """Not agreed, or not yet; the contact stays on record."""
    talk.say("utter_agreement_dropped")
    return _next(talk)


class ActionChase(CoachAction):
    """怎么催他发确认: the message that asks for it, ready to be sent."""

    def name(self) -> str:
        return "action_chase"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        meant, ledger = to_chase(talk), talk.record.ledger
        if meant is None and ledger.agreement_draft is not None:  # nothing is written from what is not confirmed
            talk.say("utter_chase_draft")
            return show(talk)
        if meant is None:
            return talk.say("utter_chase_none")
        if not missing_written(meant):
            return talk.say("utter_chase_complete", agreement_card(meant))
        talk.say("utter_chase_text", text=chase_words(meant, last_contact(ledger, meant), services.today()))
        return talk.say("utter_chase", agreement_card(meant))


def to_chase(talk: Talk) -> Agreement | None:
    """The agreement whose confirmation is wanted: of the debt that is named, else the latest that is not complete; a
    contact in which paper was promised will do. None while the terms wait for their yes."""
    ledger, today = talk.record.ledger, services.today()
    labels = [name.label for name in names_of(talk.heard, talk.case) if name.label]
    held = [one for one in ledger.agreements if one.status == "active" and (not labels or one.debt in labels)]
    open_ = [one for one in held if missing_written(one)] or held
    if open_:
        return max(open_, key=lambda one: one.number)
    promised = [one for one in ledger.contacts if one.outcome == "agreed" or "written" in one.promises]
    promised = [one for one in promised if not labels or one.debt in labels]
    if not promised or ledger.agreement_draft is not None:
        return None
    last = max(promised, key=lambda one: one.at)
    return finished(draft_of(last, talk.case, ledger, _plan(talk, last.debt), today), today)


def last_contact(ledger: Ledger, meant: Agreement) -> Contact | None:
    """The last contact about this debt in which somebody is named or a number was given; else the last one."""
    about = [one for one in ledger.contacts if one.debt == meant.debt]
    known = [one for one in about if one.agent or one.agent_number or one.ticket]
    return max(known or about, key=lambda one: one.at, default=None)
