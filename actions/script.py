"""话术: the words for the call, from templates and the proposal's own numbers."""

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
from bot.coaching.case import Case, Debt
from bot.coaching.hearing import Heard
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal, make_proposal
from bot.coaching.questions import next_question
from bot.coaching.script import Script, Stage, make_script, offer_variant

SCRIPTS = Path(__file__).resolve().parents[1] / "data" / "scripts"


@cache
def templates(channel: str) -> dict[str, Any]:
    """The words of one channel."""
    return dict(yaml.safe_load((SCRIPTS / f"{channel}.yml").read_text(encoding="utf-8")))


def stage_words(stage: Stage, case: Case, proposal: Proposal, debt: Debt, option: Option) -> dict[str, Any]:
    """One stage as the card shows it."""
    text = templates("phone")
    variants = text["stages"][stage.name]
    chosen = variants.get(stage.variant) or variants["default"]
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


def objection(code: str, debt: Debt, option: Option, proposal: Proposal) -> dict[str, Any]:
    """What they may say and what to answer; with figures only where the offer has some."""
    row = table("replies")[code]
    card = debt.kind == "credit_card" and "you_say_card" in row
    figures = option.terms > 0 and option.monthly > 0
    say = (
        row["you_say_card"]
        if card and figures
        else row["you_say"]
        if figures
        else row.get("you_say_plain", row["you_say"])
    )
    cited = list(row["sources"]) + (list(row.get("sources_card", [])) if card and figures else [])
    said = say.format(**_reply_values(option, proposal)) if figures else say
    return {"code": code, "they_say": row["they_say"], "you_say": said, "sources": sources(cited)}


def _reply_values(option: Option, proposal: Proposal) -> dict[str, Any]:
    values = said_values(option, proposal)
    return {**values, "monthly": words.phrase("labels", "yuan", amount=option.monthly), "date": values.get("first", "")}


def script_card(case: Case, proposal: Proposal, script: Script) -> tuple[str, dict[str, Any]]:
    """The `script` card."""
    debt, line, text = case.debts[script.debt], proposal.line(script.debt), templates("phone")
    assert line is not None
    return "script", {
        "debt": script.debt,
        "label": words.debt_words(debt),
        "channel": script.channel,
        "stages": [stage_words(stage, case, proposal, debt, line.ask) for stage in script.stages],
        "objections": [objection(code, debt, line.ask, proposal) for code in script.objections],
        "avoid": text["avoid"],
        "record": text["record"],
        "contact": contact_words(debt),
    }


def contact_words(debt: Debt) -> str | None:
    """How to reach this lender: a number only where a trustworthy one is known."""
    row = lender(debt.lender, debt.product)
    if row is None:
        return None
    text, hotline = templates("phone")["channels_note"], row.get("hotline")
    if hotline:
        return str(text["hotline"].format(number=hotline["number"], date=_day(hotline["date"]), path=row["app_path"]))
    return str(text["app_only"].format(path=row["app_path"]))


def _day(iso: str) -> str:
    day = dt.date.fromisoformat(iso)
    return words.phrase("dates", "day_of_year", year=day.year, month=day.month, day=day.day)


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


class ActionScript(CoachAction):
    """Show the script of one debt."""

    question_follows = False

    def name(self) -> str:
        return "action_script"

    def respond(self, talk: Talk) -> None:
        question = talk.record.dialogue.question or next_question(talk.case)
        if not talk.case.debts or (question is not None and not talk.record.dialogue.proposed):
            return self._needs_plan(talk)
        proposal = make_proposal(talk.case, services.today())
        index = which_debt(talk.case, proposal, talk.heard, talk.record.dialogue.script)
        script = None if index is None else make_script(talk.case, proposal, index)
        if script is None:
            return self._needs_plan(talk)
        talk.change(script=script.debt, unclear=0)
        several = len(proposal.lines) > 1
        debt = words.debt_words(talk.case.debts[script.debt])
        talk.say(
            "utter_script_intro" if several else "utter_script_intro_only",
            script_card(talk.case, proposal, script),
            debt=debt,
        )
        return None if talk.shows_cards else self._in_words(talk, proposal, script)

    def _in_words(self, talk: Talk, proposal: Proposal, script: Script) -> None:
        card = script_card(talk.case, proposal, script)[1]
        for stage in card["stages"]:
            talk.say("utter_script_stage", stage=stage["title"], say=stage["say"])
        comma = words.phrase("labels", "list_comma")
        talk.say("utter_script_record", record=comma.join(card["record"]), avoid=comma.join(card["avoid"]))

    def _needs_plan(self, talk: Talk) -> None:
        question = talk.record.dialogue.question or next_question(talk.case)
        talk.say("utter_script_needs_plan" if talk.case.debts else "utter_plan_empty")
        if question is not None:
            talk.open(question)
            ask(talk, question)
        return set_phase(talk, question, False)
