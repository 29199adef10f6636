"""What is said unasked: worked out when a turn is saved, worded when it is brought, offered once."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from actions import services, words
from bot.coaching.agreements import EXTENSION
from bot.coaching.dialogue import ASKED, REMIND, REMINDERS, STOPPED, Dialogue, Record
from bot.coaching.hearing import Value
from bot.coaching.ledger import debt_of
from bot.coaching.money import card as fen
from bot.coaching.reminders import Reminder, prospects, wanted
from bot.storage.reminders import Plan

if TYPE_CHECKING:
    from actions.base import Talk

# What a message was heard as while something waits to be said: it is about that very thing, or about something heavier.
NOT_NOW = frozenset({
    "report_payment", "report_contact", "plan_broken", "stop_reminders", "delete_data", "export_data", "safety",
    "in_call", "agent_said", "restart", "affirm", "deny",
})  # fmt: skip


# Words


def worded(reminder: Reminder, record: Record) -> tuple[str, dict[str, Any]]:
    """The response that says it, and its values."""
    index = debt_of(record.case, reminder.debt)
    debt = words.debt_words(record.case.debts[index]) if index is not None else reminder.debt
    values = {
        "debt": debt or words.phrase("labels", "this_debt"),
        "day": words.date_words(reminder.due or reminder.day),
        "amount": words.spoken(reminder.amount) if reminder.amount is not None else "",
        "after": _after(reminder, record) if reminder.kind == "wait_ends" else "",
    }
    return f"utter_remind_{reminder.kind}", values


def _after(reminder: Reminder, record: Record) -> str:
    """What was said about paying when the extension is over."""
    agreed = [one for one in record.ledger.agreements if one.debt == reminder.debt and one.kind == EXTENSION]
    monthly, terms = (agreed[-1].monthly, agreed[-1].terms) if agreed else (None, None)
    code = "terms" if monthly and terms else "monthly" if monthly else "open"
    return words.phrase("remind_after", code, monthly=monthly or "", terms=terms or "")


def reminder_card(reminder: Reminder, values: dict[str, Any], says: str) -> dict[str, Any]:
    """The `reminder` card's data."""
    due = (reminder.due or reminder.day).isoformat()
    amount = None if reminder.amount is None else fen(reminder.amount)
    return {"kind": reminder.kind, "due": due, "debt": values["debt"], "amount": amount, "says": says}


def message_of(reminder: Reminder, record: Record) -> dict[str, Any]:
    """All of it as a channel brings it."""
    response, values = worded(reminder, record)
    said = words.message(response, **values)
    return {**said, "custom": {"card": "reminder", "v": 1, "data": reminder_card(reminder, values, said["text"])}}


def resting(message: dict[str, Any]) -> dict[str, Any]:
    """The same about a case that rests while the person's channels are joined: what its buttons say would be taken for
    the case that is talked about there.
    """
    said, custom = words.message("utter_reminder_rests", said=message["text"]), message["custom"]
    return {**said, "custom": {**custom, "data": {**custom["data"], "says": said["text"]}}}


def wants_quiet(dialogue: Dialogue, at: float) -> bool:
    """Whether nothing is to be said unasked at this time (seconds): it waits until the person goes on."""
    return dialogue.resting or dialogue.call_at(at) is not None or dialogue.rehearsal_at(at) is not None


# At the end of a turn, before it is saved


def finish(talk: Talk, before: Record, practising: bool) -> Plan:
    """Say what has waited for this answer, offer reminders once, and work out what there will be to say."""
    told: list[str] = []
    if not practising and not talk.record.dialogue.resting:
        told = _say_waiting(talk)
        _offer(talk, before)
    if talk.channel and (talk.record != before or told):
        talk.change(channel=talk.channel)
    return Plan(wanted(talk.record, services.today()), services.now(), told, _turn_of(talk))


