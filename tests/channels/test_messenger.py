"""What a messenger's messages live through: crashes at every step, a messenger in trouble, people in a hurry."""
from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from bot.channels import base
from bot.channels import messenger as module
from bot.channels.messenger import Messenger, pseudonym
from bot.mailbox import Mailbox, addresses, inbox

from .contract import answers_stored, until
from .dingtalk import DingTalk, dingtalk
from .harness import SmallAgent


@pytest_asyncio.fixture
async def robot(database: Path) -> AsyncIterator[DingTalk]:
    made = await dingtalk(database)
    yield made
    await made.close()


@pytest.fixture
def no_sweeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody takes up by the clock."""

    async def never(_: Messenger) -> None:
        return None

    monkeypatch.setattr(Messenger, "keep_sweeping", never)


def box(robot: DingTalk) -> Mailbox:
    return robot.turns.mailbox


def age(robot: DingTalk, **span: float) -> None:
    """Let everything that was received be older."""
    with box(robot).engine.begin() as connection:
        connection.execute(sa.update(inbox).values(received_at=dt.datetime.utcnow() - dt.timedelta(**span)))


def answer_twice(robot: DingTalk) -> None:
    """From now on every turn has a second answer."""
    once = robot.agent.handle_message

    async def twice(message: Any) -> None:
        await once(message)
        await message.output_channel.send_response(message.sender_id, {"text": "还有一句"})

    robot.agent.handle_message = twice  # type: ignore[method-assign]


async def say_all(robot: DingTalk, *numbers: int, person: str = "甲") -> None:
    for n in numbers:
        await robot.say(person, f"m{n}", f"第{n}句")


def answers(*numbers: int) -> list[str]:
    return [f"听到：第{n}句" for n in numbers]


# A crash at every step


async def test_a_new_message_does_not_overtake_what_a_crash_left(robot: DingTalk, no_sweeper: None) -> None:
    robot.agent.nap = 30
    await say_all(robot, 1, 2)
    await until(lambda: bool(robot.agent.heard))
    await robot.crash()
    await robot.start()
    await say_all(robot, 3)
    assert await robot.hears("甲", 3) == answers(1, 2, 3)
    assert [text for _, text in robot.agent.heard] == ["第1句", "第2句", "第3句"]


async def test_sweeping_and_a_new_message_at_once_double_nothing(robot: DingTalk, no_sweeper: None) -> None:
    robot.agent.nap = 30
    await say_all(robot, 1, 2, 3)
    await until(lambda: bool(robot.agent.heard))
    await robot.crash()
    await robot.start()
    robot.agent.nap = 0.02
    await asyncio.gather(robot.messenger.sweep(), say_all(robot, 4, 5), robot.messenger.sweep())
    assert await robot.hears("甲", 5) == answers(1, 2, 3, 4, 5)
    assert len(robot.agent.heard) == 5


@pytest.mark.parametrize("then", [(), (2,), (2, 3, 1)], ids=["nothing", "another message", "more and a duplicate"])
async def test_a_turn_that_rasa_stored_is_not_repeated(
    robot: DingTalk, monkeypatch: pytest.MonkeyPatch, then: tuple[int, ...], no_sweeper: None
) -> None:
    """The crash came after the turn and before its answers were noted."""
    monkeypatch.setattr(base, "CHECKED", 0)  # however much was said since
    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "answered", _fail)
        await say_all(robot, 1)
        await until(lambda: answers_stored(robot) == 1)
        await asyncio.sleep(0.05)
    await robot.crash()
    assert robot.heard("甲") == []
    await robot.start()
    await say_all(robot, *then)
    await robot.recover()
    news = [n for n in then if n != 1]
    assert await robot.hears("甲", 1 + len(news)) == answers(1, *news)
    assert [text for _, text in robot.agent.heard] == [f"第{n}句" for n in news]


def _fail(*_: object, **__: object) -> None:
    raise sa.exc.OperationalError("locked", {}, Exception("database is locked"))


async def test_a_turn_that_was_stored_without_an_answer_asks_to_repeat(
    robot: DingTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The crash came between Rasa's silence and our apology."""
    with monkeypatch.context() as broken:
        broken.setattr(type(robot.turns), "_apologise", _fail)
        broken.setattr(Mailbox, "answered", _fail)
        await robot.say("甲", "m1", "沉默")
        await until(lambda: bool(robot.agent.heard))
        await asyncio.sleep(0.1)
    await robot.restart()
    (heard,) = await robot.hears("甲", 1)
    assert "再发一次" in heard and robot.agent.heard == []


