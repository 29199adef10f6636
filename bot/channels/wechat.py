"""The WeChat official account (公众号): signed messages in, plain or encrypted; the answer within the response.

wechatpy does the crypto, reads the messages and writes the replies. Accounts that are not verified have nothing but
the response: what is not ready in time then waits for the person's next message (bot/channels/passive.py).
"""
from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from bot.channels import weixin_text
from bot.channels.base import Turns, turns_of
from bot.channels.messenger import PAUSES, TryLater, Undeliverable, env
from bot.channels.passive import AFTER_REPLY, WAIT_SECONDS, PassiveMessenger
from bot.channels.session import load_secret
from bot.channels.weixin_api import Api, Places, Refused, Sender, attend, heard_in, settings
from bot.channels.weixin_seal import Seal, body_of, query_of
from bot.mailbox import Address

logger = logging.getLogger(__name__)
API = "https://api.weixin.qq.com/cgi-bin/"
GREETED_BY = ("subscribe", "subscribe_scan", "subscribe_scan_product")  # as wechatpy calls them
NOTHING = "success"  # Tencent's word for: received, nothing to say
NO_RIGHT = (48001, 48004, 50002)  # the account may not use the customer-service API
NOT_NOW = (45015, 45047)  # the person has not written for too long, or has been written to too often since
CLOSED_SECONDS = 3600.0  # how long a refused right is believed
REMEMBERED = 10_000


class CustomerService:
    """The customer-service API, and for whom it is open."""

    def __init__(self, api: Api | None, turns: Turns, places: Places) -> None:
        self.api, self.turns, self.places, self.proven = api, turns, places, False
        self.where = places.where
        self._until = 0.0
        self._closed: OrderedDict[str, None] = OrderedDict()

    def usable(self, identity: str) -> bool:
        """Whether it is worth trying to write to somebody."""
        return self.api is not None and time.monotonic() >= self._until and identity not in self._closed

    def reopened(self, identity: str) -> None:
        """They have written, so they may be written to."""
        self._closed.pop(identity, None)

    async def send(self, known: Address, message: dict[str, Any]) -> None:
        """One answer. Where it may not be sent, TryLater(0): it stays for the next message, and nothing is logged."""
        if self.api is None or not self.usable(known.identity):
            raise TryLater(0.0)
        try:
            for piece in weixin_text.pieces(message):
                sender = Sender(self.api, "message/custom/send", {})
                await sender.send(self.turns.mailbox, known, self.where(known), piece)
            self.proven = True
        except Refused as error:
            self._refused(known, error)

    def _refused(self, known: Address, error: Refused) -> None:
        if error.code in NO_RIGHT:
            self.proven, self._until = False, time.monotonic() + CLOSED_SECONDS
        elif error.code in NOT_NOW:
            self._closed[known.identity] = None
            if len(self._closed) > REMEMBERED:
                self._closed.popitem(last=False)
        elif error.for_good:  # else it would stand before all that is said later
            raise Undeliverable(f"errcode {error.code}") from None
        else:
            raise error
        raise TryLater(0.0) from None


class WeChatChannel(InputChannel):
    """`GET|POST /webhooks/wechat/webhook`. Without a token it has no routes. With an AES key, only AES is accepted."""

    def __init__(self, token: str = "", app_id: str = "", app_secret: str = "", aes_key: str = "", api: str = API,
                 secret: bytes = b"", public_url: str = "", wait_seconds: float = WAIT_SECONDS,
                 after_reply: float = AFTER_REPLY, pauses: tuple[float, ...] = PAUSES,
                 api_seconds: float = 5.0) -> None:
        login = {"grant_type": "client_credential", "appid": app_id, "secret": app_secret}
        self.api = Api(api, ("POST", "stable_token", login), api_seconds)
        self.crypto = WeChatCrypto(token, aes_key, app_id) if aes_key else None
        self.seal = Seal(token, self.crypto) if token else None
        self.public_url, self.may_send = public_url, bool(app_secret)
        self.secret, self.wait_seconds, self.after_reply, self.pauses = secret, wait_seconds, after_reply, pauses
        self.messenger: PassiveMessenger

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "wechat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        names = ("TOKEN", "APP_ID", "APP_SECRET", "AES_KEY", "API")
        more = env("COACH_WECHAT_APP_SECRET") or env("COACH_WECHAT_AES_KEY")
        given = settings("COACH_WECHAT_", names, required=("TOKEN", "APP_ID") if more else ("TOKEN",))
        if not given:
            return cls()
        return cls(given["TOKEN"], given["APP_ID"], given["APP_SECRET"], given["AES_KEY"],
                   api=env("COACH_WECHAT_API") or API, secret=load_secret(), public_url=env("COACH_PUBLIC_URL"))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        webhook, seal = Blueprint("coach_wechat"), self.seal
        if seal is None:
            return webhook

        @webhook.route("/webhook", methods=["GET"])
        async def verify(request: Request) -> HTTPResponse:
            query = query_of(request)
            return response.text(query.get("echostr", "")) if seal.admits(query) else response.empty(403)

        @webhook.route("/webhook", methods=["POST"], stream=True)
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request, seal)

        @webhook.listener("before_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            self.messenger = self._messenger(turns_of(app, on_new_message))

        attend(webhook, self.api, lambda: self.messenger)
        return webhook

    def _messenger(self, turns: Turns) -> PassiveMessenger:
        places = Places(lambda: turns.mailbox, self.secret, self.public_url)
        service = CustomerService(self.api if self.may_send else None, turns, places)
        made = PassiveMessenger("wechat", turns, service, self.secret, self.wait_seconds, self.after_reply, self.pauses)
        made.paged = bool(self.public_url)
        return made

    async def _receive(self, request: Request, seal: Seal) -> HTTPResponse:
        query = query_of(request)
        if not seal.admits(query):
            return response.empty(403)
        body = await body_of(request)
        name = "msg_signature" if self.crypto else "signature"
        xml = seal.opened(query, body) if self.crypto else body.decode("utf-8", "replace")
        if xml is None or seal.replayed(query, name, body):
            return response.empty(403)
        return await self._answer(xml)

    async def _answer(self, xml: str) -> HTTPResponse:
        try:
            message = parse_message(xml)
            heard = heard_in(message, GREETED_BY)
            address = str(message._data["FromUserName"] or "")
        except Exception:  # signed, but not of a form that is documented
            return response.empty(400)
        text = await self._reply(address, heard) if heard and address else ""
        return self._response(message, text) if text else response.text(NOTHING)

    async def _reply(self, address: str, heard: Any) -> str:
        try:
            return await self.messenger.reply(address, heard)
        except Exception as error:  # the message is kept; sweeping takes it up
            logger.error("wechat: no reply: %s", type(error).__name__)
            return ""

    def _response(self, message: Any, text: str) -> HTTPResponse:
        """`]]>` would end the text early: wechatpy does not look for it."""
        xml = TextReply(message=message, content=text.replace("]]>", "]] >")).render()
        if self.crypto:
            xml = self.crypto.encrypt_message(xml, secrets.token_hex(8), str(int(time.time())))
        return response.text(xml, content_type="application/xml; charset=utf-8")
