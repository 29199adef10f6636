"""Telegram in both of its ways, against a local Bot API: what a person sees, once, in order, whatever breaks."""
from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
import sqlalchemy as sa
from aiohttp import web
from rasa.core.run import configure_app
from rasa.shared.core.events import BotUttered
from sanic import Sanic

from bot.channels import messenger, rendering, telegram_delivery
from bot.channels.cards import page as card_page
from bot.channels.messenger import pseudonym
from bot.channels.telegram import TelegramChannel
from bot.mailbox import Mailbox, keepsakes

from .conftest import SECRET
from .contract import Adapter, ChannelContract
from .fake_telegram import PNG, TOKEN, FakeTelegram, Rejected, until
from .harness import Running, serve

PUBLIC = "https://bot.example"
QUICK = {"pauses": (0.05, 0.1, 0.2), "backoff": (0.05, 0.2), "wait": 1.0, "per_minute": 200}
BROKEN = Rejected(500, "Internal Server Error")
ME = pseudonym("telegram", "7", SECRET)


class Bot:
    """A server with the channel, and Telegram's side of it."""

    def __init__(self, fake: FakeTelegram, mode: str, database: Path) -> None:
        self.fake, self.mode, self.database = fake, mode, database
        self.running: Running
        self._before: set[asyncio.Task[Any]] = set()

    async def start(self, **options: Any) -> Bot:
        self._before = asyncio.all_tasks()
        public = {"public_url": PUBLIC} if self.mode == "webhook" else {}
        self.channel = TelegramChannel(TOKEN, SECRET, self.mode, api=self.fake.url, **{**public, **QUICK, **options})
        self.running = await serve([self.channel], self.database)
        return self

    async def stop(self) -> None:
        await self.running.server.before_stop()
        await self.running.stop()

    async def crash(self) -> None:
        """All that the server was at, ends where it stands."""
        for task in asyncio.all_tasks() - self._before - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0.01)
        await self.running.stop()
        await self.channel.api.close()

    async def hear(self, update: dict[str, Any]) -> int:
        """Bring the update as Telegram would; by polling it comes of itself."""
        return await self.post(json.dumps(update)) if self.mode == "webhook" else 200

    async def post(self, body: str | bytes, secret: str | None = "", **headers: str) -> int:
        await until(lambda: self.fake.hook)
        given = self.fake.hook["secret_token"] if secret == "" else secret
        headers = {"Content-Type": "application/json", **headers}
        headers |= {} if given is None else {"X-Telegram-Bot-Api-Secret-Token": given}
        url = self.running.url + urlsplit(self.fake.hook["url"]).path
        async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def say(self, text: str, chat: int = 7) -> dict[str, Any]:
        update = self.fake.text(text, chat)
        await self.hear(update)
        return update

    def heard(self, chat: int = 7) -> list[str]:
        return [text for sender, text in self.running.agent.heard if sender == pseudonym("telegram", str(chat), SECRET)]

    def answers(self, text: str = "", **data: Any) -> None:
        """What the model says from now on."""
        self.running.agent._answer = lambda _: BotUttered(text or None, data)  # type: ignore[method-assign]


@pytest_asyncio.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTelegram]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    telegrams = await FakeTelegram().start()
    yield telegrams
    await telegrams.stop()


@pytest_asyncio.fixture(params=["webhook", "polling"])
async def bot(request: pytest.FixtureRequest, fake: FakeTelegram, database: Path) -> AsyncIterator[Bot]:
    started = await Bot(fake, request.param, database).start()
    yield started
    await started.stop()


@pytest_asyncio.fixture
async def hooked(fake: FakeTelegram, database: Path) -> AsyncIterator[Bot]:
    started = await Bot(fake, "webhook", database).start()
    yield started
    await started.stop()


@pytest_asyncio.fixture
async def polled(fake: FakeTelegram, database: Path) -> AsyncIterator[Bot]:
    started = await Bot(fake, "polling", database).start()
    yield started
    await started.stop()


# A conversation


async def test_a_message_is_answered_with_its_buttons(bot: Bot) -> None:
    await bot.say("还不上了")
    assert await bot.fake.sees(1) == ["听到：还不上了"]
    assert bot.fake.chats[7][0].titles == [["好"]]
    await until(lambda: {"chat_id": 7, "action": "typing"} in bot.fake.called("sendChatAction"))


async def test_a_pressed_button_is_its_payload_and_shows_its_title(bot: Bot) -> None:
    await bot.say("还不上了")
    await bot.fake.sees(1)
    await bot.hear(bot.fake.press("好"))
    await bot.fake.sees(2)
    assert bot.heard() == ["还不上了", "/tell"]
    await until(lambda: all(bot.fake.queries.values()))
    assert [entry["text"] for entry in bot.running.store.recent(ME) if entry["from"] == "user"] == ["还不上了", "好"]


