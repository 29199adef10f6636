"""People who write to the official account and to the WeCom application, as Tencent's servers bring their messages."""
from __future__ import annotations

import asyncio
import itertools
import time

import aiohttp

from tests.channels.fake_weixin import AGENT_ID, APP_ID, APP_SECRET, CORP_ID, CORP_SECRET, FakeWeixin
from tests.channels.weixin_crypto import Tencent, fields_of, xml_of

ACCOUNT = Tencent("account-token-0123", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", APP_ID)
APP = Tencent("company-token-0123", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg", CORP_ID)
SECRETS = (ACCOUNT.token, ACCOUNT.aes_key, APP_SECRET, APP.token, APP.aes_key, CORP_SECRET)
NUMBERS = itertools.count(10_000_000_000)


def wechat_env(weixin: FakeWeixin) -> dict[str, str]:
    return {"COACH_WECHAT_APP_ID": APP_ID, "COACH_WECHAT_APP_SECRET": APP_SECRET, "COACH_WECHAT_TOKEN": ACCOUNT.token,
            "COACH_WECHAT_AES_KEY": ACCOUNT.aes_key, "COACH_WECHAT_API": weixin.url}  # fmt: skip


def wecom_env(weixin: FakeWeixin) -> dict[str, str]:
    return {"COACH_WECOM_CORP_ID": CORP_ID, "COACH_WECOM_SECRET": CORP_SECRET, "COACH_WECOM_AGENT_ID": str(AGENT_ID),
            "COACH_WECOM_TOKEN": APP.token, "COACH_WECOM_AES_KEY": APP.aes_key,
            "COACH_WECOM_API": weixin.url}  # fmt: skip


class WeixinWriter:
    """Somebody whose messages come signed and encrypted. `read`: what they saw, in passive replies or by the API."""

    path, tencent = "", ACCOUNT

    def __init__(self, http: aiohttp.ClientSession, url: str, weixin: FakeWeixin, name: str) -> None:
        self.http, self.url, self.weixin, self.name = http, f"{url}{self.path}", weixin, name
        self.replies: dict[str, str] = {}  # by message: Tencent shows the first answer of its tries

    @property
    def heard(self) -> int:
        sent = [one for one in self.weixin.sent if one["touser"] == self.name]
        return len(self.replies) + len(sent)

    async def say(self, text: str, times: int = 1) -> None:
        """Bring a message; so many times, as Tencent does when an answer is lost on the way."""
        number = str(next(NUMBERS))
        message = {"ToUserName": "gh_0123", "FromUserName": self.name, "CreateTime": int(time.time()),
                   "MsgType": "text", "Content": text, "MsgId": int(number), **self.more()}  # fmt: skip
        secret = self.tencent.encrypt(xml_of(**message))
        body = xml_of(ToUserName=str(message["ToUserName"]), Encrypt=secret)
        replies = await asyncio.gather(*(self._post(secret, body) for _ in range(times)))
        shown = [reply for reply in replies if reply]
        if shown:
            self.replies[number] = shown[0]
        assert len(set(shown)) <= 1, "the tries of one message were answered differently"

    def more(self) -> dict[str, object]:
        return {}

    async def _post(self, secret: str, body: str) -> str:
        began = time.monotonic()
        async with self.http.post(self.url, params=self.tencent.query(secret), data=body.encode()) as reply:
            assert reply.status == 200, reply.status
            answer = await reply.text()
        assert time.monotonic() - began < 5, "Tencent would not have waited so long"
        if "<" not in answer:
            return ""
        fields = fields_of(self.tencent.decrypt(fields_of(answer)["Encrypt"]))
        return fields.get("Content", "")


class OfficialAccount(WeixinWriter):
    """A follower of the 公众号."""

    path = "/webhooks/wechat/webhook"


class WeComApp(WeixinWriter):
    """A member of the company."""

    path, tencent = "/webhooks/wecom/webhook", APP

    def more(self) -> dict[str, object]:
        return {"ToUserName": CORP_ID, "AgentID": AGENT_ID}
