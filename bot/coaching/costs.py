"""What each road costs, side by side: doing nothing, minimum payments, and the rungs of the proposal. Yuan."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.case import Debt
from bot.coaching.days import add_months, in_month, month_of
from bot.coaching.money import ZERO, fen, from_fen, yuan
from bot.coaching.options import Line, Option
from bot.coaching.rungs import monthly_rate
from bot.coaching.schedule import annuity, run_down
from bot.coaching.settings import settings

WAITS = (3, 6, 12)  # months of doing nothing
LONGEST = 600  # months after which minimum payments are called endless


@dataclass(frozen=True)
class Cost:
    """One road for one debt (`debt` None: for all together). `total` is what is paid, or owed after doing nothing.

    `extra` is over today's balance; negative in a settlement. Late fees are not in it: the contract decides.
    `assumed_rate` marks figures that rest on 0.05 % a day because the contract's rate is unknown.
    """

    debt: int | None
    code: str
    total: Decimal
    extra: Decimal
    last_date: dt.date | None
    assumed_rate: bool = False


def costs_of(index: int, debt: Debt, line: Line, today: dt.date) -> list[Cost]:
    """All roads of one debt for which a figure can be given."""
    balance = debt.balance or ZERO
    found = [_nothing(index, debt, balance, months, today) for months in WAITS]
    if debt.kind == "credit_card" and (least := _minimum(index, debt, balance, today)):
        found.append(least)
    return found + [_rung(index, option, balance) for option in line.options if _comparable(option)]


def _comparable(option: Option) -> bool:
    return bool(option.schedule) and option.kind != "token"


def _rung(index: int, option: Option, balance: Decimal) -> Cost:
    return Cost(index, option.rank, option.total, option.total - balance, option.last_date, option.assumed_rate)


def _nothing(index: int, debt: Debt, balance: Decimal, months: int, today: dt.date) -> Cost:
    """Simple interest on today's balance: the least that it grows to; compounding and late fees come on top."""
    rate, assumed = monthly_rate(debt)
    extra = yuan(balance * rate * months)
    end = in_month(add_months(month_of(today), months), today.day)
    return Cost(index, f"do_nothing_{months}", balance + extra, extra, end, assumed)


def _minimum(index: int, debt: Debt, balance: Decimal, today: dt.date) -> Cost | None:
    """Paying the usual minimum each month while interest goes on; None when that never ends."""
    rules, (rate, assumed) = settings(), monthly_rate(debt)
    left, paid, months = fen(balance), 0, 0
    while left > 0:
        due = left + fen(from_fen(left) * rate)
        part = min(due, max(fen(from_fen(due) * rules.minimum_payment_rate), fen(rules.floor)))
        if due - part >= left or months == LONGEST:
            return None
        left, paid, months = due - part, paid + part, months + 1
    end = in_month(add_months(month_of(today), months), today.day)
    return Cost(index, "minimum_payments", from_fen(paid), from_fen(paid) - balance, end, assumed)


def together(rows: Sequence[Cost], debts: int) -> tuple[Cost, ...]:
    """The roads for which every debt has a figure, summed over all debts."""
    codes = dict.fromkeys(row.code for row in rows)
    groups = {code: [row for row in rows if row.code == code] for code in codes}
    return tuple(_sum(code, group) for code, group in groups.items() if len(group) == debts)


def _sum(code: str, group: Iterable[Cost]) -> Cost:
    rows = list(group)
    dates = [row.last_date for row in rows if row.last_date]
    return Cost(None, code, sum((row.total for row in rows), ZERO), sum((row.extra for row in rows), ZERO),
                max(dates, default=None), any(row.assumed_rate for row in rows))


def another_loan() -> tuple[Decimal, int, Decimal, Decimal]:
    """(sum, terms, monthly, what it costs beside the sum) of an example: a loan at the rate above which courts cut."""
    rules = settings()
    loan, terms = rules.example_loan, rules.example_loan_terms
    payment = annuity(fen(loan), rules.high_annual_rate / 12, terms)
    paid = sum(run_down(fen(loan), rules.high_annual_rate / 12, payment, terms) or ())
    return loan, terms, from_fen(payment), from_fen(paid) - yuan(loan)
