"""Offices: what was given together, one line each. A set of units under one name is one office, not fifty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.people.models import Person
from lms.teams.access import holds_on
from lms.teams.appointing import unbacked
from lms.teams.giving import given_by
from lms.teams.granting import holds_from
from lms.teams.models import AdminUnit, Grant, Level
from lms.text import fold, search_key

LEVEL_RANK = {Level.NATION: 0, Level.PROVINCE: 1}


class Show(StrEnum):
    """Which offices a list shows."""

    IN_FORCE = "in-force"
    COMING = "coming"
    ENDED = "ended"
    REVIEW = "review"


@dataclass(frozen=True)
class Wanted:
    """What the reader of a list asks for: offices of a kind, as of a day, that match some words."""

    show: Show
    day: date
    search: str = ""


def office_rows(session: Session, reader: int, wanted: Wanted, today: date) -> Select[*tuple[Any, ...]]:
    """The offices that `reader` may give and end `today`, by place and person."""
    query = _offices().where(given_by(reader, today), *_when(wanted, today))
    words = search_key(wanted.search)
    if not words:
        return query
    named = [column.contains(words, autoescape=True) for column in (Person.name_folded, AdminUnit.name_folded)]
    labels = [label for label in _labels(session) if words in fold(label)]
    found = or_(*named, Person.username == wanted.search.strip(), Grant.label.in_(labels))
    # A set is found by any of its units, and still counts them all.
    return query.having(func.max(case((found, 1), else_=0)) == 1)


def own_offices(session: Session, person_id: int, today: date) -> Sequence[Any]:
    """What a person holds today, or is to hold."""
    return session.execute(_offices().where(Grant.person_id == person_id, holds_from(today))).all()


def sets_in(session: Session, reader: int, ground: AdminUnit, today: date) -> Sequence[Any]:
    """The sets of units right below `ground` in force, which can be chosen again for another person."""
    named = and_(Grant.label != "", AdminUnit.parent_id == ground.id, holds_on(Grant, today))
    return session.execute(_offices().where(given_by(reader, today), named)).all()


def find_office(session: Session, reader: int, grant_id: int, today: date) -> list[tuple[Grant, AdminUnit]]:
    """The grants of the office that `grant_id` is part of, if it is the reader's own or theirs to give."""
    joined = select(Grant, AdminUnit).join(AdminUnit, AdminUnit.id == Grant.unit_id)
    seen = or_(Grant.person_id == reader, given_by(reader, today))
    one = session.execute(joined.where(Grant.id == grant_id, seen)).first()
    if one is None:
        return []
    grant, unit = one
    together = Grant.id == grant.id
    if grant.label:
        kept = ("person_id", "role", "label", "valid_from", "valid_to", "granted_by")
        together = and_(*(getattr(Grant, name).is_not_distinct_from(getattr(grant, name)) for name in kept))
        together = and_(together, AdminUnit.parent_id.is_not_distinct_from(unit.parent_id))
    return [(row[0], row[1]) for row in session.execute(joined.where(together, seen).order_by(AdminUnit.name_sort))]


def waiting_for_review(session: Session, reader: int, today: date, grant_id: int | None = None) -> int:
    """How many offices that the reader gives were given by somebody who no longer could; or whether this one was."""
    query = office_rows(session, reader, Wanted(Show.REVIEW, today), today)
    if grant_id:
        query = query.where(Grant.id == grant_id)
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _offices() -> Select[*tuple[Any, ...]]:
    """One row an office: `id` is that of one of its grants."""
    province, giver = aliased(AdminUnit), aliased(Person)
    rank = case(LEVEL_RANK, value=AdminUnit.level, else_=len(LEVEL_RANK))
    alone = case((Grant.label == "", Grant.id), else_=0)
    first = func.min(Grant.id)
    return (
        select(first.label("id"), Grant.person_id, Person.name.label("person"), Grant.role, Grant.label)
        .add_columns(Grant.valid_from, Grant.valid_to, Grant.granted_by, giver.name.label("giver"))
        .add_columns(func.count().label("units"), func.min(AdminUnit.level).label("level"))
        .add_columns(func.min(AdminUnit.kind).label("kind"), func.min(AdminUnit.name).label("name"))
        .add_columns(func.min(province.kind).label("province_kind"), func.min(province.name).label("province"))
        .join(Person, Person.id == Grant.person_id)
        .join(AdminUnit, AdminUnit.id == Grant.unit_id)
        .outerjoin(province, province.id == AdminUnit.province_id)
        .outerjoin(giver, giver.id == Grant.granted_by)
        .group_by(Grant.person_id, Person.name, Person.name_sort, Grant.role, Grant.label, alone)
        .group_by(Grant.valid_from, Grant.valid_to, Grant.granted_by, giver.name, AdminUnit.parent_id)
        .order_by(func.coalesce(func.min(province.name_sort), ""), func.min(rank), Grant.label == "")
        .order_by(func.min(AdminUnit.name_sort), Person.name_sort, first)
    )


def _when(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    if wanted.show == Show.REVIEW:
        return [holds_from(today), unbacked(today)]
    if wanted.show == Show.COMING:
        return [Grant.valid_from > wanted.day, holds_from(wanted.day)]
    if wanted.show == Show.ENDED:
        return [Grant.valid_to <= wanted.day, Grant.valid_to > Grant.valid_from]
    return [holds_on(Grant, wanted.day)]


def _labels(session: Session) -> Sequence[str]:
    """The names of all sets; no column keeps them folded, since there are few."""
    return session.scalars(select(Grant.label).where(Grant.label != "").distinct()).all()
