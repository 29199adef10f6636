"""Rasa's own starter bot, as `rasa init` makes it, in a folder that is thrown away."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Tuple

from bot.cli.load import Subject
from bot.cli.settings import QUIET_ENV, free_port
from bot.cli.steps import run_logged
from bot.supervisor import Service

SCAFFOLD = "import sys; from rasa.cli.scaffold import create_initial_project as make; make(sys.argv[1])"


def make_starter(folder: Path, opening: Tuple[str, ...], after: Tuple[str, ...]) -> Subject:
    """Made and trained. Raises CalledProcessError, RuntimeError."""
    folder.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", SCAFFOLD, str(folder)], check=True, env={**QUIET_ENV, "PATH": ""})
    print("      train the starter bot", flush=True)
    if run_logged([sys.executable, "-m", "rasa", "train"], folder / "train.log", folder):
        raise RuntimeError("the starter bot could not be trained")
    port, action_port = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    env = {**QUIET_ENV, "SANIC_HOST": "127.0.0.1"}
    actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "-p", str(action_port), "--quiet"]
    rasa = [sys.executable, "-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port), "--quiet"]
    services = (Service("starter-actions", actions, f"http://127.0.0.1:{action_port}/health", env, folder),
                Service("starter-rasa", rasa, f"{url}/status", env, folder))
    return Subject("starter bot", services, url, opening, after, folder)
