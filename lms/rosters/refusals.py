"""Why a table is no roster; lms/rosters/faults.py has the sentence."""

from lms.tables.refusals import TableRefused


class HeadingMissing(TableRefused):
    """No sheet has a heading that we know. `rows` are the first rows of the longest sheet, to map by hand."""

    def __init__(self, rows: tuple[tuple[str, ...], ...] = ()) -> None:
        super().__init__()
        self.rows = rows
