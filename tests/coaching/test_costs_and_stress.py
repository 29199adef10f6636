"""What each road costs, and whether the plan survives a worse year."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bot.coaching.case import Wishes
from bot.coaching.costs import Cost
from bot.coaching.proposal import make_proposal
from tests.factories import TODAY, a_case, a_debt


def costs(*debts: object, index: int | None = 0, **changes: object) -> dict[str, Cost]:
    proposal = make_proposal(a_case(*debts, **changes), TODAY)  # type: ignore[arg-type]
    return {cost.code: cost for cost in proposal.costs if cost.debt == index}


def test_doing_nothing_grows() -> None:
    found = costs(a_debt("35000", rate=Decimal("0.0005")))
    assert [found[f"do_nothing_{n}"].extra for n in (3, 6, 12)] == [1575, 3150, 6300]
    assert found["do_nothing_12"].last_date == dt.date(2027, 11, 21)
    assert not found["do_nothing_3"].assumed_rate


def test_an_unknown_rate_is_marked_as_assumed() -> None:
    found = costs(a_debt("35000"))
    assert found["do_nothing_3"].assumed_rate and found["minimum_payments"].assumed_rate and found["floor"].assumed_rate
    assert not found["ask"].assumed_rate
    assert (found["ask"].total, found["ask"].extra) == (35000, 0)


def test_minimum_payments_are_for_cards_and_cost_more_than_the_ask() -> None:
    assert costs(a_debt("35000"))["minimum_payments"].extra > 5000
    assert "minimum_payments" not in costs(a_debt("35000", kind="cash_loan"))
    assert "minimum_payments" not in costs(a_debt("35000", rate=Decimal("0.01")))


def test_all_debts_together() -> None:
    both = costs(a_debt("30000"), a_debt("10000", kind="cash_loan"), index=None)
    assert both["ask"].total == 40000
    assert both["do_nothing_3"].extra == 1800
    assert "minimum_payments" not in both


def test_a_settlement_costs_less_than_the_balance() -> None:
    found = costs(a_debt("35000"), wishes=Wishes(lump_sum=Decimal(20000), settlement=True))
    assert found["ask"].extra == -15000


def test_a_known_rate_gives_a_dearer_fallback() -> None:
    case = a_case(a_debt("18000", 60, kind="cash_loan", rate=Decimal("0.0004")), income="5000", expenses="3500")
    ask, fallback, floor = make_proposal(case, TODAY).lines[0].options
    assert (ask.terms, fallback.terms, floor.terms) == (24, 24, 15)
    assert (fallback.monthly, fallback.annual_rate) == (868, Decimal("0.1440"))
    assert (floor.monthly, floor.annual_rate, floor.assumed_rate) == (1350, Decimal("0.1440"), False)


def test_the_month_in_which_less_income_breaks_the_plan() -> None:
    stress = make_proposal(a_case(), TODAY).stress
    assert stress is not None
    assert (stress.month, stress.shortfall, stress.holds) == ("2026-12", 858, False)  # 1458 − (4800 − 4200)
    assert stress.bad_month_until == "2027-02"  # 342 a month is kept back: 858 is there after three


def test_a_plan_that_holds() -> None:
    proposal = make_proposal(a_case(a_debt("5000", 60), income="10000", expenses="3000"), TODAY)
    assert proposal.stress is not None
    assert proposal.stress.holds
    assert not proposal.has("breaks_under_stress")


def test_no_stress_without_a_budget_or_a_schedule() -> None:
    assert make_proposal(a_case(income=None, affordable=Decimal(800)), TODAY).stress is None
    assert make_proposal(a_case(income="0"), TODAY).stress is None
