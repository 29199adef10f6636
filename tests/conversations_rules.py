"""What must hold for every answer of the bot, whatever was said: its language, its figures, the contract."""
from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conversations_runner import Answer

LONGEST = 320  # characters of one text
QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
LEAKS = {
    "a placeholder": re.compile(r"[{}]|\$\w"),
    "an unfilled value": re.compile(r"\b(None|null|nan|undefined|True|False)\b"),
    "a name of the program": re.compile(r"[a-z]+_[a-z_]+|\b(debt|budget|hardship)\.[a-z]+|\b(slot|intent|inform)\b"),
    "an apology for a crash": re.compile("我这边(刚才)?出了点"),
    "a stack trace": re.compile(r"Traceback|Exception|Error\b|\.py\b"),
    "你 for 您": re.compile("你"),
    "an exclamation mark": re.compile("[!！]"),
    "money without thousands separators": re.compile(r"(?<![\d.,])\d{4,}(\.\d+)? ?元"),
    "a word that promises": re.compile("保证|必须同意|上岸|老赖|征信修复|亲[,，。]|(?<!不)(?<!这)一定(?!要|会|能)"),
}
DANGER = ("safety", "fallback")  # cards that frighten or disappoint: only where they are expected
ROADS = {"arrears", "extension", "instalment", "token", "none", "settlement", "budget_only"}


def of_answer(answer: Answer, turn: dict[str, Any]) -> Iterator[str]:
    """All that is wrong with an answer, in words."""
    if not answer.messages:
        yield "no answer"
    for text in answer.texts:
        yield from of_text(text)
    for card in DANGER:
        if card in answer.names and card not in (*turn.get("卡", ()), *turn.get("可有", ())):
            kind = answer.cards(card)[-1].get("kind")
            yield f"a {card} card ({kind}) that nobody expects here"
    for data in answer.cards("proposal"):
        yield from of_proposal(data)
        yield from figures_in_words(data, answer.words)
    for data in answer.cards("case"):
        yield from case_in_words(data, answer.words)


def of_text(text: str) -> Iterator[str]:
    """Language: never empty, nothing of the program in it, kind, short."""
    if not text.strip():
        yield "an empty text"
    if len(text) > LONGEST:
        yield f"{len(text)} characters in one text: {text[:30]}…"
    plain = QUOTED.sub("“”", text)
    for name, pattern in LEAKS.items():
        if found := pattern.search(plain):
            yield f"{name}: {found.group()!r} in {text[:80]!r}"


def yuan(amount: Decimal) -> str:
    """As it is said: 1,350 or 1,350.50."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def case_in_words(case: dict[str, Any], words: str) -> Iterator[str]:
    """A channel without cards loses nothing: the amounts of the card are in the text."""
    budget = case.get("budget") or {}
    amounts = [debt["balance"] for debt in case["debts"]] + [budget.get(key) for key in ("income", "expenses")]
    for amount in amounts:
        if amount is not None and yuan(Decimal(amount)) not in words:
            yield f"{amount} is in the case card but not in the words"


def figures_in_words(data: dict[str, Any], words: str) -> Iterator[str]:
    """What is proposed first to each lender stands in the text with its first amount and day."""
    for line in data["lines"]:
        asked = line["options"][0]
        if not asked["schedule"]:
            continue
        row = asked["schedule"][0]
        day = dt.date.fromisoformat(row["date"])
        for part in (yuan(Decimal(row["amount"])), f"{day.month} 月 {day.day} 日"):
            if part not in words:
                yield f"the first payment ({part}) of debt {line['debt']} is not in the words"


def of_proposal(data: dict[str, Any]) -> Iterator[str]:
    """The contract's invariants of a `proposal` card."""
    today = dt.date.fromisoformat(data["as_of"])
    if data["road"] not in ROADS:
        yield f"unknown road {data['road']}"
    if data["road"] in ("instalment", "arrears", "token", "settlement") and not data["lines"]:
        yield f"road {data['road']} without lines"
    by_month: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in data["lines"]:
        if [option["rank"] for option in line["options"]].count("ask") != 1:
            yield f"debt {line['debt']} has not exactly one ask"
        for option in line["options"]:
            yield from (f"debt {line['debt']} {option['rank']}: {wrong}" for wrong in of_option(option, today))
            if option["rank"] == "ask":
                for row in option["schedule"]:
                    by_month[month_of(row["date"])] += Decimal(row["amount"])
    for month, asked in sorted(by_month.items()):
        if asked > capacity_in(data["capacity"], month):
            yield f"{asked} asked in {month[0]}-{month[1]:02}, above the capacity"


def of_option(option: dict[str, Any], today: dt.date) -> Iterator[str]:
    """One rung: positive exact amounts on ascending days that sum to the total."""
    amounts = [Decimal(row["amount"]) for row in option["schedule"]]
    days = [dt.date.fromisoformat(row["date"]) for row in option["schedule"]]
    if any(amount <= 0 or amount != amount.quantize(Decimal("0.01")) for amount in amounts):
        yield "an amount that is not positive, or finer than a fen"
    if any(later <= earlier for earlier, later in zip(days, days[1:], strict=False)):
        yield "days do not ascend"
    if days and (days[0] < today or option["first_date"] != days[0].isoformat()):
        yield f"first day {days[0]}, said {option['first_date']}"
    if amounts and sum(amounts) != Decimal(option["total"]):
        yield f"the schedule sums to {sum(amounts)}, not {option['total']}"
    if option["terms"] > 60 or (option["kind"] == "instalment" and option["terms"] != len(amounts)):
        yield f"{option['terms']} terms, {len(amounts)} rows"


def whole_balance(data: dict[str, Any], case: dict[str, Any]) -> Iterator[str]:
    """Without interest the total is the balance, but for what settles or only begins."""
    for line in data["lines"]:
        balance = case["debts"][line["debt"]]["balance"] if line["debt"] < len(case["debts"]) else None
        for option in line["options"]:
            if option["kind"] in ("settlement", "token", "none") or Decimal(option["annual_rate"]) != 0:
                continue
            if balance is None or Decimal(option["total"]) != Decimal(balance):
                yield f"debt {line['debt']} {option['rank']}: total {option['total']}, owed {balance}"


def month_of(iso: str) -> tuple[int, int]:
    """(year, month) of an ISO day or month."""
    return int(iso[:4]), int(iso[5:7])


def capacity_in(capacity: dict[str, Any], month: tuple[int, int]) -> Decimal:
    """Yuan that may be asked in a month: the last row of `by_month` that has begun, else the monthly figure."""
    begun = [row for row in capacity.get("by_month") or () if month_of(row["month"]) <= month]
    return Decimal(begun[-1]["monthly"] if begun else capacity["monthly"])
