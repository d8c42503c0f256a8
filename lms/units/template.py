"""The file of changes to fill in: its headings on one sheet, what to write in them on another."""

from io import BytesIO

from flask_babel import gettext as _

from lms.units.change_file import KIND_NAMES, Column
from lms.units.changes import ChangeKind
from lms.workbook import workbook_in

ROWS = 500  # kept as text, so that 07294 does not become 7294
WIDTHS = {Column.UNIT: 34, Column.INTO: 34, Column.NEW_NAME: 24, Column.CHILDREN: 40, Column.BASIS: 30}


def template_file() -> bytes:
    """The file, in XLSX."""
    target = BytesIO()
    with workbook_in(target) as book:
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        page = book.add_worksheet("Thay đổi")
        for index, column in enumerate(Column):
            page.set_column(index, index, WIDTHS.get(column, 16), text)
            page.write_string(0, index, column, bold)
        page.freeze_panes(1, 0)
        guide = book.add_worksheet("Cách ghi")
        guide.set_column(0, 0, 26)
        guide.set_column(1, 1, 110)
        for line, (head, words) in enumerate(_guide()):
            guide.write_string(line, 0, head, bold)
            guide.write_string(line, 1, words)
    return target.getvalue()


def _guide() -> list[tuple[str, str]]:
    kinds = {
        ChangeKind.RENAME: _("Từ đơn vị, Tên mới"),
        ChangeKind.UPGRADE: _("Từ đơn vị, Loại mới; Tên mới và Mã mới nếu cũng đổi"),
        ChangeKind.MERGE: _(
            "Từ đơn vị: các đơn vị, cách nhau bằng dấu chấm phẩy. Đến đơn vị: đơn vị còn lại; "
            "nếu thành đơn vị mới thì để trống, ghi Loại mới, Tên mới, Mã mới"
        ),
        ChangeKind.SPLIT: _(
            "Mỗi phần một dòng, cùng Ngày và Từ đơn vị; Gồm: các nơi thuộc phần đó. Phần đầu nhận những gì chưa ghi. "
            "Đơn vị cũ còn lại thì thêm một dòng có Đến đơn vị là chính nó"
        ),
        ChangeKind.TRANSFER_PART: _("Từ đơn vị, Đến đơn vị; Gồm: các thôn hoặc xã được chuyển"),
        ChangeKind.REPARENT: _("Từ đơn vị, Đến đơn vị: nơi trực thuộc mới"),
        ChangeKind.FOUND: _("Đến đơn vị: nơi trực thuộc; Loại mới, Tên mới, Mã mới"),
        ChangeKind.CLOSE: _("Từ đơn vị, Đến đơn vị: nơi nhận phần của đơn vị này"),
    }
    columns = {
        Column.DAY: _("Ngày có hiệu lực, ví dụ 20/11/2026"),
        Column.UNIT: _(
            "Mã (75, 25270), hoặc đường dẫn: Quảng Ngãi > Minh An > Đông Hạ. "
            "Mã đứng đầu đường dẫn cũng được: 21001 > Đông Hạ"
        ),
        Column.NEW_KIND: _("tỉnh, thành phố, xã, phường, đặc khu, thôn, xóm, bản, ấp, tổ dân phố…"),
        Column.CHILDREN: _("Tên các nơi, cách nhau bằng dấu chấm phẩy"),
        Column.BASIS: _("Số và ký hiệu văn bản, ví dụ Nghị quyết 12/NQ-HĐND"),
    }
    names = {KIND_NAMES[kind]: words for kind, words in kinds.items()}
    return [*names.items(), *((column.value, words) for column, words in columns.items())]
