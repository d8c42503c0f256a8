"""What is done to others' records, in words: the one table of every action of the audit log.

A sentence names whoever it is about by `%(actor)s`, `%(person)s`, `%(team)s`, `%(unit)s` and `%(role)s`; the
title is the deed alone, as people read it in their own record. A test holds every action of the code to it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _


class Group(StrEnum):
    """What a deed is about, for the filter."""

    ACCOUNTS = "accounts"
    TEAMS = "teams"
    ROLES = "roles"
    CERTIFICATES = "certificates"
    MEETINGS = "meetings"
    UNITS = "units"
    LESSONS = "lessons"
    QUESTIONS = "questions"
    FILES = "files"


@dataclass(frozen=True)
class Deed:
    """An action: its group, its title, and the sentence; lazy words."""

    group: Group
    title: Any
    sentence: Any


GROUPS = {
    Group.ACCOUNTS: _("Tài khoản"),
    Group.TEAMS: _("Tổ và thành viên"),
    Group.ROLES: _("Nhiệm vụ"),
    Group.CERTIFICATES: _("Giấy chứng nhận"),
    Group.MEETINGS: _("Buổi học trực tiếp"),
    Group.UNITS: _("Đơn vị"),
    Group.LESSONS: _("Bài học"),
    Group.QUESTIONS: _("Hỏi đáp"),
    Group.FILES: _("Tệp nhập và tải về"),
}
DEEDS = {
    "person.opened": Deed(Group.ACCOUNTS, _("Mở tài khoản"), _("%(actor)s mở tài khoản cho %(person)s")),
    "person.corrected": Deed(Group.ACCOUNTS, _("Sửa thông tin"), _("%(actor)s sửa thông tin của %(person)s")),
    "person.moved": Deed(Group.ACCOUNTS, _("Chuyển nơi ở"), _("%(actor)s chuyển nơi ở của %(person)s đến %(unit)s")),
    "person.merged": Deed(Group.ACCOUNTS, _("Gộp hồ sơ"), _("%(actor)s gộp một hồ sơ trùng vào hồ sơ của %(person)s")),
    "code.issued": Deed(Group.ACCOUNTS, _("Cấp mã đăng nhập"), _("%(actor)s cấp mã đăng nhập cho %(person)s")),
    "consent.witnessed": Deed(
        Group.ACCOUNTS, _("Chứng kiến đồng ý"), _("%(actor)s chứng kiến %(person)s đồng ý cho lưu dữ liệu cá nhân")
    ),
    "account.closed": Deed(Group.ACCOUNTS, _("Đóng tài khoản"), _("Một người tự đóng tài khoản")),
    "team.founded": Deed(Group.TEAMS, _("Lập tổ"), _("%(actor)s lập %(team)s")),
    "team.joined": Deed(Group.TEAMS, _("Thêm vào tổ"), _("%(actor)s thêm %(person)s vào %(team)s")),
    "team.left": Deed(Group.TEAMS, _("Rời tổ"), _("%(actor)s cho %(person)s rời %(team)s")),
    "team.role": Deed(Group.TEAMS, _("Đổi vai trò trong tổ"), _("%(actor)s đổi vai trò của %(person)s ở %(team)s")),
    "team.amended": Deed(Group.TEAMS, _("Sửa quyết định của tổ"), _("%(actor)s sửa quyết định của %(team)s")),
    "team.channel": Deed(Group.TEAMS, _("Sửa nhóm Zalo"), _("%(actor)s sửa nhóm Zalo của %(team)s")),
    "team.corrected": Deed(Group.TEAMS, _("Sửa thông tin tổ"), _("%(actor)s sửa thông tin của %(team)s")),
    "team.reorganised": Deed(Group.TEAMS, _("Kiện toàn tổ"), _("%(actor)s ghi quyết định kiện toàn %(team)s")),
    "team.merged": Deed(Group.TEAMS, _("Sáp nhập tổ"), _("%(actor)s sáp nhập %(team)s vào tổ khác")),
    "team.split": Deed(Group.TEAMS, _("Chia tách tổ"), _("%(actor)s tách một tổ mới từ %(team)s")),
    "team.ended": Deed(Group.TEAMS, _("Kết thúc tổ"), _("%(actor)s kết thúc %(team)s")),
    "team.reopened": Deed(Group.TEAMS, _("Mở lại tổ"), _("%(actor)s mở lại %(team)s")),
    "composition.added": Deed(
        Group.TEAMS, _("Đặt quy định thành phần tổ"), _("%(actor)s đặt quy định thành phần tổ ở %(unit)s")
    ),
    "composition.ended": Deed(
        Group.TEAMS, _("Bỏ quy định thành phần tổ"), _("%(actor)s bỏ quy định thành phần tổ ở %(unit)s")
    ),
    "channel.pattern": Deed(
        Group.TEAMS, _("Đặt mẫu tên nhóm Zalo"), _("%(actor)s đặt mẫu tên nhóm Zalo của các tổ ở %(unit)s")
    ),
    "grant.given": Deed(
        Group.ROLES, _("Giao nhiệm vụ"), _("%(actor)s giao nhiệm vụ %(role)s ở %(unit)s cho %(person)s")
    ),
    "grant.ended": Deed(
        Group.ROLES, _("Thôi giao nhiệm vụ"), _("%(actor)s kết thúc nhiệm vụ %(role)s ở %(unit)s của %(person)s")
    ),
    "grant.vouched": Deed(
        Group.ROLES,
        _("Nhận là người giao nhiệm vụ"),
        _("%(actor)s nhận là người giao nhiệm vụ %(role)s ở %(unit)s cho %(person)s"),
    ),
    "test.assisted": Deed(Group.LESSONS, _("Giúp làm bài"), _("%(actor)s giúp %(person)s làm một bài kiểm tra")),
    "paper_test.made": Deed(
        Group.LESSONS, _("Tạo bài kiểm tra trên giấy"), _("%(actor)s tạo bài kiểm tra trên giấy ở %(unit)s")
    ),
    "paper_test.removed": Deed(
        Group.LESSONS, _("Bỏ bài kiểm tra trên giấy"), _("%(actor)s bỏ bài kiểm tra trên giấy ở %(unit)s")
    ),
    "paper_sheet.typed": Deed(
        Group.LESSONS, _("Gõ bài trên giấy lần một"), _("%(actor)s gõ lần một bài trên giấy của %(person)s")
    ),
    "paper_sheet.typed_again": Deed(
        Group.LESSONS, _("Gõ bài trên giấy lần hai"), _("%(actor)s gõ lần hai bài trên giấy của %(person)s")
    ),
    "test.on_paper": Deed(
        Group.LESSONS, _("Nhập bài làm trên giấy"), _("%(actor)s nhập bài làm trên giấy của %(person)s")
    ),
    "paper_sheet.removed": Deed(
        Group.LESSONS, _("Bỏ bài làm trên giấy"), _("%(actor)s bỏ bài làm trên giấy ghi tên %(person)s")
    ),
    "certificate.revoked": Deed(
        Group.CERTIFICATES, _("Thu hồi giấy chứng nhận"), _("%(actor)s thu hồi giấy chứng nhận của %(person)s")
    ),
    "certificate.kept": Deed(
        Group.CERTIFICATES,
        _("Giữ giấy chứng nhận"),
        _("%(actor)s giữ giấy chứng nhận của %(person)s sau khi bài được chấm lại"),
    ),
    "meeting.recorded": Deed(
        Group.MEETINGS, _("Ghi buổi học trực tiếp"), _("%(actor)s ghi một buổi học trực tiếp ở %(unit)s")
    ),
    "meeting.changed": Deed(
        Group.MEETINGS, _("Sửa buổi học trực tiếp"), _("%(actor)s sửa một buổi học trực tiếp ở %(unit)s")
    ),
    "meeting.cancelled": Deed(
        Group.MEETINGS, _("Hủy buổi học trực tiếp"), _("%(actor)s hủy một buổi học trực tiếp ở %(unit)s")
    ),
    "meeting.restored": Deed(
        Group.MEETINGS, _("Khôi phục buổi học trực tiếp"), _("%(actor)s khôi phục một buổi học trực tiếp ở %(unit)s")
    ),
    "attendance.changed": Deed(
        Group.MEETINGS, _("Điểm danh"), _("%(actor)s điểm danh một buổi học trực tiếp ở %(unit)s")
    ),
    "village.added": Deed(Group.UNITS, _("Thêm thôn, tổ dân phố"), _("%(actor)s thêm %(unit)s vào danh sách")),
    "unit.founded": Deed(Group.UNITS, _("Ghi đơn vị mới"), _("%(actor)s ghi đơn vị mới: %(unit)s")),
    "unit.renamed": Deed(Group.UNITS, _("Đổi tên đơn vị"), _("%(actor)s ghi tên mới của đơn vị: %(unit)s")),
    "unit.upgraded": Deed(Group.UNITS, _("Đổi loại đơn vị"), _("%(actor)s ghi loại mới của đơn vị: %(unit)s")),
    "unit.moved": Deed(Group.UNITS, _("Chuyển cấp trên"), _("%(actor)s chuyển %(unit)s sang đơn vị cấp trên khác")),
    "unit.merged": Deed(Group.UNITS, _("Sáp nhập đơn vị"), _("%(actor)s ghi %(unit)s sáp nhập vào đơn vị khác")),
    "unit.closed": Deed(Group.UNITS, _("Kết thúc đơn vị"), _("%(actor)s ghi %(unit)s kết thúc")),
    "unit.split": Deed(Group.UNITS, _("Chia tách đơn vị"), _("%(actor)s ghi %(unit)s chia tách")),
    "unit.took_over": Deed(Group.UNITS, _("Nhận đơn vị cũ"), _("%(actor)s ghi %(unit)s tiếp nhận các đơn vị cũ")),
    "unit.part_given": Deed(Group.UNITS, _("Chuyển một phần"), _("%(actor)s ghi %(unit)s chuyển đi một phần")),
    "unit.part_taken": Deed(Group.UNITS, _("Nhận một phần"), _("%(actor)s ghi %(unit)s nhận thêm một phần")),
    "draft.submitted": Deed(Group.LESSONS, _("Gửi duyệt bài học"), _("%(actor)s gửi duyệt một bài học")),
    "draft.approved": Deed(Group.LESSONS, _("Duyệt bài học"), _("%(actor)s duyệt một bài học")),
    "draft.sent_back": Deed(Group.LESSONS, _("Gửi lại bài học để sửa"), _("%(actor)s gửi lại một bài học để sửa")),
    "draft.discarded": Deed(Group.LESSONS, _("Bỏ bản nháp"), _("%(actor)s bỏ bản nháp của một bài học")),
    "lesson.moved": Deed(Group.LESSONS, _("Đổi thứ tự bài học"), _("%(actor)s đổi thứ tự một bài học")),
    "lesson.withdrawn": Deed(Group.LESSONS, _("Rút bài học"), _("%(actor)s rút một bài học khỏi khóa học")),
    "lesson.returned": Deed(Group.LESSONS, _("Đưa bài học trở lại"), _("%(actor)s đưa một bài học trở lại")),
    "lesson.published": Deed(Group.LESSONS, _("Xuất bản bài học"), _("%(actor)s xuất bản một bài học")),
    "quiz.rules_changed": Deed(Group.LESSONS, _("Đổi thể lệ bài kiểm tra"), _("%(actor)s đổi thể lệ một bài kiểm tra")),
    "allowance.given": Deed(
        Group.LESSONS,
        _("Cho thêm giờ làm bài"),
        _("%(actor)s cho %(person)s thêm giờ ở một bài kiểm tra"),
    ),
    "allowance.taken_back": Deed(
        Group.LESSONS, _("Bỏ thêm giờ làm bài"), _("%(actor)s bỏ thêm giờ của %(person)s ở một bài kiểm tra")
    ),
    "question.written": Deed(Group.LESSONS, _("Xuất bản câu hỏi"), _("%(actor)s xuất bản một câu hỏi")),
    "question.withdrawn": Deed(Group.LESSONS, _("Rút câu hỏi"), _("%(actor)s rút một câu hỏi")),
    "question.returned": Deed(Group.LESSONS, _("Dùng lại câu hỏi"), _("%(actor)s dùng lại một câu hỏi đã rút")),
    "lesson.scheduled": Deed(Group.LESSONS, _("Hẹn giờ xuất bản bài học"), _("%(actor)s hẹn giờ xuất bản một bài học")),
    "lesson.unscheduled": Deed(
        Group.LESSONS, _("Dừng hẹn giờ xuất bản"), _("%(actor)s dừng hẹn giờ xuất bản một bài học")
    ),
    "review_rule.changed": Deed(
        Group.LESSONS, _("Đổi quy định duyệt bài"), _("%(actor)s đổi quy định duyệt bài của %(unit)s")
    ),
    "question.ruled": Deed(
        Group.LESSONS, _("Xử lý câu hỏi sai"), _("%(actor)s quyết định về một câu hỏi kiểm tra bị sai")
    ),
    "question.regraded": Deed(
        Group.LESSONS,
        _("Chấm lại bài kiểm tra"),
        _("%(actor)s chấm lại các bài kiểm tra theo quyết định về một câu hỏi"),
    ),
    "course.imported": Deed(Group.LESSONS, _("Nhập khóa học"), _("%(actor)s nhập một khóa học của %(unit)s")),
    "course.import_dropped": Deed(
        Group.LESSONS, _("Bỏ tệp khóa học đang chờ"), _("%(actor)s bỏ phần chưa ghi của một tệp khóa học của %(unit)s")
    ),
    "course.exported": Deed(Group.LESSONS, _("Tải khóa học"), _("%(actor)s tải một khóa học của %(unit)s")),
    "questions.imported": Deed(
        Group.FILES, _("Nhập câu hỏi"), _("%(actor)s nhập câu hỏi vào một khóa học của %(unit)s")
    ),
    "questions.exported": Deed(Group.FILES, _("Tải câu hỏi"), _("%(actor)s tải câu hỏi của một khóa học của %(unit)s")),
    "roster.imported": Deed(Group.FILES, _("Nhập danh sách"), _("%(actor)s nhập danh sách thành viên của %(team)s")),
    "roster.exported": Deed(Group.FILES, _("Tải danh sách"), _("%(actor)s tải danh sách các tổ ở %(unit)s")),
    "appendix1.exported": Deed(Group.FILES, _("Tải Phụ lục 1"), _("%(actor)s tải Phụ lục 1 của %(unit)s")),
    "meetings.exported": Deed(Group.FILES, _("Tải danh sách buổi học"), _("%(actor)s tải danh sách buổi học")),
    "report.exported": Deed(Group.FILES, _("Tải số liệu"), _("%(actor)s tải số liệu theo dõi")),
    "calendar.topic_set": Deed(
        Group.LESSONS, _("Đổi chuyên đề của tháng"), _("%(actor)s đổi chuyên đề của tháng ở %(unit)s")
    ),
    "calendar.rule_changed": Deed(
        Group.LESSONS, _("Đổi ngày học và học bù"), _("%(actor)s đổi ngày học và học bù ở %(unit)s")
    ),
    "post.hidden": Deed(Group.QUESTIONS, _("Ẩn bài hỏi đáp"), _("%(actor)s ẩn một bài hỏi đáp của %(person)s")),
    "post.shown": Deed(Group.QUESTIONS, _("Hiện lại bài hỏi đáp"), _("%(actor)s hiện lại bài hỏi đáp của %(person)s")),
    "post.pinned": Deed(
        Group.QUESTIONS, _("Đưa trả lời vào bài học"), _("%(actor)s đưa một trả lời của %(person)s vào bài học")
    ),
    "post.unpinned": Deed(
        Group.QUESTIONS, _("Gỡ trả lời khỏi bài học"), _("%(actor)s gỡ một trả lời của %(person)s khỏi bài học")
    ),
    "signal.noted": Deed(
        Group.CERTIFICATES,
        _("Ghi chú về bài kiểm tra cần xem"),
        _("%(actor)s ghi chú về bài kiểm tra cần xem ở %(unit)s"),
    ),
    "audit.exported": Deed(Group.FILES, _("Tải nhật ký"), _("%(actor)s tải nhật ký của %(unit)s")),
    "picture.added": Deed(Group.LESSONS, _("Thêm ảnh"), _("%(actor)s thêm ảnh cho bài học của %(unit)s")),
}
