"""Takes the library's topics and lessons over into the database.

A topic is known by its slug, a course by topic, edition and owner, a lesson by its slug within the course.
Published texts are never changed: other words are a new version. What has left the folder is never deleted:
a lesson loses its number, a text is no longer current. Topics and courses that the folder does not hold are
left alone, so that a folder may hold a part of the library.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.arranging import renumber, withdraw
from courses.calendar import write_down_months
from courses.changes import Change, What, words_changed
from courses.faults import Code, Fault, Lapse, LibraryFault
from courses.illustrating import illustrated
from courses.models import Course, Edition, Lesson, LessonVersion, Topic
from courses.progress import close_lessons
from courses.records import LessonText, Library, LibraryCourse, LibraryLesson, LibraryTopic
from lms.teams.models import AdminUnit, Level
from lms.text import LANGUAGES

SLUG_ENDINGS = {Edition.MEMBER: "", Edition.CITIZEN: "-nguoi-dan", Edition.OFFICIAL: "-can-bo"}
TOPIC_WORDS = ("number", "slug", "title", "summary", "basic_skill", "frameworks")


@dataclass(frozen=True)
class SyncReport:
    """What has changed; `courses` pairs every course with its record, for the questions.

    `kept` are lines on what the studio has published since, which the folder did not replace.
    """

    changes: list[Change] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    courses: list[tuple[Course, LibraryCourse]] = field(default_factory=list)


@dataclass(frozen=True)
class _Before:
    """What a course holds before the folder is taken over: lessons by slug, and the texts that readers see."""

    lessons: dict[str, Lesson]
    texts: dict[tuple[int, str], LessonVersion]

    def is_written_in_studio(self, lesson: Lesson) -> bool:
        """Somebody has published a text of it that readers see: it did not come from a folder."""
        return any(id_ == lesson.id and text.published_by for (id_, _language), text in self.texts.items())


@dataclass(frozen=True)
class _Takeover:
    """One taking over of a folder: for whom and when, who publishes, and whether its words replace the studio's."""

    session: Session
    owner: AdminUnit
    now: datetime
    by: int | None
    takes_folder: bool
    report: SyncReport = field(default_factory=SyncReport)

    def lessons(self, course: Course, record: LibraryCourse) -> None:
        """Make the lessons of the course equal to the record."""
        before = _before(self.session, course)
        numbers = {entry.slug: entry.number for entry in record.lessons}
        if not self.takes_folder:
            numbers |= self._kept(course, before, numbers)
        moves = renumber(self.session, course, before.lessons, numbers)
        self.report.changes.extend(moves)
        for entry in record.lessons:
            lesson = before.lessons.get(entry.slug) or _new_lesson(self.session, course, entry)
            for language in LANGUAGES:
                current = before.texts.get((lesson.id, language))
                self._text(course, lesson, language, current, entry.texts.get(language))
        if moves:
            self.session.flush()
            close_lessons(self.session, course.id, self.now)

    def _kept(self, course: Course, before: _Before, numbers: dict[str, int]) -> dict[str, int]:
        """The lessons of the studio that the folder does not hold: their numbers follow those of the folder."""
        kept = [
            lesson
            for lesson in before.lessons.values()
            if lesson.number and lesson.slug not in numbers and before.is_written_in_studio(lesson)
        ]
        kept.sort(key=lambda lesson: lesson.number or 0)
        self.report.kept.extend(f"{course.slug}, {lesson.slug}: written in the studio" for lesson in kept)
        return {lesson.slug: number for number, lesson in enumerate(kept, len(numbers) + 1)}

    def _text(
        self, course: Course, lesson: Lesson, language: str, current: LessonVersion | None, text: LessonText | None
    ) -> None:
        """Publish what the folder has and readers do not see, withdraw what it has no longer."""
        if (current.digest if current else None) == (digest_of(text) if text else None):
            return
        if current and current.published_by and not self.takes_folder:
            self.report.kept.append(f"{course.slug}, {lesson.slug} ({language}): edited in the studio since")
        elif text:
            words = words_changed(current, text)
            version = publish_text(self.session, lesson, language, text, self.now, self.by)
            if version:  # else somebody has just published it
                about = (course.slug, lesson.slug, language, text.title, version.number)
                self.report.changes.append(Change(What.PUBLISHED, *about, *words))
        elif current:
            self.report.changes.append(withdraw(course, lesson, current))


