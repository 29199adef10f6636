"""Set up, lint, train when stale, then run all of tests/. Ends with pytest's own closing line."""
from __future__ import annotations

import argparse
import os
import sys

from bot.cli.browser import ensure_browser
from bot.cli.check import ensure_linted
from bot.cli.page import ensure_page
from bot.cli.settings import QUIET_ENV
from bot.cli.steps import announce
from bot.cli.train import ensure_model

HELP = "set up and run every test"
# A file's tests stay together: they share a running bot, a browser or a database server.
SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pytest", nargs=argparse.REMAINDER, help="passed on to pytest")


def run(options: argparse.Namespace) -> int:
    code = ensure_browser("[2/6]") or ensure_page("[3/6]") or ensure_linted("[4/6]") or ensure_model("[5/6]")
    if code:
        return code
    announce("[6/6]", "All tests", "about 15 minutes on two cores")
    sys.stdout.flush()
    os.environ.update(QUIET_ENV)
    os.environ.pop("PYTHONWARNINGS")  # the tests decide about warnings themselves
    os.execv(sys.executable, [sys.executable, "-m", "pytest", "-q", *SIDE_BY_SIDE, *options.pytest])
