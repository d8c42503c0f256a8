"""The form of the search."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import Optional

from lms.people.fields import AsOfForm


class FindForm(AsOfForm):
    """What is looked for, asked in the address as ?q= and ?on=."""

    q = StringField(
        _("Tên người, tổ, thôn, xã; số điện thoại hoặc mã đơn vị"),
        [Optional()],
        description=_("Không cần gõ dấu. Thêm tên xã để tìm gọn hơn, ví dụ “hanh nghia lo”."),
    )
