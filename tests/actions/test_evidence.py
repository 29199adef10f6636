"""要准备什么材料: the list of this person, what is there, what can stand in, what to cover. Never a way to make one."""

from __future__ import annotations

import re

import pytest

from actions import words
from actions.knowledge import table
from bot.coaching.case import EVIDENCE, REASONS
from tests.actions.person import Person, cards, keys, texts

ASK = "ask/evidence"
MAKING = re.compile(r"代开|代办|(?:去|帮您|可以)(?:做|弄|买|P)[一份张个]?|P图|PS|改一下(?:日期|金额)|找人(?:开|做|弄)")
WARNED = "别去找人做假的"
PAPERS = table("documents")
SAID_OF = {  # how people name each paper
    "payslips": "工资条", "bank_statement": "银行流水", "income_certificate": "收入证明",
    "termination_notice": "离职证明",
    "unemployment_registration": "失业登记", "unemployment_benefit": "失业金记录", "medical_record": "病历",
    "medical_bills": "住院发票", "business_closure": "注销证明", "tax_or_social_record": "社保记录",
    "hardship_certificate": "困难证明", "accident_certificate": "事故认定书", "police_report": "报警回执",
    "court_document": "判决书", "family_document": "离婚证",
}  # fmt: skip


def honest(text: str) -> bool:
    return not MAKING.search(text.replace(WARNED, ""))


async def test_nothing_known_gets_the_general_answer(person: Person) -> None:
    said = await person.says("要准备什么证明材料", ASK)
    (data,) = cards(said, "answer")
    assert keys(said)[0] == "utter_answer" and data["key"] == "evidence" and "papers" not in data


@pytest.mark.parametrize("reason, told", [
    ("unemployment", "失业了"), ("income_drop", "降薪了"), ("illness", "生病住院"), ("business_failure", "店倒闭了"),
    ("fraud", "被骗了"), ("accident", "出车祸了"),
])  # fmt: skip
async def test_the_list_is_the_persons_own(person: Person, reason: str, told: str) -> None:
    await person.tells("花呗8000逾期两个月", told)
    assert person.case.hardship.reason == reason
    said = await person.says("要准备什么证明材料", ASK)
    (data,) = cards(said, "answer")
    text = texts(said)[0]
    assert keys(said)[0] == "utter_evidence_list" and words.phrase("reasons", reason) in text and honest(text)
    assert data["papers"] and all(set(row) == {"code", "label", "have", "instead", "mask"} for row in data["papers"])
    for row in data["papers"]:
        assert row["label"] in text and row["mask"] and not row["have"]
    assert "只交真实的" in text and "None" not in text and "{" not in text


async def test_what_is_there_is_ticked_and_stands_in_first(person: Person) -> None:
    await person.has_a_plan()  # has 离职证明
    (data,) = cards(await person.says("要准备什么证明材料", ASK), "answer")
    rows = {row["code"]: row for row in data["papers"]}
    assert [code for code, row in rows.items() if row["have"]] == ["termination_notice"]
    assert rows["termination_notice"]["instead"] == []
    assert rows["unemployment_registration"]["instead"][0] == words.phrase("papers", "termination_notice")


@pytest.mark.parametrize("code", sorted(set(EVIDENCE) - {"other"}))
async def test_a_paper_that_is_missing_gets_its_replacements(person: Person, code: str) -> None:
    said = await person.says(f"没有{SAID_OF[code]}怎么办", ASK)
    (data,) = cards(said, "answer")
    ((row,), text) = data["papers"], texts(said)[0]
    assert row["code"] == code and row["mask"] in text and honest("".join(texts(said)))
    assert keys(said)[0] == ("utter_evidence_instead" if PAPERS[code]["instead"] else "utter_evidence_no_instead")
    assert row["instead"] == [words.phrase("papers", other) for other in PAPERS[code]["instead"][:2]]
    assert all(label in text for label in row["instead"]) and WARNED in text
    assert ("utter_evidence_note" in keys(said)) is ("note" in PAPERS[code])


async def test_a_replacement_that_is_there_is_named_first(person: Person) -> None:
    await person.has_a_plan()
    person.book.save(person.sender, _with(person, ("bank_statement",)))
    (data,) = cards(await person.says("没有离职证明怎么办", ASK), "answer")
    assert data["papers"][0]["instead"][0] == words.phrase("papers", "bank_statement")


def _with(person: Person, papers: tuple[str, ...]):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    record = person.book.load(person.sender)
    return replace(record, case=replace(record.case, evidence=papers))


async def test_asking_about_a_paper_is_not_having_it(person: Person) -> None:
    await person.tells("花呗8000逾期两个月", "失业了")
    await person.says("没有离职证明怎么办", ASK)
    assert person.case.evidence is None


@pytest.mark.parametrize("paper", ["收入证明", "工资条", "判决书"])
async def test_lacking_a_paper_says_nothing_about_the_money_or_the_court(person: Person, paper: str) -> None:
    await person.has_a_plan()
    before = person.case
    await person.says(f"没有{paper}怎么办", ASK)
    assert person.case == before


def test_no_word_about_papers_is_a_way_to_make_one() -> None:
    said = [row["mask"] + row.get("note", "") for row in PAPERS.values()]
    assert all(row["mask"] for row in PAPERS.values()) and all(map(honest, said))
    assert all(words.phrases("reasons").get(reason) for reason in REASONS)
