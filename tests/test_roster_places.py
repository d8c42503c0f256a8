"""Where a roster says that somebody is: found however it is written, told where it is none or several."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.rosters.planning import plan
from lms.rosters.plans import Choices, Outcome
from lms.rosters.reading import Reading
from lms.rosters.records import Code
from lms.rosters.tables import read_table
from lms.teams.access import scope_of
from lms.teams.models import AdminUnit, UnitSuccession, UnitVersion
from tests import world
from tests.roster_plans import DAY, draft, faults, line, outcomes, unit
from tests.rosters import workbook


@pytest.fixture
def country(session):
    """Homonyms, an ended village, a renamed commune and a second team, beside the standing cast."""
    nation, far = unit(session, "Việt Nam"), unit(session, "Gia Lai")
    world.unit(session, "commune", "xa", "Minh An", far, code="23002")
    commune = session.scalars(select(AdminUnit).filter_by(code="21001")).one()
    for kind, name in (("ban", "Đông Hạ"), ("thon", "Sơn Hà"), ("thon", "Sơn Hạ")):
        world.unit(session, "village", kind, name, commune)
    gone = world.unit(session, "village", "thon", "Xóm Cũ", commune)
    gone.valid_to = DAY - timedelta(days=9)
    heir = session.scalars(select(AdminUnit).filter_by(name="Đông Thượng")).one()
    session.add(UnitSuccession(from_id=gone.id, to_id=heir.id, kind="merge", effective_date=gone.valid_to))
    renamed = session.scalars(select(AdminUnit).filter_by(code="21002")).one()
    old = session.scalars(select(UnitVersion).filter_by(unit_id=renamed.id)).one()
    old.valid_to, old.name, old.kind = DAY, "Trà Cũ", "xa"
    session.flush()
    session.add(UnitVersion.of(renamed, DAY))
    world.add_team(session, "Tổ CNSCĐ chợ Đông Thượng", heir)
    session.flush()
    return nation


def test_a_place_is_found_however_it_is_written(session, country):
    for where, team in (
        ({"Thôn": "thôn Đông Hạ"}, "Tổ CNSCĐ thôn Đông Hạ"),
        ({"Loại": "Thôn", "Thôn": "ĐÔNG HẠ"}, "Tổ CNSCĐ thôn Đông Hạ"),
        ({"Thôn": "thon Dong Ha"}, "Tổ CNSCĐ thôn Đông Hạ"),
        ({"Thôn": "thôn Đông Thượng"}, "Tổ CNSCĐ thôn Đông Thượng"),
        ({"Thôn": "Đông Thượng", "Tên Tổ": "chợ Đông Thượng"}, "Tổ CNSCĐ chợ Đông Thượng"),
        ({"Thôn": "Đông Thượng", "Tên Tổ": "Tổ công nghệ số cộng đồng Đông Thượng"}, "Tổ CNSCĐ thôn Đông Thượng"),
        ({"Xã": "phường Trà Câu", "Thôn": "TDP số 03"}, "Tổ CNSCĐ Tổ dân phố 3"),
        ({"Xã": "xã Trà Cũ", "Thôn": "Tổ 3"}, "Tổ CNSCĐ Tổ dân phố 3"),
        ({"Xã": "Trà Cũ", "Thôn": "", "Tên Tổ": "Tổ CNSCĐ Tổ dân phố 3"}, "Tổ CNSCĐ Tổ dân phố 3"),
        ({"Tỉnh": "Tỉnh QUẢNG NGÃI", "Thôn": "thôn Đông Hạ"}, "Tổ CNSCĐ thôn Đông Hạ"),
    ):
        made = draft(session, line("Hồ Văn Một", **where))
        assert faults(made) == []
        assert made.teams[made.lines[0].team].name == team


def test_a_place_that_is_none_or_several_is_told_by_its_cell(session, country):
    for where, cell, code, told in (
        ({}, "D2", Code.VILLAGE_AMBIGUOUS, {"choices": ["thôn Đông Hạ", "bản Đông Hạ"]}),
        ({"Thôn": "Son Ha"}, "D2", Code.VILLAGE_AMBIGUOUS, {"choices": ["thôn Sơn Hà", "thôn Sơn Hạ"]}),
        ({"Thôn": "Đông Ha"}, "D2", Code.VILLAGE_KIND_MISSING, None),
        ({"Thôn": "Xóm Cũ"}, "D2", Code.UNIT_ENDED, None),
        ({"Xã": "Minh Anh"}, "B2", Code.COMMUNE_UNKNOWN, {"alike": ["xã Minh An"]}),
        ({"Xã": "", "Thôn": ""}, "B2", Code.COMMUNE_MISSING, {}),
        ({"Tỉnh": "Gia Lai"}, "A2", Code.ELSEWHERE, {"home": "Quảng Ngãi"}),
        ({"Tỉnh": "Đâu Đó"}, "A2", Code.PROVINCE_UNKNOWN, None),
    ):
        made = draft(session, line("Hồ Văn Một", **where))
        assert faults(made) == [(cell, code)]
        assert told is None or made.faults[0].details == told


def test_an_ended_village_names_its_successor(session, country):
    made = draft(session, line("Hồ Văn Một", Thôn="thôn Xóm Cũ"))
    assert [found["name"] for found in made.faults[0].details["successors"]] == ["thôn Đông Thượng"]


@pytest.fixture
def former(session):
    """Before July 2025: two townships, of which one left its name to the commune, and a district and a town above."""
    province, minh_an, tra_cau = unit(session), unit(session, "Minh An"), unit(session, "Trà Câu")
    for level, kind, name, heirs in (
        ("commune", "thi_tran", "Châu Ổ", [minh_an]),
        ("commune", "thi_tran", "Trà Câu", [tra_cau]),
        ("district", "huyen", "Bình Sơn", [minh_an, tra_cau]),
        ("district", "thi_xa", "Trà Câu", [minh_an]),
    ):
        gone = world.unit(session, level, kind, name, province)
        gone.valid_from, gone.valid_to = world.LONG_AGO - timedelta(days=60), world.LONG_AGO
        for heir in heirs:
            step = {"kind": "merge", "effective_date": gone.valid_to}
            session.add(UnitSuccession(from_id=gone.id, to_id=heir.id, **step))
    session.flush()


def test_a_township_or_district_of_before_names_what_it_became(session, former):
    for words, successors in (
        ("thị trấn Châu Ổ", ["xã Minh An"]),
        ("TT Châu Ổ", ["xã Minh An"]),
        ("thi tran chau o", ["xã Minh An"]),
        ("Châu Ổ", ["xã Minh An"]),
        ("huyện Bình Sơn", ["xã Minh An", "phường Trà Câu"]),
        ("H. Bình Sơn", ["xã Minh An", "phường Trà Câu"]),
        ("thị xã Trà Câu", ["xã Minh An"]),
    ):
        made = draft(session, line("Hồ Văn Một", Xã=words, Thôn=""))
        assert faults(made) == [("B2", Code.UNIT_ENDED)]
        assert [found["name"] for found in made.faults[0].details["successors"]] == successors


def test_a_township_that_left_its_name_to_the_commune_is_that_commune(session, former):
    made = draft(session, line("Hồ Văn Một", Xã="thị trấn Trà Câu", Thôn="Tổ dân phố 3"))
    assert faults(made) == []
    assert faults(draft(session, line("Hồ Văn Một", Xã="thị trấn Đâu Đó"))) == [("B2", Code.COMMUNE_UNKNOWN)]


def test_a_row_that_names_a_township_alone_stands_above_its_teams(session, former):
    rows = [["Thôn", "Họ và tên", "Năm sinh"], ["Thị trấn Châu Ổ"], ["Đông Hạ", "Hồ Văn Một", 1980]]
    made = plan(session, unit(session), Reading(read_table(workbook(rows)), DAY), Choices(), DAY)
    assert [fault.code for fault in made.faults] == [Code.UNIT_ENDED]


def test_homonyms_of_two_provinces_ask_for_the_province(session, country):
    made = draft(session, line("Hồ Văn Một", Thôn="thôn Đông Hạ"), home=country)
    assert faults(made) == [("B2", Code.COMMUNE_AMBIGUOUS)]
    assert made.faults[0].details["choices"] == ["xã Minh An, Quảng Ngãi", "xã Minh An, Gia Lai"]
    named = draft(session, line("Hồ Văn Một", Thôn="thôn Đông Hạ", Tỉnh="Quảng Ngãi"), home=country)
    assert faults(named) == []


def test_of_several_teams_the_name_is_asked(session):
    world.add_team(session, "Tổ CNSCĐ chợ Đông Hạ", unit(session, "Đông Hạ"))
    world.add_team(session, "Tổ CNSCĐ Đông Hạ", unit(session, "Đông Hạ"))
    session.flush()
    assert faults(draft(session, line("Hồ Văn Một"))) == [("E2", Code.TEAM_AMBIGUOUS)]


def test_what_lies_outside_the_scope_is_refused(session, someone):
    scope = scope_of(session, someone("commune-official").id, DAY)
    made = draft(session, line("Hồ Văn Một", Xã="Trà Câu", Thôn="Tổ dân phố 3"), scope=scope)
    assert faults(made) == [("D2", Code.ELSEWHERE)]
    leader = scope_of(session, someone("leader").id, DAY)
    rows = line("Hồ Văn Một"), line("Hồ Văn Hai", Thôn="Đông Thượng")
    assert faults(draft(session, *rows, scope=leader)) == [("D3", Code.ELSEWHERE)]


def test_a_roster_of_a_commune_or_village_need_not_name_it(session):
    bare = line("Hồ Văn Một", Xã="", Thôn="Đông Hạ")
    assert outcomes(draft(session, bare, home=unit(session, "Minh An"))) == [Outcome.NEW]
    barer = line("Hồ Văn Một", Xã="", Thôn="")
    assert outcomes(draft(session, barer, home=unit(session, "Đông Hạ"))) == [Outcome.NEW]
    other = line("Hồ Văn Một", Xã="", Thôn="Đông Thượng")
    assert faults(draft(session, other, home=unit(session, "Đông Hạ"))) == [("D2", Code.ELSEWHERE)]
    away = line("Hồ Văn Một", Xã="Trà Câu")
    assert faults(draft(session, away, home=unit(session, "Minh An"))) == [("B2", Code.ELSEWHERE)]
