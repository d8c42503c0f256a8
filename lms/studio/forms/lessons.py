"""A lesson as it is begun and written."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, Form, FormField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from courses.heads import AUDIENCES, MINUTES, TITLE_LENGTH
from lms.people.fields import DayField
from lms.studio.drafting import DraftText, Stand
from lms.text import clean, clean_lines

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
        _("Dành cho ai"), choices=[Choice(key, FOR_WHOM[key]) for key in AUDIENCES], validate_choice=False
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
        [InputRequired(_("Bạn ghi tên bài.")), LONG_TITLE],
        filters=[clean],
        description=_("Ngắn, nói một việc. Ví dụ: Đọc địa chỉ trang web"),
    )


def _whole(text: Any, allowed: range) -> int | None:
    """The whole number that was typed, if it is one of those allowed."""
    typed = str(text if text is not None else "").strip()
    longest = len(str(allowed[-1]))
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= longest else None
    return number if number is not None and number in allowed else None
