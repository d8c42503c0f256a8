"""Entries as the reader sees them: ids become names, and links where what they name is in scope."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from lms.auditing.deeds import DEEDS, Deed, Group
from lms.auditing.details import DETAILS, Kind
from lms.people.models import AuditEntry, Person
from lms.teams.access import LARGE_LEVELS, Scope, is_within
from lms.teams.appointing import Holding
from lms.teams.models import AdminUnit, GrantRole, Level, Team, TeamDecision

AT_ONCE = 1000  # entries whose names are asked for in one statement


@dataclass(frozen=True)
class Name:
    """Somebody or something by name; `kind` is that of a unit. Whether the reader may open it."""

    id: int
    name: str
    seen: bool
    kind: str = ""
    above: "Name | None" = None


@dataclass(frozen=True)
class Line:
    """One entry in words and names. `unit` is what it is about, `place` where it is shown.

    `address` is None where it is not the reader's to know.
    """

    at: datetime
    deed: Deed
    actor: Name | None
    person: Name | None
    team: Name | None
    unit: Name | None
    place: Name | None
    role: str
    details: Sequence[tuple[Kind, Any, Any]]
    address: str | None


@dataclass(frozen=True)
class Names:
    """What the ids of some entries stand for."""

    people: Mapping[int, Name]
    teams: Mapping[int, Name]
    units: Mapping[int, Name]
    places: Mapping[int, AdminUnit]
    reasons: Mapping[int, str]


def lines_of(
    session: Session, scope: Scope, holdings: Sequence[Holding], entries: Sequence[AuditEntry], day: date
) -> list[Line]:
    """The entries for this reader, in four statements for each thousand.

    The network address from which something was done tells where a leader or official sits, at home or at
    work. It is for finding out who misused an account, which administrators of the province or the nation do.
    """
    administered = [h.unit for h in holdings if h.role == GrantRole.ADMINISTRATOR and h.unit.level in LARGE_LEVELS]
    lines: list[Line] = []
    for start in range(0, len(entries), AT_ONCE):
        part = entries[start : start + AT_ONCE]
        names = _names(session, scope, part, day)
        lines += [_line(entry, names, administered) for entry in part]
    return lines


def _names(session: Session, scope: Scope, entries: Sequence[AuditEntry], day: date) -> Names:
    details = [(DETAILS[key][0], value) for entry in entries for key, value in entry.details.items() if key in DETAILS]
    units = {entry.unit_id for entry in entries} | {_unit_id(entry) for entry in entries}
    units |= {value for kind, value in details if kind == Kind.UNIT}
    teams = {_team_id(entry) for entry in entries} | {value for kind, value in details if kind == Kind.TEAM}
    people = {entry.actor_id for entry in entries} | {entry.person_id for entry in entries}
    places, named_units = _units(session, scope, units)
    reasons = _reasons(session, {value for kind, value in details if kind == Kind.DECISION})
    return Names(_people(session, scope, people, day), _teams(session, scope, teams), named_units, places, reasons)


def _line(entry: AuditEntry, names: Names, administered: Sequence[AdminUnit]) -> Line:
    deed = DEEDS.get(entry.action, Deed(Group.ACCOUNTS, entry.action, entry.action))
    place = names.places.get(entry.unit_id or 0)
    knows = any(unit.level == Level.NATION or (place and is_within(unit, place)) for unit in administered)
    return Line(
        at=entry.at,
        deed=deed,
        actor=names.people.get(entry.actor_id or 0),
        person=names.people.get(entry.person_id or 0),
        team=names.teams.get(_team_id(entry)),
        unit=names.units.get(_unit_id(entry)),
        place=names.units.get(entry.unit_id or 0),
        role=entry.details.get("role", ""),
        details=list(_details(entry, deed, names)),
        address=entry.address if knows else None,
    )


def _details(entry: AuditEntry, deed: Deed, names: Names) -> Iterator[tuple[Kind, Any, Any]]:
    """Kind, label and value of each detail that the sentence does not tell."""
    told = {name for name in entry.details if f"%({name})s" in str(deed.sentence)}
    for name, value in entry.details.items():
        kind, label = DETAILS.get(name, (Kind.WORDS, name))
        if kind == Kind.HIDDEN or name in told or (kind == Kind.DECISION and not names.reasons.get(value)):
            continue
        yield kind, label, _readable(kind, value, names)


def _readable(kind: Kind, value: Any, names: Names) -> Any:
    """A day as such, a list by its length, a unit or team by name; other details as they are.

    What stands in the log cannot be mended, so a number where a list is usual must not close the page.
    """
    if kind == Kind.DAY:
        return date.fromisoformat(value)
    if kind == Kind.COUNT:
        return len(value) if isinstance(value, list) else value
    known: dict[Kind, Mapping[int, Any]] = {
        Kind.UNIT: names.units,
        Kind.TEAM: names.teams,
        Kind.DECISION: names.reasons,
    }
    return known[kind].get(value) if kind in known else value


def _unit_id(entry: AuditEntry) -> int:
    """The unit that the entry is about; that in whose log it stands, where it is about something else."""
    return (entry.subject_id if entry.subject == "admin_unit" else entry.unit_id) or 0


def _team_id(entry: AuditEntry) -> int:
    return entry.subject_id if entry.subject == "team" else entry.details.get("team_id", 0)


def _people(session: Session, scope: Scope, ids: Collection[int | None], day: date) -> dict[int, Name]:
    """By name; who was merged into another by the other's; the name of a closed account is empty."""
    kept = aliased(Person)
    seen = select(Person.id).where(Person.id.in_(_known(ids)), scope.covers_people(day), Person.closed_at.is_(None))
    rows = session.execute(
        select(Person.id, func.coalesce(kept.id, Person.id), func.coalesce(kept.name, Person.name), Person.id.in_(seen))
        .outerjoin(kept, kept.id == Person.merged_into_id)
        .where(Person.id.in_(_known(ids)))
    )
    return {own: Name(id_, name, bool(is_seen)) for own, id_, name, is_seen in rows}


def _teams(session: Session, scope: Scope, ids: Collection[int | None]) -> dict[int, Name]:
    rows = session.execute(select(Team.id, Team.name, scope.covers_teams()).where(Team.id.in_(_known(ids))))
    return {id_: Name(id_, name, bool(seen)) for id_, name, seen in rows}


def _reasons(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    """Why a team ended; nothing where the ending was taken back."""
    known = _known(ids)
    rows = (
        session.execute(select(TeamDecision.id, TeamDecision.words).where(TeamDecision.id.in_(known))) if known else ()
    )
    return {id_: words for id_, words in rows if words}


def _units(session: Session, scope: Scope, ids: Collection[int | None]) -> tuple[dict[int, AdminUnit], dict[int, Name]]:
    """The units themselves, and as names with the commune of a village."""
    above = aliased(AdminUnit)
    rows = session.execute(
        select(AdminUnit, above.id, above.name, above.kind, scope.covers_units())
        .outerjoin(above, and_(above.id == AdminUnit.commune_id, AdminUnit.level == Level.VILLAGE))
        .where(AdminUnit.id.in_(_known(ids)))
    ).all()
    names = {}
    for unit, commune_id, commune, kind, seen in rows:
        over = Name(commune_id, commune, bool(seen), kind) if commune_id else None
        names[unit.id] = Name(unit.id, unit.name, bool(seen), unit.kind, over)
    return {row[0].id: row[0] for row in rows}, names


def _known(ids: Collection[int | None]) -> set[int]:
    return {found for found in ids if isinstance(found, int)}
