"""提示: the next sentence from the person's own script, fitting what the agent said last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import words
from actions.knowledge import table
from actions.planning import case_and_plan_about
from actions.spoken import reply_words, stage_words
from bot.coaching.agent import replay
from bot.coaching.call import COUNTERS, Exchange
from bot.coaching.case import Debt
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal
from bot.coaching.rehearsal import Rehearsal, over_limit
from bot.coaching.scene import scene
from bot.coaching.script import PHONE, make_script

if TYPE_CHECKING:
    from actions.base import Talk

REPLIES = {  # acts of the simulated agent whose codes in `replies` have other names
    "counter": "too_few_terms", "counter_last": "too_few_terms", "settle_today": "full_settlement_only",
    "other_debts": "other_debts_your_problem", "close_late": "call_back_later", "refuse_interest": "no_policy",
    "refuse_written": "no_written_confirmation", "refuse_supervisor": "no_authority",
}  # fmt: skip
STAGES = {
    "greet": "willingness", "ask_reason": "hardship", "ask_less_reason": "hardship", "ask_evidence": "hardship",
    "ask_offer": "proposal", "ask_offer_again": "proposal", "ask_concrete": "proposal", "ask_date": "proposal",
    "agree": "confirm", "agree_pause": "confirm", "agree_down": "confirm", "agree_once": "confirm",
    "give_ticket": "confirm", "ask_else": "confirm",
}  # fmt: skip


def debt_of(talk: Talk, rehearsal: Rehearsal) -> Debt | None:
    """The debt that is practised; None for a made-up one, or one that has gone since."""
    index, debts = rehearsal.frame.debt, talk.case.debts
    return debts[index] if index is not None and index < len(debts) else None


def plan_of(talk: Talk, rehearsal: Rehearsal) -> tuple[Proposal | None, Option | None]:
    """The person's own plan for the debt that is practised; (None, None) for a made-up debt or without a plan."""
    index = rehearsal.frame.debt
    if index is None or debt_of(talk, rehearsal) is None or rehearsal.frame.kind is None:
        return None, None
    _, proposal = case_and_plan_about(talk.record, rehearsal.frame.today, index)
    line = proposal.line(index)
    return (proposal, line.ask) if line is not None else (None, None)


def hint(talk: Talk, rehearsal: Rehearsal) -> tuple[str, str | None]:
    """(a sentence to say now, why)."""
    exchanges, _ = replay(rehearsal)
    act = next((act for act in reversed(exchanges[-1].move.acts) if act in STAGES or _code(act)), "ask_offer")
    if code := _code(act):
        return _reply(talk, rehearsal, exchanges, act, code)
    stage = STAGES[act]
    return _stage(talk, rehearsal, stage) or (words.phrase("rehearsal_hints", stage), None)


def _code(act: str) -> str | None:
    code = REPLIES.get(act, act)
    return code if code in table("replies") else None


def _reply(
    talk: Talk, rehearsal: Rehearsal, exchanges: tuple[Exchange, ...], act: str, code: str
) -> tuple[str, str | None]:
    asked, known = exchanges[-1].move.offer, rehearsal.frame.limit is not None
    if act in COUNTERS and asked is not None and known and not over_limit(asked, rehearsal.frame):
        return words.phrase("offer_reply", "holds"), words.phrase("offer_reply", "why")  # what they ask can be kept
    proposal, option = plan_of(talk, rehearsal)
    times = sum(act in exchange.move.acts for exchange in exchanges) - 1
    said = reply_words(code, debt_of(talk, rehearsal), option, proposal, times, scene(rehearsal.scene).kind)
    return said["you_say"], said["why"]


def _stage(talk: Talk, rehearsal: Rehearsal, stage: str) -> tuple[str, str | None] | None:
    proposal, option = plan_of(talk, rehearsal)
    if proposal is None or option is None or rehearsal.frame.debt is None:
        return None
    script = make_script(talk.case, proposal, rehearsal.frame.debt)
    row = next((one for one in script.stages if one.name == stage), None) if script else None
    if row is None:
        return None
    shown = stage_words(row, PHONE, proposal, talk.case.debts[rehearsal.frame.debt], option)
    return shown["say"], shown["tips"][0] if shown["tips"] else None


def say_hint(talk: Talk, rehearsal: Rehearsal) -> None:
    """Show it."""
    say, why = hint(talk, rehearsal)
    talk.say("utter_rehearsal_hint", ("rehearsal_hint", {"say": say, "why": why}), say=say)
