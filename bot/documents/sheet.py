"""A table as a spreadsheet that a phone shows, a printer prints on A4, and an office sorts by real days and sums."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FONT = "宋体"
NARROWEST, WIDEST = 6, 48  # of a column, in Latin letters
SHEET_NAME = 31  # characters that Excel takes
SIDE = Side("thin", "FFB0B0B0")
LINE = Border(left=SIDE, right=SIDE, top=SIDE, bottom=SIDE)
HEAD = PatternFill("solid", "FFF0EDE6")


def sheet_xlsx(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], notes: Sequence[str] = ()) -> bytes:
    """The table as .xlsx: title, notes, heads, rows. Days and sums (yuan) stay days and sums; texts never formulas."""
    book = Workbook()
    book.properties.creator = book.properties.lastModifiedBy = ""
    page = book.worksheets[0]
    page.title = "".join(sign for sign in title if sign not in r"[]:*?/\'")[:SHEET_NAME] or "1"
    for n, text in enumerate((title, *notes), start=1):
        _write(page.cell(n, 1), text).font = Font(FONT, 14 if n == 1 else 10, bold=n == 1)
    top = len(notes) + 2
    for n, text in enumerate(columns, start=1):
        head = _write(page.cell(top, n), text)
        head.font, head.fill, head.border = Font(FONT, 11, bold=True), HEAD, LINE
        head.alignment = Alignment("center", "center", wrap_text=True)
    for down, row in enumerate(rows, start=top + 1):
        for n, value in enumerate(row, start=1):
            cell: Any = _write(page.cell(down, n), value)
            cell.font, cell.border = Font(FONT, 11), LINE
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    _lay_out(page, top, columns, rows)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(cell: Cell | MergedCell, value: Any) -> Cell | MergedCell:
    """One value. A text stays a text, also one that begins like a formula."""
    if value is None or value == "" or isinstance(cell, MergedCell):
        return cell
    cell.value = _readable(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, dt.datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def _readable(text: str) -> str:
    """Without the control signs that a spreadsheet refuses."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def _lay_out(page: Worksheet, top: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for n, head in enumerate(columns, start=1):
        longest = max([_width(head), *(_width(_shown(row[n - 1])) for row in rows if n <= len(row))])
        page.column_dimensions[get_column_letter(n)].width = min(WIDEST, max(NARROWEST, longest)) + 2
    page.freeze_panes = f"A{top + 1}"
    page.print_title_rows = f"{top}:{top}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _shown(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, Decimal) else "" if value is None else str(value)


def _width(text: str) -> int:
    """In Latin letters; a Chinese sign takes two."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)
