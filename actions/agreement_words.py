"""An agreement in words and as a card; the message that asks for it in writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from actions import words
from actions.contact_words import label_words
from bot.coaching.agreements import EXTENSION, OF_THE_SUMS, SETTLEMENT, missing_written
from bot.coaching.ledger import Agreement, Contact, Ledger
from bot.coaching.money import ZERO, card, whole_yuan
from bot.coaching.offer import Verdict
from bot.coaching.payments import standing_of

NAMED = 5  # missing items that are said; the card holds all


def agreement_card(a: Agreement, verdict: Verdict | None = None, draft: bool = False) -> tuple[str, dict[str, Any]]:
    """The `agreement` card. `a` with its schedule; `verdict`: how it compares with what can be paid."""
    missing = [{"code": code, "ask": words.phrase("offer_item", code), "label": item_words([code])}
               for code in missing_written(a)]  # fmt: skip
    waits = {"draft": True} if draft else {}
    return "agreement", {
        "number": a.number, "debt": a.debt, "label": label_words(a.debt), "made": a.made.isoformat(), "kind": a.kind,
        "monthly": card(a.monthly), "terms": a.terms, "down": card(a.down), "total": card(a.total),
        "first": a.first.isoformat() if a.first else None, "conditions": sorted(a.conditions),
        "worked_out": a.worked_out, "owed": card(a.owed),
        "schedule": [{"n": row.n, "date": row.date.isoformat(), "amount": card(row.amount)} for row in a.schedule],
        "asked": {"monthly": card(a.asked_monthly), "terms": a.asked_terms},
        "compare": None if verdict is None else verdict.code,
        "missing": missing, "written": sorted(a.written), "status": a.status, **waits,
    }  # fmt: skip


def agreement_lines(a: Agreement, today: dt.date) -> str:
    """What was agreed, a line each."""
    debt = label_words(a.debt) or words.phrase("labels", "this_debt")
    lines = [words.phrase("agreement", "head", debt=debt, day=a.made), _terms(a), _dates(a, today)]
    if a.worked_out and a.monthly:
        whole = words.phrase("agreement", "whole_owed" if a.total == a.owed else "whole_total")
        lines.append(words.phrase("agreement", "worked_out", whole=whole))
    if said := condition_words(a):
        lines.append(words.phrase("agreement", "conditions", said=said))
    return "\n".join(f"· {line}" for line in lines if line)


def known_words(a: Agreement) -> str:
    """The sums as far as they are told, before the rest is asked; empty when none is."""
    told = {name: getattr(a, name) for name in ("down", "monthly", "terms", "total")}
    said = [words.phrase("contact_offer", name, value=value) for name, value in told.items() if value is not None]
    if a.from_month and a.first is None:
        said.append(words.phrase("contact_offer", "month", value=words.month_words(a.from_month)))
    return words.phrase("agreement", "known", said=words.phrase("contact", "comma").join(said)) if said else ""


def sums_buttons(a: Agreement) -> list[dict[str, str]]:
    """Of figures that contradict each other, each two that may be meant."""
    said = {name: words.phrase("contact_offer", name, value=getattr(a, name)) for name in OF_THE_SUMS}
    pairs = [("monthly", "terms"), ("total", "terms"), ("total", "monthly")]
    titles = [words.phrase("contact", "comma").join(said[name] for name in pair) for pair in pairs]
    return [{"title": title, "payload": title} for title in titles]


def condition_words(a: Agreement) -> str:
    """What else was granted; empty when nothing was."""
    known = words.phrases("contact_condition")
    return words.phrase("labels", "list_comma").join(known[code] for code in sorted(a.conditions) if code in known)


def _terms(a: Agreement) -> str:
    if a.kind == EXTENSION:
        return words.phrase("agreement", "extension" if a.first else "extension_open", first=a.first or "")
    if a.kind == SETTLEMENT:
        return words.phrase("agreement", "settlement", total=a.total or ZERO)
    rows = [row.amount for row in a.schedule]
    odd = bool(rows) and rows[-1] != a.monthly
    last = words.phrase("agreement", "last", last=rows[-1]) if odd else ""
    code = "instalment_down" if a.down else "instalment"
    figures = {"terms": a.terms or 0, "monthly": a.monthly or ZERO, "total": a.total or ZERO, "down": a.down or ZERO}
    return words.phrase("agreement", code, **figures, last=last)


def _dates(a: Agreement, today: dt.date) -> str:
    if a.kind == EXTENSION:
        return ""
    if a.first is None:
        month = words.month_words(a.from_month) if a.from_month else ""
        return words.phrase("agreement", "first_in_month" if month else "first_open", month=month)
    first = words.date_words(a.first, near=today)
    if a.kind == SETTLEMENT or len(a.schedule) < 2:
        return words.phrase("agreement", "first_settlement" if a.kind == SETTLEMENT else "first", first=first)
    end = words.date_words(a.schedule[-1].date, near=today)
    every = words.phrase("agreement", "every_on" if a.on_day else "every", end=end, day=a.on_day or 0)
    both = [words.phrase("agreement", "first", first=first), every]
    return words.phrase("contact", "comma").join(both)


def agreed_line(a: Agreement, today: dt.date, ledger: Ledger) -> str:
    """One line of the plan for a debt that has its agreement; what is paid already is not named again."""
    sums = {"monthly": a.monthly or ZERO, "total": a.total or ZERO}
    values = {"debt": label_words(a.debt), "terms": a.terms or 0, **sums}
    when = _until(a, today) if a.kind == EXTENSION else _next(a, today, ledger)
    line = {EXTENSION: "line_extension", SETTLEMENT: "line_settlement"}.get(a.kind, "line")
    return words.phrase("agreement", line, **values, next=when)


def _until(a: Agreement, today: dt.date) -> str:
    if a.first is None:
        return words.phrase("agreement", "next_open")
    return words.phrase("agreement", "until" if a.first > today else "until_over", day=_near(a.first, today))


def _next(a: Agreement, today: dt.date, ledger: Ledger) -> str:
    """When the next payment is due, and what of those before it is not paid."""
    found = standing_of(a, ledger, today)
    left = sum((row.left for row in found.late), ZERO)
    if found.next is None:
        code = "next_late" if left else "next_over" if a.schedule else "next_open"
        return words.phrase("agreement", code, left=left)
    said = words.phrase("agreement", "next", day=_near(found.next.date, today))
    late = words.phrase("agreement", "late", left=left) if left else ""
    return words.phrase("contact", "comma").join(part for part in (said, late) if part)


def _near(day: dt.date, today: dt.date) -> str:
    return words.date_words(day, near=today)


def compare_words(a: Agreement, verdict: Verdict | None) -> str:
    """The agreement against the plan, honestly and without blame; empty where there is nothing to compare."""
    said = []
    if a.monthly and a.asked_monthly and a.kind != SETTLEMENT:
        diff = a.monthly - a.asked_monthly
        code = "same" if not diff else "more" if diff > 0 else "less"
        said.append(words.phrase("agreement_compare", code, diff=abs(diff)))
    if verdict is not None and verdict.code in words.phrases("agreement_verdict"):
        share, capacity = whole_yuan(verdict.share or ZERO), verdict.capacity or ZERO
        over = (verdict.monthly or ZERO) - (capacity if verdict.code == "over_capacity" else share)
        figures = {"share": share, "capacity": capacity, "extra": verdict.extra or ZERO, "over": over}
        said.append(words.phrase("agreement_verdict", verdict.code, **figures))
    if verdict is not None and verdict.down_over:
        said.append(words.phrase("agreement_verdict", "down_over", down=verdict.down))
    if not (verdict is not None and verdict.code == "holds_dear"):
        said.append(_total_words(a))
    return "\n".join(line for line in said if line)


def _total_words(a: Agreement) -> str:
    if a.owed is None:
        return words.phrase("agreement_total", "not_known") if a.debt else ""
    if a.total is None or a.total == a.owed:
        return ""
    code = "more" if a.total > a.owed else "less"
    return words.phrase("agreement_total", code, total=a.total, owed=a.owed, diff=abs(a.total - a.owed))


def next_payment_words(a: Agreement, today: dt.date, ledger: Ledger) -> str:
    """The next date and sum that is still to pay; empty when there is none."""
    row = standing_of(a, ledger, today).next
    if row is None:
        return ""
    return words.phrase("agreement", "pay_next", day=words.date_words(row.date, near=today), amount=row.left)


def item_words(codes: Iterable[str], most: int | None = None) -> str:
    """Items of a written confirmation as nouns."""
    listed = list(codes)
    said = words.phrase("labels", "list_comma").join(words.phrase("agreement_item", code) for code in listed[:most])
    return said if most is None or len(listed) <= most else words.phrase("agreement", "and_more", said=said)


def chase_words(a: Agreement, contact: Contact | None, today: dt.date) -> str:
    """The message that asks for the confirmation, ready to be sent. Nothing in it names the person."""
    debt = label_words(a.debt) or words.phrase("labels", "this_debt")
    parts = [words.phrase("agreement_chase", "opening", day=words.date_words(a.made, near=today), debt=debt)]
    if contact is not None and (agent := _agent(contact)):
        day = words.date_words(contact.day or a.made, near=today)
        parts.append(words.phrase("agreement_chase", "agent", agent=agent, day=day))
    if contact is not None and contact.ticket:
        parts.append(words.phrase("agreement_chase", "ticket", ticket=contact.ticket))
    granted = condition_words(replace(a, conditions=a.conditions - {"reporting_told"}))  # they need not be told that
    terms = [_terms(a), _dates(a, today) if a.first or a.from_month else "", granted]
    if a.kind == EXTENSION or a.schedule or a.total:
        said = words.phrase("contact", "comma").join(term for term in terms if term)
        parts.append(words.phrase("agreement_chase", "agreed", terms=said))
    if contact is not None and "written" in contact.promises:
        parts.append(words.phrase("agreement_chase", "promised"))
    wanted = missing_written(replace(a, written=a.written | {"writing"}))
    parts.append(words.phrase("agreement_chase", "asks", items=item_words(wanted)))
    return "".join([*parts, words.phrase("agreement_chase", "closing")])


def _agent(contact: Contact) -> str:
    if contact.agent and contact.agent_number:
        return words.phrase("agreement_chase", "and_number", agent=contact.agent, number=contact.agent_number)
    if contact.agent_number:
        return words.phrase("agreement_chase", "number_alone", number=contact.agent_number)
    return contact.agent
