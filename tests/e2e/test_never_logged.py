"""What people write, what they owe, and what keys the bot holds: none of it stands in any log, errors included."""
from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.channels.fake_telegram import TOKEN, Rejected
from tests.channels.harness import Page
from tests.e2e.crowd import World, world
from tests.e2e.weixin_guest import SECRETS, OfficialAccount, WeComApp

pytestmark = [pytest.mark.bot, pytest.mark.model]
NAME, SUM, WISH = "欧阳小满", "73519", "张阿姨家的窗台"
SAID = f"我叫{NAME}，招行信用卡欠了{SUM}，逾期两个月，怕他们打给{WISH}"
API_TOKEN = "a-token-that-nobody-may-read"


@pytest.mark.timeout(240)
async def test_no_log_of_either_process_holds_what_was_said_or_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as here:
        await everybody_writes(here)
        await everything_goes_wrong(here)
        await asyncio.sleep(1)
        logs = here.logs()
        keys = [TOKEN, *SECRETS, (here.state / "secret").read_text().strip(), API_TOKEN]
    assert logs.strip(), "the logs were not found"
    told = [secret for word in (NAME, SUM, WISH, "oFollowerSecret", "member-secret", "424242424", *keys)
            for secret in shapes(word) if secret in logs]  # fmt: skip
    assert told == []


async def everybody_writes(here: World) -> None:
    page = await Page(here.url).open()
    await page.say("one", SAID)
    await page.say("two", "绑定 1234 5678")
    await page.close()
    here.telegram.text(SAID, 424242424)
    here.telegram.text(SAID + "x" * 3000, 424242424)
    await here.telegram.sees(2, 424242424, 20)
    account = OfficialAccount(here.http, here.url, here.weixin, "oFollowerSecret")
    await account.say(SAID)
    await WeComApp(here.http, here.url, here.weixin, "member-secret").say(SAID)
    await post(here, "/webhooks/rest/webhook", {"sender": NAME, "message": SAID})


async def everything_goes_wrong(here: World) -> None:
    """The action server dies under them, the messengers fail, and strangers knock with what they have heard."""
    child = next(child for child in here.supervisor.children if child.service.name == "actions")
    assert child.process
    os.killpg(child.process.pid, signal.SIGKILL)
    here.telegram.trouble("sendMessage", "drop", Rejected(500, "Internal"), Rejected(403, "Forbidden: bot was blocked"))
    await everybody_writes_again(here)
    for path in ("/webhooks/telegram/webhook", "/webhooks/wechat/webhook", "/webhooks/wecom/webhook", "/model/parse",
                 f"/conversations/{quote(NAME)}/tracker?token={API_TOKEN}", "/chat/session", f"/{quote(WISH)}",
                 "/chat/files/unknown", "/webhooks/rest/webhook"):  # fmt: skip
        await post(here, path, {"text": SAID, "sender": NAME, "message": {"text": SAID}})
        async with here.http.post(here.url + path, data=f"<xml>{SAID}".encode()) as reply:
            await reply.read()
        async with here.http.get(here.url + path, headers={"Authorization": f"Bearer {API_TOKEN}"}) as reply:
            await reply.read()


async def everybody_writes_again(here: World) -> None:
    here.telegram.text(f"{NAME} {SUM}", 424242424)
    await OfficialAccount(here.http, here.url, here.weixin, "oFollowerSecret").say(f"{NAME} {SUM}")
    await WeComApp(here.http, here.url, here.weixin, "member-secret").say(f"{NAME} {SUM}")
    await post(here, "/webhooks/rest/webhook", {"sender": NAME, "message": f"{NAME} {SUM}"})
    page = await Page(here.url).open()
    await page.say("three", f"/inform{{\"{NAME}\": {SUM}")
    await page.say("four", f"\ud800{NAME}\x00{SUM}")
    await page.close()


async def post(here: World, path: str, body: object) -> None:
    async with here.http.post(here.url + path, json=body) as reply:
        await reply.read()


def shapes(secret: str) -> Iterator[str]:
    """A word as it may stand in a log: plain, in JSON, in an address, as bytes."""
    yield secret
    if not secret.isascii():
        yield json.dumps(secret)[1:-1]
        yield quote(secret)
        yield repr(secret.encode())[2:-1]
