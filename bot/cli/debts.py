"""Are values told of the right debt? Openings with what they say, heard by the model and taken by the intake."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

from bot.cli.settings import ROOT

OPENINGS = ROOT / "tests" / "nlu" / "holdout_debts.yml"
MORE_DAYS = 30  # 两个多月 may be kept as up to a month more
FACTS = ("income", "expenses", "reason", "pay_day", "total")


@dataclass(frozen=True)
class Opening:
    """One message: whether every debt came out as meant, each of its debts, and each fact beside them."""

    text: str
    debts: bool
    each: Tuple[bool, ...]
    facts: Mapping[str, bool]
    found: str


def openings(parse: Callable[[str], Dict[str, Any]], today: dt.date, path: Path = OPENINGS) -> Iterator[Opening]:
    """Each message heard with `parse` and taken by the intake of a person not seen before."""
    import yaml

    from bot.coaching.dialogue import Record
    from bot.coaching.hearing import read_message
    from bot.coaching.intake import listen

    for row in yaml.safe_load(path.read_text(encoding="utf-8")):
        parsed = {**parse(row["text"]), "text": row["text"]}
        case = listen(Record(), read_message(parsed), today).record.case
        yield compare(row, case, today)


def compare(row: Mapping[str, Any], case: Any, today: dt.date) -> Opening:
    """What the row says against the case. Debts may stand in any order; one too many counts as wrong."""
    left: List[Any] = list(case.debts)
    each = []
    for meant in row.get("debts") or []:
        same = next((debt for debt in left if same_debt(meant, debt, today)), None)
        if same is not None:
            left.remove(same)
        each.append(same is not None)
    facts = {name: same_fact(name, row, case) for name in FACTS}
    return Opening(row["text"], all(each) and not left, tuple(each), facts, describe(case, today))


def same_debt(meant: Mapping[str, Any], debt: Any, today: dt.date) -> bool:
    """Lender, product, balance with its roughness, time overdue and stage."""
    return (
        meant.get("lender") == debt.lender
        and meant.get("product") == debt.product
        and same_amount(meant.get("balance"), debt.balance)
        and (debt.balance is None or bool(meant.get("approximate")) in (debt.estimate, is_range(meant.get("balance"))))
        and same_days(meant, debt.overdue_days(today))
        and (meant.get("stage") != "not_due" or debt.stage == "not_due")
    )


def is_range(meant: Any) -> bool:
    return isinstance(meant, Mapping)


def same_amount(meant: Any, got: Optional[Decimal]) -> bool:
    """Yuan to the fen; of a range, anything within it. Nothing meant: nothing found."""
    if meant is None or got is None:
        return meant is None and got is None
    if isinstance(meant, Mapping):
        return Decimal(str(meant["from"])) <= got <= Decimal(str(meant["to"]))
    return Decimal(str(meant)) == got


def same_days(meant: Mapping[str, Any], got: Optional[int]) -> bool:
    """Days overdue; a calendar month may be a day longer or two shorter than thirty days."""
    days = meant.get("overdue_days")
    if days is None or got is None:
        return days is None and (got is None or (got == 0 and meant.get("stage") == "not_due"))
    if isinstance(days, Mapping):
        return int(days["from"]) <= got <= int(days["to"])
    slack = 1 + int(days) // 30 if int(days) % 30 == 0 else 0
    upper = int(days) + slack + (MORE_DAYS if meant.get("more") else 0)
    return int(days) - slack <= got <= upper


def same_fact(name: str, row: Mapping[str, Any], case: Any) -> bool:
    """Income, expenses and total in yuan; the reason's code; the day of the month."""
    meant = row.get(name)
    if name == "reason":
        return bool(meant == case.hardship.reason)
    if name == "pay_day":
        return bool(meant == case.budget.pay_day)
    return same_amount(meant, case.stated_total if name == "total" else getattr(case.budget, name))


def describe(case: Any, today: dt.date) -> str:
    """The case in one line, for the list of misunderstandings."""
    debts = [f"{d.label or '?'} {d.balance} {d.overdue_days(today)}d{' ~' if d.estimate else ''}" for d in case.debts]
    budget = case.budget
    return "; ".join(debts) + f" | {budget.income} {budget.expenses} {case.hardship.reason} {budget.pay_day}"


def summary(rows: List[Opening]) -> Dict[str, Any]:
    """Shares between 0 and 1, and how many messages and debts they are of."""
    each = [right for row in rows for right in row.each]
    share = {name: _share([row.facts[name] for row in rows]) for name in FACTS}
    return {
        "openings": len(rows),
        "debts": len(each),
        "exact": _share([r.debts for r in rows]),
        "each": _share(each),
    } | {"facts": share}


def _share(right: List[bool]) -> float:
    return round(sum(right) / len(right), 4) if right else 0.0
