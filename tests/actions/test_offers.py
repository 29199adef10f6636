"""他们要每月1500，我能答应吗: said and shown with the same numbers, whatever is known so far."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Any

import pytest

from actions.offer import breaks_words, offer_card, open_points, verdict_words
from actions.words import phrases
from bot.coaching.offer import ITEMS, Offer, judge
from bot.coaching.proposal import make_proposal
from tests.actions.person import STORY, Person, cards, keys, texts
from tests.coaching.people import somebody
from tests.factories import TODAY

CHECK = "check_offer"


def numbers(text: str) -> set[Decimal]:
    """All sums of money in a text."""
    return {Decimal(found.replace(",", "")) for found in re.findall(r"([\d,]+(?:\.\d+)?) 元", text)}


def told(card: dict[str, Any]) -> set[Decimal]:
    """All sums of money on a card."""
    rows = [card[name] for name in ("monthly", "share", "capacity", "over", "total", "extra")]
    rows += [card["offer"][name] for name in ("monthly", "down_payment", "total")]
    return {abs(Decimal(row)) for row in rows if row is not None}


async def offered(person: Person, words: str) -> tuple[dict[str, Any], str]:
    said = await person.says(words, CHECK)
    (card,) = cards(said, "offer_check")
    return card, texts(said)[0]


async def test_with_a_plan_the_text_says_the_numbers_of_the_card(person: Person) -> None:
    (plan,) = cards(await person.has_a_plan(), "proposal")
    card, text = await offered(person, "他们要每月1500，分36期，我能答应吗")
    assert set(card) == {"debt", "verdict", "offer", "monthly", "worked_out", "share", "capacity", "over", "breaks",
                         "breaks_on_less", "total", "extra", "annual_rate", "missing"}  # fmt: skip
    assert (card["debt"], card["verdict"], card["monthly"], card["over"]) == (0, "over_capacity", "1500.00", "150.00")
    assert card["offer"] == {"monthly": "1500.00", "terms": 36, "down_payment": None, "total": None,
                             "first_date": None, "conditions": []}  # fmt: skip
    assert (card["share"], card["capacity"]) == (plan["lines"][0]["share"], plan["capacity"]["monthly"])
    assert (card["total"], card["extra"], card["breaks"]) == ("54000.00", "19000.00", "2026-12")
    ask = Decimal(plan["lines"][0]["options"][0]["monthly"])
    assert numbers(text) <= told(card) | {ask} and {Decimal(1500), Decimal(54000), ask} <= numbers(text)


async def test_what_fits_is_said_to_fit_and_the_rest_is_asked(person: Person) -> None:
    await person.has_a_plan()
    card, text = await offered(person, "说可以分36期，每月1000，停息，发协议")
    assert (card["verdict"], card["over"], card["breaks"]) == ("holds", "0.00", None)
    left = [item["code"] for item in card["missing"]]
    assert left == [code for code in ITEMS if code not in ("monthly", "terms", "interest", "writing")]
    assert all(
        item["ask"] == phrases("offer_item")[item["code"]] and item["ask"][-1] == "？" for item in card["missing"]
    )
    assert all(item["ask"] in text for item in card["missing"][:3]) and card["missing"][3]["ask"] not in text


@pytest.mark.parametrize(
    "words", ["他们要每月1500", "说可以分36期，每月1000，停息", "要先还5000，剩下的分12期", "一次性还2万就结清"]
)
async def test_an_offer_is_never_kept_as_a_fact_and_asks_nothing_when_there_is_a_plan(
    person: Person, words: str
) -> None:
    await person.has_a_plan()
    before = person.case
    said = await person.says(words, CHECK)
    assert person.case == before and not cards(said, "question") and person.slots["phase"] == "idle"
    assert len(cards(said, "offer_check")) == 1


async def test_without_a_budget_the_next_question_is_asked(person: Person) -> None:
    await person.says("招行信用卡三万五，逾期67天")
    said = await person.says("他们要每月1500，分36期", CHECK)
    (card,) = cards(said, "offer_check")
    assert (card["verdict"], card["share"], card["capacity"]) == ("unknown", None, None)
    assert card["total"] == "54000.00", "what it costs is known all the same"
    assert [data["field"] for data in cards(said, "question")] == ["debt.more"] and person.slots["phase"] == "asking"


async def test_in_the_middle_of_the_intake_the_open_question_comes_back(person: Person) -> None:
    await person.tells(*STORY[:4])
    field = person.asked
    said = await person.says("他们要每月1500，我能答应吗", CHECK)
    assert [data["field"] for data in cards(said, "question")] == [field] and person.asked == field


async def test_without_a_debt_it_is_asked_which_one_it_is(person: Person) -> None:
    said = await person.says("他们要每月1500，我能答应吗", CHECK)
    assert keys(said)[0] == "utter_offer_no_debt" and not cards(said, "offer_check")
    assert person.asked == "debt.lender" and person.case.debts == ()


@pytest.mark.parametrize("planned", [False, True])
async def test_an_offer_without_an_offer_is_asked_for(person: Person, planned: bool) -> None:
    if planned:
        await person.has_a_plan()
    said = await person.says("客服给了个方案我能答应吗", CHECK)
    assert keys(said)[0] == "utter_offer_empty" and not cards(said, "offer_check")
    assert bool(cards(said, "question")) is not planned


@pytest.mark.parametrize("words, debt", [
    ("花呗说每月900", 0), ("借呗那边要每月900", 1), ("借呗每月900，能答应吗", 1),
])  # fmt: skip
async def test_the_debt_that_is_named_is_the_one_that_is_compared(person: Person, words: str, debt: int) -> None:
    await person.tells("花呗8000，借呗12000，都逾期两个月", *STORY[1:], ("对", "affirm"))
    (plan,) = cards(await person.says("我的方案", "show_plan"), "proposal")
    card, _ = await offered(person, words)
    share = next(line["share"] for line in plan["lines"] if line["debt"] == debt)
    assert (card["debt"], card["share"]) == (debt, share) and card["verdict"] == "over_share"


async def test_without_a_name_it_is_the_debt_whose_words_were_shown_last(person: Person) -> None:
    await person.tells("花呗8000，借呗12000，都逾期两个月", *STORY[1:], ("对", "affirm"), ("借呗的话术", "show_script"))
    assert (await offered(person, "他们要每月600"))[0]["debt"] == 1


async def test_a_card_is_asked_about_what_only_cards_need(person: Person) -> None:
    await person.has_a_plan()
    assert "no_new_card" in [item["code"] for item in (await offered(person, "每月1000分36期"))[0]["missing"]]
    other = Person(person.book, "web-2")
    await other.tells("花呗35000逾期67天", *STORY[1:], ("对", "affirm"))
    assert "no_new_card" not in [item["code"] for item in (await offered(other, "每月1000分36期"))[0]["missing"]]


def some_offer(chance: random.Random) -> Offer:
    maybe = lambda value: value if chance.random() < 0.5 else None  # noqa: E731
    return Offer(
        monthly=maybe(Decimal(chance.randint(100, 5000))), terms=maybe(chance.choice((6, 12, 36, 60))),
        down=maybe(Decimal(chance.randint(100, 9000))), down_rate=maybe(Decimal("0.2")),
        total=maybe(Decimal(chance.randint(500, 50000))), wait=maybe(3),
    )  # fmt: skip


@pytest.mark.parametrize("number", range(60))
def test_whatever_is_offered_to_whomever_the_words_are_whole_and_the_numbers_those_of_the_card(number: int) -> None:
    case, chance = somebody(number), random.Random(number)
    proposal = make_proposal(case, TODAY)
    for debt in range(len(case.debts)):
        for _ in range(8):
            verdict = judge(some_offer(chance), case, proposal, debt)
            said = "\n\n".join(
                part for part in (verdict_words(verdict), breaks_words(verdict), open_points(verdict)) if part
            )
            assert not re.search(
                r"[{}]|None|Decimal|[，。；：、？]{2,}|(?<!\d)0 元", said.replace("您每月总共拿得出的 0 元", "")
            ), said
            card = offer_card(verdict, debt)[1]
            assert numbers(said) <= told(card), said
            assert card["verdict"] == verdict.code and len(card["missing"]) == len(verdict.missing)


def test_every_verdict_has_its_words() -> None:
    worked_out = ("holds", "over_share", "over_alone", "over_capacity")
    alone = ("holds_once", "holds_dear", "holds_dear_private", "over_nothing",
             "lump", "lump_down", "unknown_budget", "unknown_sum")
    codes = {*worked_out, *(f"{code}_worked_out" for code in worked_out), *alone}
    assert set(phrases("offer_verdict")) == codes and set(phrases("offer_item")) == set(ITEMS)


async def test_alone_nobody_elses_part_is_spoken_of(person: Person) -> None:
    """A small debt's share is what is owed; there is no other lender whose part could break."""
    await person.tells("花呗1000逾期67天", ("没有了", "no_more"), *STORY[2:], ("对", "affirm"))
    _, text = await offered(person, "他们要每月1100，分1期")
    assert "别家" not in text


