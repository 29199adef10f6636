"""Invented people with debts, the same ones on every run: each kind, stage and number of days comes up."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from bot.coaching.case import EVIDENCE, REASONS, STAGES, WANTS, Budget, Case, Debt, Hardship, Wishes
from tests.factories import TODAY

OWED = (
    ("招商银行", "信用卡", "credit_card"), ("支付宝", "花呗", "consumer_credit"), ("支付宝", "借呗", "cash_loan"),
    ("微众银行", "微粒贷", "cash_loan"), ("京东金融", "白条", "consumer_credit"), ("工商银行", "信用卡", "credit_card"),
    ("建设银行", "消费贷", "bank_loan"), (None, "房贷", "mortgage"), ("平安银行", "车贷", "car_loan"),
    (None, "亲友借款", "private_loan"), ("小蜜蜂钱包", None, "cash_loan"), (None, None, "other"),
)  # fmt: skip
DAYS = (None, -40, -3, 0, 1, 5, 20, 45, 67, 95, 200, 700, 1300)
BALANCES = ("480", "1500", "2500", "8000.50", "9999", "12000", "35000", "49999", "50000", "83250.75", "260000")
INCOMES = (None, "0", "2600", "4000", "6000", "6800", "9500", "24000")
EXPENSES = (None, "1800", "2500", "3900", "4200", "5200")


def somebody(number: int) -> Case:
    """The person of this number. Debts walk through kinds, stages and days; all else is drawn."""
    chance = random.Random(number)
    debts = tuple(_debt(number, n, chance) for n in range(chance.choice((1, 1, 1, 2, 2, 3, 5))))
    return Case(
        debts, Hardship(chance.choice((None, *REASONS)), None, chance.choice((None, None, "2027-03", "2027-08"))),
        _budget(chance), chance.choice((None, (), ("other",), tuple(chance.sample(EVIDENCE, 2)))),
        chance.choice((None, (), tuple(chance.sample(WANTS, 1)))), _wishes(chance), no_more_debts=True, confirmed=True,
    )  # fmt: skip


def _debt(number: int, n: int, chance: random.Random) -> Debt:
    lender, product, kind = OWED[(number + 5 * n) % len(OWED)]
    days = DAYS[(number // 2 + 3 * n) % len(DAYS)]
    stage = (None, *STAGES)[(number // 3 + n) % (1 + len(STAGES))]
    balance = chance.choice((None, *BALANCES, *BALANCES))
    return Debt(
        lender, product, kind, None if balance is None else Decimal(balance), chance.random() < 0.3,
        None if days is None else TODAY - dt.timedelta(days=days), stage=stage,
        contract_payment=Decimal(1200) if kind in ("mortgage", "car_loan") else None,
    )  # fmt: skip


def _budget(chance: random.Random) -> Budget:
    income, expenses = chance.choice(INCOMES), chance.choice(EXPENSES)
    return Budget(
        None if income is None else Decimal(income), expenses=None if expenses is None else Decimal(expenses),
        pay_day=chance.choice((None, 5, 15, 31)), affordable=Decimal(600) if income is None else None,
        later=(("2027-04", Decimal(7000)),) if chance.random() < 0.2 else (),
    )  # fmt: skip


def _wishes(chance: random.Random) -> Wishes:
    lump = chance.choice((None, None, None, None, Decimal(2000), Decimal(30000)))
    return Wishes(lump_sum=lump, settlement=lump is not None and chance.random() < 0.5)
