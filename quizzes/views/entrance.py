"""Who comes in: whoever sees a course, to its test; to an attempt, the one who sits it."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.markup.words import plain_words
from lms.web import found, language
from quizzes.attempts.finding import answered_in, answers_of, find_attempt, next_open
from quizzes.attempts.handing_in import settle
from quizzes.models import Attempt
from quizzes.overview import CourseTest, find_test
from quizzes.web import sitter_id

blueprint = Blueprint("quizzes", __name__)
blueprint.add_app_template_filter(plain_words)
Page = str | tuple[str, int] | Response | Redirect


def seen_test(slug: str) -> CourseTest:
    """The test of a course that the signed-in person sees, or 404."""
    return found(find_test(db.session(), current_user.id, slug, language(), local_today()))


def own_attempt(attempt_id: int) -> Attempt:
    """The attempt of who sits here, or 404. What time has brought about is done first."""
    attempt = found(find_attempt(db.session(), sitter_id(attempt_id), attempt_id))
    if settle(db.session(), attempt, utc_now()):
        db.session.commit()
    return attempt


def resume(attempt: Attempt) -> Redirect:
    """To the first question without an answer."""
    return onward(attempt.id, answered_in(answers_of(db.session(), attempt.id)), len(attempt.paper), after=0)


def onward(attempt_id: int, answered: Collection[int], total: int, after: int) -> Redirect:
    """To the next question without an answer, or to the review when all have one."""
    position = next_open(answered, total, after)
    if position is None:
        return redirect(url_for("quizzes.review", attempt_id=attempt_id))
    return redirect(url_for("quizzes.question", attempt_id=attempt_id, position=position))


def unkept(template: str, **words: Any) -> Response:
    """A page the browser must not keep: going back to an old one would offer an old answer and sequence number."""
    response = make_response(render_template(template, **words))
    response.headers["Cache-Control"] = "no-store"
    return response
