"""Which sentence of an answer is true of whom: every condition both ways, the gravest debt, nothing unknown said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.answering import OF_A_DEBT, OF_A_PERSON, Person, choose, debts_meant, fits, placeholders
from bot.coaching.case import STAGES, Case, Debt
from bot.coaching.proposal import make_proposal
from tests.factories import TODAY, a_case, a_debt
from tests.hear import hear

ANSWERS = Path(__file__).resolve().parents[2] / "data" / "answers"
HUABEI = a_debt("9000", lender="支付宝", product="花呗", kind="consumer_credit")
JIEBEI = a_debt("9000", lender="支付宝", product="借呗", kind="cash_loan")
EMPTY = Case()


def of(case: Case, planned: bool = False) -> Person:
    return Person(case, TODAY, make_proposal(case, TODAY) if planned else None)


@pytest.mark.parametrize("name, wanted, true, false", [
    ("kind", ["credit_card", "cash_loan"], a_debt(), HUABEI),
    ("product", ["花呗"], HUABEI, JIEBEI),
    ("product", ["花呗"], HUABEI, a_debt(product=None)),
    ("stage", ["court", "judgment"], a_debt(stage="court"), a_debt(stage="mediation")),
    ("stage", ["court"], a_debt(stage="court"), a_debt()),
    ("balance_under", 50000, a_debt("49999.99"), a_debt("50000")),
    ("balance_under", 50000, a_debt("0.01"), a_debt(None)),
    ("balance_from", 50000, a_debt("50000"), a_debt("49999.99")),
    ("balance_from", 50000, a_debt("500000"), a_debt(None)),
    ("days_under", 30, a_debt(days=29), a_debt(days=30)),
    ("days_under", 30, a_debt(days=-5), a_debt(days=None)),
    ("days_under", 1, a_debt(days=None, stage="not_due"), a_debt(days=None)),
    ("days_from", 1, a_debt(days=1), a_debt(days=0)),
    ("days_from", 30, a_debt(days=30), a_debt(days=None)),
    ("days_from", 1, a_debt(days=1), a_debt(days=-1)),
])  # fmt: skip
def test_each_condition_of_a_debt(name: str, wanted: Any, true: Debt, false: Debt) -> None:
    assert fits({name: wanted}, true, of(EMPTY)) and not fits({name: wanted}, false, of(EMPTY))
    assert not fits({name: wanted}, None, of(EMPTY)), "never true of nobody's debt"


@pytest.mark.parametrize("name, wanted, true, false", [
    ("reason", ["illness"], of(a_case(reason="illness")), of(a_case(reason="forgot"))),
    ("reason", ["illness"], of(a_case(reason="illness")), of(a_case(reason=None))),
    ("debts_from", 2, of(a_case(a_debt(), HUABEI)), of(a_case())),
    ("debts_from", 1, of(a_case()), of(EMPTY)),
    ("plan", True, of(a_case(), True), of(a_case(income="1000"), True)),
    ("plan", False, of(a_case(income="1000"), True), of(a_case(), True)),
    ("plan", True, of(a_case(), True), of(a_case())),
    ("plan", False, of(a_case(income="1000"), True), of(a_case(income="1000"))),
])  # fmt: skip
@pytest.mark.parametrize("debt", [None, a_debt()])
def test_each_condition_of_a_person(name: str, wanted: Any, true: Person, false: Person, debt: Debt | None) -> None:
    assert fits({name: wanted}, debt, true) and not fits({name: wanted}, debt, false)


def test_all_conditions_must_hold_and_none_holds_for_everyone() -> None:
    when = {"kind": ["credit_card"], "days_from": 30, "debts_from": 2}
    both = of(a_case(a_debt(), HUABEI))
    assert fits(when, a_debt(days=30), both) and fits({}, None, of(EMPTY)) and fits({}, a_debt(), of(EMPTY))
    for debt, person in ((a_debt(days=29), both), (replace(HUABEI), both), (a_debt(days=30), of(a_case()))):
        assert not fits(when, debt, person)


def test_a_condition_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        fits({"balance_over": 5}, a_debt(), of(EMPTY))


def test_every_condition_is_tested_above_and_every_one_of_the_answers_is_known() -> None:
    rows = [row for path in ANSWERS.glob("*.yml") for row in yaml.safe_load(path.read_text(encoding="utf-8")).values()]
    used = {name for row in rows for means in row["means"] for name in means.get("when", {})}
    assert used <= set(OF_A_DEBT) | set(OF_A_PERSON)
    stages = {stage for row in rows for means in row["means"] for stage in means.get("when", {}).get("stage", ())}
    assert stages <= set(STAGES)


def test_the_last_row_of_every_answer_is_for_everyone() -> None:
    for path in ANSWERS.glob("*.yml"):
        for key, row in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            last = row["means"][-1]
            assert "when" not in last and all(name.startswith("l") for name in placeholders(last["say"])), key
            assert all("when" in one for one in row["means"][:-1]), f"{key}: a row that nobody reaches"


MEANS = [
    {"when": {"stage": ["judgment"]}, "say": "judged {debt}"}, {"when": {"stage": ["court"]}, "say": "court {debt}"},
    {"when": {"days_from": 1}, "say": "late {days}"}, {"say": "all"},
]  # fmt: skip


def known(debt: Debt | None) -> dict[str, str]:
    return {} if debt is None else {"debt": debt.label, "days": "3 天"}


def test_the_gravest_debt_comes_first_wherever_it_stands() -> None:
    late, court, judged = a_debt(days=400), replace(HUABEI, stage="court"), replace(JIEBEI, stage="judgment")
    for debts, row, debt in (
        ((late, court, judged), 0, judged), ((judged, late), 0, judged), ((late, court), 1, court),
        ((late, a_debt()), 2, late), ((a_debt(days=0),), 3, None), ((), 3, None),
    ):  # fmt: skip
        found, whose = choose(MEANS, debts, of(EMPTY), known)
        assert found is MEANS[row] and (whose is debt or row == 3)


def test_a_row_whose_value_is_unknown_is_passed_over() -> None:
    nameless = Debt(stage="court", overdue_since=TODAY.replace(day=1))
    rows = [{"when": {"stage": ["court"]}, "say": "{debt}"}, {"when": {"days_from": 1}, "say": "{days}"}, {"say": "x"}]
    assert choose(rows, [nameless], of(EMPTY), lambda _: {"days": "20 天"})[0] is rows[1]
    assert choose(rows, [nameless], of(EMPTY), lambda _: {})[0] is rows[2]
    named = replace(nameless, lender="甲")
    values = {None: {}, named: {"debt": "甲"}, nameless: {}}
    assert choose(rows, [nameless, named], of(EMPTY), lambda debt: values[debt]) == (rows[0], named)


def test_no_row_for_everyone_is_an_error() -> None:
    with pytest.raises(LookupError):
        choose(MEANS[:-1], [], of(EMPTY), known)


@given(st.lists(st.sampled_from([a_debt(days=400), a_debt(days=0), HUABEI, replace(HUABEI, stage="court"),
                                 replace(JIEBEI, stage="judgment")]), max_size=5))  # fmt: skip
def test_what_is_chosen_is_true_and_nothing_before_it_is(debts: list[Debt]) -> None:
    row, debt = choose(MEANS, debts, of(EMPTY), known)
    assert fits(row.get("when", {}), debt, of(EMPTY)) and placeholders(row["say"]) <= known(debt).keys()
    before = MEANS[: MEANS.index(row)]
    assert not any(fits(one["when"], each, of(EMPTY)) for one in before for each in debts)


CASE = a_case(a_debt(), HUABEI, JIEBEI)


@pytest.mark.parametrize("text, meant", [
    ("会坐牢吗", [0, 1, 2]), ("花呗会坐牢吗", [1]), ("招行信用卡呢", [0]), ("信用卡会坐牢吗", [0]),
    ("花呗和借呗会起诉吗", [1, 2]), ("网贷会坐牢吗", [2]),
])  # fmt: skip
def test_the_debts_that_a_question_names(text: str, meant: list[int]) -> None:
    assert list(debts_meant(CASE, hear(text, "ask/jail"))) == [CASE.debts[n] for n in meant]


@pytest.mark.parametrize("text, lender, product, kind", [
    ("微粒贷会坐牢吗", "微众银行", "微粒贷", "cash_loan"), ("那白条呢", "京东金融", "白条", "consumer_credit"),
])  # fmt: skip
@pytest.mark.parametrize("case", [EMPTY, CASE])
def test_a_debt_that_was_never_told_is_known_by_its_name_alone(
    case: Case, text: str, lender: str, product: str, kind: str
) -> None:
    (debt,) = debts_meant(case, hear(text, "follow_up"))
    assert (debt.lender, debt.product, debt.kind) == (lender, product, kind)
    assert (debt.balance, debt.overdue_days(TODAY), debt.stage) == (None, None, None)


def test_a_lender_alone_means_all_that_is_owed_there() -> None:
    jd = tuple(a_debt(lender="京东金融", product=name, kind=kind)
               for name, kind in (("白条", "consumer_credit"), ("金条", "cash_loan")))  # fmt: skip
    assert debts_meant(a_case(a_debt(), *jd), hear("京东金融会起诉吗", "ask/sued")) == jd


def test_a_debt_that_is_denied_is_not_meant() -> None:
    assert debts_meant(CASE, hear("不是花呗，是借呗，会坐牢吗", "ask/jail")) == (CASE.debts[2],)


def test_whether_there_is_something_to_pay_with_is_unknown_before_the_plan() -> None:
    assert [of(a_case()).can_pay, of(a_case(), True).can_pay, of(a_case(income="1000"), True).can_pay] == [
        None, True, False,
    ]  # fmt: skip
    assert of(a_case(income=None, expenses=None, affordable=Decimal(300)), True).can_pay
