"""Every code has its words, every word its code, and no sentence stands in Python."""

from __future__ import annotations

import ast
import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from actions import words
from actions.cards import case_lines
from actions.intake import ActionIntake
from actions.knowledge import table
from actions.proposal import check_words, head_code, plan_lines
from actions.script import script_card
from actions.spoken import STEPS, objection, templates
from bot.coaching.budget_facts import WORTH_A_WORD
from bot.coaching.case import EVIDENCE, REASONS, WANTS, Case, Debt, Wishes
from bot.coaching.hearing_answers import ANSWERS
from bot.coaching.proposal import make_proposal
from bot.coaching.questions import NEEDED
from bot.coaching.script import AGENTS, OBJECTIONS, make_script, offer_variant
from tests.actions.person import ROOT, executor, responses, rules
from tests.factories import TODAY, a_case, a_debt

HAN = re.compile(r"[\u3400-\u9fff]")
SOURCES = [*sorted((ROOT / "actions").glob("*.py")), *sorted((ROOT / "bot" / "coaching").glob("*.py")),
           *sorted((ROOT / "bot" / "storage").rglob("*.py"))]  # fmt: skip
REPLIES = [
    "no_policy", "no_authority", "pay_minimum_first", "down_payment_first", "full_settlement_only", "too_few_terms",
    "already_instalment", "documents_insufficient", "will_sue", "will_visit", "contact_family",
    "credit_record_threat",
    "borrow_elsewhere", "pay_today", "call_back_later", "no_written_confirmation", "not_overdue_long_enough",
    "other_debts_your_problem", "unclear",
]  # fmt: skip
FIELDS = [*ANSWERS, "confirm"]
CASES = {
    "instalment": a_case(), "limited": a_case(wishes=Wishes(monthly_limit=Decimal(800))),
    "lump": a_case(wishes=Wishes(lump_sum=Decimal(2000))), "terms": a_case(wishes=Wishes(terms=6)),
    "too many terms": a_case(wishes=Wishes(terms=99)), "above": a_case(wishes=Wishes(monthly_limit=Decimal(9000))),
    "arrears": a_case(a_debt("1500", 5), income="9000"), "arrears in two": a_case(a_debt("2500", 5)),
    "extension": a_case(income="0", recovery="2027-02", reason="unemployment"),
    "early": a_case(a_debt(days=-10), income="0", recovery="2027-02"), "token": a_case(a_debt("500000")),
    "token down": a_case(a_debt("500000"), wishes=Wishes(lump_sum=Decimal(3000))),
    "none": a_case(income="1000"), "unknown": a_case(income=None, expenses=None), "no balance": a_case(a_debt(None)),
    "settlement": a_case(wishes=Wishes(lump_sum=Decimal(30000), settlement=True)),
    "settlement far": a_case(wishes=Wishes(lump_sum=Decimal(3000), settlement=True)),
    "budget": a_case(a_debt("500", -20), income="20000"), "fraud": a_case(reason="fraud"),
    "court": a_case(a_debt(stage="court")), "old": a_case(a_debt(days=1500)),
    "dear": a_case(a_debt(rate=Decimal("0.001"))),
    "house": a_case(a_debt(), Debt("工商银行", "房贷", "mortgage", Decimal(500000), contract_payment=Decimal(1000))),
    "house payment": a_case(priority=Decimal(500)), "rough": a_case(a_debt(estimate=True), pay_day=None, evidence=()),
    "odd expenses": a_case(expenses="100"),
    "three": a_case(a_debt("9000"), a_debt("3000"), a_debt("700", kind="cash_loan")),
    "high expenses": a_case(income="60000", expenses="50000", expense_items=(("food", Decimal(9000)),)),
    "later": a_case(income="0", later=(("2027-02", Decimal(7000)),)), "affordable": a_case(
        income=None, affordable=Decimal(500), skipped=frozenset({"budget.income"})),
    "token road": a_case(income="4240"), "kept lump": a_case(income="1000", wishes=Wishes(lump_sum=Decimal(3000))),
    "only a budget": a_case(a_debt("500", -20, contract_payment=Decimal(500)), income="20000"),
    "long": a_case(a_debt("30000", kind="consumer_credit"), income="5200"),
}  # fmt: skip


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_sentence_for_people_stands_in_python(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, holders) and ast.get_docstring(node)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [node.value for node in strings if HAN.search(node.value) and id(node) not in docs] == []


def test_every_response_that_an_action_names_exists() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "actions").glob("*.py")))
    named = set(re.findall(r"[\"'](utter_[a-z_/]+)[\"']", text))
    assert len(named) > 20 and sorted(named - set(responses())) == []


def test_every_action_of_the_rules_is_there_and_every_action_there_is_used() -> None:
    used = {action for actions in rules().values() for action in actions}
    assert used | {"action_propose"} == {name for name in executor().actions if name.startswith("action_")} | set()
    assert isinstance(ActionIntake().name(), str)


@pytest.mark.parametrize("field", FIELDS)
def test_every_question_can_be_asked_explained_and_justified(field: str) -> None:
    name = field.replace(".", "_")
    wanted = [f"utter_ask_{name}", f"utter_why_{name}", f"utter_note_explain_{name}"]
    wanted += [f"utter_note_why_{name}"] if field in NEEDED else []
    assert [key for key in wanted if key not in responses()] == []


