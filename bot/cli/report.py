"""Hold the trained model against the held-out sentences, and the result against the accepted baseline.

Writes results/nlu.md and results/nlu.json. Fails when accuracy or macro F1 is more than one point below the baseline.
"""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Sequence

from bot.cli import scores
from bot.cli.settings import ROOT
from bot.cli.train import ensure_model

HELP = "hold the model against held-out sentences and the accepted baseline"
BASELINE = ROOT / "tests" / "nlu" / "baseline.json"
RESULTS = ROOT / "results"
SLACK = 0.01
Report = Dict[str, Any]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept", action="store_true", help="write these figures to the baseline")
    parser.add_argument("--wrong", action="store_true", help="list every sentence that was misunderstood")


def make_report(heard: Sequence[Any], values: Sequence[Any]) -> Report:
    """All figures as plain JSON. `heard` has meant, understood; `values` are (meant, found) pairs."""
    pairs = [(one.meant, one.understood) for one in heard]
    intents = scores.by_label(pairs)
    return {
        "sentences": len(pairs), "accuracy": scores.accuracy(pairs), "macro_f1": scores.macro_f1(intents),
        "intents": scores.as_json(intents), "confusions": scores.confusions(pairs),
        "value_rows": len(values), "entities": scores.as_json(scores.by_entity(values)),
    }


def markdown(report: Report, baseline: Report) -> str:
    """Tables with the change since the baseline beside each F1."""
    lines = ["# What the model hears", "", headline(report, baseline), ""]
    for title, part in (("Intents", "intents"), ("Entities", "entities")):
        lines += [f"## {title}", "", "| | precision | recall | F1 | change | support |", "|---|---|---|---|---|---|"]
        lines += [row(name, one, baseline.get(part, {}).get(name)) for name, one in report[part].items()] + [""]
    lines += ["## Mistaken for each other", "", "| meant | understood | times |", "|---|---|---|"]
    return "\n".join(lines + [f"| {meant} | {got} | {count} |" for meant, got, count in report["confusions"]]) + "\n"


def headline(report: Report, baseline: Report) -> str:
    said = [f"{name} {report[key]:.4f}{change(report[key], baseline.get(key))}"
            for name, key in (("accuracy", "accuracy"), ("macro F1", "macro_f1"))]
    return f"{report['sentences']} held-out sentences: {', '.join(said)}; {report['value_rows']} rows of values"


def change(now: float, before: Any) -> str:
    return "" if before is None else f" ({now - before:+.4f})"


def row(name: str, one: Dict[str, float], before: Any) -> str:
    moved = "new" if before is None else f"{one['f1'] - before['f1']:+.2f}" if one["f1"] != before["f1"] else ""
    cells = [name, *(f"{one[key]:.2f}" for key in ("precision", "recall", "f1")), moved, str(one["support"])]
    return "| " + " | ".join(cells) + " |"


def worse(report: Report, baseline: Report) -> List[str]:
    """The figures that fell by more than a point."""
    return [f"{key} fell from {baseline[key]} to {report[key]}" for key in ("accuracy", "macro_f1")
            if key in baseline and report[key] < baseline[key] - SLACK]


def read_baseline(path: Path = BASELINE) -> Report:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def write_json(path: Path, report: Report) -> None:
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def run(options: argparse.Namespace) -> int:
    if ensure_model("[1/2]"):
        return 1
    print("[2/2] Listen to the held-out sentences (about 30 s)", flush=True)
    from bot.cli.hearing import Listener

    listener = Listener()
    heard = listener.intents()
    report, baseline = make_report(heard, list(listener.values())), read_baseline()
    RESULTS.mkdir(exist_ok=True)
    write_json(RESULTS / "nlu.json", report)
    (RESULTS / "nlu.md").write_text(markdown(report, baseline), encoding="utf-8")
    print(markdown(report, baseline))
    if options.wrong:
        print("\n".join(f"{one.meant} → {one.understood} ({one.confidence:.2f}): {one.text}"
                        for one in heard if one.meant != one.understood))
    if options.accept:
        write_json(BASELINE, report)
        return 0
    problems = worse(report, baseline) if baseline else ["there is no baseline yet: accept one with --accept"]
    print("\n".join(problems), file=sys.stderr)
    return int(bool(problems))
