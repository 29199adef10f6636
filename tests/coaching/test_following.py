"""The ledger goes by the names of the debts: what becomes of it when a debt is renamed, taken out, put back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from bot.coaching.case import Case, Debt
from bot.coaching.following import follow
from bot.coaching.ledger import Agreement, Contact, Ledger, Payment
from tests.factories import TODAY

BANK = Debt("招商银行", None, "other")
CARD = Debt("招商银行", "信用卡", "credit_card")
HUABEI = Debt("支付宝", "花呗", "consumer_credit")


def noted(label: str) -> Ledger:
    """Something of everything, of one debt."""
    contact, paid = Contact(1.0, label, TODAY), Payment(3.0, TODAY, Decimal(1), label, 1)
    agreement = Agreement(1, label, TODAY, monthly=Decimal(900))
    return Ledger(
        (contact,), (agreement,), (paid,), replace(contact, at=4.0), replace(agreement, number=2),
        replace(paid, at=5.0), (replace(contact, at=6.0, debt="", either=(label, HUABEI.label)),),
        (replace(paid, at=7.0),), (replace(agreement, number=3),),
    )  # fmt: skip


def test_a_debt_that_is_called_something_else_keeps_all_that_was_noted_of_it() -> None:
    assert follow(noted(BANK.label), Case((BANK, HUABEI)), Case((CARD, HUABEI))) == noted(CARD.label)


def test_a_debt_that_is_told_beside_it_changes_nothing() -> None:
    ledger = noted(CARD.label)
    assert follow(ledger, Case((CARD,)), Case((CARD, HUABEI))) == ledger
    assert follow(ledger, Case((CARD, HUABEI)), Case((HUABEI, CARD))) == ledger


def test_what_was_agreed_for_a_debt_that_is_taken_out_rests_until_it_is_put_back() -> None:
    ledger = noted(CARD.label)
    out = follow(ledger, Case((CARD, HUABEI)), Case((HUABEI,)))
    assert [one.status for one in out.agreements] == ["removed"]
    assert (out.contacts, out.payments) == (ledger.contacts, ledger.payments), "what happened has happened"
    assert follow(out, Case((HUABEI,)), Case((HUABEI, CARD))) == ledger


def test_what_was_over_stays_over() -> None:
    over = Agreement(1, CARD.label, TODAY, status="done", ended=dt.date(2026, 11, 1))
    out = follow(Ledger(agreements=(over,)), Case((CARD, HUABEI)), Case((HUABEI,)))
    assert follow(out, Case((HUABEI,)), Case((CARD, HUABEI))).agreements == (over,)


def test_an_agreement_for_a_debt_that_was_never_told_is_left_alone() -> None:
    ledger = noted("美团月付")
    assert follow(ledger, Case((CARD,)), Case((HUABEI, CARD))) == ledger


def test_whoever_begins_anew_keeps_what_was_agreed() -> None:
    ledger = noted(CARD.label)
    assert follow(ledger, Case((CARD, HUABEI)), Case()) == ledger
