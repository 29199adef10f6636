"""Danger, small talk, fixed messages: answered at once, then the open question returns."""

from __future__ import annotations

from typing import Any

from actions import words
from actions.base import CoachAction, Talk
from actions.knowledge import hotlines, sources, table
from bot import keeping
from bot.coaching.costs import another_loan
from bot.coaching.money import whole_yuan

PRIVACY = "privacy_worry"


class ActionSafety(CoachAction):
    """Danger comes before everything else, whatever question is open."""

    keeps_rest = True

    def name(self) -> str:
        return "action_safety"

    def respond(self, talk: Talk) -> None:
        kind = talk.heard.topic or "crisis"
        row = table("safety")[kind]
        talk.change(unclear=0)
        if kind == "crisis":
            talk.change(call=None, resting=True)
        lines = [{**line, "date": table("public_lines")[line["number"]]["date"]} for line in row["lines"]]
        card = ("safety", {"kind": kind, "lines": lines, "sources": sources(row["sources"])})
        return talk.say(f"utter_safety/{kind}", card, **hotlines(), **(_loan() if kind == "loan_to_repay" else {}))


def _loan() -> dict[str, Any]:
    """What another loan would cost, as an example."""
    loan, terms, monthly, extra = another_loan()
    return {"loan": loan, "terms": terms, "monthly": whole_yuan(monthly), "extra": whole_yuan(extra)}


class ActionSmalltalk(CoachAction):
    """A word between."""

    keeps_rest = True

    def name(self) -> str:
        return "action_smalltalk"

    def respond(self, talk: Talk) -> None:
        key = f"utter_chitchat/{talk.heard.topic}"
        kept: dict[str, Any] = {"days": keeping.days(), "notice": keeping.NOTICE} if talk.heard.topic == PRIVACY else {}
        return talk.say(key if words.known(key) else "utter_chitchat/greet", **kept)


class ActionNotice(CoachAction):
    """One fixed message for an intent."""

    keeps_rest = True  # whoever looks for a person to talk to is not asked about money

    def name(self) -> str:
        return "action_notice"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        return talk.say(f"utter_notice_{talk.heard.intent}")
