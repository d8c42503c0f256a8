"""Forms of teams."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.people.fields import DayField
from lms.teams.channels import LONGEST_NAME, proper_link
from lms.teams.fields import OLDEST_DECISION, decision_number, place_choices, place_words
from lms.teams.founding import Decision, NewVillage
from lms.teams.models import AdminUnit, Team
from lms.teams.record import Record
from lms.teams.tree import VILLAGE_KINDS
from lms.text import clean

COMMUNE, NEW = "commune", "new"
PLACE_MISSING = _("Bạn chọn nơi tổ hoạt động.")


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
    decision_number = decision_number(_("Số quyết định thành lập"), _("Bạn ghi số quyết định."))
    decision_date = DayField(
        _("Ngày quyết định"),
        [InputRequired(_("Bạn ghi ngày của quyết định."))],
        description=_("Tổ được tính từ ngày này. Thành viên vào tổ sớm nhất là từ ngày này."),
    )

    def __init__(
        self, unit: AdminUnit, villages: list[AdminUnit], origins: Mapping[int, str], today: date, **defaults: Any
    ) -> None:
        self.today = today
        super().__init__(**defaults)
        places = place_choices(villages, origins)
        if unit not in villages:
            whole = place_words(unit)
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
        refuse_odd_decision(field.data, self.today)


class RecordForm(FlaskForm):
    """What is written of a team."""

    name = StringField(
        _("Tên tổ"),
        [InputRequired(_("Bạn ghi tên tổ.")), Length(max=160, message=_("Tên tổ dài quá 160 ký tự."))],
        filters=[clean],
    )
    decision_number = decision_number(_("Số quyết định thành lập"), None)
    decision_date = DayField(_("Ngày quyết định"), [Optional()])
    start = DayField(
        _("Tính tổ từ ngày"),
        [InputRequired(_("Bạn ghi ngày tổ bắt đầu hoạt động."))],
        description=_("Báo cáo tính tổ từ ngày này. Thành viên vào tổ sớm nhất là từ ngày này."),
    )

    def __init__(self, team: Team, today: date) -> None:
        self.today = today
        super().__init__(obj=team, start=team.valid_from)

    def record(self) -> Record:
        start = self.start.data or self.today
        return Record(self.name.data or "", self.decision_number.data or "", self.decision_date.data, start)

    def validate_decision_date(self, field: DateField) -> None:
        refuse_odd_decision(field.data, self.today)

    def validate_start(self, field: DateField) -> None:
        if field.data and not OLDEST_DECISION <= field.data <= self.today:
            raise ValidationError(_("Ngày này không thể ở tương lai hoặc trước năm 2020."))


class ChannelForm(FlaskForm):
    """How a team's channel is called, and the link to it."""

    name = StringField(
        _("Tên nhóm Zalo"),
        [Optional(), Length(max=LONGEST_NAME, message=_("Tên nhóm dài quá 160 ký tự."))],
        filters=[clean],
    )
    link = StringField(
        _("Đường dẫn vào nhóm"),
        [Optional()],
        filters=[clean],
        description=_(
            "Trong Zalo: mở nhóm, chọn “Link tham gia nhóm”, rồi chép vào đây. Ví dụ https://zalo.me/g/abcdef123"
        ),
    )

    def validate_link(self, field: StringField) -> None:
        if field.data and proper_link(field.data) is None:
            raise ValidationError(_("Đường dẫn phải của Zalo, bắt đầu bằng https://zalo.me/. Bạn chép lại giúp."))

    def proper_link(self) -> str:
        return proper_link(self.link.data or "") or ""


def refuse_odd_decision(day: date | None, today: date) -> None:
    """Raise ValidationError for a day on which nobody can have decided on a team."""
    if day and not OLDEST_DECISION <= day <= today:
        raise ValidationError(_("Ngày quyết định không thể ở tương lai hoặc trước năm 2020."))
