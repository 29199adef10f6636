"""Builds the chat page from bot/web into bot/web/dist when its source has changed."""
from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import List

from bot.cli.node import NoNode, npm_command
from bot.cli.settings import ROOT
from bot.cli.steps import announce, run_logged

WEB = ROOT / "bot" / "web"
STAMP = WEB / "dist" / ".stamp"
BUILT_OR_FETCHED = {"node_modules", "dist"}


def fingerprint(web: Path = WEB) -> str:
    """One hash over all that the page is built from."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(set(folders) - BUILT_OR_FETCHED)
        for name in sorted(files):
            file = Path(folder) / name
            digest.update(f"{file.relative_to(web).as_posix()}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh() -> bool:
    return (WEB / "dist" / "index.html").exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def ensure_page(step: str) -> int:
    """Build the page unless it is fresh. Returns an exit code."""
    if is_fresh():
        announce(step, "Chat page: ready")
        return 0
    announce(step, "Build the chat page", "about 30 s")
    try:
        return build(npm_command())
    except NoNode as error:
        print(str(error), file=sys.stderr)
        return 1


def build(npm: List[str]) -> int:
    stamp, logs = fingerprint(), ROOT / ".state" / "logs"
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    for arguments, log in ((["ci"], "npm-ci.log"), (["run", "build"], "npm-build.log")):
        code = run_logged(npm + arguments, logs / log, cwd=WEB, env={"PATH": path})
        if code:
            return code
    if not (WEB / "dist" / "index.html").exists():
        print("      the build made no dist/index.html; see .state/logs/npm-build.log", file=sys.stderr)
        return 1
    STAMP.write_text(stamp)
    return 0
