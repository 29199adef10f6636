"""The checks beside a proposal, with the figures that the words need."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.coaching.case import Case, Wishes
from bot.coaching.proposal import make_proposal
from tests.factories import TODAY, a_case, a_debt

KNOWLEDGE = Path(__file__).resolve().parents[2] / "data" / "knowledge"


def facts(case: Case, code: str) -> list[dict[str, Any]]:
    return [dict(check.facts) for check in make_proposal(case, TODAY).checks if check.code == code]


@pytest.mark.parametrize(("case", "code", "expected"), [
    (a_case(income="3000", expenses="3500"), "negative_budget", {"shortfall": Decimal(500)}),
    (a_case(wishes=Wishes(monthly_limit=Decimal(2000))), "over_capacity",
     {"wanted": Decimal(2000), "capacity": Decimal(1620)}),
    (a_case(a_debt(), a_debt(balance=None)), "missing_balance", {"debt": 1}),
    (a_case(a_debt(stage="court")), "in_court", {"debt": 0, "stage": "court"}),
    (a_case(a_debt(rate=Decimal("0.0007"))), "rate_above_24_percent", {"debt": 0, "annual": Decimal("0.2555")}),
    (a_case(a_debt(days=1200)), "too_old_for_suit", {"debt": 0, "since": TODAY - dt.timedelta(days=1200)}),
    (a_case(reason="fraud"), "fraud_or_loan_shark", {}),
    (a_case(pay_day=None), "pay_day_unknown", {"first_date": dt.date(2026, 12, 21)}),
    (a_case(expenses="600"), "expense_low", {"amount": Decimal(600), "guide": Decimal(800)}),
    (a_case(income="20000", expenses="9000"), "expense_high", {"amount": Decimal(9000), "guide": Decimal(8000)}),
    (a_case(expense_items=(("food", Decimal(200)),)), "expense_low",
     {"category": "food", "amount": Decimal(200), "guide": Decimal(300)}),
    (a_case(a_debt("20000", kind="consumer_credit"), income="5000"), "longer_than_listed",
     {"debt": 0, "terms": 36, "listed": 24}),
    (a_case(evidence=()), "missing_evidence",
     {"suggested": ("payslips", "income_certificate", "tax_or_social_record", "bank_statement")}),
    (a_case(wishes=Wishes(lump_sum=Decimal(1000), settlement=True)), "settlement_far_off",
     {"lump_sum": Decimal(1000), "total": Decimal(35000)}),
])
def test_check(case: Case, code: str, expected: dict[str, Any]) -> None:
    assert facts(case, code) == [expected]


@pytest.mark.parametrize(("case", "code"), [
    (a_case(), "estimate_used"), (a_case(), "over_capacity"), (a_case(), "expense_low"), (a_case(), "missing_evidence"),
    (a_case(expenses="8500", income="20000", dependants=1), "expense_high"),
    (a_case(a_debt(rate=Decimal("0.0006"))), "rate_above_24_percent"),
    (a_case(a_debt(balance=None, settled=True), a_debt()), "missing_balance"),
    (a_case(a_debt(days=1095)), "too_old_for_suit"), (a_case(a_debt(stage="outsourced")), "in_court"),
    (a_case(wishes=Wishes(monthly_limit=Decimal(1620))), "over_capacity"),
])
def test_no_check_without_cause(case: Case, code: str) -> None:
    assert facts(case, code) == []


def test_estimates_are_named() -> None:
    assert facts(a_case(a_debt(estimate=True)), "estimate_used") == [{}]
    assert facts(a_case(estimate=True), "estimate_used") == [{}]
    assert facts(a_case(income=None, affordable=Decimal(500)), "estimate_used") == [{}]


def test_the_gravest_come_first() -> None:
    levels = [check.level for check in make_proposal(a_case(a_debt(stage="court"), pay_day=None), TODAY).checks]
    assert levels[0] == "stop"
    assert levels == sorted(levels, key=["stop", "warn", "ok"].index)


@pytest.mark.parametrize("case", [
    a_case(), a_case(a_debt(days=-10), income="3000", expenses="3000"), a_case(income="0"),
    a_case(a_debt(stage="court", rate=Decimal("0.001"), days=1300), a_debt(kind="mortgage")),
])
def test_every_source_is_known(case: Case) -> None:
    known = yaml.safe_load((KNOWLEDGE / "sources.yml").read_text(encoding="utf-8"))
    sources = make_proposal(case, TODAY).sources
    assert sources
    assert set(sources) <= set(known)


@pytest.mark.parametrize("kind", ["consumer_credit", "cash_loan", "bank_loan", "private_loan", "other"])
def test_article_70_only_for_bank_credit_cards(kind: str) -> None:
    assert "card_rules_70" not in make_proposal(a_case(a_debt(kind=kind)), TODAY).sources
