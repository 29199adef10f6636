"""Train the model when it is missing or stale: something it was made from has changed."""
from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Iterator

from bot.cli.settings import MODEL, ROOT
from bot.cli.steps import announce, run_logged

HELP = "train the model when it is missing or stale"
STAMP = ROOT / ".state" / "model.stamp"

# Whatever changes what the model hears, decides or says. Rasa's own cache then retrains only what it must.
MADE_FROM = (
    "config.yml", "domain.yml", "requirements-dev.txt", "bot/importer.py", "bot/nlu/**/*.py",
    *(f"data/{folder}/**/*" for folder in ("nlu", "rules", "stories", "responses", "lexicon", "jieba")),
    *(f"data/knowledge/{name}.yml" for name in ("lenders", "hardship", "documents", "wants")),
)
DATA = ("data/nlu", "data/rules", "data/stories", "data/responses")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="train even when nothing has changed, without the cache")


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The files that the model is made from, in a fixed order."""
    found = {file for pattern in MADE_FROM for file in root.glob(pattern) if file.is_file() and file.suffix != ".pyc"}
    yield from sorted(found)


def fingerprint(root: Path = ROOT) -> str:
    """One hash over the names and bytes of all sources."""
    digest = hashlib.sha256()
    for file in sources(root):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh() -> bool:
    return MODEL.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def ensure_model(step: str, force: bool = False) -> int:
    """Train unless the model is fresh. Returns an exit code."""
    if is_fresh() and not force:
        announce(step, "Model: ready")
        return 0
    announce(step, "Train the model", "a few minutes; seconds when only words have changed")
    return train(force)


def train(force: bool = False) -> int:
    stamp = fingerprint()  # taken first: what changes meanwhile makes the model stale
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", MODEL.name.split(".")[0],
               "--out", str(MODEL.parent), "--data", *(folder for folder in DATA if (ROOT / folder).exists())]
    code = run_logged(command + (["--force"] if force else []), ROOT / ".state" / "logs" / "train.log")
    if code == 0 and not MODEL.exists():
        print("      rasa train made no model; see .state/logs/train.log", file=sys.stderr)
        return 1
    if code == 0:
        STAMP.write_text(stamp)
    return code


def run(options: argparse.Namespace) -> int:
    return ensure_model("[1/1]", options.force)
