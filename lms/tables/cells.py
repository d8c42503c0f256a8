"""What a single cell says as plain text."""

import unicodedata
from datetime import date, time, timedelta

from lms.tables.sheets import Value
from lms.text import clean


def text_of(value: Value | timedelta) -> str:
    """A cell as plain text: 912345678, not 912345678.0; days as dd/mm/yyyy; NFC, single spaces."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _plain(text: str) -> str:
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return clean(text)
