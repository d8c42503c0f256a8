"""The formats by name: which one a file is in, who reads it, who writes it."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from lms.workbook import MIMETYPE
from quizzes.formats import aiken, gift_text, moodle_xml_text, sheet_file
from quizzes.formats.aiken import read_aiken, write_aiken
from quizzes.formats.found import LeftOut, Read, Written
from quizzes.formats.gift import read_gift
from quizzes.formats.gift_text import write_gift
from quizzes.formats.moodle_xml import read_moodle_xml
from quizzes.formats.moodle_xml_text import write_moodle_xml
from quizzes.formats.plain import text_in
from quizzes.formats.settling import lacking
from quizzes.formats.sheet import read_sheet
from quizzes.formats.sheet_file import write_sheet
from quizzes.question_record import QuestionRecord

BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods")
ANSWER = re.compile(r"^[ \t]*(?:ANSWER|ĐÁP ÁN)[ \t]*:[ \t]*[A-Za-z][.)]?[ \t]*$", re.MULTILINE | re.IGNORECASE)
IN_BRACES = re.compile(r"(?<!\\)\{\s*[~=#>}TF]")
BEFORE = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"  # what may stand before the first sign, in any encoding
HEAD = 64


class Form(StrEnum):
    """A format of files of questions."""

    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE_XML = "xml"
    SHEET = "xlsx"


READERS: Mapping[Form, Callable[[bytes], Read]] = {
    Form.GIFT: read_gift,
    Form.AIKEN: read_aiken,
    Form.MOODLE_XML: read_moodle_xml,
    Form.SHEET: read_sheet,
}
ENDINGS = {Form.GIFT: "gift.txt", Form.AIKEN: "aiken.txt", Form.MOODLE_XML: "xml", Form.SHEET: "xlsx"}
MIMETYPES = {
    Form.GIFT: "text/plain; charset=utf-8",
    Form.AIKEN: "text/plain; charset=utf-8",
    Form.MOODLE_XML: "application/xml",
    Form.SHEET: MIMETYPE,
}


def form_of(content: bytes, name: str) -> Form:
    """The format of a file: by what it holds, and where that does not tell by its name. Raises FileRefused."""
    if content.startswith(BOOKS) or name.lower().endswith(TABLES):
        return Form.SHEET
    if content[:HEAD].lstrip(BEFORE).startswith(b"<"):
        return Form.MOODLE_XML
    text = text_in(content)
    return Form.AIKEN if ANSWER.search(text) and not IN_BRACES.search(text) else Form.GIFT


def write_as(form: Form, records: Sequence[QuestionRecord], pictures: Mapping[str, bytes]) -> Written:
    """The file in a format; `pictures` by their addresses, for the format that holds them."""
    if form is Form.MOODLE_XML:
        return write_moodle_xml(records, pictures)
    return {Form.GIFT: write_gift, Form.AIKEN: write_aiken, Form.SHEET: write_sheet}[form](records)


def left_out(form: Form, records: Sequence[QuestionRecord]) -> tuple[LeftOut, ...]:
    """What a file in the format would not hold."""
    writers = {Form.GIFT: gift_text, Form.AIKEN: aiken, Form.MOODLE_XML: moodle_xml_text, Form.SHEET: sheet_file}
    return lacking(records, writers[form].why_not)
