"""How paying goes: what is left, what comes next, what is late; and the same as a table and for a calendar."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from actions import pending, services, words
from actions.base import CoachAction, Talk
from actions.planning import case_and_plan
from bot.coaching.case import Case
from bot.coaching.dialogue import PAYMENT, Record
from bot.coaching.ledger import debt_of
from bot.coaching.money import ZERO
from bot.coaching.payments import ScheduleRow, Standing, schedule_rows, standing_card, standings
from bot.documents import calendar, sheet
from bot.documents.calendar import Due, calendar_ics
from bot.documents.serving import Made

FILES = {  # kind → its name among the words, its ending, its media type
    "schedule_xlsx": ("file", ".xlsx", sheet.MEDIA_TYPE),
    "calendar": ("calendar_file", ".ics", calendar.MEDIA_TYPE),
}
LINES = 6  # of one message


def label_words(case: Case, label: str) -> str:
    """The debt of a label as people say it."""
    index = debt_of(case, label)
    if index is not None:
        return words.debt_words(case.debts[index])
    return words.phrases("debt_names").get(label, label) or words.phrase("labels", "this_debt")


# ── progress ──


def progress_card(talk: Talk) -> tuple[str, dict[str, Any]]:
    """The `progress` card of paying; told apart from that of practising by its `debts`."""
    found = standings(talk.case, talk.record.ledger, services.today())
    return "progress", {"debts": [standing_card(one, label_words(talk.case, one.debt)) for one in found]}


def state_words(talk: Talk, standing: Standing) -> str:
    """One debt in a line: paid, left, what is behind, what comes next."""
    code = "done" if standing.done else "agreed" if standing.agreement else "loose"
    code += "" if standing.done or standing.left is not None else "_open"
    code += "" if standing.paid else "_none"
    name = label_words(talk.case, standing.debt)
    said = words.phrase("progress", code, debt=name, paid=standing.paid, left=standing.left or ZERO)
    if standing.late:
        said += words.phrase("progress", "behind", count=len(standing.late))
    if standing.next is not None:
        day = words.date_words(standing.next.date, near=services.today())
        part = "next_part" if standing.next.paid else "next"
        said += words.phrase("progress", part, day=day, amount=standing.next.left)
    if standing.surplus:
        said += words.phrase("progress", "surplus", surplus=standing.surplus)
    return said


def late_words(talk: Talk, standing: Standing) -> str:
    """What is late of one debt, in a line: the instalment, or from which on and how much together."""
    first, left = standing.late[0], sum((row.left for row in standing.late), ZERO)
    day = words.date_words(first.date, near=services.today())
    code = "late" if len(standing.late) == 1 else "late_more"
    name = label_words(talk.case, standing.debt)
    return words.phrase("progress", code, debt=name, n=first.n, day=day, left=left, count=len(standing.late))


def _in_parts(lines: Sequence[str]) -> Iterator[str]:
    """Lines in messages that a phone shows whole."""
    return ("\n".join(lines[at : at + LINES]) for at in range(0, len(lines), LINES))


class ActionProgress(CoachAction):
    """还了多少了."""

    def name(self) -> str:
        return "action_progress"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        found = standings(talk.case, talk.record.ledger, services.today())
        waits = talk.record.ledger.payment_draft is not None
        if not found and not waits:
            return talk.say("utter_progress_none")
        card: tuple[str, dict[str, Any]] | None = progress_card(talk)
        for lines in _in_parts([words.phrase("progress", "line", said=state_words(talk, one)) for one in found]):
            talk.say("utter_progress", card, lines=lines)
            card = None
        for lines in _in_parts([late_words(talk, one) for one in found if one.late]):
            talk.say("utter_progress_late", late=lines)
        if waits:  # what was not confirmed is never lost
            talk.say("utter_payment_waiting")
            pending.handler(PAYMENT).show(talk)
        return None


# ── files ──


class ActionSchedule(CoachAction):
    """还款日历."""

    def name(self) -> str:
        return "action_schedule"

    def respond(self, talk: Talk) -> None:
        talk.change(unclear=0)
        rows = _unpaid(rows_of(talk.record))
        if not rows:
            return talk.say("utter_schedule_none")
        planned = any(row.planned for row in rows)
        talk.say("utter_schedule_planned" if planned else "utter_schedule")
        for kind in FILES:
            url, name = services.documents().address(talk.sender, kind, 0), file_name(kind)
            card = ("document", {"name": name, "media_type": FILES[kind][2], "url": url})
            talk.say("utter_schedule_file", card, name=name)
        return None


def file_name(kind: str) -> str:
    """What a file is called when it is saved."""
    return words.phrase("schedule", FILES[kind][0]) + FILES[kind][1]


def rows_of(record: Record) -> tuple[ScheduleRow, ...]:
    """What is to be paid, over all debts; the proposal's dates only once it was shown."""
    today = services.today()
    if not record.dialogue.proposed or not record.case.debts:
        return schedule_rows(record.case, record.ledger, None, today)
    case, plan = case_and_plan(record, today)
    return schedule_rows(case, record.ledger, plan, today)


def _unpaid(rows: Sequence[ScheduleRow]) -> list[ScheduleRow]:
    return [row for row in rows if row.left > 0]


def schedule_file(record: Record) -> Made | None:
    """The table; None when nothing is to be paid."""
    rows = rows_of(record)
    if not rows:
        return None
    planned = [row.planned for row in rows]
    title = words.phrase("schedule", "title_planned" if all(planned) else "title")
    notes = [words.phrase("schedule", "note_made", day=words.full_date_words(services.today()))]
    notes += [words.phrase("schedule", "note_planned")] if any(planned) else []
    notes.append(words.phrase("schedule", "note_app"))
    table = [_cells(record.case, row) for row in rows]
    body = sheet.sheet_xlsx(title, words.phrases("schedule")["columns"], table, notes)
    return Made(file_name("schedule_xlsx"), sheet.MEDIA_TYPE, body)


def _cells(case: Case, row: ScheduleRow) -> list[Any]:
    state = words.phrase("schedule_state", "planned" if row.planned else row.state)
    return [label_words(case, row.debt), row.n, row.date, row.amount, row.paid, row.left, state]


def calendar_file(record: Record) -> Made | None:
    """The calendar; None when nothing is to be paid. Its titles name no lender: others may see the screen."""
    rows = _unpaid(rows_of(record))
    if not rows:
        return None
    stamp = services.now().replace(tzinfo=dt.timezone.utc)
    body = calendar_ics(words.phrase("calendar", "name"), _dues(rows), stamp)
    return Made(file_name("calendar"), calendar.MEDIA_TYPE, body)


def _dues(rows: Sequence[ScheduleRow]) -> Iterator[Due]:
    """One a row. Two debts of one name are told apart by their order."""
    seen: Counter[str] = Counter()
    for row in rows:
        key, planned = f"{row.debt}|{row.n}", "_planned" if row.planned else ""
        title = words.phrase("calendar", f"title{planned}", amount=row.left)
        note = words.phrase("calendar", f"note{planned}", n=row.n)
        yield Due(f"{key}|{seen[key]}", row.date, title, note)
        seen[key] += 1
