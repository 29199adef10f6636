"""Measures one running bot over loopback: bounded in turns and in time, and it ends what it started."""
from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from bot.cli.steps import run_logged
from bot.supervisor import Service, Supervisor

Figures = Dict[str, Optional[float]]
TURNS, NEAR = 310, 10  # one long talk; a turn's time is the middle of those near it
PARSES, USERS, TURNS_EACH = 200, 20, 10


@dataclass(frozen=True)
class Subject:
    """A bot to measure: its processes, and what people say to it."""

    name: str
    services: Tuple[Service, ...]
    url: str
    opening: Tuple[str, ...]
    after: Tuple[str, ...]
    folder: Path
    call: Tuple[str, ...] = ()  # a practice call, after the opening

    def sayings(self) -> Iterator[str]:
        return chain(self.opening, cycle(self.after))


def post(url: str, body: Any) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as reply:
        return json.load(reply)


def timed(url: str, body: Any) -> float:
    """Milliseconds of one request."""
    began = time.perf_counter()
    post(url, body)
    return (time.perf_counter() - began) * 1000


def talk(subject: Subject, turns: int) -> List[float]:
    """A new person says so many things; milliseconds of each turn."""
    sender, url = f"bench-{uuid.uuid4().hex[:8]}", f"{subject.url}/webhooks/rest/webhook"
    return [timed(url, {"sender": sender, "message": text}) for text in islice(subject.sayings(), turns)]


def percentile(values: List[float], part: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def measure(subject: Subject, logs: Path, train: bool) -> Figures:
    """All figures of one bot. Raises StartFailed, and OSError when it stops answering."""
    print(f"      {subject.name}: start, parse, talk", flush=True)
    supervisor, began = Supervisor(subject.services, logs), time.monotonic()
    try:
        supervisor.start()
        figures: Figures = {"start, s": time.monotonic() - began}
        figures.update(parsing(subject))
        figures.update(talking(subject))
        figures.update(practising(subject))
        figures.update(crowd(subject))
        figures.update({f"memory of {name}, MB": value for name, value in memory(supervisor).items()})
    finally:
        supervisor.stop()
    figures["full training, s"] = training_seconds(subject) if train else None
    return figures


def parsing(subject: Subject) -> Figures:
    texts = list(islice(subject.sayings(), PARSES))
    times = [timed(f"{subject.url}/model/parse", {"text": text}) for text in texts][10:]
    return {"parse p50, ms": percentile(times, 50), "parse p95, ms": percentile(times, 95)}


def talking(subject: Subject) -> Figures:
    """The opening turns of several new people, then one talk of 310 turns."""
    first = [ms for _ in range(8) for ms in talk(subject, len(subject.opening))]
    figures: Figures = {"opening turn p50, ms": percentile(first, 50), "opening turn p95, ms": percentile(first, 95)}
    times = talk(subject, TURNS)
    for turn in (10, 100, 300):
        near = times[turn - NEAR: turn + NEAR]
        figures[f"turn {turn} p50, ms"], figures[f"turn {turn} p95, ms"] = percentile(near, 50), percentile(near, 95)
    figures["slowest of all turns, ms"] = max(times + first)
    return figures


def practising(subject: Subject) -> Figures:
    """The simulated agent's turns in several calls; empty for a bot that knows none."""
    if not subject.call:
        return {"agent's turn p50, ms": None, "agent's turn p95, ms": None}
    url, times = f"{subject.url}/webhooks/rest/webhook", []
    for _ in range(8):
        sender = f"bench-{uuid.uuid4().hex[:8]}"
        told = [timed(url, {"sender": sender, "message": text}) for text in (*subject.opening, *subject.call)]
        times += told[len(subject.opening) + 1 :]
    return {"agent's turn p50, ms": percentile(times, 50), "agent's turn p95, ms": percentile(times, 95)}


def crowd(subject: Subject) -> Figures:
    figures: Figures = {}
    for users in (1, USERS):
        began = time.monotonic()
        with ThreadPoolExecutor(users) as pool:
            done = sum(map(len, pool.map(lambda _: talk(subject, TURNS_EACH), range(users))))
        figures[f"turns per second, {users} user{'s' if users > 1 else ''}"] = done / (time.monotonic() - began)
    return figures


def memory(supervisor: Supervisor) -> Dict[str, Optional[float]]:
    """Resident megabytes of each process, where the system tells."""
    names = ("the action server", "the Rasa server")
    return {name: resident(child.process.pid if child.process else 0)
            for name, child in zip(names, supervisor.children, strict=True)}


def resident(pid: int) -> Optional[float]:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:")), None)


def training_seconds(subject: Subject) -> Optional[float]:
    """A full training without the cache, into a folder that is thrown away."""
    print(f"      {subject.name}: full training", flush=True)
    with tempfile.TemporaryDirectory() as out:
        began = time.monotonic()
        command = [sys.executable, "-m", "rasa", "train", "--force", "--out", out]
        failed = run_logged(command, Path(out) / "train.log", subject.folder)
        return None if failed else time.monotonic() - began
