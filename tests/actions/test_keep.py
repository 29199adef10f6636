"""Nothing is kept unless the operator and the person both want it, and then nothing that says whose it was."""

from __future__ import annotations

from typing import Any

import pytest

from actions import services
from bot.coaching.dialogue import KEEP, KEPT, NOT_KEPT
from bot.storage.unclear import Unclear, UnclearSentences
from tests.actions.person import Person, keys, texts

ODD = "那个玩意到底咋整啊"
OTHER = "它老是转圈圈打不开"
FALLBACK = "nlu_fallback"


@pytest.fixture
def store(person: Person, monkeypatch: pytest.MonkeyPatch) -> UnclearSentences:
    """The operator switched it on."""
    made = UnclearSentences(person.book.engine)
    monkeypatch.setattr(services, "unclear", lambda: made)
    monkeypatch.setenv("COACH_KEEP_UNCLEAR", "1")
    return made


async def odd(person: Person, text: str = ODD, *ranking: tuple[str, float]) -> list[dict[str, Any]]:
    """Something unclear, perhaps with what it was taken for."""
    head = person.writes(text, FALLBACK, 0.3)
    ranked = [{"name": name.partition("/")[0], "full_name": name, "confidence": c} for name, c in ranking]
    person.events[-1]["parse_data"]["intent_ranking"] = ranked
    assert head == FALLBACK
    return await person.step("action_intake")


def keep(person: Person) -> str | None:
    return person.book.load(person.sender).dialogue.keep


def kept(store: UnclearSentences) -> list[tuple[str, int]]:
    return [(one.sentence, one.times) for one in store.all()]


async def agrees(person: Person, yes: str = "可以留下", intent: str = "affirm") -> list[dict[str, Any]]:
    await person.has_a_plan()
    await odd(person)
    return await person.says(yes, intent)


