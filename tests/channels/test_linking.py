"""One person on several channels: codes, their spelling, a yes meant for something else, who sees what afterwards."""
from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels import words
from bot.channels.linking import WRONG_BY_ALL, WRONG_CODES, matched

from .contract import until
from .dingtalk import DingTalk, dingtalk


@pytest_asyncio.fixture
async def robot(database: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DingTalk]:
    monkeypatch.setitem(words._fallback(), "channel_dingtalk", "钉钉")
    made = await dingtalk(database, per_minute=400)
    yield made
    await made.close()


class Chat:
    """One person's chat, a line at a time."""

    def __init__(self, robot: DingTalk, name: str) -> None:
        self.robot, self.name, self.said = robot, name, 0

    async def say(self, text: str, answers: int = 1) -> str:
        """What is answered next."""
        before = len(self.robot.heard(self.name))
        await self.send(text)
        heard = await self.robot.hears(self.name, before + answers)
        return "\n".join(heard[before:])

    async def send(self, text: str) -> None:
        self.said += 1
        await self.robot.say(self.name, f"{self.name}{self.said}", text)

    async def code(self) -> str:
        found = re.search(r"\d{4} \d{4}", await self.say("绑定"))
        assert found
        return found.group()

    async def join(self, other: Chat) -> str:
        asked = await self.say(f"绑定 {await other.code()}")
        assert "码是您自己要的吗" in asked
        return await self.say("确认绑定")

    async def sender(self) -> str:
        """Whose conversation this chat is in."""
        await self.say("我是谁")
        return next(sender for sender, text in reversed(self.robot.agent.heard) if text == "我是谁")


@pytest.fixture
def chats(robot: DingTalk) -> tuple[Chat, Chat, Chat]:
    return Chat(robot, "甲"), Chat(robot, "乙"), Chat(robot, "丙")


Chats = tuple[Chat, Chat, Chat]


async def test_two_chats_become_one_and_two_again(chats: Chats) -> None:
    one, other, _ = chats
    own, others = await one.sender(), await other.sender()
    assert own != others
    assert "绑好了" in await other.join(one)
    assert "钉钉" in (await one.robot.hears("甲", 3))[2], "who gave the code is told"
    assert await other.sender() == await one.sender() == own
    assert "解开了" in await one.say("解绑。")
    await until(lambda: any("解绑了" in text for text in one.robot.heard("乙")))
    assert (await one.sender(), await other.sender()) == (own, others)
    assert "没有和别的聊天绑在一起" in await one.say("解绑")


async def test_rasa_hears_nothing_of_it(chats: Chats, robot: DingTalk) -> None:
    one, other, _ = chats
    await other.join(one)
    assert robot.agent.heard == []


@pytest.mark.parametrize(
    "spelled",
    ["绑定 {0}{1}", "绑定{0}{1}", "绑定码是 {0} {1}。", "绑定：{0}-{1}", "连接 {0}  {1}", "绑定 {wide}", "绑定码{han}",
     "绑定 {apart}"],
)
async def test_a_code_as_people_write_it(chats: Chats, spelled: str) -> None:
    one, other, _ = chats
    code = await one.code()
    first, last = code.split()
    forms = {
        "wide": code.translate({ord("0") + n: ord("０") + n for n in range(10)}),
        "han": "".join("零一二三四五六七八九"[int(c)] for c in first + last),
        "apart": " ".join(first + last),
    }
    assert "码是您自己要的吗" in await other.say(spelled.format(first, last, **forms))


OTHERWISE = ["绑定银行卡", "我绑定了微信", "绑定 12", "好的", "确认", "不用", "解绑手机号怎么办", "73192048"]


@pytest.mark.parametrize("text", OTHERWISE)
async def test_what_is_about_something_else_goes_to_the_bot(chats: Chats, robot: DingTalk, text: str) -> None:
    assert await chats[0].say(text) == f"听到：{text}"
    assert [said for _, said in robot.agent.heard] == [text]


