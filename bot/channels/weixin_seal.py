"""The check of the seal on Tencent's callbacks, and what a callback says once it is open."""
from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import xmltodict
from sanic.request import Request
from wechatpy.utils import WeChatSigner

from bot.channels.door import readdress

CLOCK_SECONDS = 300  # how far Tencent's clock and ours may differ; older requests are replays
MAX_BODY = 64 * 1024  # bytes; Tencent's largest callbacks are a few thousand


class Seal:
    """Lets in what Tencent signed just now. wechatpy compares with `!=`: here it is done in constant time, and before.

    wechatpy parses by xmltodict, which forbids entities and fetches nothing (tests/channels keep it so).
    """

    def __init__(self, token: str, crypto: Any = None, clock: Callable[[], float] = time.time) -> None:
        self.token, self.crypto, self.clock = token, crypto, clock
        self._seen: OrderedDict[tuple[str, str, str], tuple[float, bytes]] = OrderedDict()

    def admits(self, query: Mapping[str, Any], name: str = "signature", *more: str) -> bool:
        """Whether the query's signature `name` is right and recent. `more`: what is signed beside time and nonce."""
        stamp, nonce, given = (_one(query, key) for key in ("timestamp", "nonce", name))
        if not (stamp.isascii() and stamp.isdigit()) or abs(self.clock() - int(stamp[:12])) > CLOCK_SECONDS:
            return False
        signer = WeChatSigner()
        signer.add_data(self.token, stamp, nonce, *more)
        return hmac.compare_digest(signer.signature.encode(), given.encode(errors="replace"))

    def replayed(self, query: Mapping[str, Any], name: str, body: bytes) -> bool:
        """Whether the same signature came before with another body. Tencent's own retries bring the same one."""
        key = (_one(query, "timestamp"), _one(query, "nonce"), _one(query, name))
        digest, now = hashlib.sha256(body).digest(), self.clock()
        while self._seen and next(iter(self._seen.values()))[0] < now - 2 * CLOCK_SECONDS:
            self._seen.popitem(last=False)
        return self._seen.setdefault(key, (now, digest))[1] != digest

    def opened(self, query: Mapping[str, Any], body: bytes) -> str | None:
        """The message in an encrypted body; None when it was not signed, or not encrypted for us."""
        try:
            outer = xmltodict.parse(body)["xml"]
            return self.decrypted(query, str(outer["Encrypt"]))
        except Exception:  # whatever is wrong with a letter from outside; it is refused and never logged
            return None

    def decrypted(self, query: Mapping[str, Any], secret: str) -> str | None:
        """What `secret` says; None when it was not signed, or not encrypted for us."""
        if not self.admits(query, "msg_signature", secret):
            return None
        stamp, nonce, given = (_one(query, key) for key in ("timestamp", "nonce", "msg_signature"))
        try:
            said: str = self.crypto.decrypt_message({"Encrypt": secret}, given, stamp, nonce)
            return said
        except Exception:  # padding, base64, another app's id, broken UTF-8: wechatpy checks none of it beforehand
            return None


async def body_of(request: Request) -> bytes:
    """The body of a streamed request. Sanic answers 413 by itself when it is larger than anything Tencent sends."""
    request.stream.request_max_size = MAX_BODY
    await request.receive_body()
    body: bytes = request.body
    return body


def query_of(request: Request) -> dict[str, str]:
    """The parameters, taken out of the address: they name the person, and Sanic logs the addresses of broken lines."""
    given = {name: str(request.args.get(name) or "") for name in request.args}
    readdress(request, request.raw_url.partition(b"?")[0])
    return given


def _one(query: Mapping[str, Any], key: str) -> str:
    return str(query.get(key) or "")


@dataclass(frozen=True)
class Heard:
    """One message as it came in. `key`: of a sentence that is said instead of a turn."""

    text: str
    message_id: str
    key: str = ""
