"""Phone numbers in cells, written in ten ways, cut short by a spreadsheet, or two at once."""

import re
import unicodedata

from lms.rosters.cells import BadCell, says_nothing
from lms.rosters.records import Code
from lms.tables.cells import text_of
from lms.tables.sheets import Value
from lms.text import phone_number

PHONE_DIGITS, LOST_ZERO = 10, 9
LETTER = re.compile(r"(?<=\d)[^\W\d_](?=\d)|^[^\W\d_](?=\d)|(?<=\d)[^\W\d_]$")  # an o for a nought, an l for a one


def phone(value: Value) -> str | None:
    """Ten digits, from any usual writing; a nought that a spreadsheet dropped is put back.

    Raises BadCell: PHONE_SHORT, PHONE_LONG, PHONE_TWO, PHONE_LETTER, PHONE_BAD.
    """
    text = text_of(value)
    if len(text) == PHONE_DIGITS and text.isascii() and text.isdigit() and text[0] == "0":
        return text
    plain = phone_number(text)
    if plain or not text:
        return plain
    if says_nothing(text):
        return None
    return _phone_within(text)


def _phone_within(text: str) -> str:
    chunks = re.split(r"[^0-9+ .\-()]+", unicodedata.normalize("NFKC", text))
    digits = [found for chunk in chunks if (found := re.sub(r"[^0-9+]", "", chunk).lstrip("+"))]
    numbers = list(dict.fromkeys(number for run in digits for number in _numbers(run)))
    if len(numbers) > 1:
        raise BadCell(Code.PHONE_TWO, text, numbers=numbers)
    if numbers:
        return numbers[0]
    letter = LETTER.search(text)
    if letter:
        raise BadCell(Code.PHONE_LETTER, text, letter=letter[0])
    longest = max(map(len, digits), default=0)
    if not longest:
        raise BadCell(Code.PHONE_BAD, text)
    raise BadCell(Code.PHONE_SHORT if longest < PHONE_DIGITS else Code.PHONE_LONG, text, digits=longest)


def _numbers(run: str) -> list[str]:
    """The phone numbers in a run of digits: one, or two that only a blank or dash kept apart."""
    half = len(run) // 2
    for pieces in ((run,), (run[:PHONE_DIGITS], run[PHONE_DIGITS:]), (run[:half], run[half:])):
        numbers = [_number(piece) for piece in pieces]
        if all(numbers):
            return [number for number in numbers if number]
    return []


def _number(digits: str) -> str | None:
    if len(digits) == LOST_ZERO and digits[0] in "35789":
        return f"0{digits}"
    return phone_number(re.sub(r"^(?:00)?840(?=\d{9}$)", "0", digits))
