"""To come."""
from __future__ import annotations

import argparse

HELP = "bench"
def arguments(parser: argparse.ArgumentParser) -> None: pass
def run(options: argparse.Namespace) -> int: return 1
