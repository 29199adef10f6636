"""Tables and the one-page sheet as files: opened again, they hold what was put in, and no formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pypdf
import pytest
from docx import Document

from actions.summary import FONT
from bot.documents.paper import TooLong, paper_docx, paper_pdf
from bot.documents.sheet import sheet_xlsx

DAY = dt.date(2026, 11, 1)
PAPER = {
    "title": "情况说明",
    "lines": ["姓名：＿＿＿＿"],
    "blocks": [
        {
            "title": "一、欠款",
            "columns": ["机构", "欠款（元）"],
            "rows": [["招商银行信用卡", "35,000.01"]],
            "lines": [],
        },
        {"title": "二、原因", "columns": [], "rows": [], "lines": ["失业，收入少了 <b>很多</b> & 等工作"]},
    ],
    "foot": ["以上由本人提供"],
}


def opened(file: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file)).worksheets[0]


def cells(file: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(file).iter_rows()]


def test_days_and_sums_stay_days_and_sums() -> None:
    file = sheet_xlsx("记录", ["日期", "金额", "说明"], [[DAY, Decimal("1200.50"), "好"], [None, None, ""]], ["一条注"])
    assert cells(file)[:3] == [["记录", None, None], ["一条注", None, None], ["日期", "金额", "说明"]]
    assert cells(file)[3] == [dt.datetime(2026, 11, 1), 1200.5, "好"]
    row = next(opened(file).iter_rows(min_row=4, max_row=4))
    assert [cell.number_format for cell in row] == ["yyyy-mm-dd", "#,##0.00", "General"]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "'=1"])
def test_what_people_said_never_becomes_a_formula(text: str) -> None:
    page = opened(sheet_xlsx("记录", ["说明"], [[text]]))
    assert page["A3"].value == text and page["A3"].data_type == "s"


def test_signs_that_a_sheet_refuses_are_left_out_and_emoji_stay() -> None:
    assert cells(sheet_xlsx("a/b[c]:*?" + "长" * 40, ["说明"], [["好\x00的\x0b😀\ud800"]]))[2] == ["好的😀"]


def test_a_sheet_is_ready_for_the_printer_and_names_nobody() -> None:
    file = sheet_xlsx("记录", ["说明"], [["好"]] * 90, ["注"])
    page = opened(file)
    assert (page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == ("landscape", 1, 0)
    assert page.freeze_panes == "A4" and page.print_title_rows == "$3:$3"
    core = zipfile.ZipFile(io.BytesIO(file)).read("docProps/core.xml").decode()
    assert "openpyxl" not in core and "root" not in core


def test_the_sheet_of_paper_says_the_same_as_word_and_as_pdf() -> None:
    word = Document(io.BytesIO(paper_docx(PAPER)))
    said = [paragraph.text for paragraph in word.paragraphs]
    assert said[0] == "情况说明" and "失业，收入少了 <b>很多</b> & 等工作" in said and said[-1] == "以上由本人提供"
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["招商银行信用卡", "35,000.01"]
    (page,) = pypdf.PdfReader(io.BytesIO(paper_pdf(PAPER, FONT))).pages
    text = page.extract_text()
    for part in ("情况说明", "招商银行信用卡", "35,000.01", "<b>很多</b> & 等工作", "以上由本人提供"):
        assert part in text


def test_the_pdf_brings_its_signs_along_and_no_name() -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper_pdf(PAPER, FONT)))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    held = [font["/FontDescriptor"].get_object() for font in fonts if "/FontDescriptor" in font]
    assert held and all("/FontFile2" in one for one in held)
    assert not (reader.metadata or {}).get("/Author") and not (reader.metadata or {}).get("/Creator")


def test_a_sign_that_the_font_lacks_is_no_error() -> None:
    strange = {**PAPER, "lines": ["姓名：𠮷 😀 ※ ཀ"]}
    assert "姓名：" in pypdf.PdfReader(io.BytesIO(paper_pdf(strange, FONT))).pages[0].extract_text()


def test_more_than_a_page_is_said_and_not_cut() -> None:
    long = {**PAPER, "lines": ["一行"] * 200}
    with pytest.raises(TooLong):
        paper_pdf(long, FONT)
    smaller = {**PAPER, "lines": ["一行"] * 55}
    assert len(pypdf.PdfReader(io.BytesIO(paper_pdf(smaller, FONT))).pages) == 1
