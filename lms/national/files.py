"""Writes the rosters of the synthetic country: one file per province, as CSV and, if wanted, as XLSX."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import xlsxwriter

from lms.national.country import Place, ProvincePlan
from lms.national.roster import COLUMNS, Line, lines_of
from lms.text import fold


def write_country(plans: Sequence[ProvincePlan], folder: Path, seed: int, *, xlsx: bool) -> Iterator[Path]:
    """Write one province after another into `folder`; yields each CSV file when it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    first_member = 0
    for plan in plans:
        file = folder / f"{file_stem(plan.place)}.csv"
        _write_csv(file, lines_of(plan, first_member, seed))
        if xlsx:
            _write_xlsx(file.with_suffix(".xlsx"), lines_of(plan, first_member, seed))
        first_member += plan.members
        yield file


def file_stem(province: Place) -> str:
    """A province's file name without its ending, e.g. "51-quang-ngai"."""
    return f"{province.code}-{fold(province.name).replace(' ', '-')}"


def _write_csv(file: Path, lines: Iterable[Line]) -> None:
    """UTF-8 with a mark at the beginning: Excel reads Vietnamese only then."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(lines)


def _write_xlsx(file: Path, lines: Iterable[Line]) -> None:
    """Row by row, so that a province of any size takes the same memory."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, COLUMNS)
        for row, line in enumerate(lines, 1):
            sheet.write_row(row, 0, line)
