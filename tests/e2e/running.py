"""The running bot as a test handles it: hurt one process, wait until both are well, ask as a REST client would."""
from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bot.supervisor import Child, Supervisor, answers

UP_SECONDS = 90.0


@dataclass
class Bot:
    """Both processes, where they listen, and where their files are."""

    supervisor: Supervisor
    url: str
    state: Path

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children if child.service.name == name)

    def kill(self, name: str) -> None:
        """As a crash does it: no goodbye. The supervisor starts it again, with its first, shortest pause."""
        child = self.child(name)
        assert child.process is not None
        child.failures = 0
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait(10)

    def wait_until_up(self) -> None:
        until = time.monotonic() + UP_SECONDS
        while not all(child.running() and answers(child.service.health) for child in self.supervisor.children):
            assert time.monotonic() < until, "the bot did not come back"
            time.sleep(0.2)

    @contextmanager
    def stalled(self, name: str) -> Iterator[None]:
        """The process stands still: it takes connections and answers nothing."""
        process = self.child(name).process
        assert process is not None
        os.killpg(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGCONT)

    def logs(self) -> str:
        return "".join(child.log.read_text(errors="replace") for child in self.supervisor.children)


@dataclass
class Caller:
    """One person on the REST channel."""

    bot: Bot
    sender: str

    def say(self, text: str, message_id: str | None = None) -> list[dict[str, Any]]:
        body = {"sender": self.sender, "message": text, **({"message_id": message_id} if message_id else {})}
        with requests.Session() as http:
            http.trust_env = False  # this machine, never a proxy
            answer = http.post(f"{self.bot.url}/webhooks/rest/webhook", json=body, timeout=60)
        answer.raise_for_status()
        return list(answer.json())

    def case(self) -> dict[str, Any]:
        """What the bot has written down."""
        return card(self.say("我的情况"), "case")


def caller(bot: Bot) -> Caller:
    return Caller(bot, f"e2e-{uuid.uuid4().hex[:12]}")


def card(messages: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The data of the one card of that name. Raises AssertionError when there is none."""
    found = [message["custom"]["data"] for message in messages if (message.get("custom") or {}).get("card") == name]
    assert found, f"no {name} card in {messages}"
    return dict(found[-1])


def text(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message.get("text") or "" for message in messages)
