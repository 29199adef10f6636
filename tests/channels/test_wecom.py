"""WeCom over HTTP: callbacks encrypted by independent code, answers through a fake of its message API."""
from __future__ import annotations

import asyncio
import itertools
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from rasa.shared.core.events import BotUttered

from bot.channels import weixin_text
from bot.channels.base import turns_of
from bot.channels.messenger import SWEEP_SECONDS
from bot.channels.rendering import Picture
from bot.channels.wecom import WeComChannel

from .fake_weixin import AGENT_ID, CORP_ID, CORP_SECRET, PNG, FakeWeixin, serving
from .harness import Running, serve
from .weixin_crypto import Tencent, xml_of

TOKEN, AES_KEY = "wecom-token-0123", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
USER = "ZhangSan-secret"
CORP = Tencent(TOKEN, AES_KEY, CORP_ID)
SEND = "message/send"
NUMBERS = itertools.count(7_000_000_000_000_000_000)
PARTS = weixin_text.parts


@dataclass
class Phone:
    """A member's WeCom, and Tencent between it and us."""

    url: str
    tencent: Tencent = CORP
    user: str = USER
    agent: int = AGENT_ID
    corp: str = CORP_ID

    def xml(self, kind: str, msg_id: int | None = None, **fields: object) -> str:
        number = {} if kind == "event" else {"MsgId": msg_id or next(NUMBERS)}
        return xml_of(**{"ToUserName": self.corp, "FromUserName": self.user, "CreateTime": int(time.time()),
                         "MsgType": kind, **fields, **number, "AgentID": self.agent})

    async def post(self, xml: str, query: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, str]:
        secret = self.tencent.encrypt(xml)
        query = self.query(secret) if query is None else query
        body = body or xml_of(ToUserName=CORP_ID, Encrypt=secret, AgentID=str(self.agent)).encode()
        async with aiohttp.ClientSession() as http, http.post(
            f"{self.url}/webhooks/wecom/webhook", params=query, data=body
        ) as answer:
            return answer.status, await answer.text()

    def query(self, secret: str, **more: Any) -> dict[str, str]:
        """WeCom sends no plain signature."""
        given = self.tencent.query(secret, **more)
        return {name: given[name] for name in ("msg_signature", "timestamp", "nonce")}

    async def hand(self, xml: str) -> None:
        began = time.monotonic()
        assert await self.post(xml) == (200, "")
        assert time.monotonic() - began < 1

    async def say(self, text: str, msg_id: int | None = None) -> None:
        await self.hand(self.xml("text", msg_id, Content=text))


def channel(fake: FakeWeixin, **more: Any) -> WeComChannel:
    given = {"corp_id": CORP_ID, "app_secret": CORP_SECRET, "agent_id": str(AGENT_ID), "token": TOKEN,
             "aes_key": AES_KEY, "api": fake.url, "secret": b"a secret for the tests only", "pauses": (0.05, 0.05),
             "api_seconds": 2.0, **more}
    return WeComChannel(**given)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeWeixin]:
    async with serving() as one:
        yield one


async def stop(running: Running) -> None:
    await running.server.before_stop()
    await running.stop()


@pytest_asyncio.fixture
async def both(database: Path, fake: FakeWeixin) -> AsyncIterator[tuple[Running, Phone]]:
    running = await serve([channel(fake)], database)
    yield running, Phone(running.url)
    await stop(running)


def heard(running: Running) -> list[str]:
    return [text for _, text in running.agent.heard]


def unfinished(running: Running) -> int:
    return len(turns_of(running.app, lambda message: None).mailbox.unfinished("wecom"))


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "never came true"
        await asyncio.sleep(0.01)


async def settled(running: Running) -> None:
    await until(lambda: unfinished(running) == 0)


# -- the door


async def test_the_check_of_the_address(both: tuple[Running, Phone]) -> None:
    _, phone = both

    async def ask(query: dict[str, str]) -> tuple[int, str]:
        url = f"{phone.url}/webhooks/wecom/webhook"
        async with aiohttp.ClientSession() as http, http.get(url, params=query) as got:
            return got.status, await got.text()

    echo = CORP.encrypt("1616140317555161061")
    assert await ask({**phone.query(echo), "echostr": echo}) == (200, "1616140317555161061")
    foreign = CORP.encrypt("161", "wwother")
    for query in (
        {**phone.query(echo, at=time.time() - 400), "echostr": echo},
        {**replace(phone, tencent=replace(CORP, token="another")).query(echo), "echostr": echo},
        {**phone.query(echo), "echostr": CORP.encrypt("161")},
        {**phone.query(foreign), "echostr": foreign},
        {**phone.query(""), "echostr": ""},
        {},
    ):
        assert await ask(query) == (403, "")


