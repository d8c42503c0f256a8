"""The steps of a draft to its readers, and who decides on them."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms import SelectChoice as Choice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import DataRequired, Length, Optional, Regexp

from lms.clock import VIETNAM
from lms.people.fields import DayField
from lms.text import clean

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
