"""What the person reads, and what is kept, when a process dies, stands still, or a message comes twice."""
from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.e2e.running import Bot, Caller, caller, card, text
from tests.e2e.socket_person import SocketPerson

pytestmark = [pytest.mark.bot, pytest.mark.model]

OPENING = "我换了工作，收入少了一大截，招行信用卡3万5还不上了，已经逾期40天"
TECHNICAL = ("Error", "error", "Exception", "Traceback", "None", "action", "500", "{", "服务器")


@pytest.fixture
def person(bot: Bot) -> Caller:
    """Has told the opening, that there is no other debt, and is asked about the income."""
    found = caller(bot)
    for words in (OPENING, "没有了", "不好说"):
        found.say(words)
    return found


@pytest.fixture
def socket_person(bot: Bot) -> Iterator[SocketPerson]:
    found = SocketPerson(bot.url)
    found.open()
    found.hears(1, 10)  # the greeting
    yield found
    found.close()


def one_kind_sentence(messages: list[dict[str, object]]) -> None:
    assert len(messages) == 1, messages
    said = str(messages[0]["text"])
    assert "您" in said and len(said) <= 60 and "！" not in said, said
    assert not any(word in said for word in TECHNICAL), said


@contextmanager
def storage_that_fails(bot: Bot) -> Iterator[None]:
    """A table that cannot be found: every save fails at once, as with a disk that is full or gone."""
    def rename(old: str, new: str) -> None:
        with sqlite3.connect(bot.state / "casebook.db", timeout=10) as database:
            database.execute(f"ALTER TABLE {old} RENAME TO {new}")

    rename("cases", "cases_away")
    try:
        yield
    finally:
        rename("cases_away", "cases")


def test_action_server_killed_one_kind_sentence_and_nothing_lost(bot: Bot, person: Caller) -> None:
    bot.kill("actions")
    one_kind_sentence(person.say("现在每月到手6000"))
    bot.wait_until_up()
    person.say("房租吃饭加一起4200")
    case = person.case()
    assert (case["budget"]["income"], case["budget"]["expenses"]) == ("6000.00", "4200.00")
    assert [debt["balance"] for debt in case["debts"]] == ["35000.00"]


def test_what_was_said_while_it_was_away_stands_in_my_case_at_once(bot: Bot, person: Caller) -> None:
    bot.kill("actions")
    person.say("现在每月到手6000")
    bot.wait_until_up()
    assert person.case()["budget"]["income"] == "6000.00"


def test_failing_storage_one_kind_sentence_nothing_lost_and_nothing_said_in_the_logs(bot: Bot, person: Caller) -> None:
    secret = "工资到手6789，招行的李经理知道"
    with storage_that_fails(bot):
        one_kind_sentence(person.say(secret))
    assert person.case()["budget"]["income"] == "6789.00"
    logs = bot.logs()
    for told in ("李经理", json.dumps("李经理")[1:-1], "6789", "678900", "35000", "3500000"):
        assert told not in logs, f"{told} stands in a log"


def test_action_server_that_stands_still_a_word_in_between_and_the_answer_later(
    bot: Bot, socket_person: SocketPerson
) -> None:
    socket_person.say("招行信用卡3万5，逾期40天")
    heard = len(socket_person.page.messages)
    with bot.stalled("actions"):
        turn = socket_person.begin("没有别的欠款了")
        seconds = socket_person.hears(heard + 1, 12)
        assert seconds <= 8.5, "a person who waits longer thinks that nobody is there"
        one_kind_sentence(socket_person.page.messages[heard:])
        assert not turn.done()
    assert turn.result(20) == {"ok": True}
    answers = socket_person.page.messages[heard + 1 :]
    assert answers and card(answers, "question")["field"] == "hardship.reason"


def test_rasa_killed_in_the_middle_of_an_intake_loses_no_answered_question(bot: Bot, person: Caller) -> None:
    answered = card(person.say("现在每月到手6000"), "question")
    bot.kill("rasa")
    bot.wait_until_up()
    asked = card(person.say("房租吃饭加一起4200"), "question")
    assert answered["field"] == "budget.expenses" and asked["field"] == "budget.pay_day"
    case = person.case()
    assert (case["budget"]["income"], case["budget"]["expenses"]) == ("6000.00", "4200.00")
    assert case["debts"][0]["overdue_days"] == 40


