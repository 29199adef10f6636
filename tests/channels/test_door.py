"""What is shut and to whom: Rasa's own API, bodies that are too large, addresses that want too much."""
from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from rasa.core.channels.channel import InputChannel
from rasa.core.run import configure_app
from sanic import Blueprint, response
from sanic.compat import Header
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio.exceptions import ConnectionError as Refused
from yarl import URL

from bot.channels.door import PUBLIC, Door, address_of, trusted_proxies
from bot.channels.gate import Crowd
from bot.channels.rest import RestChannel
from bot.channels.web import Place, WebChannel

from . import harness
from .conftest import SECRET
from .harness import Page, Running, serve
from .test_rest import NOT_FROM_HERE

TOKEN = "a-token-for-the-tests-of-the-door"
Stand = Callable[..., Awaitable[Running]]


class Stranger(InputChannel):
    """A channel that asks for nothing, as most of Rasa's own do."""

    @classmethod
    def name(cls) -> str:
        return "telegramme"

    def __init__(self, own_lock: bool = False) -> None:
        self.own_lock = own_lock

    def blueprint(self, on_new_message: Any) -> Blueprint:
        page = Blueprint("stranger")
        page.ctx.own_lock = self.own_lock

        @page.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return response.json({"heard": True})

        return page


@pytest_asyncio.fixture
async def stand(database: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
    """Starts the app with Rasa's API, as `make run` does."""
    monkeypatch.setattr(harness, "configure_app", lambda channels, **more: configure_app(
        channels, **{**more, "enable_api": True}))
    standing: list[Running] = []

    async def start(*channels: InputChannel) -> Running:
        standing.append(await serve(list(channels), database))
        return standing[-1]

    yield start
    for running in standing:
        await running.stop()


def web(door: Door, **more: Any) -> WebChannel:
    return WebChannel(SECRET, place=Place(door=door), **more)


async def ask(url: str, path: str, method: str = "GET", **more: Any) -> tuple[int, str]:
    address = URL(url + path, encoded=True)
    async with aiohttp.ClientSession() as http, http.request(method, address, allow_redirects=False, **more) as answer:
        return answer.status, await answer.text()


def every_other_route(running: Running) -> list[tuple[str, str]]:
    """(method, address) of all that the app serves and that is not ours."""
    routes = [route for route in running.app.router.routes if not PUBLIC.fullmatch(route.path.strip("/"))]
    return [(method, "/" + re.sub(r"<[^>]+>", "x", route.path.strip("/"))) for route in routes
            for method in sorted(route.methods - {"HEAD", "OPTIONS"})]


@pytest.mark.parametrize("door", [Door(TOKEN), Door(TOKEN, dev=True), Door(), Door("", dev=False)], ids=str)
async def test_nothing_of_rasas_api_answers_a_stranger(stand: Stand, door: Door) -> None:
    running = await stand(RestChannel(door.token, door.dev), web(door), Stranger())
    routes = every_other_route(running)
    assert {("GET", "/status"), ("POST", "/model/parse"), ("GET", "/conversations/x/tracker"), ("GET", "/version"),
            ("PUT", "/model"), ("GET", "/domain"), ("POST", "/webhooks/telegramme/webhook")} <= set(routes)
    for method, path in routes:
        for token in ("", "?token=wrong", "?token=", f"?token={TOKEN}x", f"?Token={TOKEN}"):
            status, body = await ask(running.url, path + token, method)
            assert status == 401 and json.loads(body).keys() == {"error"}, (method, path, token)


SPELLINGS = ["//version", "/version/", "/VERSION", "/%76ersion", "/chat/../version", "/chat/%2e%2e/version",
             "/webhooks/rest/../../version", "/chat/..%2fversion", "/;/version", "/version%00"]


@pytest.mark.parametrize("path", SPELLINGS)
async def test_no_other_spelling_leads_in(stand: Stand, path: str) -> None:
    running = await stand(web(Door(TOKEN)))
    status, body = await ask(running.url, path)
    assert status in (301, 401, 404) and "minimum_compatible_version" not in body


GIVEN = [{"headers": {"Authorization": f"Bearer {TOKEN}"}}, {"headers": {"Authorization": f"bearer  {TOKEN} "}},
         {"params": {"token": TOKEN}}]


@pytest.mark.parametrize("given", GIVEN, ids=str)
async def test_the_token_opens_it(stand: Stand, given: dict[str, Any]) -> None:
    running = await stand(web(Door(TOKEN)))
    async with aiohttp.ClientSession() as http, http.get(f"{running.url}/version", **given) as answer:
        assert answer.status == 200 and "version" in await answer.json()


@pytest.mark.parametrize("given", [b"Bearer \xff\xfe", b"Bearer", b"Basic " + TOKEN.encode(), b"Bearer \xe5\x8f\xa3"])
async def test_a_strange_header_is_no_token_and_no_fault(stand: Stand, given: bytes) -> None:
    running = await stand(web(Door(TOKEN)))
    assert b" 401 " in await raw(running, b"GET /version HTTP/1.1\r\nHost: a\r\nAuthorization: " + given + b"\r\n\r\n")


async def raw(running: Running, request: bytes) -> bytes:
    """The first line of what comes back, with nothing more sent than `request`."""
    host, port = running.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    line = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return line


async def test_a_new_channel_that_checks_its_own_senders_is_let_through(stand: Stand) -> None:
    running = await stand(web(Door(TOKEN)), Stranger(own_lock=True))
    assert await ask(running.url, "/webhooks/telegramme/webhook", "POST") == (200, '{"heard":true}')
    assert (await ask(running.url, "/version"))[0] == 401


async def test_the_rest_channel_alone_brings_the_door_too(stand: Stand) -> None:
    running = await stand(RestChannel(TOKEN, dev=False))
    assert (await ask(running.url, "/version"))[0] == 401


async def test_in_development_this_machine_comes_in_and_nobody_else(stand: Stand) -> None:
    running = await stand(web(Door("", dev=True)))
    assert (await ask(running.url, "/version"))[0] == 200
    port = running.url.rsplit(":", 1)[1]
    for host in (f"localhost:{port}", f"[::1]:{port}", "127.0.0.1", f"127.0.0.5:{port}"):
        assert (await ask(running.url, "/version", headers={"Host": host}))[0] == 200, host
    assert (await ask(running.url, "/version", headers={"Origin": running.url}))[0] == 200
    hosts = ("localhost.evil.example", "127.0.0.1.evil.example", "[::1")
    for headers in (*NOT_FROM_HERE, *({"Host": host} for host in hosts)):
        status, body = await ask(running.url, "/version", headers=headers)
        assert status == 401 and "COACH_API_TOKEN" in body, headers
    assert b" 401 " in await raw(running, b"GET /version HTTP/1.0\r\n\r\n"), "no Host, no way to tell"


async def test_the_page_and_the_health_are_open_to_everybody(stand: Stand) -> None:
    running = await stand(RestChannel(TOKEN, False), web(Door(TOKEN)))
    assert (await ask(running.url, "/"))[0] == 302
    assert (await ask(running.url, "/chat/health"))[0] == 200
    assert (await ask(running.url, "/webhooks/rest/"))[0] == 200
    assert (await ask(running.url, "/chat/session", "POST"))[0] == 200


async def test_health_says_whether_there_is_a_model(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    running = await stand(web(Door(TOKEN)))
    assert await ask(running.url, "/chat/health") == (200, '{"ready":true}')
    monkeypatch.setattr(running.agent, "is_ready", lambda: False)
    assert await ask(running.url, "/chat/health") == (503, '{"ready":false}')
    running.app.ctx.agent = None
    assert (await ask(running.url, "/chat/health"))[0] == 503


async def test_a_token_in_an_address_is_in_no_log(stand: Stand, caplog: pytest.LogCaptureFixture) -> None:
    """Also when the request fails, which writes its address down."""
    running = await stand(web(Door(TOKEN)))
    caplog.set_level(logging.DEBUG)
    wrong = "some-wrong-token-that-was-meant-for-another-bot"
    assert (await ask(running.url, f"/conversations/x/tracker?until=5&token={TOKEN}"))[0] == 500
    assert (await ask(running.url, f"/conversations/x/tracker?%74oken={TOKEN}"))[0] == 500
    assert (await ask(running.url, f"/conversations/x/tracker?token={wrong}"))[0] == 401
    logged = "\n".join(caplog.handler.format(record) for record in caplog.records)
    assert "/conversations/x/tracker" in logged, "the failure itself is logged"
    assert TOKEN not in logged and wrong not in logged
    assert running.app.config.ACCESS_LOG is False


async def test_what_else_an_address_asks_for_stays(stand: Stand) -> None:
    running = await stand(web(Door(TOKEN)))
    address = f"/model/parse?token={TOKEN}&emulation_mode=nobody"
    status, body = await ask(running.url, address, "POST", json={"text": "x"})
    assert status == 400 and "emulation_mode" in body


# Bodies


LARGE = [("/model/parse", 401), ("/model", 401), ("/chat/session", 413), ("/webhooks/rest/webhook", 413),
         ("/chat/socket.io/", 413), ("/none", 404)]


@pytest.mark.parametrize(("path", "status"), LARGE)
async def test_a_large_body_is_refused_before_it_is_read(stand: Stand, path: str, status: int) -> None:
    running = await stand(RestChannel(TOKEN, False), web(Door(TOKEN)))
    method = "PUT" if path == "/model" else "POST"
    head = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    announced = await raw(running, f"{head}Content-Length: 900000\r\n\r\n{{".encode())
    chunked = await raw(running, f"{head}Transfer-Encoding: chunked\r\n\r\nfffff\r\n{{".encode())
    assert f" {status} ".encode() in announced and f" {status} ".encode() in chunked


async def test_who_holds_the_token_may_send_a_model(stand: Stand) -> None:
    running = await stand(web(Door(TOKEN)))
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    status, _ = await ask(running.url, "/model", "PUT", data=b"x" * 400_000, headers=bearer)
    assert status == 400, "read and judged by Rasa: no model server is named in it"


# Addresses


async def sessions(running: Running, count: int, **headers: str) -> list[int]:
    return [(await Page(running.url).open_session(**headers)).status for _ in range(count)]


async def test_one_address_gets_so_many_new_sessions_and_then_a_kind_sentence(stand: Stand) -> None:
    running = await stand(web(Door(), crowd=Crowd(sessions=3)))
    page = Page(running.url)
    await page.open_session()
    assert await sessions(running, 3) == [200, 200, 429]
    assert (await page.open_session()).status == 200, "who has a session keeps it"
    refused = await Page(running.url).open_session()
    assert refused.status == 429 and "一分钟" in refused.body["text"] and refused.cookie == ""


async def test_a_forged_address_counts_for_nothing(stand: Stand) -> None:
    running = await stand(web(Door(), crowd=Crowd(sessions=2)))
    names = ["X-Forwarded-For", "X-Real-IP", "Client-IP", "X-Forwarded-For"]
    forged = [{name: f"203.0.113.{n}"} for n, name in enumerate(names)]
    assert [(await sessions(running, 1, **headers))[0] for headers in forged] == [200, 200, 429, 429]


async def test_behind_our_proxy_the_address_is_what_the_proxy_saw(stand: Stand) -> None:
    running = await stand(WebChannel(SECRET, crowd=Crowd(sessions=2), place=Place(proxies=1)))
    one = [f"198.51.100.{n}, 203.0.113.1" for n in range(3)]  # the client's own word stands to the left
    assert [(await sessions(running, 1, **{"X-Forwarded-For": said}))[0] for said in one] == [200, 200, 429]
    assert await sessions(running, 1, **{"X-Forwarded-For": "203.0.113.1, 203.0.113.2"}) == [200]


async def test_the_people_behind_one_address_share_its_messages(stand: Stand) -> None:
    running = await stand(web(Door(), per_minute=2, crowd=Crowd(messages=4)))
    one, other = await Page(running.url).open(), await Page(running.url).open()
    assert [(await one.say(f"m{n}", "快"))["ok"] for n in range(4)] == [True, True, False, False]
    assert [(await other.say(f"m{n}", "慢"))["ok"] for n in range(2)] == [True, True], "what was refused took nothing"
    third = await Page(running.url).open()
    refused = await third.say("m1", "我呢")
    assert refused["ok"] is False and "这个网络" in refused["text"]
    assert len(running.agent.heard) == 4
    for page in (one, other, third):
        await page.close()


async def test_the_sockets_of_one_address_are_counted(stand: Stand) -> None:
    running = await stand(web(Door(), tabs=2, crowd=Crowd(sockets=3)))
    one = await Page(running.url).open()
    second = await Page(running.url, one.cookie).connect()
    with pytest.raises(Refused):
        await Page(running.url, one.cookie).connect("polling")  # its own limit: takes no place
    other = await Page(running.url).open()
    late = Page(running.url)
    await late.open_session()
    with pytest.raises(Refused):
        await late.connect("polling")
    await second.close()
    await asyncio.sleep(0.1)
    await Page.connect(late := Page(running.url, late.cookie))
    assert (await late.say("m1", "有位子了")) == {"ok": True}
    for page in (one, other, late):
        await page.close()


@pytest.mark.parametrize(("peer", "named", "proxies", "address"), [
    ("203.0.113.5", [], 0, "203.0.113.5"),
    ("203.0.113.5", ["198.51.100.1"], 0, "203.0.113.5"),
    ("127.0.0.1", ["198.51.100.1"], 1, "198.51.100.1"),
    ("127.0.0.1", ["6.6.6.6, 198.51.100.1"], 1, "198.51.100.1"),
    ("127.0.0.1", ["6.6.6.6", "198.51.100.1"], 1, "198.51.100.1"),
    ("127.0.0.1", ["6.6.6.6, 198.51.100.1, 10.0.0.7"], 2, "198.51.100.1"),
    ("127.0.0.1", ["198.51.100.1:4711"], 1, "198.51.100.1"),
    ("127.0.0.1", ["[2001:db8:1:2:3::4]:4711"], 1, "2001:db8:1:2::/64"),
    ("2001:db8:1:2:ffff::9", [], 0, "2001:db8:1:2::/64"),
    ("::ffff:203.0.113.5", [], 0, "203.0.113.5"),
    ("fe80::1%eth0", [], 0, "fe80::/64"),
    ("203.0.113.5", ["unknown"], 1, "203.0.113.5"),
    ("203.0.113.5", ["198.51.100.1,"], 1, "203.0.113.5"),
    ("", [], 0, "None"),
])
def test_the_address_of_a_request(peer: str, named: list[str], proxies: int, address: str) -> None:
    request: Any = SimpleNamespace(conn_info=SimpleNamespace(client_ip=peer),
                                   headers=Header([("x-forwarded-for", line) for line in named]))
    assert address_of(request, proxies) == address


def test_settings_that_cannot_be_read_say_what_they_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in ("yes", "-1", "1.5"):
        monkeypatch.setenv("COACH_TRUSTED_PROXY", given)
        with pytest.raises(ValueError, match="COACH_TRUSTED_PROXY"):
            trusted_proxies()
    for given in ("60", "60 600 0", "a b c", "1 2 3 4"):
        monkeypatch.setenv("COACH_ADDRESS_LIMITS", given)
        with pytest.raises(ValueError, match="COACH_ADDRESS_LIMITS"):
            Crowd.from_env()
    monkeypatch.setenv("COACH_ADDRESS_LIMITS", "1 2 3")
    monkeypatch.setenv("COACH_TRUSTED_PROXY", "")
    crowd = Crowd.from_env()
    assert (crowd.sessions.limit, crowd.messages.limit, crowd.sockets.limit, trusted_proxies()) == (1, 2, 3, 0)
    monkeypatch.setenv("COACH_PUBLIC_URL", "https://coach.example.org")
    assert trusted_proxies() == 1, "the bot speaks no TLS: something stands before it"
