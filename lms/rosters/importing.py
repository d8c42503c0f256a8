"""Imports a roster: the whole file or nothing, in the caller's transaction."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.rosters.planning import Planner
from lms.rosters.plans import Plan, Terms
from lms.rosters.records import RosterRow
from lms.rosters.writing import Report, Writer
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Team

BATCH = 4000
UNCHANGED = {"synchronize_session": False}


class PlanFaulty(Exception):
    """A plan with faults is not applied."""


class PlanOutdated(Exception):
    """Since the preview, somebody changed what the plan stands on: look at a new preview. The caller rolls back."""


def apply(session: Session, plan: Plan, actor: Actor, now: datetime) -> Report:
    """Carry the plan out. Raises PlanFaulty, or PlanOutdated; the caller then rolls back.

    Others who would change these teams wait from here on. What they did before is seen, because the plan is
    made once more: only if it comes out the same, it is what somebody has looked at.
    """
    if not plan.is_ready:
        raise PlanFaulty
    _claim(session, plan)
    again = Planner(session, plan.terms).plan([line.row for line in plan.lines])
    if again.fingerprint != plan.fingerprint:
        raise PlanOutdated
    try:
        return Writer(session, actor, now).write(again)
    except IntegrityError as crossed:  # a phone number or user name, taken in this very moment
        raise PlanOutdated from crossed


def load(
    session: Session,
    rows: Iterable[RosterRow],
    terms: Terms,
    actor: Actor,
    now: datetime,
    watch: Callable[[Plan], None] = lambda _plan: None,
) -> Report:
    """Import a file of any length, batch after batch, each seen by `watch`, faults and all.

    From the first fault on, nothing more is written, but the other rows are looked at. Raises PlanFaulty at
    the end then, or PlanOutdated; the caller rolls back.
    """
    planner, writer, report, faulty = Planner(session, terms), Writer(session, actor, now), Report(), False
    _touch(session, AdminUnit, [terms.home.id])
    for batch, more in _with_more(_batches(rows)):
        plan = planner.plan(batch, more=more)
        watch(plan)
        faulty = faulty or not plan.is_ready
        if not faulty:
            try:
                report += writer.write(plan)
            except IntegrityError as crossed:
                raise PlanOutdated from crossed
    if faulty:
        raise PlanFaulty
    return report


def _batches(rows: Iterable[RosterRow]) -> Iterator[list[RosterRow]]:
    """Some thousand rows at a time; rows of one team that follow each other stay together."""
    batch: list[RosterRow] = []
    for row in rows:
        if len(batch) >= BATCH and _team(row) != _team(batch[-1]):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _with_more(batches: Iterator[list[RosterRow]]) -> Iterator[tuple[list[RosterRow], bool]]:
    """Each batch, and whether another follows."""
    batch = next(batches, None)
    while batch is not None:
        following = next(batches, None)
        yield batch, following is not None
        batch = following


def _team(row: RosterRow) -> tuple[str, str, str, str]:
    return row.province, row.commune, row.village, row.team


def _claim(session: Session, plan: Plan) -> None:
    """Touch the rows that other verbs touch first: communes and villages where teams are founded, then the teams."""
    spots = plan.teams.values()
    units = {spot.place.commune_id for spot in spots} | {spot.place.id for spot in spots}
    _touch(session, AdminUnit, sorted(unit for unit in units if unit))
    _touch(session, Team, sorted(spot.id for spot in spots if spot.id))


def _touch(session: Session, model: type[AdminUnit | Team], ids: list[int]) -> None:
    same = {"kind": AdminUnit.kind} if model is AdminUnit else {"unit_id": Team.unit_id}
    for start in range(0, len(ids), BATCH):
        some = model.id.in_(ids[start : start + BATCH])
        session.execute(update(model).where(some).values(same), execution_options=UNCHANGED)
