"""The log as a file: the lines of the page, in words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _

from lms.auditing.lines import Line
from lms.clock import VIETNAM
from lms.workbook import workbook_in

Words = Callable[[Any], str]
WIDTHS = (17, 70, 36, 40, 18)
LONGEST = 20_000  # entries in a file; beyond that the reader narrows the days


def log_sheet(lines: Sequence[Line], sentence: Words, details: Words, place: Words, now: datetime) -> bytes:
    """An XLSX file: when, what, details, where, and from where, as far as the reader may know."""
    target = BytesIO()
    heads = (_("Lúc"), _("Việc"), _("Chi tiết"), _("Nơi"), _("Địa chỉ mạng"))
    with workbook_in(target) as book:
        page = book.add_worksheet("Nhat ky")
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        page.write_string(0, 0, _("Nhật ký, lúc %(moment)s", moment=format_datetime(now, "H:mm, dd/MM/yyyy")), bold)
        for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(2, column, head, bold)
        for row, line in enumerate(lines, start=3):
            page.write_datetime(row, 0, line.at.astimezone(VIETNAM).replace(tzinfo=None), moment)
            for column, words in enumerate((sentence(line), details(line), place(line), line.address or ""), start=1):
                page.write_string(row, column, words)
        page.freeze_panes(3, 0)
    return target.getvalue()
