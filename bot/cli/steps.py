"""Long work with a sign of life: what is being done, for how long, and where to look when it fails."""
from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Optional

from bot.cli.settings import QUIET_ENV, ROOT

SIGN_OF_LIFE_SECONDS = 15


def announce(step: str, text: str, expected: str = "") -> None:
    """`[3/4] Train the model (about 1 minute)`"""
    print(f"{step} {text}" + (f" ({expected})" if expected else ""), flush=True)


def run_logged(command: List[str], log: Path, cwd: Path = ROOT, env: Optional[Dict[str, str]] = None) -> int:
    """Run with the output in `log`, a line every quarter of a minute, and the log's end on failure."""
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    env = {**os.environ, **QUIET_ENV, **(env or {})}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            _wait(process, began)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        print("".join(f"      | {line}\n" for line in tail(log)), file=sys.stderr)
        print(f"      failed with code {process.returncode}; all of it in {log}", file=sys.stderr)
    else:
        print(f"      done in {time.monotonic() - began:.0f} s", flush=True)
    return process.returncode


def _wait(process: subprocess.Popen[bytes], began: float) -> None:
    while True:
        try:
            process.wait(SIGN_OF_LIFE_SECONDS)
            return
        except subprocess.TimeoutExpired:
            print(f"      … {time.monotonic() - began:.0f} s", flush=True)


def tail(log: Path, lines: int = 25) -> List[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
