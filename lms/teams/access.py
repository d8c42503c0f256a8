"""Who may see and do what: the one predicate behind every screen, count, search and export.

A person sees themselves; a leader sees the team; an official or administrator sees every unit, team and
person within the units granted. Trainers see the library; and where they hold in-person sessions, within the
units granted, who could attend, by name (`TRAINING`, lms/meetings). A member is told who leads their own team,
with the phone number, and where its channel is (lms/home/own_team.py); and whoever puts themselves onto the list
of a session is named there to those who hold it. A member who sits with a citizen, and whoever types a test sat on
paper, finds that person by name and year of birth in the village or commune (lms/assisting/citizens.py and
sitters.py). Nothing else is ever shown. What is out of scope is answered exactly like what does not exist, so that
guessing an address tells nothing.

Units change, and reports can be read as things were on a day. Three conditions then say what of it is seen:
- figures (`Scope.covers_figures`): who oversees a unit sees the figures of all that belonged to it that day,
  wherever that belongs today; a team out of scope today is named by its own name, and nobody in it is named;
- the pages of units (`Scope.covers_pages`): a unit opens, as it was that day, where it is in scope today or was
  in scope that day;
- the way in (`Scope.covers_teams`, `Scope.covers_people`): teams and people open by today's scope only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, and_, false, literal, or_, select, true
from sqlalchemy.orm import Session

from lms.db import Model
from lms.people.models import Person
from lms.teams.models import (
    AdminUnit,
    ChannelPattern,
    CompositionSet,
    Grant,
    GrantRole,
    Level,
    Membership,
    Residence,
    Team,
    TeamPlace,
    TeamRole,
    UnitVersion,
)

OVERSEEING = (GrantRole.OFFICIAL, GrantRole.ADMINISTRATOR)
TRAINING = (*OVERSEEING, GrantRole.TRAINER)  # who holds in-person sessions, beside leaders
LARGE_LEVELS = (Level.NATION, Level.PROVINCE)
Dated = AdminUnit | UnitVersion | Team | TeamPlace | Membership | Residence | Grant | CompositionSet | ChannelPattern
# Where units are: now (AdminUnit) or at a time (UnitVersion).
Ground = type[AdminUnit] | type[UnitVersion]


def holds_on(row: type[Dated], day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The row is valid on `day`; `valid_to` is the first day on which it no longer is."""
    return and_(row.valid_from <= day, or_(row.valid_to.is_(None), row.valid_to > day))


@dataclass(frozen=True)
class Scope:
    """The units granted to a person and the teams they lead, on one day; `label` where all grants are one set."""

    person_id: int
    units: tuple[AdminUnit, ...]
    team_ids: tuple[int, ...]
    label: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.units and not self.team_ids

    @property
    def is_whole_country(self) -> bool:
        return any(unit.level == Level.NATION for unit in self.units)

    @property
    def is_large(self) -> bool:
        """A province or more: not all that is in it can be looked through for one page."""
        return any(unit.level in LARGE_LEVELS for unit in self.units)

    def narrowed_to(self, unit: AdminUnit) -> "Scope":
        """What of it is within `unit`, which is in scope."""
        return Scope(self.person_id, (unit,), ())

    def covers_units(self, ground: Ground = AdminUnit) -> ColumnElement[bool]:
        """Condition on AdminUnit: granted, or below a granted unit; on UnitVersion: it was so at that time."""
        return within_any(self.units, ground)

    def covers_pages(self, ground: Ground) -> ColumnElement[bool]:
        """Condition on AdminUnit: in scope; on UnitVersion: in scope at that time, or the unit is in scope today."""
        if ground is AdminUnit:
            return self.covers_units()
        today = _own(select(AdminUnit.id).where(self.covers_units()))
        return or_(self.covers_units(UnitVersion), UnitVersion.unit_id.in_(today))

    def covers_figures(self, looked_at: Sequence[AdminUnit], ground: Ground) -> ColumnElement[bool]:
        """Condition on AdminUnit or UnitVersion: what stands there is counted for who looks at these units.

        What is in scope there (or was, at that time), and all that belongs (or belonged) to a unit looked at
        which is in scope today. Figures only: no way in, and no names of people.
        """
        overseen = [unit for unit in looked_at if manages(self, unit)]
        return within_any((*self.units, *overseen), ground)

    def covers_teams(self) -> ColumnElement[bool]:
        """Condition on Team: led, or of a unit in scope."""
        if self.is_whole_country:
            return true()  # no need to look every team's place up
        units = _own(select(AdminUnit.id).where(self.covers_units()))
        # No OR where there is nothing to choose from: PostgreSQL would read every team to answer it.
        parts = [Team.id.in_(self.team_ids)] if self.team_ids else []
        return or_(*parts, *([Team.unit_id.in_(units)] if self.units or not parts else []))

    def covers_each_team(self) -> ColumnElement[bool]:
        """As `covers_teams`, asked of one team after another: cheap for a few, dear for all teams of a province."""
        if self.is_whole_country:
            return true()
        there = _is_there(AdminUnit, AdminUnit.id == Team.unit_id, self.covers_units(), within=Team)
        return or_(there, Team.id.in_(self.team_ids)) if self.team_ids else there

    def covers_people(self, day: date) -> ColumnElement[bool]:
        """Condition on Person: oneself, a member of a team in scope, or living in a unit in scope.

        Asked from the person outwards, one step in another: whoever looks for a few people shall not have all
        teams of a province gathered first.
        """
        homes = _is_there(AdminUnit, AdminUnit.id == Residence.unit_id, self.covers_units(), within=Residence)
        teams = _is_there(Team, Team.id == Membership.team_id, self.covers_each_team(), within=Membership)
        everywhere = self.is_whole_country
        membership = (Membership.person_id == Person.id, holds_on(Membership, day), true() if everywhere else teams)
        residence = (Residence.person_id == Person.id, holds_on(Residence, day), true() if everywhere else homes)
        return or_(
            Person.id == self.person_id,
            _is_there(Membership, *membership, within=Person),
            _is_there(Residence, *residence, within=Person),
        )


