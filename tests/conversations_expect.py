"""What one turn of a conversation expects, held against what came. Amounts are compared as numbers, lists as parts."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tests import conversations_rules as rules

if TYPE_CHECKING:
    from tests.conversations_runner import Answer, Talk

STAGES = ["opening", "willingness", "hardship", "proposal", "confirm", "close"]


def of_turn(turn: dict[str, Any], answer: Answer, before: dict[str, Any] | None, talk: Talk) -> Iterator[str]:
    """All that is not as the turn expects."""
    yield from _cards(turn, answer)
    yield from _words(turn, answer.words)
    yield from _cold(answer, before, talk.last)
    if "问" in turn:
        yield from _question(turn["问"], answer, before)
    if answer.cards("proposal"):
        yield from rules.whole_balance(answer.cards("proposal")[-1], talk.case_now(answer))
    for script in [card for card in answer.cards("script") if card["channel"] != "written"]:
        yield from _script(script, talk.proposal)
    if "情况" in turn:
        yield from _case(turn["情况"], talk.case_now(answer))
    if "方案" in turn:
        yield from _proposal(turn["方案"], talk.proposal) if talk.proposal else ["no proposal so far"]


def _cards(turn: dict[str, Any], answer: Answer) -> Iterator[str]:
    yield from (f"no {card} card" for card in turn.get("卡") or () if card not in answer.names)
    yield from (f"a {card} card" for card in turn.get("没卡") or () if card in answer.names)


def _cold(answer: Answer, before: dict[str, Any] | None, last: str) -> Iterator[str]:
    """Somebody said something and reads the same question again, without a word about what was said."""
    asked = answer.cards("question")
    if not asked or not before or before["field"] == "confirm" or len(answer.texts) > 1:
        return
    if answer.words == last:
        yield f"asks {before['field']} again without a word about what was said"


def _words(turn: dict[str, Any], words: str) -> Iterator[str]:
    yield from (f"nothing about {part!r}" for part in turn.get("含") or () if part not in words)
    yield from (f"speaks of {part!r}" for part in turn.get("不含") or () if part in words)
    if turn.get("含一") and not any(part in words for part in turn["含一"]):
        yield f"none of {turn['含一']}"


def _question(field: str, answer: Answer, before: dict[str, Any] | None) -> Iterator[str]:
    """`debt.balance 1` asks for the balance of the second debt; `同` for the same question as before."""
    asked = answer.cards("question")
    said = f"{asked[-1]['field']} {asked[-1]['debt'] or 0}" if asked else "无"
    if field == "同":
        field = f"{before['field']} {before['debt'] or 0}" if before else "无"
    wanted = field if " " in field or field == "无" else f"{field} {said.split(' ')[-1]}"
    if said != wanted:
        yield f"asks {said}, expected {wanted}"


def same(got: Any, want: Any) -> bool:
    """Numbers by value; a list of choices for one value; `{从, 到}` a range; a list for a list: each is in it."""
    if isinstance(want, dict):
        return got is not None and want["从"] <= Decimal(str(got)) <= want["到"]
    if isinstance(got, list):
        return set(want) <= set(got) and (bool(want) or not got)
    if isinstance(want, list):
        return any(same(got, one) for one in want)
    if got is None or want is None or isinstance(got, bool):
        return got is want
    try:
        return Decimal(str(got)) == Decimal(str(want))
    except InvalidOperation:
        return str(got) == str(want)


def _parts(want: dict[str, Any], got: dict[str, Any], where: str) -> Iterator[str]:
    for key, value in want.items():
        if not same(got.get(key), value):
            yield f"{where}.{key} is {got.get(key)!r}, meant {value!r}"


def _case(want: dict[str, Any], got: dict[str, Any]) -> Iterator[str]:
    debts = got.get("debts") or []
    if "debts" in want and len(debts) != len(want["debts"]):
        names = [(debt["lender"], debt["product"], debt["balance"]) for debt in debts]
        yield f"{len(debts)} debts, meant {len(want['debts'])}: {names}"
    for index, (meant, debt) in enumerate(zip(want.get("debts", ()), debts, strict=False)):
        yield from _parts(meant, debt, f"debt {index}")
    for part in ("hardship", "budget"):
        yield from _parts(want.get(part, {}), got.get(part) or {}, part)
    for part in ("evidence", "wants"):
        if part in want and not same(got.get(part), want[part]):
            yield f"{part} is {got.get(part)}, meant {want[part]}"


def _proposal(want: dict[str, Any], got: dict[str, Any]) -> Iterator[str]:
    """`road, capacity {…}, lines [{debt, terms, monthly, day, days_ahead …}], checks, no_checks`."""
    codes = {check["code"] for check in got["checks"]}
    yield from _parts({key: want[key] for key in ("road",) if key in want}, got, "proposal")
    yield from _parts(want.get("capacity", {}), got["capacity"], "capacity")
    yield from (f"check {code} is missing" for code in set(want.get("checks", ())) - codes)
    yield from (f"check {code} is out of place" for code in set(want.get("no_checks", ())) & codes)
    if "lines" in want and len(want["lines"]) != len(got["lines"]):
        yield f"{len(got['lines'])} lines, meant {len(want['lines'])}"
    for meant, line in zip(want.get("lines", ()), got["lines"], strict=False):
        asked = {"debt": line["debt"], **line["options"][0]}
        if asked["first_date"]:
            first = dt.date.fromisoformat(asked["first_date"])
            asked |= {"day": first.day, "days_ahead": (first - dt.date.fromisoformat(got["as_of"])).days}
        yield from _parts(meant, asked, f"line {line['debt']}")


def _script(script: dict[str, Any], proposal: dict[str, Any] | None) -> Iterator[str]:
    """Six stages in order, and the numbers that are said are the proposal's."""
    if [stage["stage"] for stage in script["stages"]] != STAGES:
        yield "the stages are not the six of the contract"
    line = next((line for line in (proposal or {}).get("lines", ()) if line["debt"] == script["debt"]), None)
    if line is None:
        yield f"a script for debt {script['debt']}, which the proposal does not know"
        return
    asked, said = line["options"][0], {stage["stage"]: stage["say"] for stage in script["stages"]}
    if asked["kind"] == "instalment":
        parts = [rules.yuan(Decimal(asked["monthly"])), str(asked["terms"])]
        yield from (f"{part} is not said in the proposal stage" for part in parts if part not in said["proposal"])
    if asked["first_date"]:
        day = dt.date.fromisoformat(asked["first_date"])
        if f"{day.month} 月 {day.day} 日" not in said["proposal"]:
            yield f"{asked['first_date']} is not said in the proposal stage"
    for stage, text in said.items():
        yield from (f"script {stage}: {problem}" for problem in rules.of_text(text))
