"""Forms of the studio: a lesson as it is written, and its steps to the readers."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from courses.heads import AUDIENCES, MINUTES, TITLE_LENGTH
from lms.clock import VIETNAM
from lms.people.fields import DayField
from lms.studio.drafting import DraftText, Stand
from lms.text import clean, clean_lines, fold

# ── Writing ──────────────────────────────────────────────────────────────────────────────────────

LONGEST_TEXT = 30_000
MOST_SOURCES = 20
LARGEST_REVISION = 2**31 - 2
FOR_WHOM = {
    "everyone": _("Mọi người"),
    "traders": _("Người buôn bán"),
    "parents": _("Cha mẹ"),
    "elderly": _("Người cao tuổi"),
}
LONG_TITLE = Length(max=TITLE_LENGTH, message=_("Tên bài dài quá 160 chữ. Bạn viết ngắn lại."))
TOO_MANY = _("Nhiều nguồn quá. Bạn giữ tối đa 20 nguồn.")


class MayWait(Optional):
    """May be empty in a draft, though not when it goes out: so the label does not call it optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, bool] = {}


class SourceForm(Form):
    """One source: its title and its address."""

    title = StringField(_("Tên nguồn"), [Length(max=300, message=_("Tên nguồn dài quá 300 chữ."))], filters=[clean])
    url = StringField(_("Địa chỉ"), [Length(max=1000, message=_("Địa chỉ dài quá 1.000 chữ."))], filters=[clean])


class LessonForm(FlaskForm):
    """A lesson as it is being written. What is missing is told by the list of checks, not refused here."""

    title = StringField(_("Tên bài"), [LONG_TITLE], filters=[clean])
    goal = TextAreaField(
        _("Mục tiêu"),
        [Length(max=600, message=_("Mục tiêu dài quá 600 chữ. Bạn viết ngắn lại."))],
        filters=[clean],
        description=_("Một câu: “Sau bài này bạn …”"),
    )
    markdown = TextAreaField(
        _("Nội dung bài"),
        [Length(max=LONGEST_TEXT, message=_("Bài dài quá 30.000 chữ cái. Bạn tách thành hai bài."))],
        filters=[clean_lines],
    )
    minutes = StringField(_("Số phút đọc"), [InputRequired(_("Bạn ghi số phút."))], filters=[clean])
    verified_on = DayField(_("Ngày xem lại nguồn"), [MayWait()])
    review_due = DayField(_("Xem lại trước ngày"), [MayWait()])
    audience = SelectMultipleField(
        _("Dành cho ai"),
        choices=[Choice(key, FOR_WHOM[key]) for key in AUDIENCES],
        validate_choice=False,
    )
    sources = FieldList(FormField(SourceForm), label=_("Nguồn"))
    revision = HiddenField()
    base = HiddenField()

    def __init__(self, stand: Stand) -> None:
        text = stand.text
        words = {name: getattr(text, name) for name in ("title", "goal", "markdown", "verified_on", "review_due")}
        kept = {name: text.details.get(name) or [] for name in ("audience", "sources")}
        counted = {"revision": stand.revision, "base": stand.base_number, "minutes": str(text.minutes)}
        super().__init__(data={**words, **kept, **counted})
        self.stand = stand

    def text(self) -> DraftText:
        """What was typed; what is not asked for here, such as the basic skill, stays as it is."""
        details = {**self.stand.text.details, "audience": self._audience(), "sources": self._sources()}
        return DraftText(
            title=self.title.data or "",
            goal=self.goal.data or "",
            minutes=_whole(self.minutes.data, MINUTES) or self.stand.text.minutes,
            markdown=self.markdown.data or "",
            details=details,
            verified_on=self.verified_on.data,
            review_due=self.review_due.data,
        )

    def typed_on(self) -> tuple[int, int]:
        """The revision and the published version that the words were typed on; an odd one fits nothing."""
        everything = range(LARGEST_REVISION)
        revision, base = _whole(self.revision.data, everything), _whole(self.base.data, everything)
        return (-1 if revision is None else revision, -1 if base is None else base)

    def add_source(self) -> None:
        """One more row to fill in."""
        if len(self.sources) < MOST_SOURCES:
            self.sources.append_entry({})

    def drop_source(self, row: int) -> None:
        """Without the row, as the page is shown again."""
        rows = [entry.data for at, entry in enumerate(self.sources) if at != row]
        while len(self.sources):
            self.sources.pop_entry()
        for words in rows:
            self.sources.append_entry(words)

    def validate_minutes(self, field: Field) -> None:
        if _whole(field.data, MINUTES) is None:
            raise ValidationError(gettext("Bạn ghi một số từ 1 đến 30."))

    def validate_sources(self, field: "FieldList[Any]") -> None:
        if len(field) > MOST_SOURCES:
            raise ValidationError(TOO_MANY)

    def sentences(self) -> list[str]:
        """What has to be mended before it can be saved, each with the name of its field."""
        said = []
        for field in self:
            for error in field.errors:
                told = error.values() if isinstance(error, Mapping) else [[error]]
                said += [f"{field.label.text}: {sentence}" for group in told for sentence in group]
        return said

    def _audience(self) -> list[str]:
        return [key for key in AUDIENCES if key in (self.audience.data or [])]

    def _sources(self) -> list[dict[str, str]]:
        rows: list[dict[str, Any]] = self.sources.data
        return [{"title": row["title"] or "", "url": row["url"] or ""} for row in rows if row["title"] or row["url"]]


