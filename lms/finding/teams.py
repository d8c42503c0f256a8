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
from lms.finding.words import KINDS, without_kind
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Level, Team, UnitVersion
from lms.teams.tree import COMMUNE_KINDS, VILLAGE_KINDS
from lms.text import fold

# How the names of teams begin before what sets them apart.
USUAL_HEAD = "to cnscd "
HEADS = ("", USUAL_HEAD, "to cong nghe so cong dong ")
UNIT_KINDS = sorted(fold(kind) for kind in (COMMUNE_KINDS | VILLAGE_KINDS).values())
# Villages of one name whose teams are looked at.
MOST_VILLAGES = 500
# How well a team fits: called so, in a place called so, in what may be such a place.
CALLED, PLACED, GUESS = range(3)
Ids = Select[int]


def teams_found(session: Session, asked: Asked, limit: int) -> dict[int, int]:
    """Ids of teams in the scope, each with how well it fits (0 best): those called so, then all of a place called so.

    Of each way to read the words no more than `limit`. One statement.
    """
    theirs = asked.scope.covers_teams() if asked.is_small else asked.scope.covers_each_team()
    seen = (theirs, holds_on(Team, asked.day))
    best: dict[int, int] = {}
    parts = [
        select(part.add_columns(literal(_rank(reading)).label("rank")).where(*seen).limit(limit).subquery())
        for reading in _readings(asked)
        for part in _parts(asked, reading)
    ]
    for team_id, rank in session.execute(union_all(*parts)) if parts else ():
        best[team_id] = min(rank, best.get(team_id, rank))
    # A guess at a place counts where nothing else fits.
    return {team_id: rank for team_id, rank in best.items() if rank < GUESS} or best


def _rank(reading: Reading) -> int:
    if reading.is_guess:
        return GUESS
    # Of "xa an phu" the first word names nothing in An Phú.
    return CALLED if reading.words and reading.words not in KINDS else PLACED


def _readings(asked: Asked) -> Iterator[Reading]:
    """Those that hold a name, or a place small enough to mean all its teams."""
    return (
        reading
        for reading in asked.readings.all
        if reading.words or (reading.ground and reading.ground.is_small and not reading.is_begun)
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
    if without_kind(reading.words) == reading.words:
        # "an phu" is also the Tổ CNSCĐ xã An Phú.
        kinds = (begins_with(Team.name_folded, f"{USUAL_HEAD}{kind} {words}") for kind in UNIT_KINDS)
        yield select(Team.id).where(or_(*kinds))
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
