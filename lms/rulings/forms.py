"""The form of a decision about a question, made for its kind: what counts from now on, in which versions, and why."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length

from lms.markup.words import plain_words
from lms.rulings.deciding import Decision
from lms.rulings.subjects import Subject
from lms.text import clean
from lms.web import whole_number
from quizzes.kinds import REAL, SCAM, TICKED, UNDIVIDED, Kind, fits
from quizzes.wordings import Asked

ANSWERS, OUT, BACK = "answers", "out", "back"
WHAT = [
    Choice(ANSWERS, _("Tính đúng đáp án chọn dưới đây")),
    Choice(OUT, _("Bỏ câu này, không tính cho ai")),
]
UNKNOWN = _("Bạn chọn một mục trong danh sách.")


class RulingForm(FlaskForm):
    """`answers` are ticked where the options are chosen one by one; other kinds have a field for each part.

    What the newest decision changed can be taken back, where there is one about this version.
    """

    what = RadioField(
        _("Quyết định"),
        choices=WHAT,
        validators=[DataRequired(_("Bạn chọn một cách xử lý."))],
        invalid_choice_message=UNKNOWN,  # type: ignore[call-arg]  # newer than its types
    )
    answers = SelectMultipleField(_("Đáp án được tính là đúng"), invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]
    keep = BooleanField(_("Vẫn tính cả đáp án đang dùng"))
    versions = SelectMultipleField(
        _("Áp dụng cho cả bản khác của câu này"),
        description=_("Các bản có cùng phương án. Bản nào sai giống vậy thì đánh dấu."),
        invalid_choice_message=UNKNOWN,  # type: ignore[call-arg]
    )
    reason = TextAreaField(
        _("Lý do"),
        [DataRequired(_("Bạn ghi lý do.")), Length(max=500, message=_("Lý do dài quá 500 ký tự. Bạn ghi ngắn lại."))],
        filters=[clean],
        description=_("Ví dụ: phương án b cũng đúng theo Nghị định mới. Không ghi tên người."),
    )
    seen = HiddenField()

    def __init__(self, subject: Subject, asked: Asked, newest: int, undo: Decision | None) -> None:
        """`newest` is the newest ruling on the question as the page shows it, `undo` what would take it back."""
        super().__init__()
        self.subject, self.undo = subject, undo
        if undo:
            self.what.choices = [*WHAT, Choice(BACK, _("Hoàn lại quyết định gần nhất, tính như trước đó"))]
        self.answers.choices = [Choice(letter, Markup(words)) for letter, words in asked.options]  # noqa: S704 - of the bank
        self.versions.choices = [Choice(str(one.id), _("Bản %(number)s", number=one.number)) for one in subject.alike]
        self.seen.data = self.seen.data or str(newest)
        if not self.is_submitted() and subject.kind in TICKED:
            self.answers.data = list("".join(subject.keys))
        if subject.kind is Kind.SEVERAL:
            self.answers.description = _("Đánh dấu đủ các phương án của một câu trả lời đúng.")
        elif subject.kind in UNDIVIDED:
            self.answers.description = _("Đánh dấu được nhiều phương án: chọn phương án nào trong số đó cũng đúng.")

    @property
    def parts(self) -> list[Field]:
        """The fields of an answer that is put together."""
        return [field for name, field in self._fields.items() if name.startswith("part_")]

    @property
    def decision(self) -> Decision:
        reason = self.reason.data or ""
        if self.what.data == BACK and self.undo:
            return replace(self.undo, reason=reason)
        versions = (self.subject.version.id, *map(int, self.versions.data or ()))
        return Decision(dict.fromkeys(versions, self._keys()), reason)

    @property
    def newest_seen(self) -> int:
        return whole_number(self.seen.data or "") or 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that an answer is given where one is to count, and that something is decided at all."""
        is_valid = bool(super().validate(extra_validators))
        if self.what.data == ANSWERS and not self._is_answered():
            return self._refuse(self.parts[0] if self.parts else self.answers, _("Bạn chọn đáp án được tính."))
        if is_valid and self._changes_nothing():
            return self._refuse(self.what, _("Câu này đang được tính đúng như vậy. Bạn chọn cách khác."))
        return is_valid

    def _changes_nothing(self) -> bool:
        is_same = set(self._keys()) == set(self.subject.keys)
        return is_same and self.what.data != BACK and not self.versions.data

    def _is_answered(self) -> bool:
        wording = self.subject.wording
        words = self._words()
        return bool(words) and all(
            fits(self.subject.kind, word, len(wording.options), wording.prompt_count) for word in words
        )

    def _words(self) -> tuple[str, ...]:
        """The answers that are ticked or put together, in keys of the bank."""
        ticked = sorted(self.answers.data or ())
        if self.subject.kind in UNDIVIDED:
            return tuple(ticked)
        word = "".join(part.data or "" for part in self.parts) if self.parts else "".join(ticked)
        return (word,) if word else ()

    def _keys(self) -> tuple[str, ...]:
        if self.what.data == OUT:
            return ()
        kept = self.subject.keys if self.keep.data else ()
        return tuple(dict.fromkeys((*self._words(), *kept)))

    def _refuse(self, field: Field, words: Any) -> bool:
        field.errors = [*field.errors, words]
        return False


def ruling_form(subject: Subject, asked: Asked, newest: int, undo: Decision | None) -> RulingForm:
    """The form for a question of this kind."""
    parts = {
        f"part_{number}": SelectField(
            label, choices=[Choice("", _("Chọn …")), *choices], invalid_choice_message=UNKNOWN
        )  # type: ignore[call-arg]
        for number, (label, choices) in enumerate(_parts(asked), start=1)
    }
    made: type[RulingForm] = type("PartsForm", (RulingForm,), parts) if parts else RulingForm
    return made(subject, asked, newest, undo)


def _parts(asked: Asked) -> list[tuple[Any, list[Choice]]]:
    """Each part of an answer that is put together: its label, and what to choose from."""
    options = [Choice(letter, plain_words(words)) for letter, words in asked.options]
    if asked.kind is Kind.MATCHING:
        return [(plain_words(prompt), options) for prompt in asked.prompts]
    if asked.kind is Kind.ORDERING:
        return [(_("Bước %(number)s", number=number), options) for number in range(1, len(options) + 1)]
    if asked.kind is Kind.CASE:
        return [(_("Đây là"), [Choice(REAL, _("Thật")), Choice(SCAM, _("Lừa đảo"))]), (_("Nên làm"), options)]
    return []
