"""What the numbers mean: the same sentences at the foot of every page and every file."""

from flask_babel import lazy_gettext as _

MEMBERS = _(
    "Thành viên là người thuộc tổ ít nhất một ngày trong tháng. Một người ở hai tổ được tính ở mỗi tổ, "
    "nhưng chỉ tính một lần ở xã và ở tỉnh."
)
RATES = _(
    "Tỷ lệ hoàn thành = số người đã đạt chia số thành viên. Tỷ lệ đạt = số người đã đạt chia số người đã làm bài "
    "kiểm tra. Lượt làm bài trong tháng đếm riêng."
)
CUT = _("Chỉ tính kết quả có trước khi hết tháng. Đơn vị xếp theo địa giới hiện nay.")
CITIZENS = _("Người dân là người đăng ký nơi ở tại đây và không thuộc tổ nào trong tháng.")
DEFINITIONS = (MEMBERS, RATES, CUT)
