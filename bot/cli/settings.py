"""Where things stand and how the two processes are started: environment variables in, commands out."""
from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping
from urllib.parse import urlsplit

from bot.supervisor import Service

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "models" / "coach.tar.gz"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MIN_TOKEN = 16  # characters

# Nothing leaves the machine, and the libraries keep their warnings to themselves.
QUIET_ENV = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
    "TQDM_DISABLE": "1",
}


MESSENGERS = ("COACH_TELEGRAM_", "COACH_WECHAT_", "COACH_WECOM_")  # the action server speaks to nobody outside


class NotAllowed(ValueError):
    """A setting that would put people's debts at risk; the message says what to set."""


@dataclass(frozen=True)
class Settings:
    """How the bot is started. Everything has a default that is safe on one's own machine."""

    host: str = "127.0.0.1"
    port: int = 5005
    action_port: int = 5055
    token: str = ""
    public_url: str = ""
    state: Path = ROOT / ".state"
    model: Path = MODEL

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Reads HOST, PORT, COACH_ACTION_PORT, COACH_API_TOKEN, COACH_PUBLIC_URL, COACH_STATE.

        Raises NotAllowed, ValueError.
        """
        settings = cls(
            host=env.get("HOST") or "127.0.0.1",
            port=int(env.get("PORT") or 5005),
            action_port=int(env.get("COACH_ACTION_PORT") or 5055),
            token=env.get("COACH_API_TOKEN", "").strip(),
            public_url=env.get("COACH_PUBLIC_URL", "").strip().rstrip("/"),
            state=Path(env.get("COACH_STATE") or ROOT / ".state"),
        )
        settings.check()
        return settings

    def check(self) -> None:
        """Raises NotAllowed when others could reach the bot and its API is not protected."""
        if self.public_url and not is_public_address(self.public_url):
            raise NotAllowed("COACH_PUBLIC_URL has to begin with https://, as in https://coach.example.org: what "
                             "people say about their debts may not travel in the open.")
        if self.token and len(self.token) < MIN_TOKEN:
            raise NotAllowed(f"COACH_API_TOKEN needs at least {MIN_TOKEN} characters, long and random, as made by: "
                             "openssl rand -hex 32")
        if not self.token and not self.alone:
            why = "COACH_PUBLIC_URL" if self.public_url else f"HOST={self.host}"
            raise NotAllowed(f"{why} would open the bot to other machines: set COACH_API_TOKEN to a long random string "
                             "first (openssl rand -hex 32), or leave HOST and COACH_PUBLIC_URL unset to stay on this "
                             "machine.")

    @property
    def alone(self) -> bool:
        """Whether nobody but this machine is meant to reach the bot."""
        return self.host in LOOPBACK and not self.public_url

    @property
    def url(self) -> str:
        """Where this machine reaches the bot."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def page(self) -> str:
        return f"{self.url}/chat/"

    def services(self) -> List[Service]:
        """The action server first: the Rasa server takes longer and needs it only at the first message."""
        return [self._actions(), self._rasa()]

    def _actions(self) -> Service:
        command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "-p", str(self.action_port), "--quiet"]
        env = {**self._env(), "COACH_API_TOKEN": "", **{name: "" for name in os.environ if name.startswith(MESSENGERS)}}
        return Service("actions", command, f"http://127.0.0.1:{self.action_port}/health", env)

    def _rasa(self) -> Service:
        command = [sys.executable, "-m", "rasa", "run", "--enable-api", "-m", str(self.model), "-i", self.host,
                   "-p", str(self.port), "--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml",
                   "--quiet"]
        return Service("rasa", command, f"{self.url}/chat/health", self._env())

    def _env(self) -> Dict[str, str]:
        """The token goes by the environment: a command line can be read by everybody on the machine.

        COACH_DEV opens the API without a token, to this machine only: where nobody else is meant to come in.
        """
        return {**QUIET_ENV, "COACH_ACTION_PORT": str(self.action_port), "COACH_STATE": str(self.state),
                "COACH_API_TOKEN": self.token, "COACH_PUBLIC_URL": self.public_url, "PORT": str(self.port),
                "COACH_DEV": "1" if self.alone and not self.token else "",
                "SANIC_HOST": "127.0.0.1"}  # the action server knows no token: this machine only


def is_public_address(url: str) -> bool:
    """Whether it can be given to others: https, or (to try things out) http on this machine."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return False
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password)
    return bare and bool(name) and (parts.scheme == "https" or (parts.scheme == "http" and name in LOOPBACK))


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
