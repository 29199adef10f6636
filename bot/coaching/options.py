"""What is put before a lender: a schedule with its kind, rank and requests. Immutable, yuan."""
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.coaching.money import ZERO, from_fen

RANKS = ("ask", "fallback", "floor")
KINDS = ("arrears", "extension", "instalment", "token", "settlement", "none")
INTEREST_FREE = Decimal("0.0000")
ASKS = {
    "arrears": ("fees_waived", "reporting_clarified", "written_confirmation"),
    "extension": ("interest_stops", "fees_waived", "collection_stops", "reporting_clarified", "written_confirmation"),
    "instalment": ("interest_stops", "fees_waived", "collection_stops", "reporting_clarified", "written_confirmation"),
    "token": ("interest_stops", "fees_waived", "collection_stops", "reporting_clarified", "written_confirmation"),
    "settlement": ("fees_waived", "collection_stops", "reporting_clarified", "written_confirmation"),
    "none": ("interest_stops", "fees_waived", "collection_stops", "written_confirmation"),
    "with_interest": ("fees_waived", "collection_stops", "reporting_clarified", "written_confirmation"),
    "floor": ("collection_stops", "written_confirmation"),
}


@dataclass(frozen=True)
class Row:
    """One payment, yuan."""

    n: int
    date: dt.date
    amount: Decimal


@dataclass(frozen=True)
class Option:
    """A full option. `terms` counts all rows, the down payment among them; `monthly` is the usual amount.

    `assumed_rate` says that the interest in it rests on an assumed daily rate: the contract decides.
    """

    rank: str
    kind: str
    terms: int
    down_payment: Decimal
    first_date: dt.date | None
    monthly: Decimal
    total: Decimal
    annual_rate: Decimal
    asks: tuple[str, ...]
    schedule: tuple[Row, ...]
    assumed_rate: bool = False

    @property
    def last_date(self) -> dt.date | None:
        """Date of the last payment; None for an empty schedule."""
        return self.schedule[-1].date if self.schedule else None


@dataclass(frozen=True)
class Line:
    """One debt of the plan: its index in the case, its options, its share of each month's capacity in yuan.

    `weight` is its part of all balances, four decimals: the pro-rata picture that can be shown to each lender.
    """

    debt: int
    options: tuple[Option, ...]
    share: Decimal
    weight: Decimal

    @property
    def ask(self) -> Option:
        """What is proposed first."""
        return self.options[0]


def rows_on(dates: Sequence[dt.date], amounts: Sequence[int]) -> tuple[Row, ...]:
    """Rows for amounts in fen, month by month; a month without payment has no row."""
    paid = [(day, from_fen(amount)) for day, amount in zip(dates, amounts, strict=False) if amount]
    return tuple(Row(n, day, amount) for n, (day, amount) in enumerate(paid, start=1))


def paying(rank: str, kind: str, rows: tuple[Row, ...], *, down: int = 0, rate: Decimal = INTEREST_FREE,
           asks: tuple[str, ...] | None = None, assumed: bool = False) -> Option:
    """An option that pays `rows`; the first of them is the down payment when `down` (fen) is given."""
    usual = rows[1] if down and len(rows) > 1 else rows[0]
    total = sum((row.amount for row in rows), ZERO)
    return Option(rank, kind, len(rows), from_fen(down), rows[0].date, usual.amount, total, rate,
                  ASKS[kind] if asks is None else asks, rows, assumed)


def waiting(kind: str, balance: Decimal, review: dt.date | None) -> Option:
    """An option that asks for time: nothing is paid before the review date, the balance stays what it is."""
    return Option("ask", kind, 0, ZERO, review, ZERO, balance, INTEREST_FREE, ASKS[kind], ())
