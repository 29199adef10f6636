"""话术: the words for a call or a chat, from templates and the proposal's own numbers."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions import services, words
from actions.asking import ask, set_phase
from actions.base import CoachAction, Talk
from actions.cards import said_values
from actions.knowledge import lender, sources, table
from bot.coaching.answering import named_debts, names_in
from bot.coaching.case import Case, Debt
from bot.coaching.hearing import Heard
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal, make_proposal
from bot.coaching.questions import next_question
from bot.coaching.script import PHONE, WRITTEN, Script, Stage, agent_of, make_script, offer_variant

SCRIPTS = Path(__file__).resolve().parents[1] / "data" / "scripts"
IN_COURT = ("court", "judgment")  # there a settlement is talked about, no art. 70
STEPS = ("first", "again", "third")


@cache
def templates(channel: str) -> dict[str, Any]:
    """The words of one channel."""
    return dict(yaml.safe_load((SCRIPTS / f"{channel}.yml").read_text(encoding="utf-8")))


def stage_words(stage: Stage, channel: str, proposal: Proposal, debt: Debt, option: Option) -> dict[str, Any]:
    """One stage as the card shows it."""
    text = templates(channel)
    rows = text["stages"][stage.name]
    chosen = next(rows[variant] for variant in stage.variants if variant in rows)
    values = {"debt": words.debt_words(debt), "callback": text["callback"], **said_values(option, proposal)}
    if stage.name == "hardship":
        values |= _hardship(stage, text)
    if stage.name == "confirm":
        values["recap"] = text["recap"][offer_variant(option)].format(**values)
    return {
        "stage": stage.name,
        "title": text["stage_names"][stage.name],
        "say": chosen["say"].format(**values),
        "tips": chosen["tips"],
    }


def _hardship(stage: Stage, text: dict[str, Any]) -> dict[str, str]:
    values = stage.values
    money = {name: words.spoken(values[name]) for name in ("income", "expenses")}
    papers = [words.phrase("papers", code) for code in values["evidence"]]  # type: ignore[attr-defined]
    joined = words.phrase("labels", "list_comma").join(papers)
    return {
        "reason": text["reason"][values["reason"]],
        "budget": text["budget"][values["budget"]].format(**money),
        "evidence": text["evidence"]["some" if papers else "none"].format(papers=joined),
    }


def offer_clause(option: Option | None, proposal: Proposal | None) -> str:
    """The offer as a clause after 我愿意还，; without a plan only that the truth will be told."""
    if option is None or proposal is None:
        return words.phrase("offer_clause", "unknown")
    return words.phrase("offer_clause", offer_variant(option), **said_values(option, proposal))


def reply_words(
    code: str, debt: Debt | None, option: Option | None, proposal: Proposal | None, times: int = 0
) -> dict[str, Any]:
    """What to say to a sentence of the agent that was heard `times` times before in this call, and why."""
    row, agent, step = table("replies")[code], agent_of(debt), STEPS[min(times, len(STEPS) - 1)]
    card = debt is not None and debt.kind == "credit_card" and agent == "official" and debt.stage not in IN_COURT
    for_cards = row.get("say_card", {}).get(step) if card else None
    say = for_cards or row["say"][agent][step]
    cited = [*row["sources"], *(row.get("sources_card", []) if for_cards else [])]
    return {
        "you_say": say.format(offer=offer_clause(option, proposal)),
        "why": row["why"] if times == 0 else row["why_again"],
        "record": row["record"],
        "agent": agent,
        "sources": sources(cited),
    }


def objection(code: str, debt: Debt, option: Option, proposal: Proposal) -> dict[str, Any]:
    """What they may say and what to answer."""
    said = reply_words(code, debt, option, proposal)
    they_say = table("replies")[code]["they_say"]
    return {"code": code, "they_say": they_say, "you_say": said["you_say"], "sources": said["sources"]}


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


def contact_words(debt: Debt) -> str | None:
    """How to reach this lender: a number only where a trustworthy one is known."""
    row = lender(debt.lender, debt.product)
    if row is None:
        return None
    text, hotline = templates(PHONE)["channels_note"], row.get("hotline")
    if hotline:
        checked = words.full_date_words(dt.date.fromisoformat(hotline["date"]))
        return str(text["hotline"].format(number=hotline["number"], date=checked, path=row["app_path"]))
    return str(text["app_only" if row["lender"] else "anywhere"].format(path=row["app_path"]))


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
        question = talk.record.dialogue.question or next_question(talk.case)
        if not talk.case.debts or (question is not None and not talk.record.dialogue.proposed):
            return self._needs_plan(talk)
        proposal = make_proposal(talk.case, services.today())
        index = which_debt(talk.case, proposal, talk.heard, talk.record.dialogue.script)
        channel = next((value.code for value in talk.heard.of("channel") if value.code), PHONE)
        script = None if index is None else make_script(talk.case, proposal, index, channel)
        if script is None:
            return self._needs_plan(talk)
        talk.change(script=script.debt, unclear=0)
        if channel == WRITTEN:
            from actions.letter import say_letter  # the letter shares this file's words

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
