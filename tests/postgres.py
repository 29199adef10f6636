"""A PostgreSQL server of the tests' own: started at the first need, thrown away at the end.

It listens on a socket file only. Without its programs the tests that need it are skipped, and say how to get them.
"""
from __future__ import annotations

import atexit
import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import make_url

MISSING = "no PostgreSQL on this machine (initdb and postgres): `apt-get install postgresql` would run these tests"
START_SECONDS = 60.0
USER = "coach"  # of the database; the server's own account when this is not root
# What a crash of this throw-away server would lose is no loss; it listens on no port.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "",
         "log_min_messages": "fatal", "shared_buffers": "16MB", "deadlock_timeout": "200ms"}  # fmt: skip


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`: on the path, or where Debian keeps the newest."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    kept = Path("/usr/lib/postgresql")
    places += sorted(kept.glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True)
    return next((place for place in places if all((place / name).exists() for name in ("initdb", "postgres"))), None)


@dataclass
class Server:
    """A running server; `database` makes a fresh, empty one in it and gives its URL."""

    folder: Path
    process: subprocess.Popen[bytes]
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def database(self, like: str = "") -> str:
        """The SQLAlchemy URL of a new database: an empty one, or a copy of the one at `like`."""
        name, model = f"test_{next(self.numbers)}", make_url(like).database if like else "template1"
        self._say(f"CREATE DATABASE {name} TEMPLATE {model}")
        return f"postgresql+psycopg2://{USER}@/{name}?host={self.folder}"

    def drop(self, url: str) -> None:
        """Throw a database away, whoever is still connected."""
        self._say(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        connection = psycopg2.connect(self._dsn("postgres"))
        connection.autocommit = True  # databases are made outside of any transaction
        with closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)

    def _dsn(self, name: str) -> str:
        return f"dbname={name} user={USER} host={self.folder}"

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg2.connect(self._dsn("postgres")).close()
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """At once, and take its files along."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(place: Path) -> Server:
    """Make a server in a folder of its own and wait until it answers."""
    folder = Path(tempfile.mkdtemp(prefix="coach-pg-"))
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, log = folder / "data", (folder / "log").open("wb")
    make = [str(place / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(make, check=True, stdout=log, stderr=log, cwd=folder, **_as(account))
    options = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
    serve = [str(place / "postgres"), "-D", str(data), "-k", str(folder), *options]
    process = subprocess.Popen(serve, stdout=log, stderr=log, cwd=folder, preexec_fn=_end_with_parent, **_as(account))
    log.close()
    server, until = Server(folder, process), time.monotonic() + START_SECONDS
    while not server.answers():
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-500:]}")
        time.sleep(0.05)
    return server


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: whose account it takes then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as(account: pwd.struct_passwd | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """Linux: it ends even when the tests are killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


@lru_cache(maxsize=1)
def server() -> Server:
    """The one server of this run; skips the test when there can be none."""
    place = programs()
    if place is None:
        pytest.skip(MISSING)
    started = start(place)
    atexit.register(started.stop)
    return started
