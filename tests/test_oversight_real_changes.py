"""Đồng Nai's and Bắc Ninh's changes of 2026, from the shipped file of changes: reports before and after.

On 30/4/2026 Đồng Nai became a city and ten of its communes wards; on 20/9/2026 Bắc Ninh did, and twelve of its
communes. The units and changes are real; villages, teams and people are invented.
"""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from courses.models import MonthlyTopic
from lms.clock import Month, day_start
from lms.teams.models import AdminUnit, Residence
from lms.units.change_file import read_changes
from lms.units.changes import ByCode
from lms.units.recording_file import record_file
from lms.units.tables import read_table
from tests import world
from tests.progress import hand_in, join, period, read_file, rows_of, scope, teach, total_of, unit_named, walk
from tests.unit_changes import clerk

ROOT = Path(__file__).parent.parent
CHANGES = ROOT / "docs" / "examples" / "unit-changes-2026.csv"
UNITS = ROOT / "lms" / "teams" / "data" / "units.csv"
# Each province with two communes that became wards, and one that did not.
CAST = {"24": ("07375", "07444", "07246"), "75": ("26368", "26485", "25222")}
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


def shipped(code: str) -> dict[str, str]:
    """The unit as the official list had it first."""
    rows = csv.DictReader(UNITS.read_text(encoding="utf-8").splitlines())
    return next(row for row in rows if row["code"] == code and row["valid_from"] == "2025-07-01")


@pytest.fixture
def scene(session, someone):
    """Three members in each commune: the first passes March's course, the second August's, in time.

    A citizen lives in each, too. The changes are recorded when all of it has happened.
    """
    session.execute(delete(MonthlyTopic))
    courses = {month: teach(session, Month(2026, month), month) for month in (3, 4, 8, 9)}
    nation = unit_named(session, "Việt Nam")
    for province_code, commune_codes in CAST.items():
        row = shipped(province_code)
        province = world.unit(session, "province", row["kind"], row["name"], nation, province_code)
        for code in commune_codes:
            row = shipped(code)
            commune = world.unit(session, "commune", row["kind"], row["name"], province, code)
            village = world.unit(session, "village", "thon", f"Xóm {code}", commune)
            team = world.add_team(session, f"Tổ CNSCĐ xóm {code}", village)
            people = [join(session, f"m{code}-{number}", team) for number in range(3)]
            for person, month in zip(people, (3, 8), strict=False):
                moment = day_start(date(2026, month, 10))
                walk(session, person, courses[month], moment, moment, moment)
                hand_in(session, person, courses[month], moment, right=9)
            neighbour = world.person(session, f"dan-{code}", "Người Dân")
            session.add(Residence(person_id=neighbour.id, unit_id=village.id, valid_from=world.LONG_AGO))
    session.commit()
    entries, faults = read_changes(read_table(CHANGES.read_bytes()))
    known = {ByCode(code) for province, communes in CAST.items() for code in (province, *communes)}
    ours = [entry for entry in entries if entry.change.unit in known]
    assert (len(ours), faults) == (6, [])
    assert not record_file(clerk(session, someone), ours).faults
    session.commit()


BAC_NINH = {"07375": "Lạng Giang", "07444": "Lục Nam", "07246": "Xuân Lương"}
DONG_NAI = {"26368": "Long Thành", "26485": "Nhơn Trạch", "25222": "Bù Gia Mập"}


@pytest.mark.parametrize(
    ("code", "month", "ground", "kind", "kinds"),
    [
        ("24", 8, "then", "tỉnh", ("Xã", "Xã", "Xã")),
        ("24", 8, "now", "thành phố", ("Phường", "Phường", "Xã")),
        ("24", 9, "then", "thành phố", ("Phường", "Phường", "Xã")),
        ("24", 9, "now", "thành phố", ("Phường", "Phường", "Xã")),
        ("75", 3, "then", "tỉnh", ("Xã", "Xã", "Xã")),
        ("75", 3, "now", "thành phố", ("Phường", "Phường", "Xã")),
        ("75", 4, "then", "thành phố", ("Phường", "Phường", "Xã")),
        ("75", 4, "now", "thành phố", ("Phường", "Phường", "Xã")),
    ],
)
def test_before_and_after(session, visit, scene, code, month, ground, kind, kinds):
    """The figures are the same on both grounds, the names those of the time; one of three passed in 3 and 8."""
    province = session.scalars(select(AdminUnit).filter_by(code=code, level="province")).one()
    visitor, query = visit("administrator"), f"month=2026-{month:02d}&ground={ground}"
    page = visitor.get(f"/oversight/units/{province.id}?{query}")
    cells = read_file(visitor.take().data)
    passed = 3 if month in (3, 8) else 0
    names = {"24": BAC_NINH, "75": DONG_NAI}[code].values()
    expected = {f"{word} {name}": (1, 3, passed // 3) for word, name in zip(kinds, names, strict=True)}
    assert page.h1s[0].startswith(f"{province.name}: {passed} trên 9 thành viên đã đạt")
    assert f"{kind} {province.name}".lower() in page.text.lower()
    assert cells[0][0] == f"{kind} {province.name}"
    rows = {row[0][:1].upper() + row[0][1:]: (row[1], row[2], row[3]) for row in cells if row[0][:2] in ("xã", "ph")}
    assert rows == expected
    for name, (_teams, members, done) in expected.items():
        assert name in page.text
        assert f"{done}/{members}" in page.text
    assert next(row for row in cells if row[0].startswith("Tất cả"))[1:4] == [3, 9, passed]
    assert any("Người dân đã đăng ký: 3." in row[0] for row in cells)


def test_the_nation_adds_up_on_both_grounds(session, someone, scene):
    nation, administrator = unit_named(session, "Việt Nam"), scope(session, someone, "administrator")
    for month in (3, 8):
        chosen = period(session, Month(2026, month), NOW)
        for ground in ("then", "now"):
            rows = {row.name: row for row in rows_of(session, administrator, nation, chosen, ground)}
            assert [rows[name].standing.passed for name in ("Bắc Ninh", "Đồng Nai")] == [3, 3]
            assert rows["Bắc Ninh"].kind == ("tinh" if ground == "then" else "thanh_pho_tw")
            total = total_of(session, administrator, nation, chosen, ground)
            assert total.members == sum(row.standing.members for row in rows.values())
