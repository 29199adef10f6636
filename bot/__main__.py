"""`python -m bot …`: the command line of developers and operators."""
from __future__ import annotations

import argparse
import importlib
import os
import sys

from bot.cli.settings import ROOT

# In the order of a working day. Each is a module of bot.cli with `HELP`, `arguments(parser)` and `run(options) -> int`.
COMMANDS = ("check", "train", "run", "talk", "report", "review", "knowledge", "seal", "bench", "test", "setup", "lock")


def parser() -> argparse.ArgumentParser:
    """Each command's own words and options stand in its module; the modules are light until they run."""
    top = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = importlib.import_module(f"bot.cli.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.arguments(command)
        command.set_defaults(run=module.run)
    return top


def main() -> int:
    options = parser().parse_args()
    os.chdir(ROOT)  # Rasa takes every path from where it stands
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
