"""docs/nlu.md from the figures of a report and of the last comparison of classifiers; nothing else is stated there."""

from __future__ import annotations

from textwrap import fill
from typing import Any, List, Mapping, Sequence

WEAKEST, MISTAKEN = 15, 15
CHIEF = (
    ("accuracy in scope", "in_scope_accuracy", "≥ 0.94"), ("macro F1", "macro_f1", "≥ 0.93"),
    ("out of scope turned away", "oos_recall", "≥ 0.85"), ("in scope turned away", "false_rejects", "≤ 0.04"),
    ("wishes to die heard", "crisis_recall", ""), ("calibration error", "calibration_error", ""),
)  # fmt: skip
COLUMNS = ("accuracy", "macro_f1", "oos_recall", "calibration_error", "parse_ms", "memory_mb", "training_s")
INTRODUCTION = """# How well people are understood

Made by `python -m bot report --accept`; do not edit. The held-out sentences under `tests/nlu/holdout` were written by
people who had not seen the training data, and are never trained on; but what is misheard there was looked at while the
hearing was mended. The sealed ones beside them were written later, by others who had seen neither, and were only
counted: the figures to believe. What each intent means stands in [intents.md](intents.md).

The intent comes from `bot/nlu/committee.py`: a linear SVM and a net with one hidden layer see single characters, pairs,
jieba words and learnt hints (`data/lexicon/hints.yml`) of the sentence whose values are masked, in plain words
(`plain_words.yml`); the net also sees the meaning of the whole sentence (`meaning.py`). Plain words of danger
(`crisis.yml`) decide by themselves. Much that was never seen in training speaks for out of scope."""


def document(
    report: Mapping[str, Any], comparison: Mapping[str, Any], folds: Mapping[str, Any], rivals: Mapping[str, Any]
) -> str:
    parts = [
        INTRODUCTION, chief(report), practised(report), headline(report), compared(comparison), against(rivals),
        validated(folds), calibrated(report), weakest(report), mistaken(report), outside(report),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines: List[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def headline(report: Mapping[str, Any]) -> str:
    rows: List[Sequence[object]] = [
        *((f"{name} right", share(right)) for name, right in report["assigned"]["facts"].items()),
        *((f"{name}: F1 of {one['support']} values", share(one["f1"])) for name, one in report["entities"].items()),
        ("parse, p50 / p95", f"{report['parse_ms']['p50']} / {report['parse_ms']['p95']} ms"),
    ]
    return "## More of the held-out sets\n\n" + table(("measured", "value"), rows)


def chief(report: Mapping[str, Any]) -> str:
    """The same questions put to what was looked at and to what was not."""
    if "sealed" not in report:
        return ""
    new, said, unsure = report["sealed"], report["sealed"]["intents"], report["unsure"]
    seen, unseen = report["assigned"], report["sealed"]["debts"]
    values = (new["values_looked_at"], new["values"])
    rows: List[Sequence[object]] = [
        ("sentences", "", report["sentences"], said["sentences"]),
        *((name, aim, share(report[key]), share(said[key])) for name, key, aim in CHIEF),
        ("each debt of a message right", "≥ 0.97", share(seen["each"]), share(unseen["each"])),
        ("all debts of a message right", "", share(seen["exact"]), share(unseen["exact"])),
        ("values read exactly (F1)", "≥ 0.99", *(share(one["all"]["f1"]) for one in values)),
        ("sentences with all values exact", "", *(share(one["sentences_exact"]) for one in values)),
    ]
    caller = new["caller"]
    return (
        "## Figures\n\n" + table(("measured", "aim", "held-out", "sealed"), rows) + "\n\n"
        f"Debts: {seen['openings']} openings held out, {unseen['openings']} sealed. Values: {values[0]['sentences']} "
        f"sentences that were\nlooked at, {values[1]['sentences']} that were not. Where two meanings are near "
        f"each other ({share(unsure['share'])} of the held-out\nsentences) the bot asks: one of the two is right in "
        f"{share(unsure['among_them'])}, the first in {share(unsure['first'])}.\nWhat callers do in a practice call: "
        "in a clause the meant act is among those heard in "
        f"{share(caller['accuracy'])}\nof {caller['sentences']} sealed sentences, macro F1 {share(caller['macro_f1'])}."
    )


def practised(report: Mapping[str, Any]) -> str:
    """How far the review of practice calls agrees with labels; empty in an older report."""
    if "rehearsals" not in report:
        return ""
    told = report["rehearsals"]
    rows = [(code, share(told["agreement"][code]), share(told["sealed"][code])) for code in told["agreement"]]
    return (
        "## The review of practice calls\n\n" + table(("check", "agreement (aim ≥ 0.92)", "sealed"), rows) + "\n\n"
        f"{told['calls']} labelled calls (tests/rehearsal), {told['sealed_calls']} of them only counted: nobody looked "
        "at them while the\njudge was mended. The writers of calls and labels, language models all, had not seen the "
        f"judge. Good callers\nwho got less than a poor one in the same scene: {len(told['upside_down'])}."
    )


def against(rivals: Mapping[str, Any]) -> str:
    """Other tools on the same values; empty when none was measured."""
    if not rivals:
        return ""
    rows = [
        (one["name"], share(one["sentences_exact"]), *(share(one["all"][key]) for key in ("precision", "recall", "f1")),
         one["ms"]) for one in rivals["tools"]
    ]  # fmt: skip
    head = ("tool", "sentences exact", "precision", "recall", "F1", "ms a sentence")
    return "## Values, against other tools\n\n" + table(head, rows) + "\n\n" + fill(rivals["note"], 120)


def validated(folds: Mapping[str, Any]) -> str:
    """Cross-validation; empty when it was not made."""
    if not folds:
        return ""
    rows = [
        (name, *(share(folds[key][end]) for end in ("mean", "lowest", "highest")))
        for name, key, _ in CHIEF if key in folds
    ]  # fmt: skip
    title = f"## Cross-validation, {folds['folds']} folds of {folds['sentences']} training sentences\n\n"
    note = (
        "Training sentences are written to differ from each other, the second half to say what no other says yet:\n"
        "a fold is harder than what people write."
    )
    return title + table(("measured", "mean", "lowest", "highest"), rows) + "\n\n" + note


def calibrated(report: Mapping[str, Any]) -> str:
    """How often what was said with this confidence is right."""
    rows = [(share(one["sure"]), share(one["right"]), one["count"]) for one in report["calibration"] if one["count"]]
    return "## Is confidence honest?\n\n" + table(("sure", "right", "sentences"), rows)


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
    note += "memory is what a process that had loaded Rasa grew by when the model was loaded and first heard."
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
