"""Forms of joining and leaving."""

from collections.abc import Iterable
from typing import get_args

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from lms.people import fields
from lms.people.fields import TOO_LONG, chosen_password, consent_box, known_password, proper_name, proper_phone
from lms.people.signing_in import WrongAccountOrPassword
from lms.signs import as_stored
from lms.teams.granting import LastAdministrator
from lms.teams.models import AdminUnit

Refusal = fields.Refusal | WrongAccountOrPassword | LastAdministrator
REFUSALS = get_args(Refusal)
KINDS = {"xa": _("xã"), "phuong": _("phường"), "dac_khu": _("đặc khu")}
CODE_MISSING = _("Bạn gõ mã điểm danh.")
COMMUNE_MISSING = _("Bạn chọn xã, phường, đặc khu nơi bạn ở.")


class RegisterForm(FlaskForm):
    name = StringField(
        _("Họ và tên"),
        description=_("Viết đủ dấu. Tên này sẽ ở trên giấy chứng nhận của bạn."),
        validators=[DataRequired(_("Bạn gõ họ và tên.")), Length(max=120, message=TOO_LONG), proper_name],
    )
    phone = StringField(
        _("Số điện thoại"),
        description=_("Gồm 10 chữ số, bắt đầu bằng 0. Bạn dùng số này để đăng nhập."),
        validators=[DataRequired(_("Bạn gõ số điện thoại.")), Length(max=40, message=TOO_LONG), proper_phone],
    )
    commune = SelectField(
        _("Nơi bạn ở"),
        validators=[DataRequired(COMMUNE_MISSING)],
        invalid_choice_message=COMMUNE_MISSING,  # type: ignore[call-arg]
    )
    password = chosen_password(_("Mật khẩu"), _("Bạn gõ mật khẩu."))
    consent = consent_box()

    def offer(self, communes: Iterable[AdminUnit]) -> None:
        """Let the reader choose among these; the name comes first, as in the list's order."""
        named = (Choice(str(unit.id), f"{unit.name} ({KINDS.get(unit.kind, unit.kind)})") for unit in communes)
        self.commune.choices = [Choice("", gettext("Chọn xã, phường, đặc khu")), *named]


class CloseForm(FlaskForm):
    password = known_password(_("Mật khẩu"))


class MeetingCodeForm(FlaskForm):
    """The code of an in-person session, read from a wall or a phone."""

    code = StringField(
        _("Mã điểm danh"),
        description=_("8 chữ và số, có dấu gạch hay không đều được"),
        validators=[DataRequired(CODE_MISSING), Length(max=40, message=_("Mã chỉ có 8 ký tự. Bạn xem lại giúp."))],
    )

    def validate_code(self, field: StringField) -> None:
        if not as_stored(field.data or ""):
            raise ValidationError(CODE_MISSING)


def explain(form: RegisterForm | CloseForm | MeetingCodeForm, refusal: Refusal) -> int:
    """Put the sentence for a refusal where the reader looks for it; returns the status of the answer."""
    if isinstance(refusal, WrongAccountOrPassword):
        form.password.errors = [gettext("Mật khẩu chưa đúng. Tài khoản vẫn còn nguyên. Bạn gõ lại.")]
        return 422
    if isinstance(refusal, LastAdministrator):
        form.form_errors.append(
            gettext("Chỉ còn bạn quản trị cả nước. Bạn giao nhiệm vụ này cho người khác, rồi đóng tài khoản.")
        )
        return 422
    return fields.explain(form, refusal)
