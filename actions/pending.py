"""The yes or no to something that cannot be undone: 重新开始, 删除我的数据; and to keeping a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import keep, words
from actions.asking import ask, set_phase
from bot.coaching.case import Case
from bot.coaching.dialogue import KEEP, Dialogue, Record

if TYPE_CHECKING:
    from actions.base import Talk

YES = {"restart": ("affirm", "restart", "start"), "delete": ("affirm", "delete_data")}


def is_answer(talk: Talk) -> bool:
    """Whether this message answers a confirmation; facts told instead let it lapse."""
    if talk.record.dialogue.pending == KEEP:
        return talk.heard.intent in ("affirm", "deny") and not talk.heard.values
    told = bool(talk.heard.values) and talk.heard.intent not in ("affirm", "deny")
    return talk.record.dialogue.pending in YES and not told


def pressed(talk: Talk) -> bool:
    """Whether one of the two buttons of an open confirmation was pressed: that is sure whatever the words resemble."""
    pending = talk.record.dialogue.pending
    return pending in YES and talk.heard.text.strip() in words.choices(f"utter_{pending}_ask")


def answer_pending(talk: Talk) -> None:
    """Carry it out on a yes; anything else keeps everything."""
    pending = talk.record.dialogue.pending or ""
    if pending == KEEP:
        return keep.decide(talk, talk.heard.intent == "affirm")
    talk.change(pending=None, heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
    if _means_yes(talk, pending):
        return start_again(talk) if pending == "restart" else erase(talk)
    talk.say(f"utter_{pending}_kept")
    if talk.record.dialogue.question:
        ask(talk, talk.record.dialogue.question)
    return set_phase(talk, talk.record.dialogue.question, False)


def _means_yes(talk: Talk, pending: str) -> bool:
    """Nothing is erased on a guess: the button, or a yes without any word of doubt in it."""
    yes, no = words.choices(f"utter_{pending}_ask")
    said = talk.heard.text.strip()
    if said in (yes, no):
        return said == yes
    doubts = words.phrase("labels", "doubts").split()
    return talk.heard.intent in YES[pending] and not any(doubt in said for doubt in doubts)


def start_again(talk: Talk) -> None:
    """Forget the case, not the conversation."""
    before = talk.record.dialogue
    talk.record = Record(Case(), Dialogue(heard_at=before.heard_at, keep=before.keep), talk.record.version)
    talk.say("utter_restart_done")
    set_phase(talk, None, False)


def erase(talk: Talk) -> None:
    """Erase the case here; the card tells the channel to erase what was said, once this turn is over."""
    talk.forgotten = True
    talk.say("utter_delete_done", ("forgotten", {}))
    set_phase(talk, None, False)
