"""Forms of signing in, and where a reader finds why a try was refused."""

from typing import get_args

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from lms.people import fields
from lms.people.codes import WrongAccountOrCode
from lms.people.fields import (
    TOO_LONG,
    chosen_password,
    consent_box,
    known_password,
    proper_birth_year,
    proper_name,
    proper_phone,
)
from lms.people.signing_in import WrongAccountOrPassword

Refusal = fields.Refusal | WrongAccountOrCode | WrongAccountOrPassword
REFUSALS = get_args(Refusal)


def _account() -> StringField:
    missing = DataRequired(_("Bạn gõ số điện thoại hoặc tên đăng nhập."))
    return StringField(_("Số điện thoại hoặc tên đăng nhập"), validators=[missing, Length(max=120, message=TOO_LONG)])


class SignInForm(FlaskForm):
    account = _account()
    password = known_password(_("Mật khẩu"))


class CodeForm(FlaskForm):
    account = _account()
    code = StringField(
        _("Mã đăng nhập"),
        description=_("8 chữ và số do tổ trưởng hoặc cán bộ xã đưa. Gõ chữ hoa hay chữ thường đều được."),
        validators=[DataRequired(_("Bạn gõ mã gồm 8 chữ và số.")), Length(max=40, message=TOO_LONG)],
    )
    password = chosen_password(_("Mật khẩu mới"), _("Bạn gõ mật khẩu mới."))
    consent = consent_box()


class PasswordForm(FlaskForm):
    current = known_password(_("Mật khẩu đang dùng"))
    password = chosen_password(_("Mật khẩu mới"), _("Bạn gõ mật khẩu mới."))


class ConsentForm(FlaskForm):
    consent = consent_box()


class DetailsForm(FlaskForm):
    name = StringField(
        _("Họ và tên"),
        description=_("Viết đủ dấu. Giấy chứng nhận cấp từ nay ghi tên này; giấy đã cấp giữ tên cũ."),
        validators=[DataRequired(_("Bạn gõ họ và tên.")), proper_name],
    )
    phone = StringField(
        _("Số điện thoại"), description=_("Gồm 10 chữ số, bắt đầu bằng 0."), validators=[Optional(), proper_phone]
    )
    birth_year = StringField(
        _("Năm sinh"),
        description=_("Để phân biệt người trùng tên. Ví dụ: 1985."),
        validators=[Optional(), proper_birth_year],
    )

    @property
    def year(self) -> int | None:
        """As text or, where the form was sent without the field, as the number that is stored."""
        typed = str(self.birth_year.data or "").strip()
        return int(typed) if typed else None


def explain(form: FlaskForm, refusal: Refusal) -> int:
    """Put the sentence for a refusal where the reader looks for it; returns the status of the answer."""
    if isinstance(refusal, WrongAccountOrCode):
        form.form_errors.append(
            gettext("Tên hoặc mã chưa đúng, hoặc mã đã hết hạn. Bạn xem lại, hoặc xin tổ trưởng mã mới.")
        )
    elif isinstance(refusal, WrongAccountOrPassword) and isinstance(form, PasswordForm):
        form.current.errors = [gettext("Mật khẩu đang dùng chưa đúng. Bạn gõ lại.")]
    elif isinstance(refusal, WrongAccountOrPassword):
        form.form_errors.append(gettext("Tên hoặc mật khẩu chưa đúng. Bạn xem lại từng chữ rồi thử lại."))
    else:
        return fields.explain(form, refusal)
    return 422
