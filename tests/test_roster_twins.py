"""Two villages of one kind and name in a commune, as a merge of communes leaves them: what goes out comes in again."""

import io
from datetime import date

import pytest
from python_calamine import load_workbook
from sqlalchemy import select

from lms.clock import local_date, utc_now
from lms.rosters.exporting import roster_file
from lms.rosters.faults import what_is_wrong
from lms.rosters.listing import listed_members
from lms.rosters.planning import plan
from lms.rosters.plans import Choices, Outcome
from lms.rosters.reading import Reading
from lms.rosters.records import Code
from lms.rosters.tables import read_table
from lms.teams.access import scope_of
from lms.teams.models import AdminUnit, Membership, Residence, Team
from lms.units.changes import ByCode, Merge, NewUnit
from tests import world
from tests.rosters import workbook
from tests.unit_changes import change

DAY = local_date(utc_now())
HEAD = ["Xã", "Loại", "Thôn", "Tên Tổ", "Họ và tên", "Năm sinh", "Điện thoại"]
MINH_AN, TRA_CAU = ByCode("21001"), ByCode("21002")


@pytest.fixture
def merged(session, someone):
    """The commune of two that each had a thôn An Thạnh, with a team of the usual name and two members."""
    for code in ("21001", "21002"):
        commune = session.scalars(select(AdminUnit).filter_by(code=code)).one()
        village = world.unit(session, "village", "thon", "An Thạnh", commune)
        team = world.add_team(session, "Tổ CNSCĐ thôn An Thạnh", village)
        for number, role in enumerate(("leader", "member")):
            name = f"Hồ {commune.name} {'AB'[number]}"
            person = world.person(session, f"twin-{code}-{number}", name, phone=f"0900{code}{number}")
            session.add(Residence(person_id=person.id, unit_id=village.id, valid_from=world.LONG_AGO))
            place = {"role": role, "position": "", "valid_from": world.LONG_AGO}
            session.add(Membership(person_id=person.id, team_id=team.id, **place))
    session.commit()

    def merge(into):
        basis = {"day": date(2026, 9, 1), "legal_basis": "NQ 1"}
        return change(session, someone, Merge(units=(MINH_AN, TRA_CAU), into=into, **basis)).unit

    return merge


def exported(session, someone, unit):
    scope = scope_of(session, someone("administrator").id, DAY)
    return roster_file(listed_members(session, scope, unit, DAY))


def read(session, content, home):
    return plan(session, home, Reading(read_table(content), DAY), Choices(), DAY)


@pytest.mark.parametrize("into", [NewUnit("phuong", "Minh Trà", "21009"), MINH_AN], ids=["new", "one-of-them"])
def test_what_is_exported_after_a_merge_comes_in_unchanged(session, someone, merged, into):
    new = merged(into)
    content = exported(session, someone, new)
    rows = load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    of_minh_an = "xã Minh An cũ" if isinstance(into, NewUnit) else "xã Minh An"
    assert {row[4] for row in rows if "An Thạnh" in row[4]} == {
        f"An Thạnh ({of_minh_an})",
        "An Thạnh (phường Trà Câu cũ)",
    }
    for home in (new, session.get_one(AdminUnit, new.province_id)):
        made = read(session, content, home)
        assert set(made.counts) == {Outcome.SAME}, made.faults
        assert len({line.team for line in made.lines}) == 5
    for village in session.scalars(select(AdminUnit).filter_by(name="An Thạnh")):
        assert set(read(session, exported(session, someone, village), village).counts) == {Outcome.SAME}


def test_twins_are_told_apart_by_former_commune_team_and_who_is_in_them(session, someone, merged):
    new = merged(NewUnit("phuong", "Minh Trà", "21009"))

    def line(village, name="Hồ Mới", team="", phone=""):
        return ["", "thôn", village, team, name, "", phone]

    rows = [
        line(words) for words in ("An Thạnh (Minh An)", "An Thạnh ( thuộc xã MINH AN cũ )", "An Thanh (tra cau cu)")
    ]
    rows += [line("An Thạnh", "Hồ Minh An A"), line("An Thạnh", "Hồ Đổi Tên", phone="0900210021")]
    made = read(session, workbook([HEAD, *rows]), new)
    names = [session.get_one(Team, made.teams[line.team].id).unit_id for line in made.lines]
    in_minh_an, in_tra_cau = sorted(session.scalars(select(AdminUnit.id).filter_by(name="An Thạnh")))
    assert names == [in_minh_an, in_minh_an, in_tra_cau, in_minh_an, in_tra_cau]
    own = session.scalars(select(Team).filter_by(unit_id=in_tra_cau)).one()
    own.rename("Tổ CNSCĐ chợ An Thạnh")
    session.commit()
    by_team = read(session, workbook([HEAD, line("An Thạnh", team=own.name)]), new)
    assert [made.id for made in by_team.teams.values()] == [own.id]


def test_what_nothing_tells_apart_is_asked_for_with_the_former_communes(app, session, merged):
    new = merged(NewUnit("phuong", "Minh Trà", "21009"))
    made = read(session, workbook([HEAD, ["", "", "thôn An Thạnh", "", "Hồ Mới", 1990, ""]]), new)
    assert [fault.code for fault in made.faults] == [Code.VILLAGE_TWINS]
    with app.test_request_context():
        words = what_is_wrong(made.faults[0])
    assert "thôn An Thạnh (xã Minh An cũ), thôn An Thạnh (phường Trà Câu cũ)" in words


def test_twins_are_asked_for_in_a_fixed_number_of_statements(session, statements, merged):
    new = merged(NewUnit("phuong", "Minh Trà", "21009"))

    def asked(count):
        content = workbook([HEAD, *([["", "thôn", "An Thạnh", "", "Hồ Minh An A", "", ""]] * count)])
        statements.clear()
        read(session, content, new)
        return len(statements)

    asked(1)
    assert asked(1) == asked(50)
