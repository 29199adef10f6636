"""A Chromium for the tests: the machine's own, Debian's package when root, else Playwright's."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List

from bot.cli.settings import ROOT
from bot.cli.steps import announce, run_logged

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOG = ROOT / ".state" / "logs" / "browser.log"


def system_chromium() -> str:
    """The path of an installed Chromium, or nothing."""
    return next((path for path in map(shutil.which, NAMES) if path), "")


def playwright_chromium() -> str:
    """The path of the Chromium that Playwright has downloaded, or nothing."""
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()
    return said if said and Path(said).exists() else ""


def missing_packages() -> List[str]:
    """Debian's packages still to install: the browser, and a font with Chinese characters for the screenshots."""
    return [*([] if system_chromium() else ["chromium"]), *([] if has_chinese_font() else ["fonts-noto-cjk"])]


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True).stdout.strip())


def ensure_browser(step: str) -> int:
    """Install what is missing. Returns an exit code; a missing font alone is no failure."""
    may_apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    missing = missing_packages() if may_apt else []
    if not missing and (system_chromium() or playwright_chromium()):
        announce(step, "Browser: ready")
        return 0
    announce(step, "Install a Chromium for the tests", "about 1 minute")
    if missing:
        apt = "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
        run_logged(["sh", "-c", apt + " ".join(missing)], LOG)
    if not system_chromium() and not playwright_chromium():
        run_logged([sys.executable, "-m", "playwright", "install", "chromium"], LOG)
    if system_chromium() or playwright_chromium():
        return 0
    print("No Chromium could be installed. Install the package `chromium`, then try again.", file=sys.stderr)
    return 1
