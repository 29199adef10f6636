"""The letter as an order of sections: which stand in it for whom, and which phrasing a person gets."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.coaching.case import KINDS, REASONS, STAGES, Case, Wishes
from bot.coaching.letter import Section, letter_sections
from bot.coaching.proposal import make_proposal
from bot.coaching.script import offer_variant
from tests.coaching.people import somebody
from tests.factories import TODAY, a_case, a_debt

WHOLE = ["opening", "willingness", "hardship", "budget", "proposal", "requests_intro", "basis", "evidence", "if_worse",
         "agreement", "closing"]  # fmt: skip
BRIEF = ["opening", "willingness", "hardship", "proposal", "requests_intro", "evidence", "closing"]
HUABEI = a_debt("9000", lender="支付宝", product="花呗", kind="consumer_credit")
WAITING = a_case(income="0", recovery="2027-02", reason="unemployment")


def sections(case: Case, debt: int = 0, seed: str = "web-1") -> dict[str, Section]:
    found = letter_sections(case, make_proposal(case, TODAY), debt, seed)
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}


@pytest.mark.parametrize("case, expected", [
    (a_case(), WHOLE), (a_case(HUABEI), WHOLE), (a_case(a_debt("1500", 5), income="9000"), BRIEF),
    (a_case(a_debt(), HUABEI), [*WHOLE[:4], "others", *WHOLE[4:]]),
    (a_case(a_debt("500000")), [*WHOLE[:3], "recovery", *WHOLE[3:]]),
    (WAITING, [*WHOLE[:3], "recovery", *(name for name in WHOLE[3:] if name != "if_worse")]),
    (a_case(a_debt(stage="judgment")), [name for name in WHOLE if name != "basis"]),
])  # fmt: skip
def test_the_sections_stand_in_their_order(case: Case, expected: list[str]) -> None:
    assert list(sections(case)) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", [None, *STAGES])
def test_art_70_is_for_bank_cards_alone(kind: str, stage: str | None) -> None:
    case = a_case(a_debt(kind=kind, stage=stage))
    if make_proposal(case, TODAY).line(0) is None:
        return
    found = sections(case)
    basis = found["basis"].variants if "basis" in found else ()
    if kind != "credit_card":
        assert not [variant for variant in basis if variant.startswith("card")]
        assert found["agreement"].variants == ("other",)
    else:
        assert found["agreement"].variants == ("card",)
        assert basis == (("card_not_due",) if stage == "not_due" else () if stage == "judgment" else ("card",))
    if stage == "not_due" and kind != "credit_card":
        assert basis == ("not_due",)


@pytest.mark.parametrize("reason", [None, *REASONS])
def test_the_reason_is_the_persons_own(reason: str | None) -> None:
    assert sections(a_case(reason=reason))["hardship"].variants == (reason or "other", "other")


@pytest.mark.parametrize("case, budget", [
    (a_case(), "full"), (WAITING, "no_income"), (a_case(income=None, affordable=Decimal(500)), "unknown"),
    (a_case(expenses=None, affordable=Decimal(500)), "unknown"),
])  # fmt: skip
def test_a_budget_that_was_not_told_is_not_written(case: Case, budget: str) -> None:
    assert sections(case)["budget"].variants == (budget,)


@pytest.mark.parametrize("evidence, variant", [
    (None, "none"), ((), "none"), (("other",), "none"), (("payslips",), "some"), (("other", "payslips"), "some"),
])  # fmt: skip
def test_papers_are_promised_only_where_there_are_any(evidence: tuple[str, ...] | None, variant: str) -> None:
    assert sections(replace(a_case(), evidence=evidence))["evidence"].variants == (variant,)


@pytest.mark.parametrize("case", [a_case(), a_case(wishes=Wishes(lump_sum=Decimal(2000))), WAITING,
                                  a_case(income="1000"),
                                  a_case(wishes=Wishes(lump_sum=Decimal(30000), settlement=True))])  # fmt: skip
def test_the_proposal_is_the_one_of_the_plan(case: Case) -> None:
    assert sections(case)["proposal"].variants == (offer_variant(make_proposal(case, TODAY).lines[0].ask),)


def test_one_persons_letter_stays_and_anothers_differs() -> None:
    case = a_case()
    mine = [one.pick for one in sections(case).values()]
    assert mine == [one.pick for one in sections(case).values()]
    assert len(set(mine)) == len(mine), "each section draws for itself"
    others = [[one.pick for one in sections(case, seed=f"web-{n}").values()] for n in range(2, 40)]
    assert mine not in others and len({tuple(other) for other in others}) == len(others)


def test_two_debts_of_one_person_get_letters_of_their_own() -> None:
    case = a_case(a_debt("20000"), a_debt("9000", lender="工商银行"))
    first, second = ([one.pick for one in sections(case, n).values()] for n in range(2))
    assert first != second


def test_a_new_fact_may_bring_new_words_and_a_new_day_does_not() -> None:
    case = a_case()
    assert [s.pick for s in sections(case).values()] != [s.pick for s in sections(a_case(income="6100")).values()]
    later = TODAY.replace(day=23)
    tomorrow = letter_sections(case, make_proposal(case, later), 0, "web-1")
    assert [one.pick for one in tomorrow] == [one.pick for one in sections(case).values()]


@pytest.mark.parametrize("number", range(50))
def test_every_debt_of_a_plan_has_a_letter(number: int) -> None:
    case = somebody(number)
    for line in make_proposal(case, TODAY).lines:
        found = sections(case, line.debt)
        assert {"opening", "hardship", "proposal", "requests_intro", "closing"} <= set(found)
        assert list(found)[0] == "opening" and list(found)[-1] == "closing"
