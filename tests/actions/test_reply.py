"""Beside the person in a call: the next sentence, another one when the agent repeats himself, no question meanwhile."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from actions.knowledge import table
from actions.spoken import STEPS, offer_clause, reply_words
from bot.coaching.case import KINDS, STAGES, Case, Wishes
from bot.coaching.dialogue import LONGEST_SILENCE
from bot.coaching.proposal import make_proposal
from bot.coaching.script import AGENTS, offer_variant
from tests.actions.person import Person, cards, keys, texts
from tests.factories import TODAY, a_case, a_debt

CODES = sorted(table("replies"))
BY_AGENT = {"official": a_debt(stage=None), "outsourced": a_debt(stage="outsourced"),
            "mediator": a_debt(stage="mediation")}  # fmt: skip
HUABEI = a_debt("9000", lender="支付宝", product="花呗", kind="consumer_credit")
ROADS = {
    "instalment": a_case(), "instalment_down": a_case(wishes=Wishes(lump_sum=Decimal(2000))),
    "arrears": a_case(a_debt("1500", 5), income="9000"), "arrears_two": a_case(a_debt("2500", 5)),
    "extension": a_case(income="0", recovery="2027-02"), "token": a_case(a_debt("500000")),
    "token_down": a_case(a_debt("500000"), wishes=Wishes(lump_sum=Decimal(3000))), "none": a_case(income="1000"),
    "settlement": a_case(wishes=Wishes(lump_sum=Decimal(30000), settlement=True)),
}  # fmt: skip
LAW = re.compile("第 ?70 ?条")
NO_POLICY = ("他说没有这个政策", "agent_said/no_policy")


async def heard(person: Person, words: str = NO_POLICY[0], intent: str = NO_POLICY[1]) -> dict[str, Any]:
    said = await person.says(words, intent)
    (data,) = cards(said, "reply")
    return data


def ready(person: Person) -> dict[str, Any]:
    return vars(person.book.load(person.sender).dialogue)


async def test_the_same_sentence_again_gets_the_next_step(person: Person) -> None:
    found = [await heard(person) for _ in range(4)]
    assert [data["times"] for data in found] == [1, 2, 3, 4]
    first, again, third, fourth = (data["you_say"] for data in found)
    assert len({first, again, third}) == 3 and fourth == third
    row = table("replies")["no_policy"]
    assert [data["why"] for data in found] == [row["why"], *[row["why_again"]] * 3]
    assert all(data["record"] == row["record"] and data["sources"] for data in found)


async def test_another_sentence_between_counts_for_itself(person: Person) -> None:
    await heard(person)
    assert (await heard(person, "他说要起诉我", "agent_said/will_sue"))["times"] == 1
    assert (await heard(person))["times"] == 2
    assert (await heard(person, "他说要起诉我", "agent_said/will_sue"))["times"] == 2
    assert person.book.load(person.sender).dialogue.call.heard == ("no_policy", "will_sue") * 2  # type: ignore[union-attr]


@pytest.mark.parametrize("silence, times", [(LONGEST_SILENCE - 2, 2), (LONGEST_SILENCE + 1, 1)])
async def test_after_half_an_hour_of_silence_it_is_another_call(person: Person, silence: int, times: int) -> None:
    await heard(person)
    person.seconds += silence
    assert (await heard(person))["times"] == times


async def test_a_repeated_action_hears_the_sentence_once(person: Person) -> None:
    await heard(person)
    before = person.book.load(person.sender).dialogue
    await person.runs("action_reply")
    after = person.book.load(person.sender).dialogue
    assert after.call == before.call


async def test_a_sentence_that_nobody_knows_is_no_dead_end(person: Person) -> None:
    said = await person.says("他说了一堆", "agent_said/of_tomorrow")
    assert keys(said)[0] == "utter_reply_unknown" and not cards(said, "reply")


@pytest.mark.parametrize("agent, stage", [
    ("official", "逾期67天"), ("outsourced", "逾期67天，已经委外给第三方催收了"), ("mediator", "逾期67天，在诉前调解"),
])  # fmt: skip
async def test_who_is_on_the_line_changes_what_is_said(person: Person, agent: str, stage: str) -> None:
    await person.tells(f"花呗9000，{stage}")
    assert person.case.debts[0].stage == {"official": None, "outsourced": "outsourced", "mediator": "mediation"}[agent]
    data = await heard(person)
    assert data["agent"] == agent
    assert data["you_say"].startswith(table("replies")["no_policy"]["say"][agent]["first"].split("{")[0])


@pytest.mark.parametrize("code", CODES)
def test_each_persona_and_step_has_its_own_words(code: str) -> None:
    said = {
        (agent, n): reply_words(code, debt, None, None, n)["you_say"]
        for agent, debt in BY_AGENT.items() for n in range(len(STEPS))
    }  # fmt: skip
    assert set(BY_AGENT) == set(AGENTS) and len(set(said.values())) >= 6
    for agent in AGENTS:
        assert len({said[agent, n] for n in range(len(STEPS))}) == len(STEPS), agent
    assert reply_words(code, None, None, None, 99) == reply_words(code, None, None, None, 2)


@pytest.mark.parametrize("code", CODES)
def test_art_70_is_for_bank_cards_and_the_banks_own_people(code: str) -> None:
    cites = [
        code
        for kind in KINDS
        for stage in (None, *STAGES)
        for n in range(3)
        if _cites_70(code, kind, stage, n) and (kind != "credit_card" or stage not in (None, "not_due", "judgment"))
    ]
    assert cites == []


def _cites_70(code: str, kind: str, stage: str | None, times: int) -> bool:
    said = reply_words(code, a_debt(kind=kind, stage=stage), None, None, times)
    law = [source["id"] for source in said["sources"] if source["id"] == "card_rules_70"]
    return bool(law or LAW.search(said["you_say"]) or LAW.search(said["why"]))


def test_art_70_is_said_to_the_bank_with_its_source() -> None:
    said = reply_words("no_policy", a_debt(), None, None)
    assert LAW.search(said["you_say"]) and "card_rules_70" in [source["id"] for source in said["sources"]]
    assert not LAW.search(reply_words("no_policy", None, None, None)["you_say"])


@pytest.mark.parametrize("road", ROADS)
def test_each_road_has_its_clause_and_it_stands_in_every_reply(road: str) -> None:
    case = ROADS[road]
    proposal = make_proposal(case, TODAY)
    option = proposal.lines[0].ask
    clause = offer_clause(option, proposal)
    assert offer_variant(option) == road and clause and not re.search(r"[{}]|None|，$|。", clause)
    assert f"{option.monthly:,.0f} 元" in clause or road in ("extension", "none", "settlement")
    for code in CODES:
        for agent in BY_AGENT.values():
            for n in range(3):
                said = reply_words(code, agent, option, proposal, n)["you_say"]
                assert not re.search(r"[{}]|None|[，。；：、？]{2,}|  ", said), said


def test_no_two_roads_promise_the_same() -> None:
    clauses = [
        offer_clause(make_proposal(case, TODAY).lines[0].ask, make_proposal(case, TODAY)) for case in ROADS.values()
    ]
    assert len(set(clauses)) == len(clauses)


@pytest.mark.parametrize("code", CODES)
def test_without_a_plan_no_figure_of_it_is_said(code: str) -> None:
    for debt in (None, *BY_AGENT.values()):
        for n in range(3):
            said = reply_words(code, debt, None, None, n)["you_say"]
            assert not re.search(r"\d ?元|\d ?期|\d+ 月 \d+ 日", said), said


async def test_without_a_plan_no_figure_and_with_it_the_plans_own(person: Person) -> None:
    before = await heard(person)
    assert not re.search(r"\d+ 元", before["you_say"])
    (plan,) = cards(await person.has_a_plan(), "proposal")
    person.seconds += LONGEST_SILENCE + 1
    monthly = f"{Decimal(plan['lines'][0]['options'][0]['monthly']):,.0f} 元"
    assert monthly in (await heard(person))["you_say"]


async def test_nothing_is_asked_of_somebody_on_the_phone(person: Person) -> None:
    await person.says("花呗8000")
    said = await person.says("我正在打电话", "in_call")
    assert keys(said) == ["utter_call"] and cards(said, "call")[0]["refusals"] and not cards(said, "question")
    for words in (
        NO_POLICY,
        ("会坐牢吗", "ask/jail"),
        ("他说要起诉我", "agent_said/will_sue"),
        ("你好", "chitchat/greet"),
    ):
        assert not cards(await person.says(*words), "question"), words
    assert person.asked == "debt.overdue", "it stays open"
    assert not cards(await person.says("打完了", "report_contact"), "question"), "first how it went"
    over = await person.says("先这样记", "affirm")
    assert [data["field"] for data in cards(over, "question")] == ["debt.overdue"]
    assert ready(person)["call"] is None


async def test_a_sentence_that_is_only_reported_does_not_stop_the_questions(person: Person) -> None:
    await person.says("花呗8000")
    assert [data["field"] for data in cards(await person.says(*NO_POLICY), "question")] == ["debt.overdue"]


async def test_a_call_that_nobody_ended_is_over_after_half_an_hour(person: Person) -> None:
    await person.tells("花呗8000", ("我正在打电话", "in_call"))
    person.seconds += LONGEST_SILENCE + 1
    assert cards(await person.says("会坐牢吗", "ask/jail"), "question")


async def test_after_the_call_the_steps_begin_anew(person: Person) -> None:
    await heard(person)
    await heard(person)
    await person.says("打完了", "report_contact")
    assert (await heard(person))["times"] == 1


async def test_every_button_of_the_call_says_something_that_is_answered(person: Person) -> None:
    (data,) = cards(await person.says("我在打电话", "in_call"), "call")
    assert {button["code"] for button in data["refusals"]} <= set(CODES)
    assert all(button["say"] and len(button["title"]) <= 8 for button in data["refusals"])


async def test_a_sum_that_the_agent_names_is_judged_in_one_line(person: Person) -> None:
    await person.has_a_plan()
    said = await person.says("他说每月要还5000，不然没得谈", "agent_said/pay_today")
    assert keys(said)[:2] == ["utter_reply", "utter_offer_short"] and "5,000 元" in texts(said)[1]
    assert "utter_offer_short" not in keys(await person.says("他说今天就要还", "agent_said/pay_today"))


async def test_a_demand_for_one_payment_is_not_called_a_month(person: Person) -> None:
    await person.has_a_plan()
    said = await person.says("他说今天必须还5000", "agent_said/pay_today")
    assert not any("每月 5,000 元" in text for text in texts(said))


@pytest.mark.parametrize("channel, response", [("rest", "utter_reply"), ("web", "utter_reply_card")])
async def test_the_words_to_say_are_said_on_every_channel(person: Person, channel: str, response: str) -> None:
    person.channel = channel
    said = await person.says(*NO_POLICY)
    (data,) = cards(said, "reply")
    assert keys(said)[0] == response and all(data["you_say"] in text for text in texts(said)[:1])


def test_a_case_of_nobody_has_no_offer() -> None:
    assert Case().debts == () and offer_clause(None, None) and not re.search(r"\d", offer_clause(None, None))


def test_huabei_is_never_a_card() -> None:
    assert not any(_cites_70(code, HUABEI.kind, None, n) for code in CODES for n in range(3))
