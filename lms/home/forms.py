"""Forms of joining and leaving."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField, ValidationError
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length

from lms.people.accounts import PhoneTaken
from lms.people.passwords import WeakPassword
from lms.people.signing_in import WrongAccountOrPassword
from lms.people.throttle import TooManyTries
from lms.people.words import (
    CONSENT_LABEL,
    CONSENT_MISSING,
    LONGEST_PASSWORD,
    PASSWORD_HINT,
    PASSWORD_MISSING,
    PHONE_TAKEN,
    TOO_LONG,
    WEAK,
    name_fault,
    phone_fault,
    wait_words,
)
from lms.teams.models import AdminUnit

Refusal = TooManyTries | WeakPassword | PhoneTaken | WrongAccountOrPassword
REFUSALS = (TooManyTries, WeakPassword, PhoneTaken, WrongAccountOrPassword)
KINDS = {"xa": _("xã"), "phuong": _("phường"), "dac_khu": _("đặc khu")}
COMMUNE_MISSING = _("Bạn chọn xã, phường, đặc khu nơi bạn ở.")


class RegisterForm(FlaskForm):
    name = StringField(
        _("Họ và tên"),
        description=_("Viết đủ dấu. Tên này sẽ ở trên giấy chứng nhận của bạn."),
        validators=[DataRequired(_("Bạn gõ họ và tên.")), Length(max=120, message=TOO_LONG)],
    )
    phone = StringField(
        _("Số điện thoại"),
        description=_("Gồm 10 chữ số, bắt đầu bằng 0. Bạn dùng số này để đăng nhập."),
        validators=[DataRequired(_("Bạn gõ số điện thoại.")), Length(max=40, message=TOO_LONG)],
    )
    commune = SelectField(
        _("Nơi bạn ở"),
        validators=[DataRequired(COMMUNE_MISSING)],
        invalid_choice_message=COMMUNE_MISSING,  # type: ignore[call-arg]
    )
    password = PasswordField(
        _("Mật khẩu"),
        description=PASSWORD_HINT,
        validators=[DataRequired(PASSWORD_MISSING), Length(max=LONGEST_PASSWORD, message=TOO_LONG)],
    )
    consent = BooleanField(CONSENT_LABEL, validators=[DataRequired(CONSENT_MISSING)])

    def offer(self, communes: Iterable[AdminUnit]) -> None:
        """Let the reader choose among these; the name comes first, as in the list's order."""
        named = (Choice(str(unit.id), f"{unit.name} ({KINDS.get(unit.kind, unit.kind)})") for unit in communes)
        self.commune.choices = [Choice("", gettext("Chọn xã, phường, đặc khu")), *named]

    def validate_name(self, field: StringField) -> None:
        if fault := name_fault(field.data or ""):
            raise ValidationError(fault)

    def validate_phone(self, field: StringField) -> None:
        if fault := phone_fault(field.data or ""):
            raise ValidationError(fault)


class CloseForm(FlaskForm):
    password = PasswordField(
        _("Mật khẩu"), validators=[DataRequired(PASSWORD_MISSING), Length(max=LONGEST_PASSWORD, message=TOO_LONG)]
    )


def explain(form: RegisterForm | CloseForm, refusal: Refusal) -> int:
    """Put the sentence for a refusal where the reader looks for it; returns the status of the answer."""
    if isinstance(refusal, TooManyTries):
        form.form_errors.append(wait_words(refusal.minutes))
        return 429
    if isinstance(refusal, PhoneTaken):
        form.phone.errors = [PHONE_TAKEN]
    elif isinstance(refusal, WeakPassword):
        form.password.errors = [WEAK[refusal.weakness]]
    else:
        form.password.errors = [gettext("Mật khẩu chưa đúng. Tài khoản vẫn còn nguyên. Bạn gõ lại.")]
    return 422
