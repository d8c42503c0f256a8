"""Forms of the calendar: the topic of a month, two months to swap, the rule of windows."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from courses.models import Topic
from courses.windows import CITIZENS_LATEST, LONGEST_CATCH_UP, Windows
from lms.clock import Month
from lms.schedule.year import EditedMonth
from lms.text import in_language

UNKNOWN = _("Bạn chọn một mục trong danh sách.")


class TopicForm(FlaskForm):
    """The topic of a month, and for a province one of its own beside it."""

    topic = SelectField(_("Chuyên đề của tháng"), invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]
    extra = SelectField(
        _("Khóa riêng của tỉnh, học thêm trong tháng"),
        default="",
        invalid_choice_message=UNKNOWN,  # type: ignore[call-arg]
    )

    def __init__(self, month: EditedMonth, topics: Sequence[Topic], own: Sequence[Topic], language: str) -> None:
        self.topics = {str(topic.id): topic for topic in (*topics, *own)}
        super().__init__(
            data={
                "topic": str(month.topic.id) if month.topic else None,
                "extra": str(month.extra.id) if month.extra else "",
            }
        )
        self.topic.choices = _choices(topics, language)
        self.extra.choices = [Choice("", _("Không thêm")), *_choices(own, language)]
        if not own:
            del self.extra

    def chosen(self) -> Topic:
        return self.topics[self.topic.data]

    def added(self) -> Topic | None:
        return self.topics.get(self.extra.data) if self.extra else None


class SwapForm(FlaskForm):
    """Two months that have not begun."""

    one = SelectField(_("Tháng"), invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]
    other = SelectField(_("Đổi với tháng"), invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]

    def __init__(self, months: Iterable[EditedMonth], language: str) -> None:
        self.lines = {str(each.month): each for each in months if each.topic}
        super().__init__(data=dict(zip(("one", "other"), self.lines, strict=False)))
        choices = [Choice(name, _spoken(each, language)) for name, each in self.lines.items()]
        self.one.choices, self.other.choices = choices, choices

    def months(self) -> tuple[Month, Month]:
        return self.lines[self.one.data].month, self.lines[self.other.data].month

    def validate_other(self, field: SelectField) -> None:
        if field.data == self.one.data:
            raise ValidationError(_("Bạn chọn hai tháng khác nhau."))


def _whole(label: Any, lowest: int, highest: int, words: Any, hint: Any) -> StringField:
    """A whole number, as people type it."""

    def fits(_form: FlaskForm, field: StringField) -> None:
        text = str(field.data).strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(highest))):
            raise ValidationError(words)
        if not lowest <= int(text) <= highest:
            raise ValidationError(words)

    return StringField(label, [InputRequired(words), fits], description=hint)


class WindowsForm(FlaskForm):
    """From which day citizens learn, and how many months can be caught up."""

    citizens_from = _whole(
        _("Người dân học từ ngày mấy"),
        1,
        CITIZENS_LATEST,
        _("Bạn ghi một số từ 1 đến 28."),
        _("Thành viên tổ học từ ngày 1. Cả hai học đến hết tháng."),
    )
    catch_up_months = _whole(
        _("Được học bù mấy tháng"),
        0,
        LONGEST_CATCH_UP,
        _("Bạn ghi một số từ 0 đến 11."),
        _("Ai vào sau hoặc bỏ lỡ sẽ thấy chuyên đề của ngần ấy tháng trước. Ghi 0 là không học bù."),
    )

    def windows(self) -> Windows:
        return Windows(int(self.citizens_from.data or 0), int(self.catch_up_months.data or 0))


def _choices(topics: Sequence[Topic], language: str) -> list[Choice]:
    return [Choice(str(topic.id), f"{topic.number}. {in_language(topic.title, language)}") for topic in topics]


def _spoken(line: EditedMonth, language: str) -> str:
    title = in_language(line.topic.title, language) if line.topic else ""
    return f"{line.month.number}/{line.month.year}: {title}"
