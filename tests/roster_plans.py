"""Plans of rosters for tests: rows of the team in Đông Hạ, what planning and importing them tells."""

from sqlalchemy import func, select

from lms.clock import local_date, utc_now
from lms.people.models import AuditEntry, Person
from lms.rosters.importing import apply
from lms.rosters.planning import plan
from lms.rosters.plans import Choices
from lms.rosters.reading import Reading
from lms.rosters.tables import read_table
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Membership, Residence, Team, TeamPlace, UnitVersion
from tests.rosters import workbook

NOW = utc_now()
DAY = local_date(NOW)
OPERATOR = Actor(None, "")
TABLES = (Person, AdminUnit, UnitVersion, Team, TeamPlace, Membership, Residence, AuditEntry)
HEAD = ("Tỉnh", "Xã", "Loại", "Thôn", "Tên Tổ", "Họ và tên", "Năm sinh", "Điện thoại", "Chức vụ trong Tổ")
HEAD += ("Chức vụ công tác", "Từ ngày", "Số quyết định", "Ngày quyết định")
BLANK = dict.fromkeys(HEAD, "")
HERE = {"Xã": "Minh An", "Thôn": "Đông Hạ"}


def line(name="", year="", phone="", role="", **more):
    """A row of the team in Đông Hạ, unless `more` says where else."""
    words = {"Họ và tên": name, "Năm sinh": year, "Điện thoại": phone, "Chức vụ trong Tổ": role}
    return list((BLANK | HERE | words | more).values())


def unit(session, name="Quảng Ngãi", level=None):
    query = select(AdminUnit).filter_by(name=name)
    return session.scalars(query.filter_by(level=level) if level else query).one()


def draft(session, *rows, home=None, scope=None, **choices):
    reading = Reading(read_table(workbook([HEAD, *rows])), DAY)
    return plan(session, home or unit(session), reading, Choices(**choices), DAY, scope)


def carry_out(session, *rows, actor=OPERATOR, **options):
    report = apply(session, draft(session, *rows, **options), actor, NOW)
    session.flush()
    return report


def outcomes(made):
    return [line.outcome for line in made.lines]


def faults(made):
    return [(fault.cell, fault.code) for fault in made.faults]


def counts(session):
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def person(session, name):
    return session.scalars(select(Person).filter_by(name=name)).one()


def places(session, name, team="Tổ CNSCĐ thôn Đông Hạ"):
    """The person's places in the team, oldest first: role, position, first day, first day after."""
    rows = session.execute(
        select(Membership.role, Membership.position, Membership.valid_from, Membership.valid_to)
        .join(Person, Person.id == Membership.person_id)
        .join(Team, Team.id == Membership.team_id)
        .where(Person.name == name, Team.name == team)
        .order_by(Membership.valid_from, Membership.id)
    )
    return [tuple(row) for row in rows]
