"""The teams and members who completed everything, and those who lack one: counted and listed in SQL."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from courses.models import Enrolment
from lms.oversight.completion import inside
from lms.paging import Key
from lms.people.models import Person
from lms.recognition.criteria import MINIMUM_TEAM, Criteria
from lms.teams.access import Scope, holds_on
from lms.teams.models import AdminUnit, Membership, Team
from lms.text import search_key

# Names of their own: the scope's conditions speak of AdminUnit.
Place = aliased(AdminUnit, name="place")
Commune = aliased(AdminUnit, name="commune")
Rows = Select[*tuple[Any, ...]]


class Listing(StrEnum):
    """Which list is shown."""

    TEAMS = "teams"
    NEAR_TEAMS = "near-teams"
    PEOPLE = "people"
    NEAR_PEOPLE = "near-people"

    @property
    def is_of_teams(self) -> bool:
        return self in (Listing.TEAMS, Listing.NEAR_TEAMS)


@dataclass(frozen=True)
class Counts:
    """The denominators and what they are of: teams, those large enough to be considered, members."""

    teams: int
    considered: int
    honoured_teams: int
    near_teams: int
    people: int
    honoured_people: int
    near_people: int

    def of(self, listing: Listing) -> int:
        """The length of a list."""
        return {
            Listing.TEAMS: self.honoured_teams,
            Listing.NEAR_TEAMS: self.near_teams,
            Listing.PEOPLE: self.honoured_people,
            Listing.NEAR_PEOPLE: self.near_people,
        }[listing]


@dataclass(frozen=True)
class TeamStanding:
    """How many of a team's members completed everything."""

    id: int
    name: str
    members: int
    complete: int


def counts_of(session: Session, scope: Scope, unit: AdminUnit | None, criteria: Criteria) -> Counts:
    """All counts, in two statements. A person in two teams is one person."""
    done = _done(scope, unit, criteria)
    team, person = _team_rows(done, criteria), _person_rows(done)
    size = func.count()
    teams = session.execute(
        select(
            size,
            size.filter(team.c.members >= MINIMUM_TEAM),
            size.filter(_honoured(team)),
            size.filter(_near(team)),
        ).select_from(team)
    ).one()
    people = session.execute(
        select(size, size.filter(_lacks(person, 0, criteria)), size.filter(_lacks(person, 1, criteria))).select_from(
            person
        )
    ).one()
    return Counts(*teams, *people)


def standings_of_led(session: Session, scope: Scope, criteria: Criteria) -> list[TeamStanding]:
    """The teams that somebody leads. One statement."""
    led = Scope(scope.person_id, (), scope.team_ids)
    team = _team_rows(_done(led, None, criteria), criteria)
    rows = session.execute(
        select(Team.id, Team.name, team.c.members, team.c.complete)
        .join(team, team.c.team_id == Team.id)
        .order_by(Team.name_sort, Team.id)
    )
    return [TeamStanding(*row) for row in rows]


def list_keys(listing: Listing) -> tuple[Key, ...]:
    """What a list is ordered by: the communes, and in each the teams or people."""
    row = Team if listing.is_of_teams else Person
    return (*COMMUNE_KEYS, row.name_sort, row.id)


def list_query(scope: Scope, unit: AdminUnit | None, criteria: Criteria, listing: Listing, words: str) -> Rows:
    """The rows of a list in order of communes, found by a word of the team's, person's or commune's name."""
    done = _done(scope, unit, criteria)
    rows = _list_teams if listing.is_of_teams else _list_people
    return rows(done, criteria, listing, words).order_by(*list_keys(listing))


def _list_teams(done: Subquery, criteria: Criteria, listing: Listing, words: str) -> Rows:
    team = _team_rows_with_names(done, criteria)
    wanted = _honoured(team) if listing is Listing.TEAMS else _near(team)
    return _in_communes(
        select(Team.id, Team.name, team.c.members, team.c.complete, team.c.missing, *COMMUNE)
        .join(team, team.c.team_id == Team.id)
        .where(wanted, _named(words, Team.name_folded))
    )


