"""What there is to write, for reading: the courses of somebody's units, a course's lessons, drafts in work."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, defer

from courses.models import Course, Lesson, LessonVersion, Topic
from courses.writers import writable_units
from lms.people.models import Person
from lms.studio.models import Draft, DraftState
from lms.studio.stages import WAITING, Step
from lms.text import fold

OrderBy = ColumnElement[Any] | InstrumentedAttribute[Any]
NEWEST = (Draft.changed_at.desc(), Draft.id.desc())


@dataclass(frozen=True)
class CourseRow:
    """A course at a glance: how many texts its readers see, how many of those are overdue, drafts in work."""

    topic: Topic
    course: Course
    texts: int
    overdue: int
    drafts: int


@dataclass(frozen=True)
class DraftRow:
    """A draft in work, whose it is to write on, who saved it last, and who set its moment."""

    draft: Draft
    course: Course
    topic: Topic
    changed_by: str
    scheduled_by: str | None

    def fits(self, wanted: str) -> bool:
        told = (self.draft.title, self.changed_by, *self.topic.title.values())
        return any(wanted in fold(words) for words in told)


@dataclass(frozen=True)
class Errands:
    """How many drafts wait for somebody: to be judged by them as the second person, and to be mended by them."""

    to_judge: int = 0
    to_mend: int = 0


@dataclass
class LessonRow:
    """A lesson or the beginning of one: what is published and what is in work, by language."""

    slug: str
    lesson: Lesson | None = None
    versions: dict[str, LessonVersion] = field(default_factory=dict)
    drafts: dict[str, DraftRow] = field(default_factory=dict)

    @property
    def number(self) -> int | None:
        return self.lesson.number if self.lesson else None

    @property
    def title(self) -> str:
        """As it is published, else as it is written, Vietnamese before others."""
        published = [version.title for version in self.versions.values()]
        written = [row.draft.title for row in self.drafts.values()]
        return next(filter(None, published + written), "")


def courses_of(session: Session, units: Collection[int], today: date) -> list[CourseRow]:
    """The courses of the units in the order of the topics. One statement."""
    drafts = select(func.count()).where(Draft.course_id == Course.id).correlate(Course).scalar_subquery()
    late = func.coalesce(func.sum(case((LessonVersion.review_due < today, 1), else_=0)), 0)
    rows = session.execute(
        select(Topic, Course, func.count(LessonVersion.id), late, drafts)
        .join(Course, Course.topic_id == Topic.id)
        .outerjoin(Lesson, (Lesson.course_id == Course.id) & Lesson.number.is_not(None))
        .outerjoin(LessonVersion, (LessonVersion.lesson_id == Lesson.id) & LessonVersion.is_current)
        .where(Course.owner_id.in_(units))
        .group_by(Topic.id, Course.id)
        .order_by(Topic.number, Course.id)
    )
    return [CourseRow(*row) for row in rows]


def drafts_of(session: Session, units: Collection[int], wanted: str = "") -> list[DraftRow]:
    """The drafts in work in the units' courses, the newest first. One statement.

    `wanted` is a search key for titles, topics and whoever saved last.
    """
    return [row for row in _drafts(session, Course.owner_id.in_(units), *NEWEST) if row.fits(wanted)]


def drafts_waiting(session: Session, units: Collection[int], step: Step, wanted: str = "") -> list[DraftRow]:
    """Those of them that wait for a step, the one that has waited longest first; of scheduled ones, the next to go."""
    order = (Draft.publish_at, Draft.submitted_at, Draft.id)
    found = _drafts(session, and_(WAITING[step], Course.owner_id.in_(units)), *order)
    return [row for row in found if row.fits(wanted)]


def errands_of(session: Session, person_id: int, day: date) -> Errands:
    """What the studio asks of the person. Two statements."""
    others = (Draft.changed_by != person_id, Draft.submitted_by != person_id)
    to_judge = and_(Draft.state == DraftState.SUBMITTED, *others)
    to_mend = and_(Draft.state == DraftState.WRITING, Draft.remark != "", Draft.changed_by == person_id)
    own = Course.owner_id.in_(writable_units(session, person_id, day))
    counts = select(func.count(case((to_judge, 1))), func.count(case((to_mend, 1))))
    return Errands(*session.execute(counts.join(Course, Course.id == Draft.course_id).where(own)).one())


def lessons_of(session: Session, course: Course) -> list[LessonRow]:
    """The course's lessons in their order, then those begun and not published, then those withdrawn. Two statements."""
    rows: dict[str, LessonRow] = {}
    found = session.execute(
        select(Lesson, LessonVersion)
        .options(defer(LessonVersion.html), defer(LessonVersion.markdown))
        .outerjoin(LessonVersion, (LessonVersion.lesson_id == Lesson.id) & LessonVersion.is_current)
        .where(Lesson.course_id == course.id)
        .order_by(Lesson.number, Lesson.id, LessonVersion.language.desc())
    )
    for lesson, version in found:
        row = rows.setdefault(lesson.slug, LessonRow(lesson.slug, lesson))
        if version:
            row.versions[version.language] = version
    for entry in reversed(_drafts(session, Course.id == course.id, *NEWEST)):
        rows.setdefault(entry.draft.slug, LessonRow(entry.draft.slug)).drafts[entry.draft.language] = entry
    return list(rows.values())


def _drafts(session: Session, condition: ColumnElement[bool], *order: OrderBy) -> list[DraftRow]:
    changer, scheduler = aliased(Person), aliased(Person)
    rows = session.execute(
        select(Draft, Course, Topic, changer.name, scheduler.name)
        .options(defer(Draft.markdown), defer(Draft.details))  # long, and not for lists
        .join(Course, Course.id == Draft.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .join(changer, changer.id == Draft.changed_by)
        .outerjoin(scheduler, scheduler.id == Draft.scheduled_by)
        .where(condition)
        .order_by(*order)
    )
    return [DraftRow(*row) for row in rows]
