"""The units before 1/7/2025: complete, joined to the units of today, and on no list of what there is."""

import collections
import csv
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from lms.teams.former import ENDED, load_former
from lms.teams.loading import LoadReport, load_units
from lms.teams.models import AdminUnit, Membership, Team, UnitSuccession, UnitVersion
from lms.teams.succession import successors_of
from lms.teams.tree import communes_of, full_name, provinces_of
from lms.teams.unit_file import UnitFileFault
from tests.world import unit

DATA = Path(__file__).parent.parent / "lms" / "teams" / "data"
DAY = date(2026, 11, 20)


def shipped(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def present():
    """The units of 1/7/2025 by code."""
    return {row["code"]: row for row in shipped("units.csv") if row["valid_from"] == ENDED.isoformat()}


@pytest.fixture(scope="module")
def former():
    return {row["code"]: row for row in shipped("former_units.csv")}


@pytest.fixture(scope="module")
def became():
    """The successions of each former unit by its code."""
    found = collections.defaultdict(list)
    for row in shipped("former_successions.csv"):
        found[row["from_code"]].append(row)
    return found


def codes(former, level):
    return {code for code, row in former.items() if row["level"] == level}


def test_the_list_of_before_is_complete(former):
    counts = collections.Counter((row["level"], row["kind"]) for row in former.values())
    assert len(former) == len(shipped("former_units.csv"))
    assert sum(n for (level, _kind), n in counts.items() if level == "commune") == 7695 + 1724 + 616 == 10_035
    assert sum(n for (level, _kind), n in counts.items() if level == "district") == 508 + 87 + 52 + 49 == 696
    assert counts["province", "tinh"] + counts["province", "thanh_pho_tw"] == 63 - 11
    assert {row["valid_to"] for row in former.values()} == {"2025-07-01"}
    for row in former.values():
        assert row["name"] == unicodedata.normalize("NFC", " ".join(row["name"].split()))


def test_every_former_unit_became_something_and_every_commune_came_from_something(former, present, became):
    assert set(became) == set(former)
    heirs = {row["to_code"] for rows in became.values() for row in rows}
    assert {code for code, row in present.items() if row["level"] == "commune"} <= heirs
    merged = {row["to_code"] for code in codes(former, "province") for row in became[code]}
    assert len(merged) == 23
    assert len(merged & {row["code"] for row in present.values() if row["level"] == "province"}) == 23


def test_a_commune_has_one_main_successor_and_goes_whole_or_in_parts(former, became):
    divided = 0
    for code in codes(former, "commune"):
        kinds = [row["kind"] for row in became[code]]
        assert [row["is_main"] for row in became[code]] == ["1"] + ["0"] * (len(kinds) - 1)
        assert kinds == (["merge"] if len(kinds) == 1 else ["split"] + ["transfer_part"] * (len(kinds) - 1))
        divided += len(kinds) > 1
    assert divided == 442


def test_a_district_became_what_its_communes_became(former, became):
    below, core = collections.defaultdict(set), collections.defaultdict(set)
    for code in codes(former, "commune"):
        below[former[code]["parent_code"]] |= {row["to_code"] for row in became[code]}
        core[former[code]["parent_code"]] |= {row["to_code"] for row in became[code] if row["is_main"] == "1"}
    without = codes(former, "district") - set(below)
    assert {former[code]["name"] for code in without} == {"Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo"}
    for code in codes(former, "district") - without:
        assert {row["to_code"] for row in became[code]} == below[code]
        for row in became[code]:
            wanted = "transfer_part" if row["to_code"] not in core[code] else "split"
            assert row["kind"] == ("merge" if len(below[code]) == 1 else wanted)
            assert row["is_main"] == str(int(len(below[code]) == 1))


def test_nothing_left_its_province(former, present, became):
    """A commune is today in the province that its province of then became."""

    def province_then(row):
        while row["level"] != "province":
            row = former.get(row["parent_code"]) or present[row["parent_code"]]
        return row

    for code, row in former.items():
        then = province_then(row)
        merged = then is former.get(then["code"])
        now = became[then["code"]][0]["to_code"] if merged else then["code"]
        for heir in became[code]:
            there = present[heir["to_code"]]
            assert (there["code"] if there["level"] == "province" else there["parent_code"]) == now


def named(session, name, kind):
    return session.scalars(select(AdminUnit).filter_by(name=name, kind=kind)).one()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what the files hold; the loader is tried on both above
def test_the_shipped_units_of_before_load_once(blank):
    load_units(blank, shipped("units.csv"), shipped("successions.csv"))
    files = shipped("former_units.csv"), shipped("former_successions.csv")
    assert load_former(blank, *files) == LoadReport(10_783, 0, 0)
    blank.commit()
    assert load_former(blank, *files) == LoadReport(0, 0, 10_783)
    assert blank.scalar(select(func.count()).select_from(UnitSuccession)) == len(files[1]) + 25
    assert (len(provinces_of(blank, DAY)), blank.scalar(select(func.count()).select_from(AdminUnit))) == (34, 14_139)
    province = blank.scalars(select(AdminUnit).filter_by(code="51", valid_to=None)).one()
    assert len(communes_of(blank, province, DAY)) == 96
    yen_bai = named(blank, "Yên Bái", "tinh")
    assert (yen_bai.code, [heir.name for heir in successors_of(blank, yen_bai)]) == ("15", ["Lào Cai"])
    assert [heir.name for heir in successors_of(blank, named(blank, "Lý Sơn", "huyen"))] == ["Lý Sơn"]
    kon_tum = named(blank, "Đăk Hà", "thi_tran")
    then = blank.scalars(select(UnitVersion).filter_by(unit_id=kon_tum.id)).one()
    assert blank.get_one(AdminUnit, then.province_id).name == "Kon Tum"
    assert (kon_tum.province_id, kon_tum.valid_to) == (province.id, ENDED)


# In the cast: a province that was merged with Quảng Ngãi, a district of each, and three communes.
UNITS = """
62,province,tinh,Kon Cũ,VN
535,district,huyen,Mộ Cũ,51
610,district,thi_xa,Plông Cũ,62
21001,commune,thi_tran,An Cũ,535
21900,commune,xa,Hòa Cũ,535
23900,commune,phuong,Bốn Cũ,610
"""
SUCCESSIONS = """
62,51,merge,1
535,21001,split,0
535,21002,transfer_part,0
610,21002,merge,1
21001,21001,merge,1
21900,21001,split,1
21900,21002,transfer_part,0
23900,21002,merge,1
"""
COLUMNS = ("code", "level", "kind", "name", "parent_code", "valid_from", "valid_to", "legal_basis")
STEPS = ("from_code", "to_code", "kind", "is_main", "legal_basis")


def units(text=UNITS):
    lines = text.strip().splitlines()
    return [dict(zip(COLUMNS, [*line.split(","), "2025-05-01", "2025-07-01", ""], strict=True)) for line in lines]


def steps(text=SUCCESSIONS):
    return [dict(zip(STEPS, [*line.split(","), "NQ 1"], strict=True)) for line in text.strip().splitlines()]


@pytest.fixture
def cast(session):
    """The cast with its units of before."""
    assert load_former(session, units(), steps()) == LoadReport(6, 0, 0)
    session.commit()
    return session


def one(session, name):
    return session.scalars(select(AdminUnit).filter_by(name=name)).one()


def test_a_former_unit_says_where_it_was_and_where_its_land_is_now(cast):
    def now(name):
        found = one(cast, name)
        return tuple(unit and unit.name for unit in (ancestor(found.province_id), ancestor(found.commune_id)))

    def then(name):
        version = cast.scalars(select(UnitVersion).filter_by(unit_id=one(cast, name).id)).one()
        ids = (version.parent_id, version.province_id, version.commune_id)
        return tuple(unit and unit.name for unit in map(ancestor, ids))

    def ancestor(unit_id):
        return cast.get_one(AdminUnit, unit_id) if unit_id else None

    assert (now("Kon Cũ"), then("Kon Cũ")) == (("Quảng Ngãi", None), ("Việt Nam", "Kon Cũ", None))
    assert (now("Mộ Cũ"), then("Mộ Cũ")) == (("Quảng Ngãi", None), ("Quảng Ngãi", "Quảng Ngãi", None))
    assert (now("Plông Cũ"), then("Plông Cũ")) == (("Quảng Ngãi", "Trà Câu"), ("Kon Cũ", "Kon Cũ", None))
    assert (now("Hòa Cũ"), then("Hòa Cũ")) == (("Quảng Ngãi", "Minh An"), ("Mộ Cũ", "Quảng Ngãi", "Hòa Cũ"))
    assert (now("Bốn Cũ"), then("Bốn Cũ")) == (("Quảng Ngãi", "Trà Câu"), ("Plông Cũ", "Kon Cũ", "Bốn Cũ"))
    assert full_name(one(cast, "An Cũ").kind, "An Cũ") == "thị trấn An Cũ"


def test_a_corrected_file_is_taken_over(cast):
    corrected = SUCCESSIONS.replace("21900,21001,split,1", "21900,21001,transfer_part,0")
    corrected = corrected.replace("21900,21002,transfer_part,0", "21900,21002,split,1")
    renamed = UNITS.replace("An Cũ", "An Xưa")
    assert load_former(cast, units(renamed), steps(corrected)) == LoadReport(0, 2, 4)
    cast.expire_all()
    assert one(cast, "Hòa Cũ").commune_id == one(cast, "Trà Câu").id
    assert [heir.name for heir in successors_of(cast, one(cast, "Hòa Cũ"))] == ["Trà Câu", "Minh An"]
    assert (one(cast, "An Xưa").name_folded, one(cast, "An Xưa").code) == ("an xua", "21001")
    assert load_former(cast, units(renamed), steps(corrected)) == LoadReport(0, 0, 6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("62,51,merge,1", "62,21001,merge,1"), "row 2: '21001' is no province that began on the day"),
        (("535,21001,split,0", "535,99999,split,0"), "row 3: '99999' is no commune"),
        (("23900,21002", "23901,21002"), "row 9: there is no former unit '23901'"),
        (("21900,21001,split,1", "21900,21001,rename,1"), "row 7: 'rename' does not end a unit"),
        (("21900,21001,split,1", "21900,21001,split,yes"), "row 7: is_main is neither 0 nor 1"),
        (("21900,21002,transfer_part,0", "21900,21002,split,1"), "21900 has 2 main successors instead of 1"),
        (("535,21001,split,0", "535,21001,split,1"), "535 has 1 main successors instead of 0"),
    ],
)
def test_faults_in_the_successions_name_their_row_and_nothing_is_written(session, change, words):
    with pytest.raises(UnitFileFault, match=words):
        load_former(session, units(), steps(SUCCESSIONS.replace(*change)))
    assert not session.scalar(select(func.count()).select_from(UnitSuccession))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("commune,thi_tran", "commune,dac_khu"), "row 5: 'dac_khu' is no kind of commune"),
        (("An Cũ,535", "An Cũ,51"), "row 5: '51' is not the district parent of 21001"),
        (("Mộ Cũ,51", "Mộ Cũ,98"), "row 3: '98' is not the province parent of 535"),
    ],
)
def test_faults_in_the_units_name_their_row(session, change, words):
    with pytest.raises(UnitFileFault, match=words):
        load_former(session, units(UNITS.replace(*change)), steps())


