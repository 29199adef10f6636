"""The yes or no to what cannot be undone (重新开始, 删除我的数据), to keeping a sentence, and to a draft of the ledger.

A draft (a contact, an agreement, a payment) waits for its yes. Its module has four functions, called here by name:
`show(talk)` puts it with its buttons and sets `pending`, `concerns(talk)` says whether a message is about it,
`amend(talk)` takes a correction and shows it again (False: nothing was said that could be taken), `confirm(talk)` and
`drop(talk)` end it. Its buttons are those of `data/wording` (`drafts`), the same for all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from actions import bare, broken, keep, reminding, words
from actions.asking import ask, set_phase
from bot.coaching.case import Case
from bot.coaching.dialogue import (
    AGREEMENT,
    CONTACT,
    KEEP,
    PAYMENT,
    REMIND,
    REMINDERS,
    REMOVAL,
    WRITTEN,
    Dialogue,
    Record,
)
from bot.coaching.hearing import Heard
from bot.coaching.ledger import Ledger

if TYPE_CHECKING:
    from actions.base import Talk

YES = {
    "restart": ("affirm", "restart", "start"), "delete": ("affirm", "delete_data"),
    REMINDERS: ("affirm", "set_reminders"),
}  # fmt: skip
YES_AT, NO_AT = 0, 1  # places of the two buttons
ERASING = ("restart", "delete")
RESTARTED = "utter_restart_done"
# Where each draft is handled; loaded when needed, since these modules lean on this one.
DRAFTS = {CONTACT: "actions.contact", AGREEMENT: "actions.agreement", PAYMENT: "actions.payment"}
HANDLED = {**DRAFTS, REMOVAL: "actions.records", WRITTEN: "actions.written"}  # the last two are no drafts, only asked
# Heard so, a message is about something else, whatever values stand in it; the draft waits.
ELSEWHERE = frozenset({
    "ask", "safety", "show_case", "show_plan", "show_script", "switch_debt", "restart", "start",
    "delete_data",
    "export_data", "export_records", "contact_log", "in_call", "start_rehearsal", "stop_rehearsal", "rehearsal_log",
    "human", "help", "add_debt", "remove_debt", "plan_broken", "follow_up", "show_sources", "why_ask", "go_back",
    "stop_reminders", "set_reminders", "show_progress", "show_schedule", "show_summary", "chase_written",
    "check_offer",
})  # fmt: skip


def is_answer(talk: Talk) -> bool:
    """Whether this message answers a confirmation; facts told instead let it lapse."""
    if talk.record.dialogue.pending in (KEEP, REMINDERS):
        return talk.heard.intent in ("affirm", "deny") and not talk.heard.values
    told = bool(talk.heard.values) and talk.heard.intent not in ("affirm", "deny")
    return talk.record.dialogue.pending in YES and not told


def pressed(talk: Talk) -> bool:
    """Whether one of the two buttons of an open confirmation was pressed: that is sure whatever the words resemble."""
    pending = talk.record.dialogue.pending
    if broken.is_pressed(talk):
        return True
    return pending in YES and is_button(talk, pending)


def is_button(talk: Talk, pending: str) -> bool:
    """Whether the words are those of a confirmation's yes or no."""
    return talk.heard.text.strip() in {*_titles(pending, YES_AT), *_titles(pending, NO_AT)}


