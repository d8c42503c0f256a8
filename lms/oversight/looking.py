"""Finds what a reader asked to look at, if they may, and what its filters can offer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import Month, local_date
from lms.oversight.ground import Ground, GroundWord
from lms.oversight.period import last_day_counted, months_offered
from lms.oversight.sight import Place, Sight, place_of, place_of_team, sight_of_set, sight_of_unit, teams_ever_in
from lms.oversight.trail import Entrances
from lms.teams.access import Scope, find_team, find_unit, find_unit_on, manages
from lms.teams.models import AdminUnit, Team, UnitVersion

BOTH = tuple(GroundWord)


@dataclass(frozen=True)
class Looked:
    """What is looked at. `place` is None where there is no such unit, or no place of the team, on the ground."""

    sight: Sight
    place: Place | None
    months: list[Month]
    grounds: tuple[GroundWord, ...] = BOTH

    @property
    def province_ids(self) -> set[int | None]:
        """The provinces it lies in, as the ground has them; None among them: it is the nation, or nowhere."""
        if self.place and self.place.level:
            return {self.place.province_id}
        return {unit.province_id for unit in self.sight.units} or {None}


def look_at_unit(session: Session, scope: Scope, unit_id: int, ground: Ground, now: datetime) -> Looked | None:
    """A unit in scope; as it was then also one that was in scope then, of which the present is not shown."""
    unit = unit_on_ground(session, scope, unit_id, ground)
    if unit is None:
        return None
    sight, place = sight_of_unit(scope, unit, ground), place_of(session, unit, ground)
    months = months_offered(session, teams_ever_in((unit,)), now)
    if manages(scope, unit):
        return Looked(sight, place, months)
    return Looked(sight, place, _months_in_scope(session, scope, unit, months, now), (GroundWord.THEN,))


def unit_on_ground(session: Session, scope: Scope, unit_id: int, ground: Ground) -> AdminUnit | None:
    """The unit, if its page opens on this ground."""
    if ground.is_now:
        return find_unit(session, scope, unit_id)
    return find_unit_on(session, scope, unit_id, ground.day)


def look_at_set(session: Session, scope: Scope, doors: Entrances, ground: Ground, now: datetime) -> Looked:
    """The set of units that all of somebody's grants make up."""
    months = months_offered(session, teams_ever_in(doors.units), now)
    return Looked(sight_of_set(scope, doors.units, ground), Place(None, None, "", doors.label), months)


def look_at_team(
    session: Session, scope: Scope, team_id: int, ground: Ground, now: datetime
) -> tuple[Team, Looked] | None:
    """A team in scope today: no ground opens the way to another."""
    team = find_team(session, scope, team_id)
    if team is None:
        return None
    months = months_offered(session, Team.id == team.id, now)
    return team, Looked(Sight(scope, ground), place_of_team(session, team, ground), months)


def _months_in_scope(
    session: Session, scope: Scope, unit: AdminUnit, months: list[Month], now: datetime
) -> list[Month]:
    versions = select(UnitVersion.valid_from, UnitVersion.valid_to)
    spans = session.execute(versions.where(UnitVersion.unit_id == unit.id, scope.covers_units(UnitVersion))).all()
    days = {month: last_day_counted(month, local_date(now)) for month in months}
    return [
        month for month, day in days.items() if any(first <= day and (end is None or day < end) for first, end in spans)
    ]
