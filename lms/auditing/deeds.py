"""What is done to others' records, in words: the one table of every action of the audit log and its details.

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
    UNITS = "units"
    FILES = "files"


class Kind(StrEnum):
    """How a detail is read."""

    NUMBER = "number"
    DAY = "day"
    ROLE = "role"
    LEVEL = "level"
    UNIT = "unit"
    TEAM = "team"
    WORDS = "words"
    HIDDEN = "hidden"


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
    Group.UNITS: _("Đơn vị"),
    Group.FILES: _("Tệp nhập và tải về"),
}
DEEDS = {
    "person.opened": Deed(Group.ACCOUNTS, _("Mở tài khoản"), _("%(actor)s mở tài khoản cho %(person)s")),
    "person.corrected": Deed(Group.ACCOUNTS, _("Sửa thông tin"), _("%(actor)s sửa thông tin của %(person)s")),
    "code.issued": Deed(Group.ACCOUNTS, _("Cấp mã đăng nhập"), _("%(actor)s cấp mã đăng nhập cho %(person)s")),
    "account.closed": Deed(Group.ACCOUNTS, _("Đóng tài khoản"), _("Một người tự đóng tài khoản")),
    "team.founded": Deed(Group.TEAMS, _("Lập tổ"), _("%(actor)s lập %(team)s")),
    "team.joined": Deed(Group.TEAMS, _("Thêm vào tổ"), _("%(actor)s thêm %(person)s vào %(team)s")),
    "team.left": Deed(Group.TEAMS, _("Rời tổ"), _("%(actor)s cho %(person)s rời %(team)s")),
    "team.role": Deed(Group.TEAMS, _("Đổi vai trò trong tổ"), _("%(actor)s đổi vai trò của %(person)s ở %(team)s")),
    "village.added": Deed(Group.UNITS, _("Thêm thôn, tổ dân phố"), _("%(actor)s thêm %(unit)s vào danh sách")),
    "grant.given": Deed(
        Group.ROLES, _("Giao nhiệm vụ"), _("%(actor)s giao nhiệm vụ %(role)s ở %(unit)s cho %(person)s")
    ),
    "grant.ended": Deed(
        Group.ROLES, _("Thôi giao nhiệm vụ"), _("%(actor)s kết thúc nhiệm vụ %(role)s ở %(unit)s của %(person)s")
    ),
    "grant.vouched": Deed(
        Group.ROLES,
        _("Nhận là người giao"),
        _("%(actor)s nhận là người giao nhiệm vụ %(role)s ở %(unit)s cho %(person)s"),
    ),
    "certificate.revoked": Deed(
        Group.CERTIFICATES, _("Thu hồi giấy chứng nhận"), _("%(actor)s thu hồi giấy chứng nhận của %(person)s")
    ),
    "audit.exported": Deed(Group.FILES, _("Tải nhật ký"), _("%(actor)s tải nhật ký")),
}
DETAILS: dict[str, tuple[Kind, Any]] = {
    "role": (Kind.ROLE, _("Vai trò")),
    "ends": (Kind.DAY, _("Từ ngày")),
    "lines": (Kind.NUMBER, _("Số dòng")),
    "reason": (Kind.WORDS, _("Lý do")),
    "team_id": (Kind.HIDDEN, ""),
    "grant_id": (Kind.HIDDEN, ""),
}
