"""Days as people write them in addresses and tables."""

import re
from datetime import date

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def read_day(text: str) -> date | None:
    """The day written as 2026-11-20, 20/11/2026, 20-11-2026 or 20.11.2026; None where it is none."""
    numbers = ISO.fullmatch(text.strip()), VIETNAMESE.fullmatch(text.strip())
    try:
        if numbers[0]:
            return date(*(int(number) for number in numbers[0].groups()))
        return date(*(int(number) for number in reversed(numbers[1].groups()))) if numbers[1] else None
    except ValueError:
        return None
