"""Which requests come in at all: Rasa's own API stays shut, except for who holds the token or works on this machine.

Rasa would hand every conversation to whoever asks. Open to everybody are only the chat page, the messengers' webhooks
(each checks its own sender) and REST, which has this lock itself.
"""
from __future__ import annotations

import hmac
import ipaddress
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from httptools import parse_url
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import words

PUBLIC = re.compile(r"(?:chat|webhooks/(?:rest|telegram|wechat|wecom))(?:/.*)?|")  # registered routes, not addresses
LARGEST = 256 * 1024  # bytes of a body that a stranger may send; a message has 2,000 characters
PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
TOKEN = "token"


@dataclass(frozen=True)
class Door:
    """The lock. Without a token it opens in development alone, and only to who sits at this machine."""

    token: str = ""
    dev: bool = False

    @classmethod
    def from_env(cls) -> Door:
        """COACH_API_TOKEN, COACH_DEV."""
        return cls(os.environ.get("COACH_API_TOKEN", "").strip(), os.environ.get("COACH_DEV") == "1")

    def admits(self, request: Request) -> bool:
        """Whether the request is the operator's."""
        given = given_token(request)
        if self.token:
            return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode("utf-8", "replace"))
        return self.dev and is_direct(request)

    def refusal(self, request: Request) -> HTTPResponse | None:
        """The answer to who may not come in. A door that has a token always asks for it, also on this machine."""
        if self.admits(request):
            return None
        key = "wrong_token" if given_token(request) or request.headers.get("authorization") else "closed"
        return response.json({"error": words.sentence(key)}, status=401)


def guard(app: Sanic, door: Door) -> None:
    """Set the door before the app, once: the first channel that stands up brings it."""
    if hasattr(app.ctx, "coach_door"):
        return
    app.ctx.coach_door = door
    app.config.ACCESS_LOG = False  # addresses hold the keys of files and pages

    async def weigh(request: Request) -> None:
        if PUBLIC.fullmatch(request.path.strip("/")) or not door.admits(request):
            request.stream.request_max_size = LARGEST

    async def stop(request: Request) -> HTTPResponse | None:
        route = getattr(request, "route", None)  # none: there is no such page, and Sanic says so
        return None if route is None or _is_public(app, route) else door.refusal(request)

    async def too_large(_: Request, __: PayloadTooLarge) -> HTTPResponse:
        return response.json({"error": words.sentence("too_large")}, status=413)

    app.add_signal(weigh, "http.routing.before")  # a middleware would come after the body has been read
    app.register_middleware(stop, "request")
    app.error_handler.add(PayloadTooLarge, too_large)


def _is_public(app: Sanic, route: Any) -> bool:
    """A new channel that checks its own senders says so on its blueprint: `blueprint.ctx.own_lock = True`."""
    if PUBLIC.fullmatch(route.path.strip("/")):
        return True
    blueprint = app.blueprints.get(".".join(route.name.split(".")[1:-1]))
    return bool(blueprint and getattr(blueprint.ctx, "own_lock", False))


class GuardedBlueprint(Blueprint):
    """The routes of a channel that brings the door along."""

    def __init__(self, name: str, door: Door) -> None:
        super().__init__(name)
        self.ctx.door = door

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """(see parent class for full docstring)"""
        guard(app, self.ctx.door)
        super().register(app, options)


def given_token(request: Request) -> str:
    """What the request offers as its token: `Authorization: Bearer …`, else `?token=…` as Rasa has it.

    Taken out of the address at the first look, since addresses are written to logs when something fails.
    """
    if not hasattr(request.ctx, "coach_token"):
        kind, _, value = request.headers.get("authorization", "").partition(" ")
        from_address = _take_from_address(request)
        request.ctx.coach_token = value.strip() if kind.lower() == "bearer" else from_address
    return str(request.ctx.coach_token)


def _take_from_address(request: Request) -> str:
    before, mark, query = request.raw_url.partition(b"?")
    parts = query.split(b"&")
    other = [part for part in parts if unquote_plus(part.split(b"=")[0].decode("utf-8", "replace")) != TOKEN]
    if not mark or len(other) == len(parts):
        return ""
    readdress(request, before + (b"?" + b"&".join(other) if other else b""))
    return next((value for name, value in parse_qsl(query.decode("utf-8", "replace")) if name == TOKEN), "")


def readdress(request: Request, raw_url: bytes) -> None:
    """Put another address in the place of a request's own: what is not in it, Sanic can write into no log."""
    request.raw_url = raw_url
    request._parsed_url = parse_url(raw_url)
    request.parsed_args.clear(), request.parsed_not_grouped_args.clear()


def is_direct(request: Request) -> bool:
    """Whether the request was made on this machine for this machine: by no proxy, no foreign page, no foreign name.

    The Host is looked at because a name of an attacker's may lead here (DNS rebinding).
    """
    host = request.headers.get("host", "")
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
    return (
        _is_loopback(request.conn_info.client_ip if request.conn_info else "")
        and not any(name in request.headers for name in PROXIED)
        and _names_loopback(host)
        and (origin is None or urlsplit(origin).netloc == host)
        and site in ("none", "same-origin")
    )


def _names_loopback(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    found = _parse(address)
    return found is not None and found.is_loopback


def address_of(request: Request, proxies: int = 0) -> str:
    """Whom to count a request to: the peer, or what the outermost of our own `proxies` saw.

    What stands further left in X-Forwarded-For is the client's own word. An IPv6 network counts as one address.
    """
    lines = request.headers.getall("x-forwarded-for", []) if proxies else []
    named = [part.strip() for line in lines for part in line.split(",")]
    seen = _parse(named[-min(proxies, len(named))]) if named else None
    found = seen or _parse(request.conn_info.client_ip if request.conn_info else "")
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address as peers and proxies write it, also with a port or in brackets."""
    bare = re.sub(r"^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$", r"\1\2", address)
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def trusted_proxies() -> int:
    """COACH_TRUSTED_PROXY: how many proxies of our own stand before the bot. Raises ValueError.

    Unset, it is one where the bot has an https address: it speaks no TLS itself, so something must stand before it.
    """
    usual = "1" if os.environ.get("COACH_PUBLIC_URL", "").strip().startswith("https://") else "0"
    given = os.environ.get("COACH_TRUSTED_PROXY", "").strip() or usual
    if not given.isdecimal():
        raise ValueError("COACH_TRUSTED_PROXY is the number of your own proxies before the bot: 1, or leave it unset")
    return int(given)
