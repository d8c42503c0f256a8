"""The form that takes a file of changes."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired


class FileForm(FlaskForm):
    """A file of changes."""

    file = FileField(
        _("Tệp thay đổi"),
        [FileRequired(_("Bạn chọn một tệp .xlsx, .xls, .ods hoặc .csv."))],
        description=_("Tệp .xlsx, .xls, .ods hoặc .csv theo mẫu, dưới 2 MB"),
    )
