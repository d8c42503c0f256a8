"""Forms of signing in, and where a reader finds why a try was refused."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional

from lms.people.accounts import PhoneTaken
from lms.people.codes import WrongAccountOrCode
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

Refusal = TooManyTries | WeakPassword | PhoneTaken | WrongAccountOrCode | WrongAccountOrPassword
REFUSALS = (TooManyTries, WeakPassword, PhoneTaken, WrongAccountOrCode, WrongAccountOrPassword)
OLDEST = 1900


def _account() -> StringField:
    missing = DataRequired(_("Bạn gõ số điện thoại hoặc tên đăng nhập."))
    return StringField(_("Số điện thoại hoặc tên đăng nhập"), validators=[missing, Length(max=120, message=TOO_LONG)])


def _present_password(label: str) -> PasswordField:
    return PasswordField(
        label, validators=[DataRequired(PASSWORD_MISSING), Length(max=LONGEST_PASSWORD, message=TOO_LONG)]
    )


def _new_password() -> PasswordField:
    missing = DataRequired(_("Bạn gõ mật khẩu mới."))
    rules = [missing, Length(max=LONGEST_PASSWORD, message=TOO_LONG)]
    return PasswordField(_("Mật khẩu mới"), description=PASSWORD_HINT, validators=rules)


class SignInForm(FlaskForm):
    account = _account()
    password = _present_password(_("Mật khẩu"))


class CodeForm(FlaskForm):
    account = _account()
    code = StringField(
        _("Mã đăng nhập"),
        description=_("8 chữ và số do tổ trưởng hoặc cán bộ xã đưa. Gõ chữ hoa hay chữ thường đều được."),
        validators=[DataRequired(_("Bạn gõ mã gồm 8 chữ và số.")), Length(max=40, message=TOO_LONG)],
    )
    password = _new_password()
    consent = BooleanField(CONSENT_LABEL, validators=[DataRequired(CONSENT_MISSING)])


class PasswordForm(FlaskForm):
    current = _present_password(_("Mật khẩu đang dùng"))
    password = _new_password()


class ConsentForm(FlaskForm):
    consent = BooleanField(CONSENT_LABEL, validators=[DataRequired(CONSENT_MISSING)])


class DetailsForm(FlaskForm):
    name = StringField(
        _("Họ và tên"),
        description=_("Viết đủ dấu. Giấy chứng nhận cấp từ nay ghi tên này; giấy đã cấp giữ tên cũ."),
        validators=[DataRequired(_("Bạn gõ họ và tên."))],
    )
    phone = StringField(_("Số điện thoại"), description=_("Gồm 10 chữ số, bắt đầu bằng 0."), validators=[Optional()])
    birth_year = StringField(
        _("Năm sinh"), description=_("Để phân biệt người trùng tên. Ví dụ: 1985."), validators=[Optional()]
    )

    def __init__(self, this_year: int, **given: Any) -> None:
        super().__init__(**given)
        self.this_year = this_year

    def validate_name(self, field: StringField) -> None:
        if fault := name_fault(field.data or ""):
            raise ValidationError(fault)

    def validate_phone(self, field: StringField) -> None:
        if fault := phone_fault(field.data or ""):
            raise ValidationError(fault)

    def validate_birth_year(self, field: StringField) -> None:
        years = {str(year) for year in range(OLDEST, self.this_year + 1)}
        if (field.data or "").strip() not in years:
            raise ValidationError(gettext("Năm sinh gồm 4 chữ số, như 1985. Bạn xem lại giúp."))

    @property
    def year(self) -> int | None:
        return int(self.birth_year.data) if self.birth_year.data and self.birth_year.data.strip() else None


def explain(form: FlaskForm, refusal: Refusal) -> int:
    """Put the sentence for a refusal where the reader looks for it; returns the status of the answer."""
    if isinstance(refusal, TooManyTries):
        form.form_errors.append(wait_words(refusal.minutes))
        return 429
    if isinstance(refusal, WeakPassword):
        form.password.errors = [WEAK[refusal.weakness]]
    elif isinstance(refusal, PhoneTaken):
        form.phone.errors = [PHONE_TAKEN]
    elif isinstance(refusal, WrongAccountOrCode):
        form.form_errors.append(
            gettext("Tên hoặc mã chưa đúng, hoặc mã đã hết hạn. Bạn xem lại, hoặc xin tổ trưởng mã mới.")
        )
    elif isinstance(form, PasswordForm):
        form.current.errors = [gettext("Mật khẩu đang dùng chưa đúng. Bạn gõ lại.")]
    else:
        form.form_errors.append(gettext("Tên hoặc mật khẩu chưa đúng. Bạn xem lại từng chữ rồi thử lại."))
    return 422
