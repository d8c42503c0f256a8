"""Forms of importing courses."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField


class UploadForm(FlaskForm):
    """A zip to be looked at, and whose courses it shall change; nothing is written yet."""

    owner = SelectField(
        _("Nhập cho"),
        invalid_choice_message=_("Bạn chọn một mục trong danh sách."),  # type: ignore[call-arg]
    )
    package = FileField(
        _("Tệp ZIP của khóa học"),
        [FileRequired(_("Bạn chọn tệp ZIP."))],
        description=_("Tệp đã tải ở trang khóa học, hoặc thư mục cùng cách sắp xếp được nén lại. Tối đa 20 MB."),
    )

    def __init__(self, owners: Mapping[int, str]) -> None:
        """`owners` are the units to choose from with their names; the first unless another is chosen."""
        super().__init__()
        self.owner.choices = [(str(unit_id), name) for unit_id, name in owners.items()]
        if self.owner.data is None:
            self.owner.data = str(next(iter(owners)))


class SeenForm(FlaskForm):
    """A button below what somebody has looked at; against forgery, and against what changed meanwhile."""

    fingerprint = HiddenField()
