"""The official account over HTTP: real XML, signed and encrypted by independent code, and a fake of Tencent's API."""
from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from rasa.shared.core.events import BotUttered

from bot.channels import weixin_text
from bot.channels.base import turns_of
from bot.channels.links import Links
from bot.channels.rendering import Picture
from bot.channels.wechat import WeChatChannel
from bot.mailbox import Mailbox

from .fake_weixin import APP_ID, APP_SECRET, PNG, FakeWeixin, serving
from .harness import Running, serve
from .weixin_crypto import Tencent, xml_of

TOKEN, AES_KEY = "wechat-token-0123", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
US, OPENID = "gh_0123456789ab", "oPerson-0123456789_openid"
WAIT = 0.7  # seconds for a passive reply in these tests
PLAIN, SAFE = Tencent(TOKEN), Tencent(TOKEN, AES_KEY, APP_ID)
SEND = "message/custom/send"
SECRET = b"a secret for the tests only"
NUMBERS = itertools.count(24_000_000_000_000_000)


@dataclass
class Phone:
    """A person's WeChat, and Tencent between it and us."""

    url: str
    tencent: Tencent = PLAIN
    openid: str = OPENID
    slowest: float = field(default=0.0)

    def xml(self, kind: str, msg_id: int | None = None, **fields: object) -> str:
        number = {} if kind == "event" else {"MsgId": msg_id or next(NUMBERS)}
        return xml_of(**{"ToUserName": US, "FromUserName": self.openid, "CreateTime": int(time.time()),
                         "MsgType": kind, **fields, **number})

    async def post(self, xml: str, query: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, str]:
        encrypted = self.tencent.encrypt(xml) if self.tencent.aes_key else None
        query = query or {**self.tencent.query(encrypted), "openid": self.openid}
        body = body or (xml_of(ToUserName=US, Encrypt=encrypted) if encrypted else xml).encode()
        began = time.monotonic()
        async with aiohttp.ClientSession() as http, http.post(
            f"{self.url}/webhooks/wechat/webhook", params=query, data=body, headers={"Content-Type": "text/xml"}
        ) as answer:
            text = await answer.text()
            self.slowest = max(self.slowest, time.monotonic() - began)
            return answer.status, text

    async def hand(self, xml: str) -> str:
        """What the person reads at once; "" for nothing. Tencent takes a text in XML or "success" and nothing else."""
        status, body = await self.post(xml)
        assert status == 200
        if body == "success":
            return ""
        fields = self.tencent.read_reply(body)
        assert set(fields) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
        assert (fields["FromUserName"], fields["ToUserName"], fields["MsgType"]) == (US, self.openid, "text")
        assert abs(int(fields["CreateTime"]) - time.time()) < 10
        assert 0 < len(fields["Content"].encode()) <= 2048
        return fields["Content"]

    async def say(self, text: str, msg_id: int | None = None) -> str:
        return await self.hand(self.xml("text", msg_id, Content=text))

    async def event(self, event: str, **fields: object) -> str:
        return await self.hand(self.xml("event", Event=event, **fields))


def channel(fake: FakeWeixin | None = None, **more: Any) -> WeChatChannel:
    account = {"app_secret": APP_SECRET, "api": fake.url} if fake else {}
    given = {"token": TOKEN, "app_id": APP_ID, "secret": SECRET, "wait_seconds": WAIT, "after_reply": 0.05,
             "pauses": (0.05, 0.05), "api_seconds": 2.0, **account, **more}
    return WeChatChannel(**given)


def heard(running: Running) -> list[str]:
    return [text for _, text in running.agent.heard]


def mailbox(running: Running) -> Mailbox:
    return turns_of(running.app, lambda message: None).mailbox


def unfinished(running: Running) -> int:
    return len(mailbox(running).unfinished("wechat"))


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "never came true"
        await asyncio.sleep(0.01)


async def stop(running: Running) -> None:
    await running.server.before_stop()
    await running.stop()


@contextlib.asynccontextmanager
async def up(database: Path, *channels: WeChatChannel) -> AsyncIterator[tuple[Running, Phone]]:
    running = await serve(list(channels), database)
    try:
        yield running, Phone(running.url)
    finally:
        await stop(running)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeWeixin]:
    async with serving() as one:
        yield one


@pytest_asyncio.fixture
async def bare(database: Path) -> AsyncIterator[tuple[Running, Phone]]:
    """An account without the API: nothing but passive replies."""
    async with up(database, channel()) as both:
        yield both


@pytest_asyncio.fixture
async def full(database: Path, fake: FakeWeixin) -> AsyncIterator[tuple[Running, Phone]]:
    async with up(database, channel(fake)) as both:
        yield both


