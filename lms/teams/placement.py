"""Where a person belongs on a day: the team and unit that results of that day are kept with."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, Select, and_, bindparam, case, func, join, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.models import Membership, Residence, Team, TeamRole


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
