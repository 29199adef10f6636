"""Which sentence of an answer is true of this person: conditions over their case. The words stand in data/answers."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.coaching.case import Case, Debt
from bot.coaching.hearing import Heard
from bot.coaching.money import ZERO
from bot.coaching.proposal import Proposal

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """What an answer may lean on. `proposal` is None while the intake has not come to one."""

    case: Case
    today: dt.date
    proposal: Proposal | None = None

    @property
    def can_pay(self) -> bool | None:
        """Whether anything can be promised a month; None while that is not known."""
        return None if self.proposal is None else self.proposal.capacity.monthly > ZERO


def _below(value: Decimal | int | None, limit: Any) -> bool:
    return value is not None and value < Decimal(str(limit))


def _from(value: Decimal | int | None, limit: Any) -> bool:
    return value is not None and value >= Decimal(str(limit))


OF_A_DEBT: Mapping[str, Callable[[Debt, Person, Any], bool]] = {
    "kind": lambda debt, person, kinds: debt.kind in kinds,
    "product": lambda debt, person, products: debt.product in products,
    "stage": lambda debt, person, stages: debt.stage in stages,
    "balance_under": lambda debt, person, yuan: _below(debt.balance, yuan),
    "balance_from": lambda debt, person, yuan: _from(debt.balance, yuan),
    "days_under": lambda debt, person, days: _below(debt.overdue_days(person.today), days),
    "days_from": lambda debt, person, days: _from(debt.overdue_days(person.today), days),
}
OF_A_PERSON: Mapping[str, Callable[[Person, Any], bool]] = {
    "reason": lambda person, reasons: person.case.hardship.reason in reasons,
    "debts_from": lambda person, count: len(person.case.debts) >= count,
    "plan": lambda person, wanted: person.can_pay is wanted,
}


def fits(when: Row, debt: Debt | None, person: Person) -> bool:
    """Whether all conditions hold. Those of a debt never hold without one. Raises KeyError for an unknown condition."""
    for name, value in when.items():
        if name in OF_A_PERSON:
            if not OF_A_PERSON[name](person, value):
                return False
        elif debt is None or not OF_A_DEBT[name](debt, person, value):
            return False
    return True


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def choose(
    means: Sequence[Row], debts: Iterable[Debt], person: Person, known: Callable[[Debt | None], Mapping[str, str]]
) -> tuple[Row, Debt | None]:
    """The first row that fits any of the debts and whose values are known, and that debt.

    Raises LookupError when none does: the last row of an answer has no condition and no value, a test holds that.
    """
    possible = [*debts, None]
    for row in means:
        for debt in possible:
            if fits(row.get("when", {}), debt, person) and placeholders(row["say"]) <= known(debt).keys():
                return row, debt
    raise LookupError("no row is for everyone")


def names_in(heard: Heard) -> list[dict[str, Any]]:
    """Lenders and products that a message names and does not deny."""
    return [dict(value.info) for value in heard.of("lender", "product") if not value.info.get("denied")]


def debts_meant(case: Case, heard: Heard) -> tuple[Debt, ...]:
    """The debts that a question is about: those it names, known or not; else all. 网贷 stands for all of its kind."""
    named = names_in(heard)
    if not named:
        return case.debts
    known = tuple(case.debts[i] for i in named_debts(case, heard))
    return known or tuple(dict.fromkeys(_unknown(name) for name in named))


def named_debts(case: Case, heard: Heard) -> tuple[int, ...]:
    """Indices of the person's own debts that a message names."""
    names = names_in(heard)
    return tuple(i for i, debt in enumerate(case.debts) if any(_is(debt, name) for name in names))


def _is(debt: Debt, name: Row) -> bool:
    if name.get("lender"):
        return debt.lender == name["lender"] and name.get("product") in (None, debt.product)
    return debt.kind == name.get("kind")


def _unknown(name: Row) -> Debt:
    return Debt(name.get("lender"), name.get("product"), name.get("kind") or "other")
