"""The two cases of proposal_rules §7 and the people of the acceptance talks."""
from __future__ import annotations

from decimal import Decimal

from bot.coaching.proposal import make_proposal, proposal_card
from tests.coaching.invariants import hold
from tests.factories import TODAY, a_case, a_debt

XIAOLI = a_case(
    a_debt("80000", 90, lender="建设银行"), a_debt("50000", 60, lender="支付宝", product="借呗", kind="cash_loan"),
    income="0", expenses="2500", pay_day=None, reason="business_failure", recovery="2027-05",
    evidence=("business_closure", "bank_statement"), wants=("extension", "instalment"),
)
XIAOWANG = a_case(a_debt("35000", 40), wants=("instalment", "fee_waiver"))


def test_xiaoli_promises_nothing_now_and_looks_again_after_the_recovery() -> None:
    proposal = make_proposal(XIAOLI, TODAY)
    hold(proposal_card(proposal), XIAOLI)
    assert proposal.road == "extension"
    assert proposal.capacity.monthly == 0
    for line in proposal.lines:
        assert [(option.rank, option.kind, option.terms) for option in line.options] == [("ask", "extension", 0)]
        assert line.ask.schedule == ()
        assert line.ask.first_date is not None
        assert line.ask.first_date.isoformat() == "2027-06-21"
        assert "interest_stops" in line.ask.asks
    assert [line.weight for line in proposal.lines] == [Decimal("0.6154"), Decimal("0.3846")]
    assert not proposal.has("missing_evidence")
    assert proposal.has("negative_budget")


def test_xiaoli_without_a_recovery_in_sight_gets_no_instalment_promise() -> None:
    case = a_case(*XIAOLI.debts, income="0", expenses="2500", pay_day=None, reason="business_failure")
    proposal = make_proposal(case, TODAY)
    assert proposal.road == "none"
    assert [line.ask.kind for line in proposal.lines] == ["none", "none"]
    assert all(line.ask.first_date is None and line.ask.schedule == () for line in proposal.lines)
    assert {"shenzhen_insolvency", "xiamen_insolvency", "public_lines_2026"} <= set(proposal.sources)


def test_xiaowang_pays_within_the_new_surplus_on_the_new_pay_day() -> None:
    proposal = make_proposal(XIAOWANG, TODAY)
    hold(proposal_card(proposal), XIAOWANG)
    ask = proposal.lines[0].ask
    assert (proposal.road, proposal.capacity.monthly) == ("instalment", 1620)
    assert (ask.kind, ask.terms, ask.monthly, ask.total) == ("instalment", 24, 1458, 35000)
    assert {row.date.day for row in ask.schedule} == {16}
    assert (ask.schedule[0].date.isoformat(), ask.schedule[-1].amount) == ("2026-12-16", 1466)
    assert "card_rules_70" in proposal.sources
    assert not proposal.has("missing_evidence")


def test_xiaowang_has_a_fallback_and_a_floor_within_the_same_share() -> None:
    _, fallback, floor = make_proposal(XIAOWANG, TODAY).lines[0].options
    assert (fallback.rank, fallback.terms, fallback.monthly, fallback.total) == ("fallback", 22, 1590, 35000)
    assert (floor.rank, floor.monthly, floor.assumed_rate, floor.annual_rate) == ("floor", 1620, True, Decimal("0.18"))
    assert floor.total > 35000


def test_short_and_small_is_simply_paid() -> None:
    case = a_case(a_debt("1200", 3, kind="consumer_credit"), income="8000", expenses="5000", pay_day=31,
                  reason="forgot", evidence=(), wants=("fee_waiver",))
    proposal = make_proposal(case, TODAY)
    ask = proposal.lines[0].ask
    assert (proposal.road, ask.kind, ask.terms, ask.total) == ("arrears", "arrears", 1, 1200)
    assert ask.schedule[0].date.isoformat() == "2026-12-01"
    assert ask.asks[0] == "fees_waived"
    assert "card_rules_70" not in proposal.sources
    assert not proposal.has("missing_evidence")


def test_four_lenders_are_treated_alike() -> None:
    case = a_case(
        a_debt("28000", 35), a_debt("6500", 35, kind="consumer_credit"), a_debt("15000", 35, kind="cash_loan"),
        a_debt("3200", 35, kind="consumer_credit"), income="6600", expenses="4000", pay_day=10, reason="unemployment",
        recovery="2027-02",
    )
    proposal = make_proposal(case, TODAY)
    hold(proposal_card(proposal), case)
    assert (proposal.road, proposal.capacity.monthly) == ("instalment", 2340)
    assert [line.ask.terms for line in proposal.lines] == [24, 24, 24, 24]
    assert sum(line.share for line in proposal.lines) == 2340
    assert sum(line.ask.monthly for line in proposal.lines) <= 2340
    assert proposal.cascade_end is not None and proposal.end_date is not None
    assert proposal.cascade_end <= proposal.end_date


def test_terse_and_unwilling_people_get_a_plan_too() -> None:
    case = a_case(a_debt("18000", 60, kind="cash_loan"), income="5000", expenses="3500", pay_day=5)
    terse = make_proposal(case, TODAY)
    assert (terse.road, terse.capacity.monthly, terse.lines[0].ask.terms) == ("instalment", 1350, 24)
    assert "card_rules_70" not in terse.sources
    silent = make_proposal(a_case(a_debt("20000", 75, estimate=True), income="4000", expenses="3000", pay_day=None,
                                  reason=None, evidence=None, wants=None), TODAY)
    assert (silent.road, silent.capacity.monthly) == ("instalment", 900)
    assert silent.has("estimate_used") and silent.has("pay_day_unknown") and silent.has("missing_evidence")
