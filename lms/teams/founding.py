"""Entering a team that the commune has decided on, with its village where that is new."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.teams.access import holds_on
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team, TeamPlace
from lms.teams.roster import BeforeFounding, TeamEnded
from lms.teams.tree import VillageExists, add_village, full_name
from lms.text import fold, tidy


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


class NameTaken(Exception):
    """The unit has a team of this name; `team` is it."""

    def __init__(self, team: Team) -> None:
        super().__init__(team.id)
        self.team = team


class UnitBeganLater(BeforeFounding):
    """The unit of a team to be founded began on `day`, after the day asked for."""


class UnitEnded(TeamEnded):
    """The unit of a team to be founded no longer exists."""


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


def found_team(
    session: Session, unit: AdminUnit, name: str, decision_number: str, decision_date: date | None, day: date
) -> Team:
    """Enter a team of the unit from `day` on. A unit may have several, of different names (domain.md 3).

    Raises NameTaken, UnitEnded or UnitBeganLater.
    """
    refuse_founding(session, unit, name, day)
    team = Team(unit_id=unit.id, decision_number=tidy(decision_number), decision_date=decision_date, valid_from=day)
    team.rename(name)
    session.add(team)
    session.flush()
    session.add(TeamPlace(team_id=team.id, unit_id=unit.id, valid_from=day))
    return team


def refuse_founding(session: Session, unit: AdminUnit, name: str, day: date, ending: Collection[int] = ()) -> None:
    """Raise what stands against a team of this name from `day` on: NameTaken, UnitEnded or UnitBeganLater.

    A team that began only after `day`, and is still there, has its name too; those that are `ending` give it up.
    """
    touch = update(AdminUnit).where(AdminUnit.id == unit.id).values(kind=AdminUnit.kind)
    began, ended = session.execute(touch.returning(AdminUnit.valid_from, AdminUnit.valid_to)).one()
    if ended is not None:
        raise UnitEnded
    if day < began:
        raise UnitBeganLater(began)
    there = or_(holds_on(Team, day), Team.valid_to.is_(None))
    same = (Team.unit_id == unit.id, Team.name_folded == fold(name), Team.id.not_in(ending))
    known = session.scalar(select(Team).where(*same, there))
    if known:
        raise NameTaken(known)


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
