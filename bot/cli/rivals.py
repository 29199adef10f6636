"""How well others read values out of the same sentences: JioNLP and Microsoft Recognizers-Text against ours.

JioNLP needs jiojio, which is under the GPL: neither may ever become a dependency of this project. They live in an
environment of their own under `.state/rivals`, in a process of their own, for the measurement alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from typing import Any, Dict, List, Sequence

from bot.bootstrap import find_uv, fingerprint
from bot.cli import value_scores
from bot.cli.settings import ROOT
from bot.cli.value_scores import TODAY, Row
from bot.nlu.values import find_values

LOCK = "requirements-rivals.txt"
TITLE = "the tools that our reading of values is compared with; never a dependency (bot/cli/rivals.py says why)"
# recognizers-text-suite, the older name, does not start with today's emoji; Microsoft goes on under this one.
PACKAGES = "jionlp==1.5.31\nms-recognizers-text-suite==1.0.1"
FOLDER = ROOT / ".state" / "rivals"
PYTHON = FOLDER / "bin" / "python"
INSTALLED = FOLDER / ".installed"
LISTEN = ROOT / "bot" / "cli" / "rivals_listen.py"
LISTEN_LIMIT = 600  # seconds
NOTE = (
    "All tools on the same sentences, held-out and sealed together, in one run. "
    "The others' answers are taken as favourably as is honest, by rules "
    "that ours does not get: a number without a unit counts as money, a number before 期 and a length of time as "
    "terms, wherever that is right, and never as invented; where they give several readings, one has to be right; what "
    "they cannot resolve for a 前, 后 or 从 they get once more without it. JioNLP has no reader of percentages. Of "
    "ours a day without a month (15号) is a day of any month, though it has a date too. `approximate` is of the single "
    "values that we find right: how many are marked just as in the set; of the others it is not measured. "
    "`ms` is the mean per sentence after the first, on two cores that others were using."
)


def lock() -> int:
    """Resolve the rivals anew, with the flags of `make lock`."""
    from bot.cli.lock import compile_lock

    failed = compile_lock(LOCK, TITLE, ("-",), PACKAGES)
    file = ROOT / LOCK
    if not failed:  # its first line names the command that wrote it
        file.write_text(file.read_text().replace("`make lock`", "`bot.cli.rivals.lock()`", 1))
    return failed


def compare() -> Dict[str, Any]:
    """Figures of all tools: {"note", "tools"}. Ends the program when the environment cannot be made."""
    rows = value_scores.read_rows(value_scores.HELD_OUT) + value_scores.read_rows(value_scores.SEALED)
    make_environment()
    print(f"[2/2] {len(rows)} sentences, read by three tools (about 15 s)", flush=True)
    tools = [ours(rows)]
    tools += [judged(name, rows, one) for name, one in listened([row.text for row in rows]).items()]
    return {"note": NOTE, "tools": tools}


def make_environment() -> None:
    """Python 3.10 and the locked packages; nothing to do when the lock has not changed since."""
    if PYTHON.exists() and INSTALLED.exists() and INSTALLED.read_text() == fingerprint(LOCK):
        print("[1/2] The rivals' environment: ready", flush=True)
        return
    print("[1/2] The rivals' environment (about 30 s, 120 MB to download)", flush=True)
    uv, began = find_uv(), time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    ran([uv, "venv", "--quiet", "--python", "3.10", str(FOLDER)])
    ran([uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--no-deps", "--require-hashes", "-r", LOCK])
    INSTALLED.write_text(fingerprint(LOCK))
    print(f"      done in {time.monotonic() - began:.0f} s", flush=True)


def ran(command: List[str]) -> None:
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit("The rivals could not be installed (see above). Is the network there? Then run the command again.")


def listened(sentences: Sequence[str]) -> Dict[str, Dict[str, Any]]:
    """Isolated (-I): the files beside the script must not stand in for modules of the same names."""
    command = [str(PYTHON), "-I", str(LISTEN), TODAY.isoformat()]
    done = subprocess.run(command, input=json.dumps(list(sentences)), capture_output=True, text=True, encoding="utf-8",
                          timeout=LISTEN_LIMIT)  # fmt: skip
    if done.returncode:
        sys.exit(f"The rivals did not run:\n{done.stderr}")
    return dict(json.loads(done.stdout))


def judged(name: str, rows: Sequence[Row], one: Dict[str, Any]) -> Dict[str, Any]:
    found = [value_scores.settle(row.meant, said) for row, said in zip(rows, one["answers"], strict=True)]
    return {"name": name, **value_scores.score(rows, found), "ms": one["ms"], "broken": one["broken"]}


def ours(rows: Sequence[Row]) -> Dict[str, Any]:
    """Timed like the others: after one sentence, which loads what is loaded late."""
    find_values("逾期三个月，12月15号还五千元，利率5%", TODAY)
    began = time.perf_counter()
    found = [find_values(row.text, TODAY) for row in rows]
    ms = (time.perf_counter() - began) * 1000 / max(1, len(rows))
    heard = [value_scores.heard(one) for one in found]
    figures = value_scores.score(rows, [[pair for pair, _ in one] for one in heard])
    return {"name": "ours", **figures, "approximate": value_scores.approximate_share(rows, heard), "ms": round(ms, 2)}