def answer_pending(talk: Talk) -> None:
    """Carry it out on a yes; anything else keeps everything."""
    pending = talk.record.dialogue.pending or ""
    if broken.concerns(talk):
        return broken.answer(talk)
    if pending == KEEP:
        return keep.decide(talk, talk.heard.intent == "affirm")
    talk.change(pending=None, heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
    agreed = _means_yes(talk, pending)
    if pending == REMINDERS:
        reminding.switch_on(talk) if agreed else reminding.decline(talk)
        return _go_on(talk)
    if agreed:
        return start_again(talk) if pending == "restart" else erase(talk)
    if pending in ERASING and _may_mean_yes(talk, pending):  # nearly a yes: the button makes it sure
        talk.change(pending=pending)
        talk.say(f"utter_{pending}_ask", **asked_values(talk, pending))
        return set_phase(talk, talk.record.dialogue.question, False)
    talk.say(f"utter_{pending}_kept")
    return _go_on(talk)


def _go_on(talk: Talk) -> None:
    """The open question comes back."""
    if talk.record.dialogue.question:
        ask(talk, talk.record.dialogue.question)
    return set_phase(talk, talk.record.dialogue.question, False)


def _means_yes(talk: Talk, pending: str) -> bool:
    """Nothing is erased on a guess: its own button, or a yes and nothing beside it. Elsewhere a yes without any word
    of doubt in it will do."""
    said = talk.heard.text.strip()
    if is_button(talk, pending):
        return said in _titles(pending, YES_AT)
    if pending in ERASING:
        return talk.heard.intent == "affirm" and bare.is_yes(said)
    return talk.heard.intent in YES[pending] and not _doubts(talk)


def _titles(pending: str, at: int) -> set[str]:
    """How the button of the yes or of the no reads, and what it says when pressed."""
    asked = f"utter_{pending}_ask"
    return {words.choices(asked)[at], words.payloads(asked)[at]}


def _may_mean_yes(talk: Talk, pending: str) -> bool:
    return talk.heard.intent in YES[pending] and not _doubts(talk) and not _is_a_drafts(talk)


def _doubts(talk: Talk) -> bool:
    doubts = words.phrase("labels", "doubts").split()
    return any(doubt in talk.heard.text for doubt in doubts)


def asked_values(talk: Talk, pending: str) -> dict[str, Any]:
    """What the question before erasing says of this person: what a new beginning leaves."""
    return {"kept": _kept(talk, "asked")} if pending == "restart" else {}


def _kept(talk: Talk, code: str) -> str:
    """What stays after a new beginning, and how all of it goes; empty where nothing was noted."""
    reminds = talk.record.dialogue.reminders == REMIND
    if talk.record.ledger == Ledger() and not reminds:
        return ""
    return "\n\n" + words.phrase("restart", f"{code}_reminds" if reminds else code)


def start_again(talk: Talk) -> None:
    """Forget the case, not the conversation, nor what happened with the lenders: that stays the person's evidence."""
    before = talk.record.dialogue
    kept = Dialogue(heard_at=before.heard_at, keep=before.keep, reminded=before.reminded, reminders=before.reminders,
                    channel=before.channel)
    talk.record = Record(Case(), kept, talk.record.version, talk.record.ledger)
    talk.say(RESTARTED, kept=_kept(talk, "done"))
    set_phase(talk, None, False)


def erase(talk: Talk) -> None:
    """Erase the case here; the card tells the channel to erase what was said, once this turn is over."""
    talk.forgotten = True
    tell_erased(talk)
    set_phase(talk, None, False)


def tell_erased(talk: Talk) -> None:
    """Said once more when the answer was lost on the way."""
    talk.say("utter_delete_done", ("forgotten", {}))


# Drafts


def handler(kind: str) -> Any:
    """The module that knows a kind of draft."""
    return import_module(HANDLED[kind])


def waiting(talk: Talk) -> list[str]:
    """Kinds of drafts that wait, the one last asked about first."""
    ledger, pending = talk.record.ledger, talk.record.dialogue.pending
    kinds = [kind for kind in DRAFTS if getattr(ledger, f"{kind}_draft") is not None]
    return sorted(kinds, key=lambda kind: kind != pending)


def draft_in(talk: Talk) -> str | None:
    """The kind of draft that this message is about; None when it is about none. A button of a draft is sure even
    after the question lapsed; buttons stay on the screen."""
    pending, kinds = talk.record.dialogue.pending or "", waiting(talk)
    is_open = pending in HANDLED and (pending not in DRAFTS or pending in kinds)
    if is_open and _is_pressed(talk, pending, "right", "change", "wrong"):
        return pending
    if (meant := _pressed_of(talk, kinds)) and not pressed(talk):
        return meant[0]
    if is_open and _concerns(talk, pending):
        return pending
    return WRITTEN if handler(WRITTEN).speaks(talk) else None


def _pressed_of(talk: Talk, kinds: list[str]) -> list[str]:
    return [kind for kind in kinds if _is_pressed(talk, kind, "right", "wrong")]


def _is_a_drafts(talk: Talk) -> bool:
    """Whether the words are those of a draft's button, whichever draft it belonged to."""
    return any(talk.heard.text.strip() in said.split() for said in words.phrases("drafts").values())


def _is_pressed(talk: Talk, kind: str, *names: str) -> bool:
    """Whether one of a draft's buttons was pressed."""
    said = talk.heard.text.strip()
    return any(said in words.phrase("drafts", words.best("drafts", f"{name}_{kind}", name)).split() for name in names)


def _concerns(talk: Talk, kind: str) -> bool:
    if talk.heard.intent in ("affirm", "deny") and not told(talk.heard):
        return True
    return bool(handler(kind).concerns(talk))


def told(heard: Heard) -> bool:
    """Whether anything but a yes or no was said."""
    return any(value.role != "negated" for value in (*heard.values, *heard.marks))


def answer_draft(talk: Talk, kind: str, follows: bool) -> None:
    """A yes, a no, or a correction. `follows`: the open question is put by a later action of the same turn."""
    dialogue = talk.record.dialogue
    talk.change(unclear=0, resting=False, heard_at=max(talk.heard.at, dialogue.heard_at))
    if dialogue.pending in ERASING:  # its button answers the draft: nothing is erased
        talk.say(f"utter_{dialogue.pending}_kept")
    unsure = dialogue.pending != kind and kind in DRAFTS and len(_pressed_of(talk, waiting(talk))) > 1
    handler(kind).show(talk) if unsure else decide(talk, kind)
    if kind in DRAFTS and talk.record.dialogue.pending not in HANDLED:
        _show_waiting(talk)
    if talk.record.dialogue.pending in HANDLED or follows:
        return set_phase(talk, talk.record.dialogue.question, False)
    return _go_on(talk)


def decide(talk: Talk, kind: str) -> None:
    """What the message does to the draft."""
    module, change = handler(kind), _is_pressed(talk, kind, "change")
    own = _is_pressed(talk, kind, "right", "change", "wrong")
    if _is_a_drafts(talk) and not own:  # of another one
        ask_what(talk, kind) if words.known(f"utter_{kind}_what") else module.drop(talk)
    elif _is_pressed(talk, kind, "right"):
        module.confirm(talk)
    elif _is_pressed(talk, kind, "wrong"):
        module.drop(talk)
    elif change or not module.amend(talk):
        plainly = talk.heard.intent == "affirm" and not change and not _doubts(talk) and kind != WRITTEN
        module.confirm(talk) if plainly else ask_what(talk, kind)


def ask_what(talk: Talk, kind: str) -> None:
    """It is not right so: what is?"""
    talk.change(pending=kind)
    talk.say(f"utter_{kind}_what")


def remind(talk: Talk) -> None:
    """A draft that was left without an answer is asked about once more, where nothing else is open."""
    dialogue, gone = talk.record.dialogue, talk.forgotten or RESTARTED in [one.get("response") for one in talk.said]
    busy = dialogue.pending or dialogue.question or dialogue.resting or dialogue.call_at(talk.heard.at)
    if gone or busy or talk.slots.get("phase") == "ready" or talk.heard.intent in ("safety", "start"):
        return
    _show_waiting(talk, again=False)


def _show_waiting(talk: Talk, again: bool = True) -> None:
    """The draft told last; once, unless `again`, or a plan is looked at that would go by it."""
    kind = max(waiting(talk), key=lambda one: abs(_name(talk, one)), default=None)
    again = again or (kind == AGREEMENT and talk.heard.intent == "show_plan")
    if kind is None or (_name(talk, kind) == talk.record.dialogue.reminded and not again):
        return
    talk.change(reminded=_name(talk, kind))
    talk.say("utter_draft_waiting")
    handler(kind).show(talk)


def _name(talk: Talk, kind: str) -> float:
    """When it was told; of an agreement less than nothing, since it has the time of its contact."""
    draft = getattr(talk.record.ledger, f"{kind}_draft")
    return -float(draft.contact or draft.number) if kind == AGREEMENT else float(draft.at)
