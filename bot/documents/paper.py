"""One sheet of A4 in words, tables and lines to fill in by hand: as a Word file, and as a .pdf that looks the same.

Content: {"title", "lines": [text], "blocks": [{"title", "lines": [text], "columns": [text], "rows": [[text]]}],
"foot": [text]}. A block without rows has no table.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.documents.letter import blank_paper, table_on
from bot.documents.truetype import signs, truetype

PDF_TYPE = "application/pdf"
SIZES = (10.5, 9.5, 8.5, 7.5)  # points; smaller is not read on paper
GREY, PALE = HexColor("#B0B0B0"), HexColor("#F0EDE6")
MARGIN = 1.5  # cm
_names = count(1)


class TooLong(ValueError):
    """The content does not go on one page in the smallest size: leave something out."""


def paper_docx(content: Mapping[str, Any]) -> bytes:
    """The sheet as .docx."""
    paper = blank_paper()
    page, style = paper.sections[0], paper.styles["Normal"]
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    style.font.size, style.paragraph_format.line_spacing, style.paragraph_format.space_after = Pt(9.5), 1.1, Pt(2)
    title = paper.add_paragraph(content["title"])
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.runs[0].font.size, title.runs[0].bold = Pt(15), True
    for line in content["lines"]:
        paper.add_paragraph(line)
    for block in content["blocks"]:
        if block["rows"]:
            table_on(paper, block["title"], block["columns"], block["rows"], gap=False)
        else:
            paper.add_paragraph(block["title"]).runs[0].bold = True
        for line in block["lines"]:
            paper.add_paragraph(line)
    for line in content["foot"]:
        paper.add_paragraph(line)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def paper_pdf(content: Mapping[str, Any], font: Path) -> bytes:
    """The sheet as .pdf, one page, its signs within. Raises TooLong, FileNotFoundError (no font was built)."""
    known = signs(font)
    text = "".join(sorted(set(_texts(content)) & known))
    name = f"Paper{next(_names)}"  # each sheet has signs of its own
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(truetype(font, text, name))))
    try:
        for size in SIZES:
            made, pages = _pdf(content, name, size, known)
            if pages == 1:
                return made
    finally:
        pdfmetrics._fonts.pop(name, None)  # type: ignore[attr-defined]  # reportlab never forgets one by itself
    raise TooLong


def _pdf(content: Mapping[str, Any], font: str, size: float, known: frozenset[str]) -> tuple[bytes, int]:
    file = io.BytesIO()
    margin = MARGIN * cm
    page = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        title=content["title"], author="", subject="", creator="", producer="",
    )  # fmt: skip
    page.build(list(_flow(content, font, size, known, A4[0] - 2 * margin)))
    return file.getvalue(), page.page


def _flow(
    content: Mapping[str, Any], font: str, size: float, known: frozenset[str], width: float
) -> Iterator[Flowable]:
    plain = ParagraphStyle("plain", fontName=font, fontSize=size, leading=size * 1.4, wordWrap="CJK")
    head = ParagraphStyle("head", plain, fontSize=size + 1, leading=size * 1.8, spaceBefore=size * 0.5)
    title = ParagraphStyle("title", plain, fontSize=size + 5, leading=size * 2.4, alignment=TA_CENTER)

    def said(text: str, style: ParagraphStyle = plain) -> Paragraph:
        return Paragraph(escape("".join(sign if sign in known or sign == "\n" else "?" for sign in text)), style)

    yield said(content["title"], title)
    yield from map(said, content["lines"])
    for block in content["blocks"]:
        yield said(block["title"], head)
        if block["rows"]:
            rows = [[said(cell) for cell in row] for row in (block["columns"], *block["rows"])]
            yield Table(rows, colWidths=_widths(block, width), repeatRows=1, style=TableStyle([
                ("GRID", (0, 0), (-1, -1), 0.5, GREY), ("BACKGROUND", (0, 0), (-1, 0), PALE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]))  # fmt: skip
        yield from map(said, block["lines"])
    yield Spacer(1, size)
    yield from map(said, content["foot"])


def _widths(block: Mapping[str, Any], width: float) -> list[float]:
    """By the longest text of each column, none below a tenth of an equal share."""
    rows = (block["columns"], *block["rows"])
    longest = [max(4, min(26, max(len(row[n]) for row in rows))) for n in range(len(block["columns"]))]
    return [width * share / sum(longest) for share in longest]


def _texts(content: Mapping[str, Any]) -> str:
    blocks = content["blocks"]
    cells = [cell for block in blocks for row in (block["columns"], *block["rows"]) for cell in row]
    lines = [*content["lines"], *content["foot"], *(line for block in blocks for line in block["lines"])]
    return "".join([content["title"], *(block["title"] for block in blocks), *cells, *lines])
