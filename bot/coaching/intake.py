"""One turn of the intake: take what was said, see whether the question is answered, choose what to say and ask next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.coaching.budget_facts import take_budget, take_codes, take_wishes
from bot.coaching.case import Case, Debt
from bot.coaching.debt_facts import take_debts
from bot.coaching.dialogue import Question, Record
from bot.coaching.hearing import Heard, Value
from bot.coaching.hearing_answers import BARE_ANSWERS, FEW_WORDS, UNSURE
from bot.coaching.questions import NEEDED, next_question
from bot.coaching.taking import AMOUNT_FIELDS, Note, Taking

# What others said or asked, or what lies outside: its figures are never the person's own facts.
NOT_FACTS = frozenset({
    "agent_said", "check_offer", "report_contact", "report_payment", "out_of_scope",
    "start_rehearsal", "stop_rehearsal", "contact_log", "export_data", "delete_data", "follow_up", "show_sources",
    "in_call", "edit_record", "export_records", "chase_written", "set_reminders", "stop_reminders", "show_progress",
    "show_schedule", "show_summary",
})  # fmt: skip
NOT_ASKED_AGAIN = frozenset({"debt.more", "confirm", "wishes", "budget.priority", "budget.later"})
LONGEST_NAME = 12  # characters of an unknown lender's name
LEAVE_AFTER = 3
LEADS_NOWHERE = frozenset({"out_of_scope", "agent_said", "start"})


@dataclass(frozen=True)
class Turn:
    """What a message did: the new record, what to say, and what to ask (None: nothing is open)."""

    record: Record
    notes: tuple[Note, ...] = ()
    ask: Question | None = None
    told: bool = False  # something about the case was told in this message
    ready: bool = False  # all is told and confirmed: a proposal can be made


def note_facts(record: Record, heard: Heard, today: dt.date) -> Turn:
    """Only keep what was told; for turns that are about something else (a question, a wish, distress)."""
    taking = _take(record, heard, today)
    return _settle(record, taking)


def listen(record: Record, heard: Heard, today: dt.date) -> Turn:
    """A turn that is meant as part of the intake."""
    if (controlled := _control(record, heard, today)) is not None:
        return controlled
    taking = _take(record, _meant_so(record, heard), today)
    if taking.touched or taking.notes:
        return _settle(record, taking)
    return _answer_without_value(record, taking)


def _meant_so(record: Record, heard: Heard) -> Heard:
    """A yes to "您是说……万元吗" says that amount."""
    question, doubted = record.dialogue.question, record.dialogue.doubted
    if heard.intent != "affirm" or not doubted or not question or question.field not in AMOUNT_FIELDS or heard.values:
        return heard
    return replace(heard, intent="inform", values=(Value("amount", 0, len(heard.text), low=Decimal(doubted)),))


def _take(record: Record, heard: Heard, today: dt.date) -> Taking:
    taking = Taking(record.case, record.dialogue, heard, today)
    if heard.intent not in NOT_FACTS and heard.topic != "crisis":
        for take in (take_debts, take_budget, take_codes, take_wishes):
            take(taking)
        unknown = any(v.role == "unknown" for v in heard.of("lender"))
        if not taking.touched and (taking.asked == "debt.lender" or (unknown and taking.asked == "debt.more")):
            _take_unknown_lender(taking)
    taking.dialogue = replace(taking.dialogue, heard_at=max(heard.at, record.dialogue.heard_at))
    return taking


def _take_unknown_lender(taking: Taking) -> None:
    """A lender that nobody listed keeps the name that the person used."""
    named = next((v.code for v in taking.heard.of("lender") if v.role == "unknown"), None)
    name = named or taking.heard.text.strip().strip("。.，,！!~ ")
    plain = 1 < len(name) <= LONGEST_NAME and not any(c.isdigit() for c in name) and not taking.notes
    if not named and not (plain and taking.heard.intent in ("inform", "nlu_fallback")):
        return
    adding = taking.asked == "debt.more"
    index = (
        len(taking.case.debts) if adding or not taking.question else min(taking.question.debt, len(taking.case.debts))
    )
    known = taking.case.debts[index] if index < len(taking.case.debts) else Debt()
    taking.set_debt(index, lender=name, kind=known.kind if known.kind != "other" else "cash_loan")
    taking.touch("debt.lender", index)
    if adding:
        taking.touch("debt.more", index - 1)


def _settle(before: Record, taking: Taking) -> Turn:
    """Close the turn: is the question in flight answered, which one is next, is all told?"""
    case, dialogue, question = taking.case, taking.dialogue, taking.question
    told = bool(taking.touched)
    if (
        told
        and not {touched.field for touched in taking.touched} <= {"wishes"}
        and question
        and question.field == "confirm"
    ):
        case = replace(case, confirmed=False)  # a correction is shown again before anything is computed
        if replace(case, confirmed=before.case.confirmed) != before.case:
            taking.say("changed_look")
    elif told and taking.heard.intent == "correct" and case != before.case:
        taking.say("changed")
    if len(case.debts) > len(before.case.debts) and (taking.asked == "debt.more" or taking.heard.intent == "add_debt"):
        case = replace(case, no_more_debts=False)
    for touched in taking.touched:
        dialogue = dialogue.answered(touched)
    forced = question if question and question not in taking.touched and not told else None
    ask = forced if forced and _still_open(case, forced) else next_question(case)
    if told and question is not None and ask == question and not taking.notes:
        taking.say("noted")
    dialogue = dialogue.asks(ask)
    return Turn(replace(before, case=case, dialogue=dialogue), tuple(taking.notes), ask, told, ask is None)


def _still_open(case: Case, question: Question) -> bool:
    return not question.about_debt or question.debt <= len(case.debts)


def _control(record: Record, heard: Heard, today: dt.date) -> Turn | None:
    """Answers that carry no value but mean something to the question in flight."""
    question = record.dialogue.question
    field = question.field if question else ""
    intent, plain = heard.intent, all(value.role == "negated" for value in heard.values)
    if intent == "go_back":
        return _go_back(record, heard)
    if question is None or (intent in BARE_ANSWERS and _guessed(heard, field)):
        return None
    if field == "confirm" and intent in ("affirm", "show_plan") and plain:
        return _accept(record, heard, replace(record.case, confirmed=True), question)
    if field == "confirm" and intent in ("deny", "edit", "correct") and plain:
        return _stay(record, heard, Note("what_is_wrong"))
    if field == "debt.more" and intent in ("deny", "no_more", "skip", "show_plan", "dont_know") and plain:
        return _accept(record, heard, replace(record.case, no_more_debts=True), question)
    if field == "debt.more" and intent in ("affirm", "add_debt") and plain:
        return _accept(record, heard, replace(record.case, debts=(*record.case.debts, Debt())), question)
    if field in ("evidence", "wants") and intent in ("deny", "no_more") and _nothing_named(heard):
        return _accept(record, heard, record.case.with_list(field, ()), question)
    if field == "debt.overdue" and intent == "deny" and plain:
        return _accept(record, heard, record.case.with_debt(question.debt, stage="not_due"), question)
    if intent in ("skip", "dont_know", "no_more") and plain:
        return _skip(record, heard, question)
    return None


def _guessed(heard: Heard, field: str) -> bool:
    """Hardly a yes or no: too unsure for so many words, or for what it would settle."""
    weighty = field in ("debt.overdue", "confirm")
    return heard.confidence < UNSURE and (weighty or len(heard.text.strip()) > FEW_WORDS)


def _nothing_named(heard: Heard) -> bool:
    return not any(v.role != "negated" for v in heard.of("document", "want"))


def _accept(record: Record, heard: Heard, case: Case, question: Question) -> Turn:
    dialogue = record.dialogue.answered(question)
    ask = next_question(case)
    dialogue = replace(dialogue.asks(ask), heard_at=max(heard.at, dialogue.heard_at))
    return Turn(replace(record, case=case, dialogue=dialogue), (), ask, True, ask is None)


def _stay(record: Record, heard: Heard, *notes: Note, misses: int = 0) -> Turn:
    dialogue = replace(record.dialogue, misses=misses, heard_at=max(heard.at, record.dialogue.heard_at))
    return Turn(replace(record, dialogue=dialogue), notes, dialogue.question)


def _skip(record: Record, heard: Heard, question: Question) -> Turn:
    """What is needed is explained once before it is left; all else is left at once."""
    if question.field in NEEDED and record.dialogue.misses == 0:
        return _stay(record, heard, Note(f"why_{question.field}"), misses=1)
    turn = _accept(record, heard, skip(record.case, question), question)
    return replace(turn, notes=(Note("skipped"),))


def skip(case: Case, question: Question) -> Case:
    """The case with this question marked as not to be asked again."""
    if question.field == "confirm":
        return case
    if question.field == "debt.more":
        return replace(case, no_more_debts=True)
    if not question.about_debt:
        return replace(case, skipped=case.skipped | {question.field})
    known = case.debts[question.debt] if question.debt < len(case.debts) else Debt()
    return case.with_debt(question.debt, skipped=known.skipped | {question.field.split(".")[1]})


def detour(record: Record, heard: Heard) -> Turn:
    """Something else was said while a question stayed open: it comes back, but not for ever."""
    question, detours = record.dialogue.question, record.dialogue.detours + 1
    if question is None:
        return Turn(record)
    if heard.topic == "crisis" or (record.dialogue.resting and heard.intent in ("chitchat", "safety")):
        return Turn(replace(record, dialogue=replace(record.dialogue, resting=True)))
    record = replace(record, dialogue=replace(record.dialogue, resting=False))
    if detours >= LEAVE_AFTER and heard.intent in LEADS_NOWHERE and question.field != "confirm":
        turn = _accept(record, heard, skip(record.case, question), question)
        return replace(turn, notes=(Note("left_open"),))
    return Turn(replace(record, dialogue=replace(record.dialogue, detours=detours)), (), question)


def _go_back(record: Record, heard: Heard) -> Turn:
    trail = record.dialogue.trail
    while trail and (trail[-1].field in NOT_ASKED_AGAIN or trail[-1] == record.dialogue.question):
        trail = trail[:-1]
    if not trail:
        return _stay(record, heard, Note("nothing_before"))
    heard_at = max(heard.at, record.dialogue.heard_at)
    dialogue = replace(record.dialogue.asks(trail[-1]), trail=trail[:-1], misses=0, heard_at=heard_at)
    return Turn(replace(record, case=replace(record.case, confirmed=False), dialogue=dialogue), (), trail[-1])


def _answer_without_value(record: Record, taking: Taking) -> Turn:
    """Nothing was recognised: an open answer in free words, a miss, or nothing that was asked for."""
    question, heard = taking.question, taking.heard
    if question is None:
        return _settle(record, taking)
    if (
        question.field == "hardship.reason"
        and heard.intent in ("inform", "nlu_fallback", "deny", "correct")
        and len(heard.text) > 1
    ):
        hardship = replace(record.case.hardship, reason="other")
        return _accept(record, heard, replace(record.case, hardship=hardship), question)
    open_answer = heard.intent in ("affirm", "inform", "nlu_fallback", "state_wish") and not _tells_more(heard)
    if question.field in ("evidence", "wants") and open_answer:
        told = question.field == "evidence" and heard.intent == "inform" and not heard.of("document")
        left = ("other",) if told else ()  # papers that are denied (没有材料) are none
        return _accept(record, heard, record.case.with_list(question.field, left), question)
    if question.field == "budget.pay_day" and any(c.isdigit() for c in heard.text):
        return _stay(record, heard, Note("pay_day_unclear"), misses=record.dialogue.misses + 1)  # 32号
    if question.field in ("hardship.recovery", "budget.pay_day") and heard.intent in ("inform", "deny", "nlu_fallback"):
        return _skip(record, heard, question)
    return _miss(record, heard, question)


def _tells_more(heard: Heard) -> bool:
    """Whether sums or times are told: 只有3000了 is no paper, and no sign that there is none."""
    return any(value.role != "negated" for value in heard.of("amount", "number", "duration", "time", "terms"))


def _miss(record: Record, heard: Heard, question: Question) -> Turn:
    misses = record.dialogue.misses + 1
    if misses >= LEAVE_AFTER and question.field != "confirm":
        turn = _accept(record, heard, skip(record.case, question), question)
        return replace(turn, notes=(Note("left_open"),))
    code = "not_understood" if misses == 1 else f"explain_{question.field}"
    return _stay(record, heard, Note(code), misses=misses)
