"""Sharing one capacity among several lenders, exact to the fen. All amounts are integer fen."""
from __future__ import annotations

from collections.abc import Sequence


def pro_rata(amount: int, weights: Sequence[int]) -> list[int]:
    """Split by weight with the largest remainder: the parts sum to `amount`. Weights sum to more than 0."""
    total = sum(weights)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def shares(capacity: int, balances: Sequence[int], floor: int = 0) -> list[int]:
    """One month's payment to each debt; sums to the capacity, or to all balances where that is less.

    Debts below the floor are paid off first, smallest first; the others get at least the floor as long as there is
    enough for all of them, the rest by balance. No debt gets more than it is owed.
    """
    if capacity >= sum(balances):
        return list(balances)
    parts = [0] * len(balances)
    for i in sorted(range(len(balances)), key=lambda i: (balances[i], i)):
        if 0 < balances[i] < floor and balances[i] <= capacity:
            parts[i], capacity = balances[i], capacity - balances[i]
    open_ = [i for i, balance in enumerate(balances) if balance >= max(floor, 1)]
    if not open_:  # only small debts left, none of them fits whole
        open_ = [i for i, balance in enumerate(balances) if balance > parts[i]]
    _with_floor(parts, open_, capacity, balances, floor)
    return parts


def _with_floor(parts: list[int], open_: list[int], capacity: int, balances: Sequence[int], floor: int) -> None:
    """Share among the open debts; those that would fall below the floor get just the floor."""
    floor = floor if capacity >= floor * len(open_) else 0
    while open_:
        split = pro_rata(capacity, [balances[i] for i in open_])
        low = [i for i, part in zip(open_, split, strict=True) if part < floor]
        if not low:
            for i, part in zip(open_, split, strict=True):
                parts[i] = part
            return
        for i in low:
            parts[i], capacity = min(floor, balances[i]), capacity - min(floor, balances[i])
        open_ = [i for i in open_ if i not in low]


def cascade(capacities: Sequence[int], balances: Sequence[int], floor: int = 0) -> list[list[int]] | None:
    """Month by month payments to each debt until all are paid; None if the months given are not enough.

    Shares stay the same until a debt is finished or the capacity changes; then they are shared out again.
    """
    left, plan = list(balances), []
    parts: list[int] = []
    for month, capacity in enumerate(capacities):
        if not any(left):
            break
        changed = not parts or capacity != capacities[month - 1]
        if changed or any(part > rest for part, rest in zip(parts, left, strict=True)):
            parts = shares(capacity, left, floor)
        plan.append(parts)
        left = [rest - part for rest, part in zip(left, parts, strict=True)]
        if any(part and not rest for part, rest in zip(parts, left, strict=True)):
            parts = []
    return None if any(left) else [[row[i] for row in plan] for i in range(len(balances))]