async def test_a_double_tap_is_one_press(bot: Bot) -> None:
    await bot.say("还不上了")
    await bot.fake.sees(1)
    for press in [bot.fake.press("好") for _ in range(3)]:
        await bot.hear(press)
    await until(lambda: len(bot.fake.queries) == 3 and all(bot.fake.queries.values()))
    assert len(await bot.fake.sees(2)) == 2 and bot.heard() == ["还不上了", "/tell"]


async def test_the_menu(bot: Bot) -> None:
    await bot.say("/start poster")
    await bot.say("/help")
    await bot.fake.sees(2)
    assert bot.heard() == ["/start", "帮助"]
    await until(lambda: bot.fake.menu)
    assert {"command": "help", "description": "帮助"} in bot.fake.menu


async def test_markup_and_emoji_are_shown_as_they_were_written(bot: Bot) -> None:
    for text in ("<b>3<4 & 5>2</b> &amp; \U0001f600", "</i><script>", "&", "<", "&#60;"):
        await bot.say(text)
    assert await bot.fake.sees(5) == [
        f"听到：{text}" for text in ("<b>3<4 & 5>2</b> &amp; \U0001f600", "</i><script>", "&", "<", "&#60;")
    ]


async def test_twenty_at_once_are_answered_in_order(bot: Bot) -> None:
    bot.running.agent.nap = 0.02
    said = [f"第{n}句" for n in range(20)]
    updates = [bot.fake.text(text) for text in said]
    for update in updates:
        await bot.hear(update)
    assert await bot.fake.sees(20, seconds=15) == [f"听到：{text}" for text in said]
    assert bot.heard() == said and bot.running.agent.overlaps == 0


async def test_people_do_not_wait_for_one_another(bot: Bot) -> None:
    bot.running.agent.nap = 0.3
    loop = asyncio.get_running_loop()
    started = loop.time()
    for chat in range(1, 11):
        await bot.say(f"我是{chat}", chat)
    for chat in range(1, 11):
        assert await bot.fake.sees(1, chat) == [f"听到：我是{chat}"]
    assert loop.time() - started < 10 * 0.3


async def test_a_slow_turn_says_so_and_then_answers(bot: Bot) -> None:
    bot.running.app.ctx.coach_turns.slow_seconds = 0.05
    bot.running.agent.nap = 0.5
    await bot.say("很难的事")
    waiting, answer = await bot.fake.sees(2)
    assert "还在算" in waiting and answer == "听到：很难的事"


@pytest.mark.parametrize(("text", "answer"), [("欠" * 3000, "2,000"), ("沉默", "抱歉"), ("摔倒", "抱歉")])
async def test_what_cannot_be_answered_gets_a_sentence(bot: Bot, text: str, answer: str) -> None:
    await bot.say(text)
    (shown,) = await bot.fake.sees(1)
    assert answer in shown


# Once


async def test_the_same_update_is_one_turn(hooked: Bot) -> None:
    hooked.running.agent.nap = 0.1
    update = hooked.fake.text("还不上")
    assert await asyncio.gather(*(hooked.hear(update) for _ in range(3))) == [200] * 3
    await hooked.fake.sees(1)
    await hooked.hear(update)
    assert await hooked.fake.sees(1) == ["听到：还不上"] and hooked.heard() == ["还不上"]


async def test_an_update_that_comes_again_after_a_restart(bot: Bot) -> None:
    """By polling, Telegram brings again what was fetched and not confirmed: the last updates before the end."""
    update = await bot.say("还不上")
    await bot.fake.sees(1)
    bot.fake._updates, bot.fake.confirmed = [update], 0
    await bot.stop()
    await bot.start()
    if bot.mode == "webhook":
        assert await bot.hear(update) == 200
    await bot.say("两个月")
    assert await bot.fake.sees(2) == ["听到：还不上", "听到：两个月"]
    assert bot.heard() == ["两个月"]


async def test_a_crash_before_the_answer_leads_to_one_after_the_restart(bot: Bot) -> None:
    bot.running.agent.nap = 30
    await bot.say("第一句")
    await bot.say("第二句")
    await until(lambda: bot.heard() == ["第一句"])
    await bot.crash()
    assert bot.fake.texts() == []
    await bot.start()
    assert await bot.fake.sees(2) == ["听到：第一句", "听到：第二句"]
    assert bot.heard() == ["第一句", "第二句"]


async def test_a_crash_before_the_delivery_makes_no_second_turn(bot: Bot) -> None:
    bot.fake.trouble("sendMessage", "hang")
    await bot.say("第一句")
    await until(lambda: len(bot.fake.called("sendMessage")) == 1)
    await bot.crash()
    await bot.start()
    assert await bot.fake.sees(1) == ["听到：第一句"] and bot.heard() == []


