"""The adjustable numbers of the arithmetic, read once from `data/knowledge/settings.yml` (each with its source)."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).resolve().parents[2] / "data" / "knowledge" / "settings.yml"
Range = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Settings:
    """Yuan, fractions and counts; the unit and the source of each stand beside it in the file."""

    reserve_rate: Decimal
    arrears_pay_days: int
    arrears_max_overdue: int
    recovery_months: int
    review_months: int
    partial_terms: int
    floor: Decimal
    ceiling_terms: int
    agree_days: int
    first_gap_days: int
    longest_wait_days: int
    assumed_daily_rate: Decimal
    month_days: int
    minimum_payment_rate: Decimal
    high_annual_rate: Decimal
    limitation_years: int
    stress_income_drop: Decimal
    settlement_low_share: Decimal
    example_loan: Decimal
    example_loan_terms: int
    extra_person: Decimal
    expenses_range: Range
    category_ranges: dict[str, Range]
    terms: dict[str, tuple[int, ...]]
    longer_terms: tuple[int, ...]
    evidence_for: dict[str, tuple[str, ...]]


def _range(pair: list[str]) -> Range:
    return Decimal(pair[0]), Decimal(pair[1])


def _read(name: str, value: Any) -> Any:
    """A value as the core wants it: strings of digits are Decimal, lists are tuples."""
    if name == "expenses_range":
        return _range(value)
    if name == "category_ranges":
        return {key: _range(pair) for key, pair in value.items()}
    if isinstance(value, dict):
        return {key: tuple(items) for key, items in value.items()}
    if isinstance(value, list):
        return tuple(value)
    return Decimal(value) if isinstance(value, str) else value


@lru_cache(maxsize=4)
def settings(path: Path = PATH) -> Settings:
    """The settings of this project. Raises TypeError when a row is missing or not known, OSError without the file."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Settings(**{name: _read(name, row["value"]) for name, row in rows.items()})
