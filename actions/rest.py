"""After words of despair: the coach stays, and asks for nothing until the person goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.asking import set_phase
from bot.coaching.hearing import CLEAR, FALLBACK
from bot.coaching.hearing_answers import BARE_ANSWERS, FEW_WORDS

if TYPE_CHECKING:
    from actions.base import Talk

STAYING = frozenset({
    FALLBACK, *BARE_ANSWERS, "inform", "correct", "state_wish", "out_of_scope", "explain", "help", "chitchat",
    "why_ask",
})  # fmt: skip
ASKED = frozenset({"bot_challenge", "money_grab", "privacy_worry"})  # small talk that is a question
ANSWERED = frozenset({"ask", "safety"})
NEEDS_MORE = frozenset({"in_call", "agent_said", "report_contact", "report_payment", "plan_broken"})  # than 还在


def stays(talk: Talk) -> bool:
    """Whether a word after despair goes on with nothing: the coach stays, and asks for nothing. Few words that are
    hardly understood go on with nothing either, whatever they resemble; what is asked is answered."""
    heard = talk.heard
    told = any(value.role != "negated" for value in heard.values)
    if not talk.record.dialogue.resting or told or (heard.intent == "chitchat" and heard.topic in ASKED):
        return False
    few = len(heard.text.strip()) <= FEW_WORDS and heard.intent not in ANSWERED
    return heard.intent in STAYING or few and (heard.confidence < CLEAR or heard.intent in NEEDS_MORE)


def stay(talk: Talk, again: bool = False) -> None:
    """Stay beside the person; the money can wait. `again`: said by the action before, of the same turn."""
    if not again:
        talk.say("utter_safety_stay")
    talk.change(pending=None, heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
    set_phase(talk, None, False)