async def test_a_total_in_several_payments_is_shared_out(person: Person) -> None:
    await person.has_a_plan()
    card, text = await offered(person, "他们说一共还三万六，分12期，能答应吗")
    assert card["monthly"] == "3000.00" and card["verdict"] == "over_capacity" and "3,000 元" in text


async def test_an_offer_for_a_debt_that_the_plan_does_not_know_is_not_held_against_another(person: Person) -> None:
    await person.has_a_plan()
    said = await person.says("微粒贷要我每月还1500，能答应吗", "check_offer")
    assert not cards(said, "offer_check") and keys(said)[0] == "utter_offer_no_debt"


RICH = [*STORY[:4], "8000", *STORY[5:]]


@pytest.mark.parametrize("channel", ["web", "rest"])
@pytest.mark.parametrize("words", ["说可以分36期，每月1500，能答应吗", "他们说一共还五万四，分36期"])
async def test_what_can_be_kept_but_is_dear_is_said_so_at_once(person: Person, channel: str, words: str) -> None:
    person.channel = channel
    await person.tells(*RICH, ("对", "affirm"))
    card, text = await offered(person, words)
    first = text.split("\n")[0]
    assert card["verdict"] == "holds_dear" and card["extra"] == "19000.00" and card["annual_rate"].startswith("0.307")
    assert all(said in first for said in ("1,500 元", "守得住", "19,000 元", "30.7%", "24%", "降"))
    assert "1,500 元我能还" in text and "降下来" in text, "the sentence that asks for less"
    assert text.count("19,000 元") == 1 and ("可以请求法院减少" in text) is (channel == "rest")


async def test_a_friend_who_wants_too_much_is_not_held_to_the_line_for_lenders(person: Person) -> None:
    await person.tells("欠朋友35000，逾期67天", *RICH[1:], ("对", "affirm"))
    card, text = await offered(person, "他要分36期，每月1500")
    assert card["verdict"] == "holds_dear" and "19,000 元" in text and "24%" not in text


async def test_what_costs_little_more_is_kept_without_a_warning(person: Person) -> None:
    await person.tells(*RICH, ("对", "affirm"))
    card, text = await offered(person, "说可以分36期，每月1100")
    assert card["verdict"] == "holds" and "4,600 元" in text and "24%" not in text
