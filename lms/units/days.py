"""Days as people write them in addresses and tables."""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from lms.people.fields import written_day
from lms.teams.models import AdminUnit

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class DayAsked:
    """The day in an address: as it was typed, as it is understood, and what is wrong with it."""

    text: str
    day: date | None = None
    fault: str = ""


def read_day(text: str) -> date | None:
    """The day written as 2026-11-20, 20/11/2026, 20-11-2026 or 20.11.2026; None where it is none."""
    iso, vietnamese = ISO.fullmatch(text.strip()), VIETNAMESE.fullmatch(text.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(vietnamese[3]), int(vietnamese[2]), int(vietnamese[1])) if vietnamese else None
    except ValueError:
        return None


def day_asked(text: str, unit: AdminUnit, today: date) -> DayAsked:
    """The day on which somebody wants to look at a unit; an empty one is no fault."""
    day = read_day(text)
    if not text.strip():
        return DayAsked("")
    if day is None:
        return DayAsked(text, fault=_("Bạn ghi ngày theo mẫu 20/11/2026."))
    if day > today:
        return DayAsked(text, fault=_("Ngày này chưa đến. Bạn chọn hôm nay hoặc một ngày đã qua."))
    if day < unit.valid_from:
        first = written_day(unit.valid_from)
        return DayAsked(text, fault=_("Đơn vị này có từ ngày %(day)s. Bạn chọn từ ngày đó trở đi.", day=first))
    return DayAsked(text, day)