def test_what_ended_on_another_day_is_no_former_unit(session):
    with pytest.raises(UnitFileFault, match="row 2: it did not end on 2025-07-01"):
        load_former(session, [{**row, "valid_to": "2025-08-01"} for row in units()], steps())


def test_successors_are_followed_to_units_that_hold(cast):
    """Also when a successor was merged in its turn, and where two ways lead to the same unit."""
    minh_an, tra_cau = one(cast, "Minh An"), one(cast, "Trà Câu")
    assert successors_of(cast, minh_an) == [minh_an]
    assert [heir.name for heir in successors_of(cast, one(cast, "Hòa Cũ"))] == ["Minh An", "Trà Câu"]
    minh_an.valid_to = date(2026, 3, 1)
    step = UnitSuccession(from_id=minh_an.id, to_id=tra_cau.id, kind="merge", effective_date=minh_an.valid_to)
    renaming = UnitSuccession(from_id=tra_cau.id, to_id=tra_cau.id, kind="rename", effective_date=date(2026, 4, 1))
    cast.add_all([step, renaming])
    cast.flush()
    for name in ("Hòa Cũ", "An Cũ", "Mộ Cũ", "Minh An", "Trà Câu"):
        assert successors_of(cast, one(cast, name)) == [tra_cau]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25), st.sets(st.integers(0, 9)))
