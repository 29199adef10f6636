"""A record in which every field is told."""
from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bot.coaching.case import Budget, Case, Debt, Hardship, Wishes
from bot.coaching.dialogue import Call, Dialogue, Question, Record
from bot.coaching.ledger import Agreement, Contact, Instalment, Ledger, Payment

FULL = Record(
    Case(
        debts=(
            Debt(
                "招商银行",
                "信用卡",
                "credit_card",
                Decimal("35000.01"),
                True,
                dt.date(2026, 9, 15),
                True,
                Decimal("0.0005"),
                "outsourced",
                Decimal("1200.00"),
                False,
                frozenset({"rate"}),
            ),
            Debt("支付宝", "花呗", "consumer_credit", None, settled=True),
        ),
        hardship=Hardship("unemployment", "2026-10", "2027-02"),
        budget=Budget(
            Decimal("4000.00"),
            Decimal("5000.00"),
            Decimal("2500.50"),
            Decimal("0.00"),
            31,
            2,
            Decimal("800.00"),
            True,
            (("housing", Decimal("1500.00")),),
            (("2027-01", Decimal("6000.00")),),
        ),
        evidence=("payslips",),
        wants=(),
        wishes=Wishes(Decimal("800.00"), 24, dt.date(2027, 1, 1), Decimal("2000.00"), True),
        stated_total=Decimal("130000.00"),
        skipped=frozenset({"budget.pay_day", "evidence"}),
        no_more_debts=True,
        confirmed=True,
    ),
    Dialogue(
        Question("debt.balance", 1),
        (Question("debt.lender", 1),),
        misses=1,
        detours=2,
        heard_at=1790000000.25,
        debt=1,
        proposed=True,
        pending="delete",
        call=Call(10.5, 20.25, 1, ("no_policy", "no_policy"), True),
    ),
    ledger=Ledger(
        contacts=(
            Contact(
                5.25,
                "支付宝花呗",
                dt.date(2026, 11, 20),
                "phone",
                "王",
                "f",
                "8821",
                "A12",
                "agreed",
                Decimal("1200.00"),
                24,
                Decimal("0.00"),
                Decimal("28800.00"),
                dt.date(2026, 12, 15),
                frozenset({"interest"}),
                ("written",),
                dt.date(2026, 11, 27),
                ("no_policy", "will_sue"),
                "原话",
                7,
            ),
            Contact(6.0),
        ),
        agreements=(
            Agreement(
                1,
                "支付宝花呗",
                dt.date(2026, 11, 20),
                "instalment",
                Decimal("1200.00"),
                2,
                Decimal("0.00"),
                Decimal("2400.00"),
                frozenset({"interest"}),
                frozenset({"monthly"}),
                (Instalment(1, dt.date(2026, 12, 15), Decimal("1200.00")),),
                "broken",
            ),
        ),
        payments=(Payment(7.5, dt.date(2026, 12, 1), Decimal("800.01"), "支付宝花呗", 1),),
        contact_draft=Contact(8.0),
        agreement_draft=Agreement(2, "", dt.date(2026, 12, 1)),
        payment_draft=Payment(9.0, dt.date(2026, 12, 2), Decimal("1.00")),
    ),
)