async def test_half_an_answer_is_completed_and_not_repeated(robot: DingTalk) -> None:
    answer_twice(robot)
    robot.fake.status, robot.fake.fails_after = 503, 1
    await say_all(robot, 1)
    await until(lambda: robot.fake.tries >= 4)
    assert robot.heard("甲") == answers(1)
    await robot.crash()
    robot.fake.status = 200
    await robot.start()
    assert await robot.hears("甲", 2) == [*answers(1), "还有一句"]
    assert robot.agent.heard == []


async def test_an_end_of_the_server_is_no_trouble_of_the_persons(robot: DingTalk) -> None:
    """A cancelled turn is neither apologised for nor counted as answered."""
    robot.agent.nap = 30
    await say_all(robot, 1)
    await until(lambda: bool(robot.agent.heard))
    await robot.crash()
    await asyncio.sleep(0.05)
    assert robot.heard("甲") == [] and [letter.answers for letter in box(robot).unfinished("dingtalk")] == [None]


async def test_what_is_too_old_is_asked_for_once_and_never_forgotten(robot: DingTalk, no_sweeper: None) -> None:
    robot.agent.nap = 30
    await say_all(robot, 1, 2)
    await until(lambda: bool(robot.agent.heard))
    await robot.crash()
    for days in (0.6, 5):
        age(robot, days=days)
    await robot.start()
    await say_all(robot, 3)
    first, second = await robot.hears("甲", 2)
    assert "再发一次" in first and [second] == answers(3)
    assert box(robot).unfinished("dingtalk") == [] and len(robot.agent.heard) == 1


async def test_an_answer_that_nobody_took_for_days_is_given_up(robot: DingTalk) -> None:
    robot.break_down(True)
    await say_all(robot, 1)
    await until(lambda: robot.fake.tries >= 3)
    age(robot, days=4)
    robot.break_down(False)
    await robot.recover()
    assert await robot.hears("甲", 1, 0.3) == [] and box(robot).unfinished("dingtalk") == []


async def test_an_address_that_was_deleted_is_no_endless_work(robot: DingTalk) -> None:
    robot.break_down(True)
    await say_all(robot, 1)
    await until(lambda: robot.fake.tries >= 3)
    with box(robot).engine.begin() as connection:
        connection.execute(sa.delete(addresses))
    await robot.recover()
    assert box(robot).unfinished("dingtalk") == []


# The messenger or the database in trouble


async def test_sweeping_does_not_touch_what_is_at_work(robot: DingTalk) -> None:
    robot.agent.nap = 0.2
    await say_all(robot, 1, 2, person="甲")
    await say_all(robot, 1, 2, person="乙")
    await asyncio.gather(*(robot.recover() for _ in range(3)))
    for person in "甲乙":
        assert await robot.hears(person, 2) == answers(1, 2)
    assert len(robot.agent.heard) == 4


async def test_one_who_cannot_be_reached_holds_up_nobody_else(robot: DingTalk) -> None:
    robot.break_down(True)
    await say_all(robot, 1, person="甲")
    await say_all(robot, 1, person="乙")
    await until(lambda: robot.fake.tries >= 6)
    robot.break_down(False)
    send = robot.messenger.send

    async def slow_for_one(known: Any, message: dict[str, Any]) -> None:
        await asyncio.sleep(1.0 if known.address.endswith("甲") else 0)
        await send(known, message)

    robot.messenger.send = slow_for_one
    sweeping = asyncio.ensure_future(robot.recover())
    assert await robot.hears("乙", 1, 0.7) == answers(1)
    assert robot.heard("甲") == []
    await sweeping
    assert robot.heard("甲") == answers(1)


async def test_a_queue_before_a_dead_messenger_is_not_tried_one_by_one(robot: DingTalk) -> None:
    robot.break_down(True)
    await say_all(robot, *range(10))
    await until(lambda: len(robot.agent.heard) == 10)
    await asyncio.sleep(0.5)
    assert robot.fake.tries <= 6
    robot.break_down(False)
    await robot.recover()
    assert await robot.hears("甲", 10) == answers(*range(10))


async def test_a_session_that_is_over_is_not_tried_again(robot: DingTalk) -> None:
    robot.fake.errcode = 310000
    await say_all(robot, 1)
    await until(lambda: robot.fake.tries > 0)
    await robot.recover()
    assert robot.fake.tries == 1 and box(robot).unfinished("dingtalk") == []
    robot.fake.errcode = 0
    await say_all(robot, 2)
    assert await robot.hears("甲", 1) == answers(2)


