"""The cards that a client gets, exactly as the contract writes them."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from tests.actions.person import STORY, Person, cards, keys, texts
from tests.hear import Words

MONEY, DAY = re.compile(r"-?\d+\.\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
FIELDS = ["debt.more", "hardship.reason", "hardship.recovery", "budget.income", "budget.expenses", "budget.pay_day",
          "evidence", "wants", "confirm"]  # fmt: skip


async def test_each_question_comes_with_its_card(person: Person) -> None:
    found = []
    for words in STORY:
        said = await person.tells(words)
        (data,) = cards(said, "question")
        assert set(data) == {"field", "step", "of", "optional", "debt", "choices"}
        assert isinstance(data["optional"], bool) and 1 <= data["step"] <= data["of"]
        assert data["debt"] == (0 if data["field"].startswith("debt.") else None)
        assert all(isinstance(choice, str) and choice for choice in data["choices"])
        found.append(data["field"])
    assert found == FIELDS


@pytest.mark.parametrize("words, field, optional", [
    ("花呗逾期两个月", "debt.balance", False), ("花呗8000", "debt.overdue", True), ("欠8000", "debt.lender", True),
])  # fmt: skip
async def test_only_what_nothing_works_without_is_not_optional(
    person: Person, words: str, field: str, optional: bool
) -> None:
    (data,) = cards(await person.says(words), "question")
    assert (data["field"], data["optional"]) == (field, optional)


async def test_the_summary_is_a_case_card_as_the_contract_writes_it(person: Person) -> None:
    (data,) = cards(await person.tells(*STORY), "case")
    (debt,) = data["debts"]
    assert {key: debt[key] for key in ("lender", "product", "kind", "balance", "estimate", "overdue_days",
                                       "overdue_since", "rate", "stage")} == {
        "lender": "招商银行", "product": "信用卡", "kind": "credit_card", "balance": "35000.00", "estimate": False,
        "overdue_days": 67, "overdue_since": "2026-09-15", "rate": None, "stage": None,
    }  # fmt: skip
    assert data["hardship"] == {"reason": "unemployment", "since": None, "recovery": "2027-02"}
    budget = {key: data["budget"][key] for key in ("income", "expenses", "pay_day", "dependants")}
    assert budget == {"income": "4000.00", "expenses": "2500.00", "pay_day": 15, "dependants": None}
    assert (data["evidence"], data["wants"]) == (["termination_notice"], ["instalment"])


async def test_the_proposal_card_is_whole_and_its_sums_are_exact(person: Person) -> None:
    said = await person.has_a_plan()
    (data,) = cards(said, "proposal")
    assert {"as_of", "capacity", "road", "lines", "checks", "sources"} <= set(data)
    assert (data["as_of"], data["road"]) == ("2026-11-21", "instalment")
    capacity = {key: data["capacity"][key] for key in ("income", "expenses", "priority", "reserve", "monthly")}
    assert capacity == {
        "income": "4000.00",
        "expenses": "2500.00",
        "priority": "0.00",
        "reserve": "150.00",
        "monthly": "1350.00",
    }
    (line,) = data["lines"]
    assert [option["rank"] for option in line["options"]] == ["ask", "fallback", "floor"]
    for option in line["options"]:
        rows = option["schedule"]
        assert sum(Decimal(row["amount"]) for row in rows) == Decimal(option["total"])
        assert all(Decimal(row["amount"]) > 0 for row in rows) and len(rows) == option["terms"] <= 60
        assert [row["n"] for row in rows] == list(range(1, len(rows) + 1))
        dates = [row["date"] for row in rows]
        assert dates == sorted(set(dates)) and option["first_date"] == dates[0] >= data["as_of"]
    assert line["options"][0]["total"] == "35000.00" and line["options"][0]["annual_rate"] == "0.0000"
    assert line["options"][0]["first_date"] == "2026-12-16"
    assert {check["level"] for check in data["checks"]} <= {"ok", "warn", "stop"}
    assert all(set(source) == {"id", "title", "date"} and source["title"] for source in data["sources"])


async def test_the_script_card_has_the_six_stages_and_the_numbers_of_the_proposal(person: Person) -> None:
    (plan,) = cards(await person.has_a_plan(), "proposal")
    (data,) = cards(await person.says("话术", "show_script"), "script")
    assert {"debt", "channel", "stages", "objections", "avoid", "record"} <= set(data)
    assert (data["debt"], data["channel"]) == (0, "phone")
    names = [stage["stage"] for stage in data["stages"]]
    assert names == ["opening", "willingness", "hardship", "proposal", "confirm", "close"]
    ask, said = plan["lines"][0]["options"][0], {stage["stage"]: stage["say"] for stage in data["stages"]}
    monthly = f"{Decimal(ask['monthly']):,.0f} 元"
    for stage in ("proposal", "confirm"):
        assert monthly in said[stage] and f"{ask['terms']} 期" in said[stage] and "12 月 16 日" in said[stage]
    assert "4,000 元" in said["hardship"] and "2,500 元" in said["hardship"] and "离职证明" in said["hardship"]
    assert data["avoid"] and data["record"]
    assert not any("{" in words for words in [*said.values(), *(row["you_say"] for row in data["objections"])])
    assert all(set(row) == {"code", "they_say", "you_say", "sources"} for row in data["objections"])


async def test_the_other_debt_gets_the_other_script(person: Person) -> None:
    await person.tells("花呗8000，借呗12000，都逾期两个月", *STORY[1:], ("对", "affirm"))
    first = cards(await person.says("话术", "show_script"), "script")[0]["debt"]
    assert cards(await person.says("换一个平台", "switch_debt"), "script")[0]["debt"] == 1 - first
    assert cards(await person.says("换一个平台", "switch_debt"), "script")[0]["debt"] == first
    assert cards(await person.says("借呗的话术", "show_script"), "script")[0]["debt"] == 1


@pytest.mark.parametrize("planned", [False, True])
async def test_the_reply_card(person: Person, planned: bool) -> None:
    if planned:
        await person.has_a_plan()
    (data,) = cards(await person.says("他说要先还5000首付", "agent_said/down_payment_first"), "reply")
    assert data["code"] == "down_payment_first" and data["why"] and data["sources"]
    assert ("972 元" in data["you_say"]) is planned and "{" not in data["you_say"]


@pytest.mark.parametrize("words, card, expected", [
    (("会坐牢吗", "ask/jail"), "answer", {"topic": "litigation"}),
    (("不想活了", "safety/crisis"), "safety", {"kind": "crisis"}),
    (("花钱就能洗白征信", "safety/scam"), "safety", {"kind": "scam"}),
    (("帮我写首诗", "out_of_scope"), "fallback", {"kind": "out_of_scope"}),
])  # fmt: skip
async def test_the_cards_beside_other_answers(
    person: Person, words: Words, card: str, expected: dict[str, Any]
) -> None:
    (data,) = cards(await person.tells("花呗8000", words), card)
    assert {key: data[key] for key in expected} == expected
    if card == "safety":
        assert data["lines"] and all(set(line) == {"name", "number", "date"} for line in data["lines"])
    if card == "answer":
        assert all(set(source) == {"id", "title", "date"} for source in data["sources"])


async def test_the_export_holds_all_that_is_stored(person: Person) -> None:
    await person.tells(*STORY)
    (data,) = cards(await person.says("导出我的数据", "export_data"), "export")
    assert data["debts"][0]["balance"] == "35000.00" and data["hardship"]["reason"] == "unemployment"
    assert data["budget"]["income"] == "4000.00" and data["evidence"] == ["termination_notice"]


async def test_every_card_is_json_and_says_the_same_in_words(person: Person) -> None:
    said = [m for words in (*STORY, ("对", "affirm"), ("话术", "show_script"), ("会坐牢吗", "ask/jail"))
            for m in await person.tells(words)]  # fmt: skip
    json.dumps([message["custom"] for message in said])
    alone = [message["custom"]["card"] for message in said if message["custom"] and not message["response"]]
    assert set(alone) <= {"case"}, "only the summary's card follows its words in a message of its own"
    assert all(text.strip() and "None" not in text and "{" not in text for text in texts(said))
    assert "utter_opening" in keys(said)
