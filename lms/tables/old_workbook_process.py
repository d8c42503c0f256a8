"""Run by old_workbooks.py, never imported: an XLS or ODS workbook comes in, a line of JSON for each sheet goes out."""

import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import IO, Any

import python_calamine

MEMORY = 1 << 30


def main() -> None:
    """Read the workbook with no more memory than is good for it; the status is 1 where it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for sheet in _sheets(io.BytesIO(sys.stdin.buffer.read())):
        print(json.dumps(sheet, default=_packed))  # noqa: T201 - the way back to the caller


def _sheets(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    book = python_calamine.load_workbook(file)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        yield {"name": name, "rows": sheet.to_python(skip_empty_area=False), "merges": sheet.merged_cell_ranges or []}


def _packed(value: object) -> Any:
    """What JSON has no word for."""
    if isinstance(value, date):  # a moment is a day, too
        return {"day": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    raise TypeError(type(value))


if __name__ == "__main__":
    try:
        main()
    except (python_calamine.CalamineError, MemoryError):
        sys.exit(1)
