"""What all tests share: quiet libraries, and one running bot for those that talk to it."""
from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Iterator

import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

from bot.cli.settings import MODEL, QUIET_ENV, Settings, free_port
from bot.sealing import new_key
from bot.supervisor import Supervisor

for name, value in QUIET_ENV.items():
    if name != "PYTHONWARNINGS":  # pytest decides about warnings
        os.environ.setdefault(name, value)
# Whatever a test opens without saying where: never the databases and keys of this checkout.
os.environ["COACH_STATE"] = tempfile.mkdtemp(prefix="coach-tests-")
os.environ.setdefault("COACH_DATA_KEY", new_key())


PAGE = Path(__file__).resolve().parents[1] / "bot" / "web" / "dist" / "index.html"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"]
LONG = "e2e"
KNOWN_FAILURES = Path(__file__).with_name("known_failures.yml")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no core is idle at the end. What is known to fail is written down with its reason,
    and must still fail: a mended one has to be taken out."""
    items.sort(key=lambda item: LONG not in item.path.parts)
    known = yaml.safe_load(KNOWN_FAILURES.read_text(encoding="utf-8")) or {}
    for item in items:
        plain = item.nodeid.encode("ascii", "backslashreplace").decode("unicode_escape")
        for test, reason in known.items():
            if plain.endswith(test):
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def pytest_unconfigure() -> None:
    """The last line is pytest's: what sockets leave behind when their loop is gone is no news."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    shutil.rmtree(os.environ["COACH_STATE"], ignore_errors=True)


@pytest.fixture(scope="session")
def bot_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A bot of its own: free ports, and a state folder that is thrown away."""
    return Settings(port=free_port(), action_port=free_port(), state=tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def running_bot(bot_settings: Settings) -> Iterator[Supervisor]:
    """Both processes as `make run` starts them. Tests may kill one and wait: they are not watched, so call `watch`."""
    if not MODEL.exists():
        pytest.fail("no model: run `python -m bot train` first (make test does)")
    supervisor = Supervisor(bot_settings.services(), Path(bot_settings.state) / "logs")
    try:
        supervisor.start()
        yield supervisor
    finally:
        supervisor.stop()


@pytest.fixture
def bot_url(running_bot: Supervisor, bot_settings: Settings) -> str:
    """Where the running bot listens."""
    return bot_settings.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium: as root the system's, since Playwright's own may be missing. Never left open beside asyncio."""
    if not PAGE.exists():
        pytest.fail("bot/web/dist is missing: run `npm ci && npm run build` in bot/web")
    own = shutil.which("chromium") if os.geteuid() == 0 else None
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=own, args=CHROMIUM)
        yield found
        found.close()
