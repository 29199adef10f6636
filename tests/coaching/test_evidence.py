"""Which papers show a hardship, what the person has of them, what can stand in: genuine papers only."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.knowledge import table
from bot.coaching.case import EVIDENCE, REASONS
from bot.coaching.evidence import papers_for, stand_ins
from bot.coaching.settings import settings
from tests.factories import a_case

PAPERS = table("documents")
REASON = st.sampled_from([None, *REASONS])
HAVE = st.one_of(st.none(), st.lists(st.sampled_from(EVIDENCE), unique=True).map(tuple))


@pytest.mark.parametrize("reason", [None, *REASONS])
def test_the_list_is_that_of_the_reason_best_first(reason: str | None) -> None:
    listed = [paper.code for paper in papers_for(replace(a_case(reason=reason), evidence=None), PAPERS)]
    wanted = settings().evidence_for.get(reason or "other", settings().evidence_for["other"])
    assert tuple(listed) == wanted and "other" not in listed
    fitting = [code for code in listed if (reason or "other") in PAPERS[code]["proves"]]
    assert fitting or reason in (None, "forgot", "overspending", "other")


def test_two_reasons_need_not_the_same_papers() -> None:
    lists = {reason: tuple(paper.code for paper in papers_for(replace(a_case(reason=reason), evidence=None), PAPERS))
             for reason in ("unemployment", "income_drop", "illness", "business_failure", "accident",
                            "fraud")}  # fmt: skip
    assert len(set(lists.values())) == len(lists)


@given(REASON, HAVE)
def test_what_the_person_has_is_ticked_and_nothing_else(reason: str | None, have: tuple[str, ...] | None) -> None:
    papers = papers_for(replace(a_case(reason=reason), evidence=have), PAPERS)
    codes = [paper.code for paper in papers]
    assert len(set(codes)) == len(codes) and "other" not in codes
    assert {paper.code for paper in papers if paper.have} == set(have or ()) - {"other"}
    assert all(not paper.instead for paper in papers if paper.have), "nothing needs replacing"


@given(REASON, HAVE)
def test_a_stand_in_is_a_genuine_other_paper_and_one_that_is_there_comes_first(
    reason: str | None, have: tuple[str, ...] | None
) -> None:
    for paper in papers_for(replace(a_case(reason=reason), evidence=have), PAPERS):
        assert set(paper.instead) <= set(EVIDENCE) - {paper.code, "other"}
        there = [code in (have or ()) for code in paper.instead]
        assert there == sorted(there, reverse=True)


@pytest.mark.parametrize("code", EVIDENCE)
def test_stand_ins_are_those_of_the_table(code: str) -> None:
    for have in ([], list(EVIDENCE)):
        assert set(stand_ins(code, have, PAPERS)) == set(PAPERS[code]["instead"]) - {code}
    if len(PAPERS[code]["instead"]) > 1:
        last = PAPERS[code]["instead"][-1]
        assert stand_ins(code, [last], PAPERS)[0] == last
