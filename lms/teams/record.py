"""What is written down of a team: its name, its founding, since when it works, and its channel."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.founding import NameTaken
from lms.teams.models import AdminUnit, Membership, Team, TeamPlace, TeamSuccession
from lms.text import fold, tidy


class StartTooEarly(Exception):
    """On the day asked for, there was no place to work in yet, or the team had not come of others: not before `day`."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class StartTooLate(Exception):
    """Something had happened in the team on `day` already, before the day asked for."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


@dataclass(frozen=True)
class Record:
    """What can be put right; `start` is the team's first day, whatever the day of the decision."""

    name: str
    decision_number: str
    decision_date: date | None
    start: date


def correct_record(session: Session, team: Team, record: Record, actor: Actor, now: datetime) -> None:
    """Put right what is written of the team. Raises NameTaken, StartTooEarly or StartTooLate.

    Touching the unit's row first lets one of two calls wait that want the same name.
    """
    session.execute(update(AdminUnit).where(AdminUnit.id == team.unit_id).values(kind=AdminUnit.kind))
    if fold(record.name) != team.name_folded:
        _refuse_name(session, team, record.name, local_date(now))
    changed = [name for name, value in _told(team).items() if value != getattr(record, name)]
    if "start" in changed:
        _move_start(session, team, record.start)
    team.rename(record.name)
    team.decision_number, team.decision_date = tidy(record.decision_number), record.decision_date
    if changed:
        actor.note(session, "team.corrected", "team", team.id, now, team.unit_id, changed=changed)
    session.flush()


def enter_channel(session: Session, team: Team, name: str, link: str, actor: Actor, now: datetime) -> None:
    """Write down how the team's channel is called and where it is; both may be empty."""
    if (team.channel_name, team.channel_link) != (name, link):
        team.channel_name, team.channel_link = name, link
        actor.note(session, "team.channel", "team", team.id, now, team.unit_id)


def _told(team: Team) -> dict[str, str | date | None]:
    return {
        "name": team.name,
        "decision_number": team.decision_number,
        "decision_date": team.decision_date,
        "start": team.valid_from,
    }


def _refuse_name(session: Session, team: Team, name: str, day: date) -> None:
    same = select(Team).where(Team.unit_id == team.unit_id, Team.name_folded == fold(name), Team.id != team.id)
    if known := session.scalar(same.where(holds_on(Team, day))):
        raise NameTaken(known)


def _move_start(session: Session, team: Team, start: date) -> None:
    places = session.scalars(select(TeamPlace).where(TeamPlace.team_id == team.id).order_by(TeamPlace.valid_from)).all()
    if start < (earliest := _earliest(session, team, places[0])):
        raise StartTooEarly(earliest)
    moves = [place.valid_from for place in places[1:]]
    if (latest := _latest(session, team, moves)) and start > latest:
        raise StartTooLate(latest)
    team.valid_from = places[0].valid_from = start


def _earliest(session: Session, team: Team, place: TeamPlace) -> date:
    """Since when its first place is there; a team that came of others is not older than that."""
    came = session.scalar(select(func.max(TeamSuccession.effective_date)).where(TeamSuccession.to_id == team.id))
    unit = session.get_one(AdminUnit, place.unit_id)
    return max(unit.valid_from, came) if came == team.valid_from else unit.valid_from


def _latest(session: Session, team: Team, moves: list[date]) -> date | None:
    """The first thing that happened in the team."""
    joined = session.scalar(select(func.min(Membership.valid_from)).where(Membership.team_id == team.id))
    split = select(func.min(TeamSuccession.effective_date)).where(TeamSuccession.from_id == team.id)
    return min((day for day in (joined, session.scalar(split), team.valid_to, *moves) if day), default=None)
