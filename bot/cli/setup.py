"""Only set up: the browser that tests need and the chat page. Packages are there already when this runs."""
from __future__ import annotations

import argparse

from bot.cli.browser import ensure_browser
from bot.cli.page import ensure_page

HELP = "set up the browser for tests and the chat page"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    return ensure_browser("[2/3]") or ensure_page("[3/3]")
