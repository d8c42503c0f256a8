"""Phụ lục 1, the list of teams of a province, former district or commune (domain.md 55 and 61): its records.

A list as of a day shows the country of that day: names and places of units, places of teams, memberships. Only
an old district is listed by what became of it, since nobody's teams stand in a district any more.

The form asks for "Tổng số thành viên các tổ". That is the sum of its column, in which somebody in two teams
counts in both. Where that is more than there are people, `people` says how many those are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, distinct, func, or_, select
from sqlalchemy.orm import Session

from lms.people.models import Person
from lms.teams.access import Scope, holds_on, within
from lms.teams.models import (
    AdminUnit,
    Level,
    Membership,
    SuccessionKind,
    Team,
    TeamPlace,
    TeamRole,
    UnitSuccession,
    UnitVersion,
)
from lms.text import clean, sort_key

LISTED = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


@dataclass(frozen=True)
class Leader:
    """Who leads a team. The name is empty once the account is closed."""

    name: str
    position: str
    phone: str


@dataclass(frozen=True)
class TeamLine:
    """A line of the list; `number` begins at 1 in each commune."""

    id: int
    number: int
    name: str
    members: int
    leader: Leader | None

    @property
    def lacks_phone(self) -> bool:
        return self.leader is not None and bool(self.leader.name) and not self.leader.phone


@dataclass(frozen=True)
class CommuneLines:
    """A commune as it was called on the day, and its teams."""

    id: int
    kind: str
    name: str
    teams: tuple[TeamLine, ...]


@dataclass(frozen=True)
class Appendix1:
    """The list of one unit on one day; `kind` and `name` are the unit's of that day."""

    unit: AdminUnit
    kind: str
    name: str
    day: date
    communes: tuple[CommuneLines, ...]
    people: int

    @property
    def teams(self) -> int:
        return sum(len(commune.teams) for commune in self.communes)

    @property
    def members(self) -> int:
        return sum(team.members for _commune, team in self.lines())

    def lines(self) -> Iterator[tuple[CommuneLines, TeamLine]]:
        """Every line with its commune, in the order of the form."""
        return ((commune, team) for commune in self.communes for team in commune.teams)


def appendix1(session: Session, scope: Scope, unit: AdminUnit, day: date) -> Appendix1 | None:
    """The list of a unit in scope, in five statements; None where the asker does not see all of the unit.

    So there is none of the nation, nor of a district whose communes are only in part the asker's.
    """
    communes = _communes(session, scope, unit, day) if unit.level in LISTED else None
    if communes is None:
        return None
    teams = _teams([commune.unit_id for commune in communes], day)
    lines = _lines(session, teams, _leaders(session, teams, day), day)
    named = session.scalar(select(UnitVersion).where(UnitVersion.unit_id == unit.id, holds_on(UnitVersion, day)))
    return Appendix1(
        unit=unit,
        kind=(named or unit).kind,
        name=_safe((named or unit).name),
        day=day,
        communes=tuple(CommuneLines(c.unit_id, c.kind, _safe(c.name), tuple(lines[c.unit_id])) for c in communes),
        people=session.scalar(_members(day, Membership.team_id.in_(teams))) or 0,
    )


def _communes(session: Session, scope: Scope, unit: AdminUnit, day: date) -> list[UnitVersion] | None:
    """The unit's communes of that day in Vietnamese order; None where one of them is out of scope, then and now."""
    now = select(AdminUnit.id).where(scope.covers_units())
    seen = or_(scope.covers_units(UnitVersion), UnitVersion.unit_id.in_(now))
    belongs = _of_district(unit, day) if unit.level == Level.DISTRICT else within(unit, UnitVersion)
    rows = session.execute(
        select(UnitVersion, seen.label("seen")).where(
            UnitVersion.level == Level.COMMUNE, holds_on(UnitVersion, day), belongs
        )
    ).all()
    if not all(row.seen for row in rows):
        return None
    return sorted((row.UnitVersion for row in rows), key=lambda commune: (commune.name_sort, commune.id))


def _of_district(district: AdminUnit, day: date) -> ColumnElement[bool]:
    """Condition on a commune: of the district then, or one that took over from it, also through later mergers.

    A commune that got only a part (of the district, or later of such a commune) is listed where the rest came from.
    """
    whole = and_(UnitSuccession.effective_date <= day, UnitSuccession.kind != SuccessionKind.TRANSFER_PART)
    first = select(UnitSuccession.to_id.label("id")).where(UnitSuccession.from_id == district.id, whole)
    heirs = first.cte("heirs", recursive=True)
    later = select(UnitSuccession.to_id).join(heirs, UnitSuccession.from_id == heirs.c.id).where(whole)
    heirs = heirs.union(later)
    return or_(UnitVersion.parent_id == district.id, UnitVersion.unit_id.in_(select(heirs.c.id)))


def _teams(communes: Sequence[int], day: date) -> Select[int]:
    """The teams that stood in these communes on the day."""
    return (
        select(Team.id)
        .join(TeamPlace, and_(TeamPlace.team_id == Team.id, holds_on(TeamPlace, day)))
        .join(UnitVersion, and_(UnitVersion.unit_id == TeamPlace.unit_id, holds_on(UnitVersion, day)))
        .where(holds_on(Team, day), UnitVersion.commune_id.in_(communes))
    )


def _members(day: date, of: ColumnElement[bool]) -> Select[int]:
    """How many people are members: each once."""
    return select(func.count(distinct(Membership.person_id))).where(holds_on(Membership, day), of)


def _leaders(session: Session, teams: Select[int], day: date) -> dict[int, Leader]:
    rows = session.execute(
        select(Membership.team_id, Person.name, Membership.position, Person.phone)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == TeamRole.LEADER, holds_on(Membership, day), Membership.team_id.in_(teams))
    )
    return {row.team_id: Leader(_safe(row.name), _safe(row.position), row.phone or "") for row in rows}


def _lines(session: Session, teams: Select[int], leaders: Mapping[int, Leader], day: date) -> dict[int, list[TeamLine]]:
    """The lines of each commune: its own team first, then those of its villages as people count."""
    members = _members(day, Membership.team_id == Team.id).correlate(Team).scalar_subquery()
    rows = session.execute(
        teams.add_columns(Team.name, UnitVersion.commune_id, UnitVersion.level, members.label("members"))
    ).all()
    lines: dict[int, list[TeamLine]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.level != Level.COMMUNE, sort_key(row.name), row.id)):
        number = len(lines[row.commune_id]) + 1
        lines[row.commune_id].append(TeamLine(row.id, number, _safe(row.name), row.members, leaders.get(row.id)))
    return lines


def _safe(words: str) -> str:
    """Words that any file can hold: an imported name may bring signs that XML forbids."""
    return words if words.isprintable() else clean(words)
