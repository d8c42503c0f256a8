"""The rules of a test, and more time for somebody."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from lms.clock import VIETNAM
from lms.conditions.changing import BankTooSmall
from lms.people.fields import DayField
from lms.text import clean
from quizzes.rules import Counts, Line, Rules, Shown

MOST_QUESTIONS, MOST_MINUTES, MOST_ATTEMPTS, MOST_HOURS, MOST_EXTRA = 50, 240, 20, 720, 300
DIFFICULTIES = (1, 2, 3)
CLOCK = Regexp(r"([01]?[0-9]|2[0-3])[:hg.][0-5][0-9]\Z", message=_("Bạn ghi giờ theo mẫu 7:30."))
SHOWN = {
    Shown.DURING: _("Ngay sau mỗi câu trả lời; câu đã trả lời thì không đổi được"),
    Shown.AFTER: _("Khi đã nộp bài"),
    Shown.CLOSED: _("Khi bài kiểm tra đóng với mọi người"),
}
MARKS_HINT = _("Chọn chờ đến khi đóng thì bài chỉ được chấm lúc đó; giấy chứng nhận cũng có lúc đó.")
COUNTS = {Counts.BEST: _("Lần tốt nhất"), Counts.LAST: _("Lần cuối"), Counts.FIRST: _("Lần đầu")}
UNKNOWN = _("Bạn chọn một mục trong danh sách.")


def _whole(label: Any, lowest: int, highest: int, hint: Any = "", *, optional: bool = False) -> StringField:
    """A whole number within bounds, as people type it."""

    def fits(_form: FlaskForm, field: StringField) -> None:
        text = str(field.data)
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(highest))
        if not is_number or not lowest <= int(text) <= highest:
            told = {"lowest": lowest, "highest": highest}
            raise ValidationError(gettext("Bạn ghi một số từ %(lowest)s đến %(highest)s.", **told))

    first = Optional() if optional else InputRequired(_("Bạn ghi một số."))
    cleaned = [lambda typed: clean(str(typed)) if typed is not None else ""]
    return StringField(label, [first, fits], filters=cleaned, description=hint)


def _choice(label: Any, words: dict[Any, Any], hint: Any = "") -> RadioField:
    choices = [Choice(str(value), said) for value, said in words.items()]
    return RadioField(label, choices=choices, description=hint, invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]


def _hour(label: Any) -> StringField:
    return StringField(label, [Optional(), CLOCK], filters=[clean], description=_("Giờ Việt Nam, ví dụ 7:30"))


class RulesForm(FlaskForm):
    """Every rule of a test; empty is no limit."""

    question_count = _whole(_("Số câu mỗi bài"), 1, MOST_QUESTIONS)
    pass_mark = _whole(_("Cần đúng bao nhiêu phần trăm"), 1, 100)
    minutes = _whole(_("Số phút làm bài"), 1, MOST_MINUTES, _("Để trống là không tính giờ."), optional=True)
    attempts = _whole(_("Được làm mấy lần"), 1, MOST_ATTEMPTS, _("Để trống là bao nhiêu lần cũng được."), optional=True)
    wait_hours = _whole(_("Hai lần cách nhau mấy giờ"), 0, MOST_HOURS, _("Ghi 0 là làm lại được ngay."))
    counts = _choice(_("Kết quả nào được tính"), COUNTS)
    opens_on, opens_at = DayField(_("Mở từ ngày"), [Optional()]), _hour(_("Mở lúc"))
    closes_on, closes_at = DayField(_("Đóng ngày"), [Optional()]), _hour(_("Đóng lúc"))
    marks_shown = _choice(_("Cho biết điểm"), SHOWN, MARKS_HINT)
    answers_shown = _choice(_("Cho biết đáp án"), SHOWN)
    explanations_shown = _choice(_("Cho đọc lời giải thích"), SHOWN)

    def __init__(self, rules: Rules, cells: "Cells") -> None:
        self.cells = cells
        super().__init__(data=_words_of(rules))

    def rules(self) -> Rules:
        """The rules as filled in, once the form is valid."""
        blueprint = self.cells.lines()
        return Rules(
            question_count=sum(line.count for line in blueprint) or int(self.question_count.data or 0),
            pass_mark=int(self.pass_mark.data or 0),
            minutes=int(self.minutes.data) if self.minutes.data else None,
            attempts=int(self.attempts.data) if self.attempts.data else None,
            wait_hours=int(self.wait_hours.data or 0),
            counts=Counts(self.counts.data),
            marks_shown=Shown(self.marks_shown.data),
            answers_shown=Shown(self.answers_shown.data),
            explanations_shown=Shown(self.explanations_shown.data),
            opens_at=_moment(self.opens_on.data, self.opens_at.data, time(0)),
            closes_at=_moment(self.closes_on.data, self.closes_at.data, time(23, 59)),
            blueprint=blueprint,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A window opens before it closes; what is shown at its end needs an end; the table holds numbers."""
        if not super().validate(extra_validators):
            return False
        for day, hour in ((self.opens_on, self.opens_at), (self.closes_on, self.closes_at)):
            if hour.data and not day.data:
                day.errors = [gettext("Bạn ghi cả ngày, hoặc để trống giờ.")]
        rules = self.rules()
        if rules.opens_at and rules.closes_at and rules.opens_at >= rules.closes_at:
            self.closes_on.errors = [gettext("Ngày đóng phải sau ngày mở.")]
        shown = (self.marks_shown, self.answers_shown, self.explanations_shown)
        for field in shown:
            if field.data == Shown.CLOSED and not rules.closes_at:
                field.errors = [gettext("Bạn ghi ngày đóng ở trên, hoặc chọn mục khác.")]
        if self.cells.problem:
            self.form_errors.append(self.cells.problem)
        return not self.errors

    def explain(self, refusal: BankTooSmall) -> None:
        """Say which questions are missing."""
        self.form_errors.append(
            ngettext(
                "Ngân hàng còn thiếu %(num)s câu cho một bài như vậy. Bạn giảm số câu, hoặc soạn thêm câu hỏi.",
                "Ngân hàng còn thiếu %(num)s câu cho một bài như vậy. Bạn giảm số câu, hoặc soạn thêm câu hỏi.",
                refusal.missing,
            )
        )


