"""When a month's topic is learned: members first, then citizens, both until the month ends; then as catch-up.

Rules about days only, apart from any database. A window opens nothing and locks nothing: every course can be read
at any time. It says what is due, and until when.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from courses.models import Edition
from lms.clock import Month

LAST_DAYS = 3  # so many days before its end, a window is closing
CITIZENS_LATEST = 28  # every month has this day
LONGEST_CATCH_UP = 11  # a year later the topic's turn comes again


class Phase(StrEnum):
    """Where a day lies, seen from a window."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSING = "closing"
    CATCH_UP = "catch-up"
    OVER = "over"


@dataclass(frozen=True)
class Window:
    """From `first` to `last` a topic is due; until `catch_up_last` who missed it is still offered it."""

    first: date
    last: date
    catch_up_last: date

    def phase(self, day: date) -> Phase:
        if day < self.first:
            return Phase.AHEAD
        if day <= self.last:
            return Phase.CLOSING if self.days_left(day) < LAST_DAYS else Phase.OPEN
        return Phase.CATCH_UP if day <= self.catch_up_last else Phase.OVER

    def days_left(self, day: date) -> int:
        """Days from `day` to the last, which is not counted; negative when it has passed."""
        return (self.last - day).days


@dataclass(frozen=True)
class Windows:
    """A rule of windows; these are the usual numbers, where neither the province nor the nation has set others."""

    citizens_from: int = 11
    catch_up_months: int = 3

    def of(self, month: Month, edition: str) -> Window:
        """The window of a month's topic in an edition: citizens begin later than everybody who teaches them."""
        first = month.first_day
        if edition == Edition.CITIZEN:
            first = first.replace(day=min(max(1, self.citizens_from), CITIZENS_LATEST))
        return Window(first, month.last_day, month.shift(self._months).last_day)

    def to_catch_up(self, month: Month) -> list[Month]:
        """The months before `month` that are still offered in it, the one whose offer ends first in front."""
        return [month.shift(-back) for back in range(self._months, 0, -1)]

    @property
    def _months(self) -> int:
        return min(max(0, self.catch_up_months), LONGEST_CATCH_UP)
