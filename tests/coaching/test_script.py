"""The call as stages: which words each situation takes, and that its numbers are the proposal's own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.coaching.case import KINDS, PRIORITY_KINDS, REASONS, Case, Debt, Wishes
from bot.coaching.case import STAGES as DEBT_STAGES
from bot.coaching.proposal import make_proposal
from bot.coaching.script import (
    AGENTS,
    CHANNELS,
    OBJECTIONS,
    STAGES,
    Script,
    agent_of,
    make_script,
    moment_of,
    not_due,
    offer_values,
)
from tests.factories import TODAY, a_case, a_debt

HUABEI = a_debt("9000", lender="支付宝", product="花呗", kind="consumer_credit")


def script_of(case: Case, debt: int = 0) -> Script:
    """The script of one debt."""
    script = make_script(case, make_proposal(case, TODAY), debt)
    assert script is not None
    return script


def variants(case: Case) -> dict[str, tuple[str, ...]]:
    """The words of each stage that fit, best first."""
    return {stage.name: stage.variants for stage in script_of(case).stages}


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
    assert variants(case)["proposal"] == (variant,)


SHORT = a_case(a_debt("1500", 5), income="9000")


@pytest.mark.parametrize("case, moment", [
    (a_case(), "overdue"), (a_case(HUABEI), "overdue"), (a_case(a_debt(days=None)), "overdue"), (SHORT, "short"),
    (a_case(a_debt(days=-10), income="0", recovery="2027-02"), "not_due"),
    (a_case(a_debt(days=None, stage="not_due")), "not_due"),
    *((a_case(a_debt(stage=stage)), stage) for stage in ("outsourced", "mediation", "court", "judgment")),
    (a_case(a_debt("1500", 5, stage="outsourced"), income="9000"), "outsourced"),
    (a_case(a_debt(days=-10, stage="court")), "court"),
])  # fmt: skip
def test_who_has_the_debt_says_more_than_how_long_it_is_overdue(case: Case, moment: str) -> None:
    script, found = script_of(case), variants(case)
    assert moment_of(case.debts[0], make_proposal(case, TODAY).lines[0].ask, TODAY) == moment
    for name in ("opening", "willingness", "hardship", "close"):
        assert found[name] == (moment, "default")
    assert found["confirm"][-2:] == (moment, "default")
    assert [stage.name for stage in script.stages] == list(STAGES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", [None, *DEBT_STAGES])
def test_art_70_is_for_bank_cards_that_the_bank_itself_still_has(kind: str, stage: str | None) -> None:
    debt = a_debt(kind=kind, stage=stage)
    case = a_case(debt)
    if make_proposal(case, TODAY).line(0) is None:
        assert kind in PRIORITY_KINDS
        return
    cites = "card" in variants(case)["confirm"]
    assert cites is (kind == "credit_card" and stage in (None, "not_due"))


def test_what_is_paid_up_soon_needs_no_art_70() -> None:
    assert "card" not in variants(SHORT)["confirm"] and SHORT.debts[0].kind == "credit_card"


@pytest.mark.parametrize("debt, agent", [
    (None, "official"), (a_debt(), "official"), (a_debt(stage="not_due"), "official"),
    (a_debt(stage="outsourced"), "outsourced"), (a_debt(stage="mediation"), "mediator"),
    (a_debt(stage="court"), "official"), (a_debt(stage="judgment"), "official"),
])  # fmt: skip
def test_who_is_on_the_line(debt: Debt | None, agent: str) -> None:
    assert agent_of(debt) == agent and agent in AGENTS


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_channel_is_kept_and_changes_no_number(channel: str) -> None:
    case = a_case()
    script = make_script(case, make_proposal(case, TODAY), 0, channel)
    assert script is not None and script.channel == channel
    assert [stage.values for stage in script.stages] == [stage.values for stage in script_of(case).stages]


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
