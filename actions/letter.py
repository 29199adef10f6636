"""The written application: sections and tables in words, as text to read and copy and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from actions import services, words
from actions.base import Talk
from actions.cards import said_values
from actions.spoken import contact_words, templates
from bot.coaching.case import Case, Debt
from bot.coaching.letter import Section, letter_sections
from bot.coaching.options import Option
from bot.coaching.proposal import Proposal
from bot.coaching.script import WRITTEN, not_due

BANKS = frozenset({"credit_card", "bank_loan", "mortgage", "car_loan"})
TABLE_AFTER = {"budget": "budget", "proposal": "schedule"}
LONG_TABLE, SHOWN = 8, 3  # rows
LONGEST_KIND = 32  # characters of the column
LONGEST_PIECE = 300  # characters of one message
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def letter(case: Case, proposal: Proposal, debt: int, seed: str) -> dict[str, Any]:
    """The whole letter: title, to, lines to fill in, sections (name, text, items, table), signature."""
    text, line, owed = templates(WRITTEN), proposal.line(debt), case.debts[debt]
    assert line is not None
    values = letter_values(case, proposal, debt)
    sections = [
        _section(section, line.ask, values, case, proposal, debt)
        for section in letter_sections(case, proposal, debt, seed)
    ]
    to = text["to"].format(lender=owed.lender) if owed.lender else text["to_unknown"]
    return {
        "title": text["title"], "to": to,
        "applicant": text["applicant"], "sections": sections, "signature": text["signature"], "note": text["note"],
    }  # fmt: skip


def _section(
    section: Section, option: Option, values: dict[str, str], case: Case, proposal: Proposal, debt: int
) -> dict[str, Any]:
    text = templates(WRITTEN)
    rows = text["sections"][section.name]
    phrasings = next(rows[variant] for variant in section.variants if variant in rows)
    table = TABLE_AFTER.get(section.name)
    return {
        "name": section.name,
        "text": phrasings[section.pick % len(phrasings)].format(**values),
        "items": _requests(option, section.pick, values) if section.name == "requests_intro" else [],
        "table": _table(table, case, proposal, debt) if table else None,
    }


def _requests(option: Option, pick: int, values: dict[str, str]) -> list[str]:
    said = templates(WRITTEN)["sections"]["requests"]
    asked = [(n, said[code]) for n, code in enumerate(option.asks) if code in said]
    return [phrasings[(pick >> n) % len(phrasings)].format(**values) for n, phrasings in asked]


def kind_of(debt: Debt) -> str:
    """What a link to this letter stands for: another debt that has taken its place in the case is not opened by it."""
    return f"letter {debt.label}"[:LONGEST_KIND]


def letter_values(case: Case, proposal: Proposal, debt: int) -> dict[str, str]:
    """The values of the letter's words, formatted; what is not known is empty and its words are not chosen."""
    owed, line = case.debts[debt], proposal.line(debt)
    assert line is not None
    text, capacity = templates(WRITTEN), proposal.capacity
    money = {"balance": owed.balance, "income": capacity.income, "expenses": capacity.expenses, "share": line.share,
             "capacity": capacity.monthly, "monthly": line.ask.monthly, "down": line.ask.down_payment,
             "total": line.ask.total}  # fmt: skip
    days = {"first": line.ask.first_date, "last": line.ask.last_date}
    papers = [words.phrase("papers", code) for code in case.evidence or () if code != "other"]
    return {
        **{name: words.phrase("labels", "yuan", amount=value) for name, value in money.items() if value is not None},
        **{name: words.full_date_words(day) for name, day in days.items() if day is not None},
        "terms": str(line.ask.terms), "debt": words.debt_words(owed),
        "count": str(sum(not other.settled for other in case.debts)),
        "lender_you": text["lender_you"]["bank" if owed.kind in BANKS else "company"],
        "overdue": _overdue(owed, proposal), "weight": f"{line.weight * 100:.0f}%",
        "recovery": words.month_words(case.hardship.recovery) if case.hardship.recovery else "",
        "since": "", "papers": words.phrase("labels", "list_comma").join(papers),
        "ends": said_values(line.ask, proposal)["ends"],
    }  # fmt: skip


