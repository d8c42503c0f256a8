"""Whom a session's list shows and takes, held against a second telling in plain Python; and what it costs to show.

The country is that of tests/test_access.py. Whoever keeps a list sees and ticks what the model allows, no more and
no less; and every count is the number of rows.
"""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from courses.models import Topic
from lms.clock import day_start
from lms.meetings.attendance import attended_by
from lms.meetings.attending import attended, put_on_list, save_ticks, tick_list
from lms.meetings.lists import Wanted, find_meeting, meeting_count, meeting_rows
from lms.meetings.models import Attendance, Meeting, Way
from lms.teams.access import TRAINING, scope_of
from lms.teams.acting import Actor
from lms.teams.models import Membership, TeamPlace, UnitVersion
from tests import world
from tests.meetings import attend, hold, rows_of
from tests.progress import team_named, unit_named
from tests.test_access import DAY, FULL, PEOPLE, QUIET, Country, Model, Written, countries, write

NOW = day_start(DAY)


class ListModel(Model):
    """The rule of lists: trainers too hold sessions where their grant is."""

    def units(self, person: int) -> set[int]:
        granted = {unit for holder, unit, _role, span in self.country.grants if holder == person and self.holds(span)}
        return {unit for unit in range(len(self.country.units)) if granted & self.line(unit)}

    def hosts(self) -> Iterator[tuple[int, int | None]]:
        """Unit and team of every session there can be on DAY."""
        for number, (unit, span) in enumerate(self.country.teams):
            if self.holds(span):
                yield unit, number
        for number, (level, _above) in enumerate(self.country.units):
            if level in ("commune", "village"):
                yield number, None

    def keeps(self, person: int, unit: int, team: int | None) -> bool:
        return unit in self.units(person) if team is None else team in self.teams(person)

    def offered(self, person: int, unit: int, team: int | None) -> set[int]:
        teams = {team} if team is not None else self._below(unit)
        seen, units = teams & self.teams(person), self._homes(unit) & self.units(person)
        members = {who for who, where, _role, span in self.country.memberships if where in seen and self.holds(span)}
        residents = {who for who, where, span in self.country.residences if where in units and self.holds(span)}
        return (members | residents) - self.country.closed

    def named(self, person: int, unit: int, team: int | None) -> set[int]:
        return (self.offered(person, unit, team) | self.people(person)) - self.country.closed

    def _below(self, unit: int) -> set[int]:
        return {
            n for n, (where, span) in enumerate(self.country.teams) if unit in self.line(where) and self.holds(span)
        }

    def _homes(self, unit: int) -> set[int]:
        inside = {number for number in range(len(self.country.units)) if unit in self.line(number)}
        level, above = self.country.units[unit]
        return inside | ({above} if level == "village" and above is not None else set())


def prepare(session: Session, country: Country) -> tuple[Written, int]:
    """The country with its versions and places, and the id of a topic."""
    rows = write(session, country)
    session.add_all(UnitVersion.of(unit, unit.valid_from) for unit in rows.units)
    session.add_all(
        TeamPlace(team_id=team.id, unit_id=team.unit_id, valid_from=team.valid_from, valid_to=team.valid_to)
        for team in rows.teams
    )
    topic = Topic(number=1, slug="mot", title={"vi": "Một"}, summary={"vi": ""}, basic_skill="x", frameworks={})
    session.add(topic)
    session.flush()
    return rows, topic.id


def agree(engine: Engine, country: Country, choice: int) -> int:
    """One of the sessions that there can be, for everybody in turn. How many could keep its list."""
    model = ListModel(country)
    hosts = list(model.hosts())
    unit, team = hosts[choice % len(hosts)]
    with Session(engine) as session:
        rows, topic_id = prepare(session, country)
        meeting = Meeting(
            topic_id=topic_id, unit_id=rows.units[unit].id, team_id=None if team is None else rows.teams[team].id,
            held_on=DAY, place="", recorded_by=rows.people[0].id, recorded_at=NOW,
        )  # fmt: skip
        session.add(meeting)
        session.flush()
        keepers = [n for n in range(PEOPLE) if _agree_for(session, rows, model, meeting, (n, unit, team))]
        session.rollback()
    return len(keepers)


def _agree_for(session, rows, model, meeting, case) -> bool:
    person = rows.people[case[0]]
    scope = scope_of(session, person.id, DAY, TRAINING)
    keeps = model.keeps(*case)
    assert (find_meeting(session, scope, meeting.id) is not None) == keeps
    assert [row.id for row in session.execute(meeting_rows(scope, Wanted()))] == ([meeting.id] if keeps else [])
    assert session.scalar(meeting_count(scope, Wanted())) == keeps
    if keeps:
        _ticks_agree(session, rows, model, meeting, scope, case)
        _names_agree(session, rows, model, meeting, scope, case)
    session.execute(delete(Attendance))
    return keeps


