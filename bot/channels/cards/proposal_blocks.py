"""The `proposal` and `offer_check` cards as a page: every instalment of every option, with the sums behind them."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.channels.cards import labels
from bot.channels.cards.blocks import Block, Heading, Prose, facts, headed, items, source_list, table
from bot.channels.cards.labels import count, day, label, percent, positive, yuan

SHORT = 6  # rows of a table that is not folded
ROAD = re.compile(r"(.*?)(?:_(\d+))?")


def proposal(data: dict[str, Any]) -> Iterator[Block]:
    """Capacity, each debt with its options, costs, checks, sources."""
    yield from facts(("as_of", day(data.get("as_of"))))
    yield from headed("capacity", _capacity(data.get("capacity") or {}))
    lines = data.get("lines") or []
    if not lines:
        yield Prose(label("words", "no_lines"))
    for n, line in enumerate(lines):
        yield Heading(labels.debt_name(line, line.get("debt", n)))
        for option in line.get("options") or ():
            yield from _option(option)
    yield from facts(("end", day(data.get("end_date")) if len(lines) > 1 else ""))
    yield from headed("costs", _costs(data.get("costs") or []))
    yield from headed("checks", items([_check(check) for check in data.get("checks") or ()]))
    yield from source_list(data.get("sources"))


def _capacity(sums: dict[str, Any]) -> Iterator[Block]:
    if not sums:
        return
    later = [(label("facts", "from_month", month=day(row.get("month"))), yuan(row.get("monthly")))
             for row in sums.get("by_month") or ()]
    yield from facts(
        ("capacity", positive(sums.get("monthly")) or label("words", "nothing")),
        ("income", yuan(sums.get("income"))), ("expenses", positive(sums.get("expenses"))),
        ("priority", positive(sums.get("priority"))), ("reserve", positive(sums.get("reserve"))),
        ("limit", yuan(sums.get("limit"))), *later,
    )  # fmt: skip


def _option(option: dict[str, Any]) -> Iterator[Block]:
    rank, rows = option.get("rank"), option.get("schedule") or []
    kind = label("kinds", option.get("kind"))
    yield Heading(label("units", "pair", label=label("ranks", rank) or rank, value=kind), 3)
    yield Prose(label("rank_hints", rank), "quiet")
    yield from facts(
        ("down", positive(option.get("down_payment"))),
        ("each", positive(option.get("monthly")) if len(rows) > 1 else ""),
        ("terms", count("terms", option.get("terms"))),
        ("first" if rows else "review", day(option.get("first_date"))),
        ("last", day(rows[-1].get("date")) if len(rows) > 1 else ""),
        ("total", yuan(option.get("total")) if rows else ""),
        ("annual_rate", _rate(option) if rows else ""),
        ("asks", labels.listed("asks", option.get("asks"))),
    )
    payments = [(row.get("n", ""), day(row.get("date")), yuan(row.get("amount"))) for row in rows]
    folded = rank != "ask" and len(rows) > SHORT
    said = label("units", "schedule", n=len(rows)) if folded else label("titles", "schedule")
    yield from table(said, labels.columns("schedule"), payments, folded)
    if not rows:
        yield Prose(label("words", "no_schedule"), "quiet")


def _rate(option: dict[str, Any]) -> str:
    annual = labels.number(option.get("annual_rate"))
    if annual == 0:
        return label("words", "no_interest")
    said = percent(option.get("annual_rate"))
    return f"{said}（{label('words', 'assumed')}）" if said and option.get("assumed_rate") else said


def _costs(costs: list[dict[str, Any]]) -> Iterator[Block]:
    """The sums over all debts, else those of the first one."""
    shown = [cost for cost in costs if cost.get("debt") is None]
    shown = shown or [cost for cost in costs if cost.get("debt") == costs[0].get("debt")]
    rows = [(_road(str(cost.get("code"))), yuan(cost.get("total")), yuan(cost.get("extra"))) for cost in shown]
    yield from table("", labels.columns("costs"), rows)
    if any(cost.get("assumed_rate") for cost in shown):
        yield Prose(label("words", "assumed"), "quiet")


def _road(code: str) -> str:
    """`do_nothing_12` is a road and its months."""
    found = ROAD.fullmatch(code)
    name, months = (found[1], found[2]) if found else (code, None)
    road = label("roads", name) or name
    return label("units", "road_months", road=road, n=months) if months else road


def _check(check: dict[str, Any]) -> str:
    if check.get("level") == "ok" or not check.get("text"):
        return ""
    return label("units", "pair", label=label("levels", check.get("level")), value=check["text"])


def offer_check(data: dict[str, Any]) -> Iterator[Block]:
    """What the lender wants, beside what can be paid."""
    offer = data.get("offer") or {}
    if verdict := label("verdicts", data.get("verdict")):
        yield Prose(verdict)
    extra = labels.number(data.get("extra"))
    share = ("share", yuan(data["share"])) if data.get("share") else ("capacity_all", yuan(data.get("capacity")))
    yield from facts(
        ("theirs_about" if data.get("worked_out") else "theirs", positive(data.get("monthly"))), share,
        ("over", positive(data.get("over"))), ("terms", count("terms", offer.get("terms"))),
        ("first_pay", positive(offer.get("down_payment"))), ("first", day(offer.get("first_date"))),
        ("sum", yuan(data.get("total") or offer.get("total"))),
        ("extra", positive(data.get("extra"))), ("less", yuan(-extra) if extra and extra < 0 else ""),
        ("annual_rate", percent(data.get("annual_rate"))),
        ("breaks", day(data.get("breaks"))),
        ("breaks_on_less", "" if data.get("breaks") else day(data.get("breaks_on_less"))),
        ("said", labels.listed("conditions", offer.get("conditions"))),
    )  # fmt: skip
    if data.get("worked_out") and positive(data.get("monthly")):
        yield Prose(label("words", "worked_out"), "quiet")
    yield from headed("asks", items([one.get("ask") for one in data.get("missing") or ()], ordered=True))
