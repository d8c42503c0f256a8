"""What an official notes about a signal."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length

from lms.insight.noting import Outcome
from lms.text import clean
from lms.web import whole_number

OUTCOMES = {Outcome.NOTHING: _("Đã xem, không có gì"), Outcome.REMINDED: _("Đã nhắc nhở")}


class NoteForm(FlaskForm):
    """What came of it, and how that was found out. `seen` is how many notes its writer knew of."""

    outcome = RadioField(
        _("Bạn đã làm gì"),
        [InputRequired(_("Bạn chọn một mục."))],
        choices=[Choice(value, words) for value, words in OUTCOMES.items()],
        invalid_choice_message=_("Bạn chọn một mục trong danh sách."),  # type: ignore[call-arg]
    )
    reason = TextAreaField(
        _("Lý do"),
        [DataRequired(_("Bạn ghi lý do.")), Length(max=300, message=_("Lý do dài quá 300 ký tự."))],
        filters=[clean],
        description=_("Ví dụ: buổi học ở nhà văn hóa, mọi người dùng chung một máy. Không ghi tên hay số điện thoại."),
    )
    seen = HiddenField(filters=[clean])

    def seen_count(self) -> int:
        return whole_number(self.seen.data or "") or 0