def test_any_web_of_successions_is_followed_to_its_end(sqlite_stage, web, ended):
    """Only units that hold come out, each once, and all that can be reached; rings do no harm."""
    sqlite_stage.reset()
    with sqlite_stage.app.app_context():
        session = sqlite_stage.app.extensions["sqlalchemy"].session()
        made = [unit(session, "commune", "xa", f"Thử {number}", None) for number in range(10)]
        for number in ended:
            made[number].valid_to = ENDED
        for source, target in set(web):
            session.add(
                UnitSuccession(from_id=made[source].id, to_id=made[target].id, kind="merge", effective_date=ENDED)
            )
        session.flush()
        reached, ahead = set(), {0}
        while ahead:
            reached |= ahead
            ahead = {t for s, t in web if s in reached and s in ended} - reached
        found = [made.index(heir) for heir in successors_of(session, made[0])]
        session.rollback()
    assert len(found) == len(set(found))
    assert set(found) == reached - ended


LISTS = ("/units", "/teams", "/oversight", "/recognition", "/teams?q=cũ", "/")


@pytest.mark.parametrize("username", ["administrator", "commune-official"])
def test_no_page_lists_a_unit_that_has_ended(cast, visit, username):
    visitor = visit(username)
    held = cast.scalars(select(AdminUnit).where(AdminUnit.valid_to.is_(None))).all()
    pages = [visitor.get(url) for url in LISTS]
    for place in held:
        for url in ("/units/{}", "/oversight/units/{}", "/recognition?unit={}", "/teams?unit={}"):
            answer = visitor.raw("GET", url.format(place.id))
            if answer.status_code == 200:
                pages.append(visitor.look(answer))
    assert len(pages) > len(LISTS) + 3
    for page in pages:  # below its lists, a unit's page tells what it came from
        lists, _mark, _history = page.text.partition("Tên gọi qua các thời kỳ")
        assert " Cũ" not in lists, page.url


