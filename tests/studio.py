"""Drafts for tests: the words of a shipped lesson, which keeps every rule of the checklist."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import frontmatter
from courses.models import Course, Lesson, LessonVersion
from courses.publishing import publish_text
from courses.records import LessonText
from lms.clock import utc_now
from lms.people.models import AuditEntry, Person
from lms.studio.drafting import DraftText, begin_draft, save_draft
from lms.studio.models import Draft
from lms.studio.reviewing import approve, set_review_rule, submit
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from tests import world

SHIPPED = Path("courses/library/06-thanh-toan-truc-tuyen/member/vi/1-chuyen-tien-dung-nguoi.md")
TERM = timedelta(days=90)
MARKED = "Bản thử này ghi số {}."
KEPT = ("audience", "basic_skill", "digcomp", "tt02", "sources")
COURSE, OF_PROVINCE = "bao-ve-ban-than-member", "bao-ve-o-quang-ngai"


@cache
def _shipped() -> tuple[dict[str, Any], str]:
    return frontmatter.split((Path(__file__).parent.parent / SHIPPED).read_text(encoding="utf-8"))


def text(number: int = 1, **changed: Any) -> DraftText:
    """A lesson that may be published; `number` tells one from another."""
    head, body = _shipped()
    first, rest = body.split("\n\n", 1)
    words = {
        "title": head["title"],
        "goal": head["goal"],
        "minutes": head["minutes"],
        "markdown": f"{first}\n\n{MARKED.format(number)}\n\n{rest}",
        "details": {key: head[key] for key in KEPT},
        "verified_on": world.today() - timedelta(days=1),  # also where a test looks back a little
        "review_due": world.today() + TERM,
    }
    return DraftText(**(words | changed))


def course(session: Session, slug: str = COURSE) -> Course:
    return session.scalars(select(Course).filter_by(slug=slug)).one()


def first_lesson(session: Session, of: Course) -> Lesson:
    return session.scalars(select(Lesson).filter_by(course_id=of.id, number=1)).one()


def trainer(session: Session, username: str, unit: str = "Việt Nam", role: str = "trainer") -> Person:
    """Another trainer."""
    made = world.person(session, username, f"Giảng viên {username}")
    place = session.scalars(select(AdminUnit).filter_by(name=unit)).one()
    session.add(Grant(person_id=made.id, role=role, unit_id=place.id, valid_from=world.LONG_AGO))
    session.flush()
    return made


def province_course(session: Session) -> Course:
    """A course of Quảng Ngãi's own, still without a lesson."""
    topic_id = course(session).topic_id
    owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
    made = Course(slug=OF_PROVINCE, topic_id=topic_id, edition="member", owner_id=owner.id, lesson_count=0)
    session.add(made)
    session.flush()
    return made


def draft(
    session: Session,
    by: Person,
    now: datetime,
    number: int = 1,
    of: Course | None = None,
    slug: str = "bai-1",
    **changed: Any,
) -> Draft:
    """A draft of the course's first lesson, or of a new one called `slug`, saved by somebody."""
    home = of or course(session)
    language = changed.pop("language", "vi")
    begun = begin_draft(session, home, slug, language, actor(by), now)
    return save_draft(session, begun.id, text(number, **changed), begun.revision, actor(by), now)


def lesson(session: Session, of: Course, **changed: Any) -> LessonVersion:
    """A lesson of the course that learners read, the last one."""
    of.lesson_count += 1
    made = Lesson(course_id=of.id, number=of.lesson_count, slug=f"bai-{of.lesson_count}")
    session.add(made)
    session.flush()
    words = LessonText(
        html="<p>Chữ.</p>", **vars(text(of.lesson_count, title=f"Bài của tỉnh số {made.number}", **changed))
    )
    published = publish_text(session, made, "vi", words, utc_now())
    assert published
    return published


def local(session: Session, now: datetime) -> tuple[Person, Draft]:
    """A trainer of Quảng Ngãi, which needs no second person, and a draft of its own course."""
    owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
    teacher = trainer(session, "local", "Quảng Ngãi")
    set_review_rule(session, owner, False, actor(teacher), now)
    made = draft(session, teacher, now, of=province_course(session), slug="bai-cua-tinh")
    session.commit()
    return teacher, made


def agreed(session: Session, made: Draft, author: Person, second: Person, now: datetime) -> Draft:
    """A draft that a second person has agreed to."""
    submit(session, made, actor(author), now)
    approve(session, made, actor(second), now)
    session.commit()
    return made


def actor(person: Person) -> Actor:
    return Actor(person.id, "::1")


def versions(session: Session, slug: str = "bai-1", language: str = "vi") -> Sequence[LessonVersion]:
    """What was published of a lesson of one of our two courses, the oldest first."""
    session.expire_all()
    query = select(LessonVersion).join(Lesson, Lesson.id == LessonVersion.lesson_id)
    query = query.where(Lesson.slug == slug, LessonVersion.language == language)
    home = select(Course.id).where(Course.slug.in_([COURSE, OF_PROVINCE]))
    return session.scalars(query.where(Lesson.course_id.in_(home)).order_by(LessonVersion.number)).all()


def drafts(session: Session) -> Sequence[Draft]:
    session.rollback()
    return session.scalars(select(Draft).order_by(Draft.id).execution_options(populate_existing=True)).all()


def noted(session: Session) -> list[str]:
    """Every deed of the log, the oldest first."""
    session.rollback()
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