def _ticks_agree(session, rows, model, meeting, scope, case):
    """Everybody is ticked: those whom the model offers come onto the list, and nobody else."""
    everybody, actor = [person.id for person in rows.people], Actor(scope.person_id, "")
    offered = {rows.people[n].id for n in model.offered(*case)}
    saved = save_ticks(session, scope, meeting, everybody, [], actor, NOW)
    assert rows_of(session, meeting.id) == set(saved.added) == offered
    assert saved.total == len(offered) == attended(session, scope, meeting, DAY).total
    listed = tick_list(session, scope, meeting, "", DAY).people
    assert {one.id for one in listed} >= offered
    assert {one.id for one in listed if one.is_there} == offered
    assert len(listed) == len({one.id for one in listed})
    found = tick_list(session, scope, meeting, "nguoi", DAY).people
    assert {one.id for one in found} <= {rows.people[n].id for n in model.named(*case)}


def _names_agree(session, rows, model, meeting, scope, case):
    """Everybody is on the list, put there by others: named is whom the model names, the others are only counted."""
    there = rows_of(session, meeting.id)
    everybody = [person.id for person in rows.people]
    put_on_list(session, meeting, [id_ for id_ in everybody if id_ not in there], Way.TICKED, None, NOW)
    named = {rows.people[n].id for n in model.named(*case)}
    seen = attended(session, scope, meeting, DAY)
    assert {one.id for one in seen.named} == named
    assert (seen.total, seen.unnamed) == (PEOPLE, PEOPLE - len(named))
    assert all([one.id for one in attended_by(session, id_)] == [meeting.id] for id_ in everybody)
    saved = save_ticks(session, scope, meeting, [], everybody, Actor(scope.person_id, ""), NOW)
    assert set(saved.removed) == named
    assert saved.total == len(rows_of(session, meeting.id)) == PEOPLE - len(named)


@settings(max_examples=35, **QUIET)
@given(country=countries(), choice=st.integers(0, 15))
def test_nobody_is_seen_or_ticked_outside_the_scope_on_sqlite(sqlite_engine, country, choice):
    agree(sqlite_engine, country, choice)


@settings(max_examples=5, **QUIET)
@given(country=countries(), choice=st.integers(0, 15))
def test_nobody_is_seen_or_ticked_outside_the_scope_on_postgresql(postgres_engine, country, choice):
    agree(postgres_engine, country, choice)


def test_the_model_is_not_blind(sqlite_engine):
    """The official and the leader keep the team's list; the official is offered the citizen, too."""
    model = ListModel(FULL)
    assert model.offered(0, 3, 0) == {1, 2, 3}
    assert model.offered(1, 3, 0) == {1, 2}
    assert agree(sqlite_engine, FULL, 0) == 2


def test_the_same_statements_for_many(session, visit, statements, team, someone):
    """With 1 and with 80 people on the list, and as many sessions; saving too."""
    counts = []
    commune = unit_named(session, "Minh An")
    meeting = hold(session, someone("commune-official"), unit=commune)
    attend(session, meeting, someone("member"))
    for many in (0, 80):
        people = [world.person(session, f"moi{number}", f"Người Mới {number}") for number in range(many)]
        for place, person in enumerate(people):
            where = team if place % 2 else team_named(session, "Đông Thượng")
            session.add(Membership(team_id=where.id, person_id=person.id, role="member", valid_from=world.LONG_AGO))
        session.flush()
        attend(session, meeting, *people[:60])
        for _session in people:
            again = hold(session, someone("leader"), team=team, day=world.today().replace(day=1))
            again.place = f"Nhà {again.id}"
            attend(session, again, someone("member"))
        session.commit()
        official, member = visit("commune-official"), visit("member")
        own = f"/meetings/{meeting.id}"
        counts += [counted(statements, official, url) for url in (own, f"{own}/people", f"{own}/people?q=moi")]
        ticked = [str(person.id) for person in people[60:]] or [str(someone("mate").id)]
        official.get(f"/meetings/{meeting.id}/people")
        statements.clear()
        data = {"csrf_token": official.token(), "people": ticked, "step": "done"}
        assert official.raw("POST", f"/meetings/{meeting.id}/people", data=data).status_code == 302
        counts.append(len(statements))
        pages = ("/meetings", f"/oversight/teams/{team.id}", f"/people/{someone('member').id}")
        counts += [counted(statements, official, url) for url in pages]
        counts.append(counted(statements, member, "/my"))
    half = len(counts) // 2
    assert counts[:half] == counts[half:]


def counted(statements, visitor, url) -> int:
    statements.clear()
    visitor.get(url)
    return len(statements)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_list_is_in_the_order_of_teams(session, visit, someone):
    meeting = hold(session, someone("commune-official"), unit=unit_named(session, "Minh An"))
    session.commit()
    text = visit("commune-official").get(f"/meetings/{meeting.id}/people").text
    places = [text.index(word) for word in ("thôn Đông Hạ", "Trần Văn Bính", "Đinh Thị Lan", "Nguyễn Thị Hạnh")]
    places += [text.index(word) for word in ("thôn Đông Thượng", "Phạm Quang Hải")]
    assert places == sorted(places)
