"""Forms of the registry: what to put right, where somebody moves."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from lms.people.fields import DayField, proper_name, proper_phone
from lms.registry.record import Belonged
from lms.teams.models import AdminUnit, Team, TeamRole
from lms.teams.tree import full_name
from lms.text import clean

NOWHERE = "none"
AHEAD = _("Ngày này còn ở phía trước. Bạn chọn hôm nay hoặc một ngày đã qua.")
BIRTH_YEAR = r"(19[2-9]|20[01])[0-9]\Z"


class CorrectForm(FlaskForm):
    """What is written of a person."""

    name = StringField(
        _("Họ và tên"),
        [InputRequired(_("Bạn ghi họ và tên.")), Length(max=120, message=_("Họ và tên dài quá 120 chữ.")), proper_name],
        filters=[clean],
        description=_("Có dấu, như trên giấy tờ"),
    )
    phone = StringField(
        _("Số điện thoại"),
        [Optional(), proper_phone],
        filters=[clean],
        description=_("Dùng để đăng nhập thay tên đăng nhập. Không có thì để trống."),
    )
    birth_year = StringField(
        _("Năm sinh"),
        [Optional(), Regexp(BIRTH_YEAR, message=_("Bạn ghi năm sinh bằng bốn chữ số, ví dụ 1985."))],
        filters=[lambda value: clean(str(value or ""))],
        description=_("Để phân biệt người trùng tên"),
    )

    def year(self) -> int | None:
        return int(self.birth_year.data) if self.birth_year.data else None


class ConfirmForm(FlaskForm):
    """Nothing but a button, against forgery."""


class PastForm(FlaskForm):
    """Something that holds from a day on, today or in the past."""

    day = DayField(_("Từ ngày"), [InputRequired(_("Bạn ghi ngày."))], description=_("Hôm nay hoặc một ngày đã qua."))

    def __init__(self, *, today: date, **options: Any) -> None:
        self.today = today
        super().__init__(data={"day": today}, **options)

    def first_day(self) -> date:
        return self.day.data or self.today

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(AHEAD)


class MoveForm(PastForm):
    """Another village or commune to live in."""

    place = SelectField(
        _("Nơi ở mới"),
        [InputRequired(_("Bạn chọn nơi ở mới."))],
        invalid_choice_message=_("Bạn chọn nơi ở mới."),  # type: ignore[call-arg]
    )

    def __init__(self, commune: AdminUnit, villages: Sequence[AdminUnit], **options: Any) -> None:
        super().__init__(**options)
        whole = _("%(commune)s, chưa rõ thôn", commune=full_name(commune.kind, commune.name))
        choices = [Choice(str(village.id), full_name(village.kind, village.name)) for village in villages]
        self.place.choices = [Choice("", ""), *choices, Choice(str(commune.id), whole)]

    def unit_id(self) -> int:
        return int(self.place.data)


class TransferForm(PastForm):
    """Another team to be in, and the one that is left for it."""

    leaving = RadioField(_("Rời tổ nào"), invalid_choice_message=_("Bạn chọn một dòng."))  # type: ignore[call-arg]
    team = SelectField(
        _("Vào tổ"),
        [InputRequired(_("Bạn chọn tổ mới."))],
        invalid_choice_message=_("Bạn chọn tổ mới."),  # type: ignore[call-arg]
    )
    role = RadioField(
        _("Vai trò trong tổ mới"),
        default=TeamRole.MEMBER,
        choices=[Choice(TeamRole.MEMBER.value, _("Thành viên")), Choice(TeamRole.DEPUTY.value, _("Tổ phó"))],
        invalid_choice_message=_("Bạn chọn một vai trò trong danh sách."),  # type: ignore[call-arg]
    )
    position = StringField(
        _("Chức vụ, công việc"),
        [Optional(), Length(max=120, message=_("Chức vụ dài quá 120 ký tự."))],
        filters=[clean],
        description=_("Ví dụ Trưởng thôn, Bí thư Đoàn thanh niên, giáo viên"),
    )

    def __init__(self, held: Sequence[Belonged], teams: Sequence[Team], **options: Any) -> None:
        super().__init__(**options)
        stays = Choice(NOWHERE, _("Không rời tổ nào, chỉ vào thêm tổ mới"))
        self.leaving.choices = [*(Choice(str(place.team_id), place.team) for place in held), stays]
        self.team.choices = [Choice("", ""), *(Choice(str(team.id), team.name) for team in teams)]
        if not self.is_submitted():
            self.leaving.data = str(held[0].team_id) if held else NOWHERE

    def left_team_id(self) -> int | None:
        return None if self.leaving.data == NOWHERE else int(self.leaving.data)
