"""A test that was sat on paper becomes an attempt like any other, handed in and graded at once.

Whoever came to the meeting may sit it: neither lessons nor earlier attempts are asked about, and one that the
person has open on a phone stays open.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.clock import local_date
from lms.teams.placement import placement_of
from quizzes.attempts.handing_in import new_receipt
from quizzes.attempts.outcome import conclude
from quizzes.models import ON_PAPER, Answer, Attempt, Slot


def record_on_paper(
    session: Session,
    person_id: int,
    quiz_id: int,
    paper: list[Slot],
    rules: Mapping[str, Any],
    given: Mapping[int, str],
    moment: datetime,
) -> Attempt:
    """The attempt; `rules` are its `pass_mark` and `more_rules`, `given` the answers by position."""
    place = placement_of(session, person_id, local_date(moment))
    attempt = Attempt(person_id=person_id, quiz_id=quiz_id, way=ON_PAPER, paper=paper, **rules)
    attempt.team_id, attempt.unit_id, attempt.receipt = place.team_id, place.unit_id, new_receipt()
    attempt.started_at = attempt.submitted_at = moment
    session.add(attempt)
    session.flush()
    for position, choice in given.items():
        session.add(Answer(attempt_id=attempt.id, position=position, sequence=1, choice=choice, given_at=moment))
    session.flush()
    conclude(session, attempt, moment, place)
    session.expire(attempt)
    return attempt
