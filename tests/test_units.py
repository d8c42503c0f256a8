"""Administrative units: the official list, their names through time, villages, and the unit pages."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.teams.loading import LoadReport, load_units
from lms.teams.models import AdminUnit, Grant, UnitVersion
from lms.teams.tree import VillageExists, add_village, communes_of, full_name, path_of, versions_of
from lms.teams.unit_file import UnitFileFault
from tests.world import add_team
from tests.world import person as world_person

DATA = Path(__file__).parent.parent / "lms" / "teams" / "data"
DAY = date(2026, 11, 20)
COLUMNS = ("code", "level", "kind", "name", "parent_code", "valid_from", "valid_to", "legal_basis")


def rows(text):
    """Rows of a list, written without the columns' names."""
    return [dict(zip(COLUMNS, line.strip().split(","), strict=True)) for line in text.strip().splitlines()]


SMALL = """
VN,nation,nation,Việt Nam,,2025-07-01,,
75,province,tinh,Đồng Nai,VN,2025-07-01,,NQ 202
01,province,thanh_pho_tw,Hà Nội,VN,2025-07-01,,NQ 202
25270,commune,xa,Lộc Ninh,75,2025-07-01,,QĐ 19
"""
UPGRADED = SMALL.replace("25270,commune,xa,Lộc Ninh,75,2025-07-01,,QĐ 19\n", "") + (
    "25270,commune,xa,Lộc Ninh,75,2025-07-01,2026-04-30,QĐ 19\n25270,commune,phuong,Lộc Ninh,75,2026-04-30,,NQ 237"
)


