"""Reads XLS and ODS workbooks in a process of their own, whose memory and time are limited.

Their reader lays a sheet out as a full rectangle, so that a file of two kilobytes can ask for more memory than
there is, and then ends the process that it runs in. This file is that process, too: it imports nothing of ours.
"""

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO

import python_calamine

MEMORY = 1 << 30
SECONDS = 60


class Unreadable(Exception):
    """It is no workbook, or one that asks for too much memory or time."""


def read_old_workbook(file: BinaryIO) -> list[dict[str, Any]]:
    """The sheets of an XLS or ODS workbook: `name`, `rows` of cells, `merges`. Raises Unreadable."""
    file.seek(0)
    command = [sys.executable, "-I", str(Path(__file__))]
    try:
        done = subprocess.run(command, input=file.read(), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - this very file
    except subprocess.TimeoutExpired as late:
        raise Unreadable from late
    if done.returncode:
        raise Unreadable
    return [json.loads(line, object_hook=_unpacked) for line in done.stdout.splitlines()]


def _unpacked(found: dict[str, Any]) -> Any:
    return datetime.fromisoformat(found["day"]) if "day" in found else found


def _packed(value: object) -> Any:
    """What JSON has no word for."""
    if isinstance(value, date):  # a moment is a day, too
        return {"day": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    raise TypeError(type(value))


def _sheets(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    book = python_calamine.load_workbook(file)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        yield {"name": name, "rows": sheet.to_python(skip_empty_area=False), "merges": sheet.merged_cell_ranges or []}


def main() -> None:
    """Write a line of JSON for each sheet of the workbook that comes in."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for sheet in _sheets(io.BytesIO(sys.stdin.buffer.read())):
        print(json.dumps(sheet, default=_packed))  # noqa: T201 - the way back to the caller


if __name__ == "__main__":
    try:
        main()
    except (python_calamine.CalamineError, MemoryError):
        sys.exit(1)
