"""Practising the call: every message goes to the agent, nothing of it to the case, and nothing is lost."""

from __future__ import annotations

import pytest

from actions.agent_words import line_words
from bot.coaching.agent import replay
from bot.coaching.ledger import Ledger
from bot.coaching.rehearsal import LONGEST_REST
from bot.coaching.review import CHECKS
from bot.coaching.scene import SCENES
from bot.storage.rehearsals import Rehearsals, Run
from tests.actions.person import Person, cards, keys, rules, texts

HURRY = 60  # seconds


def runs(person: Person) -> tuple[Run, ...]:
    return Rehearsals(person.book.engine).all(person.sender)


async def begins(person: Person, scene: str = "official_friendly") -> None:
    await person.has_a_plan()
    await person.presses({"scene": scene}, "start_rehearsal")


async def test_the_agents_are_offered_and_the_easiest_is_suggested(person: Person) -> None:
    await person.has_a_plan()
    said = await person.says("开始练习", "start_rehearsal")
    (data,) = cards(said, "rehearsal_scenes")
    assert {row["scene"] for row in data["scenes"]} == set(SCENES) and not data["sample"]
    assert [row["scene"] for row in data["scenes"] if row["suggested"]] == ["official_friendly"]
    assert said[0]["buttons"][0]["payload"] == '/start_rehearsal{"scene": "official_friendly"}'


async def test_the_agent_speaks_first(person: Person) -> None:
    await person.has_a_plan()
    said = await person.presses({"scene": "mediator"}, "start_rehearsal")
    (turn,) = cards(said, "rehearsal_turn")
    assert turn["scene"] == "mediator" and turn["turn"] == 1 and turn["mood"] == "calm" and not turn["ended"]
    assert turn["agent"] in texts(said)[0] and turn["caller"]["kind"] == "mediator"


@pytest.mark.parametrize(("text", "intent"), [
    ("我还欠借呗五万", "add_debt"), ("我收入有两万", "inform"), ("好的", "affirm"), ("不行", "deny"),
    ("我每个月能还2000", "state_wish"), ("你们会起诉我吗", "ask/sued"), ("他说没有政策", "agent_said/no_policy"),
    ("打完了", "report_contact"), ("改一下", "edit"), ("没有了", "no_more"), ("换个能做主的跟我谈", "start_rehearsal"),
])  # fmt: skip
async def test_nothing_of_it_reaches_the_case_or_the_contacts(person: Person, text: str, intent: str) -> None:
    await begins(person)
    before = person.case
    head = intent.partition("/")[0]
    person.writes(text, intent, 0.5)
    said = [message for action in rules()[head] for message in await person.step(action)]
    assert len(cards(said, "rehearsal_turn")) == 1, "one turn of the agent, and no plan after it"
    assert person.case == before and person.book.load(person.sender).ledger == Ledger()


async def test_a_pause_is_no_time_for_facts_either(person: Person) -> None:
    await begins(person)
    await person.practises("暂停")
    before = person.case
    await person.tells(("那借呗两万呢", "follow_up"), ("他说没有这个政策", "agent_said/no_policy"), "每月收入三千")
    assert person.case == before
    dialogue = person.book.load(person.sender).dialogue
    assert dialogue.call is None and dialogue.rehearsal is not None and dialogue.rehearsal.paused == "asked"


async def test_to_erase_everything_is_asked_about_and_still_done(person: Person) -> None:
    await begins(person)
    assert "utter_delete_ask" in keys(await person.says("删除我的数据", "delete_data"))
    await person.practises("我借呗还欠两万", "offer_amount")  # no answer: the question lapses
    assert len(person.case.debts) == 1
    await person.says("删除我的数据", "delete_data")
    assert "utter_delete_ask" in keys(await person.says("是的，删除", "affirm")) and person.case.debts
    await person.says("确定删除", "affirm")
    assert not person.case.debts and not runs(person)


async def test_it_is_reviewed_and_stored(person: Person) -> None:
    await begins(person)
    person.seconds += HURRY * 3
    await person.practises("我愿意还，我失业了", "willing", "reason")
    said = await person.practises("结束练习", intent="stop_rehearsal")
    (review,) = cards(said, "rehearsal_review")
    assert review["outcome"] == "stopped" and [check["code"] for check in review["checks"]] == list(CHECKS)
    assert review["score"] == runs(person)[0].score and review["previous"] is None and review["minutes"] == 3
    assert [line["who"] for line in review["transcript"]][:3] == ["agent", "caller", "agent"]
    missed = [check for check in review["checks"] if check["passed"] is False]
    assert all(check["better"] for check in missed) and set(review["next"]) <= {check["code"] for check in missed}
    assert len(review["next"]) == 2 and "question" not in {message["custom"].get("card") for message in said}


async def test_better_sentences_hold_the_persons_own_numbers(person: Person) -> None:
    await begins(person)
    await person.practises("我没钱", "story")
    (review,) = cards(await person.practises("结束练习"), "rehearsal_review")
    better = {check["code"]: check["better"] for check in review["checks"]}
    assert "每月能还 972 元" in better["gives_numbers"] and "失业" in better["explains_hardship"]


async def test_the_same_message_twice_is_one_turn(person: Person) -> None:
    await begins(person)
    first = await person.practises("我愿意还", "willing")
    again = await person.runs("action_intake")
    (before,), (after,) = cards(first, "rehearsal_turn"), cards(again, "rehearsal_turn")
    assert before == after
    rehearsal = person.book.load(person.sender).dialogue.rehearsal
    assert rehearsal is not None and len(rehearsal.said) == 1