async def test_a_new_message_after_a_crash_comes_behind_the_old_one(bot: Bot) -> None:
    bot.running.agent.nap = 30
    await bot.say("第一句")
    await until(lambda: bot.heard() == ["第一句"])
    await bot.crash()
    bot.fake.text("第二句") if bot.mode == "polling" else None
    await bot.start()
    if bot.mode == "webhook":
        await bot.say("第二句")
    assert await bot.fake.sees(2) == ["听到：第一句", "听到：第二句"]


async def test_what_could_not_be_kept_is_not_confirmed(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived, failures = Mailbox.arrived, [OSError("disk of 小王秘密"), OSError("disk")]

    def failing(self: Mailbox, *given: Any) -> Any:
        if failures:
            raise failures.pop()
        return arrived(self, *given)

    monkeypatch.setattr(Mailbox, "arrived", failing)
    update = await bot.say("还不上")
    if bot.mode == "webhook":
        assert [await bot.hear(update) for _ in range(2)] == [503, 200]
    assert await bot.fake.sees(1) == ["听到：还不上"]
    if bot.mode == "polling":
        await until(lambda: bot.fake.confirmed == update["update_id"])


# What Telegram's side does wrong


@pytest.mark.parametrize("trouble", [BROKEN, "drop", "html", "hang", Rejected(401, "Unauthorized")], ids=str)
async def test_a_failed_delivery_is_tried_again(hooked: Bot, trouble: Any) -> None:
    hooked.fake.trouble("sendMessage", trouble)
    await hooked.say("还不上")
    assert await hooked.fake.sees(1) == ["听到：还不上"]
    assert len(hooked.fake.called("sendMessage")) == 2


async def test_a_long_failure_is_made_good_by_the_sweep(hooked: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messenger, "SWEEP_SECONDS", 0.2)
    await hooked.stop()
    await hooked.start()
    hooked.fake.trouble("sendMessage", *[BROKEN] * 10)
    await hooked.say("第一句")
    await asyncio.sleep(0.2)
    await hooked.say("第二句")
    assert await hooked.fake.sees(2) == ["听到：第一句", "听到：第二句"]
    assert hooked.heard() == ["第一句", "第二句"]


async def test_telegram_asks_for_a_pause(hooked: Bot) -> None:
    hooked.fake.trouble("sendMessage", Rejected(429, "Too Many Requests: retry after 1", retry_after=1))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await hooked.say("第一句")
    await hooked.say("第二句")
    assert await hooked.fake.sees(2) == ["听到：第一句", "听到：第二句"]
    assert loop.time() - started >= 1 and len(hooked.fake.called("sendMessage")) == 3


async def test_who_has_blocked_the_bot_is_left_alone(hooked: Bot, caplog: pytest.LogCaptureFixture) -> None:
    hooked.fake.blocked.add(7)
    await hooked.say("再见")
    await until(lambda: "takes no messages" in caplog.text)
    await asyncio.sleep(0.3)
    assert len(hooked.fake.called("sendMessage")) == 1
    assert hooked.running.app.ctx.coach_turns.mailbox.unfinished("telegram") == []
    hooked.fake.blocked.clear()
    await hooked.say("我回来了")
    assert await hooked.fake.sees(1) == ["听到：我回来了"]


async def test_an_answer_that_telegram_cannot_read_goes_plain(hooked: Bot) -> None:
    hooked.fake.trouble("sendMessage", Rejected(400, "Bad Request: can't parse entities: 还不上"))
    await hooked.say("3<5")
    assert await hooked.fake.sees(1) == ["听到：3<5"]
    assert hooked.fake.chats[7][0].rows == []


async def test_a_call_that_is_always_refused_does_not_block_the_next(hooked: Bot) -> None:
    hooked.fake.trouble("sendMessage", *[Rejected(400, "Bad Request: whatever")] * 2)
    await hooked.say("第一句")
    await hooked.say("第二句")
    assert await hooked.fake.sees(1) == ["听到：第二句"]


async def test_what_goes_beside_the_answer_may_fail(hooked: Bot) -> None:
    hooked.fake.trouble("sendChatAction", "drop")
    hooked.fake.trouble("answerCallbackQuery", Rejected(400, "Bad Request: query is too old"))
    await hooked.say("还不上")
    await hooked.fake.sees(1)
    await hooked.hear(hooked.fake.press("好"))
    assert await hooked.fake.sees(2) == ["听到：还不上", "听到：/tell"]


async def test_polling_survives_what_goes_wrong(fake: FakeTelegram, database: Path) -> None:
    fake.hook = {"url": "https://old.example"}
    fake.trouble("deleteWebhook", "drop", Rejected(429, "Too Many Requests", retry_after=1))
    fake.trouble("getUpdates", BROKEN, "html", "drop", Rejected(409, "Conflict: terminated by other getUpdates"))
    bot = await Bot(fake, "polling", database).start()
    await bot.say("还在吗")
    assert await fake.sees(1) == ["听到：还在吗"]
    await bot.stop()


async def test_the_webhook_is_set_up_in_the_end(fake: FakeTelegram, database: Path) -> None:
    fake.trouble("setWebhook", "drop", BROKEN, Rejected(429, "Too Many Requests", retry_after=1))
    bot = await Bot(fake, "webhook", database).start()
    await until(lambda: fake.hook)
    assert fake.hook["url"] == f"{PUBLIC}/webhooks/telegram/webhook"
    assert fake.hook["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert SECRET.decode() not in fake.hook["secret_token"] and TOKEN not in fake.hook["secret_token"]
    await bot.say("好了吗")
    assert await fake.sees(1) == ["听到：好了吗"]
    await bot.stop()


async def test_the_server_ends_while_it_polls(polled: Bot) -> None:
    await until(lambda: polled.fake.called("getUpdates"))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await polled.stop()
    assert loop.time() - started < 2 and all(task.done() for task in polled.channel._work)
    await polled.start()


# Who is let in


@pytest.mark.parametrize("secret", [None, "wrong", "x" * 64, "口令".encode().decode("latin-1"), " "])
async def test_without_the_secret_nobody_is_heard(hooked: Bot, secret: str | None) -> None:
    assert await hooked.post(json.dumps(hooked.fake.text("我是假的")), secret) == 403
    almost = hooked.channel.webhook_secret[:-1]
    assert await hooked.post(json.dumps(hooked.fake.text("我是假的")), almost) == 403
    await asyncio.sleep(0.1)
    assert hooked.heard() == [] and hooked.fake.texts() == []


async def test_another_bots_secret_is_another(hooked: Bot) -> None:
    other = TelegramChannel(TOKEN[:-1] + "x", SECRET, "polling")
    assert await hooked.post(json.dumps(hooked.fake.text("我是假的")), other.webhook_secret) == 403


async def test_a_strangers_body_is_not_read(hooked: Bot) -> None:
    where = urlsplit(hooked.running.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = "POST /webhooks/telegram/webhook HTTP/1.1\r\nHost: bot\r\nContent-Length: 50000000\r\n\r\n"
    writer.write(head.encode() + b"{")
    answer = await asyncio.wait_for(reader.read(), 3)  # to the end: the line is closed
    assert answer.startswith(b"HTTP/1.1 403")
    writer.close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400), ("", 400), (b"\xff\xfe", 400), ("[" * 100_000, 400), ("x" * 300_000, 413),
        ("[]", 200), ("null", 200), ('"text"', 200), ("{}", 200), ('{"update_id": 1}', 200),
        ('{"update_id": 1, "message": {"chat": {}}}', 200),
    ],
    ids=str,
)  # fmt: skip
async def test_strange_bodies_break_nothing(hooked: Bot, body: str | bytes, status: int) -> None:
    assert await hooked.post(body) == status
    await hooked.say("还在")
    assert await hooked.fake.sees(1) == ["听到：还在"]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_groups_are_left_alone(bot: Bot, kind: str) -> None:
    await bot.hear(bot.fake.update(message=bot.fake.message(-5, kind, text="大家好")))
    await bot.hear(bot.fake.update(message=bot.fake.message(8, bot=True, text="我是机器人")))
    await bot.say("在吗")
    assert await bot.fake.sees(1) == ["听到：在吗"]
    assert {call["chat_id"] for call in bot.fake.called("sendMessage")} == {7}
    assert len(bot.running.agent.heard) == 1


