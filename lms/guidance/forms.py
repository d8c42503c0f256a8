"""Forms of what a province lays down: a composition set, its end, the pattern of channel names."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from lms.people.fields import DayField
from lms.teams.channels import LONGEST_NAME, BadPattern, as_kept, refuse_bad_pattern
from lms.teams.composition import LARGEST_TEAM, LONGEST_POSITION, Among, Rule, RuleKind
from lms.teams.fields import OLDEST_DECISION
from lms.teams.models import Level
from lms.teams.positions import is_position
from lms.text import clean

AHEAD = timedelta(days=366)  # a decision may hold from a day to come
LEVELS = {Level.VILLAGE: _("Tổ cấp thôn"), Level.COMMUNE: _("Tổ cấp xã")}
NUMBER = Regexp(r"([0-9]{1,2}|1[0-9]{2}|200)\Z", message=_("Bạn ghi một số từ 0 đến 200."))
MOST_LINES = 10
COUNTED = re.compile(r"([0-9]{1,3})\s+(.+)")
EITHER = re.compile(r"\s*(?:[,;/]|\bhoặc\b)\s*", re.IGNORECASE)


def _lines(label: str, hint: str) -> TextAreaField:
    too_long = Length(max=1000, message=_("Bạn ghi ngắn hơn 1.000 ký tự."))
    return TextAreaField(label, [Optional(), too_long, _readable], description=hint)


def _readable(_form: FlaskForm, field: TextAreaField) -> None:
    """A validator: lines of positions, each as long as one can be."""
    wanted = wanted_positions(field.data or "")
    if len(wanted) > MOST_LINES:
        raise ValidationError(gettext("Nhiều dòng quá. Bạn ghi tối đa 10 dòng."))
    for least, positions in wanted:
        if not 1 <= least <= LARGEST_TEAM or not all(_can_be_position(position) for position in positions):
            raise ValidationError(gettext("Mỗi dòng là một chức vụ, ví dụ “Trưởng thôn hoặc Bí thư Chi bộ”."))


def _can_be_position(words: str) -> bool:
    return len(words) <= LONGEST_POSITION and is_position(words)


def wanted_positions(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """What lines such as "Trưởng thôn hoặc Bí thư Chi bộ" or "2 Giáo viên Tin học" ask for."""
    found = []
    for line in filter(None, map(clean, text.splitlines())):
        counted = COUNTED.fullmatch(line)
        least, words = (int(counted[1]), counted[2]) if counted else (1, line)
        found.append((least, tuple(filter(None, EITHER.split(words))) or (words,)))
    return found


def written_positions(rules: Iterable[Rule], among: Among) -> str:
    """The other way round: the lines for rules of one kind, as they are typed."""
    asked = [rule for rule in rules if rule.kind == RuleKind.POSITION and rule.among == among]
    return "\n".join((f"{rule.least} " if rule.least > 1 else "") + " hoặc ".join(rule.positions) for rule in asked)


class SetForm(FlaskForm):
    """A composition set from a day on."""

    level = RadioField(_("Cho tổ nào"), invalid_choice_message=_("Bạn chọn một mục."))  # type: ignore[call-arg]
    title = StringField(
        _("Căn cứ"),
        [InputRequired(_("Bạn ghi văn bản làm căn cứ.")), Length(max=200, message=_("Căn cứ dài quá 200 ký tự."))],
        filters=[clean],
        description=_("Ví dụ: Công văn số, ngày, của cơ quan nào"),
    )
    valid_from = DayField(_("Áp dụng từ ngày"), [InputRequired(_("Bạn ghi ngày bắt đầu áp dụng."))])
    fewest = StringField(_("Ít nhất bao nhiêu người"), [Optional(), NUMBER], filters=[clean])
    most = StringField(_("Nhiều nhất bao nhiêu người"), [Optional(), NUMBER], filters=[clean])
    leader = BooleanField(_("Cần có tổ trưởng"))
    deputies = StringField(_("Ít nhất bao nhiêu tổ phó"), [Optional(), NUMBER], filters=[clean])
    leader_position = _lines(_("Tổ trưởng là"), _("Ví dụ: Trưởng thôn hoặc Bí thư Chi bộ"))
    deputy_positions = _lines(_("Trong các tổ phó có"), _("Mỗi dòng một chức vụ, ví dụ: Bí thư Đoàn Thanh niên"))
    positions = _lines(
        _("Trong tổ có"), _("Mỗi dòng một chức vụ; thêm số ở đầu khi cần nhiều người: 2 Giáo viên Tin học")
    )

    def __init__(self, today: date, level: Level, rules: Sequence[Rule]) -> None:
        self.today = today
        super().__init__(data={"level": level.value, "valid_from": today, **_typed(rules)})
        self.level.choices = [Choice(level.value, words) for level, words in LEVELS.items()]

    def rules(self) -> list[Rule]:
        """What the form asks for, once it is valid."""
        deputies = int(self.deputies.data or 0)
        rules = [Rule(RuleKind.LEADER)] if self.leader.data else []
        if self.fewest.data or self.most.data:
            rules.insert(0, Rule(RuleKind.MEMBERS, int(self.fewest.data or 0), _number(self.most.data)))
        rules += self._asked(Among.LEADER, self.leader_position)
        rules += [Rule(RuleKind.DEPUTIES, deputies)] if deputies else []
        return rules + self._asked(Among.DEPUTIES, self.deputy_positions) + self._asked(Among.ANYBODY, self.positions)

    @staticmethod
    def _asked(among: Among, field: TextAreaField) -> list[Rule]:
        wanted = wanted_positions(field.data or "")
        return [Rule(RuleKind.POSITION, least, None, among, positions) for least, positions in wanted]

    def validate_valid_from(self, field: DateField) -> None:
        if field.data and not OLDEST_DECISION <= field.data <= self.today + AHEAD:
            raise ValidationError(_("Ngày này phải từ năm 2020 và không quá một năm tới."))

    def validate_most(self, field: StringField) -> None:
        most = _number(field.data)
        if most is not None and most < int(self.fewest.data or 0):
            raise ValidationError(_("Số nhiều nhất phải từ số ít nhất trở lên."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if valid and not self.rules():
            self.form_errors.append(gettext("Bạn ghi ít nhất một điều."))
        return valid and not self.form_errors


def _number(typed: str | None) -> int | None:
    return int(typed) if typed else None


def _typed(rules: Sequence[Rule]) -> dict[str, Any]:
    """Rules as they stand in the form."""
    counts = {rule.kind: rule for rule in rules if rule.kind != RuleKind.POSITION}
    members, deputies = counts.get(RuleKind.MEMBERS), counts.get(RuleKind.DEPUTIES)
    return {
        "fewest": str(members.least) if members else "",
        "most": str(members.most) if members and members.most is not None else "",
        "leader": RuleKind.LEADER in counts,
        "deputies": str(deputies.least) if deputies else "",
        "leader_position": written_positions(rules, Among.LEADER),
        "deputy_positions": written_positions(rules, Among.DEPUTIES),
        "positions": written_positions(rules, Among.ANYBODY),
    }


class EndSetForm(FlaskForm):
    """The first day without a composition set."""

    day = DayField(_("Thôi áp dụng từ ngày"), [InputRequired(_("Bạn ghi ngày."))])

    def __init__(self, today: date) -> None:
        self.today = today
        super().__init__(data={"day": today})

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data > self.today + AHEAD:
            raise ValidationError(_("Ngày này không quá một năm tới."))


class PatternForm(FlaskForm):
    """How a province's teams call their channels."""

    pattern = StringField(
        _("Mẫu tên nhóm Zalo"),
        [InputRequired(_("Bạn ghi mẫu tên."))],
        filters=[clean],
        description=_("Dùng {thôn} cho thôn, {xã} cho xã, {tỉnh} cho tỉnh, {tổ} cho tên tổ. Ví dụ “CNS-{thôn}-{xã}”."),
    )

    def kept(self) -> str:
        """The pattern as it is stored."""
        return as_kept(self.pattern.data or "")

    def validate_pattern(self, _field: StringField) -> None:
        if len(self.kept()) > LONGEST_NAME:
            raise ValidationError(gettext("Mẫu dài quá 160 ký tự."))
        try:
            refuse_bad_pattern(self.kept())
        except BadPattern as refusal:
            raise ValidationError(_why(refusal)) from refusal


def _why(refusal: BadPattern) -> str:
    if refusal.placeholder is None:
        return str(gettext("Các tổ sẽ trùng tên nhóm. Bạn thêm {thôn} hoặc {tổ}."))
    word = refusal.placeholder
    return str(gettext("“%(word)s” không dùng được. Bạn dùng {thôn}, {xã}, {tỉnh}, {tổ}.", word=word))
