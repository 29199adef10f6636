"""话术: the words for a call or a chat, from templates and the proposal's own numbers."""

from __future__ import annotations

from typing import Any

from actions import words
from actions.asking import ask, set_phase
from actions.base import CoachAction, Talk
from actions.letter import say_letter
from actions.planning import on_this
from actions.proposal import all_settled
from actions.spoken import contact_words, objection, stage_words, templates
from bot.coaching.answering import named_debts, names_in
from bot.coaching.case import Case
from bot.coaching.hearing import Heard
from bot.coaching.proposal import Proposal
from bot.coaching.questions import next_question
from bot.coaching.script import PHONE, WRITTEN, Script, make_script


def script_card(case: Case, proposal: Proposal, script: Script) -> tuple[str, dict[str, Any]]:
    """The `script` card of a call or a chat."""
    debt, line, text = case.debts[script.debt], proposal.line(script.debt), templates(script.channel)
    assert line is not None
    return "script", {
        "debt": script.debt,
        "label": words.debt_words(debt),
        "channel": script.channel,
        "stages": [stage_words(stage, script.channel, proposal, debt, line.ask) for stage in script.stages],
        "objections": [objection(code, debt, line.ask, proposal) for code in script.objections],
        "avoid": text["avoid"],
        "record": text["record"],
        "notes": text.get("attach_note", []),
        "contact": contact_words(debt),
    }


def which_debt(case: Case, proposal: Proposal, heard: Heard, current: int | None) -> int | None:
    """The debt that is meant: one that was named, else the next one (换一个平台), else the one talked about."""
    possible = [line.debt for line in proposal.lines]
    if not possible:
        return None
    names = {value.code for value in heard.of("lender", "product")}
    named = [i for i in possible if names & {case.debts[i].product, case.debts[i].lender}]
    best = [i for i in named if case.debts[i].product in names] or named
    if best:
        return best[0]
    if heard.intent == "switch_debt":
        later = [i for i in possible if current is not None and i > current]
        return (later or possible)[0]
    return current if current in possible else possible[0]


def on_the_line(talk: Talk, proposal: Proposal) -> int | None:
    """Which debt an offer or a call is about: one that is named, else the call's, else the script's; None when one is
    named that the plan does not know."""
    call = talk.record.dialogue.call_at(talk.heard.at)
    if names_in(talk.heard):
        return next((i for i in named_debts(talk.case, talk.heard) if proposal.line(i)), None)
    current = call.debt if call is not None and call.debt is not None else talk.record.dialogue.script
    return which_debt(talk.case, proposal, talk.heard, current)


class ActionScript(CoachAction):
    """Show the words for one debt: for the phone, for online chat, or as a written application."""

    question_follows = False

    def name(self) -> str:
        return "action_script"

    def respond(self, talk: Talk) -> None:
        if all_settled(talk):
            return None
        question = talk.record.dialogue.question or next_question(talk.case)
        if not talk.case.debts or (question is not None and not talk.record.dialogue.proposed):
            return self._needs_plan(talk)
        _, proposal = on_this(talk)
        index = which_debt(talk.case, proposal, talk.heard, talk.record.dialogue.script)
        channel = next((value.code for value in talk.heard.of("channel") if value.code), PHONE)
        script = None if index is None else make_script(talk.case, proposal, index, channel)
        if script is None:
            return self._needs_plan(talk)
        talk.change(script=script.debt, unclear=0)
        if channel == WRITTEN:
            return say_letter(talk, proposal, script.debt)
        return self._say(talk, proposal, script)

    def _say(self, talk: Talk, proposal: Proposal, script: Script) -> None:
        several = "" if len(proposal.lines) > 1 else "_only"
        debt, card = words.debt_words(talk.case.debts[script.debt]), script_card(talk.case, proposal, script)
        response = "utter_script_intro" if script.channel == PHONE else "utter_script_online"
        talk.say(f"{response}{several}", card, debt=debt)
        return None if talk.shows_cards else self._in_words(talk, card[1])

    def _in_words(self, talk: Talk, card: dict[str, Any]) -> None:
        for stage in card["stages"]:
            talk.say("utter_script_stage", stage=stage["title"], say=stage["say"])
        comma = words.phrase("labels", "list_comma")
        talk.say("utter_script_record", record=comma.join(card["record"]), avoid=comma.join(card["avoid"]))
        if card["notes"]:
            talk.say("utter_script_notes", lines="\n".join(f"· {note}" for note in card["notes"]))

    def _needs_plan(self, talk: Talk) -> None:
        question = talk.record.dialogue.question or next_question(talk.case)
        talk.say("utter_script_needs_plan" if talk.case.debts else "utter_plan_empty")
        if question is not None:
            talk.open(question)
            ask(talk, question)
        return set_phase(talk, question, False)
