"""How every XLSX file of ours is opened: a name that begins with = or holds an address stays the words it is."""

from typing import IO

import xlsxwriter

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook_in(target: IO[bytes]) -> xlsxwriter.Workbook:
    """An empty workbook that is written to `target` when its `with` block ends."""
    return xlsxwriter.Workbook(target, OPTIONS)
