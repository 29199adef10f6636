"""Hold the trained model against the held-out sentences, and the result against the accepted baseline.

Writes results/nlu.md, results/nlu.json, two pictures and, with --accept, docs/nlu.md and the baseline. Fails when one
of the accepted figures fell by more than a point.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence

from bot.cli import debts, folds, judging, pictures, rivals, scope, scores, sealed
from bot.cli.nlu_doc import document
from bot.cli.settings import ROOT
from bot.cli.train import ensure_model

HELP = "hold the model against held-out sentences and the accepted baseline"
BASELINE = ROOT / "tests" / "nlu" / "baseline.json"
RESULTS = ROOT / "results"
COMPARISON = ROOT / "tests" / "nlu" / "comparison.json"
FOLDS = ROOT / "tests" / "nlu" / "cross_validation.json"
RIVALS = ROOT / "tests" / "nlu" / "rivals.json"
DOC = ROOT / "docs" / "nlu.md"
SLACK = 0.01
HELD = ("accuracy", "macro_f1", "in_scope_accuracy", "oos_recall", "crisis_recall")
Report = Dict[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept", action="store_true", help="write these figures to the baseline and docs/nlu.md")
    parser.add_argument("--compare", action="store_true", help="train the other classifiers too (half an hour)")
    parser.add_argument("--folds", action="store_true", help="cross-validate too (five minutes)")
    parser.add_argument("--rivals", action="store_true", help="let JioNLP and Recognizers-Text read the values too")
    parser.add_argument("--wrong", action="store_true", help="list every sentence that was misunderstood")


def make_report(heard: Sequence[Any], values: Sequence[Any]) -> Report:
    """All figures as plain JSON. `heard` has meant, understood; `values` are (meant, found) pairs."""
    pairs = [(one.meant, one.understood) for one in heard]
    intents = scores.by_label(pairs)
    return {
        "sentences": len(pairs),
        "accuracy": scores.accuracy(pairs),
        "macro_f1": scores.macro_f1(intents),
        "intents": scores.as_json(intents),
        "confusions": scores.confusions(pairs),
        "value_rows": len(values),
        "entities": scores.as_json(scores.by_entity(values)),
    }


def whole_report(listener: Any) -> Report:
    """Everything that is measured, from a loaded model."""
    heard = listener.intents()
    report = make_report(heard, list(listener.values()))
    rows = [(one.meant, one.understood, one.confidence) for one in heard]
    told = list(debts.openings(listener.parse, dt.date.today()))
    seconds = sorted(one.seconds for one in heard)
    return {
        **report, **scope.summary(rows), "crisis_recall": report["intents"].get("safety/crisis", {}).get("recall", 0.0),
        "unsure": unsure(heard), "sealed": sealed.sealed_report(listener),
        "rehearsals": judging.rehearsal_report(listener),
        "assigned": debts.summary(told), "parse_ms": {"p50": at(seconds, 0.5), "p95": at(seconds, 0.95)},
        "wrong": [f"{one.meant} → {one.understood} ({one.confidence:.2f}): {one.text}"
                  for one in heard if one.meant != one.understood],
        "wrong_debts": [f"{one.text} → {one.found}" for one in told if not one.debts],
    }  # fmt: skip


def unsure(heard: Sequence[Any]) -> Dict[str, float]:
    """How often two meanings are near each other (`share`), and is one of them right then (`among_them`), and would
    the first have been (`first`)?"""
    near = [one for one in heard if one.rivals]
    count = len(near) or 1
    return {
        "share": round(len(near) / len(heard), 4),
        "among_them": round(sum(one.meant in one.rivals for one in near) / count, 4),
        "first": round(sum(one.meant == one.understood for one in near) / count, 4),
    }


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which this share lies, as milliseconds."""
    return round(ordered[int((len(ordered) - 1) * share)] * 1000, 1) if ordered else 0.0


