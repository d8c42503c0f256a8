"""Sentences that more than one room's forms say about names, phones, passwords, consent and waiting."""

import re

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from lms.people.names import is_name
from lms.people.passwords import Weakness
from lms.text import phone_number

PHONE_DIGITS = 10

WEAK = {
    Weakness.SHORT: _("Mật khẩu cần ít nhất 8 ký tự. Bạn gõ dài thêm."),
    Weakness.LONG: _("Mật khẩu dài nhất 200 ký tự. Bạn gõ ngắn lại."),
    Weakness.NAME: _("Mật khẩu trùng tên hoặc số điện thoại của bạn, người khác dễ đoán. Bạn chọn mật khẩu khác."),
    Weakness.COMMON: _("Nhiều người dùng mật khẩu này, kẻ xấu thử trước tiên. Bạn chọn mật khẩu khác."),
}
PASSWORD_MISSING = _("Bạn gõ mật khẩu.")
PASSWORD_HINT = _("Ít nhất 8 ký tự. Ghép vài từ quen thuộc là dễ nhớ mà khó đoán.")
CONSENT_LABEL = _("Tôi đồng ý cho Học Số lưu và dùng dữ liệu cá nhân của tôi.")
CONSENT_MISSING = _("Nếu đồng ý, bạn đánh dấu vào ô này. Chưa đồng ý thì chưa dùng được tài khoản.")
TOO_LONG = _("Dài quá. Bạn gõ ngắn lại.")
LONGEST_PASSWORD = 400  # beyond the rule for new ones, so that the rule's own sentence can be said


PHONE_TAKEN = _("Số này đã có tài khoản. Nếu là số của bạn, bạn đăng nhập, hoặc xin mã ở tổ trưởng hay cán bộ xã.")


def name_fault(typed: str) -> str | None:
    """What is wrong with a name as typed, if anything."""
    return None if is_name(typed) else str(gettext("Họ và tên chỉ gồm chữ cái. Bạn xem lại giúp."))


def phone_fault(typed: str) -> str | None:
    """What is wrong with a phone number as typed, if anything."""
    if phone_number(typed):
        return None
    missing = PHONE_DIGITS - len(re.sub(r"\D", "", typed))
    if 0 < missing < PHONE_DIGITS:
        return str(
            ngettext(
                "Số này thiếu %(num)s chữ số. Bạn xem lại giúp.",
                "Số này thiếu %(num)s chữ số. Bạn xem lại giúp.",
                missing,
            )
        )
    return str(gettext("Số điện thoại gồm 10 chữ số, bắt đầu bằng 0. Bạn xem lại giúp."))


def wait_words(minutes: int) -> str:
    """What somebody reads who has tried too often."""
    return str(
        ngettext(
            "Bạn thử chưa đúng nhiều lần. Để giữ an toàn, bạn chờ %(num)s phút rồi thử lại.",
            "Bạn thử chưa đúng nhiều lần. Để giữ an toàn, bạn chờ %(num)s phút rồi thử lại.",
            minutes,
        )
    )
