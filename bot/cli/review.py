"""List what was not understood, kept with people's consent and without names and figures, for a maintainer to label.

With --out the sentences are written as training data under their best guess: put each right (docs/intents.md says what
an intent means), put something invented for each mark, and move them to data/nlu.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

HELP = "list sentences that were not understood, to be labelled"
SWITCH = "COACH_KEEP_UNCLEAR"
UNLABELLED = "unlabelled"  # no intent: `rasa data validate` refuses it until somebody has decided
ABOVE = "# Guesses, not labels: read docs/intents.md, correct them, put something invented for each mark."
MARKUP = str.maketrans("[]{}", "    ")  # would be read as an annotated value


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="write them as training data to a new file")
    parser.add_argument("--forget", action="store_true", help="empty the list, after asking")
    parser.add_argument("--yes", action="store_true", help="with --forget: do not ask")


def run(options: argparse.Namespace) -> int:
    from bot.storage.unclear import open_unclear

    store = open_unclear()
    found = store.all()
    print(listing(found, switched_on=os.environ.get(SWITCH) == "1"))
    if options.out and found and not write(options.out, found):
        return 1
    return forget(store, len(found), options.yes) if options.forget else 0


def listing(found: Sequence[Any], switched_on: bool) -> str:
    """A line for each sentence: how often, what was said, what it was taken for, the question that was open."""
    lines = [] if switched_on else [f"{SWITCH} is not set to 1 here: a bot started like this keeps nothing new."]
    lines += [f"{one.times:>4} × {one.sentence}    {guessed(one)}" for one in found]
    return "\n".join(lines + ([] if found else ["Nothing is kept."]))


def guessed(one: Any) -> str:
    said = " / ".join(f"{intent} {chance:.2f}" for intent, chance in one.guesses) or "no guess"
    return f"{said} ({', '.join(part for part in (one.field and f'asked: {one.field}', one.month) if part)})"


def write(path: Path, found: Sequence[Any]) -> bool:
    """Write the training data; never over a file in which somebody may have begun to label."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(training_data(found))
    except OSError as error:
        print(f"Not written: {error.strerror}: {path}", file=sys.stderr)
        return False
    print(f"{len(found)} sentences written to {path}: label them, replace each mark, then move them to data/nlu.")
    return True


def training_data(found: Iterable[Any]) -> str:
    """Rasa's YAML, a block for each best guess, what else it may have been beside it."""
    blocks: dict[str, list[Any]] = {}
    for one in found:
        blocks.setdefault(one.guesses[0][0] if one.guesses else UNLABELLED, []).append(one)
    lines = [line for pair in blocks.items() for line in _block(*pair)]
    return "\n".join([ABOVE, 'version: "3.1"', "nlu:", *lines]) + "\n"


def _block(intent: str, sentences: list[Any]) -> Iterator[str]:
    yield from (f"  # {one.times} × {one.sentence}: {guessed(one)}" for one in sentences)
    yield from (f"  - intent: {intent}", "    examples: |")
    yield from ("      - " + " ".join(one.sentence.translate(MARKUP).split()) for one in sentences)


def forget(store: Any, count: int, sure: bool) -> int:
    """Empty the table after a yes."""
    if not sure and not _agreed(f"Forget {count} sentences for good? (yes/no) "):
        print("Everything is still there.")
        return 1
    print(f"{store.forget()} sentences forgotten.")
    return 0


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:  # nobody sits there
        return False
