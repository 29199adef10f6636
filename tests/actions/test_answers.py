"""Answers: said whole to everybody, about the debt that was asked about, with the ground for them when asked."""

from __future__ import annotations

import re

import pytest

from actions.answer import facts_of, in_words
from actions.knowledge import answers, cited, table
from actions.letter import contact_words
from bot.coaching.answering import Person as Asker
from bot.coaching.case import KINDS, STAGES, Case, Debt
from bot.coaching.proposal import make_proposal
from tests.actions.person import Person, cards, keys, texts
from tests.coaching.people import OWED, somebody
from tests.factories import TODAY, a_case, a_debt

PARAGRAPH, SENTENCES, PEOPLE = 75, 5, 60
DOUBLED = re.compile(r"[，。；：、？]{2,}|\s[，。；：、？]|  ")
CARD_LAW = re.compile("第 ?70 ?条")


def askers() -> list[Asker]:
    """Somebody of whom nothing is known; then everybody, before the plan and with it."""
    people = [somebody(number) for number in range(PEOPLE)]
    plans = [Asker(case, TODAY, make_proposal(case, TODAY)) for case in people]
    return [Asker(Case(), TODAY), *(Asker(case, TODAY) for case in people), *plans]


ASKERS = askers()


def test_the_people_are_of_every_kind() -> None:
    debts = [debt for asker in ASKERS for debt in asker.case.debts]
    assert {debt.kind for debt in debts} == set(KINDS) and {debt.stage for debt in debts} == {None, *STAGES}
    days = [debt.overdue_days(TODAY) for debt in debts]
    assert {None, 0} < set(days) and any(debt.overdue_since and debt.overdue_since > TODAY for debt in debts)
    assert any(debt.balance is None for debt in debts) and {len(one.case.debts) for one in ASKERS} >= {0, 1, 2, 3}
    assert {asker.can_pay for asker in ASKERS} == {None, True, False}


@pytest.mark.parametrize("key", sorted(answers()))
def test_every_answer_can_be_said_to_everybody(key: str) -> None:
    row = answers()[key]
    for asker in ASKERS:
        said = in_words(row, asker, asker.case.debts)
        assert list(said) == ["fact", "means", "next"]
        whole = "".join(said.values())
        assert not re.search(r"[{}]|None|Decimal", whole) and not DOUBLED.search(whole), whole
        assert len(re.findall("[。？]", whole)) <= SENTENCES, whole
        assert all(text and text[-1] in "。？”" and len(text) <= PARAGRAPH for text in said.values()), whole


def test_every_sentence_that_was_written_is_said_to_somebody() -> None:
    """A row that none of so many people gets is a row that a condition before it hides."""
    owed = [
        a_debt(balance, days, kind=kind, stage=stage, lender=lender, product=product)
        for lender, product, kind in (*OWED, ("拍拍贷", None, "cash_loan"))
        for balance in ("500", "60000", "150000", None) for days in (-5, 3, 40, 100, 1200) for stage in (None, *STAGES)
    ]  # fmt: skip
    known = [*ASKERS, *(Asker(a_case(debt), TODAY) for debt in owed)]
    hidden = []
    for key, row in answers().items():
        said = {in_words(row, asker, asker.case.debts)["means"] for asker in known}
        patterns = [re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(one["say"]))) for one in row["means"]]
        hidden += [(key, n) for n, pattern in enumerate(patterns) if not any(map(pattern.fullmatch, said))]
    assert hidden == []


@pytest.mark.parametrize("key", sorted(answers()))
def test_art_70_is_said_of_bank_cards_alone(key: str) -> None:
    row = answers()[key]
    for kind in set(KINDS) - {"credit_card"}:
        said = in_words(row, Asker(a_case(a_debt(kind=kind)), TODAY), (a_debt(kind=kind),))
        assert not CARD_LAW.search(said["means"]) or "不是信用卡" in said["means"], said["means"]
        assert not CARD_LAW.search(said["fact"]) or "信用卡" in said["fact"], said["fact"]


def test_what_is_known_of_a_debt_is_said_with_its_unit_and_nothing_else_is() -> None:
    case = a_case(a_debt("35000", 67), Debt())
    plan = Asker(case, TODAY, make_proposal(case, TODAY))
    facts = facts_of(plan, case.debts[0])
    assert (facts["debt"], facts["balance"], facts["days"]) == ("招商银行信用卡", "35,000 元", "67 天")
    assert facts["contact"] == contact_words(case.debts[0]) and facts["monthly"].endswith(" 元")
    assert set(facts_of(plan, case.debts[1])) == set(facts_of(plan, None)) == {"capacity"}
    assert facts_of(Asker(case, TODAY), None) == {} and "days" not in facts_of(plan, a_debt(days=-3))
    assert "monthly" not in facts_of(plan, a_debt("777")), "a debt that is not in the case has no plan"


async def answer(person: Person, words: str, intent: str) -> tuple[dict, str]:
    said = await person.says(words, intent)
    (data,) = cards(said, "answer")
    return data, texts(said)[0]


