"""The form that adds villages to a commune, one name a line."""

from flask_babel import lazy_gettext as _
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from lms.teams.models import AdminUnit
from lms.teams.tree import VILLAGE_KINDS, village_name
from lms.text import clean, sort_key
from lms.units.changes import ById, Found, NewUnit
from lms.units.fields import BASIS_TOO_LONG, NOT_IN_LIST, ActForm

TWICE = _("“%(name)s” được ghi hai lần, ở dòng %(first)s và dòng %(second)s. Chưa nơi nào được thêm; bạn xóa một dòng.")


class VillagesForm(ActForm):
    """Villages of a commune, all of one kind, one name a line."""

    kind = SelectField(
        _("Loại"),
        default="thon",
        choices=[Choice(kind, words) for kind, words in VILLAGE_KINDS.items()],
        invalid_choice_message=NOT_IN_LIST,  # type: ignore[call-arg]
    )
    names = TextAreaField(
        _("Tên các nơi"),
        [
            DataRequired(_("Bạn ghi ít nhất một tên.")),
            Length(max=8000, message=_("Danh sách dài quá. Bạn chia làm hai lần.")),
        ],
        description=_("Mỗi dòng một tên. Tổ dân phố thì ghi số, ví dụ 3."),
    )
    legal_basis = StringField(
        _("Căn cứ"),
        [Optional(), Length(max=120, message=BASIS_TOO_LONG)],
        filters=[clean],
    )

    def validate_names(self, field: TextAreaField) -> None:
        """Compared as the registry compares them: "tân long" is Tân Long."""
        lines: dict[str, int] = {}
        for number, name in _lines(field.data) if self.kind.data in VILLAGE_KINDS else ():
            key = sort_key(village_name(self.kind.data, name))
            if key in lines:
                said = {"name": name, "first": lines[key], "second": number}
                raise ValidationError(TWICE % said)
            lines[key] = number

    def changes(self, commune: AdminUnit) -> list[Found]:
        """One founding for each name."""
        return [
            Found(parent=ById(commune.id), unit=NewUnit(self.kind.data, name), **self.said())
            for _number, name in _lines(self.names.data)
        ]


def _lines(typed: str | None) -> list[tuple[int, str]]:
    """The names, each with the number of its line."""
    lines = enumerate((typed or "").splitlines(), start=1)
    return [(number, name) for number, line in lines if (name := clean(line))]
