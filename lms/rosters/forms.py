"""Forms of rosters: a file, its columns, and what to do with its rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types

from lms.rosters import plans
from lms.rosters.records import Field

COLUMNS = {
    Field.NUMBER: _("Số thứ tự"),
    Field.PROVINCE: _("Tỉnh, thành phố"),
    Field.DISTRICT: _("Huyện (danh sách cũ)"),
    Field.COMMUNE: _("Xã, phường, đặc khu"),
    Field.KIND: _("Loại thôn, tổ dân phố"),
    Field.VILLAGE: _("Thôn, tổ dân phố"),
    Field.TEAM: _("Tên tổ"),
    Field.DECISION_NUMBER: _("Số quyết định"),
    Field.DECISION_DATE: _("Ngày quyết định"),
    Field.MEMBERS: _("Số lượng thành viên"),
    Field.NAME: _("Họ và tên"),
    Field.LEADER: _("Họ tên, chức vụ tổ trưởng"),
    Field.BIRTH_YEAR: _("Năm sinh"),
    Field.PHONE: _("Điện thoại"),
    Field.ROLE: _("Chức vụ trong tổ"),
    Field.POSITION: _("Chức vụ công tác"),
    Field.SINCE: _("Từ ngày"),
}
UNUSED = ""
KNOWN = {
    plans.Choice.UPDATE: _("Cập nhật theo tệp: sửa những gì khác, giữ tài khoản và kết quả"),
    plans.Choice.SKIP: _("Giữ nguyên như đang có, bỏ qua các dòng này"),
}


class UploadForm(FlaskForm):
    """A roster to be looked at; nothing is written to the teams yet."""

    roster = FileField(
        _("Tệp danh sách"),
        [FileRequired(_("Bạn chọn tệp danh sách."))],
        description=_("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc CSV, tối đa 20 MB."),
    )


class ChoicesForm(FlaskForm):
    """What holds for the whole file."""

    known = RadioField(
        _("Người đã có trong hệ thống"),
        choices=[Choice(value.value, words) for value, words in KNOWN.items()],
        invalid_choice_message=_("Bạn chọn một mục trong danh sách."),  # type: ignore[call-arg]
    )
    create_missing = BooleanField(_("Tạo tất cả thôn và tổ còn thiếu"))
    create = SelectMultipleField(_("Tạo mới"), validate_choice=False)
    replace_leaders = BooleanField(
        _("Đổi tổ trưởng theo tệp"),
        description=_("Tổ trưởng đang có mà tệp ghi người khác làm tổ trưởng sẽ thành thành viên."),
    )

    fingerprint = HiddenField()  # of the preview that is imported

    def decisions(self, missing: Sequence[plans.Missing]) -> dict[str, Any]:
        """What was chosen; `missing` are the villages and teams that were offered.

        "All" is done once and then stands at each place, so that one that is unticked stays so.
        """
        ticked = self.create.data or ()
        unticked = {item.key for item in missing if item.chosen and item.key not in ticked}
        wanted = {item.key for item in missing} if self.create_missing.data else set(ticked)
        return {
            "known": self.known.data,
            "create_missing": False,
            "create": [item.key for item in missing if item.key in wanted - unticked],
            "replace_leaders": self.replace_leaders.data,
        }


class ConfirmForm(FlaskForm):
    """Nothing but a button, against forgery."""


def row_choices(form: Mapping[str, str], rows: Sequence[int]) -> dict[int, plans.Choice]:
    """What was chosen for the rows on a page: fields called row-17, empty for "as the whole file"."""
    chosen = {row: form.get(f"row-{row}", "") for row in rows}
    return {row: plans.Choice(choice) for row, choice in chosen.items() if choice in list(plans.Choice)}


def column_choices(form: Mapping[str, str], width: int) -> dict[Field, int]:
    """What was chosen for each column: fields called column-0 and on; of two alike, the first stands."""
    columns: dict[Field, int] = {}
    for column in range(width):
        name = form.get(f"column-{column}", UNUSED)
        if name in list(Field):
            columns.setdefault(Field(name), column)
    return columns
