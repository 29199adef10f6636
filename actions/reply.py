"""What the agent said: the next sentence to say, why, and what to write down. The second time gets the next step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions import words
from actions.base import CoachAction, Talk
from actions.knowledge import table
from actions.offer import named_offer, verdict_words
from actions.planning import on_this
from actions.script import on_the_line
from actions.spoken import reply_words
from bot.coaching.answering import named_debts
from bot.coaching.dialogue import Call
from bot.coaching.offer import HOLDS
from bot.coaching.proposal import Proposal

OF_TERMS = frozenset({"too_few_terms", "down_payment_first", "pay_minimum_first"})  # what they name may well be kept


def call_now(talk: Talk) -> Call:
    """The call that is going on, or a new one that begins with this message."""
    at = talk.heard.at
    call = talk.record.dialogue.call_at(at) or Call(at, at)
    return replace(call, debt=next(iter(named_debts(talk.case, talk.heard)), call.debt))


class ActionReply(CoachAction):
    """A sentence of the agent."""

    def name(self) -> str:
        return "action_reply"

    def respond(self, talk: Talk) -> None:
        code = talk.heard.topic or "unclear"
        if code not in table("replies"):
            return talk.say("utter_reply_unknown")
        call = call_now(talk)
        if not talk.fresh:  # this sentence was counted when the action ran before
            call = replace(call, heard=call.heard[:-1])
        proposal, index = self._plan(talk)
        card = self._card(talk, code, call, proposal, index)
        verdict = None if proposal is None or index is None else named_offer(talk, proposal, index)
        if verdict is not None and verdict.code == HOLDS and code in OF_TERMS:
            card |= {"you_say": words.phrase("offer_reply", "holds"), "why": words.phrase("offer_reply", "why")}
        talk.change(unclear=0, call=replace(call, last=talk.heard.at, heard=(*call.heard, code)))
        shown = {name: card[name] for name in ("you_say", "why", "record")}
        talk.say("utter_reply_card" if talk.shows_cards else "utter_reply", ("reply", card), **shown)
        if verdict is not None:
            talk.say("utter_offer_short", said=verdict_words(verdict, len(talk.case.debts) < 2))
        return None

    def _plan(self, talk: Talk) -> tuple[Proposal | None, int | None]:
        """The plan, once there is one, and which debt the call is about; a single debt is meant in any case."""
        if talk.case.debts and talk.record.dialogue.proposed:
            _, proposal = on_this(talk)
            return proposal, on_the_line(talk, proposal)
        return None, 0 if len(talk.case.debts) == 1 else None

    def _card(
        self, talk: Talk, code: str, call: Call, proposal: Proposal | None, index: int | None
    ) -> dict[str, Any]:
        debt = None if index is None else talk.case.debts[index]
        line = None if proposal is None or index is None else proposal.line(index)
        times = call.times(code)
        option = None if line is None else line.ask
        return {"code": code, "times": times + 1, **reply_words(code, debt, option, proposal, times)}


class ActionCall(CoachAction):
    """我正在打电话: stay beside the person, with the first sentence and what they will probably hear."""

    question_follows = False

    def name(self) -> str:
        return "action_call"

    def respond(self, talk: Talk) -> None:
        call = call_now(talk)
        talk.change(unclear=0, call=replace(call, last=talk.heard.at, announced=True))
        buttons = [{"code": code, **row} for code, row in words.phrases("heard_often").items()]  # type: ignore[dict-item]
        talk.say("utter_call", ("call", {"refusals": buttons}))
        talk.slots["phase"] = "idle"
