"""Who is at the other end of a browser: a signed cookie that only we can make, and sites that may ask for it."""
from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
COOKIE = "coach_session"
PREFIX = "web-"  # of every sender of this channel
MAX_AGE = 180 * 24 * 3600  # seconds; people come back before the next due date
MIN_SECRET = 16  # characters
ORIGIN = re.compile(r"https?://(?:[\w*-]+(?:\.[\w-]+)*|\[[\da-f:]+\])(?::\d+)?(?=/|$)", re.ASCII)


def load_secret() -> bytes:
    """COACH_SECRET, or a random key kept in the state folder. Raises ValueError when the given one is too short."""
    given = os.environ.get("COACH_SECRET")
    if given is None:
        return _kept_secret(Path(os.environ.get("COACH_STATE", ROOT / ".state")) / "secret")
    if len(given) < MIN_SECRET:
        raise ValueError(f"COACH_SECRET needs at least {MIN_SECRET} characters")
    return given.encode()


def _kept_secret(path: Path) -> bytes:
    """Made once, readable for its owner alone. Two processes that start together end up with the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path.read_text().strip().encode()


class Sessions:
    """Signs and reads session ids. The sender of a conversation is `web-` and the id; a client never chooses it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def new(self) -> str:
        """A sender that was never given out before."""
        return PREFIX + secrets.token_hex(16)

    def value(self, sender: str) -> str:
        """The signed value of a sender's cookie."""
        session = sender[len(PREFIX) :]
        return f"{session}.{self._sign(session)}"

    def sender(self, cookies: str | None) -> str | None:
        """The sender that a Cookie header speaks for; None without our signature."""
        session, _, signature = _cookie(cookies).partition(".")
        genuine = hmac.compare_digest(signature.encode("utf-8", "replace"), self._sign(session).encode())
        return PREFIX + session if session and genuine else None

    def _sign(self, session: str) -> str:
        signed = b"coach-session:" + session.encode("utf-8", "replace")
        return hmac.new(self._secret, signed, hashlib.sha256).hexdigest()


def _cookie(header: str | None) -> str:
    try:
        found = SimpleCookie(header or "").get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def set_cookie(value: str, https: bool, embedded: bool) -> str:
    """The Set-Cookie header. Inside a page of another site, browsers send a cookie only over HTTPS and so marked."""
    site = "SameSite=None; Partitioned" if embedded and https else "SameSite=Lax"
    site += "; Secure" if https else ""
    return f"{COOKIE}={value}; Path=/chat; Max-Age={MAX_AGE}; HttpOnly; {site}"


def embed_origins() -> tuple[str, ...]:
    """The sites that may show the chat: COACH_EMBED_ORIGINS, origins parted by spaces or commas."""
    listed = os.environ.get("COACH_EMBED_ORIGINS", "").replace(",", " ").split()
    return tuple(origin for origin in map(origin_of, listed) if origin)


def origin_of(address: str) -> str:
    """`https://host` of an address, as browsers write it; "" when it is none that a page can have."""
    found = ORIGIN.match(address.lower())
    return found.group() if found else ""


def origin_allowed(headers: Mapping[str, str], allowed: tuple[str, ...], proxied: bool = False) -> bool:
    """Whether a request comes from our own page; `allowed` are its other addresses. A browser's POST names its origin.

    A request without Origin is no browser page's, or a plain GET; then Sec-Fetch-Site has the last word. `proxied`: a
    proxy of ours stands before the bot and says by which name it was called.
    """
    origin = headers.get("origin")
    if not origin:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin", "same-site")
    host = (headers.get("x-forwarded-host") if proxied else "") or headers.get("host") or ""
    return urlsplit(origin).netloc == host.split(",")[0].strip() or origin in allowed
