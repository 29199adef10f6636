"""Whatever is said, in whatever order: no crash, no question twice, and an end for who wants to say nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.coaching.case import Case
from bot.coaching.dialogue import Question, Record
from bot.coaching.hearing import Heard, Value
from bot.coaching.hearing_answers import as_answer
from bot.coaching.intake import listen
from bot.coaching.taking import Note
from tests.hear import TODAY, hear

TEXTS = [
    "花呗", "8000", "两个月", "没有了", "失业了", "三个月后", "4000", "2500", "15号", "离职证明", "想分期", "对",
    "招行2万8，花呗6千5，都逾期一个多月", "借呗删掉", "不对，是2万5", "0", "-3", "10亿", "32号", "每月最多还800",
    "工资4000",
    "花呗已经还清了", "还没逾期", "没有收入", "房贷每月3000", "一共5万", "阿巴", "", "下个月入职，工资7000",
    "分24期", "3",
]  # fmt: skip
INTENTS = ["inform", "correct", "affirm", "deny", "no_more", "skip", "dont_know", "go_back", "add_debt", "remove_debt",
           "state_wish", "adjust_plan", "nlu_fallback", "ask", "agent_said", "safety", "chitchat", "out_of_scope",
           "show_plan", "edit"]  # fmt: skip
NUMBERS = st.decimals(-10, 10**9, places=2, allow_nan=False)
LOOSE = st.builds(
    lambda kind, low, role, group: Value(kind, 0, 1, low=low, role=role, group=group),
    st.sampled_from(["amount", "number", "duration", "terms"]), NUMBERS,
    st.sampled_from([None, "balance", "income", "expenses", "overdue", "total", "limit", "income_later", "demand"]),
    st.sampled_from([None, "all"]),
)  # fmt: skip
HEARD = st.one_of(
    st.builds(hear, st.sampled_from(TEXTS), st.sampled_from(INTENTS)),
    st.builds(lambda i, v: Heard(i, text="x", values=tuple(v)), st.sampled_from(INTENTS), st.lists(LOOSE, max_size=3)),
)


def is_told(case: Case, question: Question) -> bool:
    """Whether a question is needless: told already, or skipped."""
    if question.field == "debt.more":
        return case.no_more_debts
    if question.about_debt:
        if question.debt >= len(case.debts):
            return question.debt > len(case.debts)
        debt, name = case.debts[question.debt], question.field.split(".")[1]
        told = {"lender": debt.lender, "balance": debt.balance, "overdue": debt.overdue_since or debt.stage}[name]
        return told is not None or name in debt.skipped
    if question.field == "confirm":
        return case.confirmed
    place, _, name = question.field.rpartition(".")
    return getattr(getattr(case, place) if place else case, name) is not None or question.field in case.skipped


@hypothesis_settings(max_examples=150)
@given(st.lists(HEARD, max_size=25))
def test_whatever_is_said_nothing_told_is_asked_again_and_skipping_ends_at_the_summary(messages: list[Heard]) -> None:
    record = Record()
    for heard in messages:
        before, turn = record, listen(record, as_answer(record, heard), TODAY)
        record = turn.record
        if turn.ask is not None and turn.ask != before.dialogue.question and heard.intent != "go_back":
            assert not is_told(record.case, turn.ask), (heard, turn.ask)
        if turn.ask is not None and turn.ask.about_debt:
            assert turn.ask.debt <= max(0, len(record.case.debts) - (turn.ask.field != "debt.lender"))
        assert all(isinstance(note, Note) for note in turn.notes)
        assert all(debt.balance is None or debt.balance > 0 for debt in record.case.debts)
    for _ in range(3 * (4 * len(record.case.debts) + 12)):
        turn = listen(record, Heard("skip", text="跳过"), TODAY)
        record = turn.record
    assert turn.ask is None or turn.ask.field == "confirm"
