"""How a question is put: its words, its card, and what was worth saying about the answer before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions import services, words
from actions.cards import case_card, case_lines, question_card
from bot.coaching.case import Case
from bot.coaching.dialogue import Question
from bot.coaching.intake import Turn

if TYPE_CHECKING:
    from actions.base import Talk


# Notes that ask about the same thing in their own way, with buttons of their own.
DOUBTS = frozenset({"amount_tiny", "amount_tiny_monthly", "amount_improbable", "amount_two"})


def ask(talk: Talk, question: Question) -> None:
    """Ask one question, with its card; the summary is shown where it is to be confirmed. A doubt just said about the
    amount is the question: put twice, its buttons would be lost."""
    case, today = talk.case, services.today()
    if talk.said and talk.said[-1].get("response") in [note_response(code) for code in DOUBTS]:
        talk.said[-1]["json_message"] = _as_message(question_card(case, talk.record.dialogue, question, ""))
        return
    if question.field == "confirm":
        response = "utter_ask_confirm_card" if talk.shows_cards else "utter_ask_confirm"
        talk.say(
            response,
            question_card(case, talk.record.dialogue, question, response),
            lines=case_lines(case, today),
        )
        talk.said.append({"json_message": _as_message(case_card(case, today))})
        return
    response = response_for(case, question)
    talk.say(response, question_card(case, talk.record.dialogue, question, response), **_values(case, question))


def _as_message(card: tuple[str, dict]) -> dict:
    return {"card": card[0], "v": 1, "data": card[1]}


def response_for(case: Case, question: Question) -> str:
    """The words for a question: who is owed is asked more exactly once the product is known."""
    debt = case.debts[question.debt] if question.about_debt and question.debt < len(case.debts) else None
    if question.field == "debt.lender" and debt is not None and debt.product:
        return "utter_ask_debt_bank" if debt.kind == "credit_card" else "utter_ask_debt_platform"
    return f"utter_ask_{question.field.replace('.', '_')}"


def _values(case: Case, question: Question) -> dict[str, object]:
    debt = case.debts[question.debt] if question.about_debt and question.debt < len(case.debts) else None
    comma = words.phrase("labels", "list_comma")
    return {
        "debt": words.debt_words(debt),
        "product": debt.product if debt and debt.product else "",
        "debts": comma.join(words.debt_words(d) for d in case.debts) or words.phrase("labels", "this_debt"),
        "examples": words.phrases("evidence_examples")[case.hardship.reason or "other"],
    }


def set_phase(talk: Talk, ask_next: Question | None, ready: bool) -> None:
    """Tell the dialogue whether a question is open; nothing else of the case goes into slots."""
    talk.slots["phase"] = "ready" if ready else "asking" if ask_next else "idle"
    talk.slots["question"] = ask_next.field if ask_next else None


def say_notes(talk: Talk, turn: Turn) -> None:
    """Say what is worth saying about what was heard; what asks comes last."""
    for note in sorted(turn.notes, key=lambda note: note.code in DOUBTS):
        talk.say(note_response(note.code), **note.facts)


def note_response(code: str) -> str:
    """The words for a note."""
    return f"utter_note_{code.replace('.', '_')}"
