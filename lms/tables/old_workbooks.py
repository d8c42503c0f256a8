"""Reads XLS and ODS workbooks in a process of their own, whose memory and time are limited.

Their reader lays a sheet out as a full rectangle, so that a file of two kilobytes can ask for more memory than
there is, and then ends the process that it runs in.
"""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

PROCESS = Path(__file__).with_name("old_workbook_process.py")
SECONDS = 60


class Unreadable(Exception):
    """It is no workbook, or one that asks for too much memory or time."""


def read_old_workbook(file: BinaryIO) -> list[dict[str, Any]]:
    """The sheets of an XLS or ODS workbook: `name`, `rows` of cells, `merges`. Raises Unreadable."""
    file.seek(0)
    command = [sys.executable, "-I", str(PROCESS)]
    try:
        done = subprocess.run(command, input=file.read(), capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired as late:
        raise Unreadable from late
    if done.returncode:
        raise Unreadable
    return [json.loads(line, object_hook=_unpacked) for line in done.stdout.splitlines()]


def _unpacked(found: dict[str, Any]) -> Any:
    return datetime.fromisoformat(found["day"]) if "day" in found else found
