"""Writes a table as an XLSX file: numbers as numbers, days as days, and every text only as text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Literal

from xlsxwriter.worksheet import Worksheet

from lms.workbook import workbook_in

FORMATS = {"text": "@", "number": "#,##0", "share": "0%", "day": "dd/mm/yyyy"}
Kind = Literal["text", "number", "share", "day"]
Cell = str | float | date | None


@dataclass(frozen=True)
class Column:
    """A heading (plain or lazy words), what stands below it, and a width in characters."""

    heading: Any
    kind: Kind = "number"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A title, lines of facts below it, the table, and definitions at its foot."""

    title: Any
    facts: Sequence[Any]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[Any] = ()
    tab: str = field(default="Hoc So")


def workbook(sheet: Sheet) -> bytes:
    """The file."""
    target = BytesIO()
    with workbook_in(target) as book:
        page = book.add_worksheet(sheet.tab)
        bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        page.write_string(0, 0, str(sheet.title), bold)
        for line, fact in enumerate(sheet.facts, start=1):
            page.write_string(line, 0, str(fact))
        top = len(sheet.facts) + 2
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width)
            page.write_string(top, index, str(column.heading), head)
        for line, row in enumerate(sheet.rows, start=top + 1):
            for index, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                _write(page, line, index, cell, formats[column.kind])
        for line, note in enumerate(sheet.notes, start=top + len(sheet.rows) + 2):
            page.write_string(line, 0, str(note))
        page.freeze_panes(top + 1, 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)
    return target.getvalue()


def _write(page: Worksheet, line: int, index: int, cell: Cell, look: Any) -> None:
    if cell is None:
        page.write_blank(line, index, None)
    elif isinstance(cell, str):
        page.write_string(line, index, cell, look)
    elif isinstance(cell, date):
        page.write_datetime(line, index, datetime.combine(cell, time()), look)
    else:
        page.write_number(line, index, cell, look)
