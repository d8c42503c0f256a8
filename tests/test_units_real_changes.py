"""The real changes of 2026, recorded by the file of changes, against the official list that has them already."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.teams.access import Scope, holds_on
from lms.teams.acting import Actor
from lms.teams.loading import LoadReport, load_units
from lms.teams.models import AdminUnit, UnitSuccession, UnitVersion
from lms.units.change_file import read_changes
from lms.units.clerk import Clerk
from lms.units.recording_file import preview_file, record_file
from lms.units.tables import read_table

ROOT = Path(__file__).parent.parent
DATA = ROOT / "lms" / "teams" / "data"
CHANGES = ROOT / "docs" / "examples" / "unit-changes-2026.csv"
FIRST_DAY = "2025-07-01"
NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


COUNTS = {
    date(2025, 7, 1): {"tinh": 28, "thanh_pho_tw": 6, "xa": 2621, "phuong": 687, "dac_khu": 13},
    date(2026, 4, 30): {"tinh": 27, "thanh_pho_tw": 7, "xa": 2611, "phuong": 697, "dac_khu": 13},
    date(2026, 9, 1): {"tinh": 26, "thanh_pho_tw": 8, "xa": 2611, "phuong": 697, "dac_khu": 13},
    date(2026, 9, 20): {"tinh": 25, "thanh_pho_tw": 9, "xa": 2599, "phuong": 709, "dac_khu": 13},
}


def shipped(name):
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


def first_tree():
    """The official list as it was on 1/7/2025, before anything changed."""
    return [row | {"valid_to": ""} for row in shipped("units.csv") if row["valid_from"] == FIRST_DAY]


def clerk(session):
    nation = session.scalars(select(AdminUnit).filter_by(code="VN")).one()
    return Clerk(session, Scope(0, (nation,), ()), Actor(None, ""), NOW)


def changes():
    entries, faults = read_changes(read_table(CHANGES.read_bytes()))
    assert faults == []
    return entries


def told(session):
    """Everything that the database says of units through time, in words that need no ids."""
    parent, old, new = aliased(AdminUnit), aliased(AdminUnit), aliased(AdminUnit)
    version = [
        getattr(UnitVersion, name)
        for name in ("code", "level", "kind", "name", "valid_from", "valid_to", "legal_basis")
    ]
    versions = select(*version, parent.code).outerjoin(parent, parent.id == UnitVersion.parent_id)
    unit = [getattr(AdminUnit, name) for name in ("code", "kind", "name", "name_folded", "name_sort", "valid_to")]
    units = select(*unit, parent.code).outerjoin(parent, parent.id == AdminUnit.parent_id)
    step = [getattr(UnitSuccession, name) for name in ("kind", "effective_date", "legal_basis", "is_main")]
    steps = select(old.code, new.code, *step).join(old, old.id == UnitSuccession.from_id)
    steps = steps.join(new, new.id == UnitSuccession.to_id)
    return tuple(sorted(map(tuple, session.execute(query)), key=str) for query in (versions, units, steps))


def counts_on(session, day):
    counts = select(UnitVersion.kind, func.count()).where(UnitVersion.level != "nation", holds_on(UnitVersion, day))
    return dict(session.execute(counts.group_by(UnitVersion.kind)).all())


def test_the_file_of_changes_makes_the_tree_that_the_official_list_tells(blank):
    load_units(blank, shipped("units.csv"), shipped("successions.csv"))
    official = told(blank)
    assert [entry.rows[0] for entry in record_file(clerk(blank), changes()).known] == list(range(2, 27))
    assert told(blank) == official
    blank.rollback()

    load_units(blank, first_tree())
    blank.commit()
    assert told(blank) != official
    report, impact = preview_file(clerk(blank), changes())
    assert (len(report.recorded), report.known, report.faults, len(impact.kept)) == (25, [], [], 25)
    assert not blank.scalar(select(func.count()).select_from(UnitSuccession))
    record_file(clerk(blank), changes())
    blank.commit()
    assert told(blank) == official
    assert {day: counts_on(blank, day) for day in COUNTS} == COUNTS
    assert load_units(blank, shipped("units.csv"), shipped("successions.csv")) == LoadReport(0, 0, 3356)
    assert told(blank) == official
