"""What ending, merging and splitting teams have in common: nobody may have moved since, and teams close."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.models import Membership, Team, TeamPlace
from lms.teams.roster import claim

Held = tuple[Membership, Person]


class ChangedLater(Exception):
    """In `team`, people or the place changed on `day`, after the day asked for: that would have to be undone."""

    def __init__(self, team: Team, day: date) -> None:
        super().__init__(team.id, day)
        self.team = team
        self.day = day


class PlanChanged(Exception):
    """Since the preview, somebody else has changed one of the teams: what was read is not what would be written."""


def claim_unchanged(session: Session, teams: Iterable[Team], day: date) -> None:
    """Keep others off these teams until the transaction ends, in one order, so that two calls never block each other.

    Raises TeamEnded, BeforeFounding, or ChangedLater where something begins or ends after `day`.
    """
    for team in sorted(teams, key=lambda team: team.id):
        claim(session, team, day)
        if (latest := _latest_change(session, team)) and latest > day:
            raise ChangedLater(team, latest)


def _latest_change(session: Session, team: Team) -> date | None:
    ends = select(func.max(Membership.valid_from), func.max(Membership.valid_to)).where(Membership.team_id == team.id)
    moved = select(func.max(TeamPlace.valid_from)).where(TeamPlace.team_id == team.id)
    days = [*session.execute(ends).one(), session.scalar(moved)]
    return max((day for day in days if day), default=None)


def members_of(session: Session, teams: Sequence[Team]) -> list[Held]:
    """Who is in the teams now, by Vietnamese name order."""
    rows = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.team_id.in_([team.id for team in teams]), Membership.valid_to.is_(None))
        .order_by(Person.name_sort, Person.id, Membership.id)
        .execution_options(populate_existing=True)
    )
    return [(membership, person) for membership, person in rows]


def close_team(session: Session, team: Team, day: date) -> None:
    """End the team itself, whose members have left: `day` is the first day without it."""
    team.valid_to = day
    here = update(TeamPlace).where(TeamPlace.team_id == team.id, TeamPlace.valid_to.is_(None))
    session.execute(here.values(valid_to=day))
    session.flush()
