"""Files of a person: made from the case of the moment they are opened, so that nothing of them is kept."""

from __future__ import annotations

from rasa_sdk.plugin import plugin_manager

from actions import services, words
from actions.letter import MEDIA_TYPE, kind_of, letter
from bot.coaching.proposal import make_proposal
from bot.documents.letter import letter_docx
from bot.documents.serving import DocumentRoute, Made


def open_document(token: str, session: str) -> Made | None:
    """The file behind a token for the session that asks; None when there is none, or none any more."""
    document = services.documents().find(token, session)
    if document is None:
        return None
    record = services.casebook().load(document.sender)
    case = record.case
    if document.debt >= len(case.debts) or not record.dialogue.proposed:
        return None
    if kind_of(case.debts[document.debt]) != document.kind:  # the case has changed since
        return None
    proposal = make_proposal(case, services.today())
    if proposal.line(document.debt) is None:
        return None
    name = words.phrase("labels", "letter_file", debt=words.debt_words(case.debts[document.debt]))
    return Made(name, MEDIA_TYPE, letter_docx(letter(case, proposal, document.debt, document.sender)))


plugin_manager().register(DocumentRoute(open_document), "documents")
