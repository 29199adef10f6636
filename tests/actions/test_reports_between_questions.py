"""What is reported while a question is open is a report: no figure of a call or payment becomes a fact of the case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.actions.person import Person, cards, texts

TO_EXPENSES = ("招行信用卡三万五，逾期67天", ("没有了", "no_more"), "失业了", ("说不准", "dont_know"), "每月到手6400")
DETOUR = ("为什么要问这个", "why_ask")  # after something else was understood, doubtful words count as an answer


@pytest.mark.parametrize(
    "said, intent, card",
    [
        ("招行回电了 谈成了 每月900分24期，下月15号开始", "report_contact", "contact"),
        ("这个月还了900", "report_payment", None),
    ],
)
async def test_it_is_no_answer_to_the_open_question(person: Person, said: str, intent: str, card: str | None) -> None:
    await person.tells(*TO_EXPENSES, DETOUR)
    assert person.asked == "budget.expenses"
    answer = await person.says(said, intent, 0.97)
    assert person.case.budget.expenses is None and "900" in "".join(texts(answer))
    assert card is None or cards(answer, card)


async def test_a_month_that_cannot_be_paid_is_no_due_day(person: Person) -> None:
    await person.tells(*TO_EXPENSES, DETOUR)
    before = person.case.debts
    await person.says("下个月还不上了", "plan_broken", 0.92)
    assert person.case.debts == before


async def test_a_sum_is_no_paper_and_no_sign_that_there_is_none(person: Person) -> None:
    await person.tells(*TO_EXPENSES, "每月要花2500", "15号")
    assert person.asked == "evidence"
    await person.says("只有3000了")
    assert person.case.evidence is None and person.asked == "evidence"
    await person.says("有个村里开的条子")
    assert person.case.evidence == ("other",) and person.case.budget.income == Decimal("6400.00")
