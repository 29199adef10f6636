"""What is kept of a practice call: it survives storage, and what it rests on is right."""
from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from bot.coaching.agent import replay
from bot.coaching.case import Budget, Case, Debt, Hardship
from bot.coaching.proposal import make_proposal
from bot.coaching.rehearsal import (
    LONGEST_REST,
    Act,
    Frame,
    Rehearsal,
    Said,
    Terms,
    frame_of,
    from_json,
    over_limit,
    sample_frame,
    to_json,
)
from bot.coaching.review import CHECKS, WEIGHTS, review, score, to_practise

TODAY = dt.date(2026, 11, 22)


def case(income: str | None = "4000", expenses: str | None = "2500", balance: str | None = "35000") -> Case:
    yuan = {name: None if value is None else Decimal(value) for name, value in
            (("income", income), ("expenses", expenses), ("balance", balance))}
    debt = Debt(lender="招商银行", product="信用卡", kind="credit_card", balance=yuan["balance"],
                overdue_since=TODAY - dt.timedelta(days=67))
    return Case(debts=(debt,), hardship=Hardship(reason="unemployment"),
                budget=Budget(income=yuan["income"], expenses=yuan["expenses"], pay_day=15), evidence=())


def said(text: str, *acts: str, **terms: object) -> Said:
    return Said(text, tuple(Act(name, 0, len(text)) for name in acts), Terms(**terms))  # type: ignore[arg-type]


@pytest.fixture
def frame() -> Frame:
    return frame_of(case(), make_proposal(case(), TODAY), 0, "x")


def test_it_rests_on_the_plan(frame: Frame) -> None:
    assert (frame.limit, frame.kind, frame.balance) == (Decimal("1350.00"), "instalment", Decimal("35000.00"))
    assert frame.plan.monthly is not None and frame.plan.months is not None and frame.plan.first is not None
    assert not over_limit(frame.plan, frame) and frame.plan.monthly <= frame.limit


def test_without_a_budget_nothing_is_over_it() -> None:
    poor = case(income=None)
    assert (frame := frame_of(poor, make_proposal(poor, TODAY), 0, "x")).limit is None
    assert not over_limit(Terms(monthly=Decimal(99999)), frame)


def test_an_unknown_balance_is_said_to_be_made_up() -> None:
    unknown = case(balance=None)
    assert frame_of(unknown, make_proposal(unknown, TODAY), 0, "x").sample
    assert sample_frame(TODAY, "x").sample


def test_a_call_survives_storage(frame: Frame) -> None:
    call = Rehearsal("official_friendly", 7, frame, 1.5, 2.5, (
        said("您好", "greeting"),
        Said("每月972", (Act("offer_amount", 0, 5),), Terms(Decimal("972.00"), 36, first=dt.date(2026, 12, 16)),
             (Decimal("972.00"),), ("illness",), ("payslips",), Decimal("4000.00")),
    ), "asked", 2.0, 0.5)  # fmt: skip
    assert from_json(json.loads(json.dumps(to_json(call)))) == call
    assert replay(call) == replay(from_json(to_json(call)))


def test_a_call_left_alone_is_over(frame: Frame) -> None:
    call = Rehearsal("mediator", 1, frame, 0.0, 0.0)
    assert call.at(LONGEST_REST) is call and call.at(LONGEST_REST + 1) is None


@pytest.mark.parametrize(("before", "now", "after"), [
    (Terms(Decimal(900), 36), Terms(Decimal(1000)), Terms(Decimal(1000))),
    (Terms(Decimal(900), 36), Terms(Decimal(900), first=TODAY), Terms(Decimal(900), 36, first=TODAY)),
    (Terms(Decimal(900), 36), Terms(wait=3), Terms(wait=3)),
    (Terms(wait=3), Terms(Decimal(900)), Terms(Decimal(900))),
    (Terms(Decimal(900), first=TODAY), Terms(once=Decimal(5000)), Terms(once=Decimal(5000), first=TODAY)),
    (Terms(Decimal(900), 36), Terms(), Terms(Decimal(900), 36)),
])  # fmt: skip
def test_what_is_said_later_counts(before: Terms, now: Terms, after: Terms) -> None:
    assert before.over(now) == after


GOOD = (
    said("我愿意还", "willing"), said("我失业了", "reason"), said("有解除通知", "offer_evidence"),
    said("每月972", "offer_amount", monthly=Decimal("972.00"), months=36),
    said("还是972", "keep", monthly=Decimal("972.00"), first=dt.date(2026, 12, 16)),
    said("利息能停吗 工单号 发短信", "ask_stop_interest", "ask_ticket", "ask_written"),
)  # fmt: skip


def checks(frame: Frame, *told: Said) -> dict[str, bool | None]:
    exchanges, _ = replay(Rehearsal("official_friendly", 1, frame, 0.0, 0.0, told))
    return {check.code: check.passed for check in review(exchanges, frame)}


def test_a_good_caller_passes_all_that_had_an_occasion(frame: Frame) -> None:
    honest = Frame(**{**vars(frame), "evidence": ("termination_notice",)})
    assert checks(honest, *GOOD) == {**dict.fromkeys(CHECKS, True), "holds_position": None}  # nobody pressed


def test_silence_passes_what_needs_no_words(frame: Frame) -> None:
    found = checks(frame, said("嗯", "story"))
    assert [code for code in CHECKS if found[code]] == ["stays_civil", "no_false_statement", "no_rash_promise"]
    assert found["within_capacity"] is None and found["offers_evidence"] is None


def test_papers_that_nobody_has_are_not_offered(frame: Frame) -> None:
    told = Said("病历都有", (Act("offer_evidence", 0, 4),), papers=("medical_record",))
    assert checks(frame, told)["no_false_statement"] is False
    fetched = Said("流水我去打", (Act("offer_evidence", 0, 5),), papers=("bank_statement",))
    assert checks(frame, fetched)["no_false_statement"] is True  # a statement of account anybody can still fetch


def test_more_than_the_budget_carries_is_a_rash_promise(frame: Frame) -> None:
    found = checks(frame, said("每月3000", "offer_amount", monthly=Decimal(3000)))
    assert found["within_capacity"] is False and found["no_rash_promise"] is False


def test_the_score_counts_what_had_an_occasion(frame: Frame) -> None:
    exchanges, _ = replay(Rehearsal("official_friendly", 1, frame, 0.0, 0.0, (said("嗯", "story"),)))
    found = review(exchanges, frame)
    passed = sum(WEIGHTS[check.code] for check in found if check.passed)
    whole = sum(WEIGHTS[check.code] for check in found if check.passed is not None)
    assert score(found) == round(100 * passed / whole) and score(()) is None


def test_two_things_are_practised_next(frame: Frame) -> None:
    exchanges, _ = replay(Rehearsal("official_friendly", 1, frame, 0.0, 0.0, (said("嗯", "story"),)))
    assert to_practise(review(exchanges, frame)) == ("gives_numbers", "asks_written_confirmation")
