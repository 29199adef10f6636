"""Is a message the answer to the open question? Values and a few words outweigh a guess at what its words resemble."""

from __future__ import annotations

from dataclasses import replace

from bot.coaching.dialogue import Record
from bot.coaching.hearing import Heard, Value

# What a message may be taken for by its words although its values answer the open question.
MISHEARD = frozenset({
    "chitchat", "agent_said", "out_of_scope", "nlu_fallback", "plan_broken", "check_offer", "report_contact",
    "report_payment", "contact_log", "explain", "help", "human", "start", "show_case", "show_plan", "stop_reminders",
    "export_data", "why_ask", "edit", "ask", "switch_debt", "show_script", "start_rehearsal", "stop_rehearsal",
})  # fmt: skip
SURE = {"ask": 0.35, "agent_said": 0.75}  # confidence above which the words count more than the values; else ELSE_SURE
ELSE_SURE = 0.85
# Figures of the lender, of a call or of a payment: clearly so, they are never an answer.
OTHERS_SAID = frozenset({"check_offer", "agent_said", "report_contact", "report_payment", "plan_broken"})
NEVER_SURE = frozenset({"out_of_scope", "nlu_fallback"})  # what fits the open question is not out of scope
ANSWERS = {
    "debt.lender": ("lender", "product"), "debt.balance": ("amount", "number"),
    "debt.overdue": ("duration", "time", "number", "status"), "debt.more": ("lender", "product"),
    "hardship.reason": ("hardship",), "hardship.recovery": ("duration", "time"),
    "budget.income": ("amount", "number"), "budget.expenses": ("amount", "number"),
    "budget.affordable": ("amount", "number"), "budget.pay_day": ("time", "number"),
    "evidence": ("document",), "wants": ("want",),
}  # fmt: skip
MOSTLY = 0.6
A_SOUND = 4  # characters
FEW_WORDS = 8  # characters
UNSURE = 0.5  # below this, a short message is rather an answer to the open question, if it can be one
POSSIBLE = 0.25
CLEAR_SOUND = 0.7  # below this, one to four characters are no command
BARE_ANSWERS = ("deny", "no_more", "affirm", "skip", "dont_know")


def as_answer(record: Record, heard: Heard) -> Heard:
    """The message as an answer to the open question, where its values fit that question and its words are weak."""
    question, call = record.dialogue.question, record.dialogue.call_at(heard.at)
    if call is not None and call.announced:
        return heard  # on the phone a question waits
    told = any(value.role != "negated" for value in heard.values)
    if question and question.field != "confirm" and not told and heard.intent in MISHEARD:
        heard = _as_bare_answer(heard)
    if not question and record.dialogue.proposed and heard.topic == "instalment" and heard.of("terms"):
        return replace(heard, intent="inform", topic=None)  # 分100期行不行, with a plan on the table, is about the plan
    answers = heard.of(*ANSWERS.get(question.field, ())) if question else ()
    if not answers or heard.topic == "crisis":
        return heard
    again = record.dialogue.detours > 0  # said once more after something else was understood
    certain = heard.intent not in NEVER_SURE and heard.confidence >= SURE.get(heard.intent, ELSE_SURE)
    unsure = heard.intent in MISHEARD and (not certain or (again and heard.intent not in OTHERS_SAID))
    bare = heard.intent in (*MISHEARD, "safety") and _covers(answers, heard.text)
    return replace(heard, intent="inform", topic=None) if unsure or bare else heard


def _as_bare_answer(heard: Heard) -> Heard:
    """A few words that might be a yes, a no or a shrug, where something is open that they could answer."""
    length = len(heard.text.strip())
    if length <= FEW_WORDS and heard.confidence < UNSURE and heard.intent not in ("ask", "nlu_fallback"):
        likeliest = max(BARE_ANSWERS, key=heard.likely)
        if heard.likely(likeliest) >= POSSIBLE:
            return replace(heard, intent=likeliest, topic=None)
    unlikely = heard.intent == "out_of_scope" or (heard.confidence < CLEAR_SOUND and heard.intent != "ask")
    return replace(heard, intent="nlu_fallback", topic=None) if unlikely and length <= A_SOUND else heard


def _covers(values: tuple[Value, ...], text: str) -> bool:
    """The message is hardly more than the answer: 病历 is a paper that they have, not a wish to forge one."""
    told = {place for value in values for place in range(value.start, value.end)}
    return len(told) >= MOSTLY * len(text.strip())
