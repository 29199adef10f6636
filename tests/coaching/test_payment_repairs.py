"""Recorded payments put right: which one is meant, whose it was, what becomes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.case import Debt
from bot.coaching.ledger import Ledger, Payment
from bot.coaching.payment_facts import Told, read_payments, takes_out
from bot.coaching.payment_repairs import takes_one_out
from tests.coaching.test_payment_facts import BANK, CASE, CCB, HUABEI
from tests.hear import TODAY, hear

D = Decimal
EARLIER, LATER = Payment(1.0, dt.date(2026, 11, 19), D("800"), BANK.label), Payment(2.0, TODAY, D("300"), HUABEI.label)
BOTH = Ledger(payments=(EARLIER, LATER))


def told(text: str, ledger: Ledger = BOTH, intent: str = "correct") -> Told:
    return read_payments(hear(text, intent, at=100.0), CASE, ledger, TODAY)


@pytest.mark.parametrize(
    ("text", "at", "debt", "amount"),
    [("招行那笔记错了，是900", 1.0, BANK, "900"), ("记错了，招行是900", 1.0, BANK, "900"),
     ("记错了，招行还的是900不是800", 1.0, BANK, "900"), ("花呗那笔记错了，是350", 2.0, HUABEI, "350"),
     ("记错了，是招行的", 2.0, BANK, "300"), ("记错了，那800是花呗的", 1.0, HUABEI, "800"),
     ("记错了，那300是招行的不是花呗的", 2.0, BANK, "300"), ("记错了，是350", 2.0, HUABEI, "350"),
     ("前天那笔记错了，是900", 1.0, BANK, "900"), ("记错了，花呗还了350，还剩7600", 2.0, HUABEI, "350")],
)  # fmt: skip
def test_the_payment_of_the_debt_that_is_named(text: str, at: float, debt: Debt, amount: str) -> None:
    (draft,) = told(text).drafts
    assert (draft.at, draft.debt, draft.amount) == (at, debt.label, D(amount))


@pytest.mark.parametrize("text", ["建行那笔记错了，是900", "建行那笔被退回来了", "花呗那笔记错了"])
def test_what_nothing_is_known_of_is_not_guessed(text: str) -> None:
    assert told(text) == Told(nothing=True)


def test_a_payment_of_that_debt_wins_over_the_last() -> None:
    third = Payment(3.0, TODAY, D("100"), CCB.label)
    (draft,) = told("招行那笔记错了，是昨天还的", replace(BOTH, payments=(EARLIER, LATER, third))).drafts
    assert (draft.at, draft.day, draft.amount) == (1.0, dt.date(2026, 11, 20), D("800"))


@pytest.mark.parametrize(
    ("text", "at"),
    [("把前天那笔还款删了", 1.0), ("删掉刚才那笔还款", 2.0), ("那笔300删掉", 2.0), ("把招行那笔还款删掉", 1.0),
     ("昨天记的那800去掉", 1.0), ("前天那笔删了吧", 1.0), ("还款记录删掉，800那笔", 1.0)],
)  # fmt: skip
def test_a_payment_is_taken_out_when_asked(text: str, at: float) -> None:
    (draft,) = told(text, intent="edit_record").drafts
    out = takes_out(draft, BOTH)
    assert out is not None and out.at == at


@pytest.mark.parametrize(
    "text", ["删掉第1条", "工号8821那条删掉", "招行那笔删掉", "删掉", "把那条删了", "还款", "昨天还了800"]
)
def test_other_things_are_taken_out_elsewhere(text: str) -> None:
    assert not takes_one_out(hear(text, "edit_record"), BOTH)


def test_one_that_waits_for_its_yes_is_none_of_the_recorded_ones() -> None:
    draft = Payment(50.0, TODAY, D("500"), BANK.label)
    ledger = replace(BOTH, payment_draft=draft)
    for text in ("刚才那笔还款删掉", "没还成功 被退回来了", "招行那笔还款删掉", "那笔500删掉"):
        assert told(text, ledger) == Told(nothing=True), text
    assert told("花呗那笔还款删掉", ledger).drafts[0].at == 2.0
