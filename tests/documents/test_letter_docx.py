"""The letter as a Word file: the same words and tables, on A4, with nobody's name in it."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.shared import Cm

from actions.letter import letter
from bot.coaching.proposal import make_proposal
from bot.documents.letter import letter_docx
from tests.coaching.people import somebody
from tests.factories import TODAY, a_case, a_debt

CASES = [a_case(), a_case(a_debt("1500", 5), income="9000"), a_case(income="0", recovery="2027-02"),
         a_case(a_debt(), a_debt("9000", kind="cash_loan", lender="支付宝", product="借呗")),
         *(case for case in map(somebody, range(12)) if make_proposal(case, TODAY).lines)]  # fmt: skip


def made(number: int) -> tuple[dict[str, Any], Any]:
    proposal = make_proposal(CASES[number], TODAY)
    content = letter(CASES[number], proposal, proposal.lines[0].debt, f"web-{number}")
    return content, docx.Document(io.BytesIO(letter_docx(content)))


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_file_holds_the_same_words_in_the_same_order(number: int) -> None:
    content, paper = made(number)
    said = [paragraph.text for paragraph in paper.paragraphs if paragraph.text]
    expected = [content["title"], content["to"]]
    for section in content["sections"]:
        expected += [section["text"], *(f"{n}. {item}" for n, item in enumerate(section["items"], start=1))]
        expected += [section["table"]["title"]] if section["table"] else []
    assert said == [*expected, *content["applicant"], *content["signature"]]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_file_holds_the_same_tables(number: int) -> None:
    content, paper = made(number)
    tables = [section["table"] for section in content["sections"] if section["table"]]
    found = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    assert found == [[table["columns"], *table["rows"]] for table in tables]


def test_it_is_a_page_that_can_be_printed_and_names_nobody() -> None:
    _, paper = made(0)
    (page,) = paper.sections
    assert abs(page.page_width - Cm(21)) < Cm(0.01) and abs(page.page_height - Cm(29.7)) < Cm(0.01)
    assert paper.core_properties.author == "" and not paper.core_properties.last_modified_by
