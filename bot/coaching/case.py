"""What one person has told: the single source of truth. Immutable; unknown is None; nothing is guessed here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

KINDS = (
    "credit_card",
    "consumer_credit",
    "cash_loan",
    "bank_loan",
    "mortgage",
    "car_loan",
    "private_loan",
    "other",
)
REASONS = (
    "unemployment",
    "income_drop",
    "business_failure",
    "illness",
    "family_change",
    "accident",
    "fraud",
    "forgot",
    "overspending",
    "other",
)
EVIDENCE = (
    "payslips",
    "bank_statement",
    "income_certificate",
    "termination_notice",
    "unemployment_registration",
    "unemployment_benefit",
    "medical_record",
    "medical_bills",
    "business_closure",
    "tax_or_social_record",
    "hardship_certificate",
    "accident_certificate",
    "police_report",
    "court_document",
    "family_document",
    "other",
)
WANTS = ("extension", "instalment", "fee_waiver", "stop_harassment", "settlement")
STAGES = ("not_due", "outsourced", "mediation", "court", "judgment")
PRIORITY_KINDS = ("mortgage", "car_loan")

ONE_OF_SEVERAL = "#"  # before the letter of the second (B) to the twenty-sixth debt of one name
MOST_OF_A_NAME = 26


@dataclass(frozen=True)
class Debt:
    """One debt. Money in yuan, `rate` a fraction a day, `contract_payment` yuan a month."""

    lender: str | None = None
    product: str | None = None
    kind: str = "other"
    balance: Decimal | None = None
    estimate: bool = False
    overdue_since: dt.date | None = None  # in the future: the due date of a debt that is not yet overdue
    overdue_estimate: bool = False  # told in months, or about
    rate: Decimal | None = None
    stage: str | None = None
    contract_payment: Decimal | None = None
    settled: bool = False
    skipped: frozenset[str] = frozenset()
    nth: int = 1  # of several of one name: two cards of one bank

    def overdue_days(self, today: dt.date) -> int | None:
        """Days overdue on `today`; 0 when not yet due; None when not known."""
        if self.overdue_since is None:
            return 0 if self.stage == "not_due" else None
        return max(0, (today - self.overdue_since).days)

    @property
    def label(self) -> str:
        """Lender and product as the person would say them, e.g. 招商银行信用卡, 支付宝花呗; empty when unknown.

        A second one of that name is 招商银行信用卡#B, without a digit that would be heard as a sum.
        """
        letter = f"{ONE_OF_SEVERAL}{chr(ord('A') + self.nth - 1)}" if self.nth > 1 else ""
        return f"{self.lender or ''}{self.product or ''}{letter}"


@dataclass(frozen=True)
class Hardship:
    """Why the money is short. Months are `YYYY-MM`."""

    reason: str | None = None
    since: str | None = None
    recovery: str | None = None


@dataclass(frozen=True)
class Budget:
    """Yuan a month. `income` is the lowest usual month; `income_high` what a good one brings, if told.

    `affordable` is what the person says can be paid when income or expenses stay untold.
    `later` are known changes: (first month `YYYY-MM`, income from then on). `agreed` is what agreements take of a month
    (`YYYY-MM`, yuan): given by `bot.coaching.agreements` to a proposal for the other debts, never told or kept.
    """

    income: Decimal | None = None
    income_high: Decimal | None = None
    expenses: Decimal | None = None
    priority: Decimal | None = None
    pay_day: int | None = None  # 1…31; 31 is the last day of the month
    dependants: int | None = None
    affordable: Decimal | None = None
    estimate: bool = False
    expense_items: tuple[tuple[str, Decimal], ...] = ()
    later: tuple[tuple[str, Decimal], ...] = ()
    agreed: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What the person asked to change about a proposal. Yuan, counts, dates."""

    monthly_limit: Decimal | None = None
    terms: int | None = None
    not_before: dt.date | None = None
    lump_sum: Decimal | None = None
    settlement: bool = False


@dataclass(frozen=True)
class Case:
    """All that one person has told. `skipped` are fields they chose not to answer."""

    debts: tuple[Debt, ...] = ()
    hardship: Hardship = Hardship()
    budget: Budget = Budget()
    evidence: tuple[str, ...] | None = None
    wants: tuple[str, ...] | None = None
    wishes: Wishes = Wishes()
    stated_total: Decimal | None = None  # "加起来13万": what all debts together are said to be
    skipped: frozenset[str] = frozenset()
    no_more_debts: bool = False
    confirmed: bool = False

    def with_debt(self, index: int, **changes: object) -> Case:
        """The case with one debt changed. `index` past the end adds a debt."""
        debts = list(self.debts)
        if index >= len(debts):
            debts.append(Debt())
            index = len(debts) - 1
        debts[index] = replace(debts[index], **changes)  # type: ignore[arg-type]
        return replace(self, debts=tuple(debts))

    def next_of(self, lender: str | None, product: str | None) -> int:
        """The `nth` of one more debt of this name: 1 where there is none yet, or no name."""
        same = [debt.nth for debt in self.debts if (debt.lender, debt.product) == (lender, product)]
        return min(max(same, default=0) + 1, MOST_OF_A_NAME) if lender or product else 1

    def with_list(self, field: str, codes: tuple[str, ...]) -> Case:
        """The case with `evidence` or `wants` told; an empty list says that there is nothing."""
        told = self.skipped - {field}
        if field == "evidence":
            return replace(self, evidence=codes, skipped=told)
        return replace(self, wants=codes, skipped=told)
