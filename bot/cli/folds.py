"""Cross-validation: the committee fitted on most of the training sentences and heard on the rest, five times."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from bot.cli import scope, scores
from bot.cli.settings import ROOT

FOLDS, SEED = 5, 7


def cross_validate() -> Dict[str, Any]:
    """Mean figures with the lowest and highest fold. About five minutes."""
    from sklearn.model_selection import StratifiedKFold

    from bot.cli.hearing import sentences
    from bot.nlu.intent_classifier import NgramIntentClassifier, said, values_in

    rows = [row for row in sentences(ROOT / "data" / "nlu") if NgramIntentClassifier.learns(row[1])]
    heard, intents = [said(text, values_in(text)) for text, _ in rows], [intent for _, intent in rows]
    figures, splitter = [], StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for number, (kept, back) in enumerate(splitter.split(heard, intents)):
        print(f"      fold {number + 1} of {FOLDS} (about a minute)", flush=True)
        figures.append(_fold([(heard[i], intents[i]) for i in kept], [(heard[i], intents[i]) for i in back]))
    spread = {key: _spread([one[key] for one in figures]) for key in figures[0]}
    return {"sentences": len(rows), "folds": FOLDS, **spread}


def _fold(kept: List[Tuple[Any, str]], back: List[Tuple[Any, str]]) -> Dict[str, float]:
    from bot.nlu.committee import Committee

    committee = Committee().fit(*zip(*kept, strict=True))
    chances = [committee.chances(one) for one, _ in back]
    best = [(str(committee.classes[row.argmax()]), float(row.max())) for row in chances]
    rows = [(intent, *one) for (_, intent), one in zip(back, best, strict=True)]
    by_intent = scores.by_label([row[:2] for row in rows])
    return {
        "in_scope_accuracy": scope.in_scope_accuracy(rows), "macro_f1": scores.macro_f1(by_intent),
        "calibration_error": scope.calibration_error(rows),
    }  # fmt: skip


def _spread(numbers: List[float]) -> Dict[str, float]:
    return {"mean": round(sum(numbers) / len(numbers), 4), "lowest": min(numbers), "highest": max(numbers)}