def markdown(report: Report, baseline: Report) -> str:
    """Tables with the change since the baseline beside each F1."""
    lines = ["# What the model hears", "", headline(report, baseline), ""]
    for title, part in (("Intents", "intents"), ("Entities", "entities")):
        lines += [f"## {title}", "", "| | precision | recall | F1 | change | support |", "|---|---|---|---|---|---|"]
        lines += [row(name, one, baseline.get(part, {}).get(name)) for name, one in report[part].items()] + [""]
    lines += ["## Mistaken for each other", "", "| meant | understood | times |", "|---|---|---|"]
    return "\n".join(lines + [f"| {meant} | {got} | {count} |" for meant, got, count in report["confusions"]]) + "\n"


def headline(report: Report, baseline: Report) -> str:
    said = [
        f"{name} {report[key]:.4f}{change(report[key], baseline.get(key))}"
        for name, key in (("accuracy", "accuracy"), ("macro F1", "macro_f1"))
    ]
    return f"{report['sentences']} held-out sentences: {', '.join(said)}; {report['value_rows']} rows of values"


def change(now: float, before: Any) -> str:
    return "" if before is None else f" ({now - before:+.4f})"


def row(name: str, one: Dict[str, float], before: Any) -> str:
    moved = "new" if before is None else f"{one['f1'] - before['f1']:+.2f}" if one["f1"] != before["f1"] else ""
    cells = [name, *(f"{one[key]:.2f}" for key in ("precision", "recall", "f1")), moved, str(one["support"])]
    return "| " + " | ".join(cells) + " |"


def worse(report: Report, baseline: Report) -> List[str]:
    """The figures that fell by more than a point."""
    return [
        f"{key} fell from {baseline[key]} to {report[key]}"
        for key in HELD
        if key in baseline and key in report and report[key] < baseline[key] - SLACK
    ]


def read_baseline(path: Path = BASELINE) -> Report:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write_json(path: Path, report: Report) -> None:
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def draw(report: Report) -> None:
    right = [
        (name, name) for name, one in report["intents"].items() for _ in range(round(one["recall"] * one["support"]))
    ]
    wrong = [(meant, got) for meant, got, count in report["confusions"] for _ in range(count)]
    pictures.draw_confusions(right + wrong, RESULTS / "confusions.png")
    pictures.draw_curve(report["curve"], RESULTS / "out_of_scope.png")


def run(options: argparse.Namespace) -> int:
    if ensure_model("[1/2]"):
        return 1
    print("[2/2] Listen to the held-out sentences (about 30 s)", flush=True)
    from bot.cli.hearing import Listener

    listener = Listener()
    report, baseline = whole_report(listener), read_baseline()
    wrong = {key: report.pop(key) for key in ("wrong", "wrong_debts")}
    measure_more(options)
    RESULTS.mkdir(exist_ok=True)
    write_json(RESULTS / "nlu.json", {**report, **wrong})
    draw(report)
    text = document(report, read_baseline(COMPARISON), read_baseline(FOLDS), read_baseline(RIVALS))
    (RESULTS / "nlu.md").write_text(markdown(report, baseline) + "\n" + text, encoding="utf-8")
    print(markdown(report, baseline) + "\n" + text)
    print("\n".join([*wrong["wrong"], *wrong["wrong_debts"]] if options.wrong else []))
    return accept(report, text) if options.accept else judge(report, baseline)


def measure_more(options: argparse.Namespace) -> None:
    """What takes long is kept in files of its own, beside the baseline."""
    if options.compare:
        from bot.cli.compare import compare

        write_json(COMPARISON, compare())
    if options.folds:
        write_json(FOLDS, folds.cross_validate())
    if options.rivals:
        write_json(RIVALS, rivals.compare())


def accept(report: Report, text: str) -> int:
    write_json(BASELINE, report)
    DOC.parent.mkdir(exist_ok=True)
    DOC.write_text(text, encoding="utf-8")
    return 0


def judge(report: Report, baseline: Report) -> int:
    """1 when something fell, or when there is nothing to hold it against."""
    problems = worse(report, baseline) if baseline else ["there is no baseline yet: accept one with --accept"]
    print("\n".join(problems), file=sys.stderr)
    return int(bool(problems))
