"""A second person agrees to a draft, or sends it back: never who changed it last or submitted it.

What was agreed to are the words of one revision: saving others takes the draft back to being written.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.models import Course
from lms.clock import local_date
from lms.db import insert_once
from lms.studio.checking import checks, is_ready
from lms.studio.claiming import claim
from lms.studio.models import Draft, DraftState, ReviewRule
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Level

NOT_SCHEDULED = {"publish_at": None, "scheduled_by": None}
NOT_REVIEWED = {"reviewed_by": None, "reviewed_at": None}


class NotReady(Exception):
    """The checklist is not done."""


class NotWaiting(Exception):
    """The draft does not wait for this step: it is being written, or somebody has taken the step already."""


class OwnWork(Exception):
    """Who changed a draft last or submitted it cannot be its second person."""


def needs_review(session: Session, course: Course) -> bool:
    """Whether a second person must agree to the lessons of the course."""
    return owner_needs_review(session, session.get_one(AdminUnit, course.owner_id))


def owner_needs_review(session: Session, owner: AdminUnit) -> bool:
    """The nation's courses always; those of a province unless it has switched that off."""
    return owner.level == Level.NATION or rule_of(session, owner.id)


def rule_of(session: Session, unit_id: int) -> bool:
    """What a province has chosen."""
    chosen = session.scalar(select(ReviewRule.needs_review).where(ReviewRule.unit_id == unit_id))
    return chosen is not False


def set_review_rule(session: Session, unit: AdminUnit, needed: bool, actor: Actor, now: datetime) -> None:
    """Whether the lessons of a province need a second person; the last choice stands."""
    insert_once(session, ReviewRule, unit_id=unit.id, needs_review=True)
    other = update(ReviewRule).where(ReviewRule.unit_id == unit.id, ReviewRule.needs_review.is_not(needed))
    if session.execute(other.values(needs_review=needed)).rowcount:  # type: ignore[attr-defined]
        mark = {"review_on" if needed else "review_off": True}
        actor.note(session, "review_rule.changed", "admin_unit", unit.id, now, unit.id, **mark)
        session.flush()


def may_judge(draft: Draft, person_id: int | None) -> bool:
    """Whether somebody who writes the course is a second person for this draft."""
    return draft.state == DraftState.SUBMITTED and person_id not in (draft.changed_by, draft.submitted_by)


def is_agreed(draft: Draft) -> bool:
    """Whether a second person has agreed to the words as they are now."""
    others = (None, draft.changed_by, draft.submitted_by)
    return draft.state == DraftState.APPROVED and draft.reviewed_by not in others


def submit(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:
    """Ask a second person to read the draft; what one asked for before stays beside it.

    Raises NotReady, NotWaiting or ChangedMeanwhile.
    """
    if draft.state != DraftState.WRITING:
        raise NotWaiting
    if not is_ready(checks(session, draft, local_date(now))):
        raise NotReady
    sent = {"state": DraftState.SUBMITTED, "submitted_by": actor.person_id, "submitted_at": now}
    claim(session, draft, **sent, **NOT_REVIEWED, **NOT_SCHEDULED)
    note(session, "draft.submitted", draft, actor, now)


def approve(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:
    """Agree to the draft as it was read. Raises NotWaiting, OwnWork or ChangedMeanwhile."""
    _refuse_judge(draft, actor)
    claim(session, draft, state=DraftState.APPROVED, reviewed_by=actor.person_id, reviewed_at=now, remark="")
    note(session, "draft.approved", draft, actor, now)


def send_back(session: Session, draft: Draft, remark: str, actor: Actor, now: datetime) -> None:
    """Say what to mend; the draft is being written again. Raises NotWaiting, OwnWork or ChangedMeanwhile."""
    _refuse_judge(draft, actor)
    claim(session, draft, state=DraftState.WRITING, reviewed_by=actor.person_id, reviewed_at=now, remark=remark)
    note(session, "draft.sent_back", draft, actor, now)


def note(session: Session, action: str, draft: Draft, actor: Actor, now: datetime, **details: object) -> None:
    """Enter a step of the draft in the audit log of the unit that owns the course."""
    course = session.get_one(Course, draft.course_id)
    place = {"course": course.slug, "lesson": draft.slug, "language": draft.language}
    actor.note(session, action, "draft", draft.id, now, course.owner_id, **place, **details)


def _refuse_judge(draft: Draft, actor: Actor) -> None:
    if draft.state != DraftState.SUBMITTED:
        raise NotWaiting
    if not may_judge(draft, actor.person_id):
        raise OwnWork