def _is_there(row: type[Model], *conditions: ColumnElement[bool], within: type[Model]) -> ColumnElement[bool]:
    """Whether a row fits, asked within another's query, whatever else that query holds."""
    return select(literal(1)).select_from(row).where(*conditions).correlate(within).exists()


def _own(query: Select[int]) -> Select[int]:
    """The query with tables of its own, also where it becomes part of one that reads the same tables."""
    return query.correlate(None)


def within(unit: AdminUnit, ground: Ground = AdminUnit) -> ColumnElement[bool]:
    """Condition on AdminUnit: `unit` itself or anything below it now; on UnitVersion: at that time."""
    return within_any((unit,), ground)


def within_any(units: Sequence[AdminUnit], ground: Ground = AdminUnit) -> ColumnElement[bool]:
    """As `within`, for a set of units: one comparison a level, however many there are."""
    ids: dict[str, list[int]] = {}
    for unit in units:
        ids.setdefault(unit.level, []).append(unit.id)
    if Level.NATION in ids:
        return true()
    columns = {Level.PROVINCE: ground.province_id, Level.COMMUNE: ground.commune_id}
    own = ground.id if ground is AdminUnit else ground.unit_id  # type: ignore[union-attr]
    return or_(false(), *(columns.get(Level(level), own).in_(found) for level, found in ids.items()))


def scope_of(session: Session, person_id: int, day: date, roles: Collection[GrantRole] = OVERSEEING) -> Scope:
    """What `person_id` may oversee on `day`, or answers for in one of these `roles`, and the teams led."""
    grants = session.execute(
        select(AdminUnit, Grant.label)
        .join(Grant, Grant.unit_id == AdminUnit.id)
        .where(Grant.person_id == person_id, Grant.role.in_(roles), holds_on(Grant, day))
        .order_by(AdminUnit.id)
    ).all()
    teams = session.scalars(
        select(Membership.team_id)
        .join(Team, Team.id == Membership.team_id)
        .where(
            Membership.person_id == person_id,
            Membership.role == TeamRole.LEADER,
            holds_on(Membership, day),
            holds_on(Team, day),
        )
        .order_by(Membership.team_id)
    )
    labels = {label for _unit, label in grants}
    label = labels.pop() if len(labels) == 1 else ""
    return Scope(person_id, tuple(dict.fromkeys(unit for unit, _label in grants)), tuple(teams), label)


def find_unit(session: Session, scope: Scope, unit_id: int) -> AdminUnit | None:
    """The unit, if it is in scope."""
    return session.scalar(select(AdminUnit).where(AdminUnit.id == unit_id, scope.covers_units()))


def find_unit_on(session: Session, scope: Scope, unit_id: int, day: date) -> AdminUnit | None:
    """The unit, if it is in scope, or was in scope as things were on `day`."""
    that_day = _own(select(UnitVersion.unit_id).where(scope.covers_units(UnitVersion), holds_on(UnitVersion, day)))
    seen = or_(scope.covers_units(), AdminUnit.id.in_(that_day))
    return session.scalar(select(AdminUnit).where(AdminUnit.id == unit_id, seen))


def find_team(session: Session, scope: Scope, team_id: int) -> Team | None:
    """The team, if it is in scope."""
    return session.scalar(select(Team).where(Team.id == team_id, scope.covers_teams()))


def find_person(session: Session, scope: Scope, person_id: int, day: date) -> Person | None:
    """The person, if in scope and the account is not closed."""
    found = and_(Person.id == person_id, Person.closed_at.is_(None), scope.covers_people(day))
    return session.scalar(select(Person).where(found))


def is_within(outer: AdminUnit, inner: AdminUnit) -> bool:
    """Whether `inner` is `outer` or below it: what `within` asks of the database."""
    ancestor = {Level.PROVINCE: inner.province_id, Level.COMMUNE: inner.commune_id}.get(Level(outer.level), inner.id)
    return outer.level == Level.NATION or ancestor == outer.id


def manages(scope: Scope, unit: AdminUnit) -> bool:
    """Whether a team of this unit is the asker's as an official, not only as its leader."""
    return any(is_within(granted, unit) for granted in scope.units)
