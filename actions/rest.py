"""After words of despair: the coach stays, and asks for nothing until the person goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.asking import set_phase
from bot.coaching.hearing import FALLBACK
from bot.coaching.hearing_answers import BARE_ANSWERS

if TYPE_CHECKING:
    from actions.base import Talk

STAYING = frozenset({FALLBACK, *BARE_ANSWERS, "inform", "correct", "state_wish", "out_of_scope", "explain", "help"})


def stays(talk: Talk) -> bool:
    """Whether a word after despair goes on with nothing: the coach stays, and asks for nothing."""
    return talk.record.dialogue.resting and talk.heard.intent in STAYING and not talk.heard.values


def stay(talk: Talk) -> None:
    """Stay beside the person; the money can wait."""
    talk.say("utter_safety_stay")
    talk.change(pending=None, heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
    set_phase(talk, None, False)
