"""The supervisor with real processes: small servers that can be told to die, hang, or never come up."""
from __future__ import annotations

import os
import signal
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

import bot.supervisor as supervision
from bot.cli.settings import free_port
from bot.supervisor import Service, StartFailed, Supervisor, answers

SERVER = """
import http.server, os, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die": os._exit(3)
        if self.path == "/hang": time.sleep(3600)
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def a_server(name: str = "small") -> Service:
    port = free_port()
    return Service(name, [sys.executable, "-c", SERVER, str(port)], f"http://127.0.0.1:{port}/health")


def ask(service: Service, path: str = "/", seconds: float = 2.0) -> str:
    return urllib.request.urlopen(service.health.replace("/health", path), timeout=seconds).read().decode()


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


@contextmanager
def watched(services: List[Service], logs: Path) -> Iterator[List[str]]:
    """Started and watched in a thread; yields what the supervisor says. All ended at the end."""
    said: List[str] = []
    supervisor = Supervisor(services, logs, said.append)
    supervisor.start()
    thread = threading.Thread(target=supervisor.watch)
    thread.start()
    try:
        yield said
    finally:
        supervisor.stopping = True
        thread.join(20)
        supervisor.stop()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "HEALTH_SECONDS", 0.3)
    monkeypatch.setattr(supervision, "SILENT_SECONDS", 0.5)
    # a child would end with the thread that started it, and these tests use threads
    monkeypatch.setattr(supervision, "die_with_parent", lambda: None)


def test_all_services_are_healthy_when_start_returns(tmp_path: Path) -> None:
    services = [a_server("one"), a_server("two")]
    supervisor = Supervisor(services, tmp_path)
    try:
        supervisor.start()
        assert all(answers(service.health) for service in services)
    finally:
        supervisor.stop()


def test_stop_ends_every_process(tmp_path: Path) -> None:
    service = a_server()
    supervisor = Supervisor([service], tmp_path)
    supervisor.start()
    pid = int(ask(service))
    supervisor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_dies_is_started_again(tmp_path: Path) -> None:
    service = a_server()
    with watched([service], tmp_path) as said:
        first = ask(service)
        with pytest.raises(OSError):
            ask(service, "/die")
        until(lambda: answers(service.health))
        assert ask(service) != first
    assert any("small ended with code 3" in line for line in said)


def test_a_process_that_hangs_is_started_again(tmp_path: Path) -> None:
    service = a_server()
    with watched([service], tmp_path) as said:
        first = ask(service)
        with pytest.raises(OSError):
            ask(service, "/hang", seconds=0.2)
        until(lambda: any("hangs" in line for line in said))
        until(lambda: answers(service.health))
        assert ask(service) != first


def test_the_healthy_one_is_left_alone_while_the_other_is_restarted(tmp_path: Path) -> None:
    calm, sick = a_server("calm"), a_server("sick")
    with watched([calm, sick], tmp_path):
        before = ask(calm)
        with pytest.raises(OSError):
            ask(sick, "/die")
        until(lambda: answers(sick.health))
        assert ask(calm) == before


def test_what_never_comes_up_is_given_up_and_its_log_named(tmp_path: Path) -> None:
    broken = Service("broken", [sys.executable, "-c", "print('no luck'); raise SystemExit(4)"], "http://127.0.0.1:9/")
    supervisor = Supervisor([broken], tmp_path, lambda line: None)
    with pytest.raises(StartFailed, match=r"broken ended with code 4.*broken\.log"):
        supervisor.start()
    assert "no luck" in (tmp_path / "broken.log").read_text()


def test_the_pause_before_a_restart_grows_and_is_bounded(tmp_path: Path) -> None:
    said: List[str] = []
    supervisor = Supervisor([a_server()], tmp_path, said.append)
    child = supervisor.children[0]
    child.was_healthy = True
    for _ in range(8):
        child.resume_at = 0.0
        supervisor.look_after(child)
    pauses = [int(line.split("restarting in ")[1].split()[0]) for line in said]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_killed_supervisor_leaves_no_process_behind(tmp_path: Path) -> None:
    service = a_server()
    code = ("from pathlib import Path; from bot.supervisor import Service, Supervisor\n"
            f"one = Service('small', {list(service.command)!r}, {service.health!r})\n"
            f"s = Supervisor([one], Path({str(tmp_path)!r}))\n"
            "s.start(); s.watch()")
    parent = supervision.subprocess.Popen([sys.executable, "-c", code])
    until(lambda: answers(service.health))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: not answers(service.health))
