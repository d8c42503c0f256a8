"""Forms of tests on paper: making one, registering somebody who sat it, and the row of answers on a sheet."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, ValidationError
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length

from lms.assisting.forms.helping import birth_year_written
from lms.assisting.papers import FURTHEST, VERSIONS
from lms.assisting.rows import LONGEST_ROW, SPELLED, BadRow, Fault, Place, Trouble, read_row
from lms.assisting.sheets import Typed
from lms.people.fields import DayField, name_written
from lms.text import clean
from quizzes.kinds import LETTERS, OPEN, Kind

AT, FIRST, SECOND = "at-", "1", "2"
NO_SUCH_VERSION = _("Bài này chỉ có đề A, B, C và D. Bạn xem chữ ở góc giấy.")


class PaperTestForm(FlaskForm):
    """Which course's test, and when people meet."""

    course = SelectField(
        _("Khóa học"),
        [InputRequired(_("Bạn chọn khóa học."))],
        invalid_choice_message=_("Bạn chọn một khóa học trong danh sách."),  # type: ignore[call-arg]
    )
    held_on = DayField(
        _("Ngày làm bài"),
        [InputRequired(_("Bạn ghi ngày làm bài."))],
        description=_("Kết quả tính vào ngày này, kể cả khi nhập muộn hơn."),
    )

    def __init__(self, courses: Sequence[tuple[str, str]], today: date, chosen: str | None) -> None:
        self.today = today
        super().__init__(data={"held_on": today, "course": chosen})
        self.course.choices = [Choice(slug, words) for slug, words in courses]

    def validate_held_on(self, field: DayField) -> None:
        if field.data and not self.today <= field.data <= self.today + FURTHEST:
            raise ValidationError(gettext("Bạn chọn hôm nay hoặc một ngày trong 60 ngày tới."))


class SignedForm(FlaskForm):
    """On paper, consent is the tick and the signature under it; who types it says that they have seen both."""

    signed = BooleanField(
        _("Người này đã đánh dấu đồng ý và ký trên giấy."),
        [DataRequired(_("Chưa có chữ ký đồng ý trên giấy thì chưa nhập được."))],
    )


class SitterForm(SignedForm):
    """Somebody who sat the test and is not known yet."""

    name = name_written()
    birth_year = birth_year_written()
    is_other = BooleanField(_("Đây là người khác, trùng cả tên và năm sinh."))


class SheetForm(SignedForm):
    """A sheet as one reads it: the version in its corners, and what was ticked."""

    version = RadioField(
        _("Đề"),
        invalid_choice_message=NO_SUCH_VERSION,  # type: ignore[call-arg]
        choices=[Choice(letter, letter) for letter in VERSIONS],
        description=_("Chữ ở bốn góc giấy"),
    )
    answers = StringField(
        _("Các câu trả lời"),
        [DataRequired(_("Bạn gõ các câu trả lời.")), Length(max=LONGEST_ROW, message=_("Dòng này dài quá."))],
        filters=[clean],
    )

    def __init__(self, places: Mapping[str, Sequence[Place]], *, with_consent: bool) -> None:
        super().__init__()
        self.places = places
        self.is_spelled = any(place.kind in SPELLED for place in places[VERSIONS[0]])
        self.row = ""
        if not with_consent:
            del self.signed

    def validate_answers(self, field: StringField) -> None:
        places = self.places.get(self.version.data or "")
        if places is None:
            return
        try:
            self.row = read_row(field.data or "", places)
        except BadRow as refusal:
            raise ValidationError(" ".join(_words(fault, places) for fault in refusal.faults)) from refusal

    def typed(self) -> Typed:
        return Typed(self.version.data, self.row)


class SettleForm(FlaskForm):
    """Where two typings differ, which of them the sheet bears out. No choice is made beforehand: one has to look."""

    def differing(self) -> list[RadioField]:
        return [field for field in self if isinstance(field, RadioField)]

    def second(self) -> list[int]:
        """The positions at which the second time was right."""
        return [int(field.name.removeprefix(AT)) for field in self.differing() if field.data == SECOND]


def settle_form(apart: Mapping[int, tuple[str, str]]) -> SettleForm:
    """The form for these differences, by position."""
    fields = {f"{AT}{position}": _either(position, words) for position, words in apart.items()}
    made: type[SettleForm] = type("SettleForm", (SettleForm,), fields)
    return made()


def _either(position: int, words: tuple[str, str]) -> RadioField:
    label = _("Câu %(number)s", number=position) if position else _("Đề và các câu trả lời")
    read = [_("bỏ trống") if word == OPEN else f"“{word}”" for word in words]
    first, second = _("%(words)s (lần một)", words=read[0]), _("%(words)s (lần hai)", words=read[1])
    missing = _("Bạn chọn một trong hai.")
    return RadioField(
        label,
        [InputRequired(missing)],
        choices=[Choice(FIRST, first), Choice(SECOND, second)],
        invalid_choice_message=missing,  # type: ignore[call-arg]
    )


def _shape(place: Place, told: dict[str, Any]) -> str:
    """What a word of several letters looks like, by the kind of question."""
    last = LETTERS[place.options - 1]
    if place.kind is Kind.CASE:
        return str(
            gettext("Câu %(number)s gõ T (thật) hoặc L (lừa đảo), rồi chữ từ a đến %(last)s.", last=last, **told)
        )
    if place.kind is Kind.MATCHING:
        told |= {"count": place.prompts, "last": last}
        return str(gettext("Câu %(number)s có %(count)s ô, mỗi ô một chữ từ a đến %(last)s; ô trống gõ “-”.", **told))
    return str(
        gettext(
            "Câu %(number)s cần đủ các chữ từ a đến %(last)s, mỗi chữ một lần; bỏ dở thì gõ “-”.", last=last, **told
        )
    )


def _words(fault: Fault, places: Sequence[Place]) -> str:
    if fault.trouble is Trouble.LENGTH:
        told = {"total": len(places), "count": fault.typed}
        return str(
            gettext(
                "Bài có %(total)s câu, bạn gõ %(count)s. Câu bỏ trống gõ “-”; câu chọn nhiều ý thì cách các câu "
                "bằng dấu cách.",
                **told,
            )
        )
    told = {"number": fault.position, "typed": fault.typed}
    if fault.trouble is Trouble.SHAPE:
        return _shape(places[fault.position - 1], told)
    if fault.trouble is Trouble.LETTER:
        return str(gettext("Câu %(number)s không có ý “%(typed)s”.", **told))
    return str(gettext("Câu %(number)s chỉ chọn một ý. Trên giấy đánh dấu hai ô thì gõ “-”.", **told))
