"""Cells that stand for the rows below them, too: drawn as one, or written only once for a group."""

from collections.abc import Iterable
from typing import Any

from lms.rosters.records import Field
from lms.tables.sheets import Merge, Value

# From the widest to the narrowest; what a row says of one of them ends what was said of those after it.
PLACES = (Field.PROVINCE, Field.COMMUNE, Field.VILLAGE, Field.TEAM)
GROUPED = (*PLACES, Field.KIND, Field.DECISION_NUMBER, Field.DECISION_DATE)


class MergedCells:
    """Fills the cells of the group columns that a merged cell covers, while rows go by in order."""

    def __init__(self, merges: Iterable[Merge], columns: dict[Field, int]) -> None:
        wanted = {columns[field] for field in GROUPED if field in columns}
        tall = [merge for merge in merges if merge.last_row > merge.first_row and merge.first_column in wanted]
        self.waiting = sorted(tall, key=lambda merge: -merge.first_row)
        self.open: dict[int, tuple[int, Value]] = {}

    def fill(self, number: int, cells: list[Value]) -> list[Value]:
        """The row with what the merged cells over it say."""
        while self.waiting and self.waiting[-1].first_row <= number:
            merge = self.waiting.pop()
            if merge.first_row == number and merge.first_column < len(cells):
                self.open[merge.first_column] = (merge.last_row, cells[merge.first_column])
        covered = {column: value for column, (last_row, value) in self.open.items() if number <= last_row}
        if not covered:
            return cells
        filled = cells + [None] * (max(covered) + 1 - len(cells))
        for column, value in covered.items():
            filled[column] = value if filled[column] is None else filled[column]
        return filled


class Groups:
    """What was said last of each place, for rows that leave it out."""

    def __init__(self) -> None:
        self.said: dict[Field, Any] = {}

    def carry(self, row: dict[Field, Any]) -> None:
        """Complete the row: what is wider than the first place that it names, or everything where it names none."""
        if row.get(PLACES[0]):
            self.said = row
            return
        first = next((at for at, place in enumerate(PLACES) if row.get(place)), len(PLACES))
        for place in PLACES[:first]:
            self._take(row, place)
        if first > PLACES.index(Field.VILLAGE):
            self._take(row, Field.KIND)
        if first == len(PLACES):
            self._take(row, Field.DECISION_NUMBER)
            self._take(row, Field.DECISION_DATE)
        self.said = row

    def name(self, place: Field, words: str) -> None:
        """A row of its own names a place: it ends what was said of narrower ones."""
        wider = {step: self.said[step] for step in PLACES[: PLACES.index(place)] if step in self.said}
        self.said = {**wider, place: words}

    def _take(self, row: dict[Field, Any], field: Field) -> None:
        if not row.get(field) and self.said.get(field):
            row[field] = self.said[field]
