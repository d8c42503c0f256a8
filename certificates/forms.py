"""Forms of certificates."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.text import clean

REASON_LENGTH = 240
CODE_LENGTH = 40


class CodeForm(FlaskForm):
    """The code printed on a paper, in whatever way somebody types it."""

    class Meta:
        csrf = False  # a GET form: it changes nothing

    code = StringField(
        _("Mã kiểm tra"),
        [
            DataRequired(_("Bạn gõ mã in trên giấy, cạnh mã QR.")),
            Length(max=CODE_LENGTH, message=_("Mã chỉ có 12 ký tự.")),
        ],
        filters=[lambda text: "".join(char for char in text or "" if char.isalnum())],
        description=_("12 chữ và số in cạnh mã QR, ví dụ K7QD-2MXR-8T4A"),
    )


class RevokeForm(FlaskForm):
    """Why a certificate is withdrawn; the reason is shown to whoever checks the paper."""

    reason = TextAreaField(
        _("Lý do thu hồi"),
        [
            DataRequired(_("Bạn ghi lý do để người kiểm tra giấy được biết.")),
            Length(max=REASON_LENGTH, message=_("Lý do dài quá 240 ký tự. Bạn viết gọn lại giúp.")),
        ],
        filters=[clean],
        description=_("Ai kiểm tra giấy cũng thấy lý do này. Không ghi thông tin riêng."),
    )
