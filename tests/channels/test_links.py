"""Files of a person: opened by their own session or by a sealed address, for a day; nothing else opens anything."""
from __future__ import annotations

import asyncio
import base64
import datetime as dt
import logging
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import sqlalchemy as sa
from aiohttp import web

from bot.channels import documents
from bot.channels.base import Turns, turns_of
from bot.channels.cards.page import CardPages
from bot.channels.documents import NotReady, load
from bot.channels.links import LIFE, Links
from bot.channels.web import Place, WebChannel
from bot.documents.serving import download_headers
from bot.storage.documents import Documents
from bot.storage.tables import documents as table

from .conftest import SECRET
from .harness import Page, Running, join, serve

OUTSIDE = "https://coach.example.org"
PERSON = "telegram-0123456789abcdef"
TOKEN = "a-Token_of-thirty-two-characters"
PATH = f"/chat/documents/{TOKEN}"
NOBODY = Turns(lambda _: asyncio.sleep(0), lambda: None)  # only a file with the conversation needs a person's turns
NAME = "协商还款申请（招商银行信用卡）.docx"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ActionServer:
    """Hands out one file to one person, as bot.documents.serving does; can be told to fail."""

    def __init__(self) -> None:
        self.owner, self.status = PERSON, 200
        self.asked: list[tuple[str, str]] = []

    async def document(self, request: web.Request) -> web.Response:
        self.asked.append((request.match_info["token"], request.query["sender"]))
        if self.status != 200:
            return web.Response(status=self.status)
        if self.asked[-1] != (TOKEN, self.owner):
            return web.Response(status=404)
        return web.Response(body=b"letter", content_type=KIND, headers=download_headers(NAME))


@pytest_asyncio.fixture
async def actions(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ActionServer]:
    server, app = ActionServer(), web.Application()
    app.router.add_get("/documents/{token}", server.document)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    monkeypatch.setenv("COACH_ACTION_PORT", str(runner.addresses[0][1]))
    yield server
    await runner.cleanup()


@pytest_asyncio.fixture
async def outside(database: Path) -> AsyncIterator[Running]:
    """The web channel as it knows its address from outside."""
    server = await serve([WebChannel(SECRET, place=Place(public_url=OUTSIDE))], database)
    yield server
    await server.stop()


async def get(running: Running, path: str, cookie: str = "") -> tuple[int, str, aiohttp.typedefs.LooseHeaders]:
    headers = {"Cookie": cookie} if cookie else {}
    async with aiohttp.ClientSession() as http, http.get(f"{running.url}{path}", headers=headers) as answer:
        return answer.status, await answer.text(), answer.headers


def path_of(links: Links, person: str = PERSON) -> str:
    made = links.file(PATH, person)
    assert made is not None and made.startswith(f"{OUTSIDE}/chat/files/")
    return made.removeprefix(OUTSIDE)


async def test_a_link_opens_the_file_without_a_session(outside: Running, actions: ActionServer) -> None:
    status, body, headers = await get(outside, path_of(Links(SECRET, OUTSIDE)))
    assert (status, body) == (200, "letter") and actions.asked == [(TOKEN, PERSON)]
    assert headers["Cache-Control"] == "private, no-store" and headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"] and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("attachment") and "Set-Cookie" not in headers


def test_without_an_address_from_outside_there_is_no_link() -> None:
    assert Links(SECRET, "").file(PATH, PERSON) is None


def test_nothing_can_be_read_in_a_link_and_no_two_are_the_same() -> None:
    links = Links(SECRET, f"{OUTSIDE}/")
    made = [links.file(PATH, PERSON) or "" for _ in range(2)]
    assert made[0] != made[1] and all(address.startswith(f"{OUTSIDE}/chat/files/") for address in made)
    opened = base64.urlsafe_b64decode(made[0].rsplit("/", 1)[1] + "==")
    assert not any(part.encode() in opened for part in (TOKEN, PERSON, PERSON[9:], "documents"))