class Cells:
    """The blueprint as a table: a row for each lesson and one for any, a column for each difficulty and one for any."""

    def __init__(self, lessons: int, rules: Rules, typed: dict[str, str] | None) -> None:
        self.rows = (*range(1, lessons + 1), None)
        self.columns = (*DIFFICULTIES, None)
        stands = {_name(line.lesson, line.difficulty): str(line.count) for line in rules.blueprint}
        self.typed = stands if typed is None else {name: clean(typed.get(name, "")) for name in self._names()}

    def name(self, lesson: int | None, difficulty: int | None) -> str:
        return _name(lesson, difficulty)

    def value(self, lesson: int | None, difficulty: int | None) -> str:
        return self.typed.get(_name(lesson, difficulty), "")

    def is_wrong(self, lesson: int | None, difficulty: int | None) -> bool:
        value = self.value(lesson, difficulty)
        is_number = value.isascii() and value.isdecimal() and len(value) <= len(str(MOST_QUESTIONS))
        return bool(value) and not (is_number and int(value) <= MOST_QUESTIONS)

    @property
    def problem(self) -> str:
        """What is wrong in the table; empty when nothing is."""
        if any(self.is_wrong(lesson, difficulty) for lesson in self.rows for difficulty in self.columns):
            return str(
                gettext("Trong bảng chọn câu, bạn ghi số câu từ 0 đến %(most)s, hoặc để trống.", most=MOST_QUESTIONS)
            )
        if sum(line.count for line in self.lines()) > MOST_QUESTIONS:
            return str(gettext("Cả bảng chọn câu có nhiều nhất %(most)s câu.", most=MOST_QUESTIONS))
        return ""

    def lines(self) -> tuple[Line, ...]:
        """Lines that ask for something; those that are no numbers are left out."""
        return tuple(line for line in self._lines() if line.count)

    def _lines(self) -> Iterator[Line]:
        for lesson in self.rows:
            for difficulty in self.columns:
                if not self.is_wrong(lesson, difficulty):
                    yield Line(int(self.value(lesson, difficulty) or 0), lesson, difficulty)

    def _names(self) -> list[str]:
        return [_name(lesson, difficulty) for lesson in self.rows for difficulty in self.columns]


class AllowanceForm(FlaskForm):
    """More time for one person at one test."""

    test = SelectField(_("Bài kiểm tra"), invalid_choice_message=UNKNOWN)  # type: ignore[call-arg]
    kind = _choice(
        _("Cho thêm giờ thế nào"), {"percent": _("Thêm phần trăm thời gian"), "unlimited": _("Không giới hạn giờ")}
    )
    percent = _whole(_("Thêm bao nhiêu phần trăm"), 1, MOST_EXTRA, _("Ví dụ 50: bài 20 phút thành 30."), optional=True)
    reason = TextAreaField(
        _("Lý do"),
        [DataRequired(_("Bạn ghi lý do.")), Length(max=240, message=_("Bạn ghi ngắn hơn 240 chữ."))],
        filters=[lambda typed: (typed or "").strip()],
        description=_("Chỉ điều cần thiết, ví dụ: đọc chậm. Không ghi bệnh tật."),
    )

    def __init__(self, tests: Mapping[int, str]) -> None:
        """With the tests by id, and their names."""
        super().__init__(data={"kind": "percent", "percent": "50"})
        self.test.choices = [Choice(str(quiz_id), name) for quiz_id, name in tests.items()]

    def extra_percent(self) -> int | None:
        return int(self.percent.data) if self.kind.data == "percent" and self.percent.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        """A share needs its number."""
        valid: bool = super().validate(extra_validators)
        if self.kind.data == "percent" and not self.percent.data and not self.percent.errors:
            self.percent.errors = [gettext("Bạn ghi một số.")]
            valid = False
        return valid


def _name(lesson: int | None, difficulty: int | None) -> str:
    return f"cell-{lesson or 'any'}-{difficulty or 'any'}"


def _words_of(rules: Rules) -> dict[str, Any]:
    words: dict[str, Any] = {**vars(rules)}
    for name in ("opens", "closes"):
        there = words.pop(f"{name}_at")
        there = there.astimezone(VIETNAM) if there else None
        words[f"{name}_on"] = there.date() if there else None
        words[f"{name}_at"] = f"{there:%H:%M}" if there else ""
    return words


def _moment(day: date | None, clock: str | None, usual: time) -> datetime | None:
    """A day with its hour in Viet Nam; None without a day."""
    if day is None:
        return None
    return datetime.combine(day, time(int(clock[:-3]), int(clock[-2:])) if clock else usual, VIETNAM)
