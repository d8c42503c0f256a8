"""Who completed everything in a year: the rules, apart from any database.

The decrees ask for yearly honours on 10/10 (domain.md 66–69) and no criteria text has been found (65). So these
are the plainest ones, they stand on the page, and the lists only prepare a decision that people make.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lms.clock import Month, local_date
from lms.oversight.period import TaughtMonth

MINIMUM_TEAM = 3  # the least number of members that a team has (domain.md 4)
LAST_MONTH = 12


@dataclass(frozen=True)
class Criteria:
    """What counts for `year`: `months` whose deadline has passed, members of `day`, results before `cut`."""

    year: int
    day: date
    cut: datetime
    months: tuple[TaughtMonth, ...]
    running: TaughtMonth | None

    @property
    def courses(self) -> tuple[int, ...]:
        """Each course once, also where two months had the same topic."""
        return tuple(dict.fromkeys(month.course_id for month in self.months))


def criteria_of(year: int, taught: Iterable[TaughtMonth], now: datetime) -> Criteria:
    """The criteria for `year` as of `now`. A month still running does not count: its deadline is still to come."""
    december = Month(year, LAST_MONTH)
    months = tuple(month for month in taught if month.month.year == year)
    return Criteria(
        year,
        min(local_date(now), december.last_day),
        min(now, december.end),
        tuple(month for month in months if month.month.end <= now),
        next((month for month in months if month.month.start <= now < month.month.end), None),
    )


def is_considered(members: int) -> bool:
    """A team smaller than the documents ask for is not considered."""
    return members >= MINIMUM_TEAM


def is_honoured(members: int, complete: int) -> bool:
    """All members of a team that is considered completed everything."""
    return is_considered(members) and complete == members


def is_near(members: int, complete: int) -> bool:
    """All but one."""
    return is_considered(members) and complete == members - 1
