"""Pictures that lie on a sheet: each is unpacked once, and all together fill no memory."""

import io

import xlsxwriter

from lms.tables import drawings
from lms.tables.drawings import pictures_on
from tests.photos import photo

PICTURES = photo(seed=1), photo(seed=2)


def sheet_with(*rows: tuple[int, bytes]) -> io.BytesIO:
    """A workbook with these pictures on these rows."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Câu hỏi")
        for row, content in rows:
            page.insert_image(row, 0, "a.png", {"image_data": io.BytesIO(content), "description": f"Ảnh {row}"})
    return target


def test_one_picture_on_many_rows_is_held_once():
    one, other = PICTURES
    found = pictures_on(sheet_with((1, one), (5, one), (7, other)), "Câu hỏi", 10_000)
    assert [(drawn.row, drawn.words) for drawn in found] == [(2, "Ảnh 1"), (6, "Ảnh 5"), (8, "Ảnh 7")]
    assert found[0].content is found[1].content
    assert [drawn.content for drawn in found] == [one, one, other]


def test_what_there_is_no_room_for_is_cut(monkeypatch):
    one, other = PICTURES
    monkeypatch.setattr(drawings, "WHOLE", len(one) + 5)
    cut, found = other[:5], pictures_on(sheet_with((1, one), (5, one), (7, other)), "Câu hỏi", 10_000)
    assert [drawn.content for drawn in found] == [one, one, cut]
    monkeypatch.setattr(drawings, "MOST", 2)
    assert len(pictures_on(sheet_with((1, one), (5, one), (7, other)), "Câu hỏi", 10_000)) == 2
