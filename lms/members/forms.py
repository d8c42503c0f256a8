"""Forms of a team's members: somebody joins, changes role, leaves, or gets a code."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from lms.people.fields import DayField, proper_name, proper_phone
from lms.people.models import Person
from lms.teams.models import TeamRole
from lms.teams.welcoming import Newcomer
from lms.text import clean, phone_number

ROLES = {TeamRole.LEADER: _("Tổ trưởng"), TeamRole.DEPUTY: _("Tổ phó"), TeamRole.MEMBER: _("Thành viên")}
NO_SUCH_ROLE = _("Bạn chọn một vai trò trong danh sách.")
LEAVE = "leave"
FORMER = {TeamRole.DEPUTY.value: _("Làm tổ phó"), TeamRole.MEMBER.value: _("Làm thành viên"), LEAVE: _("Rời tổ")}
BIRTH_YEAR = r"(19[2-9]|20[01])[0-9]\Z"


def _not_to_come(form: Any, field: DateField) -> None:
    """A validator: today or a day before."""
    if field.data and field.data > form.today:
        raise ValidationError(_("Ngày này còn ở phía trước. Bạn ghi hôm nay hoặc một ngày đã qua."))


class RoleForm(FlaskForm):
    """What somebody is in a team. A leader does not appoint leaders; the commune does."""

    role = RadioField(
        _("Vai trò trong tổ"),
        default=TeamRole.MEMBER,
        invalid_choice_message=NO_SUCH_ROLE,  # type: ignore[call-arg]
    )
    position = StringField(
        _("Chức vụ, công việc"),
        [Optional(), Length(max=120, message=_("Chức vụ dài quá 120 ký tự."))],
        filters=[clean],
        description=_("Ví dụ Trưởng thôn, Bí thư Đoàn thanh niên, giáo viên"),
    )

    def __init__(self, *args: Any, with_leader: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role.choices = [
            Choice(role.value, words) for role, words in ROLES.items() if with_leader or role != TeamRole.LEADER
        ]


class JoiningForm(RoleForm):
    """Somebody joins, as of a day in the past where an official says so; a leader's word counts from today."""

    since = DayField(
        _("Vào tổ từ ngày"),
        [Optional(), _not_to_come],
        description=_("Để trống là từ hôm nay. Ghi ngày đã qua khi người này vào tổ từ trước."),
    )

    def __init__(self, *args: Any, is_manager: bool, today: date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, with_leader=is_manager, **options)
        if not is_manager:
            del self.since

    def first_day(self) -> date | None:
        """The day in the past; None is today."""
        return self.since.data if self.since else None


class KnownMemberForm(JoiningForm):
    """Somebody with an account joins a team."""

    person_id = HiddenField(_("Người"), [Regexp(r"[0-9]{1,9}\Z", message=_("Bạn mở lại trang của tổ và thử lại."))])

    def holder_id(self) -> int:
        return int(self.person_id.data or 0)


class MemberForm(JoiningForm):
    """Somebody new joins a team."""

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
        filters=[clean],
        description=_("Để phân biệt người trùng tên"),
    )

    def newcomer(self) -> Newcomer:
        """What was written down, in the form in which it is stored."""
        birth_year = int(self.birth_year.data) if self.birth_year.data else None
        name, position, since = self.name.data or "", self.position.data or "", self.first_day()
        return Newcomer(name, self.number(), birth_year, self.role.data, position, since)

    def number(self) -> str | None:
        return phone_number(self.phone.data or "")


class ChangeRoleForm(RoleForm):
    """Another role for a member; where that is the leader's, what becomes of the leader so far."""

    former = RadioField(choices=[Choice(value, words) for value, words in FORMER.items()], validate_choice=False)

    def __init__(self, *args: Any, leader: Person | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.leader = leader
        self.former.label.text = _("%(name)s đang là tổ trưởng, sau đó", name=leader.name) if leader else ""

    def former_role(self) -> TeamRole | None:
        """The role of the leader so far; None means leaving the team."""
        if self.former.data == LEAVE:
            return None
        return TeamRole.DEPUTY if self.former.data == TeamRole.DEPUTY else TeamRole.MEMBER

    def validate_former(self, field: RadioField) -> None:
        needed = self.leader and self.role.data == TeamRole.LEADER
        if needed and field.data not in FORMER:
            name = self.leader.name if self.leader else ""
            raise ValidationError(_("Tổ chỉ có một tổ trưởng. Bạn chọn việc tiếp theo của %(name)s.", name=name))


class LeaveForm(FlaskForm):
    """Somebody leaves; an official may say on which day in the past it was."""

    day = DayField(
        _("Rời tổ từ ngày"),
        [InputRequired(_("Bạn ghi ngày rời tổ.")), _not_to_come],
        description=_("Ngày đầu tiên không còn ở trong tổ."),
    )

    def __init__(self, *, is_manager: bool, today: date) -> None:
        self.today = today
        super().__init__(data={"day": today})
        if not is_manager:
            del self.day

    def first_day(self) -> date | None:
        """The first day without the member; None is today."""
        return self.day.data if self.day else None


class ConfirmForm(FlaskForm):
    """Nothing but a button, against forgery."""
