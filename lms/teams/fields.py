"""Fields about teams that several rooms' forms ask for: decisions, their numbers and days, people to choose."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.people.fields import DayField, written_day
from lms.people.models import Person
from lms.teams.founding import UnitBeganLater
from lms.teams.models import AdminUnit, Team, TeamRole
from lms.teams.namesakes import Seat
from lms.teams.roster import BeforeFounding
from lms.teams.turning import ChangedLater
from lms.text import clean
from lms.web import words_of

ID = re.compile(r"[0-9]{1,9}")
ROLES = {TeamRole.LEADER: _("tổ trưởng"), TeamRole.DEPUTY: _("tổ phó"), TeamRole.MEMBER: _("thành viên")}
OLDEST_DECISION = date(2020, 1, 1)  # the first teams were set up in 2022


def decision_number(label: str, missing: str | None) -> StringField:
    """The number of a decision; it may be left out where `missing` is None."""
    needed = InputRequired(missing) if missing else Optional()
    too_long = Length(max=60, message=_("Số quyết định dài quá 60 ký tự."))
    return StringField(label, [needed, too_long], filters=[clean], description=_("Ví dụ 12/QĐ-UBND"))


def position_written() -> StringField:
    """What somebody is outside the team."""
    return StringField(
        _("Chức vụ, công việc"),
        [Optional(), Length(max=120, message=_("Chức vụ dài quá 120 ký tự."))],
        filters=[clean],
        description=_("Ví dụ Trưởng thôn, Bí thư Đoàn thanh niên, giáo viên"),
    )


class DatedForm(FlaskForm):
    """Something that holds from a day on, today or before, by a decision."""

    day = DayField(_("Từ ngày"), [InputRequired(_("Bạn ghi ngày."))])
    number = decision_number(_("Số quyết định"), _("Bạn ghi số quyết định."))

    def __init__(self, today: date, **options: Any) -> None:
        self.today = today
        super().__init__(**options)

    def validate_day(self, field: DateField) -> None:
        if field.data and not OLDEST_DECISION <= field.data <= self.today:
            raise ValidationError(_("Ngày này không thể ở tương lai hoặc trước năm 2020."))


def wrong_day(refusal: BeforeFounding | ChangedLater) -> str:
    """Why something cannot have happened to a team on a day, with the day that stands against it."""
    day = written_day(refusal.day)
    if isinstance(refusal, UnitBeganLater):
        return str(gettext("Nơi hoạt động có từ %(day)s. Bạn chọn từ ngày đó trở đi.", day=day))
    if isinstance(refusal, BeforeFounding):
        return str(gettext("Tổ hoạt động từ %(day)s. Bạn chọn từ ngày đó trở đi.", day=day))
    name = refusal.team.name
    return str(gettext("Ngày %(day)s, %(team)s còn có thay đổi. Bạn chọn từ ngày đó trở đi.", day=day, team=name))


def place_words(unit: AdminUnit) -> str:
    """A unit to choose, as the pages name it: "thôn Đông Hạ", and in English "Đông Hạ village"."""
    return words_of("parts/units.html", "unit")(unit)


def place_choices(places: Iterable[AdminUnit], origins: Mapping[int, str]) -> list[Any]:
    """Units to choose from; `origins` tells those of one name apart (namesakes.py)."""
    return [Choice(str(place.id), _apart(place_words(place), origins.get(place.id))) for place in places]


def team_choices(teams: Iterable[Team], seats: Mapping[int, Seat]) -> list[Any]:
    """Teams to choose from; `seats` tells those of one name apart."""
    return [Choice(str(team.id), _seated(team.name, seats.get(team.id))) for team in teams]


def _apart(place: str, origin: str | None) -> str:
    if not origin:
        return place
    return str(gettext("%(place)s (trước thuộc %(commune)s)", place=place, commune=origin))


def _seated(team: str, seat: Seat | None) -> str:
    if seat is None:
        return team
    if not seat.origin:
        return f"{team} ({seat.unit})"
    return str(
        gettext("%(team)s (%(place)s, trước thuộc %(commune)s)", team=team, place=seat.unit, commune=seat.origin)
    )


def choice_of(person: Person) -> Any:
    """A person to choose, with the year that tells namesakes apart; a closed account has no name any more."""
    year = f" ({person.birth_year})" if person.birth_year else ""
    return Choice(str(person.id), f"{person.name}{year}" if person.name else _("Tài khoản đã đóng"))


def choice_in_team(person: Person, role: str) -> Any:
    """The same of a member, with the role in the team."""
    choice = choice_of(person)
    return Choice(choice.value, f"{choice.label}, {ROLES[TeamRole(role)]}")


def ids_chosen(typed: Iterable[str] | None) -> set[int]:
    """The ids among what was sent; what is none of ours names nobody."""
    return {int(word) for word in typed or () if ID.fullmatch(word)}
