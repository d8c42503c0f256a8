"""The teams and members who completed everything, and those who lack one: counted and listed in SQL.

Teams stand on the ground that the reader chose. On that of a past day, a list may hold teams that are out of the
reader's scope today: they count and are named, but nobody in them is (lms/teams/access.py, figures).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from courses.models import Enrolment
from lms.oversight.ground import Rows
from lms.oversight.sight import Sight
from lms.paging import Key
from lms.people.models import Person
from lms.recognition.criteria import MINIMUM_TEAM, Criteria
from lms.teams.access import Scope, holds_on
from lms.teams.models import Membership, Team
from lms.text import search_key


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


def counts_of(session: Session, sight: Sight, criteria: Criteria) -> Counts:
    """All counts, in two statements. A person in two teams is one person."""
    done = _done(sight, criteria)
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


def standings_of_led(session: Session, sight: Sight, criteria: Criteria) -> list[TeamStanding]:
    """The teams that somebody leads, wherever they stand. At most one statement."""
    if not sight.scope.team_ids:
        return []
    led = Scope(sight.scope.person_id, (), sight.scope.team_ids)
    team = _team_rows(_done(Sight(led, sight.ground), criteria), criteria)
    rows = session.execute(
        select(Team.id, Team.name, team.c.members, team.c.complete)
        .join(team, team.c.team_id == Team.id)
        .order_by(Team.name_sort, Team.id)
    )
    return [TeamStanding(*row) for row in rows]


@dataclass(frozen=True)
class Listed:
    """A list in order, and the keys of that order."""

    query: Rows
    keys: tuple[Key, ...]


def list_of(sight: Sight, criteria: Criteria, listing: Listing, words: str) -> Listed:
    """The rows of a list in order of communes, found by a word of the team's, person's or commune's name."""
    commune, belongs = sight.ground.commune()
    commune_id = getattr(commune, sight.ground.unit_id.key)
    rows = _list_teams if listing.is_of_teams else _list_people
    query, name, own_keys = rows(_done(sight, criteria), criteria, listing)
    query = query.add_columns(commune_id.label("commune_id"), commune.kind, commune.name.label("commune"))
    query = sight.ground.placing_teams(query).outerjoin(commune, belongs)
    keys = (func.coalesce(commune.name_sort, ""), func.coalesce(commune_id, 0), *own_keys)
    return Listed(query.where(_named(words, name, commune.name_folded)).order_by(*keys), keys)


def _list_teams(done: Subquery, criteria: Criteria, listing: Listing) -> tuple[Rows, Any, tuple[Key, ...]]:
    """The query, the name to search in, and the order. The missing member is named where the team is open."""
    team = _team_rows_with_names(done, criteria)
    wanted = _honoured(team) if listing is Listing.TEAMS else _near(team)
    query: Rows = (
        select(Team.id, Team.name, team.c.members, team.c.complete, team.c.missing, team.c.is_open)
        .join(team, team.c.team_id == Team.id)
        .where(wanted)
    )
    return query, Team.name_folded, (Team.name_sort, Team.id)


def _list_people(done: Subquery, criteria: Criteria, listing: Listing) -> tuple[Rows, Any, tuple[Key, ...]]:
    """As above, of people. Who is not to be named has no name to be found by, or to be guessed from the order."""
    person = _person_rows(done)
    wanted = _lacks(person, 0 if listing is Listing.PEOPLE else 1, criteria)
    # Where exactly one course is lacking, the sum of all ids less the sum of those passed is its id.
    missing = (sum(criteria.courses) - person.c.passed_ids).label("missing_course")
    name, folded, order = (
        case((person.c.is_open == 1, column), else_="")
        for column in (Person.name, Person.name_folded, Person.name_sort)
    )
    query: Rows = (
        select(Person.id, name.label("name"), Person.closed_at, Team.name.label("team"), person.c.done, missing)
        .add_columns(person.c.is_open)
        .join(person, person.c.person_id == Person.id)
        .join(Team, Team.id == person.c.team_id)
        .where(wanted)
    )
    return query, folded, (order, Person.id)


def _named(words: str, *names: Any) -> ColumnElement[bool]:
    plain = search_key(words)
    return or_(*(name.contains(plain, autoescape=True) for name in names)) if plain else true()


def _done(sight: Sight, criteria: Criteria) -> Subquery:
    """Each member of each team on the day, with how many of the courses they passed; 1 where the team is open."""
    passed = and_(
        Enrolment.person_id == Membership.person_id,
        Enrolment.course_id.in_(criteria.courses),
        Enrolment.passed_at < criteria.cut,
    )
    query: Rows = (
        select(
            Membership.team_id,
            Membership.person_id,
            func.count(Enrolment.course_id.distinct()).label("done"),
            func.coalesce(func.sum(Enrolment.course_id.distinct()), 0).label("passed_ids"),
            func.max(case((sight.scope.covers_teams(), 1), else_=0)).label("is_open"),
        )
        .join(Team, Team.id == Membership.team_id)
        .outerjoin(Enrolment, passed)
        .where(holds_on(Membership, criteria.day), holds_on(Team, criteria.day))
        .group_by(Membership.team_id, Membership.person_id)
    )
    return sight.of_teams(query).subquery("done")


def _team_rows(done: Subquery, criteria: Criteria) -> Subquery:
    return _grouped_by_team(done, criteria).subquery("team_rows")


def _team_rows_with_names(done: Subquery, criteria: Criteria) -> Subquery:
    """With the name of a member who lacks a course: where only one does, that member's."""
    lacks = and_(done.c.done < len(criteria.courses), Person.closed_at.is_(None), done.c.is_open == 1)
    named = _grouped_by_team(done, criteria).add_columns(func.min(case((lacks, Person.name))).label("missing"))
    return named.join(Person, Person.id == done.c.person_id).subquery("team_rows")


def _grouped_by_team(done: Subquery, criteria: Criteria) -> Rows:
    complete = func.sum(case((_lacks(done, 0, criteria), 1), else_=0))
    columns = (func.count().label("members"), complete.label("complete"), func.max(done.c.is_open).label("is_open"))
    return select(done.c.team_id, *columns).group_by(done.c.team_id)


def _person_rows(done: Subquery) -> Subquery:
    """Each person once, with the first of their teams; what they passed is the same in all. Open where one is."""
    first = func.min(done.c.team_id).label("team_id")
    same = (func.max(column).label(column.name) for column in (done.c.done, done.c.passed_ids, done.c.is_open))
    return select(done.c.person_id, first, *same).group_by(done.c.person_id).subquery("person_rows")


def _lacks(rows: Subquery, courses: int, criteria: Criteria) -> ColumnElement[bool]:
    """So many courses are lacking. Where none counts yet, nobody has completed anything."""
    return rows.c.done == len(criteria.courses) - courses if criteria.courses else false()


def _honoured(team: Subquery) -> ColumnElement[bool]:
    """criteria.is_honoured in SQL; a test holds the two together."""
    return and_(team.c.members >= MINIMUM_TEAM, team.c.complete == team.c.members)


def _near(team: Subquery) -> ColumnElement[bool]:
    """criteria.is_near in SQL."""
    return and_(team.c.members >= MINIMUM_TEAM, team.c.complete == team.c.members - 1)
