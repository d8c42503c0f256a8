"""Years and days in cells: dates in many forms, or as a spreadsheet counts days."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from lms.people.names import OLDEST_BIRTH_YEAR
from lms.rosters.cells import BadCell, says_nothing
from lms.rosters.records import Code
from lms.tables.cells import text_of
from lms.tables.sheets import Value
from lms.text import fold

# Days of a spreadsheet are counted from here.
EPOCH = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119
TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
DAY_FORMS = (
    re.compile(r"(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<y>\d{4})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<d>\d{1,2})" + TIME),
    re.compile(r"(?:ngay )?(?P<d>\d{1,2}) thang (?P<m>\d{1,2}) nam (?P<y>\d{4})"),
)
MONTH_FORM = re.compile(r"\d{1,2}\s*[/.\-]\s*(\d{4})")


def birth_year(value: Value, today: date) -> int | None:
    """The year from a year, a date in any form, or a day that a spreadsheet counts. Raises BadCell: YEAR_BAD."""
    if value is None or value == "":
        return None
    year = _year(value, today)
    if year is None:
        if says_nothing(text_of(value)):
            return None
        raise BadCell(Code.YEAR_BAD, text_of(value), oldest=OLDEST_BIRTH_YEAR, newest=today.year)
    if not OLDEST_BIRTH_YEAR <= year <= today.year:
        raise BadCell(Code.YEAR_BAD, text_of(value), oldest=OLDEST_BIRTH_YEAR, newest=today.year)
    return year


def _year(value: Value, today: date) -> int | None:
    if isinstance(value, date):
        # A year in a cell that is formatted as a day shows as a day of 1905.
        serial = (date(value.year, value.month, value.day) - EPOCH).days
        return serial if OLDEST_BIRTH_YEAR <= serial <= today.year else value.year
    text = text_of(value)
    if text.isascii() and text.isdigit():
        return _year_by_number(int(text), len(text), today)
    day, month = _day(text, today), MONTH_FORM.fullmatch(text)
    return day.year if day else int(month[1]) if month else None


def _year_by_number(number: int, length: int, today: date) -> int | None:
    if length == 2:  # noqa: PLR2004 - 85 for 1985
        return _full_year(number, today)
    return (EPOCH + timedelta(days=number)).year if number in SERIALS else number


def _full_year(number: int, today: date) -> int:
    """A year of two digits: the newest that is not to come."""
    return number + (2000 if number + 2000 <= today.year else OLDEST_BIRTH_YEAR)


def day_of(value: Value, today: date) -> date | None:
    """A day that is not to come: dd/mm/yyyy, yyyy-mm-dd, d-m-yy, in words, or as a spreadsheet counts days.

    Raises BadCell: DATE_BAD, DATE_AHEAD.
    """
    if value is None or value == "":
        return None
    text = text_of(value)
    found = _day_value(value, today)
    if found is None:
        if says_nothing(text):
            return None
        raise BadCell(Code.DATE_BAD, text)
    if found > today:
        raise BadCell(Code.DATE_AHEAD, text, day=found.isoformat())
    if found.year < OLDEST_BIRTH_YEAR:
        raise BadCell(Code.DATE_BAD, text)
    return found


def _day_value(value: Value, today: date) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return EPOCH + timedelta(days=int(value)) if int(value) in SERIALS else None
    return _day(text_of(value), today)


@lru_cache(maxsize=4096)
def _day(text: str, today: date) -> date | None:
    for form in DAY_FORMS:
        found = form.fullmatch(text if text.isascii() else fold(text))
        if found:
            year = int(found["y"])
            try:
                return date(_full_year(year, today) if len(found["y"]) == 2 else year, int(found["m"]), int(found["d"]))  # noqa: PLR2004
            except ValueError:
                return None
    return None
