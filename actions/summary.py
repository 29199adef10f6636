"""情况说明: the person's circumstances on one page, to read out or to send, as a Word file and a .pdf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from actions import services, words
from actions.agreement_words import agreed_line
from actions.base import CoachAction, Talk
from actions.contact_words import contact_line, label_words, told_on
from actions.letter import MEDIA_TYPE as DOCX_TYPE
from actions.planning import case_and_plan
from actions.proposal import final_words
from bot.coaching.affordability import budget_known
from bot.coaching.agreed import agreed_debts
from bot.coaching.case import Case, Debt
from bot.coaching.contacts import in_time
from bot.coaching.dialogue import Record
from bot.coaching.money import ZERO
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal, make_proposal
from bot.coaching.script import offer_variant
from bot.documents.paper import PDF_TYPE, TooLong, paper_docx, paper_pdf
from bot.documents.serving import Made

DOCX, PDF = "summary_docx", "summary_pdf"
MEDIA_TYPES = {PDF: PDF_TYPE, DOCX: DOCX_TYPE}
FONT = Path(__file__).resolve().parents[1] / "bot" / "web" / "dist" / "fonts" / "chart.woff"
SHOWN = (5, 3, 1, 0)  # contacts, as many as there is room for
LONGEST = 60  # characters of one contact
Block = dict[str, Any]


def content(record: Record, today: dt.date, shown: int = SHOWN[0]) -> dict[str, Any]:
    """The sheet in words (see bot/documents/paper.py); what was not told is left to fill in. `shown`: contacts."""
    case, (_, plan) = record.case, case_and_plan(record, today)
    whole = make_proposal(case, today)
    blocks = [_debts(case, today), _reason(case), _budget(case, whole), _offer(record, plan, today), _papers(case)]
    blocks += [_contacts(record, shown)] + ([_payments(record)] if record.ledger.payments else [])
    return {
        "title": _said("title"), "lines": [_said("who", day=words.full_date_words(today))], "blocks": blocks,
        "foot": [_said("foot"), _said("signature")],
    }  # fmt: skip


def _said(code: str, **values: Any) -> str:
    return words.phrase("summary", code, **values)


def _block(name: str, rows: list[list[str]], *lines: str) -> Block:
    columns = words.phrases("summary_columns").get(name, "").split()
    return {"title": _said(name), "columns": columns, "rows": rows, "lines": [line for line in lines if line]}


def _debts(case: Case, today: dt.date) -> Block:
    owed = [debt for debt in case.debts if not debt.settled]
    known = [debt.balance for debt in owed if debt.balance is not None]
    code = "total" if len(known) == len(owed) else "total_part"
    total = _said(code, amount=sum(known, ZERO)) if len(owed) > 1 and known else ""
    return _block("debts", [[words.debt_words(debt), _balance(debt), _overdue(debt, today)] for debt in owed], total)


def _balance(debt: Debt) -> str:
    if debt.balance is None:
        return _said("unknown")
    return _said("about", amount=debt.balance) if debt.estimate else str(words.spoken(debt.balance))


def _overdue(debt: Debt, today: dt.date) -> str:
    days = debt.overdue_days(today)
    if days is None:
        return _said("unknown")
    if not days:
        return words.phrase("case", "not_due")
    return words.phrase("case", "overdue_about" if debt.overdue_estimate else "overdue", days=days)


def _reason(case: Case) -> Block:
    told = case.hardship
    if told.reason is None:
        return _block("reason", [], _said("blank"))
    reason = words.phrase("reasons", told.reason)
    since = _said("since", reason=reason, since=words.month_words(told.since)) if told.since else ""
    recovery = _said("recovery", month=words.month_words(told.recovery)) if told.recovery else ""
    return _block("reason", [], (since or _said("reason_alone", reason=reason)) + recovery)


def _budget(case: Case, whole: Proposal) -> Block:
    """`whole`: as if nothing were agreed, since what is agreed is paid from the same money."""
    sums: dict[str, Decimal | None] = {"income": case.budget.income, "expenses": case.budget.expenses}
    sums |= {name: amount for name, amount in (("priority", case.budget.priority),) if amount}
    if budget_known(case, whole.capacity):
        sums |= {"reserve": whole.capacity.reserve, "monthly": whole.capacity.monthly}
    blank = _said("blank")
    rows = [[_said(f"{name}_row"), blank if amount is None else str(words.spoken(amount))]
            for name, amount in sums.items()]  # fmt: skip
    return _block("budget", rows)


def _offer(record: Record, plan: Proposal, today: dt.date) -> Block:
    held = agreed_debts(record.case, record.ledger)
    agreed = {n: _said("agreed", terms=agreed_line(one, today, record.ledger)) for n, one in held}
    rows = [
        [words.debt_words(debt), agreed.get(n) or _planned(record.case, plan, debt)]
        for n, debt in enumerate(record.case.debts)
        if not debt.settled
    ]
    return _block("offer", rows)


def _planned(case: Case, plan: Proposal, debt: Debt) -> str:
    line = next((line for line in plan.lines if case.debts[line.debt] == debt), None)
    if line is None or not budget_known(case, plan.capacity):
        return words.phrase("summary_offer", "open")
    return _option(line.ask)


def _option(ask: Option) -> str:
    days = {"first": ask.first_date, "last": ask.last_date}
    said = {name: words.full_date_words(day) if day else _said("unknown") for name, day in days.items()}
    sums = {"monthly": ask.monthly or ZERO, "total": ask.total or ZERO, "down": ask.down_payment or ZERO}
    values = {**said, **sums, "terms": ask.terms, "final": final_words(ask)}
    return words.phrase("summary_offer", words.best("summary_offer", offer_variant(ask), "open"), **values)


def _papers(case: Case) -> Block:
    if case.evidence is None:
        return _block("papers", [], _said("blank"))
    papers = words.phrase("labels", "list_comma").join(words.phrase("papers", code) for code in case.evidence)
    return _block("papers", [], papers or _said("no_papers"))


def _contacts(record: Record, shown: int) -> Block:
    noted = in_time(record.ledger.contacts)
    latest = noted[len(noted) - shown :] if shown < len(noted) else noted
    rows = [
        [words.date_words(one.day or told_on(one.at)), label_words(one.debt), _short(one)] for one in latest
    ]
    more = _said("more_contacts", count=len(noted) - len(latest)) if len(latest) < len(noted) else ""
    return _block("contacts", rows, more if noted else _said("no_contacts"))


def _short(contact: Any) -> str:
    told = contact_line(replace(contact, debt="", day=None, at=contact.at), noted="noted_by_me")
    rest = told.partition(words.phrase("contact", "stop"))[2] or told
    return rest if len(rest) <= LONGEST else rest[: LONGEST - 1] + "…"


def _payments(record: Record) -> Block:
    paid = record.ledger.payments
    last = max(paid, key=lambda one: one.day)
    day = words.month_words(f"{last.day:%Y-%m}") if last.rough else words.date_words(last.day)
    total = sum((one.amount for one in paid), ZERO)
    return _block("payments", [], _said("paid", count=len(paid), amount=total, day=day))


def file_name(kind: str) -> str:
    """The file as the person sees it."""
    return f"{_said('file')}.{kind.rpartition('_')[2]}"


def summary_file(record: Record, kind: str) -> Made | None:
    """The file; None when there is nothing to write, or no font for a .pdf."""
    if not record.case.debts:
        return None
    name, today = file_name(kind), services.today()
    if kind == DOCX:
        return Made(name, DOCX_TYPE, paper_docx(content(record, today)))
    for shown in SHOWN:
        try:
            return Made(name, PDF_TYPE, paper_pdf(content(record, today, shown), FONT))
        except TooLong:
            continue
    return None


class ActionSummary(CoachAction):
    """一页纸."""

    def name(self) -> str:
        return "action_summary"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        if not talk.case.debts:
            return talk.say("utter_summary_none")
        talk.say("utter_summary_gaps" if _gaps(talk.case) else "utter_summary")
        for kind in _kinds():
            name = file_name(kind)
            url = services.documents().address(talk.sender, kind, 0)
            card = {"name": name, "media_type": MEDIA_TYPES[kind], "url": url}
            talk.say("utter_summary_file", ("document", card), name=name)
        return None


def _kinds() -> Iterator[str]:
    """The .pdf first, which looks the same everywhere; it needs the font that the page's build brings."""
    return (kind for kind in MEDIA_TYPES if kind != PDF or FONT.exists())


def _gaps(case: Case) -> bool:
    unknown = any(debt.balance is None for debt in case.debts if not debt.settled)
    told = case.budget.income is not None and case.budget.expenses is not None
    return unknown or not told or case.hardship.reason is None or case.evidence is None
