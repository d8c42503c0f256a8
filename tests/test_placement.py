"""The team and unit that results of a day are kept with."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.teams.models import Membership, Residence, Team
from lms.teams.placement import Placement, placement_of
from tests.world import LONG_AGO

DAY = date(2026, 11, 20)


@pytest.fixture
def teams(session):
    return session.scalars(select(Team).order_by(Team.id)).all()


def join(session, person, team, role="member", start=LONG_AGO, end=None):
    session.add(Membership(person_id=person.id, team_id=team.id, role=role, valid_from=start, valid_to=end))
    session.flush()


def test_a_member_is_placed_with_the_team_and_its_unit(session, someone, teams):
    assert placement_of(session, someone("member").id, DAY) == Placement(teams[0].id, teams[0].unit_id)


def test_the_team_one_leads_comes_first(session, someone, teams):
    join(session, someone("member"), teams[2], "leader", date(2026, 11, 1))
    assert placement_of(session, someone("member").id, DAY).team_id == teams[2].id
    assert placement_of(session, someone("member").id, date(2026, 10, 31)).team_id == teams[0].id


def test_then_the_team_joined_first(session, someone, teams):
    join(session, someone("member"), teams[1], "deputy", date(2025, 1, 1))
    assert placement_of(session, someone("member").id, DAY).team_id == teams[1].id


def test_a_membership_or_team_that_has_ended_does_not_count(session, someone, teams):
    citizen = someone("citizen")
    home = session.scalars(select(Residence.unit_id).filter_by(person_id=citizen.id)).one()
    join(session, citizen, teams[1], end=DAY)
    join(session, citizen, teams[2])
    assert placement_of(session, citizen.id, date(2026, 11, 19)).team_id == teams[1].id
    teams[2].valid_to = DAY
    session.flush()
    assert placement_of(session, citizen.id, DAY) == Placement(None, home)


def test_where_one_lives_now_and_else_nothing(session, someone, teams):
    citizen = someone("citizen")
    session.scalars(select(Residence).filter_by(person_id=citizen.id)).one().valid_to = DAY
    session.flush()
    assert placement_of(session, citizen.id, DAY) == Placement(None, None)
    session.add(Residence(person_id=citizen.id, unit_id=teams[2].unit_id, valid_from=DAY))
    session.flush()
    assert placement_of(session, citizen.id, DAY) == Placement(None, teams[2].unit_id)
    assert placement_of(session, someone("trainer").id, DAY) == Placement(None, None)
