"""下个月还不上了, with something agreed: one question, a new offer for what is left, the words for the call."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from actions import services, words
from actions.broken import BROKEN, ENDED
from bot.coaching.dialogue import Dialogue
from bot.coaching.ledger import Ledger
from bot.storage.rows import dialogue_json, read_dialogue
from tests.actions.person import Person, cards, keys, responses, texts
from tests.coaching.test_broken import HUABEI, a_ledger, an_agreement, an_undated, paid
from tests.wording.rules import too_long

BREAKS = ("下个月还不上了", "plan_broken")
Said = list[dict[str, Any]]


def agreed(person: Person, ledger: Ledger | None = None) -> None:
    """What was agreed and paid stands in the book."""
    record = person.book.load(person.sender)
    person.book.save(person.sender, replace(record, ledger=ledger or a_ledger(an_agreement(first="2026-12-15"))))


def paid_twice() -> Ledger:
    return a_ledger(payments=paid(("2026-10-14", "900"), ("2026-11-15", "900")))


def dialogue(person: Person) -> Dialogue:
    return person.book.load(person.sender).dialogue


def said_whole(said: Said) -> str:
    return "\n".join(texts(said))


@pytest.mark.asyncio
async def test_one_question_then_the_figure_then_the_offer_and_the_words(person: Person) -> None:
    await person.has_a_plan()
    agreed(person, paid_twice())
    asked = await person.says(*BREAKS)
    assert keys(asked) == ["utter_broken_ask"] and "12 月 15 日" in said_whole(asked) and "900" in said_whole(asked)
    assert dialogue(person).pending == BROKEN and person.asked is None
    figure = await person.says("收入变了", "correct")
    assert keys(figure) == ["utter_broken_income", "utter_ask_budget_income"] and person.asked == "budget.income"
    offer = await person.says("3200")
    assert keys(offer) == ["utter_broken_plan_words", "utter_broken_say", "utter_broken_say_more",
                           "utter_broken_say_more", "utter_broken_close"]  # fmt: skip
    (card,) = cards(offer, "hardship_again")
    assert (card["paid"], card["left"], card["due"], card["late"]) == ("1800.00", "9000.00", "2026-12-15", False)
    assert Decimal(card["offer"]["total"]) == Decimal(9000) and Decimal(card["offer"]["monthly"]) <= Decimal(630)
    assert card["call_by"] == "2026-12-11"
    whole = said_whole(offer)
    for part in ("谈好以后的 2 期我都按时还了，一共 1,800 元", "3,200 元", "余下的 9,000 元", "12 月 11 日", "工单号"):
        assert part in whole
    assert person.case.budget.income == Decimal(3200) and person.asked is None and not cards(offer, "proposal")


@pytest.mark.asyncio
async def test_only_this_month_needs_no_figure(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.says(*BREAKS)
    offer = await person.says("只是这个月", "nlu_fallback")
    (card,) = cards(offer, "hardship_again")
    assert card["variant"] == "month" and card["offer"]["schedule"][0]["date"] == "2027-01-15"
    assert "12 月 15 日这期挪到 2027 年 1 月 15 日" in said_whole(offer)


@pytest.mark.asyncio
async def test_what_was_told_at_once_is_not_asked(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    before = person.case
    offer = await person.says("现在每月到手只有3000，谈好的每月800下个月还不上了", "plan_broken")
    assert cards(offer, "hardship_again") and person.case.budget.income == Decimal(3000)
    assert person.case.debts == before.debts


@pytest.mark.asyncio
@pytest.mark.parametrize("text, asked", [
    ("工资降到3000了，下个月还不上了", "budget.income"), ("房东涨租，房租现在1800，谈好的还不出来", "budget.expenses"),
])  # fmt: skip
async def test_what_changed_is_not_asked_when_it_was_said(person: Person, text: str, asked: str) -> None:
    await person.has_a_plan()
    agreed(person)
    before = person.case
    await person.says(text, "plan_broken")
    assert person.asked == asked and person.case.budget == before.budget


@pytest.mark.asyncio
@pytest.mark.parametrize("text, intent, asked", [
    ("工资少了", "inform", "budget.income"), ("孩子住院了花了好多", "inform", "budget.expenses"),
    ("开支变了", "correct", "budget.expenses"), ("我又失业了", "inform", "budget.income"),
])  # fmt: skip
async def test_what_changed_may_be_said_in_own_words(person: Person, text: str, intent: str, asked: str) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.says(*BREAKS)
    await person.says(text, intent)
    assert person.asked == asked


@pytest.mark.asyncio
async def test_not_understood_is_asked_once_more_and_then_left(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.says(*BREAKS)
    assert keys(await person.says("唉说来话长", "nlu_fallback")) == ["utter_broken_ask_again"]
    assert cards(await person.says("就是那样呗", "nlu_fallback"), "hardship_again")


@pytest.mark.asyncio
async def test_a_passed_due_date_gets_the_same_without_blame(person: Person) -> None:
    await person.has_a_plan()
    agreed(person, a_ledger(an_agreement(first="2026-11-15")))
    asked = await person.says("这期没还上", "plan_broken")
    assert keys(asked) == ["utter_broken_ask_late"] and "11 月 15 日" in said_whole(asked)
    offer = await person.says("只是这个月", "plan_broken")
    (card,) = cards(offer, "hardship_again")
    assert card["late"] and card["call_by"] == "2026-11-23"
    assert "晚了也能谈" in said_whole(offer) and "还不上" not in card["stages"][0]["say"]


@pytest.mark.asyncio
async def test_with_nothing_agreed_all_is_as_it_was(person: Person) -> None:
    await person.has_a_plan()
    assert keys(await person.says("又还不上了", "plan_broken")) == ["utter_notice_plan_broken"]
    agreed(person)
    assert keys(await person.says("微粒贷下个月还不上了", "plan_broken"))[0] != "utter_broken_ask"


@pytest.mark.asyncio
async def test_a_correction_afterwards_changes_the_offer(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    (first,) = cards(await person.tells(BREAKS, ("收入变了", "correct"), "3200"), "hardship_again")
    again = await person.says("不对，工资是2900", "correct")
    (card,) = cards(again, "hardship_again")
    assert Decimal(card["offer"]["monthly"]) <= Decimal(360) < Decimal(first["offer"]["monthly"])
    assert not cards(again, "proposal")


@pytest.mark.asyncio
async def test_trouble_ahead_does_not_end_the_agreement_the_lender_does(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.tells(BREAKS, ("只是这个月", "plan_broken"))
    assert person.book.load(person.sender).ledger.agreements[0].status == "active"
    assert keys(await person.says("银行说谈好的分期作废了", "plan_broken")) == ["utter_ended_ask"]
    assert dialogue(person).pending == ENDED
    kept = await person.says("不是，还有效", "deny")
    assert keys(kept)[0] == "utter_ended_kept"
    assert person.book.load(person.sender).ledger.agreements[0].status == "active"
    await person.says("银行说谈好的分期作废了", "plan_broken")
    done = await person.says("是，对方说作废了", "agent_said")
    assert "utter_ended_done" in keys(done)
    assert person.book.load(person.sender).ledger.agreements[0].status == "broken"
    assert cards(await person.says("只是这个月", "inform"), "hardship_again")


@pytest.mark.asyncio
async def test_a_hesitant_yes_ends_nothing(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.says("他们说要取消了分期", "plan_broken")
    await person.says("是吧，先等等", "affirm")
    assert person.book.load(person.sender).ledger.agreements[0].status == "active"


@pytest.mark.asyncio
async def test_nothing_left_promises_nothing(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.tells(BREAKS, ("收入变了", "correct"))
    offer = await person.says("现在没有收入")
    (card,) = cards(offer, "hardship_again")
    assert card["offer"]["schedule"] == [] and "先不答应新的数" in said_whole(offer) and "没有收入" in said_whole(offer)


@pytest.mark.asyncio
async def test_several_agreements_are_taken_one_at_a_time(person: Person) -> None:
    await person.has_a_plan()
    agreed(person, a_ledger(an_agreement(1, first="2026-12-15"), an_agreement(2, HUABEI, "2026-12-05", "300")))
    asked = await person.says(*BREAKS)
    assert "花呗" in said_whole(asked)
    assert "其他谈好的照旧" in said_whole(await person.says("只是这个月", "inform"))
    assert "招商银行信用卡" in said_whole(await person.says("招行那笔也还不上", "plan_broken"))


@pytest.mark.asyncio
async def test_an_agreement_without_an_intake_asks_only_what_it_needs(person: Person) -> None:
    agreed(person, a_ledger(an_agreement(1, HUABEI, "2026-12-05", "300")))
    await person.tells(BREAKS, ("收入变了", "correct"))
    await person.says("2600")
    assert person.asked == "budget.expenses"
    offer = await person.says("2400")
    (card,) = cards(offer, "hardship_again")
    assert Decimal(card["offer"]["monthly"]) <= Decimal(180) and person.asked is None


@pytest.mark.asyncio
async def test_the_web_page_gets_the_words_on_its_card(person: Person) -> None:
    person.channel = "web"
    await person.has_a_plan()
    agreed(person)
    await person.says(*BREAKS)
    offer = await person.says("只是这个月", "inform")
    assert keys(offer) == ["utter_broken_plan"]
    (card,) = cards(offer, "hardship_again")
    assert [stage["stage"] for stage in card["stages"]] == ["opening", "willingness", "hardship", "proposal", "confirm"]
    assert card["tips"]


@pytest.mark.asyncio
async def test_the_same_message_again_gets_the_same_answer(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    first = await person.says(*BREAKS)
    assert await person.runs("action_intake") == first
    offer = await person.says("只是这个月", "inform")
    again = await person.runs("action_intake")
    assert cards(again, "hardship_again") == cards(offer, "hardship_again")
    assert person.book.load(person.sender).ledger.agreements[0].status == "active"


@pytest.mark.asyncio
async def test_another_question_in_between_is_answered(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.says(*BREAKS)
    assert not cards(await person.says("会坐牢吗", "ask/jail"), "hardship_again")
    assert dialogue(person).pending is None


@pytest.mark.asyncio
@pytest.mark.parametrize("change", ["收入变了", "只是这个月"])
async def test_nothing_said_is_long_stern_or_bad_advice(
    person: Person, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person.has_a_plan()
    for today in ("2026-11-21", "2026-12-14", "2026-12-20"):
        agreed(person)
        monkeypatch.setattr(services, "today", lambda day=today: dt.date.fromisoformat(day))
        said = await person.says(*BREAKS)
        said += await person.says(change, "inform")
        said += await person.says("2800", "inform")
        for text in texts(said):
            assert len(text) <= 320 and "None" not in text and "{" not in text
            assert not any(word in text for word in ("必须", "停止还款", "代理", "别还", "逾期了"))


def test_the_three_paragraphs_fit_a_phone() -> None:
    for code, text in {**words.phrases("again_head"), **words.phrases("again_call")}.items():
        assert too_long(text) is None, code


def test_every_button_of_a_question_has_its_meaning() -> None:
    titles = [button["title"] for button in responses()["utter_broken_ask"][0]["buttons"]]
    for key in ("utter_broken_ask_late", "utter_broken_ask_undated", "utter_broken_ask_again"):
        assert [button["title"] for button in responses()[key][0]["buttons"]] == titles
    assert len(titles) == 3


@pytest.mark.asyncio
async def test_trouble_survives_storage(person: Person) -> None:
    await person.has_a_plan()
    agreed(person)
    await person.says(*BREAKS)
    kept = dialogue(person)
    assert kept.trouble is not None and read_dialogue(dialogue_json(kept)) == kept


@pytest.mark.asyncio
async def test_without_a_day_nothing_dearer_is_offered(person: Person) -> None:
    await person.has_a_plan()
    agreed(person, a_ledger(an_undated()))
    assert keys(await person.says(*BREAKS)) == ["utter_broken_ask_undated"]
    offer = await person.says("只是这个月")
    (card,) = cards(offer, "hardship_again")
    assert (card["variant"], Decimal(card["offer"]["monthly"]), card["offer"]["terms"]) == ("undated", 900, 36)
    whole = said_whole(offer)
    assert "1,350" not in whole and "每期还是 900 元" in whole and "想把第一次定在 12 月 16 日" in whole


@pytest.mark.asyncio
async def test_after_the_lender_ended_it_its_days_and_sums_are_not_spoken_of(person: Person) -> None:
    await person.has_a_plan()
    agreed(person, a_ledger(an_agreement(first="2026-12-15", terms=36)))
    await person.says("下个月还不上了，对方说作废了", "plan_broken")
    assert keys(await person.says("是，对方说作废了", "affirm"))[0] == "utter_ended_done"
    await person.says("收入变了", "correct")
    offer = await person.says("3000")
    (card,) = cards(offer, "hardship_again")
    assert (card["left"], card["due"], card["late"]) == ("35000.00", None, False)
    whole = said_whole(offer)
    assert "35,000" in whole and "32,400" not in whole and "12 月 15 日" not in whole and "原来的还算数吗" not in whole
