"""Forms of the registry: what to put right, where somebody moves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired

from lms.people.fields import DayField, not_to_come
from lms.registry.record import Belonged
from lms.teams.fields import place_choices, place_words, position_written, team_choices
from lms.teams.models import AdminUnit, Team, TeamRole
from lms.teams.namesakes import Seat

NOWHERE = "none"


class PastForm(FlaskForm):
    """Something that holds from a day on, today or in the past."""

    day = DayField(
        _("Từ ngày"), [InputRequired(_("Bạn ghi ngày.")), not_to_come], description=_("Hôm nay hoặc một ngày đã qua.")
    )

    def __init__(self, *, today: date, **options: Any) -> None:
        self.today = today
        super().__init__(data={"day": today}, **options)

    def first_day(self) -> date:
        return self.day.data or self.today


class MoveForm(PastForm):
    """Another village or commune to live in."""

    place = SelectField(
        _("Nơi ở mới"),
        [InputRequired(_("Bạn chọn nơi ở mới."))],
        invalid_choice_message=_("Bạn chọn nơi ở mới."),  # type: ignore[call-arg]
    )

    def __init__(
        self, commune: AdminUnit, villages: Sequence[AdminUnit], origins: Mapping[int, str], **options: Any
    ) -> None:
        super().__init__(**options)
        whole = _("%(commune)s, chưa rõ thôn", commune=place_words(commune))
        self.place.choices = [Choice("", ""), *place_choices(villages, origins), Choice(str(commune.id), whole)]

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
    position = position_written()

    def __init__(
        self, held: Sequence[Belonged], teams: Sequence[Team], seats: Mapping[int, Seat], **options: Any
    ) -> None:
        super().__init__(**options)
        stays = Choice(NOWHERE, _("Không rời tổ nào, chỉ vào thêm tổ mới"))
        self.leaving.choices = [*(Choice(str(place.team_id), place.team) for place in held), stays]
        self.team.choices = [Choice("", ""), *team_choices(teams, seats)]
        if not self.is_submitted():
            self.leaving.data = str(held[0].team_id) if held else NOWHERE

    def left_team_id(self) -> int | None:
        return None if self.leaving.data == NOWHERE else int(self.leaving.data)
