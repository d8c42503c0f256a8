"""Entering a team that the commune has decided on, with its village where that is new."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team
from lms.teams.roster import NameTaken, found_team
from lms.teams.tree import VillageExists, add_village, full_name
from lms.text import tidy


@dataclass(frozen=True)
class NewVillage:
    """A village that the commune's list lacks."""

    commune: AdminUnit
    kind: str
    name: str


@dataclass(frozen=True)
class Decision:
    """The commune chair's decision that set the team up (domain.md 1)."""

    number: str
    day: date


class AlreadyFounded(Exception):
    """The very team was entered, by the same decision: the form was sent twice."""

    def __init__(self, team: Team) -> None:
        super().__init__(team.id)
        self.team = team


def team_name(unit: AdminUnit) -> str:
    """What a unit's team is usually called, e.g. "Tổ CNSCĐ thôn Đông Hạ"."""
    return usual_team_name(unit.kind, unit.name)


def usual_team_name(kind: str, name: str) -> str:
    """The same, for a unit that may not have been entered yet."""
    return f"Tổ CNSCĐ {full_name(kind, name)}"


def establish(
    session: Session, place: AdminUnit | NewVillage, name: str, decision: Decision, actor: Actor, now: datetime
) -> Team:
    """Enter the team of a commune or village; without a name, it is called after its place.

    It begins with its decision, as imported teams do: its members were members before somebody wrote it down
    here. Where the place is younger than the decision, it begins with the place.

    Raises AlreadyFounded, VillageExists, or what found_team raises; the caller then rolls back.
    """
    try:
        unit = place if isinstance(place, AdminUnit) else _enter_village(session, place, decision.day, actor, now)
        start = max(unit.valid_from, decision.day)
        team = found_team(session, unit, name or team_name(unit), decision.number, decision.day, start)
    except (VillageExists, NameTaken) as taken:
        there = taken.village.id if isinstance(taken, VillageExists) else taken.team.unit_id
        unit = session.get_one(AdminUnit, there)
        _refuse_repeated(session, unit, name or team_name(unit), decision)
        raise
    actor.note(session, "team.founded", "team", team.id, now, unit.id)
    return team


def _enter_village(session: Session, place: NewVillage, day: date, actor: Actor, now: datetime) -> AdminUnit:
    """The village was there when its team was decided on, as far as its commune was."""
    village = add_village(session, place.commune, place.kind, place.name, max(place.commune.valid_from, day))
    actor.note(session, "village.added", "admin_unit", village.id, now, village.id)
    return village


def _refuse_repeated(session: Session, unit: AdminUnit, name: str, decision: Decision) -> None:
    """What is in the way may be what the same form has entered before."""
    same = (Team.unit_id == unit.id, Team.name == tidy(name))
    decided = (Team.decision_number == tidy(decision.number), Team.decision_date == decision.day)
    team = session.scalar(select(Team).where(*same, *decided, Team.valid_to.is_(None)))
    if team:
        raise AlreadyFounded(team)