def shipped(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def by_code(session, code):
    return session.scalars(select(AdminUnit).filter_by(code=code)).one()


def test_the_shipped_list_loads_once(blank):
    official, successions = shipped("units.csv"), shipped("successions.csv")
    assert load_units(blank, official, successions) == LoadReport(3356, 0, 0)
    blank.commit()
    counts = dict(blank.execute(select(AdminUnit.level, func.count()).group_by(AdminUnit.level)).all())
    assert counts == {"nation": 1, "province": 34, "commune": 3321}
    upgraded = select(AdminUnit).where(AdminUnit.province_id == by_code(blank, "75").id, AdminUnit.kind == "phuong")
    twice = [unit for unit in blank.scalars(upgraded) if len(versions_of(blank, unit)) == 2]
    assert len(twice) == 10
    assert load_units(blank, official, successions) == LoadReport(0, 0, 3356)
    assert blank.scalar(select(func.count()).select_from(UnitVersion)) == len(official)


def test_ancestors_are_named(blank):
    load_units(blank, rows(SMALL))
    commune, province = by_code(blank, "25270"), by_code(blank, "75")
    assert (commune.province_id, commune.commune_id, commune.parent_id) == (province.id, commune.id, province.id)
    assert (province.province_id, province.commune_id) == (province.id, None)
    assert [unit.name for unit in path_of(blank, commune)] == ["Việt Nam", "Đồng Nai", "Lộc Ninh"]
    assert (commune.name_folded, commune.kind) == ("loc ninh", "xa")


def test_an_upgrade_is_a_new_version_of_the_same_unit(blank):
    load_units(blank, rows(SMALL))
    before = by_code(blank, "25270").id
    assert load_units(blank, rows(UPGRADED)) == LoadReport(0, 1, 3)
    ward = by_code(blank, "25270")
    assert (ward.id, ward.kind, ward.valid_to) == (before, "phuong", None)
    assert [(version.kind, version.valid_from, version.valid_to) for version in versions_of(blank, ward)] == [
        ("xa", date(2025, 7, 1), date(2026, 4, 30)),
        ("phuong", date(2026, 4, 30), None),
    ]
    assert load_units(blank, rows(UPGRADED)) == LoadReport(0, 0, 4)


def test_an_older_list_is_refused(blank):
    load_units(blank, rows(UPGRADED))
    with pytest.raises(UnitFileFault, match="2026-04-30"):
        load_units(blank, rows(SMALL))
    assert by_code(blank, "25270").kind == "phuong"


def test_a_corrected_name_and_act_are_taken_over(blank):
    load_units(blank, rows(SMALL))
    assert load_units(blank, rows(SMALL.replace("Lộc Ninh,75", "Lộc Ninh 2,75"))) == LoadReport(0, 1, 3)
    assert (by_code(blank, "25270").name_folded, by_code(blank, "25270").name) == ("loc ninh 2", "Lộc Ninh 2")
    load_units(blank, rows(SMALL.replace("QĐ 19", "QĐ 20")))
    assert versions_of(blank, by_code(blank, "25270"))[0].legal_basis == "QĐ 20"


def test_a_commune_that_changes_province_takes_its_villages_along(blank):
    load_units(blank, rows(SMALL))
    village = add_village(blank, by_code(blank, "25270"), "ap", "Bình An", DAY)
    load_units(blank, rows(SMALL.replace("Lộc Ninh,75", "Lộc Ninh,01")))
    blank.expire_all()
    assert by_code(blank, "25270").province_id == village.province_id == by_code(blank, "01").id


def test_a_commune_that_moves_on_a_day_stood_elsewhere_before(blank):
    load_units(blank, rows(SMALL))
    village = add_village(blank, by_code(blank, "25270"), "ap", "Bình An", date(2026, 1, 1))
    moved = SMALL.replace("Lộc Ninh,75,2025-07-01,", "Lộc Ninh,75,2025-07-01,2026-05-01")
    moved += "25270,commune,xa,Lộc Ninh,01,2026-05-01,,NQ 9"
    load_units(blank, rows(moved))
    blank.expire_all()
    dong_nai, ha_noi = by_code(blank, "75").id, by_code(blank, "01").id
    assert [(row.province_id, row.valid_from, row.legal_basis) for row in versions_of(blank, village)] == [
        (dong_nai, date(2026, 1, 1), ""),
        (ha_noi, date(2026, 5, 1), "NQ 9"),
    ]
    assert village.province_id == ha_noi
    assert load_units(blank, rows(moved)) == LoadReport(0, 0, 4)


def test_a_commune_that_the_list_ends_leaves_everything_to_its_successor(blank):
    load_units(blank, rows(SMALL))
    old = by_code(blank, "25270")
    village = add_village(blank, old, "ap", "Bình An", date(2026, 1, 1))
    team = add_team(blank, "Tổ CNSCĐ xã Lộc Ninh", old)
    person = world_person(blank, "official", "Người Thử")
    blank.add(grant_of(person, old.id))
    merged = SMALL.replace("Lộc Ninh,75,2025-07-01,", "Lộc Ninh,75,2025-07-01,2026-05-01")
    merged += "25271,commune,phuong,Lộc Mới,75,2026-05-01,,NQ 9"
    step = ("25270", "2025-07-01", "25271", "2026-05-01", "merge", "2026-05-01", "NQ 9")
    columns = ("from_code", "from_valid_from", "to_code", "to_valid_from", "kind", "effective_date", "legal_basis")
    successions = [dict(zip(columns, step, strict=True))]
    load_units(blank, rows(merged), successions)
    blank.expire_all()
    new = by_code(blank, "25271")
    assert (village.parent_id, village.commune_id, team.unit_id, old.commune_id) == (new.id, new.id, new.id, new.id)
    held = select(Grant.unit_id, Grant.valid_from, Grant.valid_to).order_by(Grant.valid_from)
    day = date(2026, 5, 1)
    assert blank.execute(held).all() == [(old.id, date(2025, 7, 1), day), (new.id, day, None)]
    assert load_units(blank, rows(merged), successions) == LoadReport(0, 0, 5)
    with pytest.raises(UnitFileFault, match="25270 ended on 2026-05-01 in the database"):
        load_units(blank, rows(SMALL))


def test_a_code_that_returns_after_a_gap_is_another_unit(blank):
    gap = SMALL.replace("2025-07-01,,QĐ 19", "2025-07-01,2026-01-01,QĐ 19")
    gap += "25270,commune,phuong,Lộc Mới,75,2026-05-01,,NQ 1"
    assert load_units(blank, rows(gap)).added == 5
    names = blank.scalars(select(AdminUnit.name).filter_by(code="25270").order_by(AdminUnit.valid_from)).all()
    assert names == ["Lộc Ninh", "Lộc Mới"]
    assert load_units(blank, rows(gap)) == LoadReport(0, 0, 5)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("99,province,huyen,Sai Loại,VN,2025-07-01,,NQ", "row 6: 'huyen' is no kind of province"),
        ("99,region,tinh,Sai Cấp,VN,2025-07-01,,NQ", "row 6: 'region'"),
        ("99,province,tinh,,VN,2025-07-01,,NQ", "row 6: the code or the name is missing"),
        ("99,province,tinh,Sai Ngày,VN,1/7/2025,,NQ", "row 6"),
        ("99,province,tinh,Lùi Ngày,VN,2025-07-01,2025-07-01,NQ", "row 6: it ends before it begins"),
        ("99999,commune,xa,Mồ Côi,98,2025-07-01,,NQ", "row 6: '98' is not the province parent of 99999"),
        ("25270,commune,phuong,Lộc Ninh,75,2026-04-30,,NQ", "row 6: 25270 begins before the version of row 5 ends"),
        ("123456,province,tinh,Mã Dài,VN,2025-07-01,,NQ", "row 6: code is longer than 5"),
    ],
)
def test_faults_name_their_row_and_nothing_is_written(blank, line, words):
    with pytest.raises(UnitFileFault) as refusal:
        load_units(blank, rows(SMALL + line))
    assert len(refusal.value.faults) == 1
    assert words in refusal.value.faults[0]
    assert not blank.scalar(select(func.count()).select_from(AdminUnit))


