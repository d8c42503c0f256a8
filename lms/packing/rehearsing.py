"""The preview of an import: what the command would do with the same files, carried out and rolled back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.changes import Change, What
from courses.faults import LibraryFault
from courses.models import Course, Topic
from courses.publishing import SyncReport, sync_topics
from courses.records import LessonText, Library
from lms.clock import local_date
from lms.packing.plans import CourseName, Fate, Plan, TextPlan
from lms.studio.checking import check, is_ready, measure_of
from lms.studio.drafting import DraftText
from lms.studio.models import Draft
from lms.studio.reviewing import owner_needs_review
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit
from quizzes.bank.syncing import sync_questions
from quizzes.question_faults import QuestionFileFault

Place = tuple[str, str, str]  # a course, a lesson and a language


@dataclass(frozen=True)
class Clerk:
    """Who imports for which unit, and when."""

    session: Session
    owner: AdminUnit
    actor: Actor
    now: datetime

    @property
    def needs_review(self) -> bool:
        return owner_needs_review(self.session, self.owner)

    @property
    def today(self) -> date:
        return local_date(self.now)


def rehearse(clerk: Clerk, library: Library) -> Plan:
    """What importing would do. The transaction is rolled back."""
    needed = clerk.needs_review
    try:
        return _rehearsed(clerk, library, needed)
    except LibraryFault as refusal:
        return Plan(needed, faults=refusal.faults)
    finally:
        clerk.session.rollback()


def draft_text(text: LessonText) -> DraftText:
    """The words of a file, as they are written on in the studio."""
    return DraftText(**{name: getattr(text, name) for name in DraftText.__dataclass_fields__})


def find_draft(session: Session, course: Course, slug: str, language: str) -> Draft | None:
    """The draft of a lesson in a language, whoever writes it."""
    return session.scalars(select(Draft).filter_by(course_id=course.id, slug=slug, language=language)).first()


def is_drafted(draft: Draft, text: LessonText) -> bool:
    """Whether the draft has the words of the file."""
    return DraftText.of(draft) == draft_text(text)


def _rehearsed(clerk: Clerk, library: Library, needed: bool) -> Plan:
    session, by = clerk.session, clerk.actor.person_id
    report = sync_topics(session, library, clerk.owner, clerk.now, take_folder=True, by=by)
    changes, faults = list(report.changes), []
    for course, record in report.courses:
        try:
            changes += sync_questions(session, course, record.questions, clerk.now).changes(course.slug)
        except QuestionFileFault as fault:
            faults.append(fault)
    courses, words = {course.slug: course for course, _record in report.courses}, _words_of(report)
    texts = [
        _text_plan(clerk, courses[change.place], change, words[change.place, change.lesson, change.language])
        for change in changes
        if change.what == What.PUBLISHED
    ]
    others = [change for change in changes if change.what != What.PUBLISHED]
    return Plan(needed, texts, others, _names(session, report), question_faults=faults)


def _text_plan(clerk: Clerk, course: Course, change: Change, text: LessonText) -> TextPlan:
    kept = find_draft(clerk.session, course, change.lesson, change.language)
    if kept:
        return TextPlan(change, Fate.DRAFTED if is_drafted(kept, text) else Fate.BLOCKED)
    points = check(draft_text(text), measure_of(clerk.session, course, change.language, clerk.today))
    lacking = tuple(point for point in points if not point.is_ok)
    return TextPlan(change, Fate.READY if is_ready(points) else Fate.UNREADY, lacking)


def _words_of(report: SyncReport) -> dict[Place, LessonText]:
    return {
        (course.slug, lesson.slug, language): text
        for course, record in report.courses
        for lesson in record.lessons
        for language, text in lesson.texts.items()
    }


def _names(session: Session, report: SyncReport) -> dict[str, CourseName]:
    """A change of a topic stands by the topic's own slug, which may be that of a course, too."""
    topics = [(course, session.get_one(Topic, course.topic_id)) for course, _record in report.courses]
    of_topics = {topic.slug: CourseName(topic.number, dict(topic.title), "") for _course, topic in topics}
    return of_topics | {c.slug: CourseName(topic.number, dict(topic.title), c.edition) for c, topic in topics}
