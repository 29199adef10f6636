"""Which road, and what stands on it (proposal_rules §2 and §3)."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bot.coaching.case import Case, Wishes
from bot.coaching.proposal import Proposal, make_proposal, proposal_card
from tests.coaching.invariants import hold
from tests.factories import TODAY, a_case, a_debt

POOR = {"income": "3000", "expenses": "3000"}


def proposed(case: Case) -> Proposal:
    proposal = make_proposal(case, TODAY)
    hold(proposal_card(proposal), case)
    return proposal


@pytest.mark.parametrize(("case", "road"), [
    (a_case(), "instalment"),
    (a_case(a_debt("1600", 30)), "arrears"),
    (a_case(a_debt("3240", 10)), "arrears"),  # two pay days
    (a_case(a_debt("3240.01", 10)), "instalment"),
    (a_case(a_debt("1600", 31)), "instalment"),
    (a_case(a_debt("1600", None)), "instalment"),  # not known to be short
    (a_case(a_debt("1600", -20, stage="not_due")), "extension"),  # due before the pay day
    (a_case(a_debt("1600", -30)), "arrears"),  # the money comes first
    (a_case(a_debt("1600", 3), wishes=Wishes(terms=6)), "instalment"),
    (a_case(**POOR), "none"),
    (a_case(**POOR, recovery="2027-05"), "extension"),
    (a_case(**POOR, recovery="2027-06"), "none"),  # seven months
    (a_case(**POOR, recovery="2026-10"), "none"),  # it was to have come
    (a_case(a_debt(days=-20), **POOR), "extension"),
    (a_case(a_debt(days=None, stage="not_due"), **POOR), "extension"),
    (a_case(**POOR, later=(("2027-02", Decimal(6000)),)), "extension"),
    (a_case(**POOR, later=(("2027-09", Decimal(6000)),)), "none"),
    (a_case(**POOR, later=(("2027-09", Decimal(6000)),), recovery="2027-03"), "extension"),
    (a_case(a_debt(days=-20, contract_payment=Decimal(1620))), "budget_only"),
    (a_case(a_debt(days=-20, contract_payment=Decimal(1621))), "instalment"),
    (a_case(a_debt(days=20, contract_payment=Decimal(500))), "instalment"),
    (a_case(wishes=Wishes(lump_sum=Decimal(20000), settlement=True)), "settlement"),
    (a_case(wishes=Wishes(lump_sum=Decimal(20000)), wants=("settlement",)), "settlement"),
    (a_case(wishes=Wishes(lump_sum=Decimal(20000))), "instalment"),
    (a_case(wishes=Wishes(settlement=True)), "instalment"),
    (a_case(income=None), "none"),
    (a_case(income=None, affordable=Decimal(800)), "instalment"),
    (a_case(a_debt(balance=None)), "none"),
    (a_case(a_debt("50000"), a_debt("70000"), income="3100", expenses="3000"), "token"),
    (a_case(a_debt("500000", kind="mortgage")), "none"),
])
def test_road(case: Case, road: str) -> None:
    assert proposed(case).road == road


def test_nothing_is_promised_without_a_budget() -> None:
    proposal = proposed(a_case(income=None))
    assert (proposal.lines, proposal.capacity.monthly) == ((), 0)
    assert proposal.has("missing_budget")


def test_arrears_over_two_pay_days() -> None:
    proposal = proposed(a_case(a_debt("2000", 10), a_debt("1000", 5)))
    assert [[row.amount for row in line.ask.schedule] for line in proposal.lines] == [[1080, 920], [540, 460]]


def test_a_short_extension_until_the_pay_day() -> None:
    ask = proposed(a_case(a_debt("1600", -10))).lines[0].ask
    assert (ask.kind, ask.total, len(ask.schedule)) == ("extension", 1600, 1)
    assert ask.schedule[0].date == dt.date(2026, 12, 16)


def test_an_extension_pays_only_once_the_money_is_back() -> None:
    proposal = proposed(a_case(**POOR, later=(("2027-02", Decimal(6000)),)))
    ask = proposal.lines[0].ask
    assert proposal.capacity.by_month == (("2027-02", 2700),)
    assert (ask.kind, ask.terms, ask.total) == ("extension", 18, 35000)
    assert ask.schedule[0].date == dt.date(2027, 2, 16)


def test_a_mortgage_is_paid_whole_and_not_shared() -> None:
    proposal = proposed(a_case(a_debt("500000", kind="mortgage", contract_payment=Decimal(500)), a_debt("30000")))
    assert [line.debt for line in proposal.lines] == [1]
    assert proposal.capacity.monthly == 1170
    assert proposal.has("guarantee_or_mortgage") and proposal.has("not_a_priority_debt")


def test_what_can_never_be_cleared_is_paid_in_part_and_looked_at_again() -> None:
    proposal = proposed(a_case(a_debt("900000"), a_debt("3000"), a_debt("30")))
    assert [(line.ask.kind, line.ask.terms) for line in proposal.lines] == [
        ("token", 12), ("instalment", 60), ("instalment", 1)]
    facts = next(check.facts for check in proposal.checks if check.code == "does_not_fit")
    assert facts["needed_monthly"] == 15051
    assert facts["shortfall"] == 15051 - 1620


def test_a_falling_income_never_leaves_a_promise_above_it() -> None:
    case = a_case(a_debt("20000"), a_debt("8000"), later=(("2027-03", Decimal(4800)), ("2028-01", Decimal(4200))))
    proposal = proposed(case)
    assert [amount for _, amount in proposal.capacity.by_month] == [540, 0]
    assert all(row.date < dt.date(2028, 1, 1) for line in proposal.lines for row in line.ask.schedule)


def test_a_cascade_only_where_equal_parts_do_not_fit() -> None:
    case = a_case(a_debt("20000"), income="4300", expenses="4000", later=(("2027-12", Decimal(5000)),))
    proposal = proposed(case)
    assert proposal.lines[0].ask.kind == "instalment"
    assert [row.amount for row in proposal.lines[0].ask.schedule][10:14] == [270, 270, 900, 900]
    assert [option.rank for option in proposal.lines[0].options] == ["ask"]


def test_a_lump_sum_is_the_first_row_and_raises_only_that_month() -> None:
    proposal = proposed(a_case(a_debt("28000"), a_debt("7000"), wishes=Wishes(lump_sum=Decimal(2000))))
    assert proposal.capacity.by_month == (("2026-12", 3620), ("2027-01", 1620))
    assert [line.ask.down_payment for line in proposal.lines] == [1600, 400]
    assert [line.ask.schedule[0].amount for line in proposal.lines] == [1600, 400]
    assert all(line.ask.terms == len(line.ask.schedule) == 25 for line in proposal.lines)


def test_a_lump_sum_is_kept_when_there_is_nothing_to_live_on() -> None:
    proposal = proposed(a_case(**POOR, recovery="2027-02", wishes=Wishes(lump_sum=Decimal(2000))))
    assert proposal.road == "extension"
    assert proposal.has("lump_sum_kept")


def test_a_lump_sum_that_clears_everything() -> None:
    proposal = proposed(a_case(**POOR, wishes=Wishes(lump_sum=Decimal(40000))))
    assert (proposal.lines[0].ask.terms, proposal.lines[0].ask.down_payment) == (1, 35000)


def test_a_settlement_is_shared_by_balance_with_instalments_to_fall_back_on() -> None:
    wishes = Wishes(lump_sum=Decimal(20000), settlement=True)
    proposal = proposed(a_case(a_debt("30000"), a_debt("10000"), wishes=wishes))
    assert [line.ask.total for line in proposal.lines] == [15000, 5000]
    assert [line.options[1].total for line in proposal.lines] == [30000, 10000]


@pytest.mark.parametrize(("terms", "got", "code"), [
    (36, 36, None), (24, 24, None), (22, 22, None), (30, 30, None), (12, 24, "terms_do_not_fit"),
    (72, 60, "term_above_ceiling"), (-1, 24, None),
])
def test_wished_terms(terms: int, got: int, code: str | None) -> None:
    proposal = proposed(a_case(wishes=Wishes(terms=terms)))
    assert proposal.lines[0].ask.terms == got
    assert [c.code for c in proposal.checks if c.code.startswith("term")] == ([code] if code else [])


def test_wished_terms_that_do_not_fit_say_what_they_would_need() -> None:
    proposal = proposed(a_case(wishes=Wishes(terms=12)))
    facts = next(check.facts for check in proposal.checks if check.code == "terms_do_not_fit")
    assert facts == {"wanted": 12, "needed_monthly": 2917, "capacity": 1620}


def test_a_lower_wish_makes_a_longer_plan() -> None:
    proposal = proposed(a_case(wishes=Wishes(monthly_limit=Decimal(800))))
    assert (proposal.capacity.monthly, proposal.lines[0].ask.terms, proposal.lines[0].ask.monthly) == (1620, 48, 729)


def test_a_wish_for_later_moves_the_dates() -> None:
    proposal = proposed(a_case(wishes=Wishes(not_before=dt.date(2027, 1, 1))))
    assert proposal.lines[0].ask.first_date == dt.date(2027, 1, 16)


@pytest.mark.parametrize("balance", ["0.01", "0.99", "49.99", "50", "60", "149.99", "150"])
def test_tiny_balances(balance: str) -> None:
    proposal = proposed(a_case(a_debt(balance, 60), a_debt("20000", 60)))
    assert proposal.lines[0].ask.total == Decimal(balance)
    assert proposal.lines[0].ask.terms <= 3


def test_settled_debts_take_no_part() -> None:
    assert [line.debt for line in proposed(a_case(a_debt(settled=True), a_debt("5000", 60))).lines] == [1]
