"""Precision, recall and F1 from pairs of what was meant and what was understood. Pure."""
from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Dict, Hashable, Iterable, List, Mapping, Sequence, Tuple

Pair = Tuple[str, str]  # (meant, understood)


@dataclass(frozen=True)
class Score:
    """Of one label; all but `support` between 0 and 1."""

    precision: float
    recall: float
    f1: float
    support: int


def score(right: int, understood: int, meant: int) -> Score:
    """From counts. A label never understood has precision 0."""
    precision, recall = (right / understood if understood else 0.0), (right / meant if meant else 0.0)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(round(precision, 4), round(recall, 4), round(f1, 4), meant)


def by_label(pairs: Sequence[Pair]) -> Dict[str, Score]:
    """One score per label that was meant or understood at least once."""
    meant, understood = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    right = Counter(pair[0] for pair in pairs if pair[0] == pair[1])
    names = sorted(meant.keys() | understood.keys())
    return {name: score(right[name], understood[name], meant[name]) for name in names}


def accuracy(pairs: Sequence[Pair]) -> float:
    return round(sum(meant == understood for meant, understood in pairs) / len(pairs), 4) if pairs else 0.0


def macro_f1(scores: Mapping[str, Score]) -> float:
    """The mean over the labels that were meant; one that was only wrongly understood costs the others."""
    counted = [one.f1 for one in scores.values() if one.support]
    return round(sum(counted) / len(counted), 4) if counted else 0.0


def confusions(pairs: Sequence[Pair]) -> List[Tuple[str, str, int]]:
    """(meant, understood, how often), the most frequent first."""
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(meant, understood, count) for (meant, understood), count in ordered]


def by_entity(rows: Iterable[Tuple[Iterable[Hashable], Iterable[Hashable]]]) -> Dict[str, Score]:
    """From (meant, found) pairs of a message, each a collection of tuples whose first part is the entity's name."""
    right: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for wanted, got in rows:
        first, second = Counter(wanted), Counter(got)
        for counter, items in ((meant, first), (found, second), (right, first & second)):
            for item, count in items.items():
                counter[str(item[0])] += count  # type: ignore[index]
    return {name: score(right[name], found[name], meant[name]) for name in sorted(meant.keys() | found.keys())}


def as_json(scores: Mapping[str, Score]) -> Dict[str, Dict[str, Any]]:
    return {name: asdict(one) for name, one in scores.items()}
