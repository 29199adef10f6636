"""REST: Rasa's own request and answer, for those who may."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.channels.door import Door
from bot.channels.rest import RestChannel

from .harness import Running, serve

TOKEN = "a-token-for-tests"


async def post(url: str, body: Any, **headers: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as http:
        kind = {"data": body} if isinstance(body, (str, bytes)) else {"json": body}
        async with http.post(f"{url}/webhooks/rest/webhook", headers=headers, **kind) as answer:
            return answer.status, await answer.json()


async def say(url: str, text: Any, sender: str = "person", **more: Any) -> list[dict[str, Any]]:
    status, messages = await post(url, {"sender": sender, "message": text, **more})
    assert status == 200
    return messages


async def test_answers_with_rasas_keys(running: Running) -> None:
    assert await say(running.url, "你好") == [
        {"recipient_id": "person", "text": "听到：你好", "buttons": [{"title": "好", "payload": "/tell"}]}
    ]


async def test_health(running: Running) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{running.url}/webhooks/rest/") as answer:
        assert await answer.json() == {"status": "ok"}


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00\x01\x1f", "\u200b\u200d\ufeff", None, 5, {"a": 1}, "\ud800"])
async def test_nothing_to_read_is_answered_kindly_and_heard_by_nobody(running: Running, text: Any) -> None:
    (message,) = await say(running.url, text)
    assert "没有看到文字" in message["text"]
    assert running.agent.heard == []


async def test_too_long_is_turned_away_and_the_limit_is_not(running: Running) -> None:
    (message,) = await say(running.url, "欠" * 2001)
    assert "2,000" in message["text"]
    assert running.agent.heard == []
    assert (await say(running.url, "欠" * 2000))[0]["text"].startswith("听到")


async def test_control_characters_are_taken_out(running: Running) -> None:
    await say(running.url, " 欠\x00了\x08三\u202e万\n五 ")
    assert running.agent.heard == [("person", "欠了三万\n五")]


async def test_html_stays_text(running: Running) -> None:
    text = "<img src=x onerror=alert(1)>"
    assert (await say(running.url, text))[0]["text"] == f"听到：{text}"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("/start", "/start"),
        ('/tell{"scene": "a"}', '/tell{"scene": "a"}'),
        ("/tell{broken", "tell{broken"),
        ("/nobody_knows", "nobody_knows"),
        ("//花呗6千", "花呗6千"),
    ],
)
async def test_only_a_payload_keeps_its_slash(running: Running, said: str, heard: str) -> None:
    await say(running.url, said)
    assert running.agent.heard == [("person", heard)]


async def test_silence_and_a_crash_become_the_domains_apology(running: Running) -> None:
    assert (await say(running.url, "沉默"))[0]["text"] == "域里的抱歉"
    assert (await say(running.url, "摔倒"))[0]["text"] == "域里的抱歉"
    assert (await say(running.url, "在吗"))[0]["text"] == "听到：在吗"


async def test_what_was_said_is_kept_although_nothing_was_answered(running: Running) -> None:
    await say(running.url, "沉默")
    shown = [(entry["from"], entry["text"]) for entry in running.store.recent("person")]
    assert shown == [("user", "沉默"), ("bot", "域里的抱歉")]


async def test_no_message_in_any_log(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    for text in ("摔倒", "沉默", "秘密的三万五"):
        await say(running.url, text, sender="somebody-secret")
    logged = "\n".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records)
    assert "turn failed: RuntimeError" in logged
    for secret in ("摔倒", "沉默", "秘密", "somebody-secret"):
        assert secret not in logged


async def test_one_id_is_one_turn_and_both_get_its_answer(running: Running) -> None:
    running.agent.nap = 0.05
    twice = [say(running.url, "还不上", message_id="m1") for _ in range(2)]
    first, second = await asyncio.gather(*twice)
    assert first == second
    assert running.agent.heard == [("person", "还不上")]
    await say(running.url, "还不上", message_id="m1", sender="another")
    assert len(running.agent.heard) == 2


async def test_a_duplicate_is_known_after_a_restart(running: Running, database: Path) -> None:
    first = await say(running.url, "还不上", message_id="m1")
    again = await serve([RestChannel(token=None, dev=True)], database)
    try:
        assert await say(again.url, "还不上", message_id="m1") == first
        assert again.agent.heard == []
        assert (await say(again.url, "还不上", message_id="m2"))[0]["text"] == "听到：还不上"
    finally:
        await again.stop()


async def test_one_person_in_order_others_meanwhile(running: Running) -> None:
    running.agent.nap = 0.05
    said = [asyncio.ensure_future(say(running.url, f"第{n}句", sender)) for n in range(4) for sender in ("甲", "乙")]
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*said)
    assert running.agent.overlaps == 0
    assert sorted(running.agent.heard) == sorted((sender, f"第{n}句") for n in range(4) for sender in ("甲", "乙"))
    assert loop.time() - started < 8 * 0.05


async def test_who_sends_too_many_at_once_is_asked_to_wait(running: Running) -> None:
    running.agent.nap = 0.05
    answers = await asyncio.gather(*(say(running.url, f"第{n}句") for n in range(12)))
    refused = [messages for messages in answers if "有点多" in messages[0]["text"]]
    assert len(refused) == 4 and len(running.agent.heard) == 8


@pytest.mark.parametrize(
    "body", ["{", "[]", '"text"', "{}", '{"message": "x"}', '{"sender": "", "message": "x"}', '{"sender": {"a": 1}}']
)
async def test_a_request_of_another_form_is_refused(running: Running, body: str) -> None:
    status, answer = await post(running.url, body, **{"Content-Type": "application/json"})
    assert status == 400 and "JSON" in answer["error"]


async def test_a_sender_longer_than_the_store_holds_is_refused(running: Running) -> None:
    status, _ = await post(running.url, {"sender": "长" * 201, "message": "x"})
    assert status == 400


async def test_a_foreign_page_cannot_post_without_asking_the_browser(running: Running) -> None:
    status, _ = await post(running.url, '{"sender": "a", "message": "b"}', **{"Content-Type": "text/plain"})
    assert status == 415 and running.agent.heard == []


@pytest_asyncio.fixture(params=[(TOKEN, False), (None, False)], ids=["token", "closed"])
async def guarded(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Running]:
    token, dev = request.param
    server = await serve([RestChannel(token, dev)], database)
    yield server
    await server.stop()


WRONG = ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer 口令"]


@pytest.mark.parametrize("given", WRONG)
async def test_nobody_comes_in_without_the_token(guarded: Running, given: str) -> None:
    headers = {"Authorization": given} if given else {}
    status, answer = await post(guarded.url, {"sender": "a", "message": "b"}, **headers)
    assert status == 401 and answer["error"]
    assert guarded.agent.heard == []


async def test_the_token_opens(database: Path) -> None:
    server = await serve([RestChannel(TOKEN, False)], database)
    try:
        status, answer = await post(server.url, {"sender": "a", "message": "b"}, Authorization=f"Bearer {TOKEN}")
        assert status == 200 and answer[0]["text"] == "听到：b"
    finally:
        await server.stop()


def test_the_door_is_shut_unless_the_environment_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_API_TOKEN", raising=False)
    monkeypatch.delenv("COACH_DEV", raising=False)
    assert RestChannel.from_credentials({}).door == Door("", False)
    monkeypatch.setenv("COACH_DEV", "1")
    assert RestChannel.from_credentials(None).door == Door("", True)
    monkeypatch.setenv("COACH_API_TOKEN", f" {TOKEN}\n")
    assert RestChannel.from_credentials(None).door.token == TOKEN


NOT_FROM_HERE = [
    {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"}, {"Via": "1.1 proxy"}, {"Host": "coach.example.org"}, {"Host": "rebound.example:5005"},
    {"Origin": "https://evil.example"}, {"Origin": "http://localhost:3000"}, {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", NOT_FROM_HERE, ids=str)
async def test_in_development_only_this_machine_comes_in(running: Running, headers: dict[str, str]) -> None:
    status, answer = await post(running.url, {"sender": "a", "message": "b"}, **headers)
    assert status == 401 and "COACH_API_TOKEN" in answer["error"]
    assert running.agent.heard == []


async def test_with_the_token_it_does_not_matter_by_which_way(database: Path) -> None:
    server = await serve([RestChannel(TOKEN, dev=True)], database)
    try:
        for headers in NOT_FROM_HERE:
            given = {"Authorization": f"Bearer {TOKEN}", **headers}
            assert (await post(server.url, {"sender": "a", "message": "b"}, **given))[0] == 200
        assert (await post(server.url, {"sender": "a", "message": "b"}))[0] == 401, "a token closes development's door"
    finally:
        await server.stop()


async def test_a_body_larger_than_any_message_is_refused(running: Running) -> None:
    status, answer = await post(running.url, {"sender": "a", "message": "b", "metadata": {"x": "y" * 300_000}})
    assert status == 413 and "太大" in answer["error"] and running.agent.heard == []


async def test_what_takes_long_is_answered_with_patience_and_not_lost(database: Path) -> None:
    server = await serve([RestChannel(None, True, wait_seconds=0.05)], database)
    try:
        server.agent.nap = 0.3
        assert "还在算" in (await say(server.url, "很难的事"))[0]["text"]
        await asyncio.sleep(0.4)
        assert [entry["text"] for entry in server.store.recent("person")] == ["很难的事", "听到：很难的事"]
    finally:
        await server.stop()


async def test_what_is_said_in_a_practice_call_is_marked_so(running: Running) -> None:
    for text in ("你好", "开始", "我愿意还", "听不见", "打完", "谢谢"):
        await say(running.url, text)
    await say(running.url, "你好", sender="somebody-else")
    assert running.agent.practising == [False, False, True, True, True, False, False]


async def test_a_practice_call_survives_a_restart(database: Path) -> None:
    first = await serve([RestChannel(token=None, dev=True)], database)
    await say(first.url, "开始")
    await first.stop()
    again = await serve([RestChannel(token=None, dev=True)], database)
    await say(again.url, "我愿意还")
    assert again.agent.practising == [True]
    await again.stop()
