"""Two meanings near each other: the person chooses, nothing is done on a guess, and nothing told is lost."""

from __future__ import annotations

import pytest

from actions import which
from bot.coaching.hearing import read_message
from tests.actions.person import Person, cards, executor, keys, rules
from tests.hear import TODAY

EITHER = ("ask/jail", "ask/sued")


def ranked(*meanings: tuple[str, float], intent: str | None = None) -> dict:
    ranking = [{"name": n.partition("/")[0], "full_name": n, "confidence": c} for n, c in meanings]
    chosen = {"name": intent, "confidence": 0.7} if intent else ranking[0]
    return {"text": "会怎么样", "intent": chosen, "intent_ranking": ranking}


@pytest.mark.parametrize(("meanings", "rivals"), [
    ([("ask/jail", 0.9), ("ask/sued", 0.05)], ()),  # clear
    ([("ask/jail", 0.45), ("ask/sued", 0.1)], ()),  # nothing near it
    ([("ask/jail", 0.45), ("ask/sued", 0.4)], EITHER),
    ([("ask/jail", 0.14), ("ask/sued", 0.11)], ()),  # too faint to be offered
    ([("ask/jail", 0.4)], ()),
])  # fmt: skip
def test_two_meanings_are_rivals_when_neither_is_clear(meanings: list[tuple[str, float]], rivals: tuple) -> None:
    assert read_message(ranked(*meanings)).rivals == rivals


def test_what_was_given_up_can_still_be_guessed() -> None:
    heard = read_message(ranked(("ask/jail", 0.25), ("ask/sued", 0.2), intent="nlu_fallback"))
    assert which.guesses(heard) == EITHER and which.candidates(heard) == ()


def test_danger_and_telling_are_never_put_to_the_vote() -> None:
    for other in ("safety/crisis", "inform", "out_of_scope", "chitchat/worried"):
        assert which.candidates(read_message(ranked(("ask/jail", 0.4), (other, 0.4)))) == ()


async def test_the_bot_asks_and_says_nothing_else(person: Person) -> None:
    await person.says("花呗8000")
    said = await person.means_either("会怎么样", *EITHER)
    assert keys(said) == ["utter_which"]
    assert cards(said, "fallback")[0]["choices"] == ["欠钱不还会坐牢吗", "他们会起诉我吗"]
    assert person.asked == "debt.overdue"


async def test_the_choice_is_answered_with_what_was_told(person: Person) -> None:
    await person.means_either("花呗欠8000逾期三个月 会怎么样", "agent_said/will_sue", "ask/sued")
    assert person.case.debts == ()  # what an agent says is nobody's debt: it waits for the choice
    said = await person.says("他们会起诉我吗", "ask/sued")
    assert keys(said)[0] == "utter_answer" and cards(said, "answer")[0]["key"] == "sued"
    assert [(d.balance, d.overdue_days(TODAY)) for d in person.case.debts] == [(8000, 90)]


async def test_facts_are_kept_at_once_when_they_are_ones_own_either_way(person: Person) -> None:
    await person.means_either("花呗欠8000逾期三个月 会怎么样", *EITHER)
    assert person.case.debts[0].balance == 8000


async def test_neither_denies_nothing(person: Person) -> None:
    await person.tells("花呗8000", "两个月")
    assert person.asked == "debt.more"
    await person.means_either("会怎么样", *EITHER)
    said = await person.says("都不是", "deny")
    assert keys(said) == ["utter_which_neither"]
    assert not person.case.no_more_debts and person.asked == "debt.more"


async def test_something_else_goes_on_as_ever(person: Person) -> None:
    await person.says("花呗8000")
    await person.means_either("会怎么样", *EITHER)
    await person.says("两个月")
    assert person.asked == "debt.more"
    assert keys(await person.says("都不是", "deny"))[0] != "utter_which_neither"


async def test_three_times_unclear_offers_a_person(person: Person) -> None:
    said = [await person.means_either("会怎么样", *EITHER) for _ in range(3)]
    assert [("utter_unclear_person" in keys(one)) for one in said] == [False, False, True]


async def test_what_answers_the_open_question_is_no_riddle(person: Person) -> None:
    await person.says("花呗8000")
    said = await person.means_either("两个月", *EITHER)
    assert "utter_which" not in keys(said) and person.asked == "debt.more"


async def test_a_shrug_answers_the_open_question(person: Person) -> None:
    await person.tells("花呗8000", "两个月")
    assert person.asked == "debt.more"
    person.writes("啥也没有", "chitchat/insult", 0.34)
    ranking = [("chitchat/insult", 0.34), ("deny", 0.28)]
    person.events[-1]["parse_data"]["intent_ranking"] = [
        {"name": n.partition("/")[0], "full_name": n, "confidence": c} for n, c in ranking
    ]
    said = [message for action in ("action_smalltalk", "action_question") for message in await person.runs(action)]
    assert "utter_chitchat/insult" not in keys(said)
    assert person.case.no_more_debts and person.asked == "hardship.reason"


async def test_a_sound_is_no_command(person: Person) -> None:
    await person.says("花呗8000")
    person.writes("那个那个", "switch_debt", 0.4)
    said = await person.runs("action_script")
    assert keys(said) == ["utter_note_not_understood", "utter_ask_debt_overdue"]


def test_every_action_knows_whether_the_question_follows_it() -> None:
    followed = {acts[0]: "action_question" in acts[1:] for acts in rules().values()}
    alone = {name for name, follows in followed.items() if not follows}
    for name in alone - {"action_intake", "action_restart", "action_delete"}:  # these take no facts beforehand
        action = executor().actions[name].__self__
        assert not action.question_follows, name
    for name in set(followed) - alone:
        assert executor().actions[name].__self__.question_follows, name


async def test_a_doubted_amount_is_the_question_with_its_own_buttons(person: Person) -> None:
    said = await person.says("花呗欠了300万")
    assert keys(said)[-1] == "utter_note_amount_improbable" and "utter_ask_debt_balance" not in keys(said)
    assert [data["field"] for data in cards(said, "question")] == ["debt.balance"]


async def test_a_guessed_shrug_in_a_long_sentence_closes_nothing(person: Person) -> None:
    await person.tells("花呗8000", "两个月")
    await person.says("我家那位还一点都不知道呢", "dont_know", 0.4)
    assert not person.case.no_more_debts and person.asked == "debt.more"