def _list_people(done: Subquery, criteria: Criteria, listing: Listing, words: str) -> Rows:
    person = _person_rows(done)
    wanted = _lacks(person, 0 if listing is Listing.PEOPLE else 1, criteria)
    # Where exactly one course is lacking, the sum of all ids less the sum of those passed is its id.
    missing = (sum(criteria.courses) - person.c.passed_ids).label("missing_course")
    return _in_communes(
        select(Person.id, Person.name, Person.closed_at, Team.name.label("team"), person.c.done, missing, *COMMUNE)
        .join(person, person.c.person_id == Person.id)
        .join(Team, Team.id == person.c.team_id)
        .where(wanted, _named(words, Person.name_folded))
    )


COMMUNE = (Commune.id.label("commune_id"), Commune.kind, Commune.name.label("commune"))
COMMUNE_KEYS = (func.coalesce(Commune.name_sort, ""), func.coalesce(Commune.id, 0))


def _in_communes(query: Rows) -> Rows:
    return query.join(Place, Place.id == Team.unit_id).outerjoin(Commune, Commune.id == Place.commune_id)


def _named(words: str, column: Any) -> ColumnElement[bool]:
    plain = search_key(words)
    if not plain:
        return true()
    return or_(column.contains(plain, autoescape=True), Commune.name_folded.contains(plain, autoescape=True))


def _done(scope: Scope, unit: AdminUnit | None, criteria: Criteria) -> Subquery:
    """Each member of each team on the day, with how many of the courses they passed."""
    passed = and_(
        Enrolment.person_id == Membership.person_id,
        Enrolment.course_id.in_(criteria.courses),
        Enrolment.passed_at < criteria.cut,
    )
    return (
        select(
            Membership.team_id,
            Membership.person_id,
            func.count(Enrolment.course_id.distinct()).label("done"),
            func.coalesce(func.sum(Enrolment.course_id.distinct()), 0).label("passed_ids"),
        )
        .join(Team, Team.id == Membership.team_id)
        .outerjoin(Enrolment, passed)
        .where(scope.covers_teams(), holds_on(Membership, criteria.day), holds_on(Team, criteria.day))
        .where(inside(unit) if unit else true())
        .group_by(Membership.team_id, Membership.person_id)
        .subquery("done")
    )


def _team_rows(done: Subquery, criteria: Criteria) -> Subquery:
    return _grouped_by_team(done, criteria).subquery("team_rows")


def _team_rows_with_names(done: Subquery, criteria: Criteria) -> Subquery:
    """With the name of a member who lacks a course: where only one does, that member's."""
    lacks = and_(done.c.done < len(criteria.courses), Person.closed_at.is_(None))
    named = _grouped_by_team(done, criteria).add_columns(func.min(case((lacks, Person.name))).label("missing"))
    return named.join(Person, Person.id == done.c.person_id).subquery("team_rows")


def _grouped_by_team(done: Subquery, criteria: Criteria) -> Rows:
    complete = func.sum(case((_lacks(done, 0, criteria), 1), else_=0))
    return select(done.c.team_id, func.count().label("members"), complete.label("complete")).group_by(done.c.team_id)


def _person_rows(done: Subquery) -> Subquery:
    """Each person once, with the first of their teams; the other columns are the same in all."""
    columns = (func.min(done.c.team_id).label("team_id"), func.max(done.c.done).label("done"))
    passed = func.max(done.c.passed_ids).label("passed_ids")
    return select(done.c.person_id, *columns, passed).group_by(done.c.person_id).subquery("person_rows")


def _lacks(rows: Subquery, courses: int, criteria: Criteria) -> ColumnElement[bool]:
    """So many courses are lacking. Where none counts yet, nobody has completed anything."""
    return rows.c.done == len(criteria.courses) - courses if criteria.courses else false()


def _honoured(team: Subquery) -> ColumnElement[bool]:
    """criteria.is_honoured in SQL; a test holds the two together."""
    return and_(team.c.members >= MINIMUM_TEAM, team.c.complete == team.c.members)


def _near(team: Subquery) -> ColumnElement[bool]:
    """criteria.is_near in SQL."""
    return and_(team.c.members >= MINIMUM_TEAM, team.c.complete == team.c.members - 1)
