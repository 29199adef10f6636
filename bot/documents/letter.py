"""The written application as a Word file that a phone, a printer and an office can open."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT, LATIN = "宋体", "Times New Roman"
BODY, TITLE = Pt(12), Pt(18)
INDENT = Pt(24)  # two characters
MARGIN = Cm(2.5)


def letter_docx(content: Mapping[str, Any]) -> bytes:
    """The letter of `actions.letter` as .docx: A4, title, sections, tables, lines to fill in by hand."""
    paper = blank_paper()
    title = paper.add_paragraph(content["title"])
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.runs[0].font.size, title.runs[0].bold = TITLE, True
    paper.add_paragraph(content["to"])
    for section in content["sections"]:
        paper.add_paragraph(section["text"]).paragraph_format.first_line_indent = INDENT
        for n, item in enumerate(section["items"], start=1):
            paper.add_paragraph(f"{n}. {item}").paragraph_format.left_indent = INDENT
        if section["table"]:
            table_on(paper, **section["table"])
    for line in (*content["applicant"], *content["signature"]):
        paper.add_paragraph(line)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def blank_paper() -> Any:
    """An empty A4 document in the letter's type, without a name of ours in it."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    style = paper.styles["Normal"]
    style.font.name, style.font.size = LATIN, BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.line_spacing = 1.5
    paper.core_properties.author = ""  # python-docx writes its own name there
    return paper


def table_on(
    paper: Any, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], gap: bool = True
) -> None:
    """A table with its title; `gap`: an empty line behind it."""
    paper.add_paragraph(title).runs[0].bold = True
    table = paper.add_table(rows=1, cols=len(columns), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    if gap:
        paper.add_paragraph()
