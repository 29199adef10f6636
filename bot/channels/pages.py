"""The built chat page (bot/web/dist) under /chat/: right types, compressed, cached, and under a strict policy."""
from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import words

DIST = Path(__file__).resolve().parents[1] / "web" / "dist"
HASHED = re.compile(r"-[A-Z0-9]{8}\.\w+$")  # esbuild writes the content's hash into a chunk's name
TEXTS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """A file of the page, ready to send."""

    version: int
    body: bytes
    zipped: bytes
    etag: str
    content_type: str
    cache: str


class Pages:
    """Serves the page from `dist`, or says how to get one. `embed` are the origins that may frame it."""

    def __init__(self, embed: tuple[str, ...], dist: Path = DIST) -> None:
        self.dist = dist.resolve()
        self._assets: dict[Path, Asset] = {}
        frame = " ".join(("'self'", *embed))
        self.headers = {
            "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            f"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {frame}",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }

    def serve(self, request: Request, name: str) -> HTTPResponse:
        """The file `name` of the page, 304 when the browser has it, 404 for what is none of its files."""
        path = (self.dist / name).resolve()
        if self.dist not in path.parents or not path.is_file():
            key, status = ("page_moved", 404) if (self.dist / "index.html").is_file() else ("page_missing", 503)
            return self.notice(key, status)
        asset = self._asset(path)
        headers = {**self.headers, "ETag": asset.etag, "Cache-Control": asset.cache, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == asset.etag:
            return response.empty(304, headers)
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return response.raw(asset.zipped if zipped else asset.body, 200, headers, asset.content_type)

    def _asset(self, path: Path) -> Asset:
        version = path.stat().st_mtime_ns
        known = self._assets.get(path)
        if known and known.version == version:
            return known
        body = path.read_bytes()
        etag = f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'
        kind = f"{TEXTS[path.suffix]}; charset=utf-8" if path.suffix in TEXTS else _binary_type(path)
        cache = "public, max-age=31536000, immutable" if HASHED.search(path.name) else "no-cache"
        self._assets[path] = Asset(version, body, gzip.compress(body), etag, kind, cache)
        return self._assets[path]

    def notice(self, key: str, status: int) -> HTTPResponse:
        """A bare page with one sentence of ours."""
        title, text = escape(words.sentence("name")), escape(words.sentence(key))
        head = "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content=width=device-width>"
        page = f"{head}<title>{title}</title><p>{text}</p></html>"
        return response.html(page, status, self.headers)


def _binary_type(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"
