"""Forms of questions and answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import format_datetime, gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from lms.asking.posting import DAY, TooManyPosts
from lms.asking.private import Private, private_bit
from lms.text import clean, clean_lines

MOST_SIGNS = 1500
MINUTE = timedelta(minutes=1)


def clean_words(text: str | None) -> str:
    """Words of several lines as they are stored."""
    return clean_lines(text).strip()


def short_enough(_form: FlaskForm, field: Field) -> None:
    """A validator: not longer than a post may be. What is longer is looked at no further."""
    signs = len(field.data or "")
    if signs > MOST_SIGNS:
        words = ngettext(
            "Bài dài quá %(num)s ký tự. Bạn bớt đi.", "Bài dài quá %(num)s ký tự. Bạn bớt đi.", signs - MOST_SIGNS
        )
        raise StopValidation(words)


def nothing_private(_form: FlaskForm, field: Field) -> None:
    """A validator: no phone number, no number of a paper or an account, no code. The sentence points to it."""
    found = private_bit(field.data or "")
    if found is None:
        return
    raise ValidationError(_told(found.kind, found.words))


def _told(kind: Private, words: str) -> str:
    if kind == Private.PHONE:
        return str(
            gettext("“%(found)s” trông giống số điện thoại. Bạn bỏ đi, hoặc che bớt, ví dụ 0900 xxx xxx.", found=words)
        )
    if kind == Private.PAPER:
        return str(gettext("“%(found)s” trông giống số căn cước. Bạn bỏ số này đi.", found=words))
    if kind == Private.ACCOUNT:
        return str(gettext("“%(found)s” trông giống số tài khoản hoặc số thẻ. Bạn bỏ số này đi.", found=words))
    code = gettext("“%(found)s” trông giống mã xác thực. Bạn bỏ đi, và đừng đưa mã cho ai.", found=words)
    money = gettext("Nếu là số tiền, bạn viết có dấu chấm, ví dụ 500.000 đồng.")
    return f"{code} {money}"


class PostForm(FlaskForm):
    """Something that everybody signed in will read."""

    words = TextAreaField(
        _("Câu hỏi của bạn"),
        [DataRequired(_("Bạn gõ vài chữ.")), short_enough, nothing_private],
        filters=[clean_words],
        description=_("Nhiều nhất 1.500 ký tự."),
    )

    def __init__(self, label: str = "") -> None:
        super().__init__()
        if label:
            self.words.label.text = label


class HideForm(FlaskForm):
    reason = StringField(
        _("Lý do"),
        [DataRequired(_("Bạn ghi lý do.")), Length(max=300, message=_("Lý do dài quá 300 ký tự."))],
        filters=[clean],
        description=_("Người viết đọc được lý do này. Ví dụ: có thông tin riêng của người khác."),
    )


class PinForm(FlaskForm):
    lesson = SelectField(
        _("Bài học"),
        coerce=str,
        validators=[DataRequired(_("Bạn chọn một bài học."))],
        invalid_choice_message=_("Bạn chọn một bài học."),  # type: ignore[call-arg]
    )

    def offer(self, lessons: Sequence[tuple[str, str]]) -> None:
        """Let the reader choose among these, by id and words."""
        self.lesson.choices = [Choice(id_, words) for id_, words in lessons]


def wait_words(refusal: TooManyPosts) -> str:
    """What somebody reads who has written too often, with the time from which they may again."""
    told: dict[str, Any] = {"count": refusal.count, "when": _minute_after(refusal)}
    if refusal.window == DAY:
        return str(gettext("Bạn đã gửi %(count)s bài trong một ngày. Bạn gửi tiếp được từ %(when)s.", **told))
    return str(gettext("Bạn đã gửi %(count)s bài trong một giờ. Bạn gửi tiếp được từ %(when)s.", **told))


def _minute_after(refusal: TooManyPosts) -> str:
    """The first full minute at which it is allowed."""
    until = refusal.until.replace(second=0, microsecond=0) + MINUTE
    return str(format_datetime(until, "H:mm, dd/MM/yyyy"))
