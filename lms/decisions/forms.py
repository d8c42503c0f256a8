"""Forms of decisions about a team: it was reorganised, it ends, it is opened again."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from lms.decisions.deciding import Reorganisation
from lms.decisions.ending import End
from lms.teams.fields import DatedForm, choice_of, decision_number, ids_chosen
from lms.teams.turning import Held
from lms.text import clean


class ReorganisationForm(DatedForm):
    """A decision by which a team was reorganised."""

    words = StringField(
        _("Nội dung chính"),
        [Optional(), Length(max=300, message=_("Bạn ghi ngắn hơn 300 ký tự."))],
        filters=[clean],
        description=_("Ví dụ: thay tổ trưởng, thêm hai thành viên. Không ghi tên hay số điện thoại."),
    )

    def reorganisation(self) -> Reorganisation:
        return Reorganisation(self.number.data or "", self.day.data or self.today, self.words.data or "")


class EndForm(DatedForm):
    """When and why a team ends."""

    number = decision_number(_("Số quyết định"), None)
    reason = TextAreaField(
        _("Lý do"),
        [InputRequired(_("Bạn ghi lý do.")), Length(max=300, message=_("Bạn ghi ngắn hơn 300 ký tự."))],
        filters=[clean],
        description=_("Ví dụ: thôn sáp nhập, tổ không còn hoạt động. Không ghi tên hay số điện thoại."),
    )

    def end(self) -> End:
        return End(self.day.data or self.today, self.number.data or "", self.reason.data or "")


class ReopenForm(FlaskForm):
    """Who is in the team again."""

    people = SelectMultipleField(_("Ai trở lại tổ"), validate_choice=False)

    def __init__(self, held: Iterable[Held]) -> None:
        people = [person for _place, person in held]
        super().__init__(data={"people": [str(person.id) for person in people]})
        self.people.choices = [choice_of(person) for person in people]

    def chosen(self) -> set[int]:
        return ids_chosen(self.people.data)
