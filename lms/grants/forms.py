"""Forms of giving and ending roles."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms import SelectChoice as Option  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.grants.choosing import Choice
from lms.people.fields import DayField, name_written, phone_written
from lms.teams.appointing import LATEST_ENTRY, Office
from lms.teams.granting import Term
from lms.teams.models import AdminUnit, GrantRole
from lms.text import clean, phone_number, search_key

ROLES = {
    GrantRole.OFFICIAL: _("Cán bộ: theo dõi các tổ, thêm bớt thành viên, cấp mã"),
    GrantRole.TRAINER: _("Giảng viên: xem thư viện bài học và câu hỏi"),
    GrantRole.ADMINISTRATOR: _("Quản trị: mọi việc của cán bộ và giảng viên"),
}
LATEST_YEAR = 2100
LONGEST_NUMBER = 9
ALL, NONE, FIND = "all", "none", "find"


def _number(typed: Any) -> int:
    """The id that a box sends; 0, which names nothing, for what no box sends."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def a_day_to_come_true(_form: FlaskForm, field: DayField) -> None:
    """A validator: calendars go further than plans."""
    if field.data and field.data.year >= LATEST_YEAR:
        raise ValidationError(_("Bạn ghi năm trước 2100."))


class OfficeForm(FlaskForm):
    """A role on one unit or a set of units, from a day on, until the end of a day or open."""

    role = RadioField(
        _("Nhiệm vụ"),
        [InputRequired(_("Bạn chọn một nhiệm vụ."))],
        invalid_choice_message=_("Bạn chọn một nhiệm vụ trong danh sách."),  # type: ignore[call-arg]
    )
    find = StringField(_("Tìm trong danh sách, không cần gõ dấu"), filters=[clean])
    units = SelectMultipleField(_("Nơi phụ trách"), coerce=_number, validate_choice=False)
    label = StringField(
        _("Tên gọi chung"),
        [Length(max=80, message=_("Tên dài quá 80 ký tự."))],
        filters=[clean],
        description=_("Khi chọn nhiều nơi, ví dụ “Phía đông tỉnh”. Người kế nhiệm sẽ nhận lại đúng nhóm này."),
    )
    begins = DayField(_("Từ ngày"), [InputRequired(_("Bạn ghi ngày bắt đầu.")), a_day_to_come_true])
    last = DayField(
        _("Đến hết ngày"), [Optional(), a_day_to_come_true], description=_("Để trống là không có thời hạn.")
    )

    def __init__(self, choice: Choice, today: date, **defaults: Any) -> None:
        self.choice, self.today = choice, today
        super().__init__(**{"begins": today, **defaults})
        self.role.choices = [Option(role.value, ROLES[role]) for role in choice.roles]
        if len(choice.roles) == 1 and not self.role.data:
            self.role.data = choice.roles[0].value

    @property
    def ticked(self) -> set[int]:
        return set(self.units.data or ())

    def shown(self) -> list[AdminUnit]:
        """The units that fit what was typed to find them; all where nothing was."""
        words = search_key(self.find.data)
        return [unit for unit in self.choice.units if words in unit.name_folded]

    def below(self) -> list[AdminUnit]:
        """What is shown, without the ground itself: nobody means the whole and each of its parts."""
        return [unit for unit in self.shown() if unit.id != self.choice.ground.id]

    def unseen(self) -> list[AdminUnit]:
        """Ticked units that the search has left out: they stay ticked."""
        shown = {unit.id for unit in self.shown()}
        return [unit for unit in self.choice.units if unit.id in self.ticked - shown]

    def tick(self, step: str) -> None:
        """Tick what is shown, or nothing; in either case the search is done."""
        if step == ALL:
            self.units.data = sorted(self.ticked | {unit.id for unit in self.below()})
        elif step == NONE:
            self.units.data = []

    def office(self, units: Sequence[AdminUnit]) -> Office:
        begins: Any = self.begins.data
        end = self.last.data + timedelta(days=1) if self.last.data else None
        return Office(GrantRole(self.role.data), units, self.label.data or "", Term(begins, end))

    def validate_units(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Bạn đánh dấu ít nhất một nơi."))

    def validate_label(self, field: StringField) -> None:
        if len(self.ticked) > 1 and not field.data:
            raise ValidationError(_("Bạn đặt tên chung cho các nơi đã chọn, ví dụ “Phía đông tỉnh”."))

    def validate_begins(self, field: DayField) -> None:
        if field.data and field.data < self.today - LATEST_ENTRY:
            raise ValidationError(_("Ngày bắt đầu chỉ ghi lùi được 30 ngày."))

    def validate_last(self, field: DayField) -> None:
        if field.data and self.begins.data and field.data < self.begins.data:
            raise ValidationError(_("Ngày cuối đứng trước ngày bắt đầu. Bạn xem lại giúp."))
        if field.data and field.data < self.today:
            raise ValidationError(_("Ngày cuối đã qua. Bạn xem lại giúp."))


class NewOfficialForm(OfficeForm):
    """The same for somebody without an account."""

    name = name_written()
    phone = phone_written()

    def number(self) -> str | None:
        return phone_number(self.phone.data or "")


class EndForm(FlaskForm):
    """From which day a role no longer holds, and on which of the units of an office."""

    units = SelectMultipleField(_("Nơi phụ trách"), coerce=_number, validate_choice=False)
    ends = DayField(
        _("Từ ngày này không còn nhiệm vụ"), [InputRequired(_("Bạn ghi ngày kết thúc.")), a_day_to_come_true]
    )

    def __init__(self, units: Collection[int], today: date) -> None:
        self.today = today
        super().__init__(units=sorted(units), ends=today)

    def validate_units(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Bạn đánh dấu ít nhất một nơi."))

    def validate_ends(self, field: DayField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(_("Nhiệm vụ kết thúc từ hôm nay hoặc sau này."))
