"""Phụ lục 1 as an Excel file, laid out as the form: the words and figures of the Word file, figures as numbers."""

import textwrap
from io import BytesIO
from itertools import islice
from typing import Any

from xlsxwriter import Workbook

from lms.documents import appendix1_form as words
from lms.documents.appendix1 import Appendix1
from lms.documents.decree30 import BLANK_DAY, BLANK_NUMBER, BOTTOM, FONT, LEFT, MOTTO, NATION, RIGHT, TOP
from lms.workbook import workbook_in

WIDTHS = (5, 17, 27, 10, 27, 13)  # in characters
COMMUNE, LAST = 1, len(WIDTHS) - 1
LEFT_HALF, RIGHT_HALF, WHOLE = (0, 2), (3, LAST), (0, LAST)
A4, MM_PER_INCH = 9, 25.4
LINE_HEIGHT, HEAD_LINES, NOTE_LINES, USUAL_LINES = (
    18,
    3,
    2,
    2,
)  # in points; no program lets every kind of cell grow by itself
CENTRED = {"align": "center"}
BOLD, ITALIC = {**CENTRED, "bold": True}, {**CENTRED, "italic": True}


def sheet_file(form: Appendix1) -> bytes:
    """The file."""
    target = BytesIO()
    with workbook_in(target) as book:
        book.set_properties({"title": words.subject(form), "author": "Học Số"})
        sheet = _Sheet(book)
        _write_head(sheet, form)
        _write_table(sheet, form)
        _write_foot(sheet, form)
    return target.getvalue()


class _Sheet:
    """A sheet that is written from the top down; `line` is the row that comes next."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.page, self.line = book, book.add_worksheet("Phu luc 1"), 0
        for index, width in enumerate(WIDTHS):
            self.page.set_column(index, index, width)
        self.page.set_default_row(LINE_HEIGHT)
        self.page.hide_gridlines(2)
        self.page.set_paper(A4)
        self.page.set_margins(*(side / MM_PER_INCH for side in (LEFT, RIGHT, TOP, BOTTOM)))
        self.page.fit_to_pages(1, 0)
        self.page.set_footer("&C&P")

    def look(self, **properties: Any) -> Any:
        return self.book.add_format({"font_name": FONT, "font_size": 13, "valign": "top", **properties})

    def across(self, span: tuple[int, int], cell: str | int, **properties: Any) -> None:
        """Words or a number over several columns of the line."""
        self.join(self.line, span[0], self.line, span[1], cell, self.look(**properties))

    def join(self, top: int, left: int, bottom: int, right: int, cell: str | int, look: Any) -> None:
        """One cell in the place of several."""
        if (top, left) != (bottom, right):
            self.page.merge_range(top, left, bottom, right, "", look)
        self.put(top, left, cell, look)

    def put(self, line: int, column: int, cell: str | int, look: Any) -> None:
        """Words as words, whatever they begin with; numbers as numbers."""
        if isinstance(cell, int):
            self.page.write_number(line, column, cell, look)
        else:
            self.page.write_string(line, column, cell, look)

    def down(self, lines: int = 1) -> None:
        self.line += lines


def _write_head(sheet: _Sheet, form: Appendix1) -> None:
    """The frame above the table, two cells beside each other where the decree has two columns."""
    for left, left_look, right, right_look in (
        (words.REPORTER, CENTRED, NATION, {**BOLD, "font_size": 12}),
        (words.reporter(form), BOLD, MOTTO, {**BOLD, "underline": 1}),
        (BLANK_NUMBER, CENTRED, BLANK_DAY, ITALIC),
    ):
        sheet.across(LEFT_HALF, left, **left_look)
        sheet.across(RIGHT_HALF, right, **right_look)
        sheet.down()
    sheet.down()
    for title in (words.KIND.upper(), words.subject(form)):
        sheet.across(WHOLE, title, **BOLD, font_size=14)
        sheet.down()
    sheet.down()
    for label, count in ((words.TEAMS, form.teams), (words.MEMBERS, form.members)):
        # The label is part of the number's form, so that the figure stays a number.
        sheet.across(WHOLE, count, num_format=f'"{label}"#,##0', align="left")
        sheet.down()


def _write_table(sheet: _Sheet, form: Appendix1) -> None:
    sheet.down()
    sheet.page.repeat_rows(sheet.line)
    sheet.page.set_row(sheet.line, HEAD_LINES * LINE_HEIGHT)
    head = sheet.look(**BOLD, valign="vcenter", text_wrap=True, border=1)
    for column, heading in enumerate(words.headings(form.day)):
        sheet.put(sheet.line, column, heading, head)
    sheet.down()
    text, number, phone = (
        sheet.look(border=1, valign="vcenter", **look)
        for look in ({"text_wrap": True}, {**CENTRED, "num_format": "#,##0"}, {**CENTRED, "num_format": "@"})
    )
    name = sheet.look(border=1, text_wrap=True)  # at the top, where it is seen on the page on which it begins
    looks = (number, text, text, number, text, phone)
    top = sheet.line
    for row, lines in zip(words.rows(form), _heights(form), strict=True):
        sheet.page.set_row(sheet.line, LINE_HEIGHT * lines)
        for column, (cell, look) in enumerate(zip(row, looks, strict=True)):
            if cell is not None and column != COMMUNE:
                sheet.put(sheet.line, column, cell, look)
        sheet.down()
    for commune in form.communes:
        if commune.teams:
            sheet.join(top, COMMUNE, top + len(commune.teams) - 1, COMMUNE, words.commune_words(commune), name)
            top += len(commune.teams)


def _heights(form: Appendix1) -> list[int]:
    """Lines of each row: all alike, but for what needs three lines or more.

    A commune's name stands across its rows: only the last has more where all of them are too few.
    """
    rows, heights = iter(words.rows(form)), []
    for commune in form.communes:
        needed = [_needed(row) for row in islice(rows, len(commune.teams))]
        if needed:
            needed[-1] += max(0, _lines(words.commune_words(commune), WIDTHS[COMMUNE]) - sum(needed))
        heights += needed
    usual = min(USUAL_LINES, max(heights, default=1))
    return [max(usual, lines) for lines in heights]


def _needed(row: words.Row) -> int:
    cells = enumerate(zip(row, WIDTHS, strict=True))
    return max(_lines(cell, width) for column, (cell, width) in cells if column != COMMUNE)


def _lines(cell: str | int | None, width: int) -> int:
    """How many lines a cell's words need, about."""
    return len(textwrap.wrap(str(cell), width - 1)) if isinstance(cell, str) and cell else 1


def _write_foot(sheet: _Sheet, form: Appendix1) -> None:
    """What stands below the table, with room for signature and seal."""
    sheet.page.set_row(sheet.line, NOTE_LINES * LINE_HEIGHT)
    sheet.across(WHOLE, words.notes(form), italic=True, text_wrap=True)
    sheet.down(2)
    sheet.across(LEFT_HALF, "Nơi nhận:", bold=True, italic=True, font_size=12)
    sheet.across(RIGHT_HALF, words.SIGNER.upper(), **BOLD)
    sheet.down()
    for line, recipient in enumerate(words.RECIPIENTS):
        sheet.across(LEFT_HALF, recipient, font_size=11)
        if line == 0:
            sheet.across(RIGHT_HALF, words.HOW, **ITALIC)
        sheet.down()
