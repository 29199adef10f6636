"""The cards about the person as a page: the case, the papers, numbers to call, and all that is kept."""
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from bot.channels.cards import followup_blocks, labels, talk_blocks
from bot.channels.cards.blocks import Block, Calls, Heading, Raw, facts, headed, items, source_list, table
from bot.channels.cards.labels import count, day, label, percent, positive, yuan
from bot.hours import CHINA


def case(data: dict[str, Any]) -> Iterator[Block]:
    """Each debt, then the person."""
    for n, debt in enumerate(data.get("debts") or ()):
        yield Heading(labels.debt_name(debt, n))
        yield from _debt(debt)
    hardship, budget = data.get("hardship") or {}, data.get("budget") or {}
    yield Heading(label("titles", "case"))
    yield from facts(
        ("reason", label("reasons", hardship.get("reason"))), ("began", day(hardship.get("since"))),
        ("recovery", day(hardship.get("recovery"))),
        ("income", yuan(budget.get("income"))), ("expenses", yuan(budget.get("expenses"))),
        ("priority", positive(budget.get("priority"))), ("affordable", yuan(budget.get("affordable"))),
        ("pay_day", _pay_day(budget.get("pay_day"))), ("dependants", count("people", budget.get("dependants"))),
        ("evidence", labels.listed("evidence", data.get("evidence"))),
        ("wants", labels.listed("wants", data.get("wants"))),
    )  # fmt: skip


def _debt(debt: dict[str, Any]) -> Iterator[Block]:
    balance = yuan(debt.get("balance"))
    if balance and debt.get("estimate"):
        balance = label("units", "about", said=balance)
    since, unknown = day(debt.get("overdue_since")), label("words", "unknown")
    yield from facts(
        ("balance", balance or unknown), ("overdue", _overdue(debt) or ("" if since else unknown)),
        ("due" if debt.get("overdue_days") == 0 else "since", since),
        ("rate", percent(debt.get("rate"))),
    )


def _overdue(debt: dict[str, Any]) -> str:
    """A day ahead, or none passed yet, is no arrears."""
    days = debt.get("overdue_days")
    return label("words", "not_due") if days == 0 else count("days", days)


def _pay_day(number: object) -> str:
    return label("units", "pay_day_last") if number == 31 else count("pay_day", number)


def _iso(seconds: object) -> object:
    """The export has a contact's time in seconds."""
    if not isinstance(seconds, (int, float)):
        return seconds
    return dt.datetime.fromtimestamp(seconds, CHINA).replace(tzinfo=None).isoformat(timespec="minutes")


def answer(data: dict[str, Any]) -> Iterator[Block]:
    """The papers with what may stand in, and the rules with where they stand."""
    for paper in data.get("papers") or ():
        state = label("words", "have" if paper.get("have") else "missing")
        yield Heading(label("units", "pair", label=paper.get("label"), value=state), 3)
        instead = () if paper.get("have") else paper.get("instead") or ()
        yield from facts(("instead", label("units", "comma").join(map(str, instead))), ("mask", paper.get("mask")))
    titles = {one.get("id"): one.get("title") for one in data.get("sources") or () if isinstance(one, dict)}
    rules = [" ".join(filter(None, (str(rule["says"]), titles.get(rule.get("source")), day(str(rule.get("date"))[:7]))))
             for rule in data.get("rules") or () if rule.get("says")]
    yield from headed("sources", items(rules)) if rules else source_list(data.get("sources"))


def safety(data: dict[str, Any]) -> Iterator[Block]:
    """Who can be called."""
    lines = [(str(line["name"]), str(line["number"])) for line in data.get("lines") or ()]
    if lines:
        yield Calls(tuple(lines))


def export(data: dict[str, Any]) -> Iterator[Block]:
    """All that is kept, first to read, then as it is stored."""
    if not data:
        return
    yield from case(data)
    if data.get("contacts"):
        contacts = [{**one, "at": _iso(one.get("at"))} for one in data["contacts"]]
        yield from headed("contact", followup_blocks.contact({"contacts": contacts}))
    for agreement in data.get("agreements") or ():
        yield Heading(label("titles", "agreement"))
        yield from followup_blocks.agreement({"first": None, **agreement})
    payments = [(day(one.get("day")), one.get("debt") or "", yuan(one.get("amount")))
                for one in data.get("payments") or ()]
    yield from table(label("titles", "payments"), labels.columns("paid_to"), payments)
    runs = [{**run, "date": run.get("began"), "title": label("outcomes", run.get("outcome"))}
            for run in data.get("rehearsals") or ()]
    yield from talk_blocks.progress({"runs": runs})
    for run in data.get("rehearsals") or ():
        yield from items(run.get("said"))
    yield Heading(label("titles", "export"))
    yield Raw(json.dumps(data, ensure_ascii=False, indent=1))
