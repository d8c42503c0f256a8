"""Who comes in: to help, members of a team; to paper tests, who leads teams, oversees units or trains there."""

from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.models import Course, Topic
from lms.assisting.citizens import Ground, grounds_of
from lms.assisting.models import PaperTest
from lms.assisting.papers import find_test, may_see_key
from lms.assisting.sitters import Audience
from lms.clock import local_today
from lms.db import db
from lms.teams.access import TRAINING, Scope, scope_of
from lms.teams.models import AdminUnit
from lms.web import found, whole_number
from quizzes.models import Quiz

blueprint = Blueprint("assisting", __name__)
Answer = str | tuple[str, int] | Response | Redirect


@dataclass(frozen=True)
class Helper:
    """The teams of who is signed in, and the one for which they help now."""

    grounds: list[Ground]
    ground: Ground


def helper() -> Helper:
    """The team given as ?team=, else the one joined first; 404 for whoever is in none."""
    grounds = grounds_of(db.session(), current_user.id, local_today())
    asked = request.args.get("team")
    wanted = [each for each in grounds if asked is None or each.team.id == whole_number(asked)]
    return Helper(grounds, found(wanted[0] if wanted else None))


@dataclass(frozen=True)
class Opened:
    """A paper test in scope, of which course, where and for whom. `has_key`: the reader may see what is right."""

    test: PaperTest
    course: Course
    topic: Topic
    unit: AdminUnit
    commune: AdminUnit | None  # of a village
    audience: Audience
    has_key: bool


def papers_scope() -> Scope:
    """Where the reader may have people sit tests on paper; whoever may nowhere finds no such page."""
    scope = scope_of(db.session(), current_user.id, local_today(), TRAINING)
    return found(None if scope.is_empty else scope)


def test_at(test_id: int) -> Opened:
    """The paper test, or 404."""
    session, scope = db.session(), papers_scope()
    test = found(find_test(session, scope, test_id))
    course = session.get_one(Course, session.get_one(Quiz, test.quiz_id).course_id)
    unit = session.get_one(AdminUnit, test.unit_id)
    commune = session.get(AdminUnit, unit.commune_id) if unit.commune_id not in {None, unit.id} else None
    audience = Audience(course.edition, unit, test.held_on, local_today(), scope.person_id)
    topic, has_key = session.get_one(Topic, course.topic_id), may_see_key(scope, test, unit)
    return Opened(test, course, topic, unit, commune, audience, has_key)
