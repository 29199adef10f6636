"""The person's own copy of everything, for a program and for reading: made when it is opened, kept nowhere.

The conversations are kept by the Rasa server, which brings them along (`told`, bot/channels/documents.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from rasa_sdk.plugin import plugin_manager

from actions import services, words
from actions.cards import case_lines
from bot import keeping
from bot.coaching.dialogue import Record
from bot.coaching.ledger import Instalment
from bot.coaching.reminders import Reminder
from bot.coaching.scene import scene
from bot.documents.inside import InsideRoute
from bot.documents.page import page_html
from bot.hours import CHINA
from bot.sealing import seal, unseal
from bot.storage.rehearsals import Run, readable
from bot.storage.reminders import as_of

DATA, PAGE = "export_json", "export_html"
MEDIA_TYPES = {PAGE: "text/html", DATA: "application/json"}
DRAFTS = ("contact_draft", "agreement_draft", "payment_draft")
QUEUES = ("contact_queue", "payments_waiting", "agreement_queue")  # drafts too
# For the program alone; they stand in the data.
HIDDEN = frozenset({
    "checks", "contact", "debt_kind", "worked_out", "left", "ref", "last", "settles", "state", "either",
    "rough",
})  # fmt: skip
MONTHS = ("from_month", "offered_month")
ITEMS = {"conditions": "export_items", "written": "export_items", "heard": "heard_as"}  # where codes have their words
# What the day is that a reminder is about: one is due, was promised, is planned; else the day of the agreement.
ABOUT = {
    "due_soon": "due", "due_today": "due", "wait_ends": "due", "call_back": "next_day", "written_by": "next_day",
    "call": "planned", "practise": "planned", "again": "broke",
}  # fmt: skip
Pairs = list[tuple[str, str]]


def file_name(kind: str) -> str:
    """The file as the person sees it."""
    return words.phrase("export_page", "file") + (".html" if kind == PAGE else ".json")


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The file behind a token, for the channels; {} when there is none for this person."""
    document = services.documents().find(str(asked["token"]), str(asked["sender"]))
    if document is None or document.kind not in MEDIA_TYPES:
        return {}
    told = asked["told"]
    body = as_page(document.sender, told) if document.kind == PAGE else as_data(document.sender, told)
    return {"name": file_name(document.kind), "media_type": MEDIA_TYPES[document.kind], "body": body}


def as_data(sender: str, told: Mapping[str, Any]) -> str:
    """Everything, as JSON."""
    book, until = services.casebook(), erased_on(told)
    kept: dict[str, Any] = {
        "made": dt.datetime.now(CHINA).isoformat(timespec="seconds"),
        "kept_days_after_last_word": keeping.days(),
        "erased_after": until and until.isoformat(),
        **book.export(sender),
        "before_joining": [export for name in told["joined"] if (export := book.export(name))],
        "channels": told["channels"],
        "conversation": told["conversation"],
        "earlier_conversations": told["earlier"],
    }
    return json.dumps(kept, ensure_ascii=False, indent=1)


def as_page(sender: str, told: Mapping[str, Any]) -> str:
    """Everything that a person wants to read, as a page."""
    until, text = erased_on(told), words.phrases("export_page")
    lead = [
        words.phrase("export_page", "made", moment=_moment(dt.datetime.now(CHINA))),
        words.phrase("export_page", "kept", days=keeping.days(), notice=keeping.NOTICE),
        *([words.phrase("export_page", "kept_until", day=words.full_date_words(until))] if until else []),
        text["data"],
    ]
    sections = [*_kept(sender), *_rested(told["joined"])]
    if told["channels"]:
        lines = [_code("way", one["channel"]) for one in told["channels"]]
        sections.append({"title": text["channels"], "lines": lines})
    sections.append({"title": text["talk"], "talk": _talk(told["conversation"])})
    sections += [{"title": text["earlier"], "talk": _talk(said)} for said in told["earlier"]]
    return page_html(text["title"], lead, sections)


def erased_on(told: Mapping[str, Any]) -> dt.date | None:
    """The day after which all of it is erased if the person says nothing more."""
    said = [one["time"] for one in told["conversation"] if one["from"] == "user"]
    last = dt.datetime.fromisoformat(said[-1]).astimezone(CHINA).date() if said else None
    return last and last + dt.timedelta(days=keeping.days())


