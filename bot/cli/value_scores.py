"""How well values are read out of sentences: (kind, value) pairs that were meant against those that were found. Pure.

The sets (tests/nlu/holdout_values.yml, sealed_values.yml) have conventions of their own; what a tool says is put into
them before it is judged, so that a tool loses by a wrong value and not by another way of writing it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

import yaml

from bot.cli import scores
from bot.cli.settings import ROOT
from bot.nlu.durations import DAYS
from bot.nlu.found import Found

HELD_OUT, SEALED = (ROOT / "tests" / "nlu" / f"{name}_values.yml" for name in ("holdout", "sealed"))
TODAY = date(2026, 11, 21)  # the day from which the set is seen
Value = float | str | Tuple[float, float]
Pair = Tuple[str, Value]
Said = Sequence[Any]  # [kind, value] as in JSON, or one of the two below
EITHER = "either"  # [EITHER, [[kind, value], …]]: several readings, none preferred; the first where none is right
PERHAPS = "perhaps"  # [PERHAPS, [[kind, value], …]]: counts where it is right, is nothing where it is not
KINDS = ("money", "days", "date", "day_of_month", "terms", "percent")
SAME = {"amount-of-money": "money", "percentage": "percent"}  # value as it stands; terms too


@dataclass(frozen=True)
class Row:
    """A sentence with what it says; `approximate` goes with `meant`, one by one."""

    text: str
    meant: Tuple[Pair, ...]
    approximate: Tuple[bool, ...]


def read_rows(path: Path) -> List[Row]:
    return [as_row(row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]


def as_row(row: Sequence[Any]) -> Row:
    """A kind that is not known is a slip of the pen in the set and must not count silently."""
    strange = [item[0] for item in row[1:] if item[0] not in KINDS]
    if strange:
        raise ValueError(f"{row[0]}: no kind is called {strange[0]}")
    return Row(str(row[0]), tuple(map(as_pair, row[1:])), tuple("approx" in item[2:] for item in row[1:]))


def as_pair(item: Said) -> Pair:
    """Comparable: 8000 is 8000.0, and 0.1 + 0.2 is 0.3; a range is a tuple."""
    kind, value = str(item[0]), item[1]
    if isinstance(value, (list, tuple)):
        low, high = (round(float(end), 6) for end in value)
        return kind, (low, high)
    return kind, value if isinstance(value, str) else round(float(value), 6)


def of_found(found: Found) -> Said | None:
    """What one of our findings says in the words of the set; None for a bare number or a discount: it has neither."""
    if found.entity == "number" or found.entity == "percentage" and found.text.endswith("折"):
        return None
    if found.entity == "time":
        return of_time(found)
    if found.entity == "duration":
        return ["days", [days_of(found, end) for end in ends(found.value)] if is_range(found) else days_of(found)]
    if found.entity == "terms":
        return ["terms", [found.info["from"], found.info["to"]] if "from" in found.info else found.value]
    return [SAME[found.entity], ends(found.value) if is_range(found) else found.value]


def of_time(found: Found) -> Said:
    """A day of any month, a month (its first day with us), or a day."""
    if "day_of_month" in found.info:
        return ["day_of_month", found.info["day_of_month"]]
    return ["date", str(found.value)[:7] if found.info.get("grain") == "month" else str(found.value)]


def is_range(found: Found) -> bool:
    return isinstance(found.value, dict)


def ends(value: Any) -> List[float]:
    return [value["from"], value["to"]]


def days_of(found: Found, count: Any = None) -> int:
    """In days. We keep 一年零三个月 as 15 months and 两年半 as 30; in the set the years in them have 365 days."""
    count, unit = found.value if count is None else count, found.info["unit"]
    if unit != "month" or count < 12 or "年" not in found.text:
        return int(count * DAYS[unit])
    if found.text.rstrip("多了").endswith("半"):
        return int(count * DAYS["year"] / 12)
    years, months = divmod(count, 12)
    return int(years * DAYS["year"] + months * DAYS["month"])


def heard(found: Sequence[Found]) -> List[Tuple[Pair, bool]]:
    """Our findings as pairs, each with whether it was said approximately."""
    said = ((of_found(one), bool(one.info.get("approximate"))) for one in found)
    return [(as_pair(one), about) for one, about in said if one is not None]


def settle(meant: Sequence[Pair], said: Sequence[Said]) -> List[Pair]:
    """Other tools' answers as pairs: what is sure first, so that a doubtful reading never takes a sure one's place."""
    left, pairs = Counter(meant), []
    for wanted in ("", EITHER, PERHAPS):
        for one in said:
            doubt = one[0] if one[0] in (EITHER, PERHAPS) else ""
            if doubt != wanted:
                continue
            options = list(map(as_pair, one[1])) if doubt else [as_pair(one)]
            chosen = next((pair for pair in options if left[pair] > 0), None if doubt == PERHAPS else options[0])
            if chosen is not None:
                left[chosen] -= 1
                pairs.append(chosen)
    return pairs


def score(rows: Sequence[Row], found: Sequence[Sequence[Pair]]) -> Dict[str, Any]:
    """Figures of one tool; `found` goes with `rows`. A sentence is exact with nothing missing and nothing invented."""
    both = [(Counter(row.meant), Counter(pairs)) for row, pairs in zip(rows, found, strict=True)]
    by_kind = scores.by_entity((row.meant, pairs) for row, pairs in zip(rows, found, strict=True))
    right, said, meant = (sum(sizes) for sizes in zip(*(map(size, (a & b, b, a)) for a, b in both), strict=True))
    return {
        "sentences": len(rows),
        "sentences_exact": round(sum(a == b for a, b in both) / len(rows), 4),
        "values": scores.as_json(in_order(by_kind)),
        "all": scores.as_json({"all": scores.score(right, said, meant)})["all"],
    }


def size(counter: Counter[Pair]) -> int:
    return sum(counter.values())


def in_order(by_kind: Mapping[str, scores.Score]) -> Dict[str, scores.Score]:
    return {kind: by_kind[kind] for kind in KINDS if kind in by_kind}


def approximate_share(rows: Sequence[Row], found: Sequence[Sequence[Tuple[Pair, bool]]]) -> float:
    """Of the single values found right, how many are marked approximate as in the set; ranges speak for themselves."""
    right = agreeing = 0
    for row, pairs in zip(rows, found, strict=True):
        wanted = Counter(single(zip(row.meant, row.approximate, strict=True)))
        got = Counter(single(pairs))
        agreeing += sum((wanted & got).values())
        right += sum((without_mark(wanted) & without_mark(got)).values())
    return round(agreeing / right, 4) if right else 0.0


def single(pairs: Any) -> List[Tuple[Pair, bool]]:
    return [(pair, about) for pair, about in pairs if not isinstance(pair[1], tuple)]


def without_mark(marked: Counter[Tuple[Pair, bool]]) -> Counter[Pair]:
    return Counter(pair for pair, _ in marked.elements())
