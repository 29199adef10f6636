"""docs/nlu.md from the figures of a report and of the last comparison of classifiers; nothing else is stated there."""

from __future__ import annotations

from typing import Any, List, Mapping, Sequence

WEAKEST, MISTAKEN = 15, 15
COLUMNS = ("accuracy", "macro_f1", "oos_recall", "calibration_error", "parse_ms", "memory_mb", "training_s")
INTRODUCTION = """# How well people are understood

Made by `python -m bot report --accept`; do not edit. The held-out sentences under `tests/nlu/holdout` were written by
people who had not seen the training data, and are never trained on.

The intent comes from `bot/nlu/committee.py`: a linear SVM and a net with one hidden layer see single characters, pairs,
jieba words and learnt hints (`data/lexicon/hints.yml`) of the sentence whose values are masked, in plain words
(`plain_words.yml`). Plain words of danger (`crisis.yml`) decide by themselves. Much that was never seen in training
speaks for out of scope."""


def document(report: Mapping[str, Any], comparison: Mapping[str, Any]) -> str:
    parts = [INTRODUCTION, headline(report), compared(comparison), weakest(report), mistaken(report), outside(report)]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines: List[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def headline(report: Mapping[str, Any]) -> str:
    assigned, facts = report["assigned"], report["assigned"]["facts"]
    rows: List[Sequence[object]] = [
        ("held-out sentences", report["sentences"]),
        ("accuracy in scope", share(report["in_scope_accuracy"])),
        ("macro F1", share(report["macro_f1"])),
        ("out of scope turned away", share(report["oos_recall"])),
        ("in scope turned away", share(report["false_rejects"])),
        ("wishes to die heard", share(report["crisis_recall"])),
        ("calibration error", share(report["calibration_error"])),
        (f"all debts of a message right ({assigned['openings']} openings)", share(assigned["exact"])),
        (f"each debt right ({assigned['debts']} debts)", share(assigned["each"])),
        *((f"{name} right", share(right)) for name, right in facts.items()),
        *((f"{name}: F1 of {one['support']} values", share(one["f1"])) for name, one in report["entities"].items()),
        ("parse, p50 / p95", f"{report['parse_ms']['p50']} / {report['parse_ms']['p95']} ms"),
    ]
    return "## Figures\n\n" + table(("measured", "value"), rows)


def compared(comparison: Mapping[str, Any]) -> str:
    """The table of classifiers; empty when none was made."""
    if not comparison:
        return ""
    head = (
        "classifier",
        "accuracy",
        "macro F1",
        "out of scope*",
        "calibration error",
        "parse ms",
        "memory MB",
        "training s",
    )
    rows = [[one["name"], *(cell(one, key) for key in COLUMNS)] for one in comparison["candidates"]]
    note = (
        "\\* recall where at most 4 % of what is in scope is turned away. All on the same sentences and machine; the\n"
    )
    note += "memory is what the process grew by when the model was loaded, libraries included."
    note += " " + comparison["note"] if comparison.get("note") else ""
    return "## Classifiers compared\n\n" + table(head, rows) + "\n\n" + note


def cell(one: Mapping[str, Any], key: str) -> str:
    value = one.get(key)
    return "" if value is None else share(value) if key in COLUMNS[:4] else f"{value:g}"


def weakest(report: Mapping[str, Any]) -> str:
    meant = [item for item in report["intents"].items() if item[1]["support"]]
    ordered = sorted(meant, key=lambda item: (item[1]["f1"], item[0]))
    rows = [
        (name, *(f"{one[key]:.2f}" for key in ("precision", "recall", "f1")), one["support"])
        for name, one in ordered[:WEAKEST]
    ]
    return "## Weakest intents\n\n" + table(("intent", "precision", "recall", "F1", "sentences"), rows)


def mistaken(report: Mapping[str, Any]) -> str:
    return "## Mistaken for each other\n\n" + table(("meant", "understood", "times"), report["confusions"][:MISTAKEN])


def outside(report: Mapping[str, Any]) -> str:
    rows = [(f"{step:.2f}", share(recall), share(rejects)) for step, recall, rejects in report["curve"][::2]]
    head = ("threshold", "out of scope turned away", "in scope turned away")
    return "## Out of scope against the threshold\n\n" + table(head, rows)


def share(value: float) -> str:
    return f"{value:.3f}"
