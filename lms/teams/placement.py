"""Where a person belongs on a day: the team and unit that results of that day are kept with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Select, and_, bindparam, case, func, join, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import Membership, Residence, Team, TeamPlace, TeamRole


@dataclass(frozen=True)
class Placement:
    """A team (None for citizens) and a village or commune (None when nothing is known)."""

    team_id: int | None
    unit_id: int | None


UNIT = func.coalesce(Team.unit_id, Residence.unit_id)


def _statement() -> Select[int | None, int | None]:
    day = bindparam("day", type_=Date)
    in_team = and_(Membership.person_id == Person.id, holds_on(Membership, day))
    home = and_(Residence.person_id == Person.id, holds_on(Residence, day))
    return (
        select(Team.id, UNIT)
        .select_from(Person)
        .outerjoin(join(Membership, Team, and_(Team.id == Membership.team_id, holds_on(Team, day))), in_team)
        .outerjoin(Residence, home)
        .where(Person.id == bindparam("person_id"))
        .order_by(
            case((Team.id.is_(None), 1), else_=0),
            case((Membership.role == TeamRole.LEADER, 0), else_=1),
            Membership.valid_from,
            Membership.id,
            Residence.valid_from.desc(),
            Residence.id.desc(),
        )
        .limit(1)
    )


# Asked at every step of every learner, and building it costs more than running it.
PLACEMENT = _statement()
UNIT_OF_PLACEMENT = PLACEMENT.with_only_columns(UNIT).correlate(None).scalar_subquery()  # within another statement


def placement_of(session: Session, person_id: int, day: date) -> Placement:
    """The team the person leads, else the one joined first, with its unit; else the residence."""
    row = session.execute(PLACEMENT, {"person_id": person_id, "day": day}).first()
    return Placement(row[0], row[1]) if row else Placement(None, None)


def placements_of(session: Session, people: Collection[int], day: date) -> dict[int, Placement]:
    """As `placement_of`, for many people at once and with a team's unit as it was on `day`. Two statements."""
    homes = session.execute(
        select(Residence.person_id, Residence.unit_id)
        .where(Residence.person_id.in_(people), holds_on(Residence, day))
        .order_by(Residence.valid_from, Residence.id)
    )
    found = {person_id: Placement(None, unit_id) for person_id, unit_id in homes}
    teams = session.execute(
        select(Membership.person_id, Team.id, func.coalesce(TeamPlace.unit_id, Team.unit_id))
        .join(Team, Team.id == Membership.team_id)
        .outerjoin(TeamPlace, and_(TeamPlace.team_id == Team.id, holds_on(TeamPlace, day)))
        .where(Membership.person_id.in_(people), holds_on(Membership, day), holds_on(Team, day))
        .order_by(
            case((Membership.role == TeamRole.LEADER, 1), else_=0), Membership.valid_from.desc(), Membership.id.desc()
        )
    )
    # Of several, the last one read stays: the newest home; the team led, else the one joined first.
    found |= {person_id: Placement(team_id, unit_id) for person_id, team_id, unit_id in teams}
    return {person_id: found.get(person_id, Placement(None, None)) for person_id in people}
