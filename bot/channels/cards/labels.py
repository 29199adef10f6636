"""Labels, money and days as the picture and the page of a card show them. What is missing or odd is not shown."""
from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.shared.utils.io import read_yaml_file

WORDS = Path(__file__).with_name("words.yml")
DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:T(\d{2}:\d{2}))?")


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return dict(read_yaml_file(WORDS))


def label(group: str, code: object, **values: object) -> str:
    """The words for a code; "" for a code without words."""
    found = _words()[group].get(str(code))
    return "" if found is None else str(found).format(**values)


def columns(name: str) -> list[str]:
    """The heads of a table."""
    return list(_words()["columns"][name])


def listed(group: str, codes: object) -> str:
    """The words for several codes, in one line."""
    known = [label(group, code) for code in codes] if isinstance(codes, (list, tuple)) else []
    return label("units", "comma").join(filter(None, known))


def number(amount: object) -> Decimal | None:
    """An amount of a card (a decimal string); None for what is no amount."""
    try:
        found = Decimal(str(amount))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def digits(amount: Decimal) -> str:
    """1,350, and 1,350.50 only where there are fen."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def yuan(amount: object) -> str:
    """1,350 and the unit."""
    found = number(amount)
    return "" if found is None else label("units", "yuan", amount=digits(found))


def positive(amount: object) -> str:
    """`yuan`, for what is above nothing."""
    found = number(amount)
    return yuan(amount) if found is not None and found > 0 else ""


def percent(rate: object) -> str:
    """A fraction as 15.33%."""
    found = number(rate)
    if found is None:
        return ""
    return label("units", "percent", n=f"{(found * 100).quantize(Decimal('0.01')).normalize():f}")


def day(iso: object) -> str:
    """A day with its year, the time after it where there is one; the month of `2027-02`."""
    found = DAY.fullmatch(str(iso or "")[:16])
    if not found:
        return ""
    year, month, date, clock = found.groups()
    said = label("units", "day" if date else "month", year=int(year), month=int(month), day=int(date or 0))
    return f"{said} {clock}" if clock else said


def month_day(iso: object) -> str:
    """A day without its year, for an axis."""
    found = DAY.match(str(iso or ""))
    return label("units", "day_axis", month=int(found[2]), day=int(found[3])) if found and found[3] else ""


def count(unit: str, value: object) -> str:
    """A whole number with its unit."""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return label("units", unit, n=f"{value:,.0f}") if whole and value else ""


def debt_name(line: dict[str, Any], index: int) -> str:
    """A debt as the card names it, else by its place."""
    named = line.get("label") or " ".join(str(line[part]) for part in ("lender", "product") if line.get(part))
    return str(named) or label("units", "debt", n=index + 1)