def test_every_note_that_the_core_may_make_has_its_words() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot" / "coaching").glob("*.py")))
    said = set(re.findall(r"(?:\.say|Note)\(\s*\"([a-z_]+)\"", text)) | set(re.findall(r"\"(amount_[a-z]+)\"", text))
    assert {"amount_zero", "amount_absurd", "skipped", "left_open", "what_is_wrong", "changed"} <= said
    said |= {"not_understood"} | {f"heard_{reason}" for reason in WORTH_A_WORD}
    assert sorted(code for code in said if f"utter_note_{code}" not in responses()) == []


@pytest.mark.parametrize("code", REPLIES)
def test_every_reply_of_the_contract_has_its_words(code: str) -> None:
    row = table("replies")[code]
    assert row["they_say"] and row["why"] and row["why_again"] and row["record"] and row["sources"]
    assert set(row["say"]) == set(AGENTS) and all(list(row["say"][agent]) == list(STEPS) for agent in AGENTS)
    assert code in words.phrases("heard_as")
    assert set(table("replies")) == set(REPLIES)


def test_every_fact_of_a_case_can_be_said() -> None:
    for reason in REASONS:
        assert words.phrase("reasons", reason) and templates("phone")["reason"][reason]
        assert words.phrases("evidence_examples")[reason]
    assert all(words.phrase("papers", code) for code in EVIDENCE) and all(
        words.phrase("wishes", code) for code in WANTS
    )
    full = a_case(a_debt(), a_debt(None, None), a_debt(days=-5), a_debt(days=None, stage="not_due"), recovery="2027-02",
                  priority=Decimal(500), affordable=Decimal(300))  # fmt: skip
    lines = case_lines(replace(full, evidence=EVIDENCE, wants=WANTS), TODAY).splitlines()
    assert len(lines) == 4 + 2 + 4 + 1 + 2 and not any("None" in line or "{" in line for line in lines)


def walked(case: Case) -> tuple[set[str], list[str]]:
    """All that is said of a case's proposal and its scripts; the codes that were needed."""
    proposal = make_proposal(case, TODAY)
    head = head_code(case, proposal)
    said = [words.phrase("plan_head", head, monthly=proposal.capacity.monthly, limit=proposal.capacity.limit)]
    said += [words.phrase("plan_tail", head if head in words.phrases("plan_tail") else proposal.road)]
    said += [check_words(case, check) for check in proposal.checks] + plan_lines(case, proposal).splitlines()
    codes = {f"head {head}", *(f"check {check.code}" for check in proposal.checks)}
    for line in proposal.lines:
        codes.add(f"offer {offer_variant(line.ask)}")
        script = make_script(case, proposal, line.debt)
        assert script is not None
        card = script_card(case, proposal, script)[1]
        said += [stage["say"] for stage in card["stages"]] + [row["you_say"] for row in card["objections"]]
        said += [objection(code, case.debts[line.debt], line.ask, proposal)["you_say"] for code in REPLIES]
    return codes, said


@pytest.mark.parametrize("name", CASES)
def test_everything_that_is_said_is_filled_in(name: str) -> None:
    _, said = walked(CASES[name])
    assert [text for text in said if not text or re.search(r"[{}]|None|Decimal|  ", text)] == []


def test_the_cases_walk_every_head_every_check_and_every_offer() -> None:
    codes: set[str] = set().union(*(walked(case)[0] for case in CASES.values()))
    known = {f"head {code}" for code in words.phrases("plan_head")} | {f"check {c}" for c in words.phrases("checks")}
    known |= {
        f"offer {code}" for code in templates("phone")["recap"] if code != "budget_only"
    }  # there nobody is called
    assert sorted(codes - known) == []
    assert sorted(known - codes) == []


@pytest.mark.parametrize("road", OBJECTIONS)
def test_every_objection_of_a_road_is_a_reply_of_the_contract(road: str) -> None:
    assert set(OBJECTIONS[road]) <= set(REPLIES)


@pytest.mark.parametrize("value, spoken", [
    (Decimal("1350.00"), "1,350"), (Decimal("1350.50"), "1,350.50"), (dt.date(2026, 12, 16), "12 月 16 日"),
    (36, 36), ("x", "x"),
])  # fmt: skip
def test_values_are_said_as_people_say_them(value: Any, spoken: Any) -> None:
    assert words.spoken(value) == spoken


def test_a_day_of_another_year_says_its_year() -> None:
    near = dt.date(2026, 11, 21)
    assert (
        words.date_words(dt.date(2027, 1, 16), near) == "2027 年 1 月 16 日"
        and words.month_words("2027-02") == "2027 年 2 月"
    )


@pytest.mark.parametrize("debt, said", [
    (Debt("支付宝", "花呗"), "花呗"), (Debt("招商银行", "信用卡"), "招商银行信用卡"), (Debt(), "这笔欠款"),
    (None, "这笔欠款"),
    (Debt("小蜜蜂钱包"), "小蜜蜂钱包"), (Debt("京东金融", "白条"), "京东白条"),
])  # fmt: skip
def test_a_debt_is_called_what_people_call_it(debt: Debt | None, said: str) -> None:
    assert words.debt_words(debt) == said
