"""Forms of teams."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from lms.people.fields import DayField, proper_name, proper_phone
from lms.people.models import Person
from lms.teams.founding import Decision, NewVillage
from lms.teams.models import AdminUnit, TeamRole
from lms.teams.tree import VILLAGE_KINDS, full_name
from lms.teams.welcoming import Newcomer
from lms.text import clean, phone_number

ROLES = {TeamRole.LEADER: _("Tổ trưởng"), TeamRole.DEPUTY: _("Tổ phó"), TeamRole.MEMBER: _("Thành viên")}
NO_SUCH_ROLE = _("Bạn chọn một vai trò trong danh sách.")
LEAVE = "leave"
FORMER = {TeamRole.DEPUTY.value: _("Làm tổ phó"), TeamRole.MEMBER.value: _("Làm thành viên"), LEAVE: _("Rời tổ")}
COMMUNE, NEW = "commune", "new"
PLACE_MISSING = _("Bạn chọn nơi tổ hoạt động.")
OLDEST_DECISION = date(2020, 1, 1)  # the first teams were set up in 2022
BIRTH_YEAR = r"(19[2-9]|20[01])[0-9]\Z"


class TeamForm(FlaskForm):
    """A team of a commune, or of one of its villages."""

    place = SelectField(
        _("Tổ của thôn, tổ dân phố nào"),
        [InputRequired(PLACE_MISSING)],
        invalid_choice_message=PLACE_MISSING,  # type: ignore[call-arg]
    )
    village_kind = SelectField(
        _("Loại"),
        default="thon",
        choices=[Choice(kind, words) for kind, words in VILLAGE_KINDS.items()],
        invalid_choice_message=_("Bạn chọn một loại trong danh sách."),  # type: ignore[call-arg]
    )
    village_name = StringField(
        _("Tên thôn, tổ dân phố"), [Length(max=80, message=_("Tên dài quá 80 ký tự."))], filters=[clean]
    )
    name = StringField(
        _("Tên tổ"),
        [Optional(), Length(max=160, message=_("Tên tổ dài quá 160 ký tự."))],
        filters=[clean],
        description=_("Để trống thì tổ mang tên nơi hoạt động, ví dụ “Tổ CNSCĐ thôn Đông Hạ”."),
    )
    decision_number = StringField(
        _("Số quyết định thành lập"),
        [InputRequired(_("Bạn ghi số quyết định.")), Length(max=60, message=_("Số quyết định dài quá 60 ký tự."))],
        filters=[clean],
        description=_("Ví dụ 12/QĐ-UBND"),
    )
    decision_date = DayField(_("Ngày quyết định"), [InputRequired(_("Bạn ghi ngày của quyết định."))])

    def __init__(self, unit: AdminUnit, villages: list[AdminUnit], today: date, **defaults: Any) -> None:
        self.today = today
        super().__init__(**defaults)
        places = [Choice(str(village.id), full_name(village.kind, village.name)) for village in villages]
        if unit not in villages:
            whole = full_name(unit.kind, unit.name)
            first = [Choice("", _("Chọn một nơi")), Choice(COMMUNE, _("Tổ của cả %(commune)s", commune=whole))]
            places = [*first, *places, Choice(NEW, _("Nơi khác, chưa có trong danh sách"))]
        self.place.choices = places

    def chosen_place(self, unit: AdminUnit, villages: list[AdminUnit]) -> AdminUnit | NewVillage:
        """Where the team is: the unit itself, one of its villages, or a new one."""
        if self.place.data == NEW:
            return NewVillage(unit, self.village_kind.data, self.village_name.data or "")
        return {str(village.id): village for village in villages}.get(self.place.data, unit)

    def decision(self) -> Decision:
        return Decision(self.decision_number.data or "", self.decision_date.data or self.today)

    def validate_village_name(self, field: StringField) -> None:
        if self.place.data == NEW and not field.data:
            raise ValidationError(_("Bạn ghi tên nơi mới, hoặc chọn một nơi trong danh sách."))

    def validate_decision_date(self, field: DateField) -> None:
        if field.data and not OLDEST_DECISION <= field.data <= self.today:
            raise ValidationError(_("Ngày quyết định không thể ở tương lai hoặc trước năm 2020."))


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


class KnownMemberForm(RoleForm):
    """Somebody with an account joins a team."""

    person_id = HiddenField(_("Người"), [Regexp(r"[0-9]{1,9}\Z", message=_("Bạn mở lại trang của tổ và thử lại."))])

    def holder_id(self) -> int:
        return int(self.person_id.data or 0)


class MemberForm(RoleForm):
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
        return Newcomer(self.name.data or "", self.number(), birth_year, self.role.data, self.position.data or "")

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


class ConfirmForm(FlaskForm):
    """Nothing but a button, against forgery."""
