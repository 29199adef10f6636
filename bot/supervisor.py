"""Keeps a few processes alive together: starts them at once, waits for health, restarts what dies or hangs."""
from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence

START_SECONDS = 180.0  # a first start on a slow machine; a second one takes about ten
HEALTH_SECONDS = 5.0  # how often health is asked for, and how long an answer may take
SILENT_SECONDS = 30.0  # unanswered for so long, and the process hangs
LONGEST_PAUSE = 30.0  # between restarts
CALM_SECONDS = 60.0  # healthy for so long, and earlier crashes are forgotten
TRIES_AT_START = 3  # a service that was never healthy is given up after so many
LOG_BYTES = 5_000_000  # a log larger than this is put aside at the next start


class StartFailed(RuntimeError):
    """A service did not come up; the message names it and its log."""


@dataclass(frozen=True)
class Service:
    """What to run, and the address that answers 200 when it is ready."""

    name: str
    command: Sequence[str]
    health: str
    env: Dict[str, str] = field(default_factory=dict)
    folder: Optional[Path] = None  # where it runs; None: where the supervisor does


def answers(url: str, seconds: float = 5.0) -> bool:
    """Whether the address answers 200 in time. Never through a proxy: the services are on this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=seconds) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def die_with_parent() -> None:
    """Linux: a child ends even when the supervisor is killed outright, so that its port is free at the next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Child:
    """One service as a process, with what is known of its health."""

    def __init__(self, service: Service, logs: Path) -> None:
        self.service, self.log = service, logs / f"{service.name}.log"
        self.process: Optional[subprocess.Popen[bytes]] = None
        self.started = 0.0
        self.healthy_since: Optional[float] = None
        self.was_healthy = False
        self.failures = 0
        self.answered = 0.0
        self.resume_at = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.service.command), env={**os.environ, **self.service.env}, cwd=self.service.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent,
            )
        self.started, self.healthy_since = time.monotonic(), None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def check(self) -> bool:
        """Ask for health once and remember the answer."""
        if answers(self.service.health, HEALTH_SECONDS):
            self.healthy_since = self.healthy_since or time.monotonic()
            self.was_healthy, self.answered = True, time.monotonic()
            if time.monotonic() - self.healthy_since > CALM_SECONDS:
                self.failures = 0
            return True
        return False

    def hangs(self) -> bool:
        if self.healthy_since is None:
            return time.monotonic() - self.started > START_SECONDS
        return time.monotonic() - self.answered > SILENT_SECONDS

    def signal(self, number: int) -> None:
        """To the whole group: a server may have workers."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def stop(self, seconds: float = 10.0) -> None:
        """Ask politely, wait, then insist."""
        if self.process is None:
            return
        self.signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.signal(signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Starts all services at once and keeps them running until told to stop."""

    def __init__(self, services: Sequence[Service], logs: Path, say: Callable[[str], None] = print) -> None:
        self.children: List[Child] = [Child(service, logs) for service in services]
        self.say, self.stopping = say, False

    def start(self) -> None:
        """Returns when all are healthy. Raises StartFailed when one cannot be brought up."""
        for child in self.children:
            child.start()
        while not self.stopping:
            healthy = [child.check() for child in self.children]
            if all(healthy):
                return
            self.look_after_all()
            time.sleep(0.2)

    def watch(self) -> None:
        """Until `stop`: restart what died or hangs."""
        while not self.stopping:
            self._rest(HEALTH_SECONDS)
            for child in self.children:
                if child.running() and not self.stopping:
                    child.check()
            self.look_after_all()

    def _rest(self, seconds: float) -> None:
        """In short naps: a sleep goes on after a signal, and a dead child should not wait."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping and all(child.running() for child in self.children):
            time.sleep(0.2)
        time.sleep(0 if self.stopping else 0.2)

    def look_after_all(self) -> None:
        for child in self.children:
            if not self.stopping:
                self.look_after(child)

    def look_after(self, child: Child) -> None:
        """One look at one child: schedule a restart when it died or hangs, carry it out when its pause is over."""
        if child.resume_at:
            if time.monotonic() >= child.resume_at:
                child.resume_at = 0.0
                child.start()
            return
        if child.running() and not child.hangs():
            return
        why = "hangs" if child.running() else f"ended with code {child.process.returncode if child.process else '?'}"
        child.stop()
        child.failures += 1
        if not child.was_healthy and child.failures >= TRIES_AT_START:
            raise StartFailed(f"{child.service.name} {why}; the reason stands in {child.log}")
        pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE)
        self.say(f"{child.service.name} {why}: restarting in {pause:.0f} s (log: {child.log})")
        child.resume_at = time.monotonic() + pause

    def stop(self) -> None:
        """All at once, so that stopping takes as long as the slowest."""
        self.stopping = True
        for child in self.children:
            child.signal(signal.SIGTERM)
        for child in self.children:
            child.stop()
