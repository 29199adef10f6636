"""What the model makes of sentences that nobody has looked at: the figures to believe.

The held-out ones were read while what is misheard was mended, so they flatter. The sealed ones were only counted.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Dict, List, Tuple

from bot.cli import debts, rivals, scope, scores, value_scores
from bot.cli.hearing import FOLDER_OF_TABLES, Heard, Listener

SENTENCES = FOLDER_OF_TABLES / "sealed"
CALLER = FOLDER_OF_TABLES / "sealed_caller"
OPENINGS = FOLDER_OF_TABLES / "sealed_debts.yml"
KEPT = ("in_scope_accuracy", "oos_recall", "false_rejects", "calibration_error")


def sealed_report(listener: Listener) -> Dict[str, Any]:
    """Intents, debts, values and what callers say, each from its sealed set."""
    return {
        "intents": of_intents(listener.intents(SENTENCES)),
        "debts": debts.summary(list(debts.openings(listener.parse, dt.date.today(), OPENINGS))),
        "values": rivals.ours(value_scores.read_rows(value_scores.SEALED)),
        "values_looked_at": rivals.ours(value_scores.read_rows(value_scores.HELD_OUT)),
        "caller": of_callers(listener),
    }


def of_intents(heard: List[Heard]) -> Dict[str, Any]:
    """The chief figures; `sentences` counts those out of scope too."""
    pairs = [(one.meant, one.understood) for one in heard]
    intents = scores.by_label(pairs)
    figures = scope.summary([(one.meant, one.understood, one.confidence) for one in heard])
    crisis = intents.get("safety/crisis")
    return {
        "sentences": len(pairs), "macro_f1": scores.macro_f1(intents),
        "crisis_recall": crisis.recall if crisis else 0.0, **{key: figures[key] for key in KEPT},
    }  # fmt: skip


def of_callers(listener: Listener) -> Dict[str, Any]:
    """Acts of a practice call, of sentences that do one thing."""
    pairs: List[Tuple[str, str]] = list(listener.caller_acts(CALLER))
    by_act = scores.by_label(pairs)
    return {"sentences": len(pairs), "accuracy": scores.accuracy(pairs), "macro_f1": scores.macro_f1(by_act)}
