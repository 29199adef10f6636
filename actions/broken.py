"""下个月还不上了: an agreement that cannot be kept. One question, a new offer for what is left, words for the call."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from actions import services, words
from actions.again_words import STAGES, again_card, call_words, close_words, debt_name, paragraphs
from actions.asking import ask, say_notes, set_phase
from bot.coaching.broken import CHANGES, EXPENSES, INCOME, MONTH, again, ended, meant
from bot.coaching.case import Case
from bot.coaching.dialogue import Question, Trouble
from bot.coaching.hearing_answers import BARE_ANSWERS
from bot.coaching.intake import Turn, note_facts
from bot.coaching.ledger import Agreement
from bot.coaching.payments import standing_of

if TYPE_CHECKING:
    from actions.base import Talk

BROKEN, ENDED = "broken", "ended"  # pending: what changed; whether the lender ended it
PENDING = (BROKEN, ENDED)
COST_MORE = frozenset({"illness", "family_change", "accident"})
EARN_LESS = frozenset({"unemployment", "income_drop", "business_failure"})
FIELDS = {INCOME: "budget.income", EXPENSES: "budget.expenses"}


def begins(talk: Talk) -> bool:
    """Whether 还不上了 is about something that was agreed; then it is answered here."""
    if talk.heard.intent != "plan_broken":
        return False
    agreement = meant(talk.case, talk.record.ledger, talk.heard, services.today())
    if agreement is None:
        return False
    changed = _take_facts(talk, agreement)
    talk.open(None)
    talk.change(trouble=Trouble(agreement.number, at=talk.heard.at), pending=None, unclear=0, resting=False)
    set_phase(talk, None, False)
    if _hints(talk, ENDED):
        talk.change(pending=ENDED)
        talk.say("utter_ended_ask", debt=debt_name(talk, agreement))
    elif changed:
        conclude(talk, changed)
    elif (hinted := _change(talk)) is not None:
        _ask_figure(talk, hinted) if hinted in FIELDS else conclude(talk, hinted)
    else:
        _ask_what_changed(talk, agreement)
    return True


def _take_facts(talk: Talk, agreement: Agreement) -> str | None:
    """Income, expenses, a limit a month, each only for the worse: nothing else of the message is about the case, and
    房租现在1800 is no whole of the expenses. Returns what changed."""
    before = talk.case
    told = note_facts(talk.record, talk.heard, services.today()).record
    limit = told.case.wishes.monthly_limit
    lower = limit is not None and limit != before.wishes.monthly_limit and limit < (agreement.monthly or limit)
    wishes = replace(before.wishes, monthly_limit=limit) if lower else before.wishes
    less = _lower(told.case.budget.income, before.budget.income)
    more = _lower(before.budget.expenses, told.case.budget.expenses)
    budget = told.case.budget if less or more else before.budget
    if not more:
        budget = replace(budget, expenses=before.budget.expenses, expense_items=before.budget.expense_items)
    talk.record = replace(told, case=replace(before, budget=budget, hardship=told.case.hardship, wishes=wishes))
    return INCOME if less else EXPENSES if more else "limit" if lower else None


def _lower(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one < other


def _hints(talk: Talk, code: str) -> bool:
    return any(cue in talk.heard.text for cue in words.phrase("again_cues", code).split())


def _ask_what_changed(talk: Talk, agreement: Agreement) -> None:
    today = services.today()
    unpaid = standing_of(agreement, talk.record.ledger, today).unpaid
    talk.change(pending=BROKEN)
    debt = debt_name(talk, agreement)
    if not unpaid:
        return talk.say("utter_broken_ask_undated", debt=debt)
    due = unpaid[0]
    response = "utter_broken_ask_late" if due.date < today else "utter_broken_ask"
    return talk.say(response, debt=debt, due=words.date_words(due.date, near=today), amount=due.left)


def is_pressed(talk: Talk) -> bool:
    """Whether a button of the question in flight was pressed."""
    pending = talk.record.dialogue.pending
    return pending in PENDING and talk.heard.text.strip() in words.choices(f"utter_{pending}_ask")


def concerns(talk: Talk) -> bool:
    """Whether the question in flight is one of these."""
    return talk.record.dialogue.pending in PENDING and talk.record.dialogue.trouble is not None


def answer(talk: Talk) -> None:
    """The answer to what changed, or to whether the lender ended it."""
    pending, trouble = talk.record.dialogue.pending, talk.record.dialogue.trouble
    agreement = _agreement(talk)
    talk.change(pending=None, heard_at=max(talk.heard.at, talk.record.dialogue.heard_at))
    set_phase(talk, None, False)
    if agreement is None or trouble is None:
        return talk.say("utter_nothing_open")
    if pending == ENDED:
        return _answer_ended(talk, agreement)
    if _hints(talk, ENDED):
        talk.change(pending=ENDED)
        return talk.say("utter_ended_ask", debt=debt_name(talk, agreement))
    noted = _take_facts(talk, agreement)
    change = noted or _change(talk)
    if change is None and talk.heard.intent not in BARE_ANSWERS and not trouble.misses:
        talk.change(pending=BROKEN, trouble=replace(trouble, misses=1, at=talk.heard.at))
        return talk.say("utter_broken_ask_again")
    if noted is None and change in FIELDS:
        return _ask_figure(talk, change)
    return conclude(talk, change)


def _answer_ended(talk: Talk, agreement: Agreement) -> None:
    yes, _ = words.choices("utter_ended_ask")
    doubts = words.phrase("labels", "doubts").split()
    said = talk.heard.text.strip()
    if said != yes and (talk.heard.intent != "affirm" or any(doubt in said for doubt in doubts)):
        talk.say("utter_ended_kept")
        return _ask_what_changed(talk, agreement)
    talk.say("utter_ended_done", debt=debt_name(talk, agreement))
    talk.record = replace(talk.record, ledger=ended(talk.record.ledger, agreement.number, services.today()))
    return _ask_again_bare(talk, agreement)


def _ask_again_bare(talk: Talk, agreement: Agreement) -> None:
    talk.change(pending=BROKEN)
    talk.say("utter_broken_ask_undated", debt=debt_name(talk, agreement))


def _change(talk: Talk) -> str | None:
    """What changed, by the button, by the reason, by a word."""
    buttons = words.choices("utter_broken_ask")
    if (said := talk.heard.text.strip()) in buttons:
        return CHANGES[buttons.index(said)]
    reasons = {value.code for value in talk.heard.of("hardship") if value.role != "negated"}
    if reasons & EARN_LESS:
        return INCOME
    if reasons & COST_MORE:
        return EXPENSES
    return next((code for code in (MONTH, INCOME, EXPENSES) if _hints(talk, code)), None)


def _ask_figure(talk: Talk, change: str) -> None:
    """The intake's own question, put again."""
    trouble = talk.record.dialogue.trouble
    assert trouble is not None
    field = FIELDS[change]
    case = replace(talk.case, skipped=talk.case.skipped - {field})
    talk.record = replace(talk.record, case=case)
    talk.change(trouble=replace(trouble, change=change, at=talk.heard.at))
    talk.say(f"utter_broken_{change}")
    question = Question(field)
    talk.open(question)
    ask(talk, question)
    return set_phase(talk, question, False)