async def test_a_message_is_answered_by_the_api(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    await phone.say("还不上了")
    assert await fake.hears(1) == ["听到：还不上了\n\n回复 1 好"]
    assert (fake.sent[0]["touser"], fake.sent[0]["agentid"]) == (USER, AGENT_ID)
    await settled(running)
    ((sender, text),) = running.agent.heard
    assert text == "还不上了" and USER not in sender and fake.faults == []


async def test_who_is_not_tencent_is_refused(both: tuple[Running, Phone]) -> None:
    running, phone = both
    xml = phone.xml("text", Content="让我进来")
    secret = CORP.encrypt(xml)
    body = xml_of(Encrypt=secret)
    changed = secret[:40] + ("A" if secret[40] != "A" else "B") + secret[41:]
    foreign, keyless = CORP.encrypt(xml, "wwother"), replace(CORP, aes_key="Z" * 43).encrypt(xml)
    bomb = '<!DOCTYPE xml [<!ENTITY a "haha">]><xml><Encrypt>&a;&a;</Encrypt></xml>'
    outside = '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hostname">]><xml><Encrypt>&a;</Encrypt></xml>'
    cases = {
        "wrong token": (replace(phone, tencent=replace(CORP, token="another")).query(secret), body),
        "late": (phone.query(secret, at=time.time() - 301), body),
        "from the future": (phone.query(secret, at=time.time() + 400), body),
        "unsigned": ({"timestamp": "1", "nonce": "1"}, body),
        "no query": ({}, body),
        "changed": (phone.query(secret), xml_of(Encrypt=changed)),
        "for another": (phone.query(foreign), xml_of(Encrypt=foreign)),
        "another key": (phone.query(keyless), xml_of(Encrypt=keyless)),
        "plain": (phone.query(""), xml),
        "no xml": (phone.query("x"), "x"),
        "nested": (phone.query("x"), "<xml><Encrypt><a>x</a></Encrypt></xml>"),
        "bomb": (phone.query("hahahaha"), bomb),
        "outside": (phone.query("x"), outside),
    }
    for why, (query, sent) in cases.items():
        assert await phone.post("", query, sent.encode()) == (403, ""), why
    assert heard(running) == []


async def test_a_signature_carries_one_body(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    secret = CORP.encrypt(phone.xml("text", Content="第一句"))
    query = phone.query(secret)
    for _ in range(2):
        assert (await phone.post("", query, xml_of(Encrypt=secret).encode()))[0] == 200
    assert (await phone.post("", query, xml_of(Encrypt=secret, More="x").encode()))[0] == 403
    await fake.hears(1)
    await settled(running)
    assert heard(running) == ["第一句"] and len(fake.sent) == 1


async def test_another_application_or_corporation_is_not_ours(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    for other in (replace(phone, agent=1), replace(phone, corp="wwother")):
        assert (await other.post(other.xml("text", Content="x")))[0] == 400
    for xml in ("", "<xml/>", "not xml", '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Content>&a;</Content></xml>'):
        assert (await phone.post(xml))[0] == 400
    assert heard(running) == [] and fake.calls == []


async def test_a_huge_body_is_not_read(both: tuple[Running, Phone]) -> None:
    running, phone = both
    xml = phone.xml("text", Content="大" * 200_000)
    try:
        status = (await phone.post(xml))[0]
    except (aiohttp.ClientError, ConnectionError):  # the line may be cut
        status = 413
    assert status == 413 and heard(running) == []


# -- what is said


@pytest.mark.parametrize("text", ["1", "１。", "第一个", "好"])
async def test_a_number_stands_for_a_choice(both: tuple[Running, Phone], fake: FakeWeixin, text: str) -> None:
    running, phone = both
    await phone.say("你好")
    await fake.hears(1)
    await phone.say(text)
    await fake.hears(2)
    await phone.say("2")
    await fake.hears(3)
    assert heard(running) == ["你好", "/tell", "2"]


async def test_who_opens_the_application_is_greeted_once(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    entered = phone.xml("event", Event="enter_agent", EventKey="")
    await phone.hand(entered)
    await phone.hand(entered)
    await fake.hears(1)
    await phone.hand(phone.xml("event", Event="enter_agent", EventKey="", CreateTime=int(time.time()) + 60))
    for event in ("subscribe", "unsubscribe", "LOCATION", "view", "something_new"):
        await phone.hand(phone.xml("event", Event=event, EventKey="x"))
    await settled(running)
    assert heard(running) == ["/start"] and len(fake.sent) == 1


async def test_a_menu_click_says_its_key(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    clicked = phone.xml("event", Event="click", EventKey="我的方案")
    await phone.hand(clicked)
    await phone.hand(clicked)
    await fake.hears(1)
    await settled(running)
    assert heard(running) == ["我的方案"] and len(fake.sent) == 1


@pytest.mark.parametrize("kind", ["voice", "image", "video", "location", "link", "file"])
async def test_what_we_cannot_read_gets_a_kind_word(both: tuple[Running, Phone], fake: FakeWeixin, kind: str) -> None:
    running, phone = both
    await phone.say("你好")
    await fake.hears(1)
    xml = phone.xml(kind, MediaId="m", PicUrl="http://x", Title="t")
    await phone.hand(xml)
    await phone.hand(xml)
    assert "只看得懂文字" in (await fake.hears(2))[1]
    await phone.say("1")  # the choices are still there
    await fake.hears(3)
    await settled(running)
    assert heard(running) == ["你好", "/tell"] and len(fake.sent) == 3


# -- once, in order, in spite of everything


async def test_the_tries_of_one_message_are_one_turn(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    running.agent.nap = 0.2
    xml = phone.xml("text", Content="还不上")
    await asyncio.gather(*(phone.hand(xml) for _ in range(3)))
    await fake.hears(1)
    await phone.hand(xml)
    await settled(running)
    assert heard(running) == ["还不上"] and len(fake.sent) == 1


async def test_a_burst_is_answered_in_order(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    running.agent.nap, fake.nap = 0.02, 0.05
    for n in range(6):
        await phone.say(f"第{n}句")
    texts = await fake.hears(6)
    assert [text.split("\n")[0] for text in texts] == [f"听到：第{n}句" for n in range(6)]
    assert running.agent.overlaps == 0


LONG = "".join(f"第{n:03}条：先留出房租和吃饭的钱，再看还能拿出多少，写清楚以后再和银行谈。😀" for n in range(70))


@pytest.mark.parametrize("failure", [None, "5xx", "garbage", -1, 40014, 42001])
async def test_a_long_answer_comes_whole_and_once(
    both: tuple[Running, Phone], fake: FakeWeixin, failure: Any
) -> None:
    running, phone = both
    running.agent._answer = lambda text: BotUttered(  # type: ignore[method-assign]
        LONG, {"buttons": [{"title": "继续", "payload": "/tell"}]}
    )
    fake.fails[SEND] = [None, failure] if failure else []
    await phone.say("都说说")
    await until(lambda: len(fake.sent) > 3)
    await settled(running)
    assert "".join(fake.texts()) == LONG + "\n\n回复 1 继续" and fake.faults == []


async def test_an_api_that_hangs_is_tried_again(both: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = both
    fake.fails[SEND] = ["hang"]
    await phone.say("还不上")
    assert await fake.hears(1) == ["听到：还不上\n\n回复 1 好"]
    await settled(running)


async def test_who_may_not_see_the_application_gets_no_second_try(
    both: tuple[Running, Phone], fake: FakeWeixin
) -> None:
    running, phone = both
    await replace(phone, user="gone-1").say("还不上")
    await until(lambda: SEND in fake.calls)
    fake.fails[SEND] = [81013]
    await settled(running)
    await replace(phone, user="gone-2").say("还不上")
    await until(lambda: fake.calls.count(SEND) == 2)
    await settled(running)
    await asyncio.sleep(0.2)
    assert fake.calls.count(SEND) == 2 and fake.sent == []


async def test_a_crash_before_the_answer(database: Path, fake: FakeWeixin) -> None:
    first = await serve([channel(fake)], database)
    first.agent.nap = 30
    await Phone(first.url).say("很难的事")
    await until(lambda: len(first.agent.heard) == 1)
    for task in asyncio.all_tasks():
        if getattr(task.get_coro(), "__qualname__", "").startswith(("Messenger", "Turns")):
            task.cancel()
    await first.stop()
    assert SWEEP_SECONDS > 5  # it is the start that takes it up
    again = await serve([channel(fake)], database)
    assert await fake.hears(1) == ["听到：很难的事\n\n回复 1 好"]
    await settled(again)
    assert heard(again) == ["很难的事"]
    await stop(again)


async def test_what_could_not_be_sent_is_sent_after_a_restart(database: Path, fake: FakeWeixin) -> None:
    first = await serve([channel(fake)], database)
    fake.fails[SEND] = ["always", "5xx"]
    await Phone(first.url).say("还不上")
    await until(lambda: fake.calls.count(SEND) == 3)
    await asyncio.sleep(0.1)
    await stop(first)
    fake.fails.clear()
    again = await serve([channel(fake)], database)
    assert await fake.hears(1) == ["听到：还不上\n\n回复 1 好"]
    assert heard(again) == []
    await stop(again)


async def test_a_picture_and_a_file(database: Path, fake: FakeWeixin, monkeypatch: pytest.MonkeyPatch) -> None:
    def drawing(message: dict[str, Any], page: Any = None) -> Any:
        yield from PARTS(message)
        yield Picture(PNG + b"chart", "每月剩多少")

    monkeypatch.setattr(weixin_text, "parts", drawing)
    running = await serve([channel(fake, public_url="https://coach.example")], database)
    card = {"card": "document", "data": {"name": "信.docx", "media_type": "x/y", "url": "/chat/documents/abc"}}
    running.agent._answer = lambda text: BotUttered("写好了", {"custom": card})  # type: ignore[method-assign]
    await Phone(running.url).say("写信")
    await until(lambda: len(fake.sent) == 3)
    said, link = fake.texts()
    assert said == "写好了" and link.startswith("信.docx\nhttps://coach.example/chat/files/")
    assert fake.sent[2]["image"] == {"media_id": "media-0"} and fake.pictures == {"media-0": PNG + b"chart"}
    await stop(running)


# -- settings and logs


async def test_without_settings_there_is_no_route(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COACH_WECOM_")]:
        monkeypatch.delenv(name)
    running = await serve([WeComChannel.from_credentials(None)], database)
    assert (await Phone(running.url).post("<xml/>"))[0] == 404
    await running.stop()


FULL = {"CORP_ID": CORP_ID, "SECRET": CORP_SECRET, "AGENT_ID": str(AGENT_ID), "TOKEN": TOKEN, "AES_KEY": AES_KEY}


@pytest.mark.parametrize("missing", FULL)
def test_half_set_settings(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FULL.items():
        monkeypatch.setenv(f"COACH_WECOM_{name}", "" if name == missing else value)
    with pytest.raises(ValueError, match=f"COACH_WECOM_{missing}"):
        WeComChannel.from_credentials({})


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in FULL.items():
        monkeypatch.setenv(f"COACH_WECOM_{name}", value)
    monkeypatch.setenv("COACH_SECRET", "0123456789abcdef")
    made = WeComChannel.from_credentials({})
    assert isinstance(made, WeComChannel) and (made.corp_id, made.agent_id) == (CORP_ID, str(AGENT_ID))
    assert made.api.base == "https://qyapi.weixin.qq.com/cgi-bin/"
    monkeypatch.setenv("COACH_WECOM_AGENT_ID", "coach")
    with pytest.raises(ValueError, match="AGENT_ID"):
        WeComChannel.from_credentials({})


async def test_nothing_of_it_in_any_log(
    both: tuple[Running, Phone], fake: FakeWeixin, caplog: pytest.LogCaptureFixture
) -> None:
    running, phone = both
    caplog.set_level(logging.DEBUG)
    fake.fails[SEND] = ["5xx", 40014, None, "hang", -1]
    for text in ("摔倒", "沉默", "秘密的三万五"):
        await phone.say(text)
    asyncio.get_running_loop().call_later(2.5, fake.hanging.set)
    await settled(running)
    own = [one for one in caplog.records if not one.name.startswith(("aiohttp.access", "asyncio"))]  # the fake's own
    logged = "\n".join(f"{one.getMessage()} {one.exc_info} {getattr(one, 'request', '')}" for one in own)
    assert "errcode 40014" in logged
    for secret in ("摔倒", "沉默", "秘密", USER, TOKEN, CORP_SECRET, AES_KEY, "token-0", "token-1"):
        assert secret not in logged