def _kept(sender: str) -> Iterator[dict[str, Any]]:
    """The sections of one case."""
    record = services.casebook().load(sender)
    if lines := case_lines(record.case, services.today()):
        yield _section("case", lines=lines.splitlines())
    for name, rows in _ledger(record):
        yield _section(name, blocks=[pairs(one) for one in rows])
    fresh = as_of(record, sender, services.today())
    reminders = [_reminder(fresh(one)) for one, _ in services.reminders().all(sender)]
    runs = [_run(run) for run in services.rehearsals().all(sender)]
    for name, rows in (("reminders", reminders), ("rehearsals", runs)):
        if rows:
            yield _section(name, blocks=[pairs(one) for one in rows])


def _reminder(one: Reminder) -> dict[str, Any]:
    """A reminder, as it is read: its kind has a name of its own, and the day that it is about one by its kind."""
    kind, about = words.phrase("export_reminders", one.kind), ABOUT.get(one.kind, "made")
    return {"about": kind, "debt": one.debt, "told_on": one.day, about: one.due, "amount": one.amount}


def _run(run: Run) -> dict[str, Any]:
    """A practice call, as it is read."""
    return {**readable(run), "scene": scene(run.scene).title}


def row(value: Any) -> dict[str, Any]:
    """The fields of a dataclass, as they are."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _rested(joined: Iterable[str]) -> list[dict[str, Any]]:
    """The same of cases that rest while the person's channels are joined."""
    found = [section for name in joined for section in _kept(name)]
    return [{**section, "title": f"{words.phrase('export_page', 'rested')}：{section['title']}"} for section in found]


def _section(name: str, **content: Any) -> dict[str, Any]:
    return {"title": words.phrase("export_page", name), **content}


def _ledger(record: Record) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    ledger = record.ledger
    drafts = [draft for name in DRAFTS if (draft := getattr(ledger, name)) is not None]
    drafts += [draft for name in QUEUES for draft in getattr(ledger, name)]
    for name, rows in (("contacts", ledger.contacts), ("agreements", ledger.agreements),
                       ("payments", ledger.payments), ("drafts", drafts)):  # fmt: skip
        if rows:
            yield name, [row(one) for one in rows]


def pairs(fields_of: Mapping[str, Any]) -> Pairs:
    """The fields that hold something, by their names in words; a field without one stands in the data alone."""
    names = words.phrases("export_fields")
    held = {name: value for name, value in fields_of.items() if value not in (None, "", (), frozenset(), [], {}, False)}
    return [(names[name], _said(name, value)) for name, value in held.items() if name in names and name not in HIDDEN]


def _said(name: str, value: Any) -> str:
    """One value in words."""
    if isinstance(value, Instalment):
        day = words.full_date_words(value.date)
        return words.phrase("export_page", "instalment", n=value.n, date=day, amount=value.amount)
    if isinstance(value, Mapping):
        return "\n".join(f"{label}：{said}" for label, said in pairs(value))
    if isinstance(value, (list, tuple, frozenset, set)):
        parts = [_said(name, part) for part in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
        return ("\n" if name in ("schedule", "said") else words.phrase("labels", "list_comma")).join(parts)
    if isinstance(value, float) and name == "at":
        return _moment(dt.datetime.fromtimestamp(value, CHINA))
    if isinstance(value, dt.date):
        return words.full_date_words(value)
    if isinstance(value, Decimal):
        return words.phrase("labels", "yuan", amount=value)
    return _code(name, str(value))


def _code(name: str, value: str) -> str:
    """A code in words; a time as it is said; a person's own words as they are."""
    if name in MONTHS:
        return words.month_words(value)
    if name in ("began", "ended"):
        return _moment(dt.datetime.fromisoformat(value))
    return words.phrases(ITEMS.get(name, "export_codes")).get(value, value)


def _moment(when: dt.datetime) -> str:
    """A moment on China's clock; without a zone it is UTC, as the database keeps it."""
    there = (when if when.tzinfo else when.replace(tzinfo=dt.timezone.utc)).astimezone(CHINA)
    return words.phrase("export_page", "moment", day=words.full_date_words(there.date()), time=f"{there:%H:%M}")


def _talk(said: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    text = words.phrases("export_page")
    for one in said:
        who = text["you"] if one["from"] == "user" else text["coach"]
        yield who, _moment(dt.datetime.fromisoformat(one["time"])), one.get("text") or text["card"]


plugin_manager().register(InsideRoute("/exports", answer, seal, unseal), "exports")
