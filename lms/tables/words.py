"""The sentence for every refusal of a table: why the file as a whole was not read, and what to do."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from lms.tables.refusals import FileEmpty, FileLocked, FileTooLarge, NotATable, PdfSent, TableRefused, TooManyColumns

MEGABYTE = 1024 * 1024
EMPTY = _("Tệp không có dòng nào. Bạn mở tệp xem lại rồi gửi tệp có danh sách.")
LOCKED = _("Tệp có mật khẩu. Bạn mở tệp, bỏ mật khẩu, lưu lại rồi gửi.")
NO_TABLE = _(
    "Tệp không phải bảng tính: có thể là ảnh, tài liệu hoặc tệp hỏng. Bạn lưu danh sách thành XLSX hay CSV rồi gửi."
)
PDF = _("Đây là tệp PDF, không đọc thành bảng được. Bạn gửi tệp gốc XLSX, XLS, ODS hay CSV.")
TOO_LARGE = _("Tệp lớn quá %(num)s MB. Bạn chia thành nhiều tệp nhỏ, mỗi tệp một số xã.")
TOO_WIDE = _("Bảng có hơn %(num)s cột. Bạn chỉ giữ các cột của danh sách.")


def table_words(refusal: TableRefused) -> str:
    """Why the file as a whole was not read, and what to do."""
    plain: Mapping[type[TableRefused], object] = {
        FileEmpty: EMPTY,
        FileLocked: LOCKED,
        NotATable: NO_TABLE,
        PdfSent: PDF,
    }
    if isinstance(refusal, FileTooLarge):
        return str(TOO_LARGE) % {"num": refusal.limit // MEGABYTE}
    if isinstance(refusal, TooManyColumns):
        return str(TOO_WIDE) % {"num": refusal.limit}
    return str(plain[type(refusal)])
