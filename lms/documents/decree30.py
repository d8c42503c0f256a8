"""The frame of an official draft in Word: Decree 30/2020/NĐ-CP, Phụ lục I (domain.md, section 5).

Times New Roman is named, not bundled: Word has it, LibreOffice puts a font of the same widths in its place.
Number, place and date, and the signature stay blank: a draft becomes a document where it is signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from lms.documents.grid import Cell, Column, grid

FONT, LANGUAGE = "Times New Roman", "vi-VN"
PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # A4, in mm
TOP, BOTTOM, LEFT, RIGHT, HEADER = 20, 20, 30, 15, 10
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
BODY_WIDTH, NATION_WIDTH = 70, 95
PADDING = 2 * 1.9  # what Word leaves free at the two sides of a cell
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
MOTTO_LINE = 56  # as long as the motto in 13 pt bold
BODY_LINE, SUBJECT_LINE = 25, 40
BLANK_NUMBER, BLANK_DAY = "Số: ……/BC-……", "……, ngày …… tháng …… năm ……"
FIRST_LINE = 10  # how far the first line of a paragraph is moved in
SIGNING_ROOM = 5  # empty lines for signature and seal
# After w:pBdr, in the order that the schema of w:pPr demands.
AFTER_BORDER = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")


@dataclass(frozen=True)
class Look:
    """Size in points, weight and slope."""

    size: float = 13
    bold: bool = False
    italic: bool = False


PLAIN, ITALIC, BOLD = Look(), Look(italic=True), Look(bold=True)
UPPER, UPPER_BOLD, HEADING = Look(12), Look(12, bold=True), Look(14, bold=True)
RECIPIENTS, RECIPIENT = Look(12, bold=True, italic=True), Look(11)


class Draft:
    """A document that is written from the top down."""

    def __init__(self, title: str, now: datetime) -> None:
        self.document = Document()
        self._set_font()
        _set_page(self.document.sections[0])
        about = self.document.core_properties
        about.title, about.language, about.author, about.comments = title, LANGUAGE, "Học Số", ""
        about.created = about.modified = now.astimezone(UTC).replace(tzinfo=None)

    def head(self, superior: str, body: str) -> None:
        """Left the superior body and the issuing body, right the nation; below, number and date, both blank."""
        (left, right), (number, day) = self._places(2, BODY_WIDTH, NATION_WIDTH)
        _write(left.paragraphs[0], superior, UPPER)
        _write(left.add_paragraph(), body, UPPER_BOLD)
        _rule(left.add_paragraph(), BODY_LINE, BODY_WIDTH - PADDING)
        _write(right.paragraphs[0], NATION, UPPER_BOLD)
        _write(right.add_paragraph(), MOTTO, BOLD)
        _rule(right.add_paragraph(), MOTTO_LINE, NATION_WIDTH - PADDING)
        _write(number.paragraphs[0], BLANK_NUMBER, PLAIN)
        _write(day.paragraphs[0], BLANK_DAY, ITALIC)

    def name(self, kind: str, subject: str) -> None:
        """The type of document in capitals and what it is about, with a line below."""
        _space(_write(self.document.add_paragraph(), kind.upper(), HEADING), before=18)
        _write(self.document.add_paragraph(), subject, HEADING)
        rule = self.document.add_paragraph()
        _rule(rule, SUBJECT_LINE, TEXT_WIDTH)
        rule.paragraph_format.space_after = Pt(10)

    def line(self, words: str, look: Look = PLAIN, *, kept: bool = False) -> None:
        """A paragraph of the body; one that is `kept` stands on the page of what follows."""
        paragraph = _write(self.document.add_paragraph(), words, look, ALIGN.JUSTIFY)
        paragraph.paragraph_format.first_line_indent = Mm(FIRST_LINE)
        _space(paragraph, after=6)
        paragraph.paragraph_format.keep_with_next = kept or None

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """A table across the page, the last rows on the page of what follows; see grid."""
        self.document.element.body[-1].addprevious(grid(columns, rows))
        below = self.document.add_paragraph()
        _space(below, after=0)
        below.paragraph_format.keep_with_next = True

    def signature(self, recipients: Sequence[str], signer: str, how: str) -> None:
        """Left who receives it, right who signs, with room for that; never torn from each other by a page's end."""
        ((left, right),) = self._places(1, TEXT_WIDTH / 2, TEXT_WIDTH / 2)
        _space(_write(left.paragraphs[0], "Nơi nhận:", RECIPIENTS, ALIGN.LEFT), before=6)
        for recipient in recipients:
            _write(left.add_paragraph(), recipient, RECIPIENT, ALIGN.LEFT)
        _space(_write(right.paragraphs[0], signer.upper(), BOLD), before=6)
        _write(right.add_paragraph(), how, ITALIC)
        for _line in range(SIGNING_ROOM):
            right.add_paragraph()

    def file(self) -> bytes:
        """The file."""
        target = BytesIO()
        self.document.save(target)
        return target.getvalue()

    def _set_font(self) -> None:
        """For every script, in the defaults too: a theme's font there would win over the style's."""
        defaults = self.document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
        names = " ".join(f'w:{script}="{FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
        language = f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
        size = f'<w:sz w:val="{PLAIN.size * 2:.0f}"/><w:szCs w:val="{PLAIN.size * 2:.0f}"/>'
        new = parse_xml(f"<w:rPr {nsdecls('w')}><w:rFonts {names}/>{size}{language}</w:rPr>")
        defaults.getparent().replace(defaults, new)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(PLAIN.size)
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1

    def _places(self, lines: int, *widths: float) -> list[tuple[_Cell, ...]]:
        """Places beside each other without borders; what stands in one line of them stays on one page."""
        table = self.document.add_table(lines, len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no word for it
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return [row.cells for row in table.rows]


def _set_page(section: Section) -> None:
    """A4 upright, the decree's margins, and the page's number at the top of every page but the first."""
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(HEADER)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    number._p.append(_field("PAGE"))  # noqa: SLF001 - python-docx knows no fields


def _field(code: str) -> BaseOxmlElement:
    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>2</w:t></w:r></w:fldSimple>')


def _write(paragraph: Paragraph, words: str, look: Look, align: ALIGN = ALIGN.CENTER) -> Paragraph:
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.italic = Pt(look.size), look.bold, look.italic
    paragraph.alignment = align
    return paragraph


def _space(paragraph: Paragraph, before: float = 0, after: float = 0) -> None:
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def _rule(paragraph: Paragraph, length: float, room: float) -> None:
    """A line of `length` mm in the middle of `room` mm: a border, since the decree wants no underlined words."""
    side = Mm((room - length) / 2)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = side
    form.space_before, form.line_spacing = Pt(2), Pt(6)
    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    paragraph._p.get_or_add_pPr().insert_element_before(parse_xml(border), *AFTER_BORDER)  # noqa: SLF001 - as above
