"""Whom a session is for: the people of a team, or of a whole unit, as things were on its day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from lms.meetings.models import Meeting
from lms.teams.access import holds_on, within
from lms.teams.models import AdminUnit, Level, Membership, Residence, Team, TeamPlace, UnitVersion

Ids = Select[int]


@dataclass(frozen=True)
class Ground:
    """A unit on a day; where `team_id` is set, that team of it and whoever lives there."""

    unit: AdminUnit
    team_id: int | None
    day: date

    def members(self, *conditions: ColumnElement[bool]) -> Ids:
        """The members of its teams, on its day; `conditions` on Team."""
        members = select(Membership.person_id).join(Team, Team.id == Membership.team_id)
        return members.where(holds_on(Membership, self.day), self.holds_teams(), *conditions).correlate(None)

    def residents(self, *conditions: ColumnElement[bool]) -> Ids:
        """Whoever lived there; `conditions` on Residence."""
        here = and_(holds_on(Residence, self.day), Residence.unit_id.in_(self._homes()))
        return select(Residence.person_id).where(here, *conditions).correlate(None)

    def holds_teams(self) -> ColumnElement[bool]:
        """Condition on Team."""
        return and_(Team.id == self.team_id if self.team_id else Team.id.in_(self._teams()), holds_on(Team, self.day))

    def _teams(self) -> Ids:
        """The teams that stood in the unit or below."""
        placed = select(TeamPlace.team_id).join(UnitVersion, UnitVersion.unit_id == TeamPlace.unit_id)
        that_day = (holds_on(TeamPlace, self.day), holds_on(UnitVersion, self.day))
        return placed.where(*that_day, within(self.unit, UnitVersion))

    def _homes(self) -> Ids:
        """The unit and all below; for a village also its commune: who registers alone is asked for no village."""
        inside = within(self.unit, UnitVersion)
        if self.unit.level == Level.VILLAGE:
            own = aliased(UnitVersion)
            above = select(own.commune_id).where(own.unit_id == self.unit.id, holds_on(own, self.day))
            inside = or_(inside, UnitVersion.unit_id.in_(above))
        return select(UnitVersion.unit_id).where(holds_on(UnitVersion, self.day), inside)


def ground_of(session: Session, meeting: Meeting) -> Ground:
    """Of a session that is recorded."""
    return Ground(session.get_one(AdminUnit, meeting.unit_id), meeting.team_id, meeting.held_on)
