"""The rules that every answer is held against can fail: each finds what it is for."""
from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.conversations_expect import same
from tests.conversations_rules import of_answer, of_option, of_proposal, of_text, whole_balance
from tests.conversations_runner import Answer

OPTION: dict[str, Any] = {
    "rank": "ask", "kind": "instalment", "terms": 2, "down_payment": "0.00", "first_date": "2026-12-16",
    "monthly": "500.00", "total": "1000.00", "annual_rate": "0.0000", "asks": [],
    "schedule": [{"n": n, "date": day, "amount": "500.00"} for n, day in ((1, "2026-12-16"), (2, "2027-01-16"))],
}  # fmt: skip
PROPOSAL: dict[str, Any] = {
    "as_of": "2026-11-21", "capacity": {"monthly": "500.00"}, "road": "instalment",
    "lines": [{"debt": 0, "options": [OPTION]}], "checks": [],
}  # fmt: skip


@pytest.mark.parametrize("text", [
    "", "你好", "您好！", "欠款 None 元", "欠款 {amount} 元", "一共 35000 元", "debt.balance", "utter_plan",
    "Traceback (most recent call last)", "我们保证能成", "长" * 321, "我这边刚才出了点小问题。",
])  # fmt: skip
def test_bad_language_is_found(text: str) -> None:
    assert list(of_text(text))


@pytest.mark.parametrize("text", ["您好，一共 35,000 元。", "可以说：“你们不一定同意！”", "2026 年 8 月核对。"])
def test_good_language_passes(text: str) -> None:
    assert not list(of_text(text))


def test_a_sound_proposal_passes() -> None:
    assert not list(of_proposal(PROPOSAL))
    assert not list(whole_balance(PROPOSAL, {"debts": [{"balance": "1000.00"}]}))


@pytest.mark.parametrize("change", [
    {"total": "999.00"}, {"terms": 3}, {"first_date": "2026-12-17"},
    {"schedule": OPTION["schedule"][::-1]}, {"schedule": [{"n": 1, "date": "2026-12-16", "amount": "1000.00"}] * 2},
    {"schedule": [{"n": 1, "date": "2026-11-01", "amount": "500.00"}, OPTION["schedule"][1]]},
    {"schedule": [{**OPTION["schedule"][0], "amount": "0.00"}, {**OPTION["schedule"][1], "amount": "1000.00"}]},
])  # fmt: skip
def test_an_unsound_option_is_found(change: dict[str, Any]) -> None:
    proposal = {**PROPOSAL, "lines": [{"debt": 0, "options": [{**OPTION, **change}]}]}
    assert list(of_proposal(proposal))


def test_more_than_the_capacity_is_found() -> None:
    assert list(of_proposal({**PROPOSAL, "capacity": {"monthly": "499.00"}}))
    later = {"monthly": "0.00", "by_month": [{"month": "2027-01", "monthly": "500.00"}]}
    assert len(list(of_proposal({**PROPOSAL, "capacity": later}))) == 1  # December alone


def test_another_total_than_the_balance_is_found() -> None:
    assert list(whole_balance(PROPOSAL, {"debts": [{"balance": "1200.00"}]}))


def test_words_that_keep_a_figure_to_themselves_are_found() -> None:
    data = {"debts": [{"balance": "35000.00"}], "budget": {"income": None, "expenses": None}}
    told = {"custom": {"card": "case", "data": data}, "text": "我记下的是这样：招商银行 3,500 元"}
    assert list(of_answer(Answer([told]), {}))


def test_no_answer_and_unexpected_danger_are_found() -> None:
    danger = Answer([{"text": "先不谈钱。", "custom": {"card": "safety", "data": {"kind": "crisis"}}}])
    assert list(of_answer(Answer([]), {}))
    assert list(of_answer(danger, {}))
    assert not list(of_answer(danger, {"卡": ["safety"]}))


def test_a_sound_option_passes() -> None:
    assert not list(of_option(OPTION, dt.date(2026, 11, 21)))


@pytest.mark.parametrize(("got", "want", "fits"), [
    ("5000.00", 5000, True), ("5000.00", 500, False), (None, 0, False), (None, None, True), ("0.00", None, False),
    (60, {"从": 55, "到": 65}, True), (None, {"从": 0, "到": 9}, False), (["a", "b"], ["a"], True), (["a"], [], False),
    ([], [], True), ("none", ["none", "extension"], True), (None, [0, None], True), ("支付宝", "花呗", False),
])  # fmt: skip
def test_values_are_compared_as_they_are_meant(got: Any, want: Any, fits: bool) -> None:
    assert same(got, want) is fits
