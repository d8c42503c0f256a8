"""Fields that more than one room's forms ask for, and the sentences that refuse what was typed."""

import re
from datetime import date
from typing import Any

from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.clock import local_today
from lms.people.accounts import PhoneTaken
from lms.people.names import OLDEST_BIRTH_YEAR, is_name
from lms.people.passwords import Weakness, WeakPassword
from lms.people.throttle import TooManyTries
from lms.text import clean, phone_number

Refusal = TooManyTries | WeakPassword | PhoneTaken
PHONE_DIGITS = 10
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]  # what the browser's calendar sends, and how people write
LONGEST_PASSWORD = 400  # beyond the rule for new ones, so that the rule's own sentence can be said
TOO_LONG = _("Dài quá. Bạn gõ ngắn lại.")
PHONE_TAKEN = _("Số này đã có tài khoản. Nếu là số của bạn, bạn đăng nhập, hoặc xin mã ở tổ trưởng hay cán bộ xã.")
WEAK = {
    Weakness.SHORT: _("Mật khẩu cần ít nhất 8 ký tự. Bạn gõ dài thêm."),
    Weakness.LONG: _("Mật khẩu dài nhất 200 ký tự. Bạn gõ ngắn lại."),
    Weakness.NAME: _("Mật khẩu trùng tên hoặc số điện thoại của bạn, người khác dễ đoán. Bạn chọn mật khẩu khác."),
    Weakness.COMMON: _("Nhiều người dùng mật khẩu này, kẻ xấu thử trước tiên. Bạn chọn mật khẩu khác."),
}


class DayField(DateField):
    """A day; WTForms refuses a bad one in English."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **{"format": DAY_FORMATS, **options})

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(gettext("Bạn ghi ngày theo mẫu 20/11/2026.")) from wrong


def not_to_come(form: Any, field: Field) -> None:
    """A validator: today, as the form knows it, or a day before."""
    if field.data and field.data > form.today:
        raise ValidationError(gettext("Ngày này còn ở phía trước. Bạn chọn hôm nay hoặc một ngày đã qua."))


class AsOfForm(FlaskForm):
    """How a page looked on a day, asked for in the address as ?on=."""

    class Meta:
        csrf = False

    on = DayField(_("Xem theo ngày"), [Optional(), not_to_come])

    def __init__(self, asked: MultiDict[str, str], today: date) -> None:
        self.today = today
        super().__init__(asked)

    def day(self) -> date | None:
        """A day in the past; None is today, and is what is shown where no day can be read."""
        return self.on.data if self.validate() and self.on.data != self.today else None


class ConfirmForm(FlaskForm):
    """Nothing but a button, against forgery."""


def name_written() -> StringField:
    """Somebody's name, as an official or leader writes it down."""
    too_long = Length(max=120, message=_("Họ và tên dài quá 120 chữ."))
    return StringField(
        _("Họ và tên"),
        [InputRequired(_("Bạn ghi họ và tên.")), too_long, proper_name],
        filters=[clean],
        description=_("Có dấu, như trên giấy tờ"),
    )


def phone_written() -> StringField:
    """Somebody's phone number, as an official or leader writes it down."""
    return StringField(
        _("Số điện thoại"),
        [Optional(), proper_phone],
        filters=[clean],
        description=_("Dùng để đăng nhập thay tên đăng nhập. Không có thì để trống."),
    )


def known_password(label: str) -> PasswordField:
    """The password of somebody who has one."""
    return PasswordField(label, validators=_password_rules(_("Bạn gõ mật khẩu.")))


def chosen_password(label: str, missing: str) -> PasswordField:
    """A password to be."""
    hint = _("Ít nhất 8 ký tự. Ghép vài từ quen thuộc là dễ nhớ mà khó đoán.")
    return PasswordField(label, description=hint, validators=_password_rules(missing))


def consent_box() -> BooleanField:
    """Un-ticked: silence is not consent."""
    missing = _("Nếu đồng ý, bạn đánh dấu vào ô này. Chưa đồng ý thì chưa dùng được tài khoản.")
    return BooleanField(
        _("Tôi đồng ý cho Học Số lưu và dùng dữ liệu cá nhân của tôi."), validators=[DataRequired(missing)]
    )


def proper_name(_form: FlaskForm, field: Field) -> None:
    """A validator: what can be the name of a person."""
    if not is_name(field.data or ""):
        raise ValidationError(gettext("Họ và tên chỉ gồm chữ cái. Bạn xem lại giúp."))


def proper_birth_year(_form: FlaskForm, field: Field) -> None:
    """A validator: a year in which somebody alive can have been born; rosters hold to the same years."""
    newest = local_today().year
    typed = str(field.data or "").strip()
    if typed not in {str(year) for year in range(OLDEST_BIRTH_YEAR, newest + 1)}:
        told = {"oldest": OLDEST_BIRTH_YEAR, "newest": newest}
        raise ValidationError(gettext("Bạn ghi năm sinh từ %(oldest)s đến %(newest)s, ví dụ 1985.", **told))


def proper_phone(_form: FlaskForm, field: Field) -> None:
    """A validator: a phone number of Viet Nam, in any writing."""
    typed = field.data or ""
    if phone_number(typed):
        return
    missing = PHONE_DIGITS - len(re.sub(r"\D", "", typed))
    if 0 < missing < PHONE_DIGITS:
        raise ValidationError(
            ngettext(
                "Số này thiếu %(num)s chữ số. Bạn xem lại giúp.",
                "Số này thiếu %(num)s chữ số. Bạn xem lại giúp.",
                missing,
            )
        )
    raise ValidationError(gettext("Số điện thoại gồm 10 chữ số, bắt đầu bằng 0. Bạn xem lại giúp."))


class PersonForm(FlaskForm):
    """Who somebody is, as an official or leader writes it down."""

    name = name_written()
    phone = phone_written()
    birth_year = StringField(
        _("Năm sinh"),
        [Optional(), proper_birth_year],
        filters=[lambda value: clean(str(value or ""))],
        description=_("Để phân biệt người trùng tên"),
    )

    def number(self) -> str | None:
        """The phone number as it is stored."""
        return phone_number(self.phone.data or "")

    def year(self) -> int | None:
        return int(self.birth_year.data) if self.birth_year.data else None


def written_day(day: date) -> str:
    """A day as sentences say it."""
    return str(format_date(day, "dd/MM/yyyy"))


def explain(form: FlaskForm, refusal: Refusal) -> int:
    """Put the sentence for a refusal where the reader looks for it; returns the status of the answer."""
    if isinstance(refusal, TooManyTries):
        form.form_errors.append(_wait(refusal.minutes))
        return 429
    if isinstance(refusal, WeakPassword):
        form.password.errors = [WEAK[refusal.weakness]]
    else:
        form.phone.errors = [PHONE_TAKEN]
    return 422


def _password_rules(missing: str) -> list[DataRequired | Length]:
    return [DataRequired(missing), Length(max=LONGEST_PASSWORD, message=TOO_LONG)]


def _wait(minutes: int) -> str:
    """What somebody reads who has tried too often."""
    return str(
        ngettext(
            "Bạn thử chưa đúng nhiều lần. Để giữ an toàn, bạn chờ %(num)s phút rồi thử lại.",
            "Bạn thử chưa đúng nhiều lần. Để giữ an toàn, bạn chờ %(num)s phút rồi thử lại.",
            minutes,
        )
    )
