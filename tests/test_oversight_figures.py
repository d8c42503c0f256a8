"""Completion and pass rates, counted by hand in a small scene, and against a count in plain Python."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, true

from courses.models import MonthlyTopic
from lms.clock import Month
from lms.oversight.members import members_of, standing_of_members
from lms.oversight.period import Period, choose_period, months_offered
from lms.oversight.standing import Standing
from lms.teams.models import Membership, Residence
from tests import world
from tests.minh_an import MINH_AN, QUANG_NGAI, A, B
from tests.progress import (
    MONTH,
    NOW,
    citizens_in,
    day,
    member_course,
    period,
    rows_of,
    scope,
    team_named,
    total_of,
    unit_named,
    walk,
)


def test_a_commune_and_its_teams(session, someone, scene):
    official, commune = scope(session, someone, "commune-official"), unit_named(session, "Minh An")
    rows = {row.id: row for row in rows_of(session, official, commune, period(session))}
    assert {id_: row.standing for id_, row in rows.items()} == {scene[0].id: A, scene[1].id: B}
    assert total_of(session, official, commune, period(session)) == MINH_AN
    assert (rows[scene[0].id].leader, rows[scene[0].id].village.name) == ("Trần Văn Bính", "Đông Hạ")
    assert rows[scene[0].id].short_name == "Thôn Đông Hạ"


def test_rates_and_their_denominators(scene):
    assert (A.sat, A.completion_rate, A.pass_rate) == (4, 3 / 6, 3 / 4)
    assert (Standing().completion_rate, Standing().pass_rate) == (None, None)
    assert Standing(members=2, not_started=2).pass_rate is None


def test_a_province_and_its_communes(session, someone, scene):
    official, province = scope(session, someone, "province-official"), unit_named(session, "Quảng Ngãi")
    world.unit(session, "commune", "xa", "Chưa Có Tổ", province)
    rows = {row.name: row for row in rows_of(session, official, province, period(session))}
    assert rows["Minh An"].standing == MINH_AN
    assert rows["Minh An"].teams == 2
    assert rows["Trà Câu"].standing == Standing(members=1, not_started=1)
    assert (rows["Chưa Có Tổ"].standing, rows["Chưa Có Tổ"].teams) == (Standing(), 0)
    assert "Ia Tôr" not in rows
    assert total_of(session, official, province, period(session)) == QUANG_NGAI


def test_the_nation_and_its_provinces(session, someone, scene):
    administrator, nation = scope(session, someone, "administrator"), unit_named(session, "Việt Nam")
    rows = {row.name: row.standing for row in rows_of(session, administrator, nation, period(session))}
    assert rows == {"Quảng Ngãi": QUANG_NGAI, "Gia Lai": Standing()}


def test_the_running_month_is_cut_now(session, someone, scene):
    """Today everything has happened: mate and next-leader have passed too, `after` is in, `gone` is out."""
    rows = rows_of(
        session,
        scope(session, someone, "commune-official"),
        unit_named(session, "Minh An"),
        period(session, Month.of(NOW)),
    )
    states = {row.id: (row.standing.members, row.standing.passed) for row in rows}
    after_mate = MONTH.end + timedelta(days=1, hours=3) < NOW
    assert states == {scene[0].id: (6, 3 if after_mate else 2), scene[1].id: (2, 2)}


def test_six_months_and_last_activity(session, someone, scene):
    rows = rows_of(
        session, scope(session, someone, "commune-official"), unit_named(session, "Minh An"), period(session)
    )
    a = next(row for row in rows if row.id == scene[0].id)
    # Only this month and the two before have a topic; in the month before MONTH nobody had passed yet.
    assert a.months == (0, 0, 0, 0, 0, 3)
    assert a.last_activity == MONTH.last_day
    assert a.months[-1] == a.standing.passed


def test_a_month_without_members_or_topic(session, someone):
    commune, official = unit_named(session, "Minh An"), scope(session, someone, "commune-official")
    long_ago = period(session, Month(2025, 7))
    assert total_of(session, official, commune, long_ago).members == 4
    session.execute(delete(Membership))
    assert total_of(session, official, commune, long_ago) == Standing()
    session.execute(delete(MonthlyTopic))
    bare = Period(MONTH, NOW, None, None, None, is_topic_of_month=True)
    assert total_of(session, official, commune, bare) == Standing()


def test_citizens_are_counted_apart(session, someone, scene):
    """citizen and two more live in Minh An; members of teams live there too and are no citizens of this count."""
    citizen_course = period(session).citizen_course
    village = unit_named(session, "Đông Hạ")
    for number, passed in enumerate((day(12), MONTH.start - timedelta(days=1), MONTH.end)):
        person = someone("citizen") if number == 0 else world.person(session, f"dan-{number}", "Người Dân")
        if number:
            session.add(Residence(person_id=person.id, unit_id=village.id, valid_from=world.LONG_AGO))
        walk(session, person, citizen_course, passed, passed, passed)
    walk(session, someone("member"), citizen_course, day(2), day(2), day(2))
    for name, expected in (("Minh An", (3, 1)), ("Quảng Ngãi", (3, 1)), ("Trà Câu", (0, 0))):
        found = citizens_in(
            session, scope(session, someone, "administrator"), unit_named(session, name), period(session)
        )
        assert (found.registered, found.passed) == expected, name


OFFSETS = st.none() | st.integers(-40, 70)
PERSON = st.tuples(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-40, 40), st.none() | st.integers(0, 60)), max_size=3),
    OFFSETS,
    OFFSETS,
    OFFSETS,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(PERSON, max_size=6))
def test_states_add_up_and_people_count_once(session, someone, people):
    """Against a count in plain Python, for any memberships and any steps."""
    course, chosen = member_course(session), period(session)
    session.execute(delete(Membership))
    teams = [team_named(session, ending) for ending in ("Đông Hạ", "Đông Thượng", "Tổ dân phố 3")]
    expected: dict[int, dict[int, str]] = {team.id: {} for team in teams}
    for number, (memberships, started, sat, passed) in enumerate(people):
        person = world.person(session, f"x-{number}", f"Người {number}")
        begin = {
            (teams[index].id, MONTH.first_day + timedelta(days=offset)): length for index, offset, length in memberships
        }
        still_open: set[int] = set()
        for (team_id, first), length in begin.items():
            open_again = length is None and team_id in still_open  # the database allows one open place in a team
            last = first + timedelta(days=5 if length is None else length) if length is not None or open_again else None
            still_open |= {team_id} if last is None else set()
            session.add(Membership(person_id=person.id, team_id=team_id, valid_from=first, valid_to=last))
            days = (MONTH.first_day + timedelta(days=n) for n in range(MONTH.last_day.day))
            if any(first <= day and (last is None or day < last) for day in days):
                expected[team_id][person.id] = state(started, sat, passed)
        if started is not None:
            walk(session, person, course, at(started), at(sat), at(passed))
    session.flush()
    check(session, someone, chosen, teams, expected)
    session.rollback()


def at(offset: int | None):
    return None if offset is None else MONTH.start + timedelta(days=offset, hours=1)


def state(started, sat, passed) -> str:
    reached = {
        name: None if started is None else at(step) for name, step in (("s", sat), ("p", passed), ("b", started))
    }
    before = {name for name, moment in reached.items() if moment and moment < MONTH.end}
    return "pass" if "p" in before else "retry" if "s" in before else "doing" if "b" in before else "none"


def counted(states) -> Standing:
    number = list(states).count
    return Standing(len(list(states)), number("pass"), number("retry"), number("doing"), number("none"))


def check(session, someone, chosen, teams, expected) -> None:
    administrator = scope(session, someone, "administrator")
    commune, province = unit_named(session, "Minh An"), unit_named(session, "Quảng Ngãi")
    for row in rows_of(session, administrator, commune, chosen):
        assert row.standing == counted(expected[row.id].values())
        members = members_of(session, administrator, session.get(type(teams[0]), row.id), chosen)
        assert standing_of_members(members) == row.standing
    in_commune = expected[teams[0].id] | expected[teams[1].id]
    everybody = in_commune | expected[teams[2].id]
    for unit, people in ((commune, in_commune), (province, everybody)):
        total = total_of(session, administrator, unit, chosen)
        assert total == counted(people.values())
        assert total.members == total.passed + total.not_passed + total.studying + total.not_started
    rows = {row.id: row.standing for row in rows_of(session, administrator, province, chosen)}
    assert rows[commune.id] == counted(in_commune.values())


def test_periods_that_cannot_be(session):
    assert choose_period(session, MONTH, 99, NOW) is None
    offered = months_offered(session, true(), NOW)
    assert (offered[0], offered[-1]) == (Month.of(NOW), Month(2025, 7))
    session.execute(delete(Membership))
    assert months_offered(session, true(), NOW) == [Month.of(NOW)]


def test_a_founding_day_typed_wrong_does_not_flood_the_list(session):
    session.execute(delete(Membership).where(Membership.id > 1))
    session.scalars(select(Membership)).one().valid_from = date(1026, 1, 1)
    assert len(months_offered(session, true(), NOW)) == 60