def _overdue(debt: Debt, proposal: Proposal) -> str:
    said, days = templates(WRITTEN)["overdue"], debt.overdue_days(proposal.as_of)
    if debt.overdue_since is None:
        return str(said["not_due" if not_due(debt, proposal.as_of) else "unknown"])
    if not_due(debt, proposal.as_of) and debt.overdue_since < proposal.as_of:
        return str(said["not_due"])
    code = "due" if debt.overdue_since >= proposal.as_of else "since"
    return str(said[code].format(since_day=words.full_date_words(debt.overdue_since), days=days))


def _table(kind: str, case: Case, proposal: Proposal, debt: int) -> dict[str, Any] | None:
    """The budget, or the dates and amounts; None where there is nothing to show."""
    said, line, capacity = templates(WRITTEN)["tables"], proposal.line(debt), proposal.capacity
    assert line is not None
    if kind == "schedule":
        rows = [[str(row.n), words.full_date_words(row.date), words.spoken(row.amount)] for row in line.ask.schedule]
        if len(rows) < 2 or line.ask.kind == "extension":  # what comes after an extension is not agreed yet
            return None
        return {"title": said["schedule_title"], "columns": said["columns"], "rows": rows}
    if capacity.income is None or capacity.expenses is None:
        return None
    sums = [("income", capacity.income), ("expenses", capacity.expenses), ("priority", capacity.priority),
            ("reserve", capacity.reserve), ("capacity", capacity.monthly), ("share", line.share)]  # fmt: skip
    shown = [(name, amount) for name, amount in sums if amount or name in ("income", "expenses", "capacity")]
    if len(proposal.lines) < 2 or line.ask.kind not in ("instalment", "token"):
        shown = [row for row in shown if row[0] != "share"]
    rows = [[said[name], words.spoken(amount)] for name, amount in shown]
    return {"title": said["budget_title"], "columns": said["budget_columns"], "rows": rows}


def pieces(text: str) -> Iterator[str]:
    """The text cut at paragraph ends into messages of a phone's length."""
    taken: list[str] = []
    for paragraph in text.split("\n\n"):
        if taken and sum(map(len, taken)) + len(paragraph) > LONGEST_PIECE:
            yield "\n\n".join(taken)
            taken = []
        taken.append(paragraph)
    yield "\n\n".join(taken)


def as_text(content: dict[str, Any], brief: bool = False) -> str:
    """The letter as plain text, to read and to copy; `brief` leaves the middle of a long table to the file."""
    parts = [content["title"], content["to"]]
    for section in content["sections"]:
        lines = [section["text"], *(f"{n}. {item}" for n, item in enumerate(section["items"], start=1))]
        parts.append("\n".join(lines))
        if table := section["table"]:
            rows = ["　".join(row) for row in table["rows"]]
            if brief and len(rows) > LONG_TABLE:
                rows = [*rows[:SHOWN], words.phrase("labels", "in_the_file", count=len(rows) - SHOWN - 1), rows[-1]]
            parts.append("\n".join([table["title"], *rows]))
    return "\n\n".join([*parts, *content["applicant"], *content["signature"]])


def say_letter(talk: Talk, proposal: Proposal, debt: int) -> None:
    """The letter as a card with its text, and the file to open."""
    owed = talk.case.debts[debt]
    if owed.kind == "private_loan":
        return talk.say("utter_letter_private")
    content = letter(talk.case, proposal, debt, talk.sender)
    card = ("script", {
        "debt": debt, "label": words.debt_words(owed), "channel": WRITTEN,
        "stages": [], "objections": [], "avoid": [], "record": [],
        "letter": content, "text": as_text(content), "contact": contact_words(owed),
    })  # fmt: skip
    talk.say("utter_letter", card, debt=words.debt_words(owed))
    for piece in pieces(as_text(content, brief=True)) if not talk.shows_cards else ():
        talk.say("utter_letter_text", text=piece)
    name = words.phrase("labels", "letter_file", debt=words.debt_words(owed))
    address = services.documents().address(talk.sender, kind_of(owed), debt)
    talk.say("utter_letter_file", ("document", {"name": name, "media_type": MEDIA_TYPE, "url": address}))
    return None
