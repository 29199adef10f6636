"""A contact with a lender is told, shown, put right and noted; 沟通记录 lists what was noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions import bare, pending, services, words
from actions.base import CoachAction, Talk
from actions.contact_words import contact_card, contact_line, draft_lines, heard_words, label_words, next_words
from actions.pending import ELSEWHERE
from bot.coaching.agreements import starts
from bot.coaching.contact_names import apart, names_of
from bot.coaching.contacts import (
    PUTS_RIGHT,
    STRONG,
    chosen_of,
    correct,
    in_time,
    is_another,
    is_empty,
    news,
    read_contacts,
    settled_on_the_lender,
    speaks_of,
)
from bot.coaching.dialogue import AGREEMENT, CONTACT
from bot.coaching.hearing import Heard
from bot.coaching.ledger import Contact, Ledger

SHOWN = 5
LONGEST = 260  # characters of a list in one message
NOT_OURS = ELSEWHERE | {"report_payment"}
GIVES_UP = frozenset({"skip", "dont_know", "no_more"})
HEAVIER = frozenset({"safety", "ask", "delete_data", "restart", "in_call"})  # never an answer to which debt it was


class ActionContact(CoachAction):
    """打完了, and how it went."""

    def name(self) -> str:
        return "action_contact"

    def respond(self, talk: Talk) -> None:
        if not talk.fresh:
            return self._again(talk)
        dialogue = talk.record.dialogue
        call = dialogue.call_at(talk.heard.at)
        told = read_contacts(talk.heard, call, talk.case, services.today(), dialogue.script)
        talk.change(unclear=0, call=None)
        new = news(told, talk.record.ledger)
        if _is_noted(talk.record.ledger, told) or not (new or talk.record.ledger.contact_draft):
            return talk.say("utter_contact_already")
        if new and not self._fills(talk, told):
            queue(talk, new)
        return show(talk)

    def _fills(self, talk: Talk, told: Sequence[Contact]) -> bool:
        """打完了, and only later how it went: what was left empty is filled, no second one begun."""
        draft, (first, *more) = talk.record.ledger.contact_draft, told
        if draft is None or more or not is_empty(draft) or (first.debt and draft.debt not in ("", first.debt)):
            return False
        if first.debt and not draft.debt:
            draft = replace(draft, debt=first.debt)
        changed = correct(draft, talk.heard, talk.case, services.today())
        _keep(talk, contact_draft=replace(changed, heard=first.heard, minutes=changed.minutes or first.minutes))
        return True

    def _again(self, talk: Talk) -> None:
        """The same message once more: its answer was lost on the way."""
        if talk.record.ledger.contact_draft is not None:
            return show(talk)
        last = max(talk.record.ledger.contacts, key=lambda one: one.at, default=None)
        if last is None:
            return talk.say("utter_contacts_none")
        return _say_noted(talk, last)


def _is_noted(ledger: Ledger, told: Sequence[Contact]) -> bool:
    """打完了 once more, with nothing new in it, after the same day's empty one."""
    last = ledger.contacts[-1] if ledger.contacts else None
    (first, *more) = told
    same = last is not None and is_empty(last) and (last.debt, last.day) == (first.debt, first.day)
    return same and is_empty(first) and not more and ledger.contact_draft is None


def queue(talk: Talk, told: Sequence[Contact]) -> None:
    """The first is the draft; the others, and one that was left without an answer, wait behind it."""
    ledger = talk.record.ledger
    left = (ledger.contact_draft,) if ledger.contact_draft is not None else ()
    waiting = {one.at: one for one in (*told[1:], *left, *ledger.contact_queue) if one.at != told[0].at}
    _keep(talk, contact_draft=told[0], contact_queue=tuple(waiting.values()))
    if len(told) > 1:
        comma = words.phrase("labels", "list_comma")
        then = comma.join(label_words(one.debt) for one in told[1:])
        talk.say("utter_contact_one_by_one", first=label_words(told[0].debt), then=then)


