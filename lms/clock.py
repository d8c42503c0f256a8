"""Moments, days and months as Viet Nam counts them, whatever the server's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MONTHS = 12
MONTH_FORM = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def utc_now() -> datetime:
    """The present moment, aware. Only the edge asks; verbs are told."""
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The day in Viet Nam at `moment`."""
    return moment.astimezone(VIETNAM).date()


def local_today() -> date:
    """Today in Viet Nam. Only the edge asks; verbs are told."""
    return local_date(utc_now())


def day_start(day: date) -> datetime:
    """The first moment of `day` in Viet Nam."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month in Viet Nam."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        day = local_date(moment)
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """The month written as 2026-11, or None."""
        found = MONTH_FORM.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.shift(1).first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        return day_start(self.first_day)

    @property
    def end(self) -> datetime:
        """The first moment after the month."""
        return self.shift(1).start

    def shift(self, months: int) -> "Month":
        year, index = divmod(self.year * MONTHS + self.number - 1 + months, MONTHS)
        return Month(year, index + 1)

    def months_to(self, other: "Month") -> int:
        """How many months later `other` is."""
        return (other.year - self.year) * MONTHS + other.number - self.number

    def days_left(self, moment: datetime) -> int:
        """Days from `moment` to the deadline, today not counted; negative when it has passed."""
        return (self.last_day - local_date(moment)).days

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