def test_every_fault_is_listed_at_once():
    two = SMALL + "99,province,huyen,A,VN,2025-07-01,,NQ\n98,province,xa,B,VN,2025-07-01,,NQ"
    with pytest.raises(UnitFileFault) as refusal:
        load_units(None, rows(two))
    assert len(refusal.value.faults) == 2


def test_a_succession_must_join_versions_that_exist():
    bad = {"from_code": "25270", "from_valid_from": "2025-07-01", "to_code": "25271", "to_valid_from": "2026-04-30"}
    with pytest.raises(UnitFileFault, match="25271"):
        load_units(None, rows(SMALL), [bad])


def test_villages_are_entered_once(session):
    commune = session.scalars(select(AdminUnit).filter_by(name="Minh An")).one()
    made = add_village(session, commune, "to_dan_pho", "5", DAY)
    assert (made.name, made.province_id, made.commune_id) == ("Tổ dân phố 5", commune.province_id, commune.id)
    assert add_village(session, commune, "thon", "Thôn Khe Lau", DAY).name == "Khe Lau"
    assert add_village(session, commune, "ban", "Khe Lau", DAY).kind == "ban"
    with pytest.raises(VillageExists):
        add_village(session, commune, "thon", "khe lau", DAY)


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("thon", "Đông Hạ", "thôn Đông Hạ"),
        ("to_dan_pho", "Tổ dân phố 3", "Tổ dân phố 3"),
        ("xa", "Ia Tôr", "xã Ia Tôr"),
        ("phuong", "Phương Liệt", "phường Phương Liệt"),
        ("xa", "Xà Phiên", "xã Xà Phiên"),
        ("ap", "Ấp 3", "Ấp 3"),
        ("thanh_pho_tw", "Huế", "thành phố Huế"),
        ("nation", "Việt Nam", "Việt Nam"),
    ],
)
def test_a_full_name_holds_the_kind_once(kind, name, words):
    assert full_name(kind, name) == words


def test_communes_of_a_province_stand_in_vietnamese_order(session):
    province = session.scalars(select(AdminUnit).filter_by(code="51")).one()
    assert [unit.name for unit in communes_of(session, province, DAY)] == ["Minh An", "Trà Câu"]


def unit_id(session, name):
    return session.scalars(select(AdminUnit.id).filter_by(name=name)).one()


