"""Drafts for tests: the words of a shipped lesson, which keeps every rule of the checklist."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import frontmatter
from courses.models import Course, Lesson
from lms.people.models import Person
from lms.studio.drafting import DraftText, open_draft, save_draft
from lms.studio.models import Draft
from lms.teams.acting import Actor
from lms.teams.models import AdminUnit, Grant
from tests import world

SHIPPED = Path("courses/library/06-thanh-toan-truc-tuyen/member/vi/1-chuyen-tien-dung-nguoi.md")
TERM = timedelta(days=90)
MARKED = "Bản thử này ghi số {}."
KEPT = ("audience", "basic_skill", "digcomp", "tt02", "sources")
COURSE = "bao-ve-ban-than-member"


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
        "verified_on": world.today(),
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
    """A course of Quảng Ngãi's own, with three lessons."""
    topic_id = course(session).topic_id
    owner = session.scalars(select(AdminUnit).filter_by(name="Quảng Ngãi")).one()
    made = Course(slug="bao-ve-o-quang-ngai", topic_id=topic_id, edition="member", owner_id=owner.id, lesson_count=0)
    session.add(made)
    session.flush()
    return made


def draft(
    session: Session, by: Person, now: Any, number: int = 1, of: Course | None = None, slug: str = "", **changed: Any
) -> Draft:
    """A draft of the course's first lesson, or of a new one called `slug`, saved by somebody."""
    home = of or course(session)
    language = changed.pop("language", "vi")
    actor = Actor(by.id, "::1")
    opened = open_draft(session, home, slug or first_lesson(session, home), language, actor, now)
    return save_draft(session, opened.id, text(number, **changed), opened.revision, actor, now)
