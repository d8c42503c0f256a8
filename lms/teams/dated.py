"""Dated rows that change from a day on: what held before that day stays on record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from lms.teams.models import AdminUnit, Residence, TeamPlace, UnitVersion

Dated = type[AdminUnit] | type[UnitVersion] | type[TeamPlace] | type[Residence]


def lasts_beyond(row: Dated, day: date) -> ColumnElement[bool]:
    """The row holds on `day`, or on a later one."""
    return or_(row.valid_to.is_(None), row.valid_to > day)


def change_from(
    session: Session,
    row: type[UnitVersion] | type[TeamPlace] | type[Residence],
    which: ColumnElement[bool],
    day: date,
    values: Mapping[str, Any],
    **new: Any,
) -> None:
    """From `day` on, the rows of `which` say `values`; one that began before ends there and a new one goes on.

    `new` is what only rows that begin on `day` say besides. A few statements, however many rows there are.
    """
    session.flush()
    columns = [column for column in row.__table__.columns if column.name != "id"]
    straddling = and_(which, row.valid_from < day, lasts_beyond(row, day))
    found = session.execute(select(*columns).where(straddling)).mappings().all()
    apart: Any = {"synchronize_session": False}
    session.execute(update(row).where(which, row.valid_from >= day).values(**values), execution_options=apart)
    session.execute(update(row).where(straddling).values(valid_to=day), execution_options=apart)
    if found:
        session.execute(insert(row), [{**one, "valid_from": day, **values, **new} for one in found])
