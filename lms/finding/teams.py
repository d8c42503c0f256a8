"""Finding teams by their names or by those of their villages and communes.

As with people (people.py): in a small ground all teams are looked through; in a large one the words come
first, by the indexes of the names of teams and of units.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from lms.db import begins_with
from lms.finding.asking import Asked
from lms.finding.called import padded
from lms.finding.places import Reading, village_names
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Level, Team, UnitVersion

# How the names of teams begin before what sets them apart.
HEADS = ("", "to cnscd ", "to cong nghe so cong dong ")
# Villages of one name whose teams are looked at.
MOST_VILLAGES = 500
Ids = Select[int]


def teams_found(session: Session, asked: Asked, limit: int) -> list[int]:
    """Ids of teams in the scope: of each way to read the words, no more than `limit`. One statement."""
    theirs = asked.scope.covers_teams() if asked.is_small else asked.scope.covers_each_team()
    seen = (theirs, holds_on(Team, asked.day))
    found: dict[int, bool] = {}
    parts = [
        select(part.add_columns(literal(reading.is_guess).label("guess")).where(*seen).limit(limit).subquery())
        for reading in _readings(asked)
        for part in _parts(asked, reading)
    ]
    for team_id, is_guess in session.execute(union_all(*parts)) if parts else ():
        found[team_id] = is_guess and found.get(team_id, True)
    # A place of which only the beginning was typed counts where nothing else fits.
    return [team_id for team_id, is_guess in found.items() if not is_guess] or list(found)


def _readings(asked: Asked) -> Iterator[Reading]:
    """Those that hold a name, or a place small enough to mean all its teams."""
    return (
        reading
        for reading in asked.readings.all
        if reading.words or (reading.ground and reading.ground.is_small and not reading.is_guess)
    )


def _parts(asked: Asked, reading: Reading) -> Iterator[Ids]:
    if asked.is_small or (reading.ground and reading.ground.is_small):
        place = aliased(AdminUnit)
        teams = select(Team.id).join(place, place.id == Team.unit_id)
        yield teams.where(_is_in(reading), _fits(padded(Team.name_folded + " " + place.name_folded), reading))
    else:
        yield from (part.where(_is_in(reading)) for part in _from_indexes(asked, reading))


def _fits(name: ColumnElement[str], reading: Reading) -> ColumnElement[bool]:
    """All words are in the name; where nothing follows them, the last may be the beginning of one."""
    ends = [" "] * len(reading.words)
    if reading.words and reading.ground is None:
        ends[-1] = ""
    words = zip(reading.words, ends, strict=True)
    return and_(true(), *(name.contains(f" {word}{end}", autoescape=True) for word, end in words))


def _from_indexes(asked: Asked, reading: Reading) -> Iterator[Ids]:
    """Teams whose own name begins so, and those of villages that are or were called so."""
    words = " ".join(reading.words)
    for head in HEADS:
        yield select(Team.id).where(begins_with(Team.name_folded, head + words))
    names, column = village_names(reading.words), UnitVersion.name_folded
    called = column.in_(names) if reading.ground else or_(*(begins_with(column, name) for name in sorted(names)))
    villages = (
        select(UnitVersion.unit_id)
        .join(AdminUnit, AdminUnit.id == UnitVersion.unit_id)
        .where(UnitVersion.level == Level.VILLAGE, called, asked.scope.covers_units())
        .where(reading.ground.holds() if reading.ground else true())
        .limit(MOST_VILLAGES)
    )
    yield select(Team.id).where(Team.unit_id.in_(select(villages.subquery())))


def _is_in(reading: Reading) -> ColumnElement[bool]:
    """Condition on Team."""
    if reading.ground is None:
        return true()
    return Team.unit_id.in_(select(AdminUnit.id).where(reading.ground.holds()))
