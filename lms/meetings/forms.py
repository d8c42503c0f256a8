"""Forms of in-person sessions: what is written of one, and who attended."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from courses.models import Topic
from lms.meetings.recording import FURTHEST, AlreadyAttended, BeganLater, EndedBefore, Facts
from lms.people.fields import DayField, written_day
from lms.teams.fields import ids_chosen
from lms.text import clean, in_language

STEP = re.compile(r"page:([0-9]{1,6})")
FIND = "find"


class MeetingForm(FlaskForm):
    """What is written down of a session."""

    topic = SelectField(
        _("Chuyên đề"),
        [InputRequired(_("Bạn chọn chuyên đề."))],
        invalid_choice_message=_("Bạn chọn một chuyên đề trong danh sách."),  # type: ignore[call-arg]
    )
    day = DayField(
        _("Ngày học"),
        [InputRequired(_("Bạn ghi ngày học."))],
        description=_("Buổi đã học, hoặc buổi sắp tới trong 60 ngày để báo trước."),
    )
    place = StringField(
        _("Địa điểm"),
        [DataRequired(_("Bạn ghi địa điểm.")), Length(max=160, message=_("Địa điểm dài quá 160 ký tự."))],
        filters=[clean],
        description=_("Ví dụ Nhà văn hóa thôn"),
    )
    remark = TextAreaField(
        _("Ghi chú"),
        [Optional(), Length(max=500, message=_("Ghi chú dài quá 500 ký tự."))],
        filters=[clean],
        description=_("Ví dụ giờ bắt đầu, cần mang gì. Người được mời đọc được ghi chú này."),
    )

    def __init__(self, topics: Sequence[Topic], language: str, today: date, **defaults: Any) -> None:
        self.today = today
        super().__init__(**defaults)
        self.topic.choices = [
            Choice(str(topic.id), f"{topic.number}. {in_language(topic.title, language)}") for topic in topics
        ]

    def facts(self) -> Facts:
        day = self.day.data or self.today
        return Facts(int(self.topic.data), day, self.place.data or "", self.remark.data or "")

    def validate_day(self, field: DayField) -> None:
        if field.data and field.data > self.today + FURTHEST:
            raise ValidationError(_("Ngày này còn xa quá. Bạn chọn trong 60 ngày tới."))

    def blame(self, refusal: BeganLater | AlreadyAttended) -> None:
        """Put the sentence for a refusal beside the day."""
        self.day.errors = [_why(refusal)]


class TickForm(FlaskForm):
    """Who is ticked on the page, and who was when it was shown."""

    find = StringField(_("Tìm theo tên, không cần gõ dấu"), filters=[clean])
    people = SelectMultipleField(_("Có mặt"), validate_choice=False)
    had = SelectMultipleField(_("Đã có trong danh sách"), validate_choice=False)
    step = StringField(filters=[clean])

    def ticked(self) -> set[int]:
        return ids_chosen(self.people.data)

    def had_before(self) -> set[int]:
        return ids_chosen(self.had.data)

    def goes_to(self, search: str) -> dict[str, Any] | None:
        """The words of the address to go to; None when the list is done."""
        if self.step.data == FIND:
            return {"q": self.find.data or None}
        page = STEP.fullmatch(self.step.data or "")
        return {"q": search or None, "page": int(page[1])} if page else None


def _why(refusal: BeganLater | AlreadyAttended) -> str:
    if isinstance(refusal, AlreadyAttended):
        return str(gettext("Buổi này đã có người dự, nên ngày học là hôm nay hoặc một ngày đã qua."))
    day = written_day(refusal.day)
    if isinstance(refusal, EndedBefore):
        return str(gettext("Nơi này không còn từ ngày %(day)s. Bạn chọn ngày trước đó.", day=day))
    return str(gettext("Nơi này hoạt động từ %(day)s. Bạn chọn từ ngày đó trở đi.", day=day))