async def test_a_lost_review_is_shown_again(person: Person) -> None:
    await begins(person)
    await person.practises("我愿意还", "willing")
    first = cards(await person.practises("结束练习", intent="stop_rehearsal"), "rehearsal_review")
    assert cards(await person.runs("action_end_rehearsal"), "rehearsal_review") == first and len(runs(person)) == 1


async def test_what_was_said_while_the_server_was_away_is_no_fact(person: Person) -> None:
    await begins(person)
    before = person.case
    person.writes("我收入有两万")
    said = await person.practises("我愿意还", "willing")
    assert person.case == before and cards(said, "rehearsal_turn")


async def test_a_call_left_for_a_day_is_put_away(person: Person) -> None:
    await begins(person)
    await person.practises("我愿意还", "willing")
    before = person.case
    person.seconds += LONGEST_REST + 1
    assert keys(await person.says("我收入有两万", "inform")) == ["utter_rehearsal_lapsed"]
    assert person.case == before and runs(person)[0].outcome == "stopped"
    assert person.book.load(person.sender).dialogue.rehearsal is None


@pytest.mark.parametrize("turn", [1, 2, 99])
async def test_from_any_turn_again(person: Person, turn: int) -> None:
    await begins(person)
    for text, act in (("我愿意还", "willing"), ("我失业了", "reason"), ("嗯", "story")):
        await person.practises(text, act)
    await person.practises("结束练习")
    said = await person.presses({"run": 1, "turn": turn}, "start_rehearsal")
    (shown,) = cards(said, "rehearsal_turn")
    assert shown["turn"] == min(turn, 3) and not shown["ended"]
    assert cards(await person.practises("我还是这个数", "keep"), "rehearsal_turn")


async def test_insults_pause_the_call(person: Person) -> None:
    await begins(person)
    heard = [{"name": "insult", "confidence": 0.95, "start": 0, "end": 4}]
    person.writes("你他妈的")
    person.events[-1]["parse_data"]["caller_acts"] = heard
    said = await person.runs("action_intake")
    assert keys(said) == ["utter_rehearsal_paused_insult"]
    assert cards(said, "rehearsal_paused")[0]["reason"] == "insult"
    assert cards(await person.practises("继续"), "rehearsal_turn")


async def test_despair_comes_first_and_nothing_is_practised_then(person: Person) -> None:
    await begins(person, "outsourced_threatening")
    said = await person.says("我真不想活了", "safety/crisis")
    assert cards(said, "safety") and not cards(said, "rehearsal_turn")
    assert cards(said, "rehearsal_paused")[0]["reason"] == "crisis" and said[0]["custom"]["card"] == "safety"
    for words, intent in (("嗯", "affirm"), ("还在", "chitchat/are_you_there")):
        assert keys(await person.says(words, intent)) == ["utter_safety_stay"]
    rehearsal = person.book.load(person.sender).dialogue.rehearsal
    assert rehearsal is not None and rehearsal.paused == "crisis" and not rehearsal.said


async def test_a_debt_without_a_plan_is_practised_with_its_own_balance(person: Person) -> None:
    await person.says("花呗8000逾期两个月")
    said = await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    assert "utter_rehearsal_sample" not in keys(said)
    rehearsal = person.book.load(person.sender).dialogue.rehearsal
    assert rehearsal is not None and str(rehearsal.frame.balance) == "8000.00" and rehearsal.frame.limit is None


async def test_a_made_up_debt_is_called_so(person: Person) -> None:
    said = await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    assert keys(said)[0] == "utter_rehearsal_sample" and "20,000" in texts(said)[0]


async def test_progress_is_listed_with_what_to_do_next(person: Person) -> None:
    await begins(person)
    await person.practises("我愿意还", "willing")
    await person.practises("结束练习")
    (data,) = cards(await person.says("练习记录", "rehearsal_log"), "progress")
    assert data["kind"] == "rehearsals" and len(data["runs"]) == 1 and data["suggestion"] and len(data["weakest"]) == 2


@pytest.mark.parametrize("scene", SCENES)
async def test_every_line_of_every_call_can_be_said(person: Person, scene: str) -> None:
    await begins(person, scene)
    for text, act in (("我愿意还", "willing"), ("我失业了", "reason"), ("每月还", "keep"), ("工号多少", "ask_name"),
                      ("发短信", "ask_written"), ("利息停吗", "ask_stop_interest"), ("什么", "repeat")):
        rehearsal = person.book.load(person.sender).dialogue.rehearsal
        if rehearsal is not None:
            words = "".join(line_words(rehearsal, line) for line in replay(rehearsal)[0][-1].move.lines)
            assert words and "{" not in words and "None" not in words
            await person.practises(text, act)


async def test_with_nothing_left_over_no_sum_is_named(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", ("没有了", "no_more"), "失业了", "不好说", "2000", "4800")
    await person.presses({"scene": "official_friendly"}, "start_rehearsal")
    await person.practises("我失业了，愿意还", "reason", "willing")
    (turn,) = cards(await person.practises("每个月能还500", "offer_amount"), "rehearsal_turn")
    assert "拿不出月供" in turn["tip"] and " 0 元" not in turn["tip"]