class NewLessonForm(FlaskForm):
    """A lesson that is to be: its title, from which its address is made."""

    title = StringField(
        _("Tên bài"),
        [
            InputRequired(_("Bạn ghi tên bài.")),
            Length(max=TITLE_LENGTH, message=_("Tên bài dài quá 160 chữ. Bạn viết ngắn lại.")),
        ],
        filters=[clean],
        description=_("Ngắn, nói một việc. Ví dụ: Đọc địa chỉ trang web"),
    )


def _whole(text: Any, allowed: range) -> int | None:
    """The whole number that was typed, if it is one of those allowed."""
    typed = str(text if text is not None else "").strip()
    longest = len(str(allowed[-1]))
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= longest else None
    return number if number is not None and number in allowed else None


# ── Reviewing and publishing ─────────────────────────────────────────────────────────────────────

NOW, LATER = "now", "later"
CLOCK = Regexp(r"([01]?[0-9]|2[0-3])[:hg.][0-5][0-9]\Z", message=_("Bạn ghi giờ theo mẫu 7:30."))
CHOICE_MISSING = _("Bạn chọn một mục.")


class SeenForm(FlaskForm):
    """A step on a draft as somebody has seen it: the revision that was on the page."""

    revision = HiddenField()


class SendBackForm(SeenForm):
    """What to mend before the draft can go out."""

    remark = TextAreaField(
        _("Cần sửa gì"),
        [
            DataRequired(_("Bạn ghi điều cần sửa, để người viết biết.")),
            Length(max=2000, message=_("Bạn ghi ngắn hơn 2.000 ký tự.")),
        ],
        filters=[lambda typed: (typed or "").strip()],
        description=_("Nói rõ chỗ nào, sửa thế nào. Người viết đọc được ngay ở bản nháp."),
    )


