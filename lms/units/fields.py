"""Fields that forms of changes have in common; WTForms' own messages are never shown."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from lms.people.fields import DayField
from lms.text import clean
from lms.units import refusals
from lms.units.words import words_of

NOT_IN_LIST = _("Bạn chọn trong danh sách.")
NAME_TOO_LONG = _("Tên dài quá 120 ký tự. Bạn ghi ngắn lại.")
BASIS_TOO_LONG = _("Căn cứ dài quá 120 ký tự. Bạn chỉ ghi số và ký hiệu văn bản.")


# Beside which field the sentence for a refusal stands: the first of these that a form has.
FIELD_OF: dict[type[refusals.ChangeRefused], tuple[str, ...]] = {
    refusals.FutureDay: ("day",),
    refusals.BeforeNewest: ("day",),
    refusals.BeforeFounding: ("day",),
    refusals.ContradictsRecord: ("day",),
    refusals.BasisTooLong: ("legal_basis",),
    refusals.NameMissing: ("name", "names"),
    refusals.NameTaken: ("name", "names", "parent", "into"),
    refusals.TooLong: ("name", "names"),
    refusals.SameUnitTwice: ("names", "others"),
    refusals.NothingChanges: ("name", "parent"),
    refusals.KindWrong: ("kind",),
    refusals.CodeWrong: ("code", "names"),
    refusals.CodeTaken: ("code", "names"),
    refusals.MergeOfOne: ("others",),
    refusals.SplitOfOne: ("names",),
    refusals.NothingNamed: ("children", "teams"),
    refusals.SuccessorElsewhere: ("into",),
}


def _all_numbers(_form: FlaskForm, field: Field) -> None:
    if not all(re.fullmatch(r"[0-9]{1,9}", value) for value in field.data or ()):
        raise ValidationError(NOT_IN_LIST)


def kind_of_unit(label: Any) -> SelectField:
    """One of the kinds that the level has."""
    return SelectField(label, [InputRequired(NOT_IN_LIST)], invalid_choice_message=NOT_IN_LIST)  # type: ignore[call-arg]


def one_of_units(label: Any, **words: Any) -> SelectField:
    """A unit by its id, or a word. Whether it is still there is asked when the change is recorded, with its reason."""
    rule = Regexp(r"[0-9]{1,9}\Z|new\Z", message=NOT_IN_LIST)
    return SelectField(label, [InputRequired(NOT_IN_LIST), rule], validate_choice=False, **words)


def several_by_id(label: Any) -> SelectMultipleField:
    """Units, teams or people by their ids; as above."""
    return SelectMultipleField(label, [_all_numbers], validate_choice=False)


def unit_name(label: Any, **words: Any) -> StringField:
    return StringField(label, [Length(max=120, message=NAME_TOO_LONG)], filters=[clean], **words)


def unit_code() -> StringField:
    hint = _("Mã đơn vị hành chính: tỉnh 2 chữ số, xã 5 chữ số.")
    rule = Regexp(r"[0-9]{2}([0-9]{3})?\Z", message=_("Mã tỉnh có 2 chữ số, mã xã có 5 chữ số. Bạn xem lại mã."))
    return StringField(_("Mã"), [Optional(), rule], filters=[clean], description=hint)


class ActForm(FlaskForm):
    """From which day on, and by which act."""

    day = DayField(
        _("Có hiệu lực từ ngày"),
        [InputRequired(_("Bạn ghi ngày thay đổi có hiệu lực."))],
        description=_("Ngày ghi trong văn bản, không phải ngày bạn nhập. Ngày chưa đến thì chưa ghi được."),
    )
    legal_basis = StringField(
        _("Căn cứ"),
        [
            InputRequired(_("Bạn ghi số và ký hiệu văn bản.")),
            Length(max=120, message=BASIS_TOO_LONG),
        ],
        filters=[clean],
        description=_("Ví dụ Nghị quyết 12/NQ-HĐND"),
    )

    def said(self) -> dict[str, Any]:
        """What every change says."""
        return {"day": self.day.data, "legal_basis": self.legal_basis.data}

    def explain(self, refusal: refusals.ChangeRefused) -> None:
        """Put the sentence for a refusal beside the field that can mend it, or above the form."""
        name = next((name for name in FIELD_OF.get(type(refusal), ()) if name in self), None)
        if name:
            self[name].errors = [*self[name].errors, words_of(refusal)]
        else:
            self.form_errors.append(words_of(refusal))
