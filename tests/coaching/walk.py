"""The intake as a straight way: each question with an answer, and how to stand before any of them."""

from __future__ import annotations

from bot.coaching.dialogue import Record
from bot.coaching.intake import listen
from tests.hear import TODAY, Words, hear, tell

NO, SKIP, YES = ("没有了", "no_more"), ("跳过", "skip"), ("对", "affirm")
ANSWERS: list[tuple[str, Words]] = [
    ("debt.lender", "花呗"), ("debt.balance", "8000"), ("debt.overdue", "两个月"), ("debt.more", NO),
    ("hardship.reason", "失业了"), ("hardship.recovery", "三个月后"), ("budget.income", "4000"),
    ("budget.expenses", "2500"), ("budget.pay_day", "15号"), ("evidence", "离职证明"), ("wants", "想分期"),
    ("confirm", YES),
]  # fmt: skip


def until(field: str) -> Record:
    """Somebody who has answered everything before this question, which is open now."""
    turn = listen(Record(), hear("你好", "chitchat"), TODAY)
    for name, words in ANSWERS:
        assert turn.ask is not None and turn.ask.field == name
        if name == field:
            return turn.record
        turn = tell(turn.record, words)
    return turn.record