# Corrections


async def test_a_figure_put_right_is_heard_as_a_correction(bot: Bot) -> None:
    said = await bot.say("三万五")
    await bot.fake.sees(1)
    await bot.hear(bot.fake.edit(said, "三万"))
    await bot.fake.sees(2)
    assert bot.heard() == ["三万五", "打错了，是三万"]
    assert [entry["text"] for entry in bot.running.store.recent(ME) if entry["from"] == "user"] == ["三万五", "三万"]


async def test_words_put_right_are_heard_as_they_are(bot: Bot) -> None:
    said = await bot.say("帮组")
    await bot.hear(bot.fake.edit(said, "帮助"))
    await bot.fake.sees(2)
    assert bot.heard() == ["帮组", "帮助"]


async def test_a_code_put_right_is_still_a_code(bot: Bot) -> None:
    said = await bot.say("绑定一下")
    await bot.hear(bot.fake.edit(said, "绑定 7319 2645"))
    assert "这个码不对" in (await bot.fake.sees(2))[1]
    assert bot.heard() == ["绑定一下"]


async def test_a_secret_in_a_correction_is_hidden_in_the_transcript_too(bot: Bot) -> None:
    said = await bot.say("卡号")
    await bot.hear(bot.fake.edit(said, "卡号6222020200112233445"))
    await bot.fake.sees(2)
    shown = json.dumps(bot.running.store.recent(ME), ensure_ascii=False)
    assert "已隐去" in shown and "62220202" not in shown + "".join(bot.heard())