def publish_text(
    session: Session,
    lesson: Lesson,
    language: str,
    text: LessonText,
    now: datetime,
    published_by: int | None = None,
    reviewed_by: int | None = None,
) -> LessonVersion | None:
    """Make `text` what readers see, as the next version; None when they see it already.

    Touching the lesson's row first lets one of two calls wait and then read what the other has published, so
    that the numbers have neither gap nor double.
    """
    session.execute(update(Lesson).where(Lesson.id == lesson.id).values(slug=Lesson.slug))
    own = select(LessonVersion).where(LessonVersion.lesson_id == lesson.id, LessonVersion.language == language)
    newest = own.order_by(LessonVersion.number.desc()).limit(1).execution_options(populate_existing=True)
    last, digest = session.scalars(newest).first(), digest_of(text)
    if last and last.is_current:
        if last.digest == digest:
            return None
        last.is_current = False
    by = {"published_at": now, "published_by": published_by, "reviewed_by": reviewed_by}
    number = last.number + 1 if last else 1
    version = LessonVersion(lesson_id=lesson.id, language=language, number=number, digest=digest, **by, **vars(text))
    session.add(version)
    session.flush()
    return version


def digest_of(text: LessonText) -> str:
    """Of the HTML too: when rendering gets better, or safer, lessons are published anew."""
    return hashlib.sha256(json.dumps(asdict(text), sort_keys=True, default=str).encode()).hexdigest()


def sync_topics(
    session: Session,
    library: Library,
    owner: AdminUnit,
    now: datetime,
    *,
    take_folder: bool = False,
    by: int | None = None,
) -> SyncReport:
    """Make topics, courses and lessons of `owner` equal to the library. Run twice, the second changes nothing.

    What somebody has published in the studio since stays as it is, and is reported; with `take_folder`, the
    folder's words take its place, published by `by`. The words of a topic that is there are the nation's to change.
    Raises LibraryFault when a number is taken by another topic, or a picture cannot be shown.
    """
    known, takeover = known_topics(session, library), _Takeover(session, owner, now, by, take_folder)
    report = takeover.report
    library = illustrated(session, library, owner.id, by, now)
    if any(record.slug not in known for record in library.topics):
        write_down_months(session, now)
    for record in library.topics:
        topic = keep_topic(session, known.get(record.slug), record, owner, report)
        for edition in record.courses:
            course = keep_course(session, topic, edition.edition, owner, report)
            takeover.lessons(course, edition)
            report.courses.append((course, edition))
    session.flush()
    return report


def known_topics(session: Session, library: Library) -> dict[str, Topic]:
    """All topics by slug. Raises LibraryFault when a number of the library belongs to another topic."""
    known = {topic.slug: topic for topic in session.scalars(select(Topic))}
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
    return known


def keep_topic(
    session: Session, topic: Topic | None, record: LibraryTopic, owner: AdminUnit, report: SyncReport
) -> Topic:
    """The topic; a new one with its words, one that is there with the words of the nation."""
    words = {key: getattr(record, key) for key in TOPIC_WORDS}
    if topic is None:
        topic = Topic(**words)
        session.add(topic)
        session.flush()  # its courses need its id
        report.changes.append(Change(What.NEW_TOPIC, record.slug))
    elif owner.level == Level.NATION and any(getattr(topic, key) != value for key, value in words.items()):
        for key, value in words.items():
            setattr(topic, key, value)
        report.changes.append(Change(What.TOPIC_CHANGED, record.slug))
    return topic


def keep_course(session: Session, topic: Topic, edition: Edition, owner: AdminUnit, report: SyncReport) -> Course:
    """A course keeps its address for good, whatever scheme gave it."""
    course = session.scalars(select(Course).filter_by(topic_id=topic.id, edition=edition, owner_id=owner.id)).first()
    if course is None:
        slug = topic.slug + SLUG_ENDINGS[edition] + ("" if owner.level == Level.NATION else f"-{owner.id}")
        course = Course(slug=slug, topic_id=topic.id, edition=edition, owner_id=owner.id)
        session.add(course)
        session.flush()  # its lessons need its id
        report.changes.append(Change(What.NEW_COURSE, slug))
    return course


def _before(session: Session, course: Course) -> _Before:
    lessons = session.scalars(select(Lesson).filter_by(course_id=course.id)).all()
    texts = select(LessonVersion).join(Lesson, Lesson.id == LessonVersion.lesson_id)
    current = session.scalars(texts.where(Lesson.course_id == course.id, LessonVersion.is_current))
    return _Before(
        {lesson.slug: lesson for lesson in lessons}, {(text.lesson_id, text.language): text for text in current}
    )


def _new_lesson(session: Session, course: Course, entry: LibraryLesson) -> Lesson:
    lesson = Lesson(course_id=course.id, number=entry.number, slug=entry.slug)
    session.add(lesson)
    session.flush()  # its versions need its id
    return lesson
