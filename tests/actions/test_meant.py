"""What a message is about by its values, whatever its words were heard as."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.actions.person import Person, cards, texts
from tests.actions.test_payments import BANK, agree, ledger, payments


@pytest.fixture
async def agreed(person: Person) -> Person:
    """Somebody with a budget, a plan, an agreement of 900 a month, and one payment of 900."""
    await person.tells(
        "招行信用卡三万五，逾期67天", ("没有了", "no_more"), "失业了", ("说不准", "dont_know"), "每月到手4000",
        "每月要花2500", "15号", ("没有材料", "deny"), "想分期", ("对", "affirm"), ("我的方案", "show_plan"),
    )  # fmt: skip
    agree(person, BANK, "900")
    await person.tells(("还了招行900", "report_payment"), ("对，记下", "affirm"))
    assert [amount for _, amount, _ in payments(person)] == [Decimal(900)]
    return person


@pytest.mark.parametrize("intent", ["correct", "inform", "report_payment"])
async def test_a_recorded_payment_is_put_right_and_the_budget_stays(agreed: Person, intent: str) -> None:
    before = agreed.case.budget
    said = await agreed.says("刚才那笔是800不是900", intent)
    assert "800" in texts(said)[0] and not cards(said, "progress"), "it waits for the yes"
    await agreed.says("对，记下", "affirm")
    assert [amount for _, amount, _ in payments(agreed)] == [Decimal(800)]
    assert agreed.case.budget == before


@pytest.mark.parametrize("intent", ["correct", "inform", "edit_record"])
async def test_a_term_of_an_agreement_is_put_right_and_the_budget_stays(agreed: Person, intent: str) -> None:
    record = agreed.book.load(agreed.sender)
    dated = replace(record.ledger.agreements[0], first=record.ledger.agreements[0].schedule[0].date)
    agreed.book.save(agreed.sender, replace(record, ledger=record.ledger.with_agreement(dated)))
    before = agreed.case.budget
    said = await agreed.says("每月是950不是900", intent)
    assert "950" in "".join(texts(said))
    await agreed.says("对，记下", "affirm")
    active = ledger(agreed).agreement_for(BANK)
    assert active is not None and active.monthly == Decimal(950) and agreed.case.budget == before


async def test_a_sum_of_the_case_is_still_put_right(agreed: Person) -> None:
    await agreed.says("不对，每月要花3000不是2500", "correct")
    assert agreed.case.budget.expenses == Decimal(3000)
    assert [amount for _, amount, _ in payments(agreed)] == [Decimal(900)] and ledger(agreed).payment_draft is None


@pytest.mark.parametrize("intent", ["remove_debt", "delete_data", "inform"])
async def test_a_noted_contact_is_taken_out_and_no_debt(agreed: Person, intent: str) -> None:
    await agreed.tells(("刚打完招行，没同意", "report_contact"), ("对，记下", "affirm"))
    said = await agreed.says("删掉第1条", intent)
    assert "找不回来" in texts(said)[0] and len(agreed.case.debts) == 1
    await agreed.says("删掉这条", "affirm")
    assert not ledger(agreed).contacts
