"""What is noted of a debt goes by the debt's name in the case: when the case changes, the ledger follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.coaching.case import Case
from bot.coaching.ledger import Agreement, Contact, Ledger, Payment

ACTIVE, REMOVED = "active", "removed"
Named = TypeVar("Named", Contact, Agreement, Payment)


def follow(ledger: Ledger, before: Case, after: Case) -> Ledger:
    """A debt that is called something else keeps what was noted of it; what was agreed for one that was taken out of
    the case rests until it is put back. One for a debt that never stood in the case is left alone, and all of them
    where the person begins anew: what was agreed goes on."""
    was, now = _labels(before), _labels(after)
    if was == now or after == Case():
        return ledger
    names = _renamed(was, now)
    gone, back = set(was) - set(now) - set(names), set(now) - set(was) - set(names.values())
    ledger = _called(ledger, names) if names else ledger
    return replace(ledger, agreements=tuple(_held(one, gone, back) for one in ledger.agreements))


def _labels(case: Case) -> list[str]:
    return [debt.label for debt in case.debts]


def _renamed(was: list[str], now: list[str]) -> dict[str, str]:
    """招商银行 turned out to be 招商银行信用卡: the same place, and neither name stands anywhere else."""
    pairs = zip(was, now, strict=True) if len(was) == len(now) else ()
    return {old: new for old, new in pairs if old and new and old not in now and new not in was}


def _held(one: Agreement, gone: set[str], back: set[str]) -> Agreement:
    if one.status == ACTIVE and one.debt in gone:
        return replace(one, status=REMOVED)
    return replace(one, status=ACTIVE) if one.status == REMOVED and one.debt in back else one


def _called(ledger: Ledger, names: Mapping[str, str]) -> Ledger:
    def all_of(told: tuple[Named, ...]) -> tuple[Named, ...]:
        return tuple(_called_one(one, names) for one in told)

    def draft(told: Named | None) -> Named | None:
        return None if told is None else _called_one(told, names)

    return Ledger(
        all_of(ledger.contacts), all_of(ledger.agreements), all_of(ledger.payments), draft(ledger.contact_draft),
        draft(ledger.agreement_draft), draft(ledger.payment_draft), all_of(ledger.contact_queue),
        all_of(ledger.payments_waiting), all_of(ledger.agreement_queue),
    )  # fmt: skip


def _called_one(one: Named, names: Mapping[str, str]) -> Named:
    changes: dict[str, Any] = {"debt": names.get(one.debt, one.debt)}
    if isinstance(one, Contact):
        changes["either"] = tuple(names.get(label, label) for label in one.either)
    return replace(one, **changes)