def _say_waiting(talk: Talk) -> list[str]:
    """What could not be brought goes before the answer to the first message after it; its ids."""
    dialogue = talk.record.dialogue
    if not talk.fresh or dialogue.reminders == STOPPED or talk.heard.intent in NOT_NOW:
        return []
    if wants_quiet(dialogue, talk.heard.at):
        return []
    answer, talk.said = talk.said, []
    own = [talk.sender] if dialogue.reminders == REMIND else []
    told = [id_ for name in (*own, *talk.joined) for id_ in _say_waiting_of(talk, name)]
    talk.said += answer
    return told


def _say_waiting_of(talk: Talk, name: str) -> list[str]:
    """The same of one case: the one that is talked about, or one that rests while the channels are joined."""
    waiting = services.reminders().waiting(name, _turn_of(talk))
    if not waiting:
        return []
    rests = name != talk.sender
    record = services.casebook().load(name) if rests else talk.record
    known = {one.id(name): one for one in wanted(record, services.today())}
    told = [id_ for id_ in waiting if id_ in known]
    for id_ in told:
        (response, values), message = worded(known[id_], record), message_of(known[id_], record)
        if rests:
            response, values, message = "utter_reminder_rests", {"said": message["text"]}, resting(message)
        talk.say(response, ("reminder", message["custom"]["data"]), **values)
    return told


def _offer(talk: Talk, before: Record) -> None:
    """After something was noted that has a day, where nothing else is open."""
    dialogue, ledger = talk.record.dialogue, talk.record.ledger
    drafts = ledger.contact_draft or ledger.agreement_draft or ledger.payment_draft
    open_ = dialogue.pending or dialogue.question or dialogue.call_at(talk.heard.at) or drafts
    noted = (ledger.agreements, ledger.contacts) != (before.ledger.agreements, before.ledger.contacts)
    if dialogue.reminders is None and noted and not open_ and prospects(talk.record, services.today()):
        talk.change(reminders=ASKED, pending=REMINDERS)
        talk.say("utter_reminders_ask")


def _turn_of(talk: Talk) -> str:
    """A short name of the message that is answered: the same when it is brought once more."""
    latest = talk.messages[-1] if talk.messages else {}
    return hashlib.sha256(str(latest.get("message_id") or talk.heard.at).encode()).hexdigest()


# On and off


def switch_on(talk: Talk) -> None:
    """From now on; what comes next is named. Of the days that are told only that of a call is taken."""
    again = talk.record.dialogue.reminders == REMIND
    days = [value for value in talk.heard.of("time") if value.info.get("grain") == "day"]
    calls = [value for value in days if _is_of_call(talk, value) and value.date() > services.today()]
    talk.change(reminders=REMIND, pending=None, **({"call_on": calls[0].date()} if calls else {}))
    coming = [one for one in wanted(talk.record, services.today()) if one.day > services.today()]
    unknown = days and not calls and not {value.date() for value in days} & {one.due or one.day for one in coming}
    if unknown:
        talk.say("utter_reminders_day_unknown")
    if not coming:
        return None if unknown else talk.say("utter_reminders_on_none")
    response, values = worded(coming[0], talk.record)
    about = words.phrase("remind_about", coming[0].kind, **values)
    where = "_web" if talk.channel == "web" and not again else ""
    return talk.say(f"utter_reminders_on{where}", first=words.date_words(coming[0].day), about=about)


def _is_of_call(talk: Talk, value: Value) -> bool:
    """Whether a day is that of a call that the person means to make: a message speaks of one, or of another try."""
    by_phone = any(way.code == "phone" for way in talk.heard.of("contact_way"))
    return value.day_of_month is None and (by_phone or value.role == "again")


def switch_off(talk: Talk) -> None:
    """At once: nothing more is brought, the card tells the channel to take back what is on its way."""
    talk.change(reminders=STOPPED, pending=None, call_on=None)
    talk.say("utter_reminders_off", ("reminders_off", {}))


def decline(talk: Talk) -> None:
    """The offer was not wanted."""
    talk.change(reminders=STOPPED, pending=None)
    talk.say("utter_reminders_kept")


def next_practice(talk: Talk, agreed: bool) -> None:
    """After a practice call that led to nothing, another try the next day is of use."""
    talk.change(practise_on=None if agreed else services.today() + dt.timedelta(days=1))