@pytest_asyncio.fixture
async def safe(database: Path, fake: FakeWeixin) -> AsyncIterator[tuple[Running, Phone]]:
    """With an AES key."""
    async with up(database, channel(fake, aes_key=AES_KEY)) as (running, phone):
        yield running, replace(phone, tencent=SAFE)


@pytest_asyncio.fixture
async def account(
    request: pytest.FixtureRequest, database: Path, fake: FakeWeixin
) -> AsyncIterator[tuple[Running, Phone]]:
    """`bare`, `full` or `safe`, by parameter."""
    made = channel(None if request.param == "bare" else fake, aes_key=AES_KEY if request.param == "safe" else "")
    async with up(database, made) as (running, phone):
        yield running, replace(phone, tencent=SAFE if request.param == "safe" else PLAIN)


def answers(running: Running, *said: dict[str, Any]) -> None:
    """From now on the bot answers so, whatever it hears."""
    utterances = iter(said)
    running.agent._answer = lambda text: BotUttered(  # type: ignore[method-assign]
        (one := dict(next(utterances))).pop("text", None), one
    )


# -- the door


async def ask(url: str, query: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/webhooks/wechat/webhook", params=query) as answer:
        return answer.status, await answer.text()


async def test_tencents_check_of_the_address(bare: tuple[Running, Phone]) -> None:
    _, phone = bare
    assert await ask(phone.url, {**PLAIN.query(), "echostr": "5838479218127813673"}) == (200, "5838479218127813673")
    for wrong in (Tencent("another-token").query(), PLAIN.query(at=time.time() - 400), {}, {"signature": "签名"}):
        assert await ask(phone.url, {**wrong, "echostr": "5838"}) == (403, "")


@pytest.mark.parametrize("account", ["full", "safe"], indirect=True)
async def test_a_message_is_answered_in_the_response(account: tuple[Running, Phone]) -> None:
    running, phone = account
    assert await phone.say("还不上了") == "听到：还不上了\n\n回复 1 好"
    assert heard(running) == ["还不上了"] and unfinished(running) == 0
    ((sender, _),) = running.agent.heard
    assert OPENID not in sender


REFUSED: dict[str, Callable[[Tencent], dict[str, str]]] = {
    "wrong token": lambda t: replace(t, token="another").query("x"),
    "late": lambda t: t.query("x", at=time.time() - 301),
    "from the future": lambda t: t.query("x", at=time.time() + 400),
    "no time": lambda t: {**t.query("x"), "timestamp": ""},
    "odd time": lambda t: {**t.query("x"), "timestamp": "１２３"},
    "unsigned": lambda t: {},
    "other nonce": lambda t: {**t.query("x"), "nonce": "1"},
    "odd signature": lambda t: {**t.query("x"), "signature": "签名" * 20},
}


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.parametrize("account", ["bare", "safe"], indirect=True)
async def test_who_is_not_tencent_is_refused_unread(account: tuple[Running, Phone], why: str) -> None:
    running, phone = account
    query = REFUSED[why](phone.tencent) or {"a": "b"}
    assert (await phone.post("<xml", query))[0] == 403
    assert (await phone.post(phone.xml("text", Content="让我进来"), query))[0] == 403
    assert heard(running) == []


async def test_what_was_tampered_with_is_refused(safe: tuple[Running, Phone]) -> None:
    running, phone = safe
    xml = phone.xml("text", Content="欠三万五")
    secret = SAFE.encrypt(xml)
    changed = secret[:40] + ("A" if secret[40] != "A" else "B") + secret[41:]
    bodies = {
        "changed": (SAFE.query(secret), xml_of(Encrypt=changed)),
        "unsigned": ({**SAFE.query(secret), "msg_signature": ""}, xml_of(Encrypt=secret)),
        "plain signature only": (SAFE.query(), xml_of(Encrypt=secret)),
        "for another account": (SAFE.query(other := SAFE.encrypt(xml, "wxother")), xml_of(Encrypt=other)),
        "for nobody": (SAFE.query(nobody := SAFE.encrypt(xml, "")), xml_of(Encrypt=nobody)),
        "another key": (SAFE.query(foreign := replace(SAFE, aes_key="Z" * 43).encrypt(xml)), xml_of(Encrypt=foreign)),
        "not base64": (SAFE.query("%%%"), xml_of(Encrypt="%%%")),
        "too short": (SAFE.query("AAAA"), xml_of(Encrypt="AAAA")),
        "empty": (SAFE.query(""), xml_of(Encrypt="")),
        "plain": (SAFE.query(), xml),  # no way around the key
        "no xml": (SAFE.query("x"), "x"),
    }
    for why, (query, body) in bodies.items():
        assert await phone.post("", query, body.encode()) == (403, ""), why
    assert heard(running) == []
    assert await phone.hand(xml) == "听到：欠三万五\n\n回复 1 好"


async def test_a_signature_carries_one_body(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    query, xml = PLAIN.query(), phone.xml("text", Content="第一句")
    first = await phone.post(xml, query)
    assert await phone.post(xml, query) == first  # Tencent's retry
    assert await phone.post(phone.xml("text", Content="别人写的"), query) == (403, "")
    assert heard(running) == ["第一句"]


BOMB = ('<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId><Content>&b;</Content></xml>")
OUTSIDE = ('<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
           "<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId><Content>&a;</Content></xml>")


@pytest.mark.parametrize("xml", [
    BOMB, OUTSIDE, "", "<xml>", "not xml", "<xml></xml>", "<a>" * 5000, "\x00", "<xml><MsgType>text</MsgType></xml>",
    "<xml><MsgType><a>text</a></MsgType><FromUserName>o</FromUserName></xml>",
    "<xml><MsgType>text</MsgType><MsgId>one</MsgId><FromUserName>o</FromUserName><Content>x</Content></xml>",
], ids=range(11))
async def test_xml_that_is_not_a_message(bare: tuple[Running, Phone], xml: str) -> None:
    running, phone = bare
    assert await phone.post(xml, body=xml.encode() or b" ") == (400, "")
    assert heard(running) == []


async def test_a_bomb_inside_the_encrypted_letter(safe: tuple[Running, Phone]) -> None:
    running, phone = safe
    for xml in (BOMB, OUTSIDE):
        assert await phone.post(xml) == (400, "")
    bomb = BOMB.replace("<MsgType>", "<Encrypt>&b;</Encrypt><MsgType>")
    assert await phone.post("", SAFE.query("haha" * 4), bomb.encode()) == (403, "")
    assert heard(running) == []


@pytest.mark.parametrize("signed", [True, False])
async def test_a_huge_body_is_not_read(bare: tuple[Running, Phone], signed: bool) -> None:
    running, phone = bare
    xml = phone.xml("text", Content="大" * 200_000)
    with contextlib.suppress(aiohttp.ClientError, ConnectionError):  # the line may be cut
        status, _ = await phone.post(xml, PLAIN.query() if signed else {"a": "b"})
        assert status == (413 if signed else 403)
    assert heard(running) == []
    assert await phone.say("小的") == "听到：小的\n\n回复 1 好"


# -- what is said


@pytest.mark.parametrize("text", ["1", "１", "1.", "回复1", "第一个", "好"])
async def test_a_number_stands_for_a_choice(bare: tuple[Running, Phone], text: str) -> None:
    running, phone = bare
    await phone.say("你好")
    await phone.say(text)
    assert heard(running) == ["你好", "/tell"]
    shown = running.store.recent(running.agent.heard[0][0])
    assert [one["text"] for one in shown if one["from"] == "user"] == ["你好", "好"]


async def test_a_number_stands_for_a_choice_once_and_no_other_number_does(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    answers(running, {"text": "吗", "buttons": [{"title": "是", "payload": "/tell"}]}, {"text": "几号"}, {"text": "好"})
    for text in ("你好", "9", "1"):
        await phone.say(text)
    assert heard(running) == ["你好", "9", "1"]


async def test_choices_after_a_restart(database: Path) -> None:
    async with up(database, channel()) as (_, phone):
        await phone.say("你好")
    async with up(database, channel()) as (running, phone):
        await phone.say("1")
        assert heard(running) == ["/tell"]


async def test_a_new_follower_is_greeted_and_others_are_let_be(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    assert (await phone.event("subscribe", EventKey="")).startswith("听到：/start")
    for event in ("unsubscribe", "SCAN", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "something_new"):
        assert await phone.event(event, EventKey="https://a.example", Ticket="t") == ""
    assert heard(running) == ["/start"]
    assert (await replace(phone, openid="oOther").event("subscribe", EventKey="qrscene_7")).startswith("听到：/start")


async def test_a_menu_click_says_its_key_once(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    clicked = phone.xml("event", Event="CLICK", EventKey='/tell{"a": "b"}')
    assert await phone.hand(clicked) == await phone.hand(clicked) != ""
    assert heard(running) == ['/tell{"a": "b"}']
    await phone.event("CLICK", EventKey="我的方案")
    assert heard(running)[1:] == ["我的方案"]


async def test_a_voice_that_was_understood_is_text(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    assert "听到：欠三万五" in await phone.hand(phone.xml("voice", MediaId="m", Format="amr", Recognition="欠三万五。"))
    assert heard(running) == ["欠三万五。"]


@pytest.mark.parametrize("kind", ["voice", "image", "video", "shortvideo", "location", "link", "file"])
async def test_what_we_cannot_read_gets_a_kind_word(bare: tuple[Running, Phone], kind: str) -> None:
    running, phone = bare
    await phone.say("你好")
    xml = phone.xml(kind, MediaId="m", PicUrl="http://x", Location_X="1", Title="t", Recognition="")
    assert "只看得懂文字" in await phone.hand(xml)
    assert await phone.hand(xml) == await phone.hand(xml)
    await phone.say("1")  # the choices are still there
    assert heard(running) == ["你好", "/tell"] and unfinished(running) == 0


async def test_an_empty_text(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    assert "没有看到文字" in await phone.say("")
    assert heard(running) == []


async def test_the_end_of_a_cdata_in_the_answer(bare: tuple[Running, Phone]) -> None:
    _, phone = bare
    assert (await phone.say("a]]&gt;b")).startswith("听到：a]]&gt;b")
    xml = phone.xml("text", Content="X").replace("<![CDATA[X]]>", "a]]&gt;&lt;b&gt;")
    assert (await phone.hand(xml)).startswith("听到：a]] ><b>")


# -- once, in time, in order


async def test_three_tries_of_one_message_are_one_turn_and_one_answer(full: tuple[Running, Phone]) -> None:
    running, phone = full
    running.agent.nap = 0.2
    xml = phone.xml("text", Content="还不上")
    first = asyncio.ensure_future(phone.hand(xml))
    await asyncio.sleep(0.1)
    replies = await asyncio.gather(first, phone.hand(xml), phone.hand(xml))
    assert set(replies) == {"听到：还不上\n\n回复 1 好"} == {await phone.hand(xml)}
    assert heard(running) == ["还不上"]


async def test_a_retry_after_a_restart_gets_the_same(database: Path) -> None:
    async with up(database, channel()) as (_, phone):
        xml = phone.xml("text", Content="还不上")
        first = await phone.hand(xml)
    async with up(database, channel()) as (running, phone):
        assert await phone.hand(xml) == first != ""
        assert heard(running) == []


async def test_a_retry_whose_first_try_broke_off_gets_the_answer(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    running.agent.nap = 0.2
    xml = phone.xml("text", Content="还不上")
    broken = asyncio.ensure_future(phone.hand(xml))
    await asyncio.sleep(0.1)
    broken.cancel()
    await asyncio.sleep(0.3)
    assert await phone.hand(xml) == "听到：还不上\n\n回复 1 好"
    assert heard(running) == ["还不上"] and unfinished(running) == 0


async def test_slow_with_the_api(full: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = full
    running.agent.nap = WAIT * 2
    # Nobody knows yet whether the API is open: the word fits both.
    assert await phone.say("很难的事") == "还在算，过一会儿随便回一个字，我就给您。"
    assert await fake.hears(1) == ["听到：很难的事\n\n回复 1 好"]
    assert fake.sent[0]["touser"] == OPENID
    assert "不用重发" in await phone.say("还有一件")
    assert (await fake.hears(2))[1:] == ["听到：还有一件\n\n回复 1 好"]
    assert phone.slowest < WAIT + 1 and fake.faults == []
    await until(lambda: unfinished(running) == 0)
    running.agent.nap = 0
    assert await phone.say("1") == "听到：/tell\n\n回复 1 好"


async def test_slow_without_the_api_waits_for_the_next_message(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    running.agent.nap = WAIT * 2
    assert await phone.say("很难的事") == "还在算，过一会儿随便回一个字，我就给您。"
    await asyncio.sleep(WAIT * 2)
    running.agent.nap = 0
    assert await phone.say("再问一句") == "听到：很难的事\n\n回复 1 好\n\n听到：再问一句\n\n回复 1 好"
    assert heard(running) == ["很难的事", "再问一句"] and unfinished(running) == 0
    assert await phone.say("第三句") == "听到：第三句\n\n回复 1 好"


@pytest.mark.parametrize("word", ["好", "1", "。", "👍"])
async def test_any_word_fetches_it_and_is_no_message(bare: tuple[Running, Phone], word: str) -> None:
    running, phone = bare
    running.agent.nap = WAIT * 4
    await phone.say("很难的事")
    assert "还在算" in await phone.say(word)
    await until(lambda: bool(running.agent.heard) and not running.agent.at_work)
    knock = phone.xml("text", Content=word)
    assert await phone.hand(knock) == "听到：很难的事\n\n回复 1 好" == await phone.hand(knock)
    running.agent.nap = 0
    assert heard(running) == ["很难的事"] and unfinished(running) == 0
    await phone.say("1")
    assert heard(running) == ["很难的事", "/tell"]


async def test_a_cry_for_help_is_no_knock(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    running.agent.nap = WAIT * 2
    await phone.say("很难的事")
    await asyncio.sleep(WAIT * 2)
    running.agent.nap = 0
    assert "听到：救命" in await phone.say("救命")


async def test_a_retry_gets_its_own_reply_though_another_has_since_brought_its_answer(
    bare: tuple[Running, Phone]
) -> None:
    running, phone = bare
    running.agent.nap = WAIT * 1.5
    await phone.say("第一件", 7001)
    await asyncio.sleep(WAIT * 2)
    second = await phone.say("第二件", 7002)  # brings the first answer, and a word to wait
    assert second.startswith("听到：第一件")
    await asyncio.sleep(WAIT * 2)
    running.agent.nap = 0
    assert "听到：第二件" in await phone.say("第三件", 7003)
    assert await phone.say("第二件", 7002) == second


@pytest.mark.parametrize("code", [48001, 45015, 45047])
async def test_where_the_api_is_closed_it_waits_for_the_next_message(
    full: tuple[Running, Phone], fake: FakeWeixin, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    running, phone = full
    fake.fails[SEND] = ["always", code]
    running.agent.nap = WAIT * 2
    assert "随便回一个字" in await phone.say("很难的事")
    await until(lambda: SEND in fake.calls)
    await asyncio.sleep(0.3)
    assert fake.calls.count(SEND) == 1, "no use in trying again"
    assert not [one for one in caplog.records if "not delivered" in one.getMessage()]
    running.agent.nap = 0
    fake.fails.clear()
    assert (await phone.say("再问一句")).startswith("听到：很难的事\n\n回复 1 好\n\n听到：再问")
    assert unfinished(running) == 0 and fake.sent == []
    running.agent.nap = WAIT * 2
    await phone.say("又一件")
    if code == 48001:  # the account's, and believed for an hour
        await asyncio.sleep(WAIT * 2)
        assert fake.sent == [] and unfinished(running) == 1
    else:  # this person's, until they write
        assert await fake.hears(1) == ["听到：又一件\n\n回复 1 好"]


@pytest.mark.parametrize("failure", [48001, 45015, "5xx"])
async def test_a_number_is_never_a_choice_that_nobody_has_seen(
    full: tuple[Running, Phone], fake: FakeWeixin, failure: object
) -> None:
    running, phone = full
    fake.fails[SEND] = ["always", failure]
    running.agent.nap = WAIT * 2
    await phone.say("要删吗")
    await until(lambda: SEND in fake.calls)
    await asyncio.sleep(0.3)
    running.agent.nap = 0
    assert (await phone.say("1")).startswith("听到：要删吗\n\n回复 1 好")
    assert heard(running) == ["要删吗"]


async def test_what_would_be_refused_again_does_not_silence_what_comes_after(
    full: tuple[Running, Phone], fake: FakeWeixin
) -> None:
    running, phone = full
    fake.fails[SEND] = [45002]
    running.agent.nap = WAIT * 2
    await phone.say("第一句")
    await until(lambda: unfinished(running) == 0)
    await phone.say("第二句")
    assert await fake.hears(1) == ["听到：第二句\n\n回复 1 好"]


async def test_while_the_api_is_down_the_next_message_fetches_what_is_ready(
    full: tuple[Running, Phone], fake: FakeWeixin
) -> None:
    running, phone = full
    running.app.ctx.coach_turns.reach["wechat"].__self__.pauses = (20.0, 20.0)  # as long as it takes in earnest
    fake.fails[SEND] = ["always", "5xx"]
    running.agent.nap = WAIT * 2
    await phone.say("很难的事")
    await until(lambda: SEND in fake.calls)
    running.agent.nap = 0
    assert (await phone.say("再问一句")).startswith("听到：很难的事\n\n回复 1 好\n\n听到：再问一句")
    assert phone.slowest < WAIT + 1


async def test_the_word_we_ask_for_is_no_turn_while_nobody_knows_whether_the_api_works(
    full: tuple[Running, Phone], fake: FakeWeixin
) -> None:
    running, phone = full
    running.agent.nap = WAIT * 2
    assert "随便回一个字" in await phone.say("要删吗")
    await phone.say("嗯")
    await until(lambda: unfinished(running) == 0)
    assert heard(running) == ["要删吗"]


@pytest.mark.parametrize("failure", [40001, 42001])
async def test_a_token_that_ran_out_is_renewed_once(
    full: tuple[Running, Phone], fake: FakeWeixin, failure: int
) -> None:
    running, phone = full
    running.agent.nap = WAIT * 1.5
    fake.fails[SEND] = [failure]
    await phone.say("很难的事")
    assert await fake.hears(1) == ["听到：很难的事\n\n回复 1 好"]
    await phone.say("再来")
    assert len(await fake.hears(2)) == 2
    assert len(fake.tokens) == 2 and fake.calls.count(SEND) == 3


async def test_the_token_is_fetched_once_for_all(full: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = full
    running.agent.nap = WAIT * 1.5
    people = [replace(phone, openid=f"oPerson{n}") for n in range(5)]
    await asyncio.gather(*(person.say("很难的事") for person in people))
    assert len(await fake.hears(5)) == 5
    assert len(fake.tokens) == 1
    assert {one["touser"] for one in fake.sent} == {person.openid for person in people}


@pytest.mark.parametrize("failure", ["5xx", "hang", "garbage", -1, 45009])
async def test_a_failing_api_is_tried_again(
    full: tuple[Running, Phone], fake: FakeWeixin, failure: Any, caplog: pytest.LogCaptureFixture
) -> None:
    running, phone = full
    running.agent.nap = WAIT * 1.5
    fake.fails[SEND] = [failure, failure]
    await phone.say("很难的事")
    if failure == "hang":
        asyncio.get_running_loop().call_later(2.5, fake.hanging.set)
    await until(lambda: unfinished(running) == 0)
    assert fake.texts()[-1] == "听到：很难的事\n\n回复 1 好"
    logged = "\n".join(one.getMessage() for one in caplog.records)
    assert "token-0" not in logged and APP_SECRET not in logged and "很难" not in logged


async def test_an_api_that_stays_broken_leaves_it_to_the_next_message(
    full: tuple[Running, Phone], fake: FakeWeixin
) -> None:
    running, phone = full
    running.agent.nap = WAIT * 1.5
    fake.fails[SEND] = ["always", "5xx"]
    await phone.say("很难的事")
    await until(lambda: fake.calls.count(SEND) == 3)
    await asyncio.sleep(0.1)
    running.agent.nap = 0
    assert (await phone.say("再问一句")).startswith("听到：很难的事\n\n回复 1 好\n\n听到：再问一句")


async def test_who_left_gets_no_second_try(full: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = full
    running.agent.nap = WAIT * 1.5
    fake.fails[SEND] = ["always", 43004]
    await phone.say("很难的事")
    await until(lambda: unfinished(running) == 0)
    assert fake.calls.count(SEND) == 1


@pytest.mark.parametrize("account", ["bare", "full"], indirect=True)
async def test_a_burst_is_answered_in_order_and_each_once(
    account: tuple[Running, Phone], fake: FakeWeixin
) -> None:
    running, phone = account
    running.agent.nap = 0.15
    fake.nap = 0.1
    waiting = []
    for n in range(6):
        waiting.append(asyncio.ensure_future(phone.say(f"第{n}句")))
        await asyncio.sleep(0.03)
    replies = await asyncio.gather(*waiting)
    await until(lambda: not running.agent.at_work and len(running.agent.heard) == 6)
    await asyncio.sleep(0.2)
    running.agent.nap = 0
    if not unfinished(running):
        pass
    elif fake.calls:
        await until(lambda: unfinished(running) == 0)
    else:
        replies.append(await phone.say("好"))
    read = "\n".join([*replies, *fake.texts()])
    assert [read.count(f"听到：第{n}句") for n in range(6)] == [1] * 6
    places = [read.index(f"听到：第{n}句") for n in range(6)]
    assert places == sorted(places) and running.agent.overlaps == 0
    assert phone.slowest < WAIT + 1 and unfinished(running) == 0 and fake.faults == []


async def test_a_reply_does_not_overtake_what_is_being_pushed(full: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = full
    running.agent.nap, fake.nap = WAIT * 1.5, 0.2
    await phone.say("第一件")
    await until(lambda: SEND in fake.calls)  # on its way
    running.agent.nap = 0
    assert (await phone.say("第二件")).startswith("听到：第二件")
    assert fake.texts() == ["听到：第一件\n\n回复 1 好"]


# -- long answers and pictures

LONG = "".join(f"第{n:03}条：先留出房租和吃饭的钱，再看还能拿出多少，写清楚以后再和银行谈。😀" for n in range(70))


async def test_a_long_answer_goes_on_by_the_api(full: tuple[Running, Phone], fake: FakeWeixin) -> None:
    running, phone = full
    answers(running, {"text": LONG, "buttons": [{"title": "继续", "payload": "/tell"}]})
    read = [await phone.say("都说说")]
    await until(lambda: unfinished(running) == 0)
    read += fake.texts()
    assert len(read) > 3 and "".join(read) == LONG + "\n\n回复 1 继续" and fake.faults == []


async def test_a_long_answer_without_the_api_goes_on_at_the_next_word(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    answers(running, {"text": LONG}, {"text": "不会再来"})
    read = [await phone.say("都说说")]
    while unfinished(running):
        read.append(await phone.say("好"))
        assert len(read) < 9
    closing = "\n\n还有几句没说完，随便回一个字，我接着说。"
    assert all(text.endswith(closing) for text in read[:-1]) and not read[-1].endswith(closing)
    assert "".join(text.removesuffix(closing) for text in read) == LONG and len(read) > 3
    assert heard(running) == ["都说说"]


async def test_several_answers_are_one_reply_with_numbers_that_go_on(bare: tuple[Running, Phone]) -> None:
    running, phone = bare
    said = [{"text": text, "buttons": [{"title": text * 2, "payload": f"/tell{{\"n\": {n}}}"}]}
            for n, text in enumerate("甲乙")]

    async def several(message: Any) -> None:
        for one in said:
            await message.output_channel.send_response(message.sender_id, one)

    turn, running.agent._turn = running.agent._turn, several  # type: ignore[method-assign]
    assert await phone.say("你好") == "甲\n\n回复 1 甲甲\n\n乙\n\n回复 2 乙乙"
    running.agent._turn = turn  # type: ignore[method-assign]
    await phone.say("2")
    assert heard(running) == ['/tell{"n": 1}']


async def test_a_card_that_cannot_be_shown_keeps_nothing_back(
    bare: tuple[Running, Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(message: dict[str, Any], page: Any = None) -> Any:
        if "custom" in message:
            raise KeyError("秘密")
        return weixin_text_parts(message, page)

    running, phone = bare
    monkeypatch.setattr(weixin_text, "parts", broken)
    answers(running, {"text": "看图", "custom": {"card": "case"}}, {"custom": {"card": "case"}}, {"text": "好"})
    assert [await phone.say(text) for text in ("甲", "乙", "丙")] == ["看图", "域里的抱歉", "好"]


def drawing(message: dict[str, Any], page: Any = None) -> Any:
    yield from weixin_text_parts(message)
    if (message.get("custom") or {}).get("card") == "drawing":
        yield Picture(PNG + b"chart", "每月剩多少")


weixin_text_parts = weixin_text.parts


@pytest.mark.parametrize("account", ["bare", "full"], indirect=True)
async def test_a_picture_is_uploaded_or_said(
    account: tuple[Running, Phone], fake: FakeWeixin, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, phone = account
    monkeypatch.setattr(weixin_text, "parts", drawing)
    answers(running, {"text": "看图", "custom": {"card": "drawing"}})
    reply = await phone.say("画出来")
    await until(lambda: unfinished(running) == 0)
    if fake.calls:
        assert reply == "看图" and fake.pictures == {"media-0": PNG + b"chart"}
        assert [one["image"] for one in fake.sent] == [{"media_id": "media-0"}]
    else:
        assert reply == "看图\n\n每月剩多少"


async def test_a_file_is_a_link(database: Path) -> None:
    card = {"card": "document", "data": {"name": "信.docx", "media_type": "x/y", "url": "/chat/documents/abc"}}
    async with up(database, channel(public_url="https://coach.example")) as (running, phone):
        answers(running, {"text": "写好了", "custom": card})
        said, name, address = (await phone.say("写信")).replace("\n\n", "\n").split("\n")
        ((person, _),) = running.agent.heard
        key = address.removeprefix("https://coach.example/chat/files/")
        assert (said, name) == ("写好了", "信.docx")
        sealed = Links(SECRET, "").opened(key)
        assert sealed and sealed[:2] == ("/chat/documents/abc", person)


# -- restarts


async def crash(running: Running) -> None:
    """The process is gone: nothing that it still does reaches the database."""
    for task in asyncio.all_tasks():
        if task is not asyncio.current_task() and "tests" not in repr(task.get_coro()):
            name = getattr(task.get_coro(), "__qualname__", "")
            if name.startswith(("PassiveMessenger", "Messenger", "Turns")):
                task.cancel()
    await running.stop()


async def test_a_crash_before_the_answer_with_the_api(database: Path, fake: FakeWeixin) -> None:
    first = await serve([channel(fake)], database)
    first.agent.nap = 30
    assert "还在算" in await Phone(first.url).say("很难的事")
    await crash(first)
    async with up(database, channel(fake)) as (running, _):
        assert await fake.hears(1) == ["听到：很难的事\n\n回复 1 好"]
        await until(lambda: unfinished(running) == 0)
        assert heard(running) == ["很难的事"]


async def test_a_crash_before_the_answer_without_the_api(database: Path) -> None:
    first = await serve([channel()], database)
    first.agent.nap = 30
    xml = Phone(first.url).xml("text", Content="很难的事")
    assert "还在算" in await Phone(first.url).hand(xml)
    await crash(first)
    async with up(database, channel()) as (running, phone):
        assert (await phone.say("在不在呀")).startswith("听到：很难的事\n\n回复 1 好\n\n听到：在不在呀")
        assert heard(running) == ["很难的事", "在不在呀"] and unfinished(running) == 0


async def test_a_retry_after_a_crash_is_the_same_turn(database: Path) -> None:
    first = await serve([channel()], database)
    first.agent.nap = 30
    xml = Phone(first.url).xml("text", Content="很难的事")
    await Phone(first.url).hand(xml)
    await crash(first)
    async with up(database, channel()) as (running, phone):
        assert await phone.hand(xml) == "听到：很难的事\n\n回复 1 好"
        await asyncio.sleep(0.1)
        assert heard(running) == ["很难的事"] and unfinished(running) == 0


async def test_an_answer_that_waits_survives_a_restart(database: Path) -> None:
    async with up(database, channel()) as (running, phone):
        running.agent.nap = WAIT * 1.5
        await phone.say("很难的事")
        await asyncio.sleep(WAIT)
    async with up(database, channel()) as (running, phone):
        await asyncio.sleep(0.2)
        assert unfinished(running) == 1, "it waits for the person"
        assert await phone.say("好") == "听到：很难的事\n\n回复 1 好"
        assert heard(running) == []


async def test_what_was_asked_to_be_deleted_is_answered_and_gone(full: tuple[Running, Phone]) -> None:
    running, phone = full
    await phone.say("欠三万五")
    xml = phone.xml("text", Content="删除")
    assert await phone.hand(xml) == "都删掉了" == await phone.hand(xml)
    assert heard(running) == ["欠三万五", "删除"] and unfinished(running) == 0


# -- settings and logs


async def test_without_settings_there_is_no_route(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COACH_WECHAT_")]:
        monkeypatch.delenv(name)
    async with up(database, WeChatChannel.from_credentials(None)) as (_, phone):
        assert (await ask(phone.url, PLAIN.query()))[0] == 404
        assert (await phone.post(phone.xml("text", Content="x")))[0] == 404


@pytest.mark.parametrize(("given", "named"), [
    ({"APP_ID": "wx1"}, "COACH_WECHAT_TOKEN"),
    ({"TOKEN": "t", "APP_SECRET": "s"}, "COACH_WECHAT_APP_ID"),
    ({"TOKEN": "t", "AES_KEY": AES_KEY}, "COACH_WECHAT_APP_ID"),
    ({"TOKEN": "t", "APP_ID": "wx1", "AES_KEY": "short"}, "COACH_WECHAT_AES_KEY"),
])
def test_half_set_settings(given: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "APP_ID", "APP_SECRET", "AES_KEY"):
        monkeypatch.setenv(f"COACH_WECHAT_{name}", given.get(name, ""))
    with pytest.raises(ValueError, match=named):
        WeChatChannel.from_credentials({})


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"TOKEN": TOKEN, "APP_ID": APP_ID, "APP_SECRET": APP_SECRET, "AES_KEY": AES_KEY}
    for name, value in given.items():
        monkeypatch.setenv(f"COACH_WECHAT_{name}", value)
    monkeypatch.setenv("COACH_SECRET", "0123456789abcdef")
    made = WeChatChannel.from_credentials({})
    assert isinstance(made, WeChatChannel)
    assert made.seal and made.seal.token == TOKEN and made.crypto and made.may_send
    assert made.api.base == "https://api.weixin.qq.com/cgi-bin/" and made.wait_seconds < 4.0


async def test_nothing_of_it_in_any_log(
    safe: tuple[Running, Phone], fake: FakeWeixin, caplog: pytest.LogCaptureFixture
) -> None:
    running, phone = safe
    caplog.set_level(logging.DEBUG)
    fake.fails[SEND] = ["5xx", 40001, "hang"]
    for text in ("摔倒", "沉默", "秘密的三万五"):
        await phone.say(text)
    running.agent.nap = WAIT * 1.5
    broken = asyncio.ensure_future(phone.say("断线的秘密"))
    await asyncio.sleep(0.1)
    broken.cancel()
    await phone.say("很慢的秘密")
    asyncio.get_running_loop().call_later(2.5, fake.hanging.set)
    await until(lambda: unfinished(running) == 0, 8)
    own = [one for one in caplog.records if not one.name.startswith(("aiohttp.access", "asyncio"))]  # the fake's own
    logged = "\n".join(f"{one.getMessage()} {one.exc_info} {getattr(one, 'request', '')}" for one in own)
    assert "errcode 40001" in logged and "/webhooks/wechat/webhook" in logged  # also addresses are logged
    for secret in ("摔倒", "沉默", "秘密", OPENID, TOKEN, APP_SECRET, AES_KEY, "token-0", "token-1"):
        assert secret not in logged
