"""The paper tests of a scope, newest first, as rows for the page."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from courses.models import Course, Topic
from lms.assisting.models import PaperSheet, PaperTest
from lms.assisting.papers import covers_tests
from lms.teams.access import Scope
from lms.teams.models import AdminUnit
from quizzes.models import Quiz

TEST_KEYS = (PaperTest.held_on, PaperTest.id)  # to be read descending


def test_rows(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Id, day, topic, where, how many sheets came back and how many of them count."""
    commune = aliased(AdminUnit, name="commune")
    sheets = select(func.count()).where(PaperSheet.test_id == PaperTest.id).correlate(PaperTest)
    done = sheets.where(PaperSheet.settled_by.is_not(None))
    return (
        select(PaperTest.id, PaperTest.held_on, Topic.title, AdminUnit.kind, AdminUnit.name, AdminUnit.level)
        .add_columns(commune.kind.label("commune_kind"), commune.name.label("commune"))
        .add_columns(sheets.scalar_subquery().label("sheets"), done.scalar_subquery().label("done"))
        .join(Quiz, Quiz.id == PaperTest.quiz_id)
        .join(Course, Course.id == Quiz.course_id)
        .join(Topic, Topic.id == Course.topic_id)
        .join(AdminUnit, AdminUnit.id == PaperTest.unit_id)
        .outerjoin(commune, commune.id == AdminUnit.commune_id)
        .where(covers_tests(scope))
        .order_by(*(key.desc() for key in TEST_KEYS))
    )


def test_count(scope: Scope) -> Select[int]:
    """How many rows `test_rows` has."""
    return select(func.count()).select_from(PaperTest).where(covers_tests(scope))
