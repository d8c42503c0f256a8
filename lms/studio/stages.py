"""Where a draft stands on its way to learners, and who may take the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from courses.models import Course
from courses.writers import WRITING, writable_units
from lms.people.models import Person
from lms.studio.checking import Check, checks, is_ready
from lms.studio.models import Draft, DraftState
from lms.studio.reviewing import is_agreed, may_judge, needs_review
from lms.teams.access import holds_on
from lms.teams.models import AdminUnit, Grant, Level


class Step(StrEnum):
    """What a draft waits for."""

    REVIEW = "review"
    PUBLISHING = "publishing"
    MOMENT = "moment"


WAITING: dict[Step, ColumnElement[bool]] = {
    Step.REVIEW: Draft.state == DraftState.SUBMITTED,
    Step.PUBLISHING: and_(Draft.state == DraftState.APPROVED, Draft.publish_at.is_(None)),
    Step.MOMENT: and_(Draft.state == DraftState.APPROVED, Draft.publish_at.is_not(None)),
}


@dataclass(frozen=True)
class Stage:
    """A draft, its checklist, the names of those who had a part in it, and what the reader may do with it."""

    draft: Draft
    checks: list[Check]
    names: dict[int, str]
    needs_review: bool
    may_judge: bool

    @property
    def step(self) -> Step | None:
        """What it waits for; None while it is being written."""
        if self.draft.state == DraftState.SUBMITTED:
            return Step.REVIEW
        if self.draft.state == DraftState.APPROVED:
            return Step.MOMENT if self.draft.publish_at else Step.PUBLISHING
        return None

    @property
    def is_ready(self) -> bool:
        return is_ready(self.checks)

    @property
    def may_publish(self) -> bool:
        """Whether nothing is missing any more, neither of the list nor a second person."""
        return self.is_ready and (not self.needs_review or is_agreed(self.draft))


def stage_of(session: Session, draft: Draft, person_id: int, day: date) -> Stage:
    """Where the draft stands, for somebody who writes its course."""
    course = session.get_one(Course, draft.course_id)
    people = {draft.author_id, draft.changed_by, draft.submitted_by, draft.reviewed_by, draft.scheduled_by}
    names = session.execute(select(Person.id, Person.name).where(Person.id.in_(people - {None})))
    needed = needs_review(session, course)
    return Stage(draft, checks(session, draft, day), dict(names.all()), needed, may_judge(draft, person_id))


def find_draft(session: Session, person_id: int, draft_id: int, day: date) -> Draft | None:
    """The draft, if the person writes its course."""
    own = Course.owner_id.in_(writable_units(session, person_id, day))
    query = select(Draft).join(Course, Course.id == Draft.course_id)
    return session.scalars(query.where(Draft.id == draft_id, own)).first()


def provinces_ruled(session: Session, person_id: int, day: date) -> Sequence[AdminUnit]:
    """The provinces whose way of reviewing the person decides on: a trainer or administrator of all of it."""
    held = (Grant.person_id == person_id, Grant.role.in_(WRITING), holds_on(Grant, day))
    own = select(Grant.unit_id).where(*held)
    provinces = select(AdminUnit).where(AdminUnit.level == Level.PROVINCE, AdminUnit.id.in_(own))
    return session.scalars(provinces.order_by(AdminUnit.name_sort, AdminUnit.id)).all()
