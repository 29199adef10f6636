"""The call as stages: which words each situation takes, and that its numbers are the proposal's own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.coaching.case import REASONS, Case, Debt, Wishes
from bot.coaching.proposal import make_proposal
from bot.coaching.script import OBJECTIONS, STAGES, Script, make_script, not_due, offer_values
from tests.factories import TODAY, a_case, a_debt

HUABEI = a_debt("9000", lender="支付宝", product="花呗", kind="consumer_credit")


def script_of(case: Case, debt: int = 0) -> Script:
    """The script of one debt."""
    script = make_script(case, make_proposal(case, TODAY), debt)
    assert script is not None
    return script


def variants(case: Case) -> dict[str, str]:
    """The variant of each stage."""
    return {stage.name: stage.variant for stage in script_of(case).stages}


def test_the_stages_stand_in_the_order_of_the_contract() -> None:
    order = ("opening", "willingness", "hardship", "proposal", "confirm", "close")
    script = script_of(a_case())
    assert order == STAGES == tuple(stage.name for stage in script.stages)
    assert (script.debt, script.channel) == (0, "phone")


@pytest.mark.parametrize("case, variant", [
    (a_case(), "instalment"), (a_case(wishes=Wishes(lump_sum=Decimal(2000))), "instalment_down"),
    (a_case(a_debt("1500", 5), income="9000"), "arrears"), (a_case(a_debt("2500", 5)), "arrears_two"),
    (a_case(income="0", recovery="2027-02"), "extension"), (a_case(a_debt("500000")), "token"),
    (a_case(a_debt("500000"), wishes=Wishes(lump_sum=Decimal(3000))), "token_down"), (a_case(income="1000"), "none"),
    (a_case(wishes=Wishes(lump_sum=Decimal(30000), settlement=True)), "settlement"),
])  # fmt: skip
def test_each_offer_has_its_own_words(case: Case, variant: str) -> None:
    assert variants(case)["proposal"] == variant


@pytest.mark.parametrize("case, expected", [
    (a_case(), {"opening": "default", "willingness": "default", "hardship": "default", "confirm": "card"}),
    (a_case(HUABEI), {"opening": "default", "willingness": "default", "hardship": "default", "confirm": "default"}),
    (a_case(a_debt("1500", 5), income="9000"), {"willingness": "arrears", "hardship": "arrears",
    "confirm": "default"}),
    (a_case(a_debt(days=-10), income="0", recovery="2027-02"), {"opening": "not_due", "willingness": "not_due"}),
    (a_case(a_debt(days=None, stage="not_due")), {"opening": "not_due", "willingness": "not_due"}),
])  # fmt: skip
def test_art_70_is_for_bank_cards_and_a_call_before_the_due_date_says_so(case: Case, expected: dict[str, str]) -> None:
    found = variants(case)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("debt, early", [
    (a_debt(days=-1), True), (a_debt(days=0), False), (a_debt(days=1), False), (a_debt(days=None), False),
    (a_debt(days=None, stage="not_due"), True),
])  # fmt: skip
def test_when_a_call_comes_before_the_due_date(debt: Debt, early: bool) -> None:
    assert not_due(debt, TODAY) is early


@pytest.mark.parametrize("case, budget", [
    (a_case(), "full"), (a_case(income="0", recovery="2027-02"), "no_income"),
    (a_case(income=None, affordable=Decimal(500)), "unknown"), (a_case(expenses=None, affordable=Decimal(500)),
    "unknown"),
])  # fmt: skip
def test_the_hardship_says_only_what_was_told(case: Case, budget: str) -> None:
    values = next(stage.values for stage in script_of(case).stages if stage.name == "hardship")
    assert values["budget"] == budget
    assert (values["income"], values["expenses"]) == (case.budget.income, case.budget.expenses)


@pytest.mark.parametrize("reason", [*REASONS, None])
def test_the_reason_is_the_persons_own(reason: str | None) -> None:
    hardship = script_of(a_case(reason=reason)).stages[2].values
    assert hardship["reason"] == (reason or "other")


@pytest.mark.parametrize("evidence, shown", [
    (("payslips", "other"), ("payslips",)), ((), ()), (None, ()), (("other",), ()),
])  # fmt: skip
def test_only_papers_that_the_person_has_are_offered(evidence: tuple[str, ...] | None, shown: tuple[str, ...]) -> None:
    case = replace(a_case(), evidence=evidence)
    assert script_of(case).stages[2].values["evidence"] == shown


def test_a_debt_that_the_plan_leaves_out_has_no_script() -> None:
    house = Debt("工商银行", "房贷", "mortgage", Decimal(500000))
    case = a_case(a_debt(), house, a_debt(None), a_debt(settled=True))
    proposal = make_proposal(case, TODAY)
    assert [make_script(case, proposal, n) is not None for n in range(5)] == [True, False, False, False, False]


@pytest.mark.parametrize("case, road", [
    (a_case(), "other"), (a_case(a_debt("1500", 5), income="9000"), "arrears"),
    (a_case(wishes=Wishes(lump_sum=Decimal(30000), settlement=True)), "settlement"), (a_case(income="1000"), "other"),
])  # fmt: skip
def test_the_likely_objections_fit_the_offer(case: Case, road: str) -> None:
    assert script_of(case).objections == OBJECTIONS[road] and len(set(OBJECTIONS[road])) == len(OBJECTIONS[road])


@hypothesis_settings(max_examples=60)
@given(
    st.lists(st.integers(100, 300_000), min_size=1, max_size=4), st.integers(0, 20_000), st.integers(0, 12_000),
    st.integers(-20, 200), st.sampled_from([None, 1, 15, 31]), st.sampled_from([None, 1000, 50_000]),
)  # fmt: skip
def test_the_numbers_of_the_call_are_those_of_the_proposal(
    balances: list[int], income: int, expenses: int, days: int, pay_day: int | None, lump: int | None
) -> None:
    wishes = Wishes(lump_sum=None if lump is None else Decimal(lump))
    debts = [a_debt(str(balance), days) for balance in balances]
    case = a_case(*debts, income=str(income), expenses=str(expenses), pay_day=pay_day, wishes=wishes)
    proposal = make_proposal(case, TODAY)
    for line in proposal.lines:
        script = make_script(case, proposal, line.debt)
        assert script is not None and script.debt == line.debt
        said = {stage.name: dict(stage.values) for stage in script.stages}
        assert said["proposal"] == said["confirm"] == offer_values(line.ask)
        paid = sum((row.amount for row in line.ask.schedule), Decimal(0))
        assert not line.ask.schedule or said["proposal"]["total"] == paid == line.ask.total
        assert said["proposal"]["terms"] == len(line.ask.schedule)
        assert said["hardship"]["income"] == Decimal(income) and said["hardship"]["expenses"] == Decimal(expenses)