async def test_edits_that_change_nothing_or_come_late_are_ignored(bot: Bot) -> None:
    said = await bot.say("三万五")
    await bot.hear(bot.fake.edit(said, "三万五"))
    await bot.hear(bot.fake.edit(said, "三万", after=3600))
    changed = bot.fake.edit(said, "三万六")
    await bot.hear(changed)
    await bot.hear(bot.fake.edit(changed, "三万六", after=40))
    await bot.say("好了")
    await bot.fake.sees(3)
    assert bot.heard() == ["三万五", "打错了，是三万六", "好了"]


async def test_a_correction_that_could_not_be_kept_comes_again(hooked: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    said = await hooked.say("三万五")
    await hooked.fake.sees(1)
    edit = hooked.fake.edit(said, "三万")
    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "arrived", lambda *_: 1 / 0)
        assert await hooked.hear(edit) == 503
    assert await hooked.hear(edit) == 200
    await hooked.fake.sees(2)
    assert hooked.heard() == ["三万五", "打错了，是三万"]


# What has no words


@pytest.mark.parametrize(
    "content",
    [{"sticker": {"emoji": "x"}}, {"photo": [{}]}, {"voice": {"a": 1}}, {"document": {"a": 1}}, {"location": {"a": 1}}],
    ids=lambda content: next(iter(content)),
)
async def test_what_has_no_words_gets_a_kind_sentence(bot: Bot, content: dict[str, Any]) -> None:
    update = bot.fake.update(message=bot.fake.message(**content))
    await bot.hear(update)
    await bot.hear(update)
    (shown,) = await bot.fake.sees(1)
    assert "看得懂文字" in shown and bot.running.agent.heard == []


async def test_pictures_sent_together_get_one_sentence_and_their_words_are_heard(bot: Bot) -> None:
    for caption in ("账单，欠三万", None, None):
        message = bot.fake.message(photo=[{}], media_group_id="g1", **({"caption": caption} if caption else {}))
        await bot.hear(bot.fake.update(message=message))
    shown = await bot.fake.sees(2)
    assert len(shown) == 2 and "看得懂文字" in shown[0] and shown[1] == "听到：账单，欠三万"


async def test_notes_of_telegrams_own_are_not_answered(bot: Bot) -> None:
    await bot.hear(bot.fake.update(message=bot.fake.message(pinned_message={"a": 1})))
    await bot.say("在吗")
    assert await bot.fake.sees(1) == ["听到：在吗"]


# Buttons that carry more than they can


LONG = "/tell" + json.dumps({"words": "先还两千，余下的分三十六期" * 4}, ensure_ascii=False)


async def offered(bot: Bot) -> None:
    answer = bot.running.agent._answer
    bot.answers("怎么还", buttons=[{"title": "先还两千", "payload": LONG}])
    await bot.say("开始吧")
    await bot.fake.sees(1)
    bot.running.agent._answer = answer  # type: ignore[method-assign]


async def test_a_long_payload_comes_whole_also_after_a_restart(bot: Bot) -> None:
    await offered(bot)
    await bot.stop()
    await bot.start()
    await bot.hear(bot.fake.press("先还两千"))
    assert (await bot.fake.sees(2))[1] == f"听到：{LONG}"
    assert [entry["text"] for entry in bot.running.store.recent(ME) if entry["from"] == "user"][-1] == "先还两千"


async def test_a_button_that_has_expired_says_so(bot: Bot) -> None:
    await offered(bot)
    with bot.running.store.engine.begin() as connection:
        connection.execute(sa.update(keepsakes).values(expires_at=sa.func.datetime("2020-01-01")))
    await bot.hear(bot.fake.press("先还两千"))
    shown = await bot.fake.sees(2)
    assert "接不上" in shown[1] and bot.heard() == ["开始吧"]
    await until(lambda: all(bot.fake.queries.values()))


async def test_anothers_button_opens_nothing(bot: Bot) -> None:
    await offered(bot)
    key = bot.fake.chats[7][0].rows[0][0]["callback_data"]
    await bot.say("我是别人", 8)
    await bot.fake.sees(1, 8)
    await bot.hear(bot.fake.press("好", 8, data=key))
    assert "接不上" in (await bot.fake.sees(2, 8))[1]
    assert bot.heard(8) == ["我是别人"]


