"""docs/channels.md cannot rot: its example runs through the contract, and what it names exists."""
from __future__ import annotations

import ast
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.channels import messenger, words
from bot.channels.rest import RestChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.wechat import WeChatChannel
from bot.channels.wecom import WeComChannel
from bot.mailbox import CODE_DIGITS, CODE_LIFE, KEPT

from .contract import Adapter, ChannelContract
from .dingtalk import DOC, DingTalk, dingtalk, module, source
from .harness import serve

TEXT = DOC.read_text(encoding="utf-8")


class TestDingTalk(ChannelContract):
    """The example of the document."""

    @pytest_asyncio.fixture
    async def adapter(self, database: Path) -> AsyncIterator[Adapter]:
        made = await dingtalk(database)
        yield made
        await made.close()


def test_the_example_is_short_enough_to_copy_and_long_enough_to_be_whole() -> None:
    assert 50 <= len(source().splitlines()) <= 90
    imported = {node.module or "" for node in ast.walk(ast.parse(source())) if isinstance(node, ast.ImportFrom)}
    assert all(name.startswith("bot.channels.") or name in ("bot.mailbox", "__future__", "typing") or
               name.split(".")[0] in ("rasa", "sanic") for name in imported), imported
    assert re.findall("[\u4e00-\u9fff]", source()) == []


def test_the_document_is_short_and_its_numbers_are_the_codes() -> None:
    assert len(TEXT.splitlines()) <= 160
    minutes = int(CODE_LIFE.total_seconds() // 60)
    assert {minutes: "ten"}[minutes] in TEXT and {CODE_DIGITS: "eight"}[CODE_DIGITS] in TEXT and KEPT.days == 2
    first, second, third = messenger.PAUSES
    assert f"after {first:g}, {second:g} and {third:g} s" in TEXT and messenger.SWEEP_SECONDS == 60
    assert f"for {messenger.GIVE_UP.days} days" in TEXT
    assert f"After {messenger.STALE.total_seconds() / 3600:g} hours" in TEXT


class Watched(dict[str, str]):
    """An environment that notes what is asked of it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


@pytest.mark.parametrize(
    "channel", [TelegramChannel, WeChatChannel, WeComChannel, WebChannel, RestChannel], ids=lambda one: one.name()
)
def test_the_settings_it_names_are_the_settings_that_are_read(channel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched({"COACH_SECRET": "a secret of the tests", "COACH_TELEGRAM_TOKEN": "123456:" + "A" * 35})
    monkeypatch.setattr("os.environ", watched)
    with contextlib.suppress(ValueError):  # a half-set channel
        channel.from_credentials(None)
    asked = {name for name in watched.asked if name.startswith("COACH_")} - {"COACH_DEV", "COACH_STATE"}
    named = set(re.findall(r"COACH_[A-Z_]+", TEXT))
    assert asked and asked - named == set()
    own = f"COACH_{channel.name().upper()}_"
    monkeypatch.setattr("os.environ", {})
    assert {name for name in named if name.startswith(own)} <= asked | {f"{own}API"}


@pytest.mark.parametrize("channel", ["web", "telegram", "wechat", "wecom"])
def test_every_channel_has_a_name_that_people_read(channel: str) -> None:
    assert words.sentence(f"channel_{channel}")


async def test_without_a_secret_the_example_is_closed(database: Path) -> None:
    server = await serve([module().DingTalkChannel("", b"secret")], database)
    assert not [route for route in server.app.router.routes_all if "dingtalk" in "/".join(map(str, route))]
    await server.stop()


@pytest.fixture
def groups() -> dict[str, str]:
    return {"conversationType": "2"}


async def test_a_group_and_a_foreign_answering_address_are_left_alone(database: Path, groups: dict[str, str]) -> None:
    made: DingTalk = await dingtalk(database)
    body = made.body("甲", "m1", "大家好")
    assert await made.post({**body, **groups}) == 200
    assert await made.post({**body, "sessionWebhook": "https://evil.example/robot/sendBySession?session=x"}) == 200
    assert await made.post({**body, "sessionWebhook": made.fake.url + ".evil.example/?session=x"}) == 200
    assert await made.hears("甲", 1, 0.2) == [] and made.agent.heard == []
    await made.close()


async def test_the_title_of_a_button_is_its_payload(database: Path) -> None:
    made = await dingtalk(database)
    await made.say("甲", "m1", "你好")
    await made.hears("甲", 1)
    assert made.fake.read["甲"] == ["听到：你好\n· 好"]
    await made.say("甲", "m2", "好")
    await made.hears("甲", 2)
    assert [text for _, text in made.agent.heard] == ["你好", "/tell"]
    assert made.running.store.recent(made.agent.heard[0][0])[2]["text"] == "好"
    await made.close()
