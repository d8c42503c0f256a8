"""Forms of merging and splitting teams."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, ValidationError

from lms.people.models import Person
from lms.successions.merging import NOBODY, Merger, NewTeam
from lms.successions.splitting import Split
from lms.teams.fields import DatedForm, choice_in_team, choice_of, ids_chosen, place_choices, team_choices
from lms.teams.models import AdminUnit, Team
from lms.teams.namesakes import Seat
from lms.teams.turning import Held
from lms.text import clean

OTHER_MISSING = _("Bạn chọn tổ để sáp nhập.")
NAME_MISSING = _("Bạn ghi tên tổ mới.")
INTO_OTHER, INTO_THIS, INTO_NEW = "other", "this", "new"
UNKNOWN = _("Bạn chọn một mục trong danh sách.")


def _team_name(*needed: InputRequired) -> StringField:
    too_long = Length(max=160, message=_("Tên tổ dài quá 160 ký tự."))
    return StringField(_("Tên tổ mới"), [*needed, too_long], filters=[clean])


@dataclass(frozen=True)
class Places:
    """Units where a team can be, and what tells those of one name apart."""

    units: Sequence[AdminUnit]
    origins: Mapping[int, str]


class NewTeamForm(DatedForm):
    """A step that may found a team, in one of some places."""

    name = _team_name()
    place = SelectField(_("Nơi hoạt động của tổ mới"), invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]

    def __init__(self, places: Places, today: date, **options: Any) -> None:
        super().__init__(today, **options)
        self.places = {str(unit.id): unit for unit in places.units}
        self.place.choices = place_choices(places.units, places.origins)

    def new_team(self) -> NewTeam:
        return NewTeam(self.places[self.place.data], self.name.data or "")


class MergeForm(NewTeamForm):
    """A team and another of its commune become one."""

    other = SelectField(
        _("Sáp nhập với tổ"),
        [InputRequired(OTHER_MISSING)],
        invalid_choice_message=OTHER_MISSING,  # type: ignore[call-arg]
        description=_("Các tổ khác trong cùng xã, phường, đặc khu."),
    )
    result = RadioField(_("Thành tổ nào"), default=INTO_OTHER, invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]

    def __init__(
        self, team: Team, others: Sequence[Team], seats: Mapping[int, Seat], places: Places, today: date
    ) -> None:
        super().__init__(places, today, data={"place": str(team.unit_id)})
        self.team, self.others = team, {str(other.id): other for other in others}
        self.other.choices = [Choice("", _("Chọn một tổ")), *team_choices(others, seats)]
        self.result.choices = [
            Choice(INTO_OTHER, _("Tổ này nhập vào tổ vừa chọn")),
            Choice(INTO_THIS, _("Tổ vừa chọn nhập vào tổ này")),
            Choice(INTO_NEW, _("Cả hai thành một tổ mới")),
        ]

    def validate_name(self, field: StringField) -> None:
        if self.result.data == INTO_NEW and not field.data:
            raise ValidationError(NAME_MISSING)

    def merger(self) -> Merger:
        """What is asked for, once the form is valid."""
        other, day, number = self.others[self.other.data], self.day.data or self.today, self.number.data or ""
        if self.result.data == INTO_NEW:
            return Merger((self.team, other), self.new_team(), day, number)
        source, target = (other, self.team) if self.result.data == INTO_THIS else (self.team, other)
        return Merger((source,), target, day, number)


class SplitForm(NewTeamForm):
    """Some members of a team become a new one."""

    name = _team_name(InputRequired(NAME_MISSING))
    people = SelectMultipleField(_("Ai sang tổ mới"), validate_choice=False)

    def __init__(self, team: Team, held: Iterable[Held], places: Places, today: date) -> None:
        super().__init__(places, today, data={"place": str(team.unit_id)})
        self.team = team
        self.people.choices = [choice_in_team(person, place.role) for place, person in held]

    def split(self) -> Split:
        """What is asked for, once the form is valid."""
        day, number = self.day.data or self.today, self.number.data or ""
        return Split(self.team, frozenset(ids_chosen(self.people.data)), self.new_team(), day, number)


class LastWordForm(FlaskForm):
    """After a preview: who leads, and the mark of what was read."""

    leader = RadioField(_("Ai làm tổ trưởng"), validate_choice=False)
    mark = HiddenField(_("Dấu của bản xem trước"))

    def offer(self, leaders: Iterable[Person], mark: str, chosen: Person | None = None) -> "LastWordForm":
        """The form for a preview just made."""
        self.leader.choices = [*(choice_of(person) for person in leaders), Choice(str(NOBODY), _("Để sau, chưa cử ai"))]
        self.mark.data = mark
        if self.leader.data is None and chosen:
            self.leader.data = str(chosen.id)
        return self

    def leader_id(self) -> int | None:
        """Who was chosen; None where nobody has chosen."""
        return next(iter(ids_chosen([self.leader.data or ""])), None)