# Long answers, pictures, files, links


async def test_a_long_answer_comes_in_pieces_with_the_buttons_last(hooked: Bot) -> None:
    paragraphs = [f"第{n}段：3<5 & \U0001f600。" * 40 for n in range(30)]
    hooked.answers("\n\n".join(paragraphs), buttons=[{"title": "好", "payload": "/tell"}])
    await hooked.say("都告诉我")
    shown = await hooked.fake.sees(4)
    assert "\n\n".join(shown).split("\n\n") == paragraphs
    assert [bool(one.rows) for one in hooked.fake.chats[7]] == [False] * (len(shown) - 1) + [True]


async def test_a_retry_does_not_repeat_what_has_arrived(hooked: Bot) -> None:
    paragraphs = [f"第{n}段。" * 700 for n in range(5)]
    hooked.answers("\n\n".join(paragraphs))
    hooked.fake.trouble("sendMessage", None, None, BROKEN, None, "drop", BROKEN)
    await hooked.say("都告诉我")
    assert await hooked.fake.sees(5) == paragraphs
    await hooked.say("再说一遍")
    assert await hooked.fake.sees(10) == paragraphs * 2


async def test_buttons_without_words_are_shown(hooked: Bot) -> None:
    hooked.answers("", buttons=[{"title": "好", "payload": "/tell"}])
    await hooked.say("然后呢")
    (shown,) = await hooked.fake.sees(1)
    assert shown and hooked.fake.chats[7][0].titles == [["好"]]


