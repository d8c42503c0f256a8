"""Reports as sheets of a file, from the records that the pages show."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from flask_babel import format_datetime
from flask_babel import lazy_gettext as _

from lms.clock import local_date
from lms.oversight.completion import TeamRow, UnitRow
from lms.oversight.definitions import ATTENDANCE, CITIZENS, bounds_of, definitions_on, topics_on
from lms.oversight.export import Cell, Column, Sheet
from lms.oversight.ground import Ground
from lms.oversight.members import MemberRow
from lms.oversight.period import Period
from lms.oversight.report import TeamReport, UnitReport
from lms.oversight.standing import Standing
from lms.text import in_language

Words = Callable[[Any], str]  # a unit or a role in the reader's language, as the pages say it
STANDING_COLUMNS = (
    Column(_("Thành viên")),
    Column(_("Đã đạt")),
    Column(_("Tỷ lệ hoàn thành (đã đạt / thành viên)"), "share", 18),
    Column(_("Đã làm bài kiểm tra")),
    Column(_("Tỷ lệ đạt (đã đạt / đã làm bài)"), "share", 18),
    Column(_("Đang học")),
    Column(_("Chưa đạt")),
    Column(_("Chưa học")),
    Column(_("Lượt làm bài trong tháng")),
)
UNIT_COLUMNS = (Column(_("Đơn vị"), "text", 28), Column(_("Số tổ")), *STANDING_COLUMNS)
TEAM_COLUMNS = (
    Column(_("Tổ"), "text", 36),
    Column(_("Nơi đặt tổ"), "text", 22),
    Column(_("Tổ trưởng"), "text", 24),
    *STANDING_COLUMNS,
    Column(_("Hoạt động gần nhất"), "day", 14),
)
MEMBER_COLUMNS = (
    Column(_("Họ và tên"), "text", 26),
    Column(_("Vai trò"), "text", 14),
    Column(_("Chức vụ"), "text", 22),
    Column(_("Tình trạng"), "text", 12),
    Column(_("Bài đã học")),
    Column(_("Số bài của khóa")),
    Column(_("Lượt làm bài trong tháng")),
    Column(_("Số câu đúng, lần cao nhất")),
    Column(_("Số câu của bài đó")),
    Column(_("Ngày đạt"), "day", 12),
    Column(_("Hoạt động gần nhất"), "day", 14),
    Column(_("Rời tổ ngày"), "day", 12),
    Column(_("Số buổi học trực tiếp đã dự trong tháng (không tính vào tỷ lệ hoàn thành)"), "number", 24),
)
STATES = {"none": _("Chưa học"), "doing": _("Đang học"), "retry": _("Chưa đạt"), "pass": _("Đạt")}
TOTAL = _("Tất cả, mỗi người tính một lần")


def unit_sheet(report: UnitReport, rows: Sequence[UnitRow | TeamRow], named: Words, language: str) -> Sheet:
    """A unit's table with its total. `rows` are the report's, in the order of the page."""
    facts = _facts(report.period, report.ground, language)
    notes = definitions_on(report.ground)
    if report.citizens:
        count = asdict(report.citizens)
        facts += (_("Người dân đã đăng ký: %(registered)s. Đã đạt trong tháng: %(passed)s.", **count),)
        facts += (_("Trong số người dân đã đạt, có hỗ trợ: %(assisted)s.", **count),)
        notes += (CITIZENS,)
    lines = [_row(row, named) for row in rows]
    if report.is_of_teams:
        whole: list[Cell] = [str(TOTAL), None, None, *standing_cells(report.total), None]
        return Sheet(named(report.place), facts, TEAM_COLUMNS, [*lines, whole], notes)
    teams = sum(row.teams for row in rows if isinstance(row, UnitRow))
    total = [str(TOTAL), teams, *standing_cells(report.total)]
    return Sheet(named(report.place), facts, UNIT_COLUMNS, [*lines, total], notes)


def team_sheet(report: TeamReport, role: Words, named: Words, language: str) -> Sheet:
    """A team's members, and where the team stands on the ground."""
    total = report.total
    placed = (_("Nơi đặt tổ: %(place)s", place=named(report.place)),) if report.place else ()
    facts = (
        *_facts(report.period, report.ground, language),
        *placed,
        _("Đã đạt: %(passed)s trên %(members)s thành viên.", passed=total.passed, members=total.members),
        _("Đã đạt: %(passed)s trên %(sat)s người đã làm bài kiểm tra.", passed=total.passed, sat=total.sat),
    )
    rows = [_member_cells(member, role) for member in report.members]
    return Sheet(report.team.name, facts, MEMBER_COLUMNS, rows, (*definitions_on(report.ground), ATTENDANCE))


def standing_cells(standing: Standing) -> list[Cell]:
    """The numbers below STANDING_COLUMNS: each rate stands beside its two numbers."""
    return [
        standing.members,
        standing.passed,
        standing.completion_rate,
        standing.sat,
        standing.pass_rate,
        standing.studying,
        standing.not_passed,
        standing.not_started,
        standing.attempts,
    ]


def _facts(period: Period, ground: Ground, language: str) -> tuple[Any, ...]:
    month = f"{period.month.number}/{period.month.year}"
    title = in_language(period.topic.title, language) if period.topic else ""
    moment = format_datetime(period.now, "H:mm, dd/MM/yyyy")
    return (
        _("Tháng %(month)s: %(topic)s", month=month, topic=title),
        *topics_on(period, language),
        bounds_of(ground),
        _("Số liệu lúc %(moment)s", moment=moment),
    )


def _row(row: UnitRow | TeamRow, named: Words) -> list[Cell]:
    if isinstance(row, UnitRow):
        return [named(row), row.teams, *standing_cells(row.standing)]
    return [row.name, named(row.village), row.leader, *standing_cells(row.standing), row.last_activity]


def _member_cells(member: MemberRow, role: Words) -> list[Cell]:
    best = member.best
    return [
        member.name or str(_("Tài khoản đã đóng")),
        role(member.role),
        member.position,
        str(STATES[member.state]),
        member.lessons_read,
        member.lessons,
        member.attempts,
        best.right if best else None,
        best.of if best else None,
        local_date(member.passed_at) if member.passed_at else None,
        member.last_activity,
        member.left_on,
        member.attended,
    ]
