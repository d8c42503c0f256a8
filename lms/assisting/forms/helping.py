"""Forms of helping a citizen: finding or registering them, what both agree to, and taking the phone back."""

from collections.abc import Iterable
from typing import get_args

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, StringField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length

from lms.people import fields
from lms.people.fields import known_password, name_written, proper_birth_year
from lms.people.signing_in import WrongAccountOrPassword
from lms.people.throttle import TooManyTries
from lms.text import clean

Refusal = TooManyTries | WrongAccountOrPassword
REFUSALS = get_args(Refusal)
BOTH = _("Cả hai đánh dấu thì mới lưu được.")


def birth_year_written() -> StringField:
    missing = DataRequired(_("Bạn ghi năm sinh."))
    filters = [lambda value: clean(str(value or ""))]
    return StringField(_("Năm sinh"), [missing, proper_birth_year], filters=filters)


class FindForm(FlaskForm):
    """Whom one sits with, asked for in the address."""

    class Meta:
        csrf = False

    name = StringField(
        _("Tên"),
        [DataRequired(_("Bạn ghi tên.")), Length(max=120, message=_("Họ và tên dài quá 120 chữ."))],
        filters=[clean],
        description=_("Tên hoặc cả họ tên, có dấu hay không đều được"),
    )
    birth_year = birth_year_written()

    def __init__(self, asked: MultiDict[str, str]) -> None:
        super().__init__(asked)


class ConsentForm(FlaskForm):
    """What the citizen says aloud and the witness hears: both tick."""

    consent = BooleanField(
        _("Người dân: Tôi đồng ý cho Học Số lưu họ tên, năm sinh, nơi ở và kết quả học của tôi."),
        [DataRequired(BOTH)],
    )
    witness = BooleanField(
        _("Người giúp: Tôi đã đọc to phần Dữ liệu cá nhân và chứng kiến người này đồng ý."), [DataRequired(BOTH)]
    )


class RegisterForm(ConsentForm):
    """A citizen without a phone."""

    name = name_written()
    birth_year = birth_year_written()
    is_other = BooleanField(_("Đây là người khác, trùng cả tên và năm sinh."))


class AssistForm(ConsentForm):
    """Which course, and that its lessons were read together.

    Consent to what is kept is asked for once; consent to be helped each time, for the sake of those who could sit
    the test alone.
    """

    course = RadioField(
        _("Khóa học"),
        invalid_choice_message=_("Bạn chọn một khóa học."),  # type: ignore[call-arg]
    )
    agrees = BooleanField(
        _("Người dân: Tôi đồng ý làm bài này trên máy của thành viên, có thành viên giúp."), [DataRequired(BOTH)]
    )
    read = BooleanField(
        _("Người giúp: Chúng tôi đã cùng đọc hết các bài của khóa này."),
        [DataRequired(_("Bạn cùng người dân đọc hết các bài trước, rồi đánh dấu."))],
    )

    def __init__(self, courses: Iterable[tuple[str, str]], *, with_consent: bool) -> None:
        offered = list(courses)
        super().__init__(data={"course": offered[0][0] if offered else None})
        self.course.choices = [Choice(slug, words) for slug, words in offered]
        if not with_consent:
            del self.consent, self.witness


class TakeBackForm(FlaskForm):
    """The helper's own password opens the phone again."""

    password = known_password(_("Mật khẩu của thành viên"))


def explain(form: TakeBackForm, refusal: Refusal) -> int:
    """Put the sentence for a refusal where the reader looks for it; returns the status of the answer."""
    if isinstance(refusal, WrongAccountOrPassword):
        form.password.errors = [gettext("Mật khẩu chưa đúng. Bạn gõ lại.")]
        return 422
    return fields.explain(form, refusal)
