"""Fifty people: kinds of debt, stages, days, sums and budgets as they come, always the same fifty."""
from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from bot.coaching.case import EVIDENCE, REASONS, STAGES, Budget, Case, Debt, Hardship, Wishes

TODAY = dt.date(2026, 11, 21)
OWED = (
    ("招商银行", "信用卡", "credit_card"), ("工商银行", "信用卡", "credit_card"), ("支付宝", "花呗", "consumer_credit"),
    ("支付宝", "借呗", "cash_loan"), ("微众银行", "微粒贷", "cash_loan"), ("京东金融", "白条", "consumer_credit"),
    ("分期乐", None, "cash_loan"), (None, "信用卡", "credit_card"), ("建设银行", "快贷", "bank_loan"),
    (None, "亲友借款", "private_loan"),
)  # fmt: skip


def people(count: int = 50, seed: int = 7) -> list[Case]:
    """The cases; the first has told nothing."""
    chance = random.Random(seed)
    return [Case(), *(_case(chance) for _ in range(count - 1))]


def _case(chance: random.Random) -> Case:
    owed = chance.sample(OWED, chance.choice([1, 1, 1, 2, 3]))
    expenses = chance.choice([None, 1800, 2500, 3200, 4500])
    income = chance.choice([None, 0, 2600, 4000, 6000, 9000, 15000])
    lump = chance.choice([None, None, None, 8000])
    return Case(
        tuple(_debt(chance, *one) for one in owed),
        Hardship(chance.choice([*REASONS, None]), None, chance.choice([None, None, "2027-02"])),
        Budget(
            income=None if income is None else Decimal(income),
            expenses=None if expenses is None else Decimal(expenses),
            pay_day=chance.choice([None, 1, 10, 15, 31]), priority=chance.choice([None, Decimal(600)]),
            affordable=None if income is not None and expenses is not None else chance.choice([None, Decimal(700)]),
        ),
        chance.choice([None, (), tuple(chance.sample(EVIDENCE, 2))]),
        ("instalment",),
        Wishes(lump_sum=None if lump is None else Decimal(lump)),
    )  # fmt: skip


def _debt(chance: random.Random, lender: str | None, product: str | None, kind: str) -> Debt:
    days = chance.choice([None, -8, 3, 20, 45, 67, 91, 200, 1200])
    balance = chance.choice([None, 600, 2300, 8000, 35000, 62000, 130000])
    stage = chance.choice([None, None, None, *STAGES[1:]])
    since = None if days is None else TODAY - dt.timedelta(days=days)
    return Debt(
        lender, product, kind, None if balance is None else Decimal(balance), overdue_since=since,
        stage="not_due" if days is not None and days < 0 else stage,
    )  # fmt: skip