def _keep(talk: Talk, **changes: object) -> None:
    talk.record = replace(talk.record, ledger=replace(talk.record.ledger, **changes))  # type: ignore[arg-type]


# The draft: called by actions.pending


def show(talk: Talk, again: bool = False) -> None:
    """The draft with its buttons; where hardly anything is known, an open question instead. `again`: it was changed."""
    draft = talk.record.ledger.contact_draft
    if draft is None:
        return None
    talk.change(pending=CONTACT)
    card, lines = contact_card(draft, draft=True), draft_lines(draft)
    either = draft.either
    if either:
        comma = words.phrase("labels", "list_comma")
        talk.say("utter_contact_which", card, either=comma.join(map(label_words, either)), lines=lines)
        talk.said[-1]["buttons"] = [{"title": label_words(label), "payload": label} for label in either]
        return None
    if is_empty(replace(draft, heard=())) and not again:
        heard, stop = heard_words(draft), words.phrase("contact", "stop")
        return talk.say("utter_contact_open", card, heard=f"\n\n{heard}{stop}" if heard else "")
    return talk.say("utter_contact_ask_again" if again else "utter_contact_ask", card, lines=lines)


def concerns(talk: Talk) -> bool:
    """Whether a message is about the open draft: what stands in a contact, or nothing more to say."""
    heard, draft = talk.heard, talk.record.ledger.contact_draft
    if draft is not None and _tells_which(talk, draft):
        return True
    if heard.intent in NOT_OURS or (draft is not None and _is_of_the_case(talk, draft)):
        return False
    if heard.intent in ("report_contact", "edit"):
        return True
    if heard.of("record"):
        return False
    named = heard.text.strip() in {debt.label for debt in talk.case.debts if debt.label}
    return named or speaks_of(heard) or bool(heard.of("record_act")) or (heard.intent in GIVES_UP and not heard.values)


def _tells_which(talk: Talk, draft: Contact) -> bool:
    """信用卡那笔, however it was heard, where it was asked which of two."""
    if not draft.either or talk.heard.intent in HEAVIER:
        return False
    told = any(chosen_of(draft, name) for name in names_of(talk.heard, talk.case))
    return told and bare.names_alone(talk.heard)


def _is_of_the_case(talk: Talk, draft: Contact) -> bool:
    """花呗也逾期了, beside a draft about another lender: a debt is told, no contact put right."""
    heard = talk.heard
    if not draft.debt or heard.intent in PUTS_RIGHT | {"report_contact"} or heard.of(*STRONG):
        return False
    names = (name for name in names_of(heard, talk.case) if draft.debt not in (name.label, *name.either))
    return any(names) and not bare.names_alone(heard)


def amend(talk: Talk) -> bool:
    """Take what is said otherwise, or beside it, and show it again; another contact waits behind."""
    draft, today = talk.record.ledger.contact_draft, services.today()
    if draft is None:
        return False
    if talk.heard.of("record_act"):
        drop(talk)
        return True
    if (both := apart(draft.debt, talk.heard, talk.case)) is not None:
        return _amend_and_add(talk, draft, *both)
    if talk.heard.intent == "report_contact" and is_another(draft, talk.heard, talk.case):
        return _add(talk, read_contacts(talk.heard, None, talk.case, today))
    changed, gives_up = correct(draft, talk.heard, talk.case, today), talk.heard.intent in GIVES_UP
    if gives_up:
        changed = settled_on_the_lender(changed, talk.case)
    _keep(talk, contact_draft=changed)
    if changed == draft and not gives_up and talk.heard.intent != "report_contact" and not draft.either:
        return False
    show(talk, again=changed != draft or gives_up)
    return True


def _amend_and_add(talk: Talk, draft: Contact, mine: Heard, theirs: Heard) -> bool:
    """不对，工号是8822。花呗也打了，没打通: what stands before the other name puts the draft right."""
    changed = correct(draft, mine, talk.case, services.today())
    _keep(talk, contact_draft=changed)
    return _add(talk, read_contacts(theirs, None, talk.case, services.today()), again=changed != draft)