SEES = {
    "leader": (),
    "member": (),
    "citizen": (),
    "trainer": (),
    "commune-official": ("Minh An", "Đông Hạ"),
    "province-official": ("Quảng Ngãi", "Minh An", "Trà Câu", "Đông Hạ"),
    "far-official": ("Ia Tôr",),
    "administrator": ("Việt Nam", "Quảng Ngãi", "Gia Lai", "Minh An", "Trà Câu", "Đông Hạ", "Ia Tôr"),
}


@pytest.mark.parametrize("username", SEES)
def test_unit_pages_open_to_those_in_scope(session, visit, username):
    visitor = visit(username)
    for name in ("Việt Nam", "Quảng Ngãi", "Gia Lai", "Minh An", "Trà Câu", "Đông Hạ", "Ia Tôr"):
        visitor.get(f"/units/{unit_id(session, name)}", status=200 if name in SEES[username] else 404)
    visitor.get("/units", status=200 if SEES[username] else 404)


def test_strangers_are_asked_to_sign_in(session, visit):
    for url in ("/teams", "/units", "/teams/1", "/units/1", "/teams/new?unit=1", "/teams/1/members/new"):
        assert "/sign-in" in visit().raw("GET", url).location


def test_the_only_unit_opens_at_once(session, visit):
    page = visit("commune-official").get("/units")
    assert page.h1s == ["Xã Minh An"]


def test_several_units_are_listed(session, visit, someone):
    session.add(grant_of(someone("far-official"), unit_id(session, "Minh An")))
    session.commit()
    assert "Xã Minh An" in visit("far-official").get("/units").text


def grant_of(person, place):
    return Grant(person_id=person.id, role="official", unit_id=place, valid_from=date(2025, 7, 1))


def test_a_unit_page_tells_names_through_time_and_what_lies_below(session, visit):
    commune = session.get_one(AdminUnit, unit_id(session, "Minh An"))
    first = versions_of(session, commune)[0]
    first.valid_to = date(2026, 4, 30)
    commune.kind = "phuong"
    session.add(UnitVersion.of(commune, first.valid_to, "NQ 237"))
    add_village(session, commune, "ban", "Bản Pheo", DAY.replace(month=1))
    session.commit()
    page = visit("commune-official").get(f"/units/{commune.id}")
    for words in ("Xã Minh An", "Phường Minh An", "30/04/2026", "NQ 237", "Đến nay", "Thôn Đông Hạ", "Chưa có tổ"):
        assert words in page.text
    assert f"/units/{commune.province_id}" not in page.links  # out of scope: named, not linked
    lonely = visit("commune-official").get(f"/units/{commune.id}?show=without-team")
    assert "Pheo" in lonely.text
    assert "Đông Hạ" not in lonely.text


def test_units_are_searched_without_marks_and_counted_with_their_teams(session, visit):
    page = visit("administrator").get(f"/units/{unit_id(session, 'Việt Nam')}?q=quang ng")
    assert "Tỉnh Quảng Ngãi 2 xã, phường" in page.text
    assert "Gia Lai" not in page.text
    assert "Không có nơi nào khớp" in visit("administrator").get(f"/units/{unit_id(session, 'Việt Nam')}?q=%25").text


def test_a_unit_page_takes_the_same_statements_for_many_rows(session, visit, statements):
    commune = session.get_one(AdminUnit, unit_id(session, "Minh An"))
    counts = []
    for names in ((), [f"Thôn thử {number}" for number in range(60)]):
        for name in names:
            add_team(session, name, add_village(session, commune, "thon", name, DAY.replace(month=1)))
        session.commit()
        statements.clear()
        page = visit("commune-official").get(f"/units/{commune.id}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 13
    assert "Trang 1 trên 2" in page.text
    assert "Thôn thử 59" in visit("commune-official").get(next(link for link in page.links if "at=" in link)).text


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 2**63, 10**30])
def test_absurd_numbers_are_not_found(visit, number):
    visitor = visit("administrator")
    for url in (f"/units/{number}", f"/teams/{number}", f"/teams?unit={number}", f"/teams/new?unit={number}"):
        visitor.get(url, status=404)
    visitor.get(f"/teams?page={number}")
    visitor.get("/teams?page=x&q=%00")
