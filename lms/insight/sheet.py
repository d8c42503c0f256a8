"""The item analysis as a file: the records of the page. It names nobody."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from xlsxwriter.worksheet import Worksheet

from lms.insight.figures import WHICH, figures_of, item_figures, state_words, too_few, verdict_words
from lms.insight.reports import QuestionRow, Report
from lms.workbook import workbook_in
from quizzes.analysis import ItemAnalysis
from quizzes.figures.marks import MOST_ATTEMPTS

DIGITS = 4  # enough to reckon on; the page rounds for the eye
WIDTHS = (24, 12, 70)
QUESTION_WIDTHS = (16, 8, 12, 70, 10, *(12,) * 7, 60)
NOTHING = ItemAnalysis(0, *(None,) * 7, is_contrary=False)
FIGURES_TOP, SPREAD_TOP = 6, 18


def analysis_sheet(report: Report, title: str, now: datetime) -> bytes:
    """An XLSX file with the test on its first page and its questions on the second."""
    target = BytesIO()
    with workbook_in(target) as book:
        bold = book.add_format({"bold": True})
        page = book.add_worksheet("Bai kiem tra")
        _widths(page, WIDTHS)
        page.write_string(0, 0, title, bold)
        for line, fact in enumerate(_facts(report, now), start=1):
            page.write_string(line, 0, fact)
        _table(page, FIGURES_TOP, (_("Chỉ số"), _("Giá trị"), _("Nghĩa là")), _figures(report), bold)
        _table(page, SPREAD_TOP, (_("Điểm, phần trăm"), _("Số lượt")), _spread(report), bold)
        questions = book.add_worksheet("Cau hoi")
        _widths(questions, QUESTION_WIDTHS)
        _table(questions, 0, _heads(), [_question(row) for row in report.rows] if report.is_shown else [], bold)
        questions.freeze_panes(1, 1)
    return target.getvalue()


def _facts(report: Report, now: datetime) -> Sequence[str]:
    facts = [str(WHICH[report.which]), _("Số liệu lúc %(moment)s", moment=format_datetime(now, "H:mm, dd/MM/yyyy"))]
    if report.is_cut:
        facts.append(_("Chỉ đọc %(count)s lượt nộp gần nhất.", count=MOST_ATTEMPTS))
    return facts if report.is_shown else [*facts, too_few(report.missing)]


def _figures(report: Report) -> Sequence[Sequence[Any]]:
    shown = figures_of(report.test) if report.is_shown else ()
    return [(figure.label, _rounded(figure.value), figure.meaning) for figure in shown]


def _spread(report: Report) -> Sequence[Sequence[Any]]:
    return [(f"{bar.low}–{bar.high}", bar.count) for bar in report.spread] if report.is_shown else []


def _heads() -> Sequence[str]:
    figures = [_("%(figure)s, phần trăm", figure=figure.label) for figure in item_figures(NOTHING)]
    return (_("Mã câu"), _("Bản số"), _("Tình trạng"), _("Câu hỏi"), _("Số lượt"), *figures, _("Nhận xét"))


def _question(row: QuestionRow) -> Sequence[Any]:
    """Figures are hidden where there are too few attempts, as on the page."""
    figures = [figure.value for figure in item_figures(row.item if row.is_shown else NOTHING)]
    named = (row.slug, row.number, state_words(row) or _("đang dùng"), row.stem, row.item.attempts)
    return (*named, *map(_rounded, figures), verdict_words(row))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _widths(page: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths):
        page.set_column(column, column, width)


def _table(page: Worksheet, top: int, heads: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    for column, head in enumerate(heads):
        page.write_string(top, column, head, bold)
    for line, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row):
            if cell is not None:
                (page.write_string if isinstance(cell, str) else page.write_number)(line, column, cell)
