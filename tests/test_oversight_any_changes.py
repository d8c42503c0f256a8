"""Whatever becomes of units and teams, rows add up to the total on both grounds, against a second telling in Python."""

from collections import defaultdict
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from lms.clock import Month
from lms.teams.access import find_team, find_unit, find_unit_on
from lms.teams.models import AdminUnit, Membership, Team, TeamPlace, UnitVersion
from lms.units.changes import ByName, Merge, Part, Rename, Reparent, TransferPart
from lms.units.recording import record
from lms.units.refusals import ChangeRefused
from tests import world
from tests.progress import MONTH, NOW, period, report, scope, unit_named
from tests.unit_changes import clerk, of

TODAY, FIRST = NOW.date(), MONTH.shift(-1).first_day
MONTHS = (MONTH.shift(-1), MONTH, Month.of(NOW))
EVENTS = st.tuples(
    st.sampled_from(["move", "merge", "rename", "part", "end"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(0, 20),
)
SPANS = st.tuples(st.integers(0, 5), st.integers(-40, 60), st.none() | st.integers(0, 60))


def country(session):
    """Three communes of two villages in Quảng Ngãi, a team in each village."""
    session.execute(delete(Membership))
    province = unit_named(session, "Quảng Ngãi")
    third = world.unit(session, "commune", "xa", "Sơn Thủy", province, "21003")
    for commune, names in ((third, ("Gò Đình", "Bãi Ngang")), (unit_named(session, "Trà Câu"), ("Xóm Bến",))):
        for name in names:
            village = world.unit(session, "village", "thon", name, commune)
            world.add_team(session, f"Tổ CNSCĐ thôn {name}", village)
    session.flush()


def happen(session, someone, events):
    """Each event on its day, one after the other; what the rules refuse does not happen."""
    day = FIRST
    for kind, first, second, gap in events:
        day = min(day + timedelta(days=gap), TODAY)
        units = select(AdminUnit).where(AdminUnit.valid_to.is_(None)).order_by(AdminUnit.id)
        communes = session.scalars(units.where(AdminUnit.level == "commune", AdminUnit.name != "Ia Tôr")).all()
        villages = session.scalars(units.where(AdminUnit.level == "village")).all()
        commune, village = communes[second % len(communes)], villages[first % len(villages)]
        old = communes[first % len(communes)]
        if kind == "end":
            end_team(session, first, day)
            continue
        try:
            record(clerk(session, someone), change_of(kind, day, gap, old, commune, village))
        except ChangeRefused:
            session.expire_all()


def change_of(kind, day, gap, old, commune, village):
    if kind == "move":
        return Reparent(day=day, unit=of(village), parent=of(commune))
    if kind == "merge":
        return Merge(day=day, units=(of(old),), into=of(commune))
    if kind == "rename":
        return Rename(day=day, unit=of(commune), name=f"Mới {gap}")
    part = Part(into=of(commune), children=(ByName(village.name),))
    return TransferPart(day=day, unit=of(old), part=part)


def end_team(session, number, day):
    team = session.scalars(select(Team).order_by(Team.id)).all()[number]
    place = session.scalars(select(TeamPlace).filter_by(team_id=team.id, valid_to=None)).first()
    if place and place.valid_from < day:
        team.valid_to = place.valid_to = day
        session.flush()


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS, max_size=6), people=st.lists(st.lists(SPANS, max_size=2), max_size=5))
def test_rows_add_up_whatever_became_of_units(session, someone, events, people):
    country(session)
    teams = session.scalars(select(Team).order_by(Team.id)).all()
    for number, spans in enumerate(people):
        person = world.person(session, f"p-{number}", f"Người {number}")
        for index, start, length in {span[0]: span for span in spans}.values():
            first = MONTH.first_day + timedelta(days=start)
            last = None if length is None else first + timedelta(days=length)
            session.add(Membership(person_id=person.id, team_id=teams[index].id, valid_from=first, valid_to=last))
    session.flush()
    happen(session, someone, events)
    session.flush()
    for month in MONTHS:
        check(session, someone, month)
    session.rollback()


