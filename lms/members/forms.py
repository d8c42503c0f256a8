"""Forms of a team's members: somebody joins, changes role, leaves, or gets a code."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Optional, Regexp, ValidationError

from lms.people.fields import DayField, PersonForm, not_to_come
from lms.people.models import Person
from lms.teams.fields import position_written
from lms.teams.models import Membership, TeamRole
from lms.teams.welcoming import Newcomer

ROLES = {TeamRole.LEADER: _("Tổ trưởng"), TeamRole.DEPUTY: _("Tổ phó"), TeamRole.MEMBER: _("Thành viên")}
NO_SUCH_ROLE = _("Bạn chọn một vai trò trong danh sách.")
LEAVE = "leave"
FORMER = {TeamRole.DEPUTY.value: _("Làm tổ phó"), TeamRole.MEMBER.value: _("Làm thành viên"), LEAVE: _("Rời tổ")}


class RoleForm(FlaskForm):
    """What somebody is in a team. A leader does not appoint leaders; the commune does."""

    role = RadioField(
        _("Vai trò trong tổ"),
        default=TeamRole.MEMBER,
        invalid_choice_message=NO_SUCH_ROLE,  # type: ignore[call-arg]
    )
    position = position_written()

    def __init__(self, *args: Any, with_leader: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role.choices = [
            Choice(role.value, words) for role, words in ROLES.items() if with_leader or role != TeamRole.LEADER
        ]


class JoiningForm(RoleForm):
    """Somebody joins, as of a day in the past where an official says so; a leader's word counts from today."""

    since = DayField(
        _("Vào tổ từ ngày"),
        [Optional(), not_to_come],
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


class MemberForm(JoiningForm, PersonForm):
    """Somebody new joins a team."""

    def newcomer(self) -> Newcomer:
        """What was written down, in the form in which it is stored."""
        name, position, since = self.name.data or "", self.position.data or "", self.first_day()
        return Newcomer(name, self.number(), self.year(), self.role.data, position, since)


class ChangeRoleForm(RoleForm):
    """Another role for a member; where that is the leader's, what becomes of the leader so far."""

    former = RadioField(choices=[Choice(value, words) for value, words in FORMER.items()], validate_choice=False)
    day = DayField(
        _("Từ ngày"),
        [InputRequired(_("Bạn ghi ngày.")), not_to_come],
        description=_("Ngày đầu tiên giữ vai trò này: hôm nay, hoặc ngày đã qua mà quyết định ghi."),
    )

    def __init__(self, membership: Membership, *, leader: Person | None, is_manager: bool, today: date) -> None:
        self.today = today
        super().__init__(obj=membership, with_leader=is_manager, day=today)
        self.leader = leader
        if not is_manager:
            del self.day
        self.former.label.text = _("%(name)s đang là tổ trưởng, sau đó", name=leader.name) if leader else ""

    def first_day(self) -> date | None:
        """The first day in the role; None is today, from which a leader's word counts."""
        return self.day.data if self.day else None

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
        [InputRequired(_("Bạn ghi ngày rời tổ.")), not_to_come],
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
