"""Forms of importing and exporting questions."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from lms.bank.importing import Terms
from lms.people.fields import DayField, not_to_come
from lms.text import clean, clean_lines
from quizzes.questions_file import HARDEST

CHOOSE = _("Bạn chọn một mục trong danh sách.")
ADDRESS = re.compile(r"https://[^\s/?#]+\.[^\s]+")
LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_EXPLANATION = 200, 500, 2000


class UploadForm(FlaskForm):
    """A file to be looked at; nothing of it is taken over yet."""

    file = FileField(
        _("Tệp câu hỏi"),
        [FileRequired(_("Bạn chọn tệp câu hỏi."))],
        description=_("GIFT, Aiken, Moodle XML, XLSX, ODS hay CSV, tối đa 20 MB và 10.000 câu."),
    )


class SeenForm(FlaskForm):
    """A button; against forgery."""


class TermsForm(FlaskForm):
    """What holds for questions that do not say it themselves, and where all of them come from."""

    revision = HiddenField()
    lesson = SelectField(_("Bài, cho câu chưa ghi bài"), invalid_choice_message=CHOOSE)  # type: ignore[call-arg]
    difficulty = SelectField(_("Độ khó, cho câu chưa ghi"), invalid_choice_message=CHOOSE)  # type: ignore[call-arg]
    explanation = TextAreaField(
        _("Lời giải, cho câu chưa có"),
        [Optional(), Length(max=LONGEST_EXPLANATION, message=_("Dài quá. Bạn gõ ngắn lại."))],
        filters=[clean_lines],
    )
    title = StringField(
        _("Nguồn: tên tài liệu"),
        [DataRequired(_("Bạn ghi tên tài liệu.")), Length(max=LONGEST_TITLE, message=_("Dài quá. Bạn gõ ngắn lại."))],
        filters=[clean],
    )
    url = StringField(
        _("Nguồn: địa chỉ"),
        [
            Optional(),
            Length(max=LONGEST_ADDRESS, message=_("Dài quá. Bạn gõ ngắn lại.")),
            Regexp(ADDRESS, message=_("Địa chỉ bắt đầu bằng https://. Bạn chép lại từ trình duyệt.")),
        ],
        filters=[clean],
    )
    verified_on = DayField(_("Đã kiểm tra ngày"), [InputRequired(_("Bạn chọn ngày.")), not_to_come])
    review_due = DayField(_("Kiểm tra lại trước ngày"), [InputRequired(_("Bạn chọn ngày."))])

    def __init__(self, lessons: Mapping[int, str], today: date, **words: Any) -> None:
        """`lessons` are the titles of the course's lessons by number."""
        self.today = today
        super().__init__(**words)
        self.difficulty.choices = [(str(level), str(level)) for level in range(1, HARDEST + 1)]
        self.lesson.choices = [(str(number), f"{number}. {title}") for number, title in lessons.items()]

    def validate_review_due(self, field: DayField) -> None:
        if field.data and field.data <= self.today:
            raise ValidationError(_("Bạn chọn một ngày sau hôm nay."))

    def terms(self) -> Terms:
        """What was typed, once the form is valid."""
        source = {"title": self.title.data or ""} | ({"url": self.url.data} if self.url.data else {})
        days: dict[str, Any] = {"verified_on": self.verified_on.data, "review_due": self.review_due.data}
        return Terms(int(self.lesson.data), int(self.difficulty.data), self.explanation.data or "", source, **days)
