"""What lies outside, and whether confidence can be trusted: figures from (meant, understood, confidence). Pure."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Tuple

OUTSIDE = "out_of_scope"
REJECTED = (OUTSIDE, "nlu_fallback")
BUDGET = 0.04  # the share of sentences in scope that may be turned away
BINS = 10

Row = Tuple[str, str, float]  # (meant, understood, confidence)


def rates(rows: Sequence[Row], threshold: float = 0.0) -> Tuple[float, float]:
    """(recall of what is out of scope, share of what is in scope that is turned away) below this confidence."""
    outside = [turned_away(row, threshold) for row in rows if row[0] == OUTSIDE]
    inside = [turned_away(row, threshold) for row in rows if row[0] != OUTSIDE]
    return _share(outside), _share(inside)


def turned_away(row: Row, threshold: float) -> bool:
    return row[1] in REJECTED or row[2] < threshold


def curve(rows: Sequence[Row]) -> List[Tuple[float, float, float]]:
    """(threshold, recall, false rejects) from 0 to 0.95."""
    return [(step / 20, *rates(rows, step / 20)) for step in range(20)]


def best_recall(rows: Sequence[Row], budget: float = BUDGET) -> float:
    """The recall at the highest threshold (in hundredths) that keeps false rejects within the budget."""
    found = [rates(rows, step / 100) for step in range(100)]
    return max((recall for recall, rejects in found if rejects <= budget), default=0.0)


def in_scope_accuracy(rows: Sequence[Row]) -> float:
    return _share([row[0] == row[1] for row in rows if row[0] != OUTSIDE])


def calibration(rows: Sequence[Row]) -> List[Dict[str, Any]]:
    """Per tenth of confidence: how sure on average, how often right, how many."""
    bins: List[List[Row]] = [[] for _ in range(BINS)]
    for row in rows:
        bins[min(int(row[2] * BINS), BINS - 1)].append(row)
    return [
        {"sure": _mean([r[2] for r in part]), "right": _share([r[0] == r[1] for r in part]), "count": len(part)}
        for part in bins
    ]


def calibration_error(rows: Sequence[Row]) -> float:
    """Expected calibration error: the mean gap between sure and right, 0 at best."""
    gaps = sum(abs(part["sure"] - part["right"]) * part["count"] for part in calibration(rows))
    return round(gaps / len(rows), 4) if rows else 0.0


def summary(rows: Sequence[Row]) -> Dict[str, Any]:
    recall, rejects = rates(rows)
    return {
        "in_scope_accuracy": in_scope_accuracy(rows), "oos_recall": recall, "false_rejects": rejects,
        "oos_recall_at_budget": best_recall(rows), "calibration_error": calibration_error(rows),
        "calibration": calibration(rows), "curve": curve(rows),
    }  # fmt: skip


def _share(hits: Sequence[bool]) -> float:
    return _mean([float(hit) for hit in hits])


def _mean(numbers: Sequence[float]) -> float:
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0
