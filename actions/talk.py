"""Questions, what the lender's agent said, danger, small talk: answered at once, then the open question returns."""

from __future__ import annotations

from typing import Any

from actions import services, words
from actions.base import CoachAction, Talk
from actions.knowledge import sources, table
from actions.script import objection, which_debt
from bot.coaching.proposal import make_proposal


def answer_card(key: str) -> tuple[str, dict[str, Any]] | None:
    """The `answer` card of a question."""
    row = table("answers").get(key)
    return None if row is None else ("answer", {"topic": row["topic"], "sources": sources(row["sources"])})


class ActionAnswer(CoachAction):
    """A question of the person, by its topic."""

    def name(self) -> str:
        return "action_answer"

    def respond(self, talk: Talk) -> None:
        key = f"ask/{talk.heard.topic}"
        talk.change(unclear=0)
        if not words.known(f"utter_{key}"):
            return talk.say(
                "utter_unclear", ("fallback", {"kind": "unclear", "choices": words.choices("utter_notice_help")})
            )
        return talk.say(f"utter_{key}", answer_card(key))


class ActionReply(CoachAction):
    """What the agent said: the next sentence to say."""

    def name(self) -> str:
        return "action_reply"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        code = talk.heard.topic or "unclear"
        if code not in table("replies"):
            return talk.say("utter_reply_unknown")
        return talk.say(f"utter_agent_said/{code}", ("reply", self._card(talk, code)))

    def _card(self, talk: Talk, code: str) -> dict[str, Any]:
        row = table("replies")[code]
        said = {"you_say": row.get("you_say_plain", row["you_say"]), "sources": sources(row["sources"])}
        if talk.case.debts and talk.record.dialogue.proposed:
            proposal = make_proposal(talk.case, services.today())
            index = which_debt(talk.case, proposal, talk.heard, talk.record.dialogue.script)
            line = None if index is None else proposal.line(index)
            if index is not None and line is not None:
                said = objection(code, talk.case.debts[index], line.ask, proposal)
        return {
            "code": code,
            "you_say": said["you_say"],
            "why": row["why"],
            "record": row["record"],
            "sources": said["sources"],
        }


class ActionSafety(CoachAction):
    """Danger comes before everything else, whatever question is open."""

    def name(self) -> str:
        return "action_safety"

    def respond(self, talk: Talk) -> None:
        kind = talk.heard.topic or "crisis"
        row = table("safety")[kind]
        talk.change(unclear=0)
        return talk.say(
            f"utter_safety/{kind}",
            ("safety", {"kind": kind, "lines": row["lines"], "sources": sources(row["sources"])}),
        )


class ActionSmalltalk(CoachAction):
    """A word between."""

    def name(self) -> str:
        return "action_smalltalk"

    def respond(self, talk: Talk) -> None:
        key = f"utter_chitchat/{talk.heard.topic}"
        return talk.say(key if words.known(key) else "utter_chitchat/greet")


class ActionNotice(CoachAction):
    """One fixed message for an intent."""

    def name(self) -> str:
        return "action_notice"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        return talk.say(f"utter_notice_{talk.heard.intent}")