@pytest.mark.parametrize("value", [None, "", "0", "true"])
async def test_off_unless_the_operator_says_so(
    person: Person, store: UnclearSentences, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("COACH_KEEP_UNCLEAR")
    if value is not None:
        monkeypatch.setenv("COACH_KEEP_UNCLEAR", value)
    await odd(person)
    await person.has_a_plan()
    for _ in range(2):
        assert "utter_keep_ask" not in keys(await odd(person))
    await person.says("可以留下", "affirm")
    await odd(person)
    assert kept(store) == [] and keep(person) is None


async def test_asked_after_what_was_not_understood_and_kept_after_a_yes(
    person: Person, store: UnclearSentences
) -> None:
    await person.has_a_plan()
    said = await odd(person, ODD, ("ask/instalment", 0.3), ("show_plan", 0.03))
    assert keys(said) == ["utter_unclear", "utter_keep_ask"] and all(texts(said)) and kept(store) == []
    assert keys(await person.says("可以留下", "affirm")) == ["utter_keep_yes"]
    guesses = (("ask/instalment", 0.3), ("show_plan", 0.03))
    assert store.all() == [Unclear(ODD, guesses, None, "2026-11")] and keep(person) == KEPT
    assert person.slots["phase"] == "idle"


async def test_the_table_holds_nothing_of_the_person(person: Person, store: UnclearSentences) -> None:
    await person.has_a_plan()
    await odd(person, "王小明说这玩意到底咋整啊")
    await person.says("可以留下", "affirm")
    assert kept(store) == [("○说这玩意到底咋整啊", 1)]
    assert person.sender not in repr(store.all()) and "1000" not in repr(store.all())


@pytest.mark.parametrize("yes", [("可以", "affirm"), ("可以留下", FALLBACK), ("可以留下", "ask/evidence")])
async def test_a_yes_is_one_however_it_was_heard(person: Person, store: UnclearSentences, yes: tuple[str, str]) -> None:
    assert keys(await agrees(person, *yes)) == ["utter_keep_yes"]
    assert kept(store) == [(ODD, 1)]


@pytest.mark.parametrize(("words", "intent"), [("不要", "deny"), ("不要留下", FALLBACK), ("不要留下", "remove_debt")])
async def test_a_no_keeps_nothing_ever(person: Person, store: UnclearSentences, words: str, intent: str) -> None:
    case = await agrees(person, words, intent)
    assert keys(case) == ["utter_keep_no"] and keep(person) == NOT_KEPT
    assert "utter_keep_ask" not in keys(await odd(person)) and kept(store) == []


async def test_never_asked_twice_even_when_the_question_was_passed_over(
    person: Person, store: UnclearSentences
) -> None:
    await person.has_a_plan()
    assert "utter_keep_ask" in keys(await odd(person))
    assert "utter_answer" in keys(await person.says("会坐牢吗", "ask/jail"))
    assert keep(person) == KEEP and "utter_keep_ask" not in keys(await odd(person, OTHER))
    assert keys(await person.says("对", "affirm")) == ["utter_nothing_open"], "a later yes is not taken for it"
    assert kept(store) == []


async def test_starting_again_does_not_ask_again_and_keeps_the_answer(person: Person, store: UnclearSentences) -> None:
    await agrees(person, "不要留下", "deny")
    await person.tells(("重新开始", "restart"), ("对", "affirm"))
    assert keep(person) == NOT_KEPT
    await person.has_a_plan()
    assert "utter_keep_ask" not in keys(await odd(person))


async def test_after_a_yes_what_is_unclear_in_the_intake_is_kept_with_its_question(
    person: Person, store: UnclearSentences
) -> None:
    await agrees(person)
    await person.tells(("重新开始", "restart"), ("对", "affirm"), "花呗8000")
    await odd(person, OTHER)
    await odd(person, OTHER)
    assert [(one.sentence, one.field, one.times) for one in store.all() if one.sentence == OTHER] == [
        (OTHER, "debt.overdue", 2)
    ]


async def test_two_near_meanings_are_kept_and_neither_is_asked_about(person: Person, store: UnclearSentences) -> None:
    await person.has_a_plan()
    near = (("ask/jail", 0.3), ("ask/sued", 0.28))
    assert keys(await odd(person, ODD, *near)) == ["utter_which"]
    assert keys(await person.says("都不是", "deny")) == ["utter_which_neither", "utter_keep_ask"]
    await person.says("可以留下", "affirm")
    assert [(one.sentence, one.guesses) for one in store.all()] == [(ODD, near)]
    await odd(person, ODD, *near)
    assert kept(store) == [(ODD, 2)]


async def test_minds_may_change_later(person: Person, store: UnclearSentences) -> None:
    await agrees(person)
    await person.says("会坐牢吗", "ask/jail")
    assert keys(await person.says("不要留下", "deny")) == ["utter_keep_no"]
    await odd(person)
    assert kept(store) == [(ODD, 1)]
    assert keys(await person.says("可以留下", "affirm")) == ["utter_keep_yes"]
    await odd(person)
    assert kept(store) == [(ODD, 2)]


async def test_not_asked_while_a_question_is_open(person: Person, store: UnclearSentences) -> None:
    await person.says("花呗8000")
    for _ in range(3):
        assert "utter_keep_ask" not in keys(await odd(person))
    assert keep(person) is None


async def test_not_asked_and_not_kept_while_danger_is_talked_about(person: Person, store: UnclearSentences) -> None:
    await person.has_a_plan()
    await person.says("活着没意思", "safety/crisis")
    assert keys(await odd(person)) == ["utter_safety_stay"] and keep(person) is None


async def test_a_yes_of_before_does_not_count_while_danger_is_talked_about(
    person: Person, store: UnclearSentences
) -> None:
    await agrees(person)
    await person.says("活着没意思", "safety/crisis")
    await odd(person, OTHER)
    assert kept(store) == [(ODD, 1)]


@pytest.mark.parametrize("ranking", [
    (("safety/crisis", 0.3), ("chitchat/worried", 0.05)), (("chitchat/worried", 0.3), ("safety/scam", 0.02)),
    (("chitchat/worried", 0.3), ("ask/jail", 0.1), ("ask/sued", 0.08), ("safety/crisis", 0.06)),
])  # fmt: skip
async def test_what_may_be_about_danger_is_neither_asked_about_nor_kept(
    person: Person, store: UnclearSentences, ranking: tuple[tuple[str, float], ...]
) -> None:
    await person.has_a_plan()
    assert "utter_keep_ask" not in keys(await odd(person, ODD, *ranking))
    await odd(person, OTHER)
    await person.says("可以留下", "affirm")
    await odd(person, ODD, *ranking)
    assert kept(store) == [(OTHER, 1)]


async def test_what_is_mostly_figures_is_neither_asked_about_nor_kept(person: Person, store: UnclearSentences) -> None:
    await person.has_a_plan()
    assert keep(person) is None
    await odd(person, "尾号13800138000")
    assert keep(person) is None and kept(store) == []


async def test_a_repeated_action_counts_once(person: Person, store: UnclearSentences) -> None:
    await agrees(person)
    await odd(person, OTHER)
    await person.runs("action_intake")
    assert dict(kept(store))[OTHER] == 1


async def test_what_is_understood_is_not_kept(person: Person, store: UnclearSentences) -> None:
    await agrees(person)
    for words, intent in (("会坐牢吗", "ask/jail"), ("每月最多还800", "adjust_plan"), ("我的情况", "show_case")):
        await person.says(words, intent)
    await person.says("今天天气怎么样啊", "out_of_scope", 0.9)
    assert kept(store) == [(ODD, 1)]
    await person.says("今天天气怎么样啊", "out_of_scope", 0.3)
    assert len(store.all()) == 2


async def test_a_table_that_fails_costs_the_person_nothing(
    person: Person, store: UnclearSentences, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await agrees(person)

    def broken() -> Any:
        raise OSError(OTHER)

    monkeypatch.setattr(services, "unclear", broken)
    assert keys(await odd(person, OTHER)) == ["utter_unclear"]
    assert "OSError" in caplog.text and OTHER not in caplog.text


async def test_deleting_ones_data_leaves_no_answer_behind(person: Person, store: UnclearSentences) -> None:
    await agrees(person)
    await person.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert keep(person) is None