@pytest.mark.parametrize("text", ["绑定 1234567", "绑定 123 456 789", "绑定 00000000"])
async def test_a_code_that_is_none_is_said_to_be_none(chats: Chats, robot: DingTalk, text: str) -> None:
    assert "这个码不对" in await chats[0].say(text)
    assert robot.agent.heard == []


async def test_a_code_in_the_chat_where_it_was_asked_for_is_explained(chats: Chats) -> None:
    one, other, _ = chats
    for _ in range(WRONG_CODES + 1):  # and is no wrong code
        assert "另一个聊天" in await one.say(f"绑定 {await one.code()}")
    await other.join(one)
    assert "已经绑在一起" in await other.say(f"绑定 {await one.code()}")


async def test_a_loose_yes_counts_right_after_the_question_only(chats: Chats) -> None:
    one, other, third = chats
    await other.say(f"绑定 {await one.code()}")
    assert "绑好了" in await other.say("好的")
    await third.say(f"绑定 {await one.code()}")
    assert await third.say("绑定以后谁看得到？") == "听到：绑定以后谁看得到？"
    assert await third.say("好的") == "听到：好的"
    assert "绑好了" in await third.say("确认绑定")


async def test_no_leaves_everything_as_it_was(chats: Chats) -> None:
    one, other, _ = chats
    own = await other.sender()
    await other.say(f"绑定 {await one.code()}")
    assert "没有绑定" in await other.say("不是")
    assert "没有等着确认的绑定" in await other.say("确认绑定")
    assert await other.sender() == own


async def test_before_the_yes_it_is_said_which_case_goes_on_and_how_to_have_it_the_other_way(chats: Chats) -> None:
    one, other, _ = chats
    asked = await other.say(f"绑定 {await one.code()}")
    assert "两边都用那边的" in asked and "这里原来记的先放到一边" in asked and "就反过来：在这里发“绑定”要码" in asked


async def test_a_yes_said_twice_is_no_wrong_code(chats: Chats) -> None:
    one, other, _ = chats
    await other.join(one)
    assert "已经绑在一起" in await other.say("确认绑定")


async def test_who_named_the_code_must_say_yes(chats: Chats) -> None:
    one, other, third = chats
    code = await one.code()
    await other.say(f"绑定 {code}")
    assert "这个码不对" in await third.say(f"绑定 {code}")
    assert "没有等着确认的绑定" in await third.say("确认绑定")
    assert "绑好了" in await other.say("确认绑定")


async def test_guessing_ends_after_a_few(chats: Chats) -> None:
    one, other, third = chats
    code = await one.code()
    for n in range(WRONG_CODES):
        assert "这个码不对" in await other.say(f"绑定 0000000{n}")
    assert "次数有点多" in await other.say(f"绑定 {code}"), "also the right one"
    assert "码是您自己要的吗" in await third.say(f"绑定 {code}")


async def test_the_digits_alone_are_enough_and_guessing_them_ends_too(chats: Chats) -> None:
    one, other, third = chats
    code = await one.code()
    assert "码是您自己要的吗" in await other.say(code)
    assert "两边还是各记各的" in await other.say("先不绑定")
    code = await one.code()
    for n in range(WRONG_CODES):
        assert await third.say(f"8000000{n}") == f"听到：8000000{n}", "an amount is no code"
    assert "听到" in await third.say(code) and "次数有点多" in await third.say(f"绑定 {code}")


async def test_a_yes_to_nothing_is_told_so(chats: Chats) -> None:
    assert "现在没有等着确认的绑定" in await chats[0].say("确认绑定")


async def test_guessing_with_many_accounts_ends_too(chats: Chats, robot: DingTalk) -> None:
    for _ in range(WRONG_BY_ALL):
        robot.turns.linking.wrong_by_all.allows("all")
    assert "次数有点多" in await chats[1].say(f"绑定 {await chats[0].code()}")


async def test_a_chain_is_one_person_and_everybody_can_end_it(chats: Chats, robot: DingTalk) -> None:
    one, other, third = chats
    own = [await chat.sender() for chat in chats]
    await one.join(other)
    await other.join(third)
    assert {await chat.sender() for chat in chats} == {own[2]}
    await until(lambda: any("用绑定码" in text for text in robot.heard("丙")))
    await one.say("解绑")
    await asyncio.sleep(0.1)
    assert [await chat.sender() for chat in chats] == own


