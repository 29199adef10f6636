"""Random cases, one contract: whatever a person tells, the proposal keeps its promises."""
from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.coaching.case import EVIDENCE, KINDS, REASONS, STAGES, WANTS, Budget, Case, Debt, Hardship, Wishes
from bot.coaching.days import month_of
from bot.coaching.proposal import make_proposal, proposal_card
from tests.coaching.invariants import hold

# No shrinking: a failing case is printed as found, in seconds instead of minutes.
FAST = (Phase.explicit, Phase.reuse, Phase.generate)
TODAYS = st.one_of(
    st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    st.sampled_from([dt.date(2027, 1, 29), dt.date(2027, 1, 31), dt.date(2027, 2, 28), dt.date(2028, 2, 29),
                     dt.date(2026, 11, 30), dt.date(2026, 12, 31)]),
)


def amounts(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Yuan with fen, given in fen."""
    return st.integers(low, high).map(lambda fen: Decimal(fen) / 100)


BALANCES = st.one_of(amounts(1, 6_000), amounts(1, 200_000), amounts(100_000, 30_000_000), amounts(1, 2_000_000_000),
                     st.integers(1, 200).map(lambda thousand: Decimal(thousand * 1000)))
MONTHS = st.sampled_from([f"{year}-{month:02}" for year in (2026, 2027, 2028, 2029) for month in range(1, 13)])
RATES = st.one_of(st.none(), st.sampled_from([Decimal(rate) for rate in ("0", "0.0002", "0.0005", "0.001", "0.01")]))
INCOMES = st.one_of(amounts(300_000, 2_000_000), amounts(0, 900_000), st.sampled_from([Decimal(0), Decimal(5000)]))


def _mostly(values: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Decimal | None]:
    """A value nine times in ten, else unknown."""
    return st.integers(0, 9).flatmap(lambda n: values if n else st.none())



@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, dt.date]:
    today = draw(TODAYS)
    debt = st.builds(
        Debt, kind=st.sampled_from(KINDS), balance=st.one_of(BALANCES, BALANCES, BALANCES, st.none()),
        estimate=st.booleans(), rate=RATES, stage=st.sampled_from([None, None, None, *STAGES]),
        overdue_since=st.one_of(st.none(), st.integers(-60, 1500).map(lambda n: today - dt.timedelta(days=n))),
        contract_payment=st.one_of(st.none(), amounts(1, 300_000)), settled=st.sampled_from([False] * 5 + [True]),
    )
    few = st.integers(0, 40).map(lambda n: today - dt.timedelta(days=n))
    recent = st.builds(Debt, kind=st.sampled_from(KINDS[:3]), balance=BALANCES, overdue_since=few)
    budget = st.builds(
        Budget, income=_mostly(INCOMES), pay_day=st.one_of(st.none(), st.integers(1, 31)),
        expenses=_mostly(amounts(0, 600_000)),
        priority=st.one_of(st.none(), amounts(0, 100_000)), affordable=st.one_of(st.none(), amounts(0, 300_000)),
        later=st.lists(st.tuples(MONTHS, INCOMES), max_size=3, unique_by=lambda row: row[0]).map(tuple),
        dependants=st.one_of(st.none(), st.integers(0, 5)),
    )
    wishes = st.builds(
        Wishes, monthly_limit=st.one_of(st.none(), st.none(), amounts(0, 500_000)),
        terms=st.one_of(st.none(), st.none(), st.integers(-1, 90)), settlement=st.sampled_from([False, False, True]),
        not_before=st.one_of(st.none(), st.integers(-30, 400).map(lambda n: today + dt.timedelta(days=n))),
        lump_sum=st.one_of(st.none(), st.none(), st.none(), BALANCES),
    )
    case = Case(
        tuple(draw(st.lists(st.one_of(debt, recent), max_size=10))),
        Hardship(draw(st.sampled_from([None, *REASONS])), None, draw(st.one_of(st.none(), MONTHS))), draw(budget),
        draw(st.one_of(st.none(), st.lists(st.sampled_from(EVIDENCE), max_size=2).map(tuple))),
        draw(st.one_of(st.none(), st.lists(st.sampled_from(WANTS), max_size=2).map(tuple))), draw(wishes),
    )
    return case, today


@settings(max_examples=400, deadline=None, phases=FAST, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_every_proposal_keeps_the_contract(case_and_day: tuple[Case, dt.date]) -> None:
    case, today = case_and_day
    proposal = make_proposal(case, today)
    card = json.loads(json.dumps(proposal_card(proposal)))
    hold(card, case)
    assert proposal == make_proposal(case, today)


@settings(max_examples=100, deadline=None, phases=FAST, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_open_debts_with_a_balance_are_either_in_the_plan_or_named(case_and_day: tuple[Case, dt.date]) -> None:
    case, today = case_and_day
    proposal = make_proposal(case, today)
    named = {check.facts.get("debt") for check in proposal.checks}
    planned = {line.debt for line in proposal.lines}
    if planned:
        assert all(i in planned | named for i, debt in enumerate(case.debts) if not debt.settled)


@settings(max_examples=100, deadline=None, phases=FAST, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_wish_to_pay_less_is_kept(case_and_day: tuple[Case, dt.date]) -> None:
    case, today = case_and_day
    proposal = make_proposal(case, today)
    limit = case.wishes.monthly_limit
    if limit is None or limit < 1 or case.wishes.lump_sum:
        return
    taken: dict[str, Decimal] = {}
    for line in proposal.lines:
        for row in line.ask.schedule:
            taken[month_of(row.date)] = taken.get(month_of(row.date), Decimal(0)) + row.amount
    assert all(amount <= limit for amount in taken.values())
