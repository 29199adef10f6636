"""An offer against the plan: what it takes, when it breaks, what it costs, what is still unsaid."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.coaching.affordability import budget_known
from bot.coaching.case import KINDS, Case, Debt, Wishes
from bot.coaching.days import add_months
from bot.coaching.offer import (
    CARDS_ONLY,
    HOLDS,
    HOLDS_DEAR,
    ITEMS,
    LUMP,
    OF_A_SETTLEMENT,
    OVER_CAPACITY,
    OVER_SHARE,
    UNKNOWN,
    Offer,
    Verdict,
    judge,
    missing,
)
from bot.coaching.proposal import make_proposal
from bot.coaching.schedule import annual_rate
from tests.factories import TODAY, a_case, a_debt

CODES = {HOLDS, HOLDS_DEAR, OVER_SHARE, OVER_CAPACITY, LUMP, UNKNOWN}
HELD = {HOLDS, HOLDS_DEAR}
HUABEI = a_debt("9000", lender="支付宝", product="花呗", kind="consumer_credit")
YUAN = st.integers(1, 60_000).map(Decimal)
SAID = {
    "monthly": Offer(monthly=Decimal(900)), "terms": Offer(terms=36), "dates": Offer(first=dt.date(2026, 12, 16)),
    "interest": Offer(conditions=frozenset({"interest_stops"})), "fees": Offer(conditions=frozenset({"fees_waived"})),
    "collection": Offer(conditions=frozenset({"collection_stops"})),
    "reporting": Offer(conditions=frozenset({"reporting_told"})), "writing": Offer(conditions=frozenset({"written"})),
}  # fmt: skip


def verdict(offer: Offer, case: Case | None = None, debt: int = 0) -> Verdict:
    case = case or a_case()
    return judge(offer, case, make_proposal(case, TODAY), debt)


def offers() -> st.SearchStrategy[Offer]:
    maybe = lambda values: st.one_of(st.none(), values)  # noqa: E731
    return st.builds(
        Offer, monthly=maybe(YUAN), terms=maybe(st.integers(1, 60)), down=maybe(YUAN), total=maybe(YUAN),
        down_rate=maybe(st.sampled_from([Decimal("0.1"), Decimal("0.3")])), wait=maybe(st.integers(1, 12)),
        first=maybe(st.dates(TODAY, TODAY + dt.timedelta(days=200))),
        conditions=st.frozensets(st.sampled_from(["interest_stops", "interest_runs", "fees_waived", "fees_stay",
                                                  "collection_stops", "reporting_told", "written", "not_written"])),
    )  # fmt: skip


def cases() -> st.SearchStrategy[Case]:
    debts = st.lists(st.builds(
        a_debt, balance=st.one_of(st.none(), st.integers(100, 200_000).map(str)),
        days=st.sampled_from([-10, 5, 60, 200]),
        kind=st.sampled_from(["credit_card", "cash_loan", "consumer_credit", "bank_loan"]),
    ), min_size=1, max_size=3)  # fmt: skip
    money = st.one_of(st.none(), st.integers(0, 15_000).map(str))
    return st.builds(
        lambda owed, income, expenses, lump: a_case(*owed, income=income, expenses=expenses,
                                                    wishes=Wishes(lump_sum=lump)),
        debts, money, money, st.one_of(st.none(), st.none(), YUAN),
    )  # fmt: skip


@hypothesis_settings(max_examples=250, deadline=None)
@given(offers(), cases())
def test_every_offer_gets_a_verdict_that_agrees_with_its_own_numbers(offer: Offer, case: Case) -> None:
    proposal = make_proposal(case, TODAY)
    for n, debt in enumerate(case.debts):
        found = judge(offer, case, proposal, n)
        assert found.code in CODES and found.offer == offer
        line = proposal.line(n)
        if line is None or not budget_known(case, proposal.capacity):
            assert found.code == UNKNOWN and found.share is None and found.over == 0 and found.breaks is None
            continue
        if case.wishes.lump_sum is None:
            assert found.capacity == proposal.capacity.monthly and found.share >= line.share
        if not offer.settles and found.monthly is not None:
            dear = found.annual is not None and found.annual > Decimal("0.24") and found.extra > offer.terms
            dear = dear and (offer.monthly, offer.terms) != (line.ask.monthly, line.ask.terms)
            expected = OVER_SHARE if found.monthly > found.share else HOLDS_DEAR if dear else HOLDS
            assert found.code == (OVER_CAPACITY if found.monthly > found.capacity else expected)
            assert found.over == max(found.monthly - found.share, Decimal(0))
            if found.code in HELD and not proposal.capacity.by_month:
                assert found.breaks is None
            if found.code not in HELD and not proposal.capacity.by_month:
                assert found.breaks is not None
        assert (found.monthly is None or found.monthly > 0) and (found.annual is None or found.annual > 0)
        assert len(set(found.missing)) == len(found.missing) and set(found.missing) <= set(ITEMS)
        assert debt.balance is not None or (found.extra is None and found.annual is None)


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.integers(1, 20_000), st.integers(3000, 20_000), st.integers(500, 6000), st.integers(1, 60))
def test_a_month_within_the_share_holds_and_above_the_capacity_never(
    monthly: int, income: int, expenses: int, terms: int
) -> None:
    case = a_case(a_debt("35000"), HUABEI, income=str(income), expenses=str(expenses))
    proposal = make_proposal(case, TODAY)
    line = proposal.line(0)
    assert line is not None
    found = judge(Offer(monthly=Decimal(monthly), terms=terms), case, proposal, 0)
    assert (found.code in HELD) is (monthly <= line.share)
    assert (found.code == HOLDS_DEAR) is (
        monthly <= line.share and (found.annual or 0) > Decimal("0.24") and found.extra > terms
        and (monthly, terms) != (line.ask.monthly, line.ask.terms)
    )  # fmt: skip
    assert (found.code == OVER_CAPACITY) is (monthly > proposal.capacity.monthly)


@pytest.mark.parametrize("above, code", [(Decimal(0), HOLDS), (Decimal("0.01"), OVER_SHARE)])
def test_the_share_is_the_line_to_the_fen(above: Decimal, code: str) -> None:
    case = a_case(a_debt("35000"), HUABEI)
    share = make_proposal(case, TODAY).lines[0].share
    assert verdict(Offer(monthly=share + above, terms=12), case).code == code


@pytest.mark.parametrize("above, code", [(Decimal(0), HOLDS), (Decimal("0.01"), OVER_CAPACITY)])
def test_alone_the_share_is_all_that_can_be_paid(above: Decimal, code: str) -> None:
    capacity = make_proposal(a_case(), TODAY).capacity.monthly
    assert verdict(Offer(monthly=capacity + above, terms=12)).code == code


@given(YUAN, st.integers(1, 60), st.integers(0, 30_000), st.integers(100, 300_000))
def test_total_extra_and_annual_rate_are_those_of_the_schedule(
    monthly: Decimal, terms: int, down: int, balance: int
) -> None:
    offer = Offer(monthly=monthly, terms=terms, down=Decimal(down) or None)
    found = verdict(offer, a_case(a_debt(str(balance))))
    assert found.total == monthly * terms + down and found.extra == found.total - balance
    rest, rows = (balance - down) * 100, [int(monthly * 100)] * terms
    assert found.annual == (annual_rate(rest, rows) if rest > 0 and sum(rows) > rest else None)
    assert (found.annual is not None) is (found.extra > 0 and rest > 0)


@given(st.integers(1, 60), st.integers(500, 300_000), st.sampled_from([None, Decimal(400), Decimal("0.3")]))
def test_a_month_that_was_not_said_is_the_balance_shared_out(terms: int, balance: int, down: Decimal | None) -> None:
    rate = down if down is not None and down < 1 else None
    offer = Offer(terms=terms, down=None if rate else down, down_rate=rate)
    found = verdict(offer, a_case(a_debt(str(balance))))
    assert found.worked_out and found.monthly is not None
    paid = found.monthly * terms + (found.down or 0)
    assert abs(paid - balance) <= terms * Decimal("0.01") and found.annual is None


@given(st.integers(100, 300_000), st.sampled_from([Decimal("0.1"), Decimal("0.25"), Decimal("0.5")]))
def test_a_part_of_the_balance_first_is_that_part(balance: int, rate: Decimal) -> None:
    found = verdict(Offer(down_rate=rate, terms=12), a_case(a_debt(str(balance))))
    assert found.down is not None and abs(found.down - balance * rate) < 1
    assert verdict(Offer(down_rate=rate, terms=12), a_case(a_debt(None))).down is None


def test_a_down_payment_that_is_not_there_is_said_beside_the_month() -> None:
    offer = Offer(monthly=Decimal(900), terms=36, down=Decimal(5000))
    assert verdict(offer).down_over and verdict(offer).code == HOLDS
    with_lump = a_case(wishes=Wishes(lump_sum=Decimal(4000)))
    assert not verdict(offer, with_lump).down_over
    assert not verdict(replace(offer, down=Decimal(1000))).down_over


@pytest.mark.parametrize("offer, lump, code", [
    (Offer(total=Decimal(20000)), None, LUMP), (Offer(total=Decimal(20000)), 20000, HOLDS),
    (Offer(total=Decimal(1500)), None, HOLDS), (Offer(total=Decimal(20000), terms=1), None, LUMP),
    (Offer(down=Decimal(5000)), None, LUMP), (Offer(down=Decimal(5000)), 5000, HOLDS),
    (Offer(down=Decimal(1000)), None, HOLDS), (Offer(wait=3), None, UNKNOWN),
])  # fmt: skip
def test_one_payment_is_compared_with_what_is_there(offer: Offer, lump: int | None, code: str) -> None:
    case = a_case(wishes=Wishes(lump_sum=None if lump is None else Decimal(lump)))
    assert verdict(offer, case).code == code


def test_without_a_budget_nothing_is_said_about_holding() -> None:
    found = verdict(Offer(monthly=Decimal(500), terms=36), a_case(income=None, expenses=None))
    assert (found.code, found.share, found.capacity, found.over) == (UNKNOWN, None, None, 0)
    assert found.total == 18000 and found.extra == -17000, "what it costs is known all the same"


def test_without_an_income_every_month_is_too_much() -> None:
    found = verdict(Offer(monthly=Decimal(100), terms=36), a_case(income="0", recovery="2027-02"))
    assert (found.code, found.capacity, found.breaks) == (OVER_CAPACITY, 0, "2026-12")


@pytest.mark.parametrize("debts", [1, 2])
def test_it_breaks_in_the_month_in_which_the_money_falls(debts: int) -> None:
    """1,620 a month until February, 270 from March on; the small debt beside it takes 55."""
    case = a_case(*(a_debt("35000"), a_debt("9000"))[:debts], later=(("2027-03", Decimal(4500)),))
    found = verdict(Offer(monthly=Decimal(900), terms=36), case)
    assert found.code != HOLDS and found.breaks == "2027-03"


def test_what_the_money_suffices_for_throughout_never_breaks() -> None:
    case = a_case(later=(("2027-03", Decimal(4500)),))
    found = verdict(Offer(monthly=Decimal(100), terms=36), case)
    assert (found.code, found.breaks) == (HOLDS, None)


@hypothesis_settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([None, "0", "2000", "9000"]))
def test_the_plan_itself_as_an_offer_holds(case: Case, later: str | None) -> None:
    if later is not None:
        case = replace(case, budget=replace(case.budget, later=(("2027-04", Decimal(later)),)))
    proposal = make_proposal(case, TODAY)
    for line in proposal.lines:
        if line.ask.kind not in ("instalment", "extension") or line.ask.down_payment or not line.ask.schedule:
            continue
        if case.wishes.lump_sum:  # its first month may ask for more than the others: no equal payments
            continue
        offer = Offer(monthly=line.ask.monthly, terms=line.ask.terms, first=line.ask.first_date)
        assert judge(offer, case, proposal, line.debt).code == HOLDS


def test_it_breaks_at_once_where_it_is_above_the_share() -> None:
    case = a_case(a_debt("35000"), HUABEI)
    share = make_proposal(case, TODAY).lines[0].share
    assert verdict(Offer(monthly=share + 1, first=dt.date(2027, 1, 10)), case).breaks == "2027-01"


def test_what_would_break_if_a_fifth_of_the_income_were_gone() -> None:
    assert verdict(Offer(monthly=Decimal(1500), terms=24)).breaks_on_less == "2026-12"
    assert verdict(Offer(monthly=Decimal(500), terms=60)).breaks_on_less is None


@given(st.integers(1, 60), st.dates(TODAY, TODAY + dt.timedelta(days=400)))
def test_the_last_month_is_counted_from_the_first(terms: int, first: dt.date) -> None:
    found = verdict(Offer(monthly=Decimal(500), terms=terms, first=first))
    assert found.last == add_months(f"{first:%Y-%m}", terms - 1)


@pytest.mark.parametrize("item, offer", SAID.items())
def test_what_was_said_is_not_missing_and_nothing_else_is_found(item: str, offer: Offer) -> None:
    left = list(missing(offer, a_debt()))
    assert item not in left and left == [one for one in ITEMS if one != item]


@given(offers(), st.sampled_from(KINDS))
def test_missing_never_names_what_was_said_and_always_what_was_not(offer: Offer, kind: str) -> None:
    left = set(missing(offer, Debt(kind=kind)))
    wanted = set(OF_A_SETTLEMENT if offer.settles else ITEMS)
    answered = {
        "monthly": offer.monthly is not None, "terms": offer.terms is not None, "dates": offer.first is not None,
        "interest": bool(offer.conditions & {"interest_stops", "interest_runs"}),
        "fees": bool(offer.conditions & {"fees_waived", "fees_stay"}),
        "collection": "collection_stops" in offer.conditions, "reporting": "reporting_told" in offer.conditions,
        "writing": "written" in offer.conditions,
    }  # fmt: skip
    told = {item for item, said in answered.items() if said}
    assert left == wanted - told - (set() if kind == "credit_card" else CARDS_ONLY)


@pytest.mark.parametrize("kind", KINDS)
def test_what_art_70_asks_for_is_asked_for_cards_alone(kind: str) -> None:
    assert CARDS_ONLY and set(ITEMS) >= CARDS_ONLY
    assert (set(missing(Offer(), Debt(kind=kind))) >= CARDS_ONLY) is (kind == "credit_card")


@pytest.mark.parametrize("offer, empty", [
    (Offer(), True), (Offer(conditions=frozenset({"interest_stops"})), True), (Offer(first=TODAY), True),
    (Offer(monthly=Decimal(1)), False), (Offer(terms=2), False), (Offer(down=Decimal(1)), False),
    (Offer(down_rate=Decimal("0.1")), False), (Offer(total=Decimal(1)), False), (Offer(wait=1), False),
])  # fmt: skip
def test_an_offer_is_empty_when_nothing_can_be_compared(offer: Offer, empty: bool) -> None:
    assert offer.empty is empty


@given(cases(), YUAN)
def test_a_smaller_month_is_never_judged_worse(case: Case, monthly: Decimal) -> None:
    assume(monthly > 1)
    order = [HOLDS, HOLDS_DEAR, OVER_SHARE, OVER_CAPACITY]
    less, more = (verdict(Offer(monthly=sum_, terms=12), case) for sum_ in (monthly - 1, monthly))
    if UNKNOWN in (less.code, more.code):
        assert less.code == more.code
    else:
        assert order.index(less.code) <= order.index(more.code) and less.over <= more.over


def test_an_offer_that_begins_when_the_money_is_there_is_compared_with_that_money() -> None:
    case = a_case(income="0", later=(("2027-02", Decimal(7000)),))
    found = verdict(Offer(monthly=Decimal(1000), terms=36, first=dt.date(2027, 3, 16)), case)
    assert (found.code, found.breaks) == (HOLDS, None)


def test_a_lump_sum_makes_no_month_richer() -> None:
    """1,620 a month for 35,000 and 9,000; 3,000 at hand once. The card's part of a month stays 1,620 × 35 / 44."""
    case = a_case(a_debt("35000"), HUABEI, wishes=Wishes(lump_sum=Decimal(3000)))
    found = verdict(Offer(monthly=Decimal(1500), terms=24), case)
    assert (found.code, found.share, found.capacity) == (OVER_SHARE, Decimal(1288), Decimal(1620))


RICH = a_case(income="8000")  # 35,000 owed


@pytest.mark.parametrize("offer, code", [
    (Offer(monthly=Decimal(1500), terms=36), HOLDS_DEAR), (Offer(total=Decimal(54000), terms=36), HOLDS_DEAR),
    (Offer(monthly=Decimal(1373), terms=36), HOLDS), (Offer(monthly=Decimal(1374), terms=36), HOLDS_DEAR),
    (Offer(monthly=Decimal(1500)), HOLDS), (Offer(terms=36), HOLDS),
    (Offer(monthly=Decimal(9000), terms=36), OVER_CAPACITY),
])  # fmt: skip
def test_what_can_be_kept_but_costs_more_than_24_percent_is_dear(offer: Offer, code: str) -> None:
    found = verdict(offer, RICH)
    assert found.code == code
    assert (code == HOLDS_DEAR) is (found.annual is not None and Decimal("0.24") < found.annual and found.over == 0)
