"""Asking: the opening, one question at a time, corrections, the summary."""

from __future__ import annotations

from dataclasses import replace

from actions import broken, keep, practice, services, words
from actions.asking import ask, say_notes, set_phase
from actions.base import CoachAction, Talk
from actions.cards import case_card, case_lines
from actions.pending import HANDLED, answer_pending, asked_values, is_answer, start_again
from actions.proposal import propose
from actions.which import UNCLEAR_BEFORE_A_PERSON, ask_which, guesses
from bot.coaching.case import Case
from bot.coaching.dialogue import WHICH, Record
from bot.coaching.hearing import CLEAR, FALLBACK
from bot.coaching.hearing_answers import BARE_ANSWERS
from bot.coaching.intake import Turn, detour, listen
from bot.coaching.questions import next_question

ANSWERED = ("inform", FALLBACK, *BARE_ANSWERS)  # what as_answer makes of a message
NOT_UNDERSTOOD, LEFT_OPEN, EXPLAINED = "not_understood", "left_open", "explain_"  # codes of a first miss and others


class ActionWelcome(CoachAction):
    """Greet; to somebody known, take up where they left."""

    question_follows = False

    def name(self) -> str:
        return "action_welcome"

    def respond(self, talk: Talk) -> None:
        if talk.case == Case():
            return self._greet(talk)
        talk.say("utter_welcome_back")
        if talk.record.dialogue.question:
            ask(talk, talk.record.dialogue.question)
        return None

    def _greet(self, talk: Talk) -> None:
        """Opening the page brings the welcome alone; somebody who has begun to talk is asked the first thing."""
        if talk.heard.text.startswith("/"):
            return talk.say("utter_welcome")
        talk.say("utter_opening_short")
        first = next_question(talk.case)
        talk.open(first)
        if first is not None:
            ask(talk, first)
        return set_phase(talk, first, False)