def test_a_month_before_the_change_lists_no_former_unit(cast, visit):
    cast.execute(update(Membership).values(valid_from=date(2025, 6, 1)))
    cast.execute(update(Team).values(valid_from=date(2025, 6, 1)))
    cast.commit()
    for name in ("Việt Nam", "Quảng Ngãi"):
        page = visit("administrator").get(f"/oversight/units/{one(cast, name).id}?month=2025-06")
        assert " Cũ" not in page.text


def test_nobody_registers_in_a_unit_that_has_ended(cast, visit):
    assert "Kon Cũ" not in visit().get("/register").text
    page = visit().get(f"/register?province={one(cast, 'Quảng Ngãi').id}")
    assert "Minh An" in page.text
    assert " Cũ" not in page.text


def test_the_page_of_a_former_unit_opens_to_those_in_whose_scope_its_land_is(cast, visit):
    for name in ("Kon Cũ", "Mộ Cũ", "Hòa Cũ"):
        place = one(cast, name)
        assert name in visit("province-official").get(f"/units/{place.id}").text
        visit("province-official").get(f"/oversight/units/{place.id}")
        visit("far-official").get(f"/units/{place.id}", status=404)


def test_the_command_loads_both_lists(app, session, tmp_path):
    for name in ("units.csv", "successions.csv", "former_units.csv", "former_successions.csv"):
        (tmp_path / name).write_text((DATA / name).read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")
    with (tmp_path / "former_units.csv").open("a", encoding="utf-8") as file:
        file.write("\n62,province,tinh,Kon Cũ,VN,2025-05-01,2025-07-01,")
    faulty = app.test_cli_runner().invoke(args=["units", "load", "--folder", str(tmp_path)])
    assert (faulty.exit_code, "62 has 0 main successors" in faulty.output) == (1, True)
    with (tmp_path / "former_successions.csv").open("a", encoding="utf-8") as file:
        file.write("\n62,51,merge,1,NQ 202")
    for line in ("Former units: 1 added, 0 changed, 0 unchanged.", "Former units: 0 added, 0 changed, 1 unchanged."):
        assert line in app.test_cli_runner().invoke(args=["units", "load", "--folder", str(tmp_path)]).output
    assert one(session, "Kon Cũ").valid_to == ENDED
