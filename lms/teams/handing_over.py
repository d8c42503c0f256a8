"""Memberships, homes and roles of a double become those of the person kept.

On each day the person was what either account was: in a team the higher of two roles, at home where the kept
account says. What touches and is alike becomes one row, so that no day is counted twice and none is lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.teams.models import Grant, Membership, Residence, Team, TeamRole

ROLE_RANK = {TeamRole.LEADER: 0, TeamRole.DEPUTY: 1, TeamRole.MEMBER: 2}
Row = TypeVar("Row", Membership, Residence, Grant)
Words = dict[str, Any]
Span = tuple[date, date | None, Words]


@dataclass(frozen=True)
class PlacesMoved:
    """How many rows of the double there were."""

    memberships: int
    residences: int
    grants: int


def hand_over(session: Session, from_id: int, to_id: int) -> PlacesMoved:
    """Give the person kept everything that the double was; roles that the double gave count as given by them."""
    pair = (from_id, to_id)
    moved = PlacesMoved(
        _hand_over(session, Membership, pair, ("team_id",), _role_held),
        _hand_over(session, Residence, pair, (), lambda held: {"unit_id": held[0].unit_id}),
        _hand_over(session, Grant, pair, ("role", "unit_id"), _as_granted),
    )
    session.execute(update(Grant).where(Grant.granted_by == from_id).values(granted_by=to_id))
    return moved


def _hand_over(
    session: Session, kind: type[Row], pair: tuple[int, int], same: tuple[str, ...], words: Callable[[list[Row]], Words]
) -> int:
    """Rows that are the `same` in these columns are woven into one another. How many rows of the double there were."""
    from_id, to_id = pair
    rows = session.scalars(select(kind).where(kind.person_id.in_(pair)).order_by(kind.valid_from.desc(), kind.id)).all()
    double = [row for row in rows if row.person_id == from_id]
    for key in sorted({_key(row, same) for row in double}):
        alike = [row for row in rows if _key(row, same) == key]
        if kind is Membership:
            session.execute(
                update(Team).where(Team.id == key[0]).values(unit_id=Team.unit_id)
            )  # as lms/teams/roster.py
        if all(row.person_id == from_id for row in alike):
            session.execute(update(kind).where(kind.id.in_([row.id for row in alike])).values(person_id=to_id))
        else:
            alike.sort(key=lambda row: row.person_id == from_id)  # what the kept account says comes first
            _rewrite(
                session, kind, alike, weave(alike, words), dict(zip(same, key, strict=True)) | {"person_id": to_id}
            )
    return len(double)


def _key(row: Membership | Residence | Grant, same: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in same)


def _rewrite(session: Session, kind: type[Row], rows: list[Row], spans: list[Span], fixed: Words) -> None:
    """Put the spans in the place of the rows; a row that is right as it is stays."""
    wanted = [{"valid_from": first, "valid_to": until, **fixed, **said} for first, until, said in spans]
    for row in rows:
        as_it_is = next(
            (one for one in wanted if all(getattr(row, name) == value for name, value in one.items())), None
        )
        if as_it_is:
            wanted.remove(as_it_is)
        else:
            session.delete(row)
    session.flush()
    session.add_all(kind(**one) for one in wanted)
    session.flush()


def _role_held(held: list[Membership]) -> Words:
    """The highest of the roles, with a position that says something."""
    ordered = sorted(held, key=lambda row: ROLE_RANK[TeamRole(row.role)])
    position = next((row.position for row in ordered if row.position), "")
    return {"role": ordered[0].role, "position": position}


def _as_granted(held: list[Grant]) -> Words:
    return {"granted_by": held[0].granted_by, "label": held[0].label}


def weave(rows: Sequence[Row], words: Callable[[list[Row]], Words]) -> list[Span]:
    """Spans without overlap that together cover the days of `rows`, each with the `words` of the rows held then.

    `rows` come in order of preference. A row of no length covers no day.
    """
    ends = {row.valid_to or date.max for row in rows}
    spans: list[Span] = []
    for first, last in pairwise(sorted({row.valid_from for row in rows} | ends)):
        held = [row for row in rows if row.valid_from <= first and (row.valid_to or date.max) >= last]
        if not held:
            continue
        now, until = words(held), None if last == date.max else last
        if spans and spans[-1][1] == first and spans[-1][2] == now:
            spans[-1] = (spans[-1][0], until, now)
        else:
            spans.append((first, until, now))
    return spans