async def test_a_link_that_was_changed_anywhere_opens_nothing(outside: Running, actions: ActionServer) -> None:
    whole = path_of(Links(SECRET, OUTSIDE))
    start = len("/chat/files/")
    places = [*range(start, len(whole) - 2, 9), len(whole) - 3]
    changed = [whole[:n] + ("A" if whole[n] != "A" else "B") + whole[n + 1 :] for n in places]
    foreign = [path_of(Links(b"another secret of the tests", OUTSIDE)), whole[:-4], whole + "AAAA", "/chat/files/x",
               f"/chat/files/{TOKEN}", "/chat/files/%00", "/chat/files/%E6%88%91", "/chat/files/" + "A" * 5000]
    for path in (*changed, *foreign):
        status, body, _ = await get(outside, path)
        assert status == 404 and "再要一次" in body, path
    assert actions.asked == [], "nobody was even asked"


async def test_after_a_day_a_link_opens_nothing(outside: Running, actions: ActionServer) -> None:
    def made(seconds_ago: float) -> str:
        return path_of(Links(SECRET, OUTSIDE, clock=lambda: time.time() - seconds_ago))

    assert (await get(outside, made(LIFE - 60)))[0] == 200
    status, body, _ = await get(outside, made(LIFE + 2))
    assert status == 404 and "过了一天" in body and len(actions.asked) == 1


async def test_a_link_for_another_person_opens_nothing(outside: Running, actions: ActionServer) -> None:
    assert (await get(outside, path_of(Links(SECRET, OUTSIDE), "telegram-fedcba9876543210")))[0] == 404


async def test_a_link_that_was_sent_to_a_chat_that_has_parted_since_opens_nothing(
    outside: Running, actions: ActionServer
) -> None:
    mailbox = turns_of(outside.app, outside.agent.handle_message).mailbox
    mailbox.meet("wechat-1", "wechat", "openid")
    assert join(mailbox, "wechat-1", PERSON) == PERSON
    address = Links(SECRET, OUTSIDE).file(PATH, PERSON, "wechat-1")
    assert address and (await get(outside, address.removeprefix(OUTSIDE)))[0] == 200
    mailbox.part("wechat-1")
    assert (await get(outside, address.removeprefix(OUTSIDE)))[0] == 404