def goes_on(talk: Talk, before: Case, turn: Turn) -> bool:
    """After a turn of the intake: whether it was about the trouble, and has been answered here."""
    trouble = talk.record.dialogue.trouble_at(talk.heard.at)
    agreement = None if trouble is None else _agreement(talk)
    if trouble is None or agreement is None:
        return False
    if trouble.said and dealt_with(talk):  # the same message once more: its answer was lost on the way
        conclude(talk, trouble.change)
        return True
    if trouble.said:
        if turn.ask is not None or talk.case.budget == before.budget and talk.case.wishes == before.wishes:
            return False
        say_notes(talk, turn)
        conclude(talk, trouble.change)
        return True
    if trouble.change not in FIELDS:
        return False
    say_notes(talk, turn)
    question = next((Question(field) for field in _wanted(talk.case, trouble, turn)), None)
    talk.open(question)
    if question is not None:
        talk.change(trouble=replace(trouble, at=talk.heard.at))
        ask(talk, question)
        set_phase(talk, question, False)
        return True
    conclude(talk, trouble.change)
    return True


def dealt_with(talk: Talk) -> bool:
    """Whether this very message was about the trouble: nothing else is asked after it."""
    trouble = talk.record.dialogue.trouble
    return trouble is not None and trouble.at == talk.heard.at and not talk.fresh


def _wanted(case: Case, trouble: Trouble, turn: Turn) -> list[str]:
    """What is still to be asked: the figure itself, then the other one where it was never told."""
    open_ = turn.ask.field if turn.ask is not None else None
    known = {INCOME: case.budget.income, EXPENSES: case.budget.expenses}
    fields = [FIELDS[trouble.change]] if trouble.change and open_ == FIELDS[trouble.change] else []
    fields += [FIELDS[code] for code, told in known.items() if told is None and FIELDS[code] not in case.skipped]
    return fields


def conclude(talk: Talk, change: str | None) -> None:
    """The new offer, the day by which to call, the words."""
    trouble, agreement, today = talk.record.dialogue.trouble, _agreement(talk), services.today()
    if trouble is None or agreement is None:
        return
    found = again(talk.case, talk.record.ledger, agreement, change, today)
    talk.open(None)
    talk.change(trouble=replace(trouble, change=change, said=True, at=talk.heard.at))
    said = call_words(talk, found, change, today)
    response = "utter_broken_plan" if talk.shows_cards else "utter_broken_plan_words"
    talk.say(response, again_card(talk, found, said), **paragraphs(talk, found, today))
    if not talk.shows_cards:
        stages = [said[name] for name in STAGES]
        talk.say("utter_broken_say", first=stages[0], second=stages[1])
        talk.say("utter_broken_say_more", first=stages[2], second=stages[3])
        talk.say("utter_broken_say_more", first=stages[4], second=words.phrase("again_say", "close"))
        talk.say("utter_broken_close", tips=close_words(found))
    set_phase(talk, None, False)


def _agreement(talk: Talk) -> Agreement | None:
    """The agreement in trouble, also when the lender has just ended it; not one that a new one has replaced."""
    trouble = talk.record.dialogue.trouble
    found = next((one for one in talk.record.ledger.agreements if trouble and one.number == trouble.agreement), None)
    return found if found is not None and found.status in ("active", "broken") else None
