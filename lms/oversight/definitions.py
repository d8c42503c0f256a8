"""What the numbers mean: the same sentences at the foot of every page and every file."""

from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _

from lms.oversight.ground import Ground
from lms.oversight.period import Period
from lms.text import in_language

MEMBERS = _(
    "Thành viên là người thuộc tổ ít nhất một ngày trong tháng. Một người ở hai tổ được tính ở mỗi tổ, "
    "nhưng chỉ tính một lần ở xã và ở tỉnh."
)
RATES = _(
    "Tỷ lệ hoàn thành = số người đã đạt chia số thành viên. Tỷ lệ đạt = số người đã đạt chia số người đã làm bài "
    "kiểm tra. Lượt làm bài trong tháng đếm riêng."
)
CUT = _("Chỉ tính kết quả có trước khi hết tháng.")
ATTENDANCE = _(
    "Dự buổi trực tiếp là số buổi trong tháng mà thành viên có mặt, ghi riêng. Không tính vào tỷ lệ hoàn thành."
)
CITIZENS = _(
    "Người dân là người đăng ký nơi ở tại đây vào ngày cuối kỳ và không thuộc tổ nào trong tháng. Có hỗ trợ là làm "
    "bài kiểm tra cùng thành viên tổ."
)


def definitions_on(ground: Ground) -> tuple[Any, ...]:
    """How the figures are made, with where units and teams are taken to stand."""
    if ground.is_now:
        placed = _("Mỗi tổ tính cho đơn vị đang quản lý tổ hiện nay, kể cả kết quả của tháng trước.")
    else:
        placed = _("Mỗi tổ tính cho đơn vị quản lý tổ ngày %(day)s, với tên gọi của ngày đó.", day=_day(ground))
    return MEMBERS, RATES, CUT, placed


def topics_on(period: Period, language: str) -> tuple[Any, ...]:
    """By which topics people count, where these are not the nation's."""
    if period.elsewhere:
        others = "; ".join(f"{each.name} ({in_language(each.topic.title, language)})" for each in period.elsewhere)
        return (_("Nơi học chuyên đề khác, kết quả tính theo chuyên đề đó: %(others)s.", others=others),)
    chosen = period.province_id in {each.province_id for each in period.chosen}
    return (_("Đây là chuyên đề tỉnh chọn cho tháng này."),) if chosen and period.is_topic_of_month else ()


def bounds_of(ground: Ground) -> Any:
    """On which bounds a report stands, as words that begin a line."""
    return _("Theo địa giới hiện nay") if ground.is_now else _("Theo địa giới ngày %(day)s", day=_day(ground))


def _day(ground: Ground) -> str:
    return str(format_date(ground.day, "dd/MM/yyyy"))
