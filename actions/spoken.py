"""Words for talking to a lender: stages, replies, ways of contact. From templates and the proposal's own numbers."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions import words
from actions.cards import said_values
from actions.knowledge import lender, sources, table
from bot.coaching.case import Debt
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal
from bot.coaching.script import PHONE, Stage, agent_of, offer_variant

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
    code: str, debt: Debt | None, option: Option | None, proposal: Proposal | None, times: int = 0,
    agent: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What to say to a sentence of the agent that was heard `times` times before in this call, and why. `agent` is who
    is on the line, where that is known otherwise than from the debt."""
    row, agent, step = table("replies")[code], agent or agent_of(debt), STEPS[min(times, len(STEPS) - 1)]
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
