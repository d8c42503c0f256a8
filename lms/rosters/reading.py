"""Turns the rows of a table into rows of a roster: carries group cells down, skips what is no row."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from lms.rosters.headings import Layout
from lms.rosters.records import RosterRow, Skip
from lms.rosters.tables import Table


class Reading:
    """The rows of a roster, one by one; `skipped` tells, after them, how many rows were none and why."""

    def __init__(self, table: Table, day: date, layout: Layout | None = None) -> None:
        """`day` is today: no date of a roster lies after it. `layout` where somebody mapped the columns by hand."""
        self.table, self.day, self.layout = table, day, layout or table.layout
        self.skipped: Counter[Skip] = Counter()

    def __iter__(self) -> Iterator[RosterRow]:
        return iter(())