def _add(talk: Talk, told: Sequence[Contact], again: bool = False) -> bool:
    """Contacts that came while another is not confirmed: first the one, then the other."""
    ledger, draft = talk.record.ledger, talk.record.ledger.contact_draft
    told = news(told, ledger)
    if not told:
        show(talk, again)
        return True
    known = {one.at for one in (draft, *ledger.contact_queue) if one is not None}
    _keep(talk, contact_queue=(*ledger.contact_queue, *(one for one in told if one.at not in known)))
    comma = words.phrase("labels", "list_comma")
    then = comma.join(label_words(one.debt) or words.phrase("labels", "this_debt") for one in told)
    first = label_words(draft.debt if draft else "") or words.phrase("labels", "this_debt")
    talk.say("utter_contact_one_by_one", first=first, then=then)
    show(talk, again)
    return True


def confirm(talk: Talk) -> None:
    """The draft is right: it is on record from now on; what was agreed in it comes next."""
    draft, ledger = talk.record.ledger.contact_draft, talk.record.ledger
    if draft is None:
        return None
    if draft.either:  # it is still to be said which of the lender's debts
        return show(talk)
    was = next((one for one in ledger.contacts if one.at == draft.at), None)
    talk.record = replace(talk.record, ledger=replace(ledger.with_contact(draft), contact_draft=None))
    talk.change(pending=None)
    if was is not None:
        talk.say("utter_contact_changed", contact_card(draft))
    else:
        _say_noted(talk, draft)
    return _next(talk, draft, was)


def _say_noted(talk: Talk, contact: Contact) -> None:
    talk.say("utter_contact_noted", contact_card(contact), next=next_words(contact))


def drop(talk: Talk) -> None:
    """The draft is not noted; one that changes a contact leaves that as it was."""
    _keep(talk, contact_draft=None)
    talk.change(pending=None)
    talk.say("utter_contact_dropped")
    return _next(talk, None)


def _next(talk: Talk, noted: Contact | None, was: Contact | None = None) -> None:
    """First the terms that were agreed, then the contact that waited behind. `was`: before it was put right."""
    from actions import agreement  # it leans on this module: the two hand on to each other

    if noted is not None and starts(noted, talk.record.ledger, was):
        return agreement.begin(talk, noted, was)
    return next_in_queue(talk)


def next_in_queue(talk: Talk) -> None:
    """The contact that waited comes up."""
    queue_ = talk.record.ledger.contact_queue
    if not queue_ or talk.record.ledger.contact_draft is not None:
        return None
    _keep(talk, contact_draft=queue_[0], contact_queue=queue_[1:])
    talk.say("utter_contact_next_one")
    return show(talk)


class ActionContacts(CoachAction):
    """沟通记录."""

    def name(self) -> str:
        return "action_contacts"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        ledger = talk.record.ledger
        numbered = list(enumerate(in_time(ledger.contacts), start=1))[::-1]
        if not numbered and ledger.contact_draft is None and ledger.agreement_draft is None:
            return talk.say("utter_contacts_none")
        if numbered:
            said = [words.phrase("contact", "line", n=n, line=contact_line(one)) for n, one in numbered[:SHOWN]]
            lines = _fitting(said)
            cards = [contact_card(one, n)[1] for n, one in numbered]
            more = "utter_contacts" if len(lines) == len(numbered) else "utter_contacts_more"
            talk.say(more, ("contact", {"contacts": cards}), lines="\n".join(lines), count=len(numbered))
        if ledger.contact_draft is not None:
            talk.say("utter_draft_waiting")
            show(talk)
        elif ledger.agreement_draft is not None:
            talk.say("utter_draft_waiting")
            pending.handler(AGREEMENT).show(talk)
        return None


def _fitting(lines: list[str]) -> list[str]:
    """As many as a message on a phone holds, at least one."""
    length, kept = 0, list[str]()
    for line in lines:
        length += len(line)
        if kept and length > LONGEST:
            break
        kept.append(line)
    return kept
