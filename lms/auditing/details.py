"""What entries of the audit log tell beside the deed: the one table of every detail, how it is read and called.

A test holds every detail of the code to it.
"""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


class Kind(StrEnum):
    """How a detail is read."""

    NUMBER = "number"
    DAY = "day"
    ROLE = "role"
    LEVEL = "level"
    COUNT = "count"  # of a list
    MARK = "mark"  # its label says it all
    UNIT = "unit"
    TEAM = "team"
    DECISION = "decision"  # the reason that stands in it
    WORDS = "words"
    HIDDEN = "hidden"


DETAILS: dict[str, tuple[Kind, Any]] = {
    "role": (Kind.ROLE, _("Vai trò")),
    "ends": (Kind.DAY, _("Không còn từ ngày")),
    "day": (Kind.DAY, _("Có hiệu lực từ ngày")),
    "on": (Kind.DAY, _("Tính đến ngày")),
    "level": (Kind.LEVEL, _("Cấp")),
    "differences": (Kind.NUMBER, _("Số câu hai lần gõ khác nhau")),
    "other_version": (Kind.MARK, _("Hai lần gõ khác đề")),
    "same_typist": (Kind.MARK, _("Một người gõ cả hai lần")),
    "questions": (Kind.NUMBER, _("Số câu hỏi")),
    "lines": (Kind.NUMBER, _("Số dòng")),
    "members": (Kind.NUMBER, _("Số thành viên")),
    "teams": (Kind.NUMBER, _("Số tổ")),
    "units": (Kind.NUMBER, _("Số đơn vị")),
    "founded": (Kind.MARK, _("Lập tổ mới")),
    "opened": (Kind.COUNT, _("Số tài khoản mở")),
    "joined": (Kind.COUNT, _("Số người thêm vào tổ")),
    "changed": (Kind.COUNT, _("Số mục sửa")),
    "into_id": (Kind.TEAM, _("Sang")),
    "to_id": (Kind.UNIT, _("Sang")),
    "from_id": (Kind.UNIT, _("Từ")),
    "file": (Kind.WORDS, _("Loại tệp")),
    "reason": (Kind.WORDS, _("Lý do")),
    "percent": (Kind.NUMBER, _("Thêm phần trăm thời gian")),
    "course": (Kind.WORDS, _("Khóa học")),
    "lesson": (Kind.WORDS, _("Bài học")),
    "question": (Kind.WORDS, _("Câu hỏi")),
    "version_ids": (Kind.COUNT, _("Số bản của câu hỏi")),
    "answers": (Kind.NUMBER, _("Số đáp án được tính (0 là bỏ câu hỏi)")),
    "taken_back": (Kind.MARK, _("Hoàn lại quyết định trước")),
    "passing": (Kind.NUMBER, _("Số bài trở thành đạt")),
    "failing": (Kind.NUMBER, _("Số bài không còn đạt")),
    "language": (Kind.WORDS, _("Ngôn ngữ")),
    "lesson_id": (Kind.HIDDEN, ""),
    "place": (Kind.NUMBER, _("Thành bài số")),
    "drafts": (Kind.NUMBER, _("Số bản nháp")),
    "version": (Kind.NUMBER, _("Bản số")),
    "review_on": (Kind.MARK, _("Cần người thứ hai duyệt")),
    "review_off": (Kind.MARK, _("Không cần người thứ hai duyệt")),
    "fields": (Kind.COUNT, _("Số mục sửa")),
    "left": (Kind.HIDDEN, ""),
    "double_id": (Kind.WORDS, _("Hồ sơ đã đóng, số")),
    "number": (Kind.WORDS, _("Quyết định số")),
    "decision_id": (Kind.DECISION, _("Lý do")),
    "consents": (Kind.HIDDEN, ""),
    "memberships": (Kind.NUMBER, _("Số lần ở tổ")),
    "residences": (Kind.NUMBER, _("Số nơi ở")),
    "grants": (Kind.NUMBER, _("Số nhiệm vụ")),
    "attempts": (Kind.NUMBER, _("Số lượt làm bài")),
    "lessons": (Kind.NUMBER, _("Số bài đã mở")),
    "courses": (Kind.NUMBER, _("Số khóa học")),
    "held_on": (Kind.DAY, _("Ngày học")),
    "added": (Kind.COUNT, _("Số người ghi thêm")),
    "removed": (Kind.COUNT, _("Số người bỏ ra")),
    "attendees": (Kind.NUMBER, _("Số người trong danh sách")),
    "meetings": (Kind.NUMBER, _("Số buổi học trực tiếp")),
    "certificates": (Kind.NUMBER, _("Số giấy chứng nhận")),
    "month": (Kind.WORDS, _("Tháng")),
    "topic": (Kind.NUMBER, _("Chuyên đề số")),
    "swapped": (Kind.WORDS, _("Đổi với tháng")),
    "undone": (Kind.MARK, _("Về lịch chung")),
    "extra": (Kind.MARK, _("Học thêm khóa riêng")),
    "extra_dropped": (Kind.MARK, _("Thôi học thêm khóa riêng")),
    "citizens_from": (Kind.NUMBER, _("Người dân học từ ngày")),
    "catch_up_months": (Kind.NUMBER, _("Số tháng học bù")),
    "team_id": (Kind.HIDDEN, ""),
    "grant_id": (Kind.HIDDEN, ""),
    "nothing": (Kind.MARK, _("Đã xem, không có gì")),
    "reminded": (Kind.MARK, _("Đã nhắc nhở")),
    "posts": (Kind.NUMBER, _("Số câu hỏi và trả lời")),
}