async def test_a_long_pause_is_left_to_the_sweeper(robot: DingTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_PAUSE", 5)
    robot.fake.errcode = 130101
    await say_all(robot, 1)
    await until(lambda: robot.fake.tries > 0)
    await asyncio.sleep(0.1)
    assert robot.fake.tries == 1
    robot.fake.errcode = 0
    await robot.recover()
    assert await robot.hears("甲", 1) == answers(1)


async def test_an_answer_that_was_taken_unseen_is_sent_again(robot: DingTalk) -> None:
    """At least once: nobody can know whether it was read. The document says so."""
    robot.fake.loses_answers = True
    await say_all(robot, 1)
    await until(lambda: robot.fake.tries >= 1)
    robot.fake.loses_answers = False
    await until(lambda: not box(robot).unfinished("dingtalk"))
    assert set(await robot.hears("甲", 1)) == set(answers(1)) and len(robot.agent.heard) == 1


async def test_answers_that_could_not_be_noted_are_noted_later(
    robot: DingTalk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "answered", _fail)
        await say_all(robot, 1)
        await until(lambda: "a letter was left: OperationalError" in caplog.text)
    await robot.recover()
    assert await robot.hears("甲", 1) == answers(1) and len(robot.agent.heard) == 1


async def test_a_turn_that_the_database_stopped_is_apologised_for(
    robot: DingTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "person", _fail)
        await say_all(robot, 1)
        await robot.hears("甲", 1)
    await say_all(robot, 2)
    assert await robot.hears("甲", 2) == ["域里的抱歉", *answers(2)]


async def test_a_message_that_cannot_be_kept_is_refused_so_that_it_comes_again(
    robot: DingTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "arrived", _fail)
        assert await robot.post(robot.body("甲", "m1", "第1句")) == 500
    await say_all(robot, 1)
    assert await robot.hears("甲", 1) == answers(1)


# People


async def test_patience_is_asked_for_once_and_before_the_answers(robot: DingTalk) -> None:
    robot.turns.slow_seconds, robot.agent.nap = 0.1, 0.25
    await say_all(robot, 1, 2, 3, 4)
    first, *rest = await robot.hears("甲", 5)
    assert "还在算" in first and rest == answers(1, 2, 3, 4)


async def test_who_is_too_fast_is_told_once_and_heard_again_later(
    robot: DingTalk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await robot.restart()
    robot.messenger.pace.limit = 3
    await say_all(robot, *range(9))
    heard = await robot.hears("甲", 4)
    assert heard[:3] == answers(0, 1, 2) and len(heard) == 4 and "有点多" in heard[3]
    robot.messenger.pace.limit = 99
    await say_all(robot, 10)
    assert (await robot.hears("甲", 5))[4:] == answers(10)


async def test_a_card_number_is_stored_nowhere(robot: DingTalk, database: Path) -> None:
    robot.break_down(True)
    await robot.say("甲", "m1", "卡号6222021234567890128，密码是abc123xyz")
    await until(lambda: robot.fake.tries > 0)
    stored = b"".join(file.read_bytes() for file in database.parent.iterdir())
    assert b"6222021234567890128" not in stored and b"abc123xyz" not in stored


async def test_a_number_of_any_length_is_a_number(robot: DingTalk) -> None:
    for _ in range(2):
        await robot.say("甲", "长" * 5000, "你好")
        await robot.say("甲", "长" * 5000 + "2", "再见")
    assert await robot.hears("甲", 2) == ["听到：你好", "听到：再见"]


async def test_a_word_unasked_is_kept_until_it_is_taken(robot: DingTalk) -> None:
    await say_all(robot, 1)
    await robot.hears("甲", 1)
    robot.break_down(True)
    known = box(robot).find(robot.agent.heard[0][0])
    assert known and await robot.turns.tell(known, {"text": "有人加入了"})
    robot.break_down(False)
    await robot.restart()
    assert await robot.hears("甲", 2) == [*answers(1), "有人加入了"]


def test_nobody_can_tell_the_address_from_the_name() -> None:
    names = {pseudonym(channel, "12345", secret) for channel in ("telegram", "wechat") for secret in (b"a", b"b")}
    assert len(names) == 4 and all("12345" not in name and len(name) <= 80 for name in names)
    assert pseudonym("telegram", "12345", b"a") == pseudonym("telegram", "12345", b"a")


async def test_without_a_model_nothing_is_swept(robot: DingTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    robot.agent.nap = 30
    await say_all(robot, 1)
    await until(lambda: bool(robot.agent.heard))
    with monkeypatch.context() as loading:
        loading.setattr(SmallAgent, "is_ready", lambda _: False)
        await robot.crash()
        await robot.start()
        assert await robot.hears("甲", 1, 0.3) == []
    assert await robot.hears("甲", 1) == answers(1)
