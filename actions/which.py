"""Two meanings near each other: the person says which, and nothing is done on a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import keep, words
from bot.coaching.dialogue import WHICH
from bot.coaching.hearing import Heard
from bot.coaching.intake import NOT_FACTS

if TYPE_CHECKING:
    from actions.base import Talk

UNCLEAR_BEFORE_A_PERSON = 3


def candidates(heard: Heard) -> tuple[str, ...]:
    """The two meanings to choose from; empty when one is clear, or when the choice would make no difference."""
    still_meant = heard.rivals and heard.rivals[0].split("/")[0] == heard.intent
    return guesses(heard) if still_meant else ()


def guesses(heard: Heard) -> tuple[str, ...]:
    """The two likeliest meanings, where both can be put in a sentence; also of what was too unclear to act on."""
    known = words.phrases("which")
    return heard.rivals if all(rival in known for rival in heard.rivals) else ()


def holds_facts(meanings: tuple[str, ...]) -> bool:
    """Whether the figures of the message are the person's own whichever was meant."""
    return not any(meaning.split("/")[0] in NOT_FACTS for meaning in meanings)


def is_choice(text: str) -> bool:
    """Whether this is one of the sentences that were offered."""
    return text in words.phrases("which").values()


def ask_which(talk: Talk, meanings: tuple[str, ...]) -> None:
    """Offer both in the person's own words, and neither; after three misunderstandings a person."""
    keep.note(talk)
    known, dialogue = words.phrases("which"), talk.record.dialogue
    first, second = (known[meaning] for meaning in meanings)
    unclear = dialogue.unclear + 1
    if unclear >= UNCLEAR_BEFORE_A_PERSON:
        talk.say("utter_unclear_person")
    card = ("fallback", {"kind": "unclear", "choices": [first, second]})
    talk.say("utter_which", card, first=first, second=second)
    talk.change(pending=WHICH, unclear=unclear, heard_at=max(talk.heard.at, dialogue.heard_at))
    talk.slots["phase"] = "asking" if dialogue.question else "idle"
