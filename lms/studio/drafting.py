"""Opening and saving drafts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.models import Course, Lesson, LessonVersion
from lms.db import insert_once
from lms.studio.models import Draft, DraftState
from lms.teams.acting import Actor


class SavedMeanwhile(Exception):
    """Somebody else has saved the draft since it was read."""


@dataclass(frozen=True)
class DraftText:
    """What somebody writes of a lesson."""

    title: str
    goal: str
    minutes: int
    markdown: str
    details: dict[str, Any]
    verified_on: date | None
    review_due: date | None


def open_draft(
    session: Session, course: Course, lesson: Lesson | str, language: str, actor: Actor, now: datetime
) -> Draft:
    """The lesson's draft in the language; where there is none, it begins with the words that readers see."""
    slug = lesson if isinstance(lesson, str) else lesson.slug
    place = {"course_id": course.id, "slug": slug, "language": language}
    text, lesson_id = None, None
    if isinstance(lesson, Lesson):
        lesson_id = lesson.id
        seen = select(LessonVersion).filter_by(lesson_id=lesson.id, language=language, is_current=True)
        text = session.scalars(seen).first()
    words = {name: getattr(text, name) for name in DraftText.__annotations__} if text else {}
    by = {"author_id": actor.person_id, "changed_by": actor.person_id, "changed_at": now}
    plain = {"title": "", "goal": "", "minutes": 4, "markdown": "", "details": {}, "remark": "", "revision": 1}
    insert_once(
        session,
        Draft,
        **place,
        lesson_id=lesson_id,
        base_number=text.number if text else None,
        state=DraftState.WRITING,
        **(plain | words),
        **by,
    )
    return session.scalars(select(Draft).filter_by(**place)).one()


def save_draft(session: Session, draft_id: int, text: DraftText, revision: int, actor: Actor, now: datetime) -> Draft:
    """Save the words over revision `revision`; what was submitted or agreed to is being written again.

    Raises SavedMeanwhile.
    """
    saved = update(Draft).where(Draft.id == draft_id, Draft.revision == revision)
    words = {"revision": revision + 1, "changed_by": actor.person_id, "changed_at": now, **vars(text)}
    cleared = dict.fromkeys(("submitted_by", "submitted_at", "reviewed_by", "reviewed_at", "publish_at"))
    result = session.execute(saved.values(state=DraftState.WRITING, **words, **cleared))
    if not result.rowcount:  # type: ignore[attr-defined]
        raise SavedMeanwhile
    return session.get_one(Draft, draft_id, populate_existing=True)


def discard(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:  # noqa: ARG001
    """Drop the draft."""
    session.delete(draft)
    session.flush()