class PublishForm(SeenForm):
    """At once, or at a moment in Viet Nam."""

    when = RadioField(
        _("Khi nào"),
        choices=[Choice(NOW, _("Ngay bây giờ")), Choice(LATER, _("Hẹn ngày giờ"))],
        default=NOW,
        invalid_choice_message=CHOICE_MISSING,  # type: ignore[call-arg]
    )
    day = DayField(_("Ngày"), [Optional()], description=_("Chỉ khi hẹn ngày giờ"))
    hour = StringField(_("Giờ"), [Optional(), CLOCK], filters=[clean], description=_("Giờ Việt Nam, ví dụ 7:30"))

    def __init__(self, revision: int, moment: datetime | None) -> None:
        """With the moment that is set, to be moved."""
        there = moment.astimezone(VIETNAM) if moment else None
        words = {"when": LATER, "day": there.date(), "hour": f"{there:%H:%M}"} if there else {}
        super().__init__(data={"revision": revision, **words})
        for field in (self.day, self.hour):
            field.flags.optional = False  # needed or not by what is chosen above, as the hints say

    def moment(self) -> datetime | None:
        """When to publish, once the form is valid; None: at once."""
        if self.when.data == NOW:
            return None
        hour, minute = (int(part) for part in _parts_of(self.hour.data or ""))
        return datetime.combine(self.day.data or date.min, time(hour, minute), VIETNAM)

    def validate(self, extra_validators: Any = None) -> bool:
        """A moment needs its day and hour."""
        valid: bool = super().validate(extra_validators)
        if self.when.data == LATER:
            for field, missing in ((self.day, _("Bạn ghi ngày xuất bản.")), (self.hour, _("Bạn ghi giờ xuất bản."))):
                if not field.data and not field.errors:
                    field.errors = [missing]
                    valid = False
        return valid


class RuleForm(FlaskForm):
    """Whether a province's lessons need a second person."""

    needed = RadioField(
        _("Trước khi xuất bản bài của tỉnh"),
        choices=[
            Choice("yes", _("Cần một người khác đọc và duyệt")),
            Choice("no", _("Người viết tự xuất bản, không cần duyệt")),
        ],
        invalid_choice_message=CHOICE_MISSING,  # type: ignore[call-arg]
    )


def _parts_of(clock: str) -> tuple[str, str]:
    return clock[:-3], clock[-2:]


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────

LONGEST_DESCRIPTION = 250
FILE_NAME = re.compile(r"\.(jpe?g|png|webp|gif|bmp|heic)$|^(img|dsc|screenshot|image)?[\W\d_]*$", re.IGNORECASE)
SAYS_NOTHING = {"anh", "hinh", "hinh anh", "buc anh", "tam anh", "anh chup", "anh chup man hinh", "anh minh hoa"}
SAYS_NOTHING |= {"hinh minh hoa", "mo ta", "mo ta anh", "image", "picture", "photo", "screenshot"}


def telling(_form: FlaskForm, field: Field) -> None:
    """A validator: words that tell somebody who does not see the picture what it shows."""
    words = field.data or ""
    if FILE_NAME.search(words) or fold(words).strip(" .") in SAYS_NOTHING:
        raise ValidationError(gettext("Câu này chưa cho biết ảnh có gì. Bạn tả như kể cho người không thấy ảnh."))


class PictureForm(FlaskForm):
    """A picture with words for who cannot see it, and whose it shall be where one writes for several units."""

    picture = FileField(
        _("Tệp ảnh"),
        [FileRequired(_("Bạn chọn tệp ảnh."))],
        description=_("JPG, PNG hoặc WebP, tối đa 10 MB. Ảnh được tự thu nhỏ cho nhẹ."),
    )
    description = StringField(
        _("Ảnh cho thấy gì?"),
        [
            InputRequired(_("Bạn tả ảnh bằng một câu. Người dùng máy đọc màn hình cần câu này.")),
            Length(max=LONGEST_DESCRIPTION, message=_("Bạn tả ngắn lại, tối đa 250 ký tự.")),
            telling,
        ],
        filters=[clean],
        description=_("Tả cho người không thấy ảnh. Ví dụ: “Màn hình VNeID, nút Đăng nhập màu đỏ ở cuối trang.”"),
    )
    owner = SelectField(
        _("Ảnh của"),
        invalid_choice_message=_("Bạn chọn một mục trong danh sách."),  # type: ignore[call-arg]
    )

    def __init__(self, owners: Mapping[int, str]) -> None:
        """`owners` are the units to choose from with their names; the first unless another is chosen."""
        super().__init__()
        self.owner.choices = [(str(unit_id), name) for unit_id, name in owners.items()]
        if self.owner.data is None:
            self.owner.data = str(next(iter(owners)))
