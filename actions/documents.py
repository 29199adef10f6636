"""Files of a person: made from the case of the moment they are opened, so that nothing of them is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rasa_sdk.plugin import plugin_manager

from actions import services, summary, words
from actions.export import MEDIA_TYPES
from actions.instalments import calendar_file, schedule_file
from actions.letter import MEDIA_TYPE, kind_of, letter
from actions.planning import case_and_plan_about
from actions.sheets import contacts_txt, contacts_xlsx
from actions.summary import summary_file
from bot.coaching.dialogue import Record
from bot.documents.letter import letter_docx
from bot.documents.serving import DocumentRoute, Made, NeedsConversation
from bot.storage.documents import Document

# Files of the whole record, by their kind; None when there is nothing to put in.
MAKERS: dict[str, Callable[[Record], Made | None]] = {
    "contacts_xlsx": contacts_xlsx,
    "contacts_txt": contacts_txt,
    "schedule_xlsx": schedule_file,
    "calendar": calendar_file,
    **{kind: partial(summary_file, kind=kind) for kind in summary.MEDIA_TYPES},
}


def open_document(token: str, session: str) -> Made | None:
    """The file behind a token for the session that asks; None when there is none, or none any more."""
    document = services.documents().find(token, session)
    if document is None:
        return None
    if document.kind in MEDIA_TYPES:
        raise NeedsConversation
    record = services.casebook().load(document.sender)
    if document.kind in MAKERS:
        return MAKERS[document.kind](record)
    return _letter(record, document)


def _letter(record: Record, document: Document) -> Made | None:
    case = record.case
    if document.debt >= len(case.debts) or not record.dialogue.proposed:
        return None
    if kind_of(case.debts[document.debt]) != document.kind:  # the case has changed since
        return None
    _, proposal = case_and_plan_about(record, services.today(), document.debt)
    if proposal.line(document.debt) is None:
        return None
    name = words.phrase("labels", "letter_file", debt=words.debt_words(case.debts[document.debt]))
    return Made(name, MEDIA_TYPE, letter_docx(letter(case, proposal, document.debt, document.sender)))


plugin_manager().register(DocumentRoute(open_document), "documents")
