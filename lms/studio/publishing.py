"""The last step: a draft becomes what learners read, at once or at its moment.

Whoever deletes the draft as it was read has published it: of two who press at once, the other is too late.
"""

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses.calendar import write_down_months
from courses.glossary import lesson_html
from courses.models import Course, Lesson, LessonVersion
from courses.publishing import publish_text
from courses.records import LessonText
from lms.clock import local_date
from lms.people.models import AuditEntry
from lms.studio.checking import checks, is_ready
from lms.studio.claiming import ChangedMeanwhile, claim, take_away
from lms.studio.models import Draft, DraftState
from lms.studio.reviewing import NOT_REVIEWED, NOT_SCHEDULED, NotReady, NotWaiting, is_agreed, needs_review, note
from lms.teams.acting import Actor
from lms.text import SOURCE_LANGUAGE


class NotReviewed(Exception):
    """A second person has not agreed to these words."""


class SourceFirst(Exception):
    """A translation cannot be read before the Vietnamese lesson."""


class WrongMoment(Exception):
    """The moment has passed, or the sources would be due to be checked again by then: nothing would go out."""


REFUSALS = (NotReady, NotReviewed, SourceFirst, ChangedMeanwhile)


def publish(session: Session, draft: Draft, actor: Actor, now: datetime) -> LessonVersion:
    """Make the draft what learners read; returns the version that they then read, an old one if it says the same.

    Raises NotReady, NotReviewed, SourceFirst or ChangedMeanwhile, before anything is written.
    """
    text = _text(session, draft, local_date(now))
    course = _touch_course(session, draft)
    take_away(session, draft)
    lesson = _keep_lesson(session, course, draft, now)
    reviewer = draft.reviewed_by if is_agreed(draft) else None
    fresh = publish_text(session, lesson, draft.language, text, now, actor.person_id, reviewer)
    read = {"lesson_id": lesson.id, "language": draft.language, "is_current": True}
    version = fresh or session.scalars(select(LessonVersion).filter_by(**read)).one()
    about = {"version": version.number, "lesson_id": lesson.id}
    note(session, "lesson.published", draft, actor, now, **about)
    session.flush()
    return version


def schedule(session: Session, draft: Draft, when: datetime, actor: Actor, now: datetime) -> None:
    """Publish the draft at a moment to come; once more, to move it. Saving other words stops it.

    Raises WrongMoment, or what `publish` raises.
    """
    text = _text(session, draft, local_date(now))
    if when <= now or local_date(when) >= text.review_due:
        raise WrongMoment
    by = {} if is_agreed(draft) else {**NOT_REVIEWED, "remark": ""}  # who sent it back once has not agreed to it
    claim(session, draft, state=DraftState.APPROVED, publish_at=when, scheduled_by=actor.person_id, **by)
    note(session, "lesson.scheduled", draft, actor, now, day=local_date(when).isoformat())


def unschedule(session: Session, draft: Draft, actor: Actor, now: datetime) -> None:
    """Stop what is scheduled; what a second person has agreed to stays agreed to.

    Raises NotWaiting or ChangedMeanwhile. Nothing else is taken back here: what was sent back names a reviewer, too.
    """
    if draft.publish_at is None:
        raise NotWaiting
    state = DraftState.APPROVED if is_agreed(draft) else DraftState.WRITING
    claim(session, draft, state=state, **NOT_SCHEDULED)
    note(session, "lesson.unscheduled", draft, actor, now)


def publish_due(session: Session, now: datetime) -> int:
    """Publish what is due, in the name of whoever scheduled it; returns how many. One statement when nothing is.

    What can no longer go out (its sources are missing, a second person is needed now) stays in the list of
    scheduled drafts, where its moment is seen to have passed.
    """
    due = select(Draft).where(Draft.publish_at <= now, Draft.state == DraftState.APPROVED)
    order = (Draft.publish_at, Draft.language.desc(), Draft.id)  # a translation after the lesson itself
    return sum(_published(session, draft, now) for draft in session.scalars(due.order_by(*order)).all())


def published_from(session: Session, draft_id: int) -> int | None:
    """The lesson that a draft which is gone has become, for whoever pressed a moment too late."""
    entry = session.scalars(
        select(AuditEntry).filter_by(action="lesson.published", subject="draft", subject_id=draft_id)
    ).first()
    return entry.details["lesson_id"] if entry else None


def current_of(session: Session, draft: Draft) -> LessonVersion | None:
    """The text that readers see as long as the draft is not published."""
    texts = select(LessonVersion).join(Lesson, Lesson.id == LessonVersion.lesson_id)
    own = texts.where(Lesson.course_id == draft.course_id, Lesson.slug == draft.slug)
    return session.scalars(own.where(LessonVersion.language == draft.language, LessonVersion.is_current)).first()


def _published(session: Session, draft: Draft, now: datetime) -> bool:
    try:
        publish(session, draft, Actor(draft.scheduled_by, ""), now)
    except REFUSALS:
        return False
    return True


def _text(session: Session, draft: Draft, today: date) -> LessonText:
    """The draft's words, rendered; refused where they may not be published."""
    if not is_ready(checks(session, draft, today)) or draft.verified_on is None or draft.review_due is None:
        raise NotReady
    if needs_review(session, session.get_one(Course, draft.course_id)) and not is_agreed(draft):
        raise NotReviewed
    if draft.language != SOURCE_LANGUAGE and not _is_taught(session, draft):
        raise SourceFirst
    return LessonText(
        title=draft.title,
        goal=draft.goal,
        minutes=draft.minutes,
        markdown=draft.markdown,
        html=lesson_html(draft.markdown, draft.language),
        details=draft.details,
        verified_on=draft.verified_on,
        review_due=draft.review_due,
    )


def _is_taught(session: Session, draft: Draft) -> bool:
    """Whether learners can open the lesson in Vietnamese."""
    lesson = select(Lesson.id).join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
    own = lesson.where(Lesson.course_id == draft.course_id, Lesson.slug == draft.slug, Lesson.number.is_not(None))
    seen = own.where(LessonVersion.is_current, LessonVersion.language == SOURCE_LANGUAGE)
    return session.scalar(seen.limit(1)) is not None


def _touch_course(session: Session, draft: Draft) -> Course:
    """Lets one of two calls wait before it takes a draft: places in a course have neither gap nor double."""
    own = Course.id == draft.course_id
    session.execute(update(Course).where(own).values(lesson_count=Course.lesson_count))
    return session.scalars(select(Course).where(own).execution_options(populate_existing=True)).one()


def _keep_lesson(session: Session, course: Course, draft: Draft, now: datetime) -> Lesson:
    """The draft's lesson; one that has no place yet, or has lost it, becomes the last of its course."""
    place = select(Lesson).filter_by(course_id=course.id, slug=draft.slug).execution_options(populate_existing=True)
    lesson = session.scalars(place).first() or Lesson(course_id=course.id, slug=draft.slug)
    if lesson.number is None:
        if course.lesson_count == 0:
            write_down_months(session, now)  # the topic of the course may take its turn from now on
        last = session.scalar(select(func.max(Lesson.number)).where(Lesson.course_id == course.id)) or 0
        lesson.number = course.lesson_count = last + 1
        session.add(lesson)
        session.flush()  # its versions need its id
    return lesson
