"""The page's socket: who is let in, what is said once and in order, what is there after a break."""
from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from socketio.exceptions import ConnectionError as Refused

from bot.channels.base import Said, Turns
from bot.channels.gate import Crowd
from bot.channels.session import embed_origins
from bot.channels.web import Place, WebChannel
from bot.mailbox import Address

from .conftest import SECRET
from .harness import Page, Running, serve


@pytest.fixture(params=["websocket", "polling"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_new_person_is_greeted_and_answered(running: Running, transport: str) -> None:
    page = await Page(running.url).open(transport)
    ack = await page.hello()
    assert (ack["messages"], ack["fresh"]) == ([], True)
    assert page.cookie.split("=")[1][:6] not in str(ack), "scripts learn nothing of the session"
    assert await page.hears(1) == ["听到：/start"]
    assert await page.say("m1", "还不上了") == {"ok": True}
    assert (await page.hears(2))[1] == "听到：还不上了"
    assert page.messages[1]["buttons"] == [{"title": "好", "payload": "/tell"}]
    numbers = [message["n"] for message in page.messages]
    assert numbers == sorted(set(numbers))
    assert page.typing[0] is True and page.typing[-1] is False
    await page.close()


async def test_a_person_who_was_here_finds_what_was_said(running: Running, page: Page) -> None:
    await page.hello()
    await page.hears(1)
    await page.say("m1", '/tell{"a": "b"}', title="能先还两千")
    await page.say("m2", "谢谢")
    again = await Page(running.url, page.cookie).connect()
    ack = await again.hello()
    assert ack["fresh"] is False
    assert [(entry["from"], entry["text"]) for entry in ack["messages"]] == [
        ("bot", "听到：/start"),
        ("user", "能先还两千"),
        ("bot", '听到：/tell{"a": "b"}'),
        ("user", "谢谢"),
        ("bot", "听到：谢谢"),
    ]
    assert all(entry["time"].endswith("+00:00") for entry in ack["messages"])
    assert len(running.agent.heard) == 3
    await again.close()


async def test_the_same_say_twice_is_one_turn(running: Running, page: Page) -> None:
    running.agent.nap = 0.05
    both = await asyncio.gather(page.say("m1", "欠三万五"), page.say("m1", "欠三万五"))
    assert both == [{"ok": True}, {"ok": True}]
    assert await page.say("m1", "欠三万五") == {"ok": True}
    assert [text for _, text in running.agent.heard] == ["欠三万五"]
    assert await page.hears(1) == ["听到：欠三万五"]


async def test_a_say_sent_again_after_a_restart_is_one_turn(running: Running, page: Page, database: Path) -> None:
    await page.say("m1", "欠三万五")
    reborn = await serve([WebChannel(SECRET)], database)
    again = await Page(reborn.url, page.cookie).connect()
    assert await again.say("m1", "欠三万五") == {"ok": True}
    assert await again.say("m2", "两个月") == {"ok": True}
    assert [text for _, text in reborn.agent.heard] == ["两个月"]
    assert [entry["text"] for entry in (await again.hello())["messages"]][-2:] == ["两个月", "听到：两个月"]
    await again.close()
    await reborn.stop()


async def test_what_is_said_together_is_answered_in_order(running: Running, page: Page) -> None:
    running.agent.nap = 0.01
    said = [f"第{n}句" for n in range(6)]
    await asyncio.gather(*(page.say(f"m{n}", text) for n, text in enumerate(said)))
    assert [text for _, text in running.agent.heard] == said
    assert await page.hears(6) == [f"听到：{text}" for text in said]
    assert running.agent.overlaps == 0


async def test_two_tabs_are_one_person(running: Running, page: Page) -> None:
    other = await Page(running.url, page.cookie).connect()
    both = await asyncio.gather(page.hello(), other.hello())
    assert [ack["fresh"] for ack in both] == [True, True]
    assert await page.hears(1) == await other.hears(1) == ["听到：/start"]
    await other.say("m1", "在这边说")
    assert (await page.hears(2))[1] == "听到：在这边说"
    assert [text for _, text in running.agent.heard] == ["/start", "在这边说"]
    await other.close()


async def test_people_do_not_hear_each_other(running: Running, page: Page) -> None:
    other = await Page(running.url).open()
    await other.say("m1", "我的事")
    await other.hears(1)
    assert page.messages == [] and (await page.hello())["messages"] == []
    first, second = {sender for sender, _ in running.agent.heard} | {"", "web-"}, other.cookie
    assert any(sender.startswith("web-") and sender[4:] in second for sender in first)
    await other.close()


async def test_what_came_while_the_page_was_away_is_there(running: Running, page: Page) -> None:
    running.agent.nap = 0.2
    waiting = asyncio.ensure_future(page.say("m1", "等一下"))
    await asyncio.sleep(0.05)
    await page.close()
    waiting.cancel()
    await asyncio.sleep(0.3)
    again = await Page(running.url, page.cookie).connect()
    assert [entry["text"] for entry in (await again.hello())["messages"]] == ["等一下", "听到：等一下"]
    assert await again.say("m1", "等一下") == {"ok": True}
    assert len(running.agent.heard) == 1
    await again.close()


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x07", None, 7, ["欠"], {"a": 1}])
async def test_nothing_to_read_gets_a_sentence_and_no_turn(running: Running, page: Page, text: Any) -> None:
    answer = await page.say("m1", text)
    assert answer["ok"] is False and "没有看到文字" in answer["text"]
    assert running.agent.heard == []


async def test_too_long_gets_a_sentence_and_no_turn(running: Running, page: Page) -> None:
    answer = await page.say("m1", "欠" * 10_000)
    assert answer["ok"] is False and "2,000" in answer["text"]
    assert running.agent.heard == []


@pytest.mark.parametrize("data", [None, "text", 5, [], {}, {"text": "x"}, {"id": 5, "text": "x"}, {"id": "i" * 65}])
async def test_another_form_of_say_breaks_nothing(running: Running, page: Page, data: Any) -> None:
    assert (await page.socket.call("say", data, timeout=5))["ok"] is False
    assert await page.say("m1", "还在") == {"ok": True}


async def test_a_packet_of_a_megabyte_ends_the_line_and_nothing_else(running: Running, page: Page) -> None:
    with pytest.raises(Exception):  # noqa: B017 - the client's own, whichever
        await page.socket.call("say", {"id": "m1", "text": "x" * 1_000_000}, timeout=2)
    again = await Page(running.url, page.cookie).connect()
    assert await again.say("m2", "还在") == {"ok": True}
    await again.close()


async def test_silence_and_a_crash_are_apologised_for(running: Running, page: Page) -> None:
    assert await page.say("m1", "沉默") == {"ok": True}
    assert await page.say("m2", "摔倒") == {"ok": True}
    assert await page.hears(2) == ["域里的抱歉", "域里的抱歉"]
    assert [entry["text"] for entry in (await page.hello())["messages"]] == ["沉默", "域里的抱歉", "域里的抱歉"]


async def test_slow_is_said_and_then_the_answer(running: Running, page: Page) -> None:
    running.app.ctx.coach_turns.slow_seconds = 0.05
    running.agent.nap = 0.3
    assert await page.say("m1", "很难的事") == {"ok": True}
    waiting, answer = await page.hears(2)
    assert "还在算" in waiting and answer == "听到：很难的事"
    assert [entry["text"] for entry in (await page.hello())["messages"]] == ["很难的事", "听到：很难的事"]


async def test_quick_is_not_called_slow(running: Running, page: Page) -> None:
    running.app.ctx.coach_turns.slow_seconds = 0.2
    await page.say("m1", "容易的事")
    await asyncio.sleep(0.4)
    assert await page.hears(1) == ["听到：容易的事"]


async def test_without_a_model_the_person_reads_a_sentence(running: Running, page: Page) -> None:
    running.app.ctx.agent = None
    assert await page.say("m1", "在吗") == {"ok": True}
    assert "出了点小问题" in (await page.hears(1))[0]


async def test_who_writes_too_fast_is_asked_to_wait(database: Path) -> None:
    server = await serve([WebChannel(SECRET, per_minute=3)], database)
    page = await Page(server.url).open()
    answers = [await page.say(f"m{n}", "快") for n in range(5)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False, False]
    assert "有点多" in answers[-1]["text"]
    other = await Page(server.url).open()
    assert await other.say("m1", "我没有") == {"ok": True}
    for opened in (page, other):
        await opened.close()
    await server.stop()


async def test_deleted_is_gone_everywhere(running: Running, page: Page, database: Path) -> None:
    await page.say("m1", "独一无二的秘密话")
    await page.say("m2", "删除")
    assert await page.hears(2) == ["听到：独一无二的秘密话", "都删掉了"]
    assert (await page.hello())["messages"] == []
    await page.hears(3)
    files = b"".join(file.read_bytes() for file in database.parent.iterdir())
    assert rb"\u72ec\u4e00\u65e0\u4e8c" not in files and "独一无二".encode() not in files


# Who is let in


async def refused(page: Page, **headers: str) -> str:
    with pytest.raises(Refused) as refusal:
        await page.connect("polling", **headers)
    return str(refusal.value)


async def test_no_session_no_conversation(running: Running, transport: str) -> None:
    stranger = Page(running.url)
    reasons: list[Any] = []
    stranger.socket.on("connect_error", reasons.append)
    with pytest.raises(Refused):
        await stranger.connect(transport)
    assert "session" in str(reasons)


@pytest.mark.parametrize("change", ["id", "signature", "none", "empty", "other key", "strange"])
async def test_a_cookie_that_we_did_not_sign_is_none(running: Running, change: str) -> None:
    page = Page(running.url)
    await page.open_session()
    name, value = page.cookie.split("=", 1)
    session, signature = value.split(".")
    forged = {
        "id": f"{'0' * len(session)}.{signature}",
        "signature": f"{session}.{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        "none": session,
        "empty": ".",
        "other key": WebChannel(b"another secret of the tests").sessions.value(f"web-{session}"),
        "strange": "\xe6\x88\x91.\xe6\x88\x91",
    }[change]
    page.cookie = f"{name}={forged}"
    await refused(page)
    fresh = await page.open_session()
    assert fresh.status == 200 and session not in fresh.cookie


async def test_the_session_is_kept_and_hidden_from_scripts(running: Running) -> None:
    page = Page(running.url)
    first = await page.open_session()
    assert first.body == {"ok": True}
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/chat", "Max-Age="):
        assert attribute in first.cookie
    assert "Secure" not in first.cookie
    assert (await page.open_session()).cookie == first.cookie
    assert "Secure" in (await page.open_session(**{"X-Forwarded-Proto": "https"})).cookie


async def test_a_client_cannot_choose_who_it_is(running: Running, page: Page) -> None:
    await page.socket.call("say", {"id": "m1", "text": "是我", "sender": "web-other", "session_id": "other"}, timeout=5)
    ((sender, _),) = running.agent.heard
    assert sender == "web-" + page.cookie.split("=")[1].split(".")[0]


async def test_another_site_gets_no_session_and_no_socket(running: Running, page: Page) -> None:
    assert (await Page(running.url).open_session(Origin="https://evil.example")).status == 403
    assert (await Page(running.url).open_session(**{"Sec-Fetch-Site": "cross-site"})).status == 403
    assert (await Page(running.url).open_session(Origin=running.url)).status == 200
    for transport in ("polling", "websocket"):
        with pytest.raises(Refused):
            await Page(running.url, page.cookie).connect(transport, Origin="https://evil.example")
    own = await Page(running.url, page.cookie).connect(Origin=running.url)
    assert await own.say("m1", "自己的页面") == {"ok": True}
    await own.close()


async def test_a_page_that_is_framed_by_a_listed_site_gets_its_session(database: Path) -> None:
    server = await serve([WebChannel(SECRET, ("https://partner.example",))], database)
    page = Page(server.url)
    https = await page.open_session(**{"Origin": server.url, "X-Forwarded-Proto": "https"})
    assert "SameSite=None; Partitioned; Secure" in https.cookie
    await page.connect("polling", Origin=server.url)
    await page.close()
    await server.stop()


async def test_listed_sites_may_frame_the_page_and_nobody_may_speak_for_it(database: Path) -> None:
    """A framed page's requests are our own. A site that could make them itself would read what people said."""
    listed = ("https://one.example", "http://two.example:8080")
    server = await serve([WebChannel(SECRET, listed)], database)
    page = await Page(server.url).open()
    foreign = (*listed, "http://one.example", "https://one.example:444", "https://sub.one.example", "null",
               "http://two.example", "https://one.example.evil.example", "https://evil.example/https://one.example",
               "HTTPS://ONE.EXAMPLE")
    for origin in foreign:
        assert (await Page(server.url).open_session(Origin=origin)).status == 403, origin
        await refused(Page(server.url, page.cookie), Origin=origin)
    await page.close()
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/chat/nothing") as answer:
        assert "frame-ancestors 'self' https://one.example http://two.example:8080" in (
            answer.headers["Content-Security-Policy"])
    await server.stop()


async def test_lines_without_a_session_are_counted_too(database: Path) -> None:
    server = await serve([WebChannel(SECRET, crowd=Crowd(sockets=2))], database)
    line = server.url.replace("http", "ws") + "/chat/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as http:
        held = [await http.ws_connect(line) for _ in range(4)]
        with pytest.raises(aiohttp.ClientError):
            await http.ws_connect(line)
        await held.pop().close()
        await asyncio.sleep(0.2)
        held.append(await http.ws_connect(line))
        for one in held:
            await one.close()
    await server.stop()


async def test_a_client_cannot_say_by_which_name_it_called(running: Running, page: Page) -> None:
    """Only a proxy of ours may, and then its word counts; a public address of ours always does."""
    forged = {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}
    assert (await Page(running.url).open_session(**forged)).status == 403
    await refused(Page(running.url, page.cookie), **forged)


@pytest.mark.parametrize("place", [Place(proxies=1), Place(public_url="https://coach.example.org")], ids=str)
async def test_behind_our_proxy_the_page_is_at_home(database: Path, place: Place) -> None:
    server = await serve([WebChannel(SECRET, place=place)], database)
    outside = {"Origin": "https://coach.example.org", "X-Forwarded-Host": "coach.example.org"}
    page = Page(server.url)
    assert (await page.open_session(**outside, **{"X-Forwarded-Proto": "https"})).status == 200
    await page.connect(**outside)
    assert (await Page(server.url).open_session(**{**outside, "Origin": "https://evil.example"})).status == 403
    await page.close()
    await server.stop()


@pytest.mark.parametrize(("given", "origins"), [
    ("https://a.example", ("https://a.example",)),
    (" https://A.example/ ,http://b.example:8080/path", ("https://a.example", "http://b.example:8080")),
    ("https://*.a.example https://[::1]:8443", ("https://*.a.example", "https://[::1]:8443")),
    ("a.example javascript:alert(1) ftp://a.example https:// https://a.example;script-src 'unsafe-inline' *", ()),
])
def test_the_list_of_sites_is_read_with_care(
    given: str, origins: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_EMBED_ORIGINS", given)
    assert embed_origins() == origins


async def test_the_tabs_of_one_person_are_counted(database: Path) -> None:
    server = await serve([WebChannel(SECRET, tabs=2)], database)
    page = await Page(server.url).open()
    second = await Page(server.url, page.cookie).connect()
    await refused(Page(server.url, page.cookie))
    await second.close()
    await asyncio.sleep(0.1)
    third = await Page(server.url, page.cookie).connect()
    for opened in (page, third):
        await opened.close()
    await server.stop()


# One person on several channels


class Telegram:
    """The other channel, as Turns sees it."""

    identity = "telegram-0123456789abcdef0123456789abcdef"

    def __init__(self, running: Running) -> None:
        self.turns: Turns = running.app.ctx.coach_turns
        self.turns.mailbox.meet(self.identity, "telegram", "42")
        self.told: list[str] = []
        self.turns.reach["telegram"] = self._hear
        self.number = 0

    async def _hear(self, address: Address, message: dict[str, Any]) -> None:
        self.told.append(message["text"])

    async def say(self, text: str) -> list[str]:
        self.number += 1
        person = self.turns.mailbox.person(self.identity)
        turn = self.turns.start(Said(person, text, f"telegram:{self.number}", "telegram", {}, self.identity))
        await turn.task
        return [message["text"] for message in turn.messages]

    async def code(self) -> str:
        (given,) = await self.say("绑定")
        found = re.search(r"\d{4} \d{4}", given)
        assert found is not None
        return found.group()


def hears_moves(page: Page) -> list[Any]:
    moves: list[Any] = []
    page.socket.on("moved", moves.append)
    return moves


async def becomes(check: Callable[[], bool], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not check() and time.monotonic() < until:
        await asyncio.sleep(0.01)
    return check()


async def joined(page: Page, telegram: Telegram) -> None:
    assert await page.say("join-1", f"绑定 {await telegram.code()}") == {"ok": True}
    assert await page.say("join-2", "确认绑定") == {"ok": True}


async def shown(page: Page) -> list[str]:
    return [entry["text"] for entry in (await page.hello())["messages"]]


async def test_a_page_that_joins_shows_the_other_conversation_from_then_on(running: Running, page: Page) -> None:
    telegram, moves = Telegram(running), hears_moves(page)
    await page.say("m1", "网页里说的")
    await telegram.say("电报里说的")
    before = (await page.hello())["conversation"]
    await joined(page, telegram)
    assert await becomes(lambda: moves == [{}]), moves
    assert (await page.hears(4))[-1].startswith("绑好了")
    ack = await page.hello()
    assert ack["conversation"] != before and ack["fresh"] is False
    texts = [entry["text"] for entry in ack["messages"]]
    assert texts[:2] == ["电报里说的", "听到：电报里说的"] and texts[-1].startswith("绑好了") and len(texts) == 3
    await page.say("m2", "两边都知道")
    assert running.agent.heard[-1] == (telegram.identity, "两边都知道")
    assert await becomes(lambda: len(telegram.told) == 1) and "网页" in telegram.told[0]


async def test_a_page_that_parts_is_alone_again_and_finds_its_own(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    await page.say("m1", "网页里说的")
    before = (await page.hello())["conversation"]
    await joined(page, telegram)
    await page.say("m2", "一起说的")
    moves = hears_moves(page)
    await page.say("m3", "解绑")
    assert await becomes(lambda: moves == [{}]), moves
    ack = await page.hello()
    assert ack["conversation"] == before
    texts = [entry["text"] for entry in ack["messages"]]
    assert texts[:2] == ["网页里说的", "听到：网页里说的"] and texts[2].startswith("解开了") and len(texts) == 3
    await telegram.say("我一个人")
    await page.say("m4", "我也是")
    assert [sender for sender, _ in running.agent.heard[-2:]] == [telegram.identity, running.agent.heard[0][0]]
    assert "一起说的" not in await shown(page)


async def test_both_tabs_follow_and_so_does_one_that_was_away(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    tab, away = [await Page(running.url, page.cookie).connect() for _ in range(2)]
    await away.hello()
    old = (await tab.hello())["conversation"]
    await away.close()
    moves = hears_moves(tab)
    await telegram.say("电报里说的")
    await joined(page, telegram)
    assert await becomes(lambda: moves == [{}]), moves
    back = await Page(running.url, page.cookie).connect()
    acks = [await opened.hello() for opened in (page, tab, back)]
    assert acks[0] == acks[1] == acks[2] and acks[0]["conversation"] != old
    await back.say("m1", "从这边说")
    for opened in (page, tab, back):
        assert await becomes(lambda heard=opened.messages: heard[-1]["text"] == "听到：从这边说")
    for opened in (tab, back):
        await opened.close()


async def test_two_browsers_of_one_person_hear_each_other_until_they_are_parted(running: Running, page: Page) -> None:
    telegram, other = Telegram(running), await Page(running.url).open()
    await page.say("m1", "绑定")
    found = re.search(r"\d{4} \d{4}", (await page.hears(1))[0])
    assert found is not None
    await other.say("o1", f"绑定 {found.group()}")
    await other.say("o2", "确认绑定")
    await other.say("o3", "在另一个浏览器里")
    assert await becomes(lambda: page.messages[-1]["text"] == "听到：在另一个浏览器里")
    moves = hears_moves(other)
    await page.say("m2", "解绑")
    assert await becomes(lambda: moves == [{}])
    await page.say("m3", "各说各的")
    assert await becomes(lambda: page.messages[-1]["text"] == "听到：各说各的")
    assert "听到：各说各的" not in str(other.messages) and "听到：各说各的" not in await shown(other)
    assert telegram.told == []
    await other.close()


async def test_a_sentence_for_a_person_with_two_browsers_is_kept_once(running: Running, page: Page) -> None:
    telegram, other = Telegram(running), await Page(running.url).open()
    await joined(page, telegram)
    await joined(other, telegram)
    reached = telegram.turns.mailbox.reaching(telegram.identity)
    for known in reached:
        await telegram.turns.tell(known, {"text": "有件事告诉您。"})
    for opened in (page, other):
        assert await becomes(lambda heard=opened.messages: heard[-1]["text"] == "有件事告诉您。")
    assert len(reached) == 3 and (await shown(page)).count("有件事告诉您。") == 1
    await other.close()


async def test_what_is_said_again_after_a_join_is_still_one_turn(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    await page.say("m1", "只说一次")
    await joined(page, telegram)
    assert await page.say("m1", "只说一次") == {"ok": True}
    assert await page.say("join-2", "确认绑定") == {"ok": True}
    assert [text for _, text in running.agent.heard] == ["只说一次"]


async def test_what_waits_in_line_behind_a_join_is_said_where_the_join_led(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    await page.say("m0", f"绑定 {await telegram.code()}")
    running.agent.nap = 0.05
    said = ["先说一句", "确认绑定", "后说一句"]
    assert await asyncio.gather(*(page.say(f"m{n}", text) for n, text in enumerate(said, 1))) == [{"ok": True}] * 3
    own = [text for sender, text in running.agent.heard if sender.startswith("web-")]
    theirs = [text for sender, text in running.agent.heard if sender == telegram.identity]
    assert (own, theirs) == (["先说一句"], ["后说一句"])
    assert (await shown(page)).count("听到：后说一句") == 1


async def test_somebody_new_who_joins_is_not_greeted_again(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    await telegram.say("电报里说的")
    await joined(page, telegram)
    await page.hello()
    await asyncio.sleep(0.1)
    assert "/start" not in [text for _, text in running.agent.heard]


async def test_something_said_unasked_is_on_the_open_page_and_there_later(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    await page.say("m1", "你好")
    (identity,) = {sender for sender, _ in running.agent.heard}
    turns: Turns = running.app.ctx.coach_turns
    reached = turns.mailbox.find(identity)
    assert reached is not None and await turns.tell(reached, {"text": "有件事告诉您。"})
    assert (await page.hears(2))[-1] == "有件事告诉您。" and page.messages[-1]["n"] > page.messages[0]["n"]
    await page.close()
    assert await turns.tell(reached, {"text": "您不在时说的。"})
    again = await Page(running.url, page.cookie).connect()
    assert (await shown(again))[-2:] == ["有件事告诉您。", "您不在时说的。"]
    assert telegram.told == []
    await again.close()


async def test_what_is_erased_elsewhere_is_gone_from_the_page_too(running: Running, page: Page) -> None:
    telegram = Telegram(running)
    await joined(page, telegram)
    await page.say("m1", "独一无二的秘密话")
    moves = hears_moves(page)
    await telegram.say("删除")
    assert await becomes(lambda: moves == [{}]), moves
    assert "秘密" not in str(await page.hello())


async def test_joined_channels_are_known_after_a_restart(running: Running, page: Page, database: Path) -> None:
    telegram = Telegram(running)
    await telegram.say("电报里说的")
    await joined(page, telegram)
    reborn = await serve([WebChannel(SECRET)], database)
    again = await Page(reborn.url, page.cookie).connect()
    assert (await shown(again))[0] == "电报里说的"
    await again.say("m9", "重启以后")
    assert reborn.agent.heard == [(telegram.identity, "重启以后")]
    await again.close()
    await reborn.stop()
