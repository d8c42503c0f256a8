"""Entering a team that the commune has decided on, with its village where that is new."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team
from lms.teams.roster import found_team
from lms.teams.tree import add_village, full_name


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


def team_name(unit: AdminUnit) -> str:
    """What a unit's team is usually called, e.g. "Tổ CNSCĐ thôn Đông Hạ"."""
    return usual_team_name(unit.kind, unit.name)


def usual_team_name(kind: str, name: str) -> str:
    """The same, for a unit that may not have been entered yet."""
    return f"Tổ CNSCĐ {full_name(kind, name)}"


def establish(
    session: Session, place: AdminUnit | NewVillage, name: str, decision: Decision, actor: Actor, now: datetime
) -> Team:
    """Enter the team of a commune or village from today on; without a name, it is called after its place.

    Raises VillageExists or NameTaken; the caller then rolls back.
    """
    unit = place if isinstance(place, AdminUnit) else _enter_village(session, place, actor, now)
    team = found_team(session, unit, name or team_name(unit), decision.number, decision.day, local_date(now))
    actor.note(session, "team.founded", "team", team.id, now, unit.id)
    return team


def _enter_village(session: Session, place: NewVillage, actor: Actor, now: datetime) -> AdminUnit:
    village = add_village(session, place.commune, place.kind, place.name, local_date(now))
    actor.note(session, "village.added", "admin_unit", village.id, now, village.id)
    return village
