"""What counts as a debt heard right."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from bot.cli.debts import compare, same_amount, same_days, summary
from bot.coaching.case import Budget, Case, Debt

TODAY = dt.date(2025, 12, 10)
MEANT = {"lender": "招商银行", "product": "信用卡", "balance": 42000, "overdue_days": 60}
HEARD = Debt("招商银行", "信用卡", "credit_card", Decimal("42000.00"), overdue_since=TODAY - dt.timedelta(days=61))


def test_a_debt_is_right_whatever_its_place() -> None:
    other = {"lender": "支付宝", "product": "花呗", "balance": None, "overdue_days": None}
    case = Case(debts=(Debt("支付宝", "花呗"), HEARD))
    assert compare({"text": "", "debts": [MEANT, other]}, case, TODAY).debts


@pytest.mark.parametrize("change", [{"balance": 4200}, {"lender": None}, {"overdue_days": 30}, {"overdue_days": None}])
def test_a_debt_with_one_wrong_value_is_wrong(change: dict) -> None:
    found = compare({"text": "", "debts": [{**MEANT, **change}]}, Case(debts=(HEARD,)), TODAY)
    assert not found.debts and found.each == (False,)


def test_a_debt_too_many_is_wrong_though_the_others_are_right() -> None:
    found = compare({"text": "", "debts": [MEANT]}, Case(debts=(HEARD, Debt("支付宝", "花呗"))), TODAY)
    assert found.each == (True,) and not found.debts


def test_a_fact_that_was_not_said_must_not_be_found() -> None:
    found = compare({"text": "", "debts": []}, Case(budget=Budget(income=Decimal(5000))), TODAY)
    assert not found.facts["income"] and found.facts["expenses"]


def test_ranges_and_rough_times() -> None:
    assert same_amount({"from": 3000, "to": 4000}, Decimal(3500))
    assert not same_amount({"from": 3000, "to": 4000}, Decimal(4500))
    assert same_days({"overdue_days": 20, "more": True}, 25) and not same_days({"overdue_days": 20}, 25)
    assert same_days({"overdue_days": 90}, 92) and not same_days({"overdue_days": 90}, 96)


def test_shares_are_of_messages_and_of_debts() -> None:
    right = compare({"text": "", "debts": [MEANT]}, Case(debts=(HEARD,)), TODAY)
    wrong = compare({"text": "", "debts": [MEANT, MEANT]}, Case(debts=(HEARD,)), TODAY)
    assert (summary([right, wrong])["exact"], summary([right, wrong])["each"]) == (0.5, 0.6667)