async def test_a_question_about_another_debt_is_the_same_question(person: Person) -> None:
    await person.tells("招行信用卡三万五，逾期67天", ("没有了", "no_more"))
    before = person.case
    first, about_card = await answer(person, "会坐牢吗", "ask/jail")
    again, about_huabei = await answer(person, "那花呗呢", "follow_up")
    assert first["key"] == again["key"] == "jail" and again["topic"] == "litigation"
    assert "招商银行信用卡" in about_card and "花呗" in about_huabei and "招商银行" not in about_huabei
    assert person.case == before, "asking about it is not owing it"
    fact, means, step = about_card.split("\n\n")
    _, back = await answer(person, "信用卡呢", "follow_up")
    assert back == f"{means}\n\n{step}", "what is true in general was just said"


async def test_a_debt_that_was_told_is_answered_with_its_own_figures(person: Person) -> None:
    await person.tells("招行信用卡三万五逾期67天，花呗8000逾期20天", ("没有了", "no_more"))
    _, first = await answer(person, "会被起诉吗", "ask/sued")
    _, huabei = await answer(person, "那花呗呢", "follow_up")
    assert "67 天" in first and "20 天" in huabei and len(person.case.debts) == 2


async def test_with_nothing_asked_before_it_is_told_as_a_debt(person: Person) -> None:
    said = await person.says("花呗呢", "follow_up")
    assert not cards(said, "answer") and [debt.product for debt in person.case.debts] == ["花呗"]
    assert [data["field"] for data in cards(said, "question")][:1] == ["debt.balance"]


async def test_the_ground_is_that_of_the_last_answer(person: Person) -> None:
    await person.says("会坐牢吗", "ask/jail")
    said = await person.says("依据", "show_sources")
    (data,), (text, *_) = cards(said, "answer"), texts(said)
    assert keys(said)[0] == "utter_sources" and data["key"] == "jail"
    for rule in cited(answers()["jail"]["rules"]):
        assert rule["says"] in text and rule["source"] in [source["id"] for source in data["sources"]]
        assert table("sources")[rule["source"]]["title"] in text
    assert [rule["id"] for rule in data["rules"]] == answers()["jail"]["rules"]
    again = await person.says("依据", "show_sources")
    assert keys(again)[0] == "utter_sources", "asking for it does not end the topic"
    await person.says("会被起诉吗", "ask/sued")
    assert cards(await person.says("依据", "show_sources"), "answer")[0]["key"] == "sued"


async def test_where_nothing_more_is_known_of_it_all_is_said_again(person: Person) -> None:
    _, first = await answer(person, "会被起诉吗", "ask/sued")
    _, again = await answer(person, "那房贷呢", "follow_up")
    assert first.split("\n\n")[0] in again


@pytest.mark.parametrize("words", [
    ("花呗8000", "inform"), ("我的情况", "show_case"), ("你好", "chitchat/greet"),
    ("他说没有政策", "agent_said/no_policy"), ("打完了", "report_contact"),
])  # fmt: skip
async def test_after_something_else_nothing_is_the_last_answer(person: Person, words: tuple[str, str]) -> None:
    await person.tells(("会坐牢吗", "ask/jail"), words)
    said = await person.says("依据", "show_sources")
    assert keys(said)[0] == "utter_sources_none" and not cards(said, "answer")
    assert not cards(await person.says("那白条呢", "follow_up"), "answer")


@pytest.mark.parametrize("key", sorted(answers()))
async def test_every_topic_is_answered_and_its_ground_can_be_shown(person: Person, key: str) -> None:
    said = await person.says("想问一下", f"ask/{key}")
    (data,) = cards(said, "answer")
    assert (data["key"], data["topic"]) == (key, answers()[key]["topic"]) and "utter_unclear" not in keys(said)
    assert {rule["source"] for rule in data["rules"]} == {source["id"] for source in data["sources"]}
    for text in texts(await person.says("依据", "show_sources")):
        assert "{" not in text and "None" not in text


async def test_a_topic_that_nobody_wrote_is_said_to_be_unclear(person: Person) -> None:
    said = await person.says("嗯", "ask/of_tomorrow")
    assert keys(said)[0] == "utter_unclear" and person.book.load(person.sender).dialogue.topic is None


async def test_with_cards_the_words_stand_above_the_card_all_the_same(person: Person) -> None:
    person.channel = "web"
    said = await person.says("会坐牢吗", "ask/jail")
    assert keys(said)[0] == "utter_answer_card" and texts(said)[0].count("\n\n") == 2


async def test_a_follow_up_that_names_nothing_is_asked_about(person: Person) -> None:
    await person.says("会坐牢吗", "ask/jail")
    assert keys(await person.says("那我老婆呢", "follow_up"))[0] == "utter_follow_unclear"
    assert keys(await person.says("那花呗呢", "follow_up"))[0] == "utter_answer_again"


@pytest.mark.parametrize("words", ["那我老婆呢", "那招行呢"])
async def test_a_follow_up_to_nothing_is_never_left_without_a_word(person: Person, words: str) -> None:
    await person.has_a_plan()
    assert keys(await person.says(words, "follow_up")) != []
