"""Where things stand and how the two processes are started: environment variables in, commands out."""
from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping
from urllib.parse import urlencode

from bot.supervisor import Service

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "models" / "coach.tar.gz"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

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


class NotAllowed(ValueError):
    """A setting that would put people's debts at risk; the message says what to set."""


@dataclass(frozen=True)
class Settings:
    """How the bot is started. Everything has a default that is safe on one's own machine."""

    host: str = "127.0.0.1"
    port: int = 5005
    action_port: int = 5055
    token: str = ""
    state: Path = ROOT / ".state"
    model: Path = MODEL

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Reads HOST, PORT, COACH_ACTION_PORT, COACH_API_TOKEN, COACH_STATE. Raises NotAllowed, ValueError."""
        host, token = env.get("HOST") or "127.0.0.1", env.get("COACH_API_TOKEN", "")
        if host not in LOOPBACK and not token:
            raise NotAllowed(
                f"HOST={host} would open the bot to other machines: set COACH_API_TOKEN to a long random string first, "
                "or leave HOST unset to stay on this machine."
            )
        return cls(
            host=host,
            port=int(env.get("PORT") or 5005),
            action_port=int(env.get("COACH_ACTION_PORT") or 5055),
            token=token,
            state=Path(env.get("COACH_STATE") or ROOT / ".state"),
        )

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
        return Service("actions", command, f"http://127.0.0.1:{self.action_port}/health", self._env())

    def _rasa(self) -> Service:
        command = [sys.executable, "-m", "rasa", "run", "--enable-api", "-m", str(self.model), "-i", self.host,
                   "-p", str(self.port), "--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml",
                   "--quiet"]
        asked = ""
        if self.token:
            command += ["--auth-token", self.token]
            asked = "?" + urlencode({"token": self.token})
        return Service("rasa", command, f"{self.url}/status{asked}", self._env())

    def _env(self) -> Dict[str, str]:
        """COACH_DEV opens the REST channel without a token: only where nobody else can reach it."""
        env = {**QUIET_ENV, "COACH_ACTION_PORT": str(self.action_port), "COACH_STATE": str(self.state),
               "SANIC_HOST": "127.0.0.1"}  # the action server knows no token: this machine only
        return env if self.token else {**env, "COACH_DEV": "1"}


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
