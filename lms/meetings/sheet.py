"""The list of sessions as a file: the rows of the page, with how many attended. It names nobody."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.meetings.lists import Wanted
from lms.teams.access import Scope
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team
from lms.text import in_language
from lms.workbook import workbook_in

LONGEST = 20_000  # sessions in a file; beyond that the reader narrows the months
WIDTHS = (12, 44, 40, 30, 40, 12, 44)


def meeting_sheet(rows: Sequence[Any], whose: Callable[[Any], str], language: str, now: datetime) -> bytes:
    """An XLSX file of `meeting_rows`; `whose` says in words whose session a row is."""
    target = BytesIO()
    heads = (_("Ngày"), _("Chuyên đề"), _("Của"), _("Xã, phường"), _("Địa điểm"), _("Số người dự"), _("Ghi chú"))
    with workbook_in(target) as book:
        page = book.add_worksheet("Buoi hoc")
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        moment = format_datetime(now, "H:mm, dd/MM/yyyy")
        page.write_string(0, 0, _("Buổi học trực tiếp, lúc %(moment)s", moment=moment), bold)
        page.write_string(1, 0, _("Dự buổi học trực tiếp không tính vào tỷ lệ hoàn thành."))
        for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(3, column, head, bold)
        for line, row in enumerate(rows, start=4):
            page.write_datetime(line, 0, datetime.combine(row.held_on, time()), day)
            words = (in_language(row.title, language), whose(row), row.commune or "", row.place)
            for column, text in enumerate(words, start=1):
                page.write_string(line, column, text)
            page.write_number(line, 5, row.attended)
            page.write_string(line, 6, row.remark)
        page.freeze_panes(4, 0)
    return target.getvalue()


def note_export(session: Session, scope: Scope, wanted: Wanted, lines: int, actor: Actor, now: datetime) -> None:
    """Enter in the log of each unit and team whose sessions the file may hold that somebody took it."""
    units: Sequence[AdminUnit] = (wanted.unit,) if wanted.unit else scope.units
    teams = session.scalars(select(Team).where(Team.id.in_(() if wanted.unit else scope.team_ids))).all()
    if wanted.team:
        units, teams = (), (wanted.team,)
    for unit in units:
        actor.note(session, "meetings.exported", "admin_unit", unit.id, now, unit.id, lines=lines)
    for team in teams:
        actor.note(session, "meetings.exported", "team", team.id, now, team.unit_id, lines=lines)
