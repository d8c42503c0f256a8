"""Forms of sign-in slips."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, ValidationError

from lms.slips.handing import MOST_AT_ONCE, Receiver
from lms.teams.fields import choice_of, ids_chosen


class SlipsForm(FlaskForm):
    """Who gets a slip: those who have never signed in, unless somebody is ticked or unticked."""

    people = SelectMultipleField(_("In phiếu cho"), validate_choice=False)

    def __init__(self, receivers: Sequence[Receiver]) -> None:
        self.receivers = receivers
        super().__init__(data={"people": [str(each.person.id) for each in receivers if not each.has_signed_in]})
        self.people.choices = [choice_of(each.person) for each in receivers]

    def chosen(self) -> list[Receiver]:
        ids = ids_chosen(self.people.data)
        return [each for each in self.receivers if each.person.id in ids]

    def validate_people(self, _field: SelectMultipleField) -> None:
        if not self.chosen():
            raise ValidationError(_("Bạn chọn ít nhất một người."))
        if len(self.chosen()) > MOST_AT_ONCE:
            raise ValidationError(_("Mỗi lần in tối đa 200 phiếu. Bạn bỏ bớt, rồi in tiếp lần sau."))
