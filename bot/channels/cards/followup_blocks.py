"""The cards after a call as a page: contacts, what was agreed, how paying goes, a plan that cannot be kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.channels.cards import labels, talk_blocks
from bot.channels.cards.blocks import Block, Heading, Prose, facts, headed, items, table
from bot.channels.cards.labels import count, day, label, positive, yuan

OVER = ("broken", "replaced", "done", "removed")


def contact(data: dict[str, Any]) -> Iterator[Block]:
    """One contact, or all of them, the latest first."""
    contacts = data.get("contacts")
    found = sorted(contacts, key=_told, reverse=True) if contacts else [data]
    for one in found:
        yield Heading(" ".join(filter(None, (count("entry", one.get("n")), _when(one)))), 3)
        if one.get("draft"):
            yield Prose(label("words", "unconfirmed"), "quiet")
        yield from facts(
            ("debt", one.get("label") or one.get("debt")), ("way", label("ways", one.get("way"))),
            ("minutes", count("minutes", one.get("minutes"))),
            ("result", label("contact_outcomes", one.get("outcome"))),
            ("agent", one.get("agent")), ("agent_number", one.get("agent_number")), ("ticket", one.get("ticket")),
            ("offered", _offered(one)), ("said", labels.listed("conditions", one.get("conditions"))),
            ("promised", labels.listed("promises", one.get("promises"))), ("next_day", day(one.get("next_day"))),
            ("heard", labels.listed("heard", list(dict.fromkeys(one.get("heard") or ())))), ("notes", one.get("notes")),
        )  # fmt: skip


def _told(one: dict[str, Any]) -> str:
    """The day that was told counts; the time only where it is that of the day itself."""
    at, on = str(one.get("at") or ""), str(one.get("day") or "")
    return at if not on or at.startswith(on) else on


def _when(one: dict[str, Any]) -> str:
    return day(_told(one))


def _offered(one: dict[str, Any]) -> str:
    """Sums and dates that the lender named, in one line."""
    sums = [(code, positive(one.get(f"offered_{code}"))) for code in ("monthly", "down", "total")]
    said = [label("offered", code, value=value) for code, value in sums if value]
    said += [count("terms", one.get("offered_terms")), count("wait", one.get("offered_wait"))]
    first = day(one.get("offered_first"))
    said.append(label("offered", "first", value=first) if first else "")
    return label("units", "comma").join(filter(None, said))


def agreement(data: dict[str, Any]) -> Iterator[Block]:
    """The terms, against what was proposed, what is missing in writing, every instalment."""
    rows = data.get("schedule") or []
    if data.get("draft") or data.get("status") in OVER:
        yield Prose(label("words", "unconfirmed") if data.get("draft") else label("ended", data["status"]), "quiet")
    asked = data.get("asked") or {}
    several = len(rows) != 1
    yield from facts(
        ("debt", data.get("label") or data.get("debt")), ("made", day(data.get("made"))),
        ("first_pay", positive(data.get("down"))),
        ("each_about" if data.get("worked_out") else "each", positive(data.get("monthly")) if several else ""),
        ("terms", count("terms", data.get("terms"))),
        ("until" if data.get("kind") == "extension" else "first", day(data.get("first"))),
        ("last", day(rows[-1]["date"]) if len(rows) > 1 else ""), ("total", positive(data.get("total"))),
        ("said", labels.listed("conditions", data.get("conditions"))),
        ("compare", label("compared", data.get("compare"))), ("proposed", positive(asked.get("monthly"))),
    )  # fmt: skip
    if not data.get("draft"):
        yield from headed("unwritten", items([_item(one) for one in data.get("missing") or ()]))
        yield from headed("written", items([label("items", code) for code in data.get("written") or ()]))
    payments = [(row["n"], day(row["date"]), yuan(row["amount"])) for row in rows]
    if len(rows) > 1:
        yield from table(label("titles", "schedule"), labels.columns("schedule"), payments)


def _item(one: dict[str, Any]) -> str:
    return label("items", one.get("code")) or str(one.get("label") or one.get("ask") or "")


def progress(data: dict[str, Any]) -> Iterator[Block]:
    """How paying goes, told by its `debts`; else how practising goes."""
    if not data.get("debts"):
        yield from talk_blocks.progress(data)
        return
    for n, debt in enumerate(data["debts"]):
        yield Heading(str(debt.get("debt") or "") or label("units", "debt", n=n + 1))
        yield from _paid(debt)


def _paid(debt: dict[str, Any]) -> Iterator[Block]:
    following = debt.get("next") or {}
    late = [_dated(row.get("date"), row.get("left")) for row in debt.get("late") or ()]
    yield from facts(
        ("paid", yuan(debt.get("paid"))),
        ("left", label("words", "settled") if debt.get("done") else yuan(debt.get("left"))),
        ("late", label("units", "comma").join(late)),
        ("next", _dated(following.get("date"), following.get("short") or following.get("amount"))),
        ("surplus", positive(debt.get("surplus"))),
    )  # fmt: skip
    if late:
        yield Prose(label("words", "late_hint"), "quiet")
    rows = [
        (row["n"], day(row["date"]), yuan(row["amount"]), label("states", row.get("state")))
        for row in debt.get("instalments") or ()
    ]
    yield from table(label("units", "instalments", n=len(rows)), labels.columns("instalments"), rows, len(rows) > 6)
    payments = [(_paid_on(one), yuan(one.get("amount"))) for one in debt.get("payments") or ()]
    yield from table(label("titles", "payments"), labels.columns("payments"), payments)


def _paid_on(payment: dict[str, Any]) -> str:
    """The day, or the month where only that was told."""
    told = str(payment.get("day") or "")
    return day(told[:7] if payment.get("rough") else told)


def _dated(iso: object, amount: object) -> str:
    return label("units", "dated", day=day(iso), amount=yuan(amount)) if day(iso) else ""


def hardship_again(data: dict[str, Any]) -> Iterator[Block]:
    """Where the agreement stands, what to offer, the words for the call, every instalment of the offer."""
    offer = data.get("offer") or {}
    rows = offer.get("schedule") or []
    yield from facts(
        ("debt", data.get("debt")), ("paid", positive(data.get("paid"))), ("left", yuan(data.get("left"))),
        ("late_due" if data.get("late") else "next_due", day(data.get("due"))), ("call_by", day(data.get("call_by"))),
        ("each", positive(offer.get("monthly")) if len(rows) > 1 else ""),
        ("terms", count("terms", offer.get("terms"))), ("first", day(offer.get("first_date"))),
    )  # fmt: skip
    for stage in data.get("stages") or ():
        yield Heading(str(stage.get("title") or ""))
        yield Prose(str(stage.get("say") or ""), "say")
    yield from headed("tips", items(data.get("tips")))
    payments = [(row["n"], day(row["date"]), yuan(row["amount"])) for row in rows]
    yield from table(label("titles", "schedule"), labels.columns("schedule"), payments, len(payments) > 6)
