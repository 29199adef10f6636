"""How far the review of practice calls agrees with people's labels (tests/rehearsal/*.yml)."""
from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from bot.cli.hearing import Listener
from bot.cli.settings import ROOT
from bot.coaching.call import Exchange, Line, Move
from bot.coaching.caller import Before, read_said
from bot.coaching.hearing import read_message
from bot.coaching.money import yuan
from bot.coaching.rehearsal import Frame, Terms
from bot.coaching.review import CHECKS, Check, review, score

TRANSCRIPTS = ROOT / "tests" / "rehearsal"
SEALED = frozenset({"transcripts_d"})  # nobody looked at them while the judge was mended
WRITTEN_ON = dt.date(2026, 11, 22)


@dataclass(frozen=True)
class Judged:
    """One labelled call and what the judge made of it."""

    call: Dict[str, Any]
    checks: Tuple[Check, ...]
    exchanges: Tuple[Exchange, ...]

    @property
    def score(self) -> int:
        return score(self.checks) or 0

    def differing(self) -> List[str]:
        """The checks on which judge and label do not agree."""
        return [check.code for check in self.checks if check.passed != self.call["labels"][check.code]]


def transcripts(folder: Path = TRANSCRIPTS) -> Iterator[Dict[str, Any]]:
    import yaml

    for path in sorted(folder.glob("transcripts_*.yml")):
        for call in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield {**call, "file": path.stem}


def frame_of_call(call: Dict[str, Any]) -> Frame:
    """The case of a transcript as the engine takes it."""
    case, plan = call["case"], call["case"]["plan"]
    first = dt.date.fromisoformat(plan["first"]) if plan.get("first") else None
    terms = Terms(first=first)
    if plan.get("monthly"):
        amount = yuan(plan["monthly"])
        one = plan["kind"] in ("arrears", "settlement")
        terms = Terms(once=amount, first=first) if one else Terms(amount, plan.get("terms"), first=first)
    return Frame(
        today=WRITTEN_ON, debt=0, label=case["debt"], lender=None, product=case["debt"], owed=case["kind"],
        balance=yuan(case["balance"]), days=case["overdue_days"], limit=yuan(case["capacity"]), kind=plan["kind"],
        plan=terms, reason=case["reason"], income=yuan(case["income"]), evidence=tuple(case["evidence"]),
    )  # fmt: skip


def offer_of(turn: Dict[str, Any]) -> Optional[Terms]:
    """What the agent of a transcript asks for, where the label says so."""
    told = turn.get("offer")
    if not told:
        return None
    money = {name: yuan(Decimal(str(told[name]))) for name in ("monthly", "down", "once") if told.get(name)}
    monthly, down, once = (money.get(name) for name in ("monthly", "down", "once"))
    return Terms(monthly, told.get("terms"), down, once)


def judge_call(call: Dict[str, Any], listener: Listener) -> Judged:
    """Hear every turn and review the call."""
    frame = frame_of_call(call)
    exchanges: List[Exchange] = []
    move = Move((), "calm")
    table: Optional[Terms] = None
    for turn in call["turns"]:
        if "agent" in turn:
            offer = offer_of(turn)
            named = read_said(read_message(listener.parse_practice(turn["agent"])), frame).terms
            offer = offer or (named if not named.empty or named.first else None)
            move = Move((Line(turn["act"]),), "calm", offer)
            table = offer if offer and (offer.monthly or offer.once or offer.down) else table
        else:
            said = read_said(read_message(listener.parse_practice(turn["caller"])), frame,
                             Before(frozenset(move.acts), table))
            exchanges.append(Exchange(move, said))
            move = replace(move, lines=())
    return Judged(call, review(exchanges, frame), tuple(exchanges))


def rehearsal_report(listener: Listener) -> Dict[str, Any]:
    """Agreement of each check with the labels: over all calls, and over those that were only counted."""
    judged = [judge_call(call, listener) for call in transcripts()]
    unseen = [one for one in judged if one.call["file"] in SEALED]
    return {
        "calls": len(judged), "sealed_calls": len(unseen), "agreement": agreement(judged),
        "sealed": agreement(unseen), "upside_down": upside_down(judged),
        "differing": [f"{one.call['id']}: {', '.join(one.differing())}" for one in judged if one.differing()],
    }  # fmt: skip


def agreement(judged: List[Judged]) -> Dict[str, float]:
    """Share of calls in which judge and label agree, for each check."""
    wrong = Counter(code for one in judged for code in one.differing())
    return {code: round(1 - wrong[code] / len(judged), 4) for code in CHECKS}


def upside_down(judged: List[Judged]) -> List[Tuple[str, str]]:
    """Pairs (good, poor) of one scene in which the good caller got less."""
    return [
        (good.call["id"], poor.call["id"])
        for good in judged
        for poor in judged
        if good.call["scene"] == poor.call["scene"]
        and (good.call["band"], poor.call["band"]) == ("good", "poor")
        and good.score < poor.score
    ]
