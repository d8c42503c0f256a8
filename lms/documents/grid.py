"""A table of an official draft in Word: borders, a head repeated on every page, rows that stay whole.

Written as XML at once: python-docx takes a second for a hundred rows, and a province has thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

TWIPS_PER_MM = 1440 / 25.4
PADDING_MM = 1.5
EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for edge in EDGES)
KEPT_ROWS = 2  # the last rows, which no page's end tears from what follows the table
Cell = str | None


@dataclass(frozen=True)
class Column:
    """A heading, a width in mm, and whether what stands below is centred."""

    heading: str
    width: float
    centred: bool = False


def grid(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> BaseOxmlElement:
    """The table. None continues the cell above. The words must be free of signs that XML forbids."""
    total = sum(_twips(column.width) for column in columns)
    padding = "".join(f'<w:{side} w:w="{_twips(PADDING_MM)}" w:type="dxa"/>' for side in ("left", "right"))
    look = (
        f'<w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>'
    )
    widths = "".join(f'<w:gridCol w:w="{_twips(column.width)}"/>' for column in columns)
    kept = len(rows) - KEPT_ROWS
    lines = [_row(columns, row, _next(rows, index), kept=index >= kept) for index, row in enumerate(rows)]
    return parse_xml(
        f"<w:tbl {nsdecls('w')}>{look}<w:tblGrid>{widths}</w:tblGrid>{_head(columns)}{''.join(lines)}</w:tbl>"
    )


def _next(rows: Sequence[Sequence[Cell]], index: int) -> Sequence[Cell]:
    return rows[index + 1] if index + 1 < len(rows) else [""] * len(rows[index])


def _head(columns: Sequence[Column]) -> str:
    cells = (_cell(column, column.heading, bold=True, centred=True) for column in columns)
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(columns: Sequence[Column], row: Sequence[Cell], below: Sequence[Cell], *, kept: bool) -> str:
    cells = []
    for column, words, under in zip(columns, row, below, strict=True):
        begins = '<w:vMerge w:val="restart"/>' if under is None else ""
        merge = "<w:vMerge/>" if words is None else begins
        cells.append(_cell(column, words or "", centred=column.centred, merge=merge, kept=kept))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(column: Column, words: str, *, centred: bool, bold: bool = False, merge: str = "", kept: bool = False) -> str:
    middle = '<w:vAlign w:val="center"/>' if bold else ""
    place = f'<w:tcPr><w:tcW w:w="{_twips(column.width)}" w:type="dxa"/>{merge}{middle}</w:tcPr>'
    form = ("<w:keepNext/>" if kept else "") + ('<w:jc w:val="center"/>' if centred else "")
    align = f"<w:pPr>{form}</w:pPr>" if form else ""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f"<w:r>{look}<w:t>{escape(words)}</w:t></w:r>" if words else ""
    return f"<w:tc>{place}<w:p>{align}{run}</w:p></w:tc>"


def _twips(mm: float) -> int:
    return round(mm * TWIPS_PER_MM)