def check(session, someone, month):
    administrator, chosen = scope(session, someone, "administrator"), period(session, month)
    province, nation = unit_named(session, "Quảng Ngãi"), unit_named(session, "Việt Nam")
    members, places = told(session, chosen)
    then = report(session, administrator, province, chosen, "then")
    now = report(session, administrator, province, chosen, "now")
    assert {row.id: (row.teams, row.standing.members) for row in then.rows if row.teams} == {
        commune: (len(found), len(set().union(*(members[team] for team in found)))) for commune, found in places.items()
    }
    everybody = set().union(*members.values()) if members else set()
    for made in (then, now):
        assert made.total.members == len(everybody)
        assert sum(row.teams for row in made.rows) == len(members)
        # Each person once per row: what is more than the total are those who are in several rows.
        assert sum(row.standing.members for row in made.rows) >= made.total.members
        if all(len({team for team in members if person in members[team]}) == 1 for person in everybody):
            assert sum(row.standing.members for row in made.rows) == made.total.members
    assert then.total == now.total, "no team crossed the border of the province"
    assert all(holds(row, chosen.day) for row in living(session, then))
    for ground in ("then", "now"):
        rows = {row.id: row for row in report(session, administrator, nation, chosen, ground).rows}
        assert rows[province.id].standing == then.total
    for commune, found in places.items():
        unit = session.get_one(AdminUnit, commune)
        if any(holds(version, chosen.day) for version in versions(session, commune)):
            rows = report(session, administrator, unit, chosen, "then").rows
            assert {row.id: row.standing.members for row in rows} == {team: len(members[team]) for team in found}
    check_scope(session, someone, chosen, places)


def check_scope(session, someone, chosen, places):
    """An official of a commune: what belonged to it is counted; names and ways in are those of today's scope."""
    seen = scope(session, someone, "commune-official")
    for unit in session.scalars(select(AdminUnit)).all():
        granted = {one.id for one in seen.units}
        then = [version for version in versions(session, unit.id) if holds(version, chosen.day)]
        was = any({version.unit_id, version.province_id, version.commune_id} & granted for version in then)
        opens = find_unit_on(session, seen, unit.id, chosen.day) is not None
        assert opens == (was or find_unit(session, seen, unit.id) is not None)
    for unit in seen.units:
        if any(holds(version, chosen.day) for version in versions(session, unit.id)):
            rows = report(session, seen, unit, chosen, "then").rows
            assert {row.id for row in rows} == places.get(unit.id, set())
            for row in rows:
                assert row.is_open == (find_team(session, seen, row.id) is not None)
                assert row.is_open or row.leader is None


def told(session, chosen):
    """The members of each team of the month, and the teams of each commune as of the last day of each."""
    members, places = {}, defaultdict(set)
    for team in session.scalars(select(Team)):
        if not overlaps(team, chosen):
            continue
        rows = session.scalars(select(Membership).filter_by(team_id=team.id))
        members[team.id] = {row.person_id for row in rows if overlaps(row, chosen)}
        day = min(chosen.day, team.valid_to - timedelta(days=1)) if team.valid_to else chosen.day
        (place,) = [row for row in session.scalars(select(TeamPlace).filter_by(team_id=team.id)) if holds(row, day)]
        (version,) = [row for row in versions(session, place.unit_id) if holds(row, day)]
        places[version.commune_id].add(team.id)
    return members, places


def living(session, made):
    """The rows without a team stand for units that there were on the day."""
    for row in made.rows:
        if not row.teams:
            yield max(versions(session, row.id), key=lambda version: version.valid_from)


def versions(session, unit_id):
    return session.scalars(select(UnitVersion).filter_by(unit_id=unit_id)).all()


def holds(row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def overlaps(row, chosen) -> bool:
    days = (chosen.month.first_day + timedelta(days=number) for number in range(31))
    return any(holds(row, day) for day in days if day <= chosen.day)
