"""A message that tells of several payments: which sum, which day and which words belong to which debt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import chain

from bot.coaching.case import Case
from bot.coaching.hearing import Heard, Value
from bot.coaching.ledger import Ledger
from bot.coaching.payment_hearing import (
    OUTCOMES,
    Day,
    Named,
    between,
    day_of,
    days_for,
    in_yuan,
    named,
    sums_of,
    times_of,
)
from bot.coaching.payment_implied import only_debt


@dataclass(frozen=True)
class Share:
    """One payment: its debt's label (empty: not clear), its sum (None: not told), its day, what of the message is about
    it. `last`: no other of this debt follows, so that 还清了 and 还剩 are said of it."""

    debt: str
    amount: Decimal | None
    day: Day | None
    heard: Heard
    last: bool = True


@dataclass(frozen=True)
class _Stretch:
    """Names that stand together, with all that is said until the next ones."""

    labels: tuple[str, ...]
    start: int
    end: int


def shares(heard: Heard, case: Case, ledger: Ledger, today: dt.date) -> list[Share]:
    """The payments that a message tells of, in the order told. One sum for several names is asked about (各 500, or 500
    together): its shares have no amount."""
    sums, names = sums_of(heard), named(heard, case)
    labels = tuple(dict.fromkeys(one.label for one in names))
    known = dict(zip((value.start for value in sums), days_for(sums, heard, today), strict=True))
    day = day_of(times_of(heard), today)
    if len(labels) > 1:
        found = list(_of_several(heard, names, sums))
    else:
        whose = (lambda amount: labels[0]) if labels else partial(only_debt, case, ledger)
        found = [(whose(in_yuan(one)), one, heard) for one in sums] or [(whose(None), None, heard)]
    told = [
        Share(label, in_yuan(one) if one else None, known.get(one.start, day) if one else day, said)
        for label, one, said in found
    ]
    later = [[other.debt for other in told[n + 1 :]] for n in range(len(told))]
    return [replace(share, last=share.debt not in after) for share, after in zip(told, later, strict=True)]


def _of_several(
    heard: Heard, names: Sequence[Named], sums: Sequence[Value]
) -> Iterator[tuple[str, Value | None, Heard]]:
    """Each debt with each of its sums, or with None."""
    stretches = _stretches(heard, names, sums)
    labels = list(dict.fromkeys(label for one in stretches for label in one.labels))
    about = {label: _about(heard, stretches, label) for label in labels}
    if sums and sums[0].start < names[0].start:  # 500还招行，300还花呗
        given: Sequence[Value | None] = sums if len(sums) == len(labels) else [None] * len(labels)
        yield from ((label, one, about[label]) for label, one in zip(labels, given, strict=True))
        return
    met: set[str] = set()
    for one in stretches:
        own = [value for value in sums if one.start <= value.start < one.end]
        if len(one.labels) == 1 and own:
            yield from ((one.labels[0], value, about[one.labels[0]]) for value in own)
        elif len(one.labels) == len(own):
            yield from ((label, value, about[label]) for label, value in zip(one.labels, own, strict=True))
        else:  # a name that only comes up again tells of no other payment
            yield from ((label, None, about[label]) for label in one.labels if label not in met)
        met |= set(one.labels)


def _stretches(heard: Heard, names: Sequence[Named], sums: Sequence[Value]) -> list[_Stretch]:
    marks = [value for value in heard.of("payment", "paid_terms") if value.code in OUTCOMES or value.code is None]
    told = [value.start for value in (*sums, *marks)]
    blocks: list[list[Named]] = []
    for name in names:
        if blocks and not any(blocks[-1][-1].end <= start < name.start for start in told):
            blocks[-1].append(name)
        else:
            blocks.append([name])
    starts = [0, *(block[0].start for block in blocks[1:])]
    ends = [*starts[1:], len(heard.text) + 1]
    return [
        _Stretch(tuple(dict.fromkeys(name.label for name in block)), start, end)
        for block, start, end in zip(blocks, starts, ends, strict=True)
    ]


def _about(heard: Heard, stretches: Sequence[_Stretch], label: str) -> Heard:
    parts = [between(heard, one.start, one.end) for one in stretches if label in one.labels]
    values, marks = (part.values for part in parts), (part.marks for part in parts)
    return replace(heard, values=tuple(chain.from_iterable(values)), marks=tuple(chain.from_iterable(marks)))
