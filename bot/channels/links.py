"""Addresses that a messenger can send: a file opens without a session, for one person, for a day.

Nothing is readable in such an address and nothing can be changed in it: who and what is encrypted and signed (Fernet).
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken

PATH = "/chat/files/"
LIFE = 24 * 3600  # seconds, as long as the file itself can be opened


class Links:
    """Makes and reads the addresses. `public_url`: the bot as seen from outside, "" when nobody can reach it."""

    def __init__(self, secret: bytes, public_url: str, clock: Callable[[], float] = time.time) -> None:
        key = hmac.new(secret, b"coach-links", hashlib.sha256).digest()
        self._box, self.public_url, self._clock = Fernet(base64.urlsafe_b64encode(key)), public_url.rstrip("/"), clock

    def file(self, path: str, person: str, identity: str = "") -> str | None:
        """The whole address of the file at `path` of a `document` card; None where there is no way in from outside.

        `identity`: to whom it is sent. Once that is joined to another person, or parted, the address opens nothing.
        """
        if not self.public_url:
            return None
        sealed = self._box.encrypt_at_time(json.dumps([path, person, identity or person]).encode(), int(self._clock()))
        return f"{self.public_url}{PATH}{sealed.decode().rstrip('=')}"

    def opened(self, key: str) -> tuple[str, str, str] | None:
        """(path, person, identity) of a key of ours that has not expired; else None."""
        padded = key + "=" * (-len(key) % 4)
        try:
            path, person, identity = json.loads(self._box.decrypt_at_time(padded, LIFE, int(self._clock())))
        except (InvalidToken, ValueError):
            return None
        return str(path), str(person), str(identity)
