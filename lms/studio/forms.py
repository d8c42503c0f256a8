"""Forms of the studio."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.clock import VIETNAM
from lms.people.fields import DayField
from lms.text import clean, fold

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
            InputRequired(_("Bạn ghi điều cần sửa, để người viết biết.")),
            Length(max=2000, message=_("Bạn ghi ngắn hơn 2.000 ký tự.")),
        ],
        filters=[lambda typed: (typed or "").strip()],
        description=_("Nói rõ chỗ nào, sửa thế nào. Người viết đọc được ngay ở bản nháp."),
    )


class PublishForm(SeenForm):
    """At once, or at a moment in Viet Nam."""

    when = RadioField(
        _("Khi nào"),
        choices=[(NOW, _("Ngay bây giờ")), (LATER, _("Hẹn ngày giờ"))],
        default=NOW,
        invalid_choice_message=CHOICE_MISSING,  # type: ignore[call-arg]
    )
    day = DayField(_("Ngày"), [Optional()])
    hour = StringField(_("Giờ"), [Optional(), CLOCK], filters=[clean], description=_("Giờ Việt Nam, ví dụ 7:30"))

    @classmethod
    def filled(cls, revision: int, moment: datetime | None) -> "PublishForm":
        """With the moment that is set, to be moved."""
        there = moment.astimezone(VIETNAM) if moment else None
        words = {"when": LATER, "day": there.date(), "hour": f"{there:%H:%M}"} if there else {}
        return cls(data={"revision": revision, **words})

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
        choices=[("yes", _("Cần một người khác đọc và duyệt")), ("no", _("Người viết tự xuất bản, không cần duyệt"))],
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
