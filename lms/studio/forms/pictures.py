"""A picture for lessons."""

import re
from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from lms.text import clean, fold

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
