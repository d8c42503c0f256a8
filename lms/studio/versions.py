"""Every text that was ever published: listed, read, compared, and taken up again as a draft."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased, defer

from courses.models import Course, Lesson, LessonVersion, Topic
from lms.people.models import Person
from lms.studio.drafting import DraftText, begin_draft, save_draft
from lms.studio.models import Draft
from lms.teams.acting import Actor


@dataclass(frozen=True)
class LessonPlace:
    """A lesson with its course and topic, and the languages that it was ever published in, Vietnamese first."""

    lesson: Lesson
    course: Course
    topic: Topic
    languages: tuple[str, ...]


def find_lesson(session: Session, lesson_id: int) -> LessonPlace | None:
    """A lesson that has versions. Two statements."""
    row = session.execute(
        select(Lesson, Course, Topic)
        .join(Course, Course.id == Lesson.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .where(Lesson.id == lesson_id)
    ).first()
    spoken = select(LessonVersion.language).where(LessonVersion.lesson_id == lesson_id).distinct()
    languages = tuple(sorted(session.scalars(spoken), reverse=True))
    return LessonPlace(*row, languages) if row and languages else None


def versions_of(lesson_id: int, language: str) -> Select[LessonVersion, str, str]:
    """The versions with the names of who published and who reviewed them, the newest first."""
    publisher, reviewer = aliased(Person), aliased(Person)
    return (
        select(LessonVersion, publisher.name, reviewer.name)
        .options(defer(LessonVersion.html), defer(LessonVersion.markdown))  # long, and not for lists
        .outerjoin(publisher, publisher.id == LessonVersion.published_by)
        .outerjoin(reviewer, reviewer.id == LessonVersion.reviewed_by)
        .where(LessonVersion.lesson_id == lesson_id, LessonVersion.language == language)
        .order_by(LessonVersion.number.desc())
    )


def in_use(session: Session, lesson_id: int, language: str) -> LessonVersion | None:
    """The version that readers see; None where the language was withdrawn."""
    own = select(LessonVersion).filter_by(lesson_id=lesson_id, language=language, is_current=True)
    return session.scalars(own.options(defer(LessonVersion.html), defer(LessonVersion.markdown))).first()


def find_version(session: Session, version_id: int) -> Row[LessonVersion, str, str] | None:
    """One version, with the same names."""
    version = session.get(LessonVersion, version_id)
    if version is None:
        return None
    query = versions_of(version.lesson_id, version.language).where(LessonVersion.id == version_id)
    return session.execute(query).first()


def numbered(session: Session, lesson_id: int, language: str, number: int) -> LessonVersion | None:
    """The version with that number."""
    return session.scalars(
        select(LessonVersion).filter_by(lesson_id=lesson_id, language=language, number=number)
    ).first()


def newest_number(session: Session, lesson_id: int, language: str) -> int:
    """The number of the version that was published last."""
    own = select(LessonVersion.number).filter_by(lesson_id=lesson_id, language=language)
    return session.scalars(own.order_by(LessonVersion.number.desc())).first() or 0


def draft_of(session: Session, lesson: Lesson, language: str) -> Draft | None:
    """The draft that somebody writes of the lesson."""
    own = select(Draft).filter_by(course_id=lesson.course_id, slug=lesson.slug, language=language)
    return session.scalars(own).first()


def restore(session: Session, version: LessonVersion, actor: Actor, now: datetime) -> Draft:
    """Take an old version up again: a draft with its words, which goes the usual way.

    Raises DraftUnderWay.
    """
    lesson = session.get_one(Lesson, version.lesson_id)
    course = session.get_one(Course, lesson.course_id)
    draft = begin_draft(session, course, lesson.slug, version.language, actor, now)
    return save_draft(session, draft.id, DraftText.of(version), draft.revision, actor, now)