class ActionIntake(CoachAction):
    """One turn of the intake."""

    keeps_rest = True
    takes_facts = False  # listens itself
    answers_pending = True
    takes_answers = True

    def name(self) -> str:
        return "action_intake"

    def respond(self, talk: Talk) -> None:
        if broken.concerns(talk) and talk.fresh:
            return broken.answer(talk)
        if is_answer(talk):
            return answer_pending(talk)
        if broken.begins(talk):
            return None
        if talk.record.dialogue.pending == WHICH and talk.heard.text == words.phrase("labels", "neither"):
            return self._neither(talk)
        before = talk.record
        turn = (
            listen(before, talk.heard, services.today()) if talk.fresh else Turn(before, ask=before.dialogue.question)
        )
        if _was_missed(turn):
            keep.note(talk)
        talk.record = turn.record
        talk.change(pending=None, resting=False)
        if NOT_UNDERSTOOD in [note.code for note in turn.notes] and guesses(talk.heard):
            return ask_which(talk, guesses(talk.heard))
        new_here = before.case == Case() and before.dialogue.question is None
        if new_here and turn.told:
            talk.say("utter_opening")
        self._go_on(talk, before, turn)
        return None

    def _neither(self, talk: Talk) -> None:
        """None of the two meanings: that denies nothing about the case."""
        talk.say("utter_which_neither")
        talk.change(pending=None, heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
        keep.ask_once(talk)
        return set_phase(talk, talk.record.dialogue.question, False)

    def _go_on(self, talk: Talk, before: Record, turn: Turn) -> None:
        if broken.goes_on(talk, before.case, turn):
            return None
        changed = turn.record.case != before.case
        say_notes(talk, turn)
        if turn.ask is not None:
            talk.change(unclear=0)
            ask(talk, turn.ask)
            return set_phase(talk, turn.ask, False)
        if changed or not before.dialogue.proposed:
            return set_phase(talk, None, True)
        if talk.heard.intent == "plan_broken":
            talk.say("utter_notice_plan_broken")
        elif talk.heard.intent == "adjust_plan" and not turn.notes:
            talk.say("utter_plan_less")
            talk.change(pending="less")
        elif not turn.notes:
            _say_unclear(talk)
        return set_phase(talk, None, False)


def _was_missed(turn: Turn) -> bool:
    """Whether the answer to the open question was not understood, the first time or again."""
    return any(note.code in (NOT_UNDERSTOOD, LEFT_OPEN) or note.code.startswith(EXPLAINED) for note in turn.notes)


def _say_unclear(talk: Talk) -> None:
    """Not understood, nothing open: after three times a person is offered."""
    if talk.heard.intent in ("affirm", "deny", "no_more", "skip"):
        return talk.say("utter_nothing_open")
    if meanings := guesses(talk.heard):
        return ask_which(talk, meanings)
    keep.note(talk)
    unclear = talk.record.dialogue.unclear + 1
    talk.change(unclear=unclear)
    card = ("fallback", {"kind": "unclear", "choices": words.choices("utter_notice_help")})
    if unclear >= UNCLEAR_BEFORE_A_PERSON:
        talk.say("utter_unclear_person", card)
        return talk.say("utter_notice_help")
    figures = talk.heard.of("amount", "duration", "terms")
    if figures:
        talk.say("utter_unclear_figure", card, figure=talk.heard.said(figures[0]))
    else:
        talk.say("utter_unclear", card)
    return keep.ask_once(talk)


class ActionQuestion(CoachAction):
    """After something else was answered: the same question comes back."""

    keeps_rest = True
    comes_after = True

    def name(self) -> str:
        return "action_question"

    def respond(self, talk: Talk) -> None:
        if practice.on(talk) is not None:
            return practice.remind(talk)
        dialogue = talk.record.dialogue
        call = dialogue.call_at(talk.heard.at)
        if dialogue.pending in (WHICH, *HANDLED) or dialogue.resting or (call is not None and call.announced):
            return None  # nothing is asked after despair, of somebody on the phone, nor beside another question
        if broken.dealt_with(talk):
            return None
        answered = talk.heard.intent in ANSWERED  # dealt with by the action before
        if answered and talk.record.case.confirmed and not talk.record.dialogue.question:
            return propose(talk)
        turn = Turn(talk.record, ask=talk.record.dialogue.question) if answered else detour(talk.record, talk.heard)
        talk.record = turn.record
        say_notes(talk, turn)
        if turn.ask is not None:
            ask(talk, turn.ask)
        return set_phase(talk, turn.ask, False)


def say_case(talk: Talk) -> None:
    """The facts: as a card where the channel draws it, else in words too."""
    today = services.today()
    response = "utter_case_card" if talk.shows_cards else "utter_case"
    talk.say(response, case_card(talk.case, today), lines=case_lines(talk.case, today))


class ActionShowCase(CoachAction):
    """我的情况."""

    def name(self) -> str:
        return "action_show_case"

    def respond(self, talk: Talk) -> None:
        today = services.today()
        if not talk.case.debts and talk.case.budget.income is None:
            return talk.say("utter_case_empty", case_card(talk.case, today))
        return say_case(talk)


class ActionEdit(CoachAction):
    """修改, without saying what."""

    question_follows = False

    def name(self) -> str:
        return "action_edit"

    def respond(self, talk: Talk) -> None:
        if not talk.case.debts:
            return talk.say("utter_case_empty")
        say_case(talk)
        talk.say("utter_edit")
        return set_phase(talk, talk.record.dialogue.question, False)


class ActionRestart(CoachAction):
    """重新开始, after one yes."""

    takes_facts = False
    answers_pending = True

    def name(self) -> str:
        return "action_restart"

    def respond(self, talk: Talk) -> None:
        talk.change(heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
        if talk.record.dialogue.pending == "restart":
            return answer_pending(talk)
        if talk.case == Case():
            return start_again(talk)
        talk.change(pending="restart")
        return talk.say("utter_restart_ask", **asked_values(talk, "restart"))


class ActionWhy(CoachAction):
    """为什么要问这个, and 没看懂."""

    def name(self) -> str:
        return "action_why"

    def respond(self, talk: Talk) -> None:
        question = talk.record.dialogue.question
        field = question.field.replace(".", "_") if question else "nothing"
        if talk.heard.intent == "explain":
            return talk.say(f"utter_note_explain_{field}" if question else "utter_explain_again")
        return talk.say(f"utter_why_{field}")


class ActionUnclear(CoachAction):
    """Outside what the bot is for, or not understood at all."""

    keeps_rest = True

    def name(self) -> str:
        return "action_unclear"

    def respond(self, talk: Talk) -> None:
        if talk.heard.intent != "out_of_scope":
            return _say_unclear(talk)
        if talk.heard.confidence <= CLEAR:
            keep.note(talk)
        unclear = talk.record.dialogue.unclear + 1
        talk.record = replace(talk.record, dialogue=replace(talk.record.dialogue, unclear=unclear))
        card = ("fallback", {"kind": "out_of_scope", "choices": words.choices("utter_notice_help")})
        return talk.say("utter_unclear_person" if unclear >= UNCLEAR_BEFORE_A_PERSON else "utter_out_of_scope", card)
