"""The form of the search."""

from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, StringField
from wtforms.validators import Optional, ValidationError

from lms.people.fields import DayField


class FindForm(FlaskForm):
    """What is looked for, asked in the address as ?q= and ?on=."""

    class Meta:
        csrf = False

    q = StringField(
        _("Tên người, tổ, thôn, xã; số điện thoại hoặc mã đơn vị"),
        [Optional()],
        description=_("Không cần gõ dấu. Thêm tên xã để tìm gọn hơn, ví dụ “hanh nghia lo”."),
    )
    on = DayField(_("Xem như ngày"), [Optional()])

    def __init__(self, asked: MultiDict[str, str], today: date) -> None:
        self.today = today
        super().__init__(asked)

    def validate_on(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(_("Ngày này còn ở phía trước. Bạn chọn hôm nay hoặc một ngày đã qua."))

    def day(self) -> date | None:
        """A day in the past; None is today, and is what is shown where no day can be read."""
        return self.on.data if self.validate() and self.on.data != self.today else None
