"""Imports courses: lessons become drafts that are published or sent to a second person; all else follows them.

By way of drafts, the checklist and the second person are asked here as everywhere. Questions, the order of the
lessons and what is withdrawn need the lessons to be there, and a second person as well where lessons do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.arranging import arrange, withdraw_translations
from courses.changes import Change
from courses.illustrating import illustrated
from courses.models import Course, Lesson, LessonVersion
from courses.publishing import SyncReport, digest_of, keep_course, keep_topic, known_topics
from courses.records import LessonText, Library, LibraryCourse
from lms.packing.rehearsing import Clerk, draft_text
from lms.studio.checking import checks, is_ready
from lms.studio.drafting import DraftUnderWay, begin_draft, save_draft
from lms.studio.models import Draft
from lms.studio.publishing import SourceFirst, publish
from lms.studio.reviewing import submit
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from quizzes.bank.syncing import sync_questions

Taught = dict[tuple[str, str], LessonVersion]  # what readers see, by lesson and language


class LessonsMissing(Exception):
    """What follows the lessons must wait: `titles` are those that are not published yet."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(titles)
        self.titles = titles


@dataclass
class Brought:
    """How many texts were published, sent to a second person, kept as drafts, or left to who is writing there."""

    published: int = 0
    submitted: int = 0
    drafts: int = 0
    left: int = 0


def bring_texts(clerk: Clerk, library: Library) -> Brought:
    """Make drafts of the lessons that are new or changed, and take each as far as it may go."""
    brought, needed = Brought(), clerk.needs_review
    for course, record in _courses(clerk, _illustrated(clerk, library)):
        taught = _taught(clerk.session, course)
        for slug, language, text in _texts(record):
            current = taught.get((slug, language))
            if current is None or current.digest != digest_of(text):
                _bring(clerk, course, (slug, language), text, brought, needed)
    clerk.session.flush()
    return brought


def settle(clerk: Clerk, library: Library) -> list[Change]:
    """Put the lessons in order, withdraw what is gone, take the questions and the topics' words over.

    Raises LessonsMissing before anything of it is done, or QuestionFileFault; the caller then rolls back.
    """
    session, shown, report = clerk.session, _illustrated(clerk, library), SyncReport()
    courses = _courses(clerk, shown)
    missing = [title for course, record in courses for title in _missing(session, course, record)]
    if missing:
        raise LessonsMissing(missing)
    known = known_topics(session, shown)
    for topic in shown.topics:
        keep_topic(session, known[topic.slug], topic, clerk.owner, report)
    for course, record in courses:
        report.changes.extend(_settle(clerk, course, record))
    session.flush()
    return report.changes


def courses_of(clerk: Clerk, library: Library) -> list[Course]:
    """The courses that the zip is about."""
    return [course for course, _record in _courses(clerk, library)]


def _settle(clerk: Clerk, course: Course, record: LibraryCourse) -> list[Change]:
    languages = {lesson.slug: list(lesson.texts) for lesson in record.lessons}
    moves = arrange(clerk.session, course, list(languages), clerk.now)
    gone = withdraw_translations(clerk.session, course, languages)
    questions = sync_questions(clerk.session, course, record.questions, clerk.now)
    about = {"lessons": len(record.lessons)}
    clerk.actor.note(clerk.session, "course.imported", "course", course.id, clerk.now, clerk.owner.id, **about)
    return [*moves, *gone, *questions.changes(course.slug)]


def _illustrated(clerk: Clerk, library: Library) -> Library:
    return illustrated(clerk.session, library, clerk.owner.id, clerk.actor.person_id, clerk.now)


def _courses(clerk: Clerk, library: Library) -> list[tuple[Course, LibraryCourse]]:
    """The courses of the zip with their records; a topic that is there keeps its words for now."""
    known, report = known_topics(clerk.session, library), SyncReport()
    return [
        (keep_course(clerk.session, topic, edition.edition, clerk.owner, report), edition)
        for record in library.topics
        for topic in [known.get(record.slug) or keep_topic(clerk.session, None, record, clerk.owner, report)]
        for edition in record.courses
    ]


def _missing(session: Session, course: Course, record: LibraryCourse) -> list[str]:
    taught = _taught(session, course)
    lessons = [lesson for lesson in record.lessons if (lesson.slug, SOURCE_LANGUAGE) not in taught]
    return [lesson.texts[SOURCE_LANGUAGE].title for lesson in lessons]


def _taught(session: Session, course: Course) -> Taught:
    rows = session.execute(
        select(Lesson.slug, LessonVersion)
        .join(LessonVersion, LessonVersion.lesson_id == Lesson.id)
        .where(Lesson.course_id == course.id, Lesson.number.is_not(None), LessonVersion.is_current)
    )
    return {(slug, version.language): version for slug, version in rows}


def _texts(record: LibraryCourse) -> Iterator[tuple[str, str, LessonText]]:
    """In the order of the lessons, Vietnamese before its translation."""
    for lesson in record.lessons:
        for language in LANGUAGES:
            if language in lesson.texts:
                yield lesson.slug, language, lesson.texts[language]


def _bring(
    clerk: Clerk, course: Course, place: tuple[str, str], text: LessonText, brought: Brought, needed: bool
) -> None:
    session = clerk.session
    try:
        begun = begin_draft(session, course, *place, clerk.actor, clerk.now)
    except DraftUnderWay:
        brought.left += 1
        return
    draft = save_draft(session, begun.id, draft_text(text), begun.revision, clerk.actor, clerk.now)
    if not is_ready(checks(session, draft, clerk.today)):
        brought.drafts += 1
    elif needed:
        submit(session, draft, clerk.actor, clerk.now)
        brought.submitted += 1
    else:
        _publish(clerk, draft, brought)


def _publish(clerk: Clerk, draft: Draft, brought: Brought) -> None:
    try:
        publish(clerk.session, draft, clerk.actor, clerk.now)
        brought.published += 1
    except SourceFirst:
        brought.drafts += 1
