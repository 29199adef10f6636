"""What must hold for every proposal card, whatever the case (contract: `proposal`)."""
from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from bot.coaching.case import Case

ROADS = {"arrears", "extension", "instalment", "token", "none", "settlement", "budget_only"}
KINDS = {"arrears", "extension", "instalment", "token", "settlement", "none"}
RANKS = ["ask", "fallback", "floor"]


def capacity_in(capacity: dict[str, Any], month: str) -> Decimal:
    begun = [row for row in capacity.get("by_month", []) if row["month"] <= month]
    return Decimal(begun[-1]["monthly"] if begun else capacity["monthly"])


def hold(card: dict[str, Any], case: Case) -> None:
    """Raise AssertionError for anything that the contract forbids."""
    months = [row["month"] for row in card["capacity"].get("by_month", [])]
    assert months == sorted(set(months))
    assert Decimal(card["capacity"]["monthly"]) >= 0
    assert card["road"] in ROADS
    assert len({line["debt"] for line in card["lines"]}) == len(card["lines"])
    for rank in RANKS:
        _within_capacity(card, rank)
    for line in card["lines"]:
        assert [option["rank"] for option in line["options"]] == sorted(
            {option["rank"] for option in line["options"]}, key=RANKS.index)
        assert line["options"][0]["rank"] == "ask"
        for option in line["options"]:
            _option(option, case.debts[line["debt"]].balance, dt.date.fromisoformat(card["as_of"]))


def _option(option: dict[str, Any], balance: Decimal | None, as_of: dt.date) -> None:
    amounts = [Decimal(row["amount"]) for row in option["schedule"]]
    dates = [dt.date.fromisoformat(row["date"]) for row in option["schedule"]]
    total = Decimal(option["total"])
    assert balance is not None
    assert option["kind"] in KINDS
    assert all(amount > 0 and -amount.as_tuple().exponent == 2 for amount in amounts)
    assert dates == sorted(set(dates))
    assert all(day > as_of for day in dates)
    assert len({(day.year, day.month) for day in dates}) == len(dates)
    assert [row["n"] for row in option["schedule"]] == list(range(1, len(dates) + 1))
    assert option["terms"] == len(amounts) <= 60
    if amounts:
        assert sum(amounts) == total
        assert dt.date.fromisoformat(option["first_date"]) == dates[0]
    if option["kind"] == "instalment":
        assert amounts
    free = Decimal(option["annual_rate"]) == 0
    if option["kind"] in ("settlement", "token"):
        assert 0 < total <= balance
    elif free:
        assert total == balance or option["rank"] != "ask" and balance < total < balance * Decimal("1.0001")
    else:
        assert total > balance
    if Decimal(option["down_payment"]):
        assert amounts[0] == Decimal(option["down_payment"])


def _within_capacity(card: dict[str, Any], rank: str) -> None:
    """Over all debts no rung takes more in a month than the capacity; a missing rung counts as the ask."""
    taken: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in card["lines"]:
        by_rank = {option["rank"]: option for option in line["options"]}
        for row in by_rank.get(rank, by_rank["ask"])["schedule"]:
            taken[row["date"][:7]] += Decimal(row["amount"])
    for month, amount in taken.items():
        assert amount <= capacity_in(card["capacity"], month), (rank, month, amount)
