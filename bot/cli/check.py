"""What can be known before training: imports and layout, wording, lint, types, data, the core's tests."""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Tuple

from bot.cli.settings import QUIET_ENV, ROOT
from bot.cli.steps import announce

HELP = "what needs no model: imports, wording, lint, types, data, the core's tests"


@dataclass(frozen=True)
class Step:
    """One check: a name and the arguments of `python -m`."""

    name: str
    command: Tuple[str, ...]


def tests(name: str, *paths: str) -> Step:
    return Step(name, ("pytest", "-q", "-p", "no:cacheprovider", "--no-header", "-m", "not model and not bot", *paths))


LINTS = (
    Step("ruff", ("ruff", "check", ".")),
    Step("mypy", ("mypy",)),
    Step("rasa data validate", ("rasa", "data", "validate", "--fail-on-warnings", "--data", "data/nlu", "data/rules",
                                "data/responses", "--quiet")),
)  # fmt: skip
TESTS = (
    tests("imports and layout", "tests/test_imports.py", "tests/test_layout.py", "tests/test_importer.py"),
    tests("wording", "tests/wording"),
    tests("data hygiene", "tests/training_data"),
    tests("the core", "tests/coaching", "tests/nlu"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", metavar="WORD", default="", help="only the steps whose name contains WORD")


def run_step(step: Step) -> Tuple[int, float, str]:
    """Exit code, seconds, output."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *step.command], cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, **QUIET_ENV, "PYTHONWARNINGS": ""})
    return done.returncode, time.monotonic() - began, done.stdout


def ensure_linted(step: str) -> int:
    """What no test of the suite says. Returns 1 when something failed."""
    announce(step, "Lint, types, training data", "about 40 s")
    return run_all(LINTS)


def run_all(steps: Sequence[Step]) -> int:
    """Two at a time, reported in order. Returns 1 when one of them failed."""
    worst = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for one, (code, seconds, output) in zip(steps, pool.map(run_step, steps), strict=True):
            print(f"      {'ok    ' if code == 0 else 'FAILED'} {one.name} ({seconds:.0f} s)", flush=True)
            if code:
                worst = 1
                print("".join(f"      | {line}\n" for line in output.splitlines()[-60:]), flush=True)
    return worst


def run(options: argparse.Namespace) -> int:
    announce("[1/1]", "Check", "about two minutes")
    return run_all([one for one in (*LINTS, *TESTS) if options.only in one.name])
