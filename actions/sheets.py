"""The contacts in the order of time as a sheet of evidence: .xlsx, and as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actions import services, words
from actions.contact_words import contact_line, label_words
from bot.coaching.contacts import evidence_rows, in_time
from bot.coaching.dialogue import Record
from bot.documents.serving import Made
from bot.documents.sheet import MEDIA_TYPE as XLSX
from bot.documents.sheet import sheet_xlsx

TEXT = "text/plain; charset=utf-8"
MEDIA_TYPES = {"contacts_xlsx": XLSX, "contacts_txt": TEXT}
CODED = {"way": "contact_way", "outcome": "contact_outcome"}  # one code, and where its words stand
LISTED = {"conditions": "contact_condition", "promises": "contact_promise", "heard": "heard_as"}
COLUMNS = (
    "n", "day", "debt", "way", "agent", "agent_number", "ticket", "outcome", "monthly", "terms", "down", "total",
    "first", "month", "wait", "conditions", "promises", "next_day", "heard", "minutes", "notes",
)  # fmt: skip
ALWAYS = frozenset({"n", "day", "debt", "outcome"})


def file_name(kind: str) -> str:
    """The file as the person sees it."""
    return f"{words.phrase('evidence', 'file')}.{kind.rpartition('_')[2]}"


def contacts_xlsx(record: Record) -> Made | None:
    """The sheet; None without a contact. A column that nobody filled is left out."""
    rows = [{name: _cell(name, value) for name, value in row.items()} for row in evidence_rows(record.ledger)]
    if not rows:
        return None
    shown = [name for name in COLUMNS if name in ALWAYS or any(row.get(name) not in (None, "") for row in rows)]
    heads = words.phrases("evidence_columns")
    table = [[row.get(name) for name in shown] for row in rows]
    body = sheet_xlsx(words.phrase("evidence", "title"), [heads[name] for name in shown], table, _notes())
    return Made(file_name("contacts_xlsx"), XLSX, body)


def contacts_txt(record: Record) -> Made | None:
    """The same as text, a paragraph a contact; None without one."""
    noted = in_time(record.ledger.contacts)
    if not noted:
        return None
    lines = [words.phrase("contact", "line", n=n, line=contact_line(one)) for n, one in enumerate(noted, start=1)]
    text = "\n\n".join([words.phrase("evidence", "title"), *lines, *_notes()])
    # A byte order mark: without one some phones and Excel read Chinese text as noise.
    return Made(file_name("contacts_txt"), TEXT, text.encode("utf-8-sig"))


def _notes() -> list[str]:
    return [words.phrase("evidence", "made", day=words.full_date_words(services.today()))]


def _cell(name: str, value: Any) -> Any:
    if name in LISTED:
        return _listed(LISTED[name], value)
    if name == "month":
        return words.month_words(value) if value else ""
    if name in CODED:
        return words.phrase(CODED[name], value) if value else ""
    return label_words(value) if name == "debt" else value


def _listed(topic: str, codes: Iterable[str]) -> str:
    known = words.phrases(topic)
    return words.phrase("labels", "list_comma").join(known[code] for code in codes if code in known)
