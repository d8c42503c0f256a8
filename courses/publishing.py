"""Takes the library's topics and lessons over into the database.

A topic is known by its slug, a course by topic, edition and owner, a lesson by its slug within the course.
Published texts are never changed: other words are a new version. What has left the folder is never deleted:
a lesson loses its number, a text is no longer current. Topics and courses that the folder does not hold are
left alone, so that a folder may hold a part of the library.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.calendar import write_down_months
from courses.faults import Code, Fault, Lapse, LibraryFault
from courses.library import LessonText, Library, LibraryCourse, LibraryLesson, LibraryTopic
from courses.models import Course, Edition, Lesson, LessonVersion, Topic
from courses.progress import close_lessons
from lms.teams.models import AdminUnit
from lms.text import LANGUAGES

SLUG_ENDINGS = {Edition.MEMBER: "", Edition.CITIZEN: "-nguoi-dan", Edition.OFFICIAL: "-can-bo"}
TOPIC_WORDS = ("number", "slug", "title", "summary", "basic_skill", "frameworks")


@dataclass(frozen=True)
class SyncReport:
    """What has changed, as lines to read; `courses` pairs every course with its record, for the questions."""

    changes: list[str] = field(default_factory=list)
    courses: list[tuple[Course, LibraryCourse]] = field(default_factory=list)


def sync_topics(session: Session, library: Library, owner: AdminUnit, now: datetime) -> SyncReport:
    """Make topics, courses and lessons of `owner` equal to the library. Run twice, the second changes nothing.

    Raises LibraryFault, before anything is written, when a number is taken by another topic.
    """
    known = {topic.slug: topic for topic in session.scalars(select(Topic))}
    _refuse_taken_numbers(library, known)
    report = SyncReport()
    if any(record.slug not in known for record in library.topics):
        write_down_months(session, now)
    for record in library.topics:
        topic = _keep_topic(session, known.get(record.slug), record, report)
        for edition in record.courses:
            course = _keep_course(session, topic, edition.edition, owner, report)
            _keep_lessons(session, course, edition, now, report)
            report.courses.append((course, edition))
    session.flush()
    return report


def _refuse_taken_numbers(library: Library, known: dict[str, Topic]) -> None:
    taken = {topic.number: slug for slug, topic in known.items()}
    faults = [
        Fault(
            f"{record.number:02d}-{record.slug}/topic.md",
            Lapse(Code.NUMBER_TAKEN, {"number": record.number, "slug": taken[record.number]}),
        )
        for record in library.topics
        if taken.get(record.number, record.slug) != record.slug
    ]
    if faults:
        raise LibraryFault(faults)


def _keep_topic(session: Session, topic: Topic | None, record: LibraryTopic, report: SyncReport) -> Topic:
    words = {key: getattr(record, key) for key in TOPIC_WORDS}
    if topic is None:
        topic = Topic(**words)
        session.add(topic)
        session.flush()  # its courses need its id
        report.changes.append(f"{record.slug}: new topic")
    elif any(getattr(topic, key) != value for key, value in words.items()):
        for key, value in words.items():
            setattr(topic, key, value)
        report.changes.append(f"{record.slug}: topic changed")
    return topic


def _keep_course(session: Session, topic: Topic, edition: Edition, owner: AdminUnit, report: SyncReport) -> Course:
    """A course keeps its address for good, whatever scheme gave it."""
    course = session.scalars(select(Course).filter_by(topic_id=topic.id, edition=edition, owner_id=owner.id)).first()
    if course is None:
        slug = topic.slug + SLUG_ENDINGS[edition]
        course = Course(slug=slug, topic_id=topic.id, edition=edition, owner_id=owner.id)
        session.add(course)
        session.flush()  # its lessons need its id
        report.changes.append(f"{slug}: new course")
    return course


def _keep_lessons(session: Session, course: Course, record: LibraryCourse, now: datetime, report: SyncReport) -> None:
    known = {lesson.slug: lesson for lesson in session.scalars(select(Lesson).filter_by(course_id=course.id))}
    moved = _renumber(session, known, {entry.slug: entry.number for entry in record.lessons})
    for lesson in moved:
        fate = f"now lesson {lesson.number}" if lesson.number else "withdrawn"
        report.changes.append(f"{course.slug}, {lesson.slug}: {fate}")
    versions = _versions(session, course)
    for entry in record.lessons:
        lesson = known.get(entry.slug) or _new_lesson(session, course, entry)
        for language in LANGUAGES:
            earlier = [v for v in versions if v.lesson_id == lesson.id and v.language == language]
            if what := _keep_text(session, lesson, language, earlier, entry.texts.get(language), now):
                report.changes.append(f"{course.slug}, {entry.slug} ({language}): {what}")
    course.lesson_count = len(record.lessons)
    if moved:
        session.flush()
        close_lessons(session, course.id, now)


def _renumber(session: Session, known: dict[str, Lesson], numbers: dict[str, int]) -> list[Lesson]:
    """Give each lesson its number of the folder, or none; returns those whose number has changed."""
    moved = [lesson for lesson in known.values() if lesson.number != numbers.get(lesson.slug)]
    for lesson in moved:
        lesson.number = None
    session.flush()  # frees the numbers, which are unique, before they are given out again
    for lesson in moved:
        lesson.number = numbers.get(lesson.slug)
    return moved


def _versions(session: Session, course: Course) -> Sequence[LessonVersion]:
    """All published texts of a course, oldest first."""
    versions = select(LessonVersion).join(Lesson, Lesson.id == LessonVersion.lesson_id)
    return session.scalars(versions.where(Lesson.course_id == course.id).order_by(LessonVersion.number)).all()


def _new_lesson(session: Session, course: Course, entry: LibraryLesson) -> Lesson:
    lesson = Lesson(course_id=course.id, number=entry.number, slug=entry.slug)
    session.add(lesson)
    session.flush()  # its versions need its id
    return lesson


def _keep_text(
    session: Session,
    lesson: Lesson,
    language: str,
    earlier: list[LessonVersion],
    text: LessonText | None,
    now: datetime,
) -> str | None:
    """Publish `text`, unless it is what readers already see; says what was done."""
    digest = _digest(text) if text else None
    current = next((version for version in earlier if version.is_current), None)
    if (current.digest if current else None) == digest:
        return None
    if current:
        current.is_current = False
    if text is None:
        return "no longer published"
    number = earlier[-1].number + 1 if earlier else 1
    words = {"language": language, "number": number, "digest": digest, "published_at": now, **vars(text)}
    session.add(LessonVersion(lesson_id=lesson.id, **words))
    return f"version {number}"


def _digest(text: LessonText) -> str:
    """Of the HTML too: when rendering gets better, or safer, lessons are published anew."""
    return hashlib.sha256(json.dumps(asdict(text), sort_keys=True, default=str).encode()).hexdigest()
