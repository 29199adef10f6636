"""Rasa's own conversation tests, run from here so that one command and one closing line say it all."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.settings import MODEL, QUIET_ENV

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "conversations"
AT_LEAST = 40


def stories() -> list[Path]:
    return sorted(FOLDER.rglob("test_*.yml"))


def test_there_are_enough_conversations() -> None:
    """Counted by story, since a file may hold several."""
    told = sum(line.startswith("- story:") for file in stories() for line in file.read_text("utf-8").splitlines())
    assert told >= AT_LEAST


@pytest.mark.model
@pytest.mark.timeout(600)
def test_every_conversation_goes_as_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rasa", "test", "core", "--stories", str(FOLDER), "-m", str(MODEL),
               "--out", str(tmp_path), "--fail-on-prediction-errors", "--no-plot"]
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, **QUIET_ENV})
    failed = tmp_path / "failed_test_stories.yml"
    wrong = failed.read_text("utf-8") if failed.exists() else ""
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{wrong[:6000]}"
