"""Build the chat page and the model where needed, start both processes, keep them running. Ctrl-C stops both.

Environment: PORT (5005), HOST (127.0.0.1), COACH_ACTION_PORT (5055), COACH_STATE (.state), COACH_PUBLIC_URL (the https
address as others see it), COACH_API_TOKEN (needed when HOST is not this machine or COACH_PUBLIC_URL is set),
COACH_DATABASE_URL and COACH_TRACKER_URL (SQLite files in .state), COACH_DATA_KEY (the key of both; else
.state/data.key), COACH_RETENTION_DAYS (180).
"""
from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from typing import Any

from bot import keeping
from bot.cli import page, seal
from bot.cli.settings import Settings, port_is_free
from bot.cli.steps import announce
from bot.cli.train import ensure_model
from bot.supervisor import StartFailed, Supervisor

HELP = "start the bot and keep it running"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-is", action="store_true", help="build and train nothing: start what is there")


def run(options: argparse.Namespace) -> int:
    try:
        settings = Settings.from_env()
        keeping.days()
        seal.fits()
    except ValueError as error:
        return complain(str(error))
    for port, name in ((settings.port, "PORT"), (settings.action_port, "COACH_ACTION_PORT")):
        if not port_is_free(port):
            return complain(f"Port {port} is in use: perhaps the bot is running already? Or choose another: {name}=…")
    if not options.as_is and (page.ensure_page("[2/4]") or ensure_model("[3/4]")):
        return 1
    return supervise(settings)


def complain(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


def supervise(settings: Settings) -> int:
    """Start, print the address, watch until a signal comes. Returns an exit code."""
    os.umask(0o077)  # what people told is for this account alone
    announce("[4/4]", "Start the action server and the Rasa server", "about 15 s")
    (settings.state / "logs").mkdir(parents=True, exist_ok=True)
    supervisor, began = Supervisor(settings.services(), settings.state / "logs"), time.monotonic()
    stop_on_signals(supervisor)
    try:
        supervisor.start()
        if not supervisor.stopping:
            seconds = time.monotonic() - began
            outside = f" (for others: {settings.public_url}/chat/)" if settings.public_url else ""
            print(f"      ready after {seconds:.0f} s\n\nChat page: {settings.page}{outside}\nCtrl-C stops the bot.",
                  flush=True)
        supervisor.watch()
        print("\nStopping…", flush=True)
    except StartFailed as error:
        return complain(str(error))
    finally:
        supervisor.stop()
    return 0


def stop_on_signals(supervisor: Supervisor) -> None:
    def stop(number: int, frame: Any) -> None:
        supervisor.stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