@pytest.mark.parametrize("fault", [500, 503, "down"])
async def test_while_the_file_cannot_be_made_one_is_asked_to_wait(
    outside: Running, actions: ActionServer, fault: object, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    listen(caplog)
    if isinstance(fault, int):
        actions.status = fault
    else:
        monkeypatch.setenv("COACH_ACTION_PORT", str(nobodys_port()))
    path = path_of(Links(SECRET, OUTSIDE))
    status, body, _ = await get(outside, path)
    assert status == 503 and "过一会儿" in body
    with pytest.raises(NotReady):
        await load(PATH, PERSON, NOBODY)
    logged = "\n".join(caplog.handler.format(record) for record in caplog.records)
    assert TOKEN not in logged and path.rsplit("/", 1)[1] not in logged and PERSON not in logged


def listen(caplog: pytest.LogCaptureFixture) -> None:
    """As the bot logs at its most talkative (`rasa run --debug`): libraries only what they warn of."""
    caplog.set_level(logging.DEBUG)
    for library in ("sanic.root", "aiohttp.access"):
        caplog.set_level(logging.WARNING, logger=library)


def nobodys_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# For messengers that send the file itself


async def test_a_messenger_gets_name_type_and_content(actions: ActionServer) -> None:
    assert await load(PATH, PERSON, NOBODY) == (NAME, KIND, b"letter")
    assert await load(PATH, "telegram-fedcba9876543210", NOBODY) is None


@pytest.mark.parametrize("path", ["", "/chat/documents/", f"{PATH}/../x", f"{PATH}?sender=web-1", "/chat/documents/短",
                                  "http://evil.example/documents/" + TOKEN, "/etc/passwd"])
async def test_a_path_of_another_form_asks_nobody(actions: ActionServer, path: str) -> None:
    assert await load(path, PERSON, NOBODY) is None and actions.asked == []


# The session's own files


async def test_a_session_opens_its_own_files_and_no_other_does(outside: Running, actions: ActionServer) -> None:
    mine, other = Page(outside.url), Page(outside.url)
    await mine.open_session()
    await other.open_session()
    actions.owner = "web-" + mine.cookie.split("=")[1].split(".")[0]
    assert (await get(outside, PATH, mine.cookie))[0] == 200
    forged = f"coach_session={actions.owner[4:]}"
    for cookie in (other.cookie, "", forged, f"{forged}.{'0' * 64}"):
        status, body, _ = await get(outside, PATH, cookie)
        assert status == 404 and "再要一次" in body
    assert (await get(outside, f"{PATH}?sender={actions.owner}", other.cookie))[0] == 404


async def test_a_browser_that_was_joined_opens_the_files_of_its_person(outside: Running, actions: ActionServer) -> None:
    page = await Page(outside.url).open()
    await page.say("m1", "你好")
    mailbox = outside.app.ctx.coach_turns.mailbox
    (identity,) = {sender for sender, _ in outside.agent.heard}
    assert (await get(outside, PATH, page.cookie))[0] == 404
    assert join(mailbox, identity, PERSON) == PERSON
    assert (await get(outside, PATH, page.cookie))[0] == 200
    mailbox.part(identity)
    assert (await get(outside, PATH, page.cookie))[0] == 404
    await page.close()


async def test_a_database_in_trouble_opens_nothing_and_logs_no_key(
    outside: Running, actions: ActionServer, caplog: pytest.LogCaptureFixture
) -> None:
    page = Page(outside.url)
    await page.open_session()
    with outside.store.engine.begin() as connection:
        outside.app.ctx.coach_turns.mailbox.person("web-1")
        connection.exec_driver_sql("DROP TABLE channel_addresses")
    listen(caplog)
    assert (await get(outside, PATH, page.cookie))[0] == 404
    assert "person not found" in caplog.text
    assert TOKEN not in caplog.text and page.cookie.split("=")[1].split(".")[0] not in caplog.text


@pytest.mark.parametrize("channel", ["web", "telegram", "wechat", "wecom"])
def test_a_file_is_bound_to_the_person_of_every_channel(channel: str, tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path}/documents.db")
    table.create(engine)
    kept = Documents(engine)
    token = kept.address(f"{channel}-1", "letter", 0).removeprefix(documents.PATH)
    assert kept.find(token, f"{channel}-1") is not None
    for session in ("", f"{channel}-2", f"{channel}-", "web-1" if channel != "web" else "wecom-1"):
        assert kept.find(token, session) is None
    with engine.begin() as connection:
        connection.execute(sa.update(table).values(expires_at=dt.datetime.utcnow() - dt.timedelta(seconds=1)))
    assert kept.find(token, f"{channel}-1") is None


async def test_the_page_of_a_card_opens_by_its_key_alone_under_a_policy_of_its_own(outside: Running) -> None:
    mailbox = turns_of(outside.app, outside.agent.handle_message).mailbox
    debt = {"lender": "招商银行", "product": "信用卡", "balance": "35000.00"}
    case = {"card": "case", "v": 1, "data": {"debts": [debt]}}
    address = CardPages(lambda: mailbox, OUTSIDE).link("telegram-1", {"text": "我记下的是这样", "custom": case})
    assert address and address.startswith(f"{OUTSIDE}/chat/cards/")
    path = address.removeprefix(OUTSIDE)
    status, page, headers = await get(outside, path)
    assert status == 200 and "招商银行" in page and "default-src 'none'" in headers["Content-Security-Policy"]
    assert "noindex" in page and "<script" not in page
    status, page, _ = await get(outside, path[:-1] + ("A" if path[-1] != "A" else "B"))
    assert status == 404 and "招商银行" not in page and "打不开" in page