async def test_a_code_that_waits_for_its_yes_dies_when_its_giver_parts(chats: Chats) -> None:
    one, other, third = chats
    await other.join(one)
    await third.say(f"绑定 {await other.code()}")
    await other.say("解绑")
    assert "没有等着确认的绑定" in await third.say("确认绑定")


async def test_what_is_said_while_a_chat_is_joined_goes_where_it_is_joined_to(chats: Chats, robot: DingTalk) -> None:
    one, other, _ = chats
    own, others = await one.sender(), await other.sender()
    code = await one.code()
    robot.agent.nap = 0.1
    for text in ("还在算的", f"绑定 {code}", "确认绑定", "欠三万五", "逾期两个月", "解绑", "又是自己"):
        await other.send(text)
    await robot.hears("乙", 8)
    said = [(sender, text) for sender, text in robot.agent.heard if text != "我是谁"]
    assert said == [(others, "还在算的"), (own, "欠三万五"), (own, "逾期两个月"), (others, "又是自己")]
    assert robot.agent.overlaps == 0


async def test_both_chats_of_a_person_are_one_line(chats: Chats, robot: DingTalk) -> None:
    one, other, _ = chats
    await other.join(one)
    robot.agent.nap = 0.05
    for n in range(4):
        await one.send(f"这边{n}")
        await other.send(f"那边{n}")
    await until(lambda: len(robot.agent.heard) == 8)
    assert robot.agent.overlaps == 0 and len({sender for sender, _ in robot.agent.heard}) == 1
    assert (await robot.hears("乙", 6))[2:] == [f"听到：那边{n}" for n in range(4)]


async def test_erasing_takes_both_chats_and_what_rested_and_tells_the_other(chats: Chats, robot: DingTalk) -> None:
    one, other, _ = chats
    own, others = await one.sender(), await other.sender()
    await other.say("乙原来的话")
    await other.join(one)
    await other.say("两边一起说的话")
    marks: list[object] = []
    handle = robot.agent.handle_message

    async def marked(message: object) -> None:
        marks.append(message.metadata.get("joined"))  # type: ignore[attr-defined]
        await handle(message)  # type: ignore[arg-type]

    robot.agent.handle_message = marked  # type: ignore[method-assign]
    assert "都删掉了" in await other.say("删除")
    assert marks == [[others]], "an action learns whose cases rest, to delete them too"
    await until(lambda: any("要求删除" in text for text in robot.heard("甲")))
    assert robot.running.store.recent(own) == robot.running.store.recent(others) == []
    assert (await one.sender(), await other.sender()) == (own, others)


async def test_erased_words_are_in_no_file(chats: Chats, robot: DingTalk, database: Path) -> None:
    one, other, _ = chats
    await other.say("独一无二的私房话")
    await other.join(one)
    await one.say("删除")
    files = b"".join(file.read_bytes() for file in database.parent.iterdir())
    assert "独一无二".encode() not in files and rb"\u72ec\u4e00" not in files


async def test_a_code_and_its_question_outlive_a_restart(chats: Chats, robot: DingTalk) -> None:
    one, other, _ = chats
    code = await one.code()
    await robot.restart()
    assert "码是您自己要的吗" in await other.say(f"绑定 {code}")
    await robot.restart()
    assert "绑好了" in await other.say("确认绑定")


async def test_no_code_in_any_log(chats: Chats, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    one, other, _ = chats
    code = await one.code()
    await other.say(f"绑定 {code}")
    await other.say("绑定 00001111")
    assert not [secret for secret in (code, code.replace(" ", ""), "00001111") if secret in caplog.text]


def test_the_phrases_are_whole_messages() -> None:
    cases = (("ask", "绑定微信", "绑定微信多少钱"), ("part", "取消绑定", "取消绑定银行卡"), ("yes", "好的。", "好的吧"))
    for name, whole, more in cases:
        assert matched(name, whole) and not matched(name, more)
