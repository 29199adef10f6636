"""WeCom (企业微信, application messages): an encrypted callback in, the message API out."""
from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from wechatpy.enterprise import parse_message
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.channels import weixin_text
from bot.channels.base import turns_of
from bot.channels.messenger import PAUSES, TryLater, Undeliverable, env, pseudonym
from bot.channels.passive import PieceMessenger
from bot.channels.session import load_secret
from bot.channels.weixin_api import Api, Places, Refused, Sender, attend, heard_in, settings
from bot.channels.weixin_seal import Heard, Seal, body_of, query_of
from bot.mailbox import Address

logger = logging.getLogger(__name__)
API = "https://qyapi.weixin.qq.com/cgi-bin/"
TOO_FAST = (45009, 45033)
TOO_FAST_SECONDS = 60.0


class WeComChannel(InputChannel):
    """`GET|POST /webhooks/wecom/webhook`. Without a corporation's id it has no routes."""

    def __init__(self, corp_id: str = "", app_secret: str = "", agent_id: str = "", token: str = "", aes_key: str = "",
                 api: str = API, secret: bytes = b"", public_url: str = "",
                 pauses: tuple[float, ...] = PAUSES, api_seconds: float = 10.0) -> None:
        self.corp_id, self.agent_id, self.secret, self.pauses = corp_id, agent_id, secret, pauses
        self.public_url = public_url
        self.api = Api(api, ("GET", "gettoken", {"corpid": corp_id, "corpsecret": app_secret}), api_seconds)
        fixed = {"agentid": int(agent_id or 0), "safe": 0}
        self.sender = Sender(self.api, "message/send", fixed)
        self.seal = Seal(token, WeChatCrypto(token, aes_key, corp_id)) if corp_id else None
        self.messenger: PieceMessenger
        self.places: Places

    @classmethod
    def name(cls) -> str:
        """(see parent class for full docstring)"""
        return "wecom"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """(see parent class for full docstring)"""
        names = ("CORP_ID", "SECRET", "AGENT_ID", "TOKEN", "AES_KEY")
        given = settings("COACH_WECOM_", (*names, "API"), required=names)
        if not given:
            return cls()
        if not (given["AGENT_ID"].isascii() and given["AGENT_ID"].isdigit()):
            raise ValueError("Set COACH_WECOM_AGENT_ID to the number of the application (AgentId)")
        return cls(given["CORP_ID"], given["SECRET"], given["AGENT_ID"], given["TOKEN"], given["AES_KEY"],
                   api=env("COACH_WECOM_API") or API, secret=load_secret(), public_url=env("COACH_PUBLIC_URL"))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """(see parent class for full docstring)"""
        webhook, seal = Blueprint("coach_wecom"), self.seal
        if seal is None:
            return webhook

        @webhook.route("/webhook", methods=["GET"])
        async def verify(request: Request) -> HTTPResponse:
            query = query_of(request)
            echo = seal.decrypted(query, query.get("echostr", ""))
            return response.text(echo) if echo is not None else response.empty(403)

        @webhook.route("/webhook", methods=["POST"], stream=True)
        async def receive(request: Request) -> HTTPResponse:
            query, body = query_of(request), await body_of(request)
            opened = seal.opened(query, body)
            if opened is None or seal.replayed(query, "msg_signature", body):
                return response.empty(403)
            return response.empty(200 if self._take(opened) else 400)

        @webhook.listener("before_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            turns = turns_of(app, on_new_message)
            self.messenger = PieceMessenger("wecom", turns, self.send, self.secret, pauses=self.pauses)
            self.messenger.paged = bool(self.public_url)
            self.places = Places(lambda: turns.mailbox, self.secret, self.public_url)

        attend(webhook, self.api, lambda: self.messenger)
        return webhook

    def _take(self, xml: str) -> bool:
        """Begin to answer a message to our application; whether it could be read."""
        try:
            message = parse_message(xml)
            fields = message._data
            heard = heard_in(message, ("enter_agent",))
            ours = fields["ToUserName"] == self.corp_id and str(fields["AgentID"]) == self.agent_id
            address = str(fields["FromUserName"] or "")
        except Exception:  # signed, but not of a form that is documented
            return False
        if ours and heard and address:
            self._hear(address, heard, str(fields.get("Event")) == "enter_agent")
        return ours

    def _hear(self, address: str, heard: Heard, entered: bool) -> None:
        box, identity = self.messenger.turns.mailbox, pseudonym("wecom", address, self.secret)
        if entered and box.find(identity):
            return
        choice = weixin_text.chosen(heard.text, box.offered(identity)) if heard.text else None
        text, metadata = (choice["payload"], {"title": choice["title"]}) if choice else (heard.text, {})
        known, letter, fresh = self.messenger.keep(address, text, heard.message_id, metadata)
        if not fresh:
            return
        if heard.key:
            self.messenger.explain(known, letter, heard.key)
        else:  # numbers stand for choices until the person has written
            box.offer(identity, ())
            self.messenger.answer(known, letter)

    async def send(self, known: Address, message: dict[str, Any]) -> None:
        """One answer by message/send: a piece, or a word of the messenger's own."""
        for piece in self.messenger.pieces(message):
            await self._send(known, piece)

    async def _send(self, known: Address, piece: dict[str, Any]) -> None:
        try:
            given = await self.sender.send(self.messenger.turns.mailbox, known, self.places.where(known), piece)
        except Refused as error:
            if error.code in TOO_FAST:
                raise TryLater(TOO_FAST_SECONDS) from None
            if error.for_good:  # else it would stand before all that is said later
                raise Undeliverable(f"errcode {error.code}") from None
            raise
        if given.get("invaliduser") or given.get("unlicenseduser"):
            raise Undeliverable("invaliduser")