async def test_a_picture_with_a_long_caption(hooked: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    caption = "每期还多少，看蓝色那一段。" * 100
    part = rendering.Picture(PNG + b"chart", caption)
    monkeypatch.setattr(telegram_delivery, "parts", lambda *_: iter([part]))
    await hooked.say("图呢")
    await hooked.fake.sees(2)
    photo, rest = hooked.fake.chats[7]
    assert (photo.kind, photo.body, rest.kind) == ("photo", PNG + b"chart", "text")
    assert photo.text + rest.text == caption


async def test_a_picture_that_is_refused_leaves_its_words(hooked: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_delivery, "parts", lambda *_: iter([rendering.Picture(b"no png", "每期 973 元")]))
    await hooked.say("图呢")
    assert await hooked.fake.sees(1) == ["每期 973 元"]


async def test_links_are_whole_addresses_or_left_out(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    links = [rendering.Link("方案全文", "/chat/cards/abc"), rendering.Link("依据", "https://law.example/?a=1&b=2")]
    monkeypatch.setattr(telegram_delivery, "parts", lambda *_: iter([rendering.Text("方案"), *links]))
    await bot.say("方案")
    ours = [f"方案全文\n{PUBLIC}/chat/cards/abc"] if bot.mode == "webhook" else []
    expected = ["方案", *ours, "依据\nhttps://law.example/?a=1&b=2"]
    assert await bot.fake.sees(len(expected)) == expected


DAYS = [{"n": n, "date": date, "amount": "900.00"} for n, date in ((1, "2026-12-16"), (2, "2027-01-16"))]
LINE = {"rank": "ask", "kind": "instalment", "terms": 2, "first_date": "2026-12-16", "monthly": "900.00",
        "total": "1800.00", "schedule": DAYS}  # fmt: skip
PROPOSAL = {"card": "proposal", "v": 1, "data": {
    "as_of": "2026-11-21", "road": "instalment", "capacity": {"monthly": "1350.00"},
    "lines": [{"debt": 0, "options": [LINE]}], "checks": [], "sources": []}}  # fmt: skip


async def test_a_plan_is_words_a_chart_and_a_page(hooked: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rendering.DRAWN, "proposal", lambda _: PNG + b"chart")
    hooked.answers("2 期，每期 900 元。", custom=PROPOSAL)
    hooked.fake.trouble("sendPhoto", "drop")
    hooked.fake.trouble("sendMessage", None, BROKEN)
    await hooked.say("我的方案")
    await hooked.fake.sees(3)
    words, chart, page = hooked.fake.chats[7]
    assert words.text == "2 期，每期 900 元。" and (chart.kind, chart.body) == ("photo", PNG + b"chart") and chart.text
    key = page.text.rsplit(PUBLIC + card_page.PATH, 1)[1]
    kept = hooked.running.app.ctx.coach_turns.mailbox.kept(key, ME)
    assert kept and "2 期，每期 900 元。" in kept


DOCUMENT = "T" * 32
NAMED = {"name": "协商还款申请（招商银行）.docx", "media_type": "application/msword"}
CARD = {"card": "document", "v": 1, "data": {**NAMED, "url": f"/chat/documents/{DOCUMENT}"}}


@pytest_asyncio.fixture
async def action_server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """Hands out one file, to one person."""
    asked: list[str] = []

    async def serve_file(request: web.Request) -> web.Response:
        asked.append(request.query["sender"])
        if request.match_info["token"] != DOCUMENT or request.query["sender"] != ME:
            return web.Response(status=404)
        return web.Response(body=b"PK the letter", content_type="application/msword")

    app = web.Application()
    app.router.add_get("/documents/{token}", serve_file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("COACH_ACTION_PORT", str(listener.getsockname()[1]))
    await web.SockSite(runner, listener).start()
    yield asked
    await runner.cleanup()


async def test_a_file_comes_under_its_own_name(bot: Bot, action_server: list[str]) -> None:
    bot.answers("写好了", custom=CARD)
    await bot.say("申请书")
    await bot.fake.sees(2)
    text, file = bot.fake.chats[7]
    assert text.text == "写好了"
    assert (file.kind, file.name, file.body) == ("document", "协商还款申请（招商银行）.docx", b"PK the letter")


async def test_another_persons_file_is_not_sent(bot: Bot, action_server: list[str]) -> None:
    bot.answers("写好了", custom=CARD)
    await bot.say("申请书", 8)
    assert "没有取到" in (await bot.fake.sees(2, 8))[1]
    assert action_server == [pseudonym("telegram", "8", SECRET)]


async def test_a_file_that_cannot_be_had_is_told(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        monkeypatch.setenv("COACH_ACTION_PORT", str(nobody.getsockname()[1]))
    bot.answers("写好了", custom=CARD)
    await bot.say("申请书")
    written, told = await bot.fake.sees(2)
    assert written == "写好了" and "协商还款申请（招商银行）.docx" in told and "没有取到" in told


async def test_a_file_that_telegram_refuses_is_told(bot: Bot, action_server: list[str]) -> None:
    bot.fake.trouble("sendDocument", Rejected(413, "Request Entity Too Large"))
    bot.answers("写好了", custom=CARD)
    await bot.say("申请书")
    assert "没有取到" in (await bot.fake.sees(2))[1]


# Settings


def app_with(channel: TelegramChannel) -> Sanic:
    app = configure_app([channel], enable_api=False, use_uvloop=False)
    Sanic._app_registry.clear()
    return app


async def test_no_network_before_the_server_runs(fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(aiohttp, "ClientSession", forbidden)
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    app_with(TelegramChannel(TOKEN, SECRET, "webhook", PUBLIC, fake.url))
    await asyncio.sleep(0.05)
    assert fake.calls == []


async def test_without_a_token_there_is_no_route_and_no_task(database: Path) -> None:
    channel = TelegramChannel("", SECRET, public_url=PUBLIC)
    running = await serve([channel], database)
    async with aiohttp.ClientSession() as http, http.post(f"{running.url}/webhooks/telegram/webhook") as answer:
        assert answer.status == 404
    assert channel._work == [] and not hasattr(running.app.ctx, "coach_turns")
    await running.stop()


async def test_by_polling_there_is_no_route(polled: Bot) -> None:
    url = f"{polled.running.url}/webhooks/telegram/webhook"
    given = {"X-Telegram-Bot-Api-Secret-Token": polled.channel.webhook_secret}
    async with aiohttp.ClientSession() as http, http.post(url, json={"update_id": 1}, headers=given) as answer:
        assert answer.status == 404


NAMES = ("COACH_TELEGRAM_TOKEN", "COACH_TELEGRAM_MODE", "COACH_TELEGRAM_API", "COACH_PUBLIC_URL")


@pytest.mark.parametrize(
    ("settings", "mode"),
    [
        ((TOKEN, "", "", ""), "polling"),
        ((TOKEN, "", "", PUBLIC), "webhook"),
        ((TOKEN, "", "", "http://127.0.0.1:5005"), "polling"),
        ((TOKEN, "polling", "", PUBLIC), "polling"),
        ((f" {TOKEN}\n", "webhook", "http://127.0.0.1:8081", f"{PUBLIC}/"), "webhook"),
    ],
)
def test_the_environment_says_how(settings: tuple[str, ...], mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip((*NAMES, "COACH_SECRET"), (*settings, "s" * 20), strict=True):
        monkeypatch.setenv(name, value)
    made = TelegramChannel.from_credentials(None)
    assert isinstance(made, TelegramChannel)
    assert (made.mode, made.token, made.public_url) == (mode, TOKEN, settings[3].rstrip("/"))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (("", "polling", "", ""), "COACH_TELEGRAM_TOKEN"),
        (("", "", "http://127.0.0.1", ""), "COACH_TELEGRAM_TOKEN"),
        (("secretsecret", "", "", ""), "COACH_TELEGRAM_TOKEN"),
        ((TOKEN, "webhook", "", ""), "COACH_PUBLIC_URL"),
        ((TOKEN, "webhook", "", "http://bot.example"), "COACH_PUBLIC_URL"),
        ((TOKEN, "socket", "", ""), "COACH_TELEGRAM_MODE"),
    ],
)
def test_half_a_setting_is_refused(settings: tuple[str, ...], named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip((*NAMES, "COACH_SECRET"), (*settings, "s" * 20), strict=True):
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=named) as refused:
        TelegramChannel.from_credentials({})
    assert "secretsecret" not in str(refused.value) and TOKEN not in str(refused.value)


# Never logged


async def test_no_word_and_no_token_in_any_log(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for trouble in (BROKEN, "drop", "html", Rejected(400, "can't parse: 绝密一")):
        bot.fake.trouble("sendMessage", trouble)
        bot.fake.trouble("getUpdates", trouble)
        bot.fake.trouble("sendChatAction", trouble)
    for text in ("绝密一", "绝密二", "摔倒", "绝密三<&"):
        await bot.say(text)
    await bot.fake.sees(4)
    await bot.hear(bot.fake.press("好"))
    await bot.fake.sees(5)
    logged = "\n".join(f"{record.getMessage()} {record.__dict__} {record.exc_info}" for record in caplog.records)
    for secret in ("绝密", TOKEN, TOKEN.split(":")[1], "小王秘密", bot.channel.webhook_secret):
        assert secret not in logged


async def test_a_wrong_token_is_told_without_showing_it(fake: FakeTelegram, database: Path,
                                                        caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    wrong = "110201543:" + "W" * 35
    channel = TelegramChannel(wrong, SECRET, "polling", api=fake.url, **QUICK)
    running = await serve([channel], database)
    await until(lambda: "deleteWebhook 401" in caplog.text)
    assert "W" * 35 not in caplog.text
    await running.server.before_stop()
    await running.stop()


# What any channel owes a person


class Webhook(Adapter):
    """Telegram as it brings updates to a webhook: numbered for the whole bot, again and again until it hears 200."""

    def __init__(self, database: Path, fake: FakeTelegram) -> None:
        super().__init__(database)
        self.fake, self.chats = fake, {}  # type: ignore[var-annotated]
        self.updates: dict[tuple[str, str], dict[str, Any]] = {}

    def channel(self) -> TelegramChannel:
        quick = {**QUICK, "per_minute": 40}
        self.made = TelegramChannel(TOKEN, SECRET, "webhook", PUBLIC, self.fake.url, **quick)  # type: ignore[arg-type]
        return self.made

    def chat(self, person: str) -> int:
        return int(self.chats.setdefault(person, 700_100_200 + len(self.chats)))

    async def post(self, update: dict[str, Any], secret: str | None) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        url = f"{self.running.url}/webhooks/telegram/webhook"
        async with aiohttp.ClientSession() as http, http.post(url, json=update, headers=headers) as answer:
            return answer.status

    async def say(self, person: str, message_id: str, text: str) -> None:
        key = person, message_id
        if key not in self.updates:
            self.updates[key] = self.fake.text(text, self.chat(person))
        await until(lambda: self.fake.hook)
        assert await self.post(self.updates[key], self.fake.hook["secret_token"]) == 200

    async def forge(self, person: str, text: str) -> list[int]:
        update = {"update_id": 1, "message": self.fake.message(self.chat(person), text=text)}
        wrong = (None, "", "geheim", self.made.webhook_secret + "a", TOKEN)
        return [await self.post(update, secret) for secret in wrong]

    def heard(self, person: str) -> list[str]:
        return self.fake.texts(self.chat(person))

    def break_down(self, broken: bool) -> None:
        self.fake.down = broken

    async def recover(self) -> None:
        await self.made.messenger.sweep()

    def can_say(self, text: str) -> bool:
        """Telegram takes off NUL and half surrogates itself, and lets nobody send nothing."""
        return bool(text.strip()) and not any(c == "\x00" or 0xD800 <= ord(c) < 0xE000 for c in text)

    def secrets(self) -> tuple[str, ...]:
        return TOKEN, self.made.webhook_secret, *map(str, self.chats.values())

    async def crash(self) -> None:
        await super().crash()
        await self.made.api.close()


class TestContract(ChannelContract):
    @pytest_asyncio.fixture
    async def adapter(self, database: Path, fake: FakeTelegram) -> AsyncIterator[Webhook]:
        made = Webhook(database, fake)
        await made.start()
        yield made
        await made.close()
