"""Writes questions as an XLSX sheet, one row a question, with everything that a question has. Pure."""

import io
from collections.abc import Sequence

from lms.workbook import workbook_in
from quizzes.formats import columns
from quizzes.formats.found import LeftOutWhy, Written
from quizzes.formats.pictures import shows_strangers
from quizzes.formats.settling import lacking
from quizzes.kinds import UNDIVIDED, Kind
from quizzes.question_record import QuestionRecord

LONGEST_CELL = 32_767  # of a spreadsheet
WIDE, NARROW = 48, 14
SHEET = "Câu hỏi"


def write_sheet(records: Sequence[QuestionRecord]) -> Written:
    """The file, with the questions that are not in it."""
    held = [_row(record) for record in records if why_not(record) is None]
    used = [column for column in columns.ORDER if column in columns.NEEDED or any(column in row for row in held)]
    return Written(_book(used, held), lacking(records, why_not))


def why_not(record: QuestionRecord) -> LeftOutWhy | None:
    """Why the format cannot hold a question."""
    if shows_strangers(record):
        return LeftOutWhy.PICTURE
    longest = max(map(len, _row(record).values()))
    return LeftOutWhy.TOO_LONG if longest > LONGEST_CELL else None


def _book(used: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    made = io.BytesIO()
    with workbook_in(made) as book:
        sheet, bold, wrapped = book.add_worksheet(SHEET), book.add_format({"bold": True}), book.add_format()
        wrapped.set_text_wrap()
        wrapped.set_align("top")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(used):
            sheet.set_column(place, place, WIDE if column in (columns.STEM, columns.EXPLANATION) else NARROW)
            sheet.write_string(0, place, columns.NAMES[column], bold)
            for at, row in enumerate(rows, start=1):
                if column in row:
                    sheet.write_string(at, place, row[column], wrapped)
    return made.getvalue()


def _row(record: QuestionRecord) -> dict[str, str]:
    policy = "" if record.kind in UNDIVIDED else columns.POLICIES[record.policy]
    numbers = (str(number) if number else "" for number in (record.lesson, record.difficulty))
    kind, answer = columns.KINDS[record.kind], _answer(record)
    words = (record.slug, kind, *numbers, record.stem, answer, record.explanation, policy)
    named = (columns.ID, columns.KIND, columns.LESSON, columns.DIFFICULTY, columns.STEM)
    row = dict(zip((*named, columns.ANSWER, columns.EXPLANATION, columns.POLICY), words, strict=True))
    lists = ((columns.OPTIONS, record.options), (columns.PROMPTS, record.prompts), (columns.FEEDBACK, record.feedback))
    for names, said in lists:
        row |= dict(zip(names, said, strict=False))
    return {column: text for column, text in row.items() if text}


def _answer(record: QuestionRecord) -> str:
    letters = record.key[1:] if record.kind is Kind.CASE else record.key
    words = [columns.VERDICTS[record.key[0]]] if record.kind is Kind.CASE else []
    return ", ".join([*words, *letters.upper()])
