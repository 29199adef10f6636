"""谈成了: the terms are asked for, compared, noted; the plan goes by them; what is missing in writing is asked for."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest

from actions import words
from bot.coaching.ledger import Agreement, Ledger
from bot.coaching.offer import ITEMS
from tests.actions.person import Person, cards, keys, texts
from tests.actions.test_contacts import YES, ledger
from tests.hear import TODAY

REPORT = "report_contact"
DEAL = "招行谈成了 每月900 分36期 下月15号开始"


async def plan_for_two(person: Person) -> None:
    await person.tells(
        "招行信用卡32400，逾期67天，花呗8000逾期30天",
        ("没有了", "no_more"),
        "降薪了",
        "三个月后",
        "6000",
        "4000",
        "15号",
        "工资单",
        "想分期",
        ("对", "affirm"),
    )


async def agreed(person: Person, text: str = DEAL) -> list[dict[str, Any]]:
    """Told, and both drafts confirmed."""
    return await person.tells((text, REPORT), YES, YES)


def held(person: Person) -> tuple[Agreement, ...]:
    return ledger(person).agreements


async def test_from_the_report_to_the_schedule(person: Person) -> None:
    await plan_for_two(person)
    said = await person.tells((DEAL, REPORT), YES)
    (data,) = cards(said, "agreement")
    assert data["draft"] and data["monthly"] == "900.00" and data["terms"] == 36 and len(data["schedule"]) == 36
    assert data["compare"] == "holds" and data["asked"]["monthly"] and held(person) == ()
    said = await person.says(*YES)
    (data,) = cards(said, "agreement")
    assert "draft" not in data and sum(Decimal(row["amount"]) for row in data["schedule"]) == Decimal(data["total"])
    (agreement,) = held(person)
    assert (agreement.status, agreement.total, agreement.first) == ("active", 32400, dt.date(2026, 12, 15))
    assert agreement.contact == ledger(person).contacts[0].at and ledger(person).agreement_draft is None
    assert "12 月 15 日" in texts(said)[0] and "900 元" in texts(said)[0]


async def test_only_what_is_missing_is_asked_one_thing_at_a_time(person: Person) -> None:
    await plan_for_two(person)
    assert keys(await person.tells(("谈成了", REPORT), YES))[-1] == "utter_agreement_debt"
    assert keys(await person.says("招商银行信用卡", "inform"))[-1] == "utter_agreement_sum"
    assert keys(await person.says("900", "inform"))[-1] == "utter_agreement_first"
    said = await person.says("下月15号", "inform")
    assert keys(said) == ["utter_agreement_ask"] and "36 期" in texts(said)[0]
    await person.says(*YES)
    assert (held(person)[0].terms, held(person)[0].debt) == (36, "招商银行信用卡")
    assert person.case.budget.income == 6000, "what was asked of the agreement changed nothing of the case"


async def test_what_is_not_settled_yet_is_not_noted(person: Person) -> None:
    await plan_for_two(person)
    await person.tells(("招行谈成了", REPORT), YES)
    assert "utter_agreement_dropped" in keys(await person.says("还没定下来", "nlu_fallback"))
    assert held(person) == () and len(ledger(person).contacts) == 1


async def test_a_day_that_is_not_known_yet_can_be_told_later(person: Person) -> None:
    await plan_for_two(person)
    await person.tells(("招行谈成了 每月900 分36期", REPORT), YES)
    said = await person.says("日子还没定", "nlu_fallback")
    assert keys(said) == ["utter_agreement_ask"] and "还没定" in texts(said)[0]
    await person.says(*YES)
    assert (
        held(person)[0].schedule == ()
        and "dates" in cards(await person.says("怎么催", "chase_written"), "agreement")[0]["missing"][2]["code"]
    )
    await person.tells(("第一次是下月15号", "edit_record"), YES)
    (agreement,) = held(person)
    assert len(agreement.schedule) == 36 and agreement.first == dt.date(2026, 12, 15)


async def test_terms_are_put_right_before_and_after(person: Person) -> None:
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), YES)
    said = await person.says("不对，每月950", "correct")
    assert "950 元" in texts(said)[0]
    await person.says(*YES)
    await person.tells(("记错了，每月是1000不是950", "edit_record"), YES)
    assert [(one.number, one.monthly, one.total) for one in held(person)] == [(1, 1000, 36000)]


@pytest.mark.parametrize(
    "text, code, part",
    [
        (DEAL, "holds", "守得住"),
        ("招行谈成了 每月1800 分18期 下月15号开始", "over_share", "您觉得守得住吗"),
        ("招行谈成了 每月2500 分13期 下月15号开始", "over_capacity", "您觉得守得住吗"),
        ("招行谈成了 一次还20000结清 12月1号", "lump", "别为它去借"),
        ("招行谈成了 先付9000 每月700 分34期 下月15号开始", "holds", "别为它去借"),
    ],
)
async def test_it_is_said_honestly_and_without_blame_how_it_compares(
    person: Person, text: str, code: str, part: str
) -> None:
    await plan_for_two(person)
    said = await person.tells((text, REPORT), YES)
    (data,) = cards(said, "agreement")
    shown = texts(said)[-1]
    assert data["compare"] == code and part in shown, shown
    assert not re.search(r"None|[{}]|不该|错误|后果", shown) and len(shown) <= 320


async def test_the_sums_are_held_against_what_is_owed(person: Person) -> None:
    await plan_for_two(person)
    said = await person.tells(("招行谈成了 每月1000 分36期 下月15号开始", REPORT), YES)
    assert "36,000 元" in texts(said)[-1] and "多 3,600 元" in texts(said)[-1]


async def test_before_there_is_a_plan_it_is_noted_without_comparing(person: Person) -> None:
    await person.says("花呗8000逾期30天")
    said = await person.tells(("花呗谈成了 每月300 分27期 下月15号开始", REPORT), YES)
    assert cards(said, "agreement")[0]["compare"] is None
    said = await person.says(*YES)
    assert len(held(person)) == 1 and cards(said, "question"), "the open question comes back"


async def test_a_debt_that_is_not_in_the_case(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person, "美团月付谈成了 每月300 分10期 下月15号开始")
    assert [(one.debt, one.owed) for one in held(person)] == [("美团月付", None)]
    plan = cards(await person.says("我的方案", "show_plan"), "proposal")[0]
    assert [line["debt"] for line in plan["lines"]] == [0, 1] and len(person.case.debts) == 2


async def test_the_plan_goes_by_what_was_agreed(person: Person) -> None:
    await plan_for_two(person)
    before = cards(await person.says("我的方案", "show_plan"), "proposal")[0]
    await agreed(person)
    said = await person.says("我的方案", "show_plan")
    assert keys(said)[0] == "utter_plan_agreed" and "招商银行信用卡" in texts(said)[0]
    plan = cards(said, "proposal")[0]
    assert [line["debt"] for line in plan["lines"]] == [1]
    rest = Decimal(plan["capacity"]["monthly"])
    assert rest == Decimal(before["capacity"]["monthly"]) - 900
    assert all(Decimal(row["amount"]) <= rest for row in plan["lines"][0]["options"][0]["schedule"])
    script = cards(await person.says("花呗的话术", "show_script"), "script")[0]
    proposal_words = next(stage["say"] for stage in script["stages"] if stage["stage"] == "proposal")
    asked = plan["lines"][0]["options"][0]
    assert words.spoken(Decimal(asked["monthly"])) in proposal_words, "the words carry the plan's own numbers"


async def test_when_all_is_agreed_the_plan_is_that(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    await agreed(person, "花呗谈成了 每月300 分27期 下月20号开始")
    said = await person.says("我的方案", "show_plan")
    assert keys(said) == ["utter_plan_agreed_all"] and texts(said)[0].count("· ") == 2
    assert cards(await person.says("招行的话术", "show_script"), "script"), (
        "there is still something to say on the phone"
    )


async def test_an_offer_for_an_agreed_debt_is_still_compared(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    (check,) = cards(await person.says("招行又说要每月1200，能答应吗", "check_offer"), "offer_check")
    assert check["debt"] == 0 and check["verdict"] != "unknown"


async def test_the_lender_changes_the_terms_and_the_history_stays(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    await agreed(person, "招行改成每月800分41期了，他们同意，下月20号开始")
    assert [(one.number, one.monthly, one.status) for one in held(person)] == [(1, 900, "replaced"), (2, 800, "active")]


async def test_a_later_call_about_the_same_agreement_begins_no_other(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    said = await person.tells(("又打给招行了，工号7788，同意明天发短信", REPORT), YES)
    assert not any(key.startswith("utter_agreement") for key in keys(said))
    assert len(held(person)) == 1 and len(ledger(person).contacts) == 2


async def test_taking_the_contact_out_leaves_the_agreement(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    await person.tells(("删掉第1条", "edit_record"), ("删掉这条", "affirm"))
    assert ledger(person).contacts == () and len(held(person)) == 1


async def test_the_message_that_asks_for_the_paper_is_a_bubble_of_its_own(person: Person) -> None:
    assert keys(await person.says("怎么催他发确认", "chase_written"))[0] == "utter_chase_none"
    await plan_for_two(person)
    await person.tells(("刚打完招行，王经理接的，工号8821，工单号A20261", REPORT), YES)
    await agreed(person)
    said = await person.says("还没收到书面确认，怎么催", "chase_written")
    assert keys(said)[:2] == ["utter_chase_text", "utter_chase"]
    text = texts(said)[0]
    for part in (
        "招商银行信用卡",
        "36 期",
        "900 元",
        "12 月 15 日",
        "王经理",
        "8821",
        "A20261",
        "短信",
        "每期金额",
        "谢谢",
    ):
        assert part in text, part
    assert len(text) <= 400 and not re.search(r"None|[{}]|[，。；：、]{2,}", text)
    missing = cards(said, "agreement")[0]["missing"]
    assert [row["code"] for row in missing] == list(ITEMS) and all(row["ask"] and row["label"] for row in missing)


async def test_what_came_in_writing_is_ticked_off(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    said = await person.says("短信收到了，写了金额期数和停息", "report_contact")
    assert keys(said)[0] == "utter_written_noted"
    missing = {row["code"] for row in cards(said, "agreement")[0]["missing"]}
    assert not missing & {"monthly", "terms", "interest", "writing"} and "dates" in missing
    assert ledger(person).contact_draft is None
    said = await person.says("书面确认收到了", "inform")
    assert keys(said)[0] in ("utter_written_ask", "utter_written_noted")
    await person.says("都写了", "nlu_fallback")
    assert "utter_chase_complete" in keys(await person.says("怎么催", "chase_written"))


async def test_a_paper_that_has_not_come_is_not_held(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    assert keys(await person.says("书面确认收到了", "inform"))[0] == "utter_written_ask"
    assert keys(await person.says("还没收到", "deny"))[0] == "utter_written_none"
    assert held(person)[0].written == frozenset()
    await person.says("没收到短信", "inform")
    assert held(person)[0].written == frozenset()


async def test_words_about_paper_without_an_agreement_change_nothing(person: Person) -> None:
    await plan_for_two(person)
    await person.says("短信收到了，写了金额期数和停息", "inform")
    assert ledger(person) == Ledger()


async def test_a_draft_left_alone_is_asked_about_again_and_survives_a_restart(person: Person) -> None:
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), YES)
    said = await person.says("我的方案", "show_plan")
    assert keys(said)[-2:] == ["utter_draft_waiting", "utter_agreement_ask"]
    again = Person(person.book, person.sender, events=person.events, seconds=person.seconds)
    await again.says(*YES)
    assert len(held(again)) == 1


OTHER = "花呗谈成了 每月700 分12期 下月20号开始"


async def two_calls(person: Person) -> None:
    """The terms of the first are not confirmed yet when the second is reported."""
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), YES, (OTHER, REPORT), YES)


async def test_a_second_agreement_loses_nothing_of_the_first(person: Person) -> None:
    await two_calls(person)
    assert [one.debt for one in ledger(person).agreement_queue] == ["招商银行信用卡"]
    said = await person.says(*YES)
    assert keys(said)[:3] == ["utter_agreement_noted", "utter_agreement_next_one", "utter_agreement_ask"]
    await person.says(*YES)
    assert [(one.number, one.debt, one.monthly, one.status) for one in held(person)] == [
        (1, "支付宝花呗", 700, "active"), (2, "招商银行信用卡", 900, "active")]  # fmt: skip
    assert ledger(person).agreement_draft is None and ledger(person).agreement_queue == ()


async def test_a_no_to_one_agreement_leaves_the_other(person: Person) -> None:
    await two_calls(person)
    said = await person.says("先不记", "deny")
    assert keys(said)[:2] == ["utter_agreement_dropped", "utter_agreement_next_one"]
    await person.says(*YES)
    assert [one.debt for one in held(person)] == ["招商银行信用卡"]


async def test_newer_terms_for_the_same_debt_are_not_undone_by_the_older_ones(person: Person) -> None:
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), YES, ("刚打完招行，改成每月800分40期，下月15号开始，谈成了", REPORT), YES)
    said = await person.says(*YES)
    assert "utter_agreement_next_one" not in keys(said)
    assert [(one.debt, one.monthly) for one in held(person)] == [("招商银行信用卡", 800)]


async def test_putting_a_noted_one_right_keeps_the_one_that_is_open(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    await person.tells((OTHER, REPORT), YES, ("招行每月是1000不是900", "edit_record"), YES, YES)
    assert {(one.debt, one.monthly, one.status) for one in held(person)} == {
        ("招商银行信用卡", 1000, "active"), ("支付宝花呗", 700, "active")}  # fmt: skip


async def test_a_debt_that_is_told_beside_the_terms_goes_to_the_case(person: Person) -> None:
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), YES, ("微粒贷也逾期两个月", "inform"))
    assert [debt.label for debt in person.case.debts][2:] == ["微众银行微粒贷"]
    draft = ledger(person).agreement_draft
    assert draft is not None and draft.debt == "招商银行信用卡"


@pytest.mark.parametrize("text", [
    "刚打完招行，同意分36期每月973，12月1号开始", "招行谈成了，每月973分36期，从12月1号开始",
])  # fmt: skip
async def test_the_day_on_which_it_begins_is_ahead(person: Person, text: str) -> None:
    await plan_for_two(person)
    said = await person.tells((text, REPORT), YES)
    assert "utter_agreement_ask" in keys(said), "the day is not asked again"
    await person.says(*YES)
    assert held(person)[0].schedule[0].date == dt.date(2026, 12, 1)
    assert ledger(person).contacts[0].day == TODAY


async def test_a_draft_of_terms_is_mentioned_again_after_its_contact_was(person: Person) -> None:
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), ("我的情况", "show_case"), YES)  # the contact was asked about once more
    assert "utter_draft_waiting" in keys(await person.says("我的情况", "show_case"))
    assert "utter_draft_waiting" not in keys(await person.says("我的情况", "show_case"))
    for words_, intent in (("我的方案", "show_plan"), ("我的方案", "show_plan"), ("沟通记录", "contact_log")):
        said = await person.says(words_, intent)
        assert keys(said)[-2:] == ["utter_draft_waiting", "utter_agreement_ask"], words_


async def test_nothing_is_written_from_terms_that_are_not_confirmed(person: Person) -> None:
    await plan_for_two(person)
    await person.tells((DEAL, REPORT), YES)
    said = await person.says("怎么催", "chase_written")
    assert keys(said)[:2] == ["utter_chase_draft", "utter_agreement_ask"]
    await person.says(*YES)
    assert "utter_chase_text" in keys(await person.says("怎么催", "chase_written"))


async def test_a_bare_yes_ticks_nothing_of_the_paper(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    await person.says("书面确认收到了", "inform")
    assert keys(await person.says("嗯", "affirm"))[0] == "utter_written_what"
    assert held(person)[0].written == {"writing"}
    assert keys(await person.says("全都写了", "affirm"))[0] == "utter_written_all"


async def test_a_paper_that_had_not_come_after_all_is_taken_back(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person)
    await person.tells(("书面确认收到了", "inform"), ("都写了", "affirm"))
    assert len(held(person)[0].written) > 5
    assert keys(await person.says("不对，没收到", "deny"))[0] == "utter_written_none"
    assert held(person)[0].written == frozenset()


def test_every_item_has_its_words() -> None:
    assert set(ITEMS) == set(words.phrases("agreement_item")) == set(words.phrases("offer_item"))


async def test_figures_that_contradict_each_other_are_asked_about_with_buttons(person: Person) -> None:
    await plan_for_two(person)
    said = await person.tells(("招行谈成了，每月1000分35期，一共还30000，下月15号开始", REPORT), YES)
    assert keys(said)[-1] == "utter_agreement_sums"
    titles = [button["title"] for button in said[-1]["buttons"]]
    assert titles[-1] == "还没说清" and len(titles) == 4
    assert keys(await person.says(*YES)) == ["utter_agreement_sums"] and not held(person)
    assert "一共 30,000 元" in texts(await person.says(titles[2], "inform"))[-1]
    await person.says(*YES)
    assert [(one.monthly, one.terms, one.total) for one in held(person)] == [(1000, 30, 30000)]


async def test_who_cannot_tell_which_is_right_goes_on(person: Person) -> None:
    await plan_for_two(person)
    await person.tells(("招行谈成了，每月1000分35期，一共还30000，下月15号开始", REPORT), YES)
    assert "一共 35,000 元" in texts(await person.says("还没说清", "deny"))[-1]


async def test_what_is_paid_already_is_not_asked_for_again(person: Person) -> None:
    await plan_for_two(person)
    await agreed(person, "招行谈成了，先付1000，每月900分36期，下月15号开始")
    await person.tells(("还了招行1000", "report_payment"), YES)
    said = await person.tells(("每月是950不是900", "edit_record"), YES)
    noted = next(text for text in texts(said) if "以后就按这个来" in text)
    assert "下一次 12 月 15 日，950 元" in noted
    assert held(person)[0].schedule[0].date == dt.date(2026, 11, 21)
    plan = "\n".join(texts(await person.says("我的方案", "show_plan")))
    assert "下一次是 12 月 15 日" in plan