def test_rasa_killed_while_it_answers_the_page_says_it_again_and_it_counts_once(bot: Bot) -> None:
    someone = SocketPerson(bot.url)
    someone.open()
    someone.hears(1, 10)
    someone.say("招行信用卡3万5，逾期40天")
    said = uuid.uuid4().hex
    someone.begin("还有花呗6千5，逾期一个月", said)
    time.sleep(0.03)
    bot.kill("rasa")
    bot.wait_until_up()
    someone.open()
    someone.say("还有花呗6千5，逾期一个月", said)
    transcript = someone.transcript()
    assert [entry["text"] for entry in transcript if entry["from"] == "user"].count("还有花呗6千5，逾期一个月") == 1
    case = card(someone.say("我的情况"), "case")
    assert [debt["balance"] for debt in case["debts"]] == ["35000.00", "6500.00"]
    someone.say("还有花呗6千5，逾期一个月", said)  # the acknowledgement was lost: once more
    assert len(card(someone.say("我的情况"), "case")["debts"]) == 2
    someone.close()


def test_the_same_message_twice_on_the_socket_is_one_turn(socket_person: SocketPerson) -> None:
    said = uuid.uuid4().hex
    first, second = (socket_person.begin("微粒贷欠一万二，逾期两个月", said) for _ in range(2))
    assert first.result(20) == second.result(20) == {"ok": True}
    heard = len(socket_person.page.messages)
    assert socket_person.say("微粒贷欠一万二，逾期两个月", said) == []
    assert len(socket_person.page.messages) == heard
    transcript = socket_person.transcript()
    assert [entry["from"] for entry in transcript].count("user") == 1
    assert len(transcript) - 1 == heard, "every answer once, on the line as in the transcript"


def test_the_same_message_twice_over_rest_is_one_turn(bot: Bot) -> None:
    someone = caller(bot)
    first = someone.say("微粒贷欠一万二，逾期两个月", "m-1")
    assert someone.say("微粒贷欠一万二，逾期两个月", "m-1") == first
    assert [debt["balance"] for debt in someone.case()["debts"]] == ["12000.00"]


def test_two_messages_at_the_same_moment_are_both_kept_in_order(socket_person: SocketPerson) -> None:
    words = ["招行信用卡3万5，逾期40天", "还有花呗6千5，逾期一个月", "工资每月6000"]
    turns = [socket_person.begin(said) for said in words]
    assert all(turn.result(30) == {"ok": True} for turn in turns)
    transcript = socket_person.transcript()
    assert [entry["text"] for entry in transcript if entry["from"] == "user"] == words
    begins = [place for place, entry in enumerate(transcript) if entry["from"] == "user"]
    apart = [later - earlier for earlier, later in zip(begins, begins[1:], strict=False)]
    assert min(apart) > 1, "each is answered before the next"
    case = card(socket_person.say("我的情况"), "case")
    assert [debt["balance"] for debt in case["debts"]] == ["35000.00", "6500.00"]
    assert case["budget"]["income"] == "6000.00"


def test_two_messages_at_the_same_moment_over_rest_are_both_kept(bot: Bot) -> None:
    someone = caller(bot)
    someone.say("招行信用卡3万5，逾期40天")
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(someone.say, ["工资每月6000", "花呗还欠6500，逾期一个月"]))
    case = someone.case()
    assert {debt["balance"] for debt in case["debts"]} == {"35000.00", "6500.00"}
    assert case["budget"]["income"] == "6000.00"


def test_two_people_at_once_stay_apart(bot: Bot) -> None:
    one, other = caller(bot), caller(bot)
    talks = [(one, ("招行信用卡3万5，逾期40天", "没有了", "失业了", "不好说", "每月到手6000")),
             (other, ("花呗欠了6千5，逾期一个月", "没有了", "生病", "不好说", "每月到手8000"))]
    with ThreadPoolExecutor(2) as hands:
        list(hands.map(lambda talk: [talk[0].say(words) for words in talk[1]], talks))
    mine, theirs = one.case(), other.case()
    assert ([debt["balance"] for debt in mine["debts"]], mine["budget"]["income"]) == (["35000.00"], "6000.00")
    assert ([debt["balance"] for debt in theirs["debts"]], theirs["budget"]["income"]) == (["6500.00"], "8000.00")
    assert (mine["hardship"]["reason"], theirs["hardship"]["reason"]) == ("unemployment", "illness")
    assert "花呗" not in text(one.say("我的情况")) and "招商" not in text(other.say("我的情况"))
