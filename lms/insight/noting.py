"""A human's note on a signal: looked at, nothing in it; or had a word with somebody. No result changes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.db import insert_once
from lms.insight.looking import Line
from lms.insight.models import SignalNote
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Level
from quizzes.models import Attempt


class Outcome(StrEnum):
    NOTHING = "nothing"
    REMINDED = "reminded"


def note_signal(
    session: Session, line: Line, seen: int, outcome: Outcome, reason: str, actor: Actor, now: datetime
) -> bool:
    """Write the note down, and that it was taken. `seen` is how many notes of this signal its writer knew.

    False where somebody has noted something since, or the same was sent twice: nothing is written then.
    """
    signal, unit_id = line.signal, _unit_of_all(session, line)
    is_added = insert_once(
        session,
        SignalNote,
        kind=signal.kind,
        signature=_signature(line),
        number=min(seen, line.noted) + 1,
        attempt_ids=sorted(signal.ids),
        outcome=outcome,
        reason=reason,
        unit_id=unit_id,
        day=signal.day,
        noted_by=actor.person_id,
        noted_at=now,
    )
    if is_added:
        told = {outcome: True, "attempts": len(signal.attempts)}
        actor.note(session, "signal.noted", "attempt", signal.first.id, now, unit_id, **told)
    return is_added


def notes_about(session: Session, person_id: int) -> Sequence[SignalNote]:
    """What was noted about signals in which tests of the person stand, oldest first. Two statements.

    A note is kept with the day of its first attempt, which may be that before the person's own.
    """
    mine = select(Attempt.id, Attempt.submitted_at).where(Attempt.person_id == person_id)
    sat = {attempt_id: local_date(moment) for attempt_id, moment in session.execute(mine) if moment}
    days = {day - timedelta(days=back) for day in sat.values() for back in (0, 1)}
    notes = session.scalars(select(SignalNote).where(SignalNote.day.in_(days)).order_by(SignalNote.id))
    return [note for note in notes if not sat.keys().isdisjoint(note.attempt_ids)]


def _signature(line: Line) -> str:
    words = f"{line.signal.kind}:{sorted(line.signal.ids)}"
    return hashlib.sha256(words.encode()).hexdigest()


def _unit_of_all(session: Session, line: Line) -> int:
    """The smallest unit that holds every attempt: whoever answers for all of it reads the note."""
    places = [sat.place for sat in line.sat]
    for ids in (
        {place.id for place in places},
        {place.commune_id for place in places},
        {place.province_id for place in places},
    ):
        if len(ids) == 1 and (one := ids.pop()) is not None:
            return one
    return session.scalars(select(AdminUnit.id).where(AdminUnit.level == Level.NATION)).one()
