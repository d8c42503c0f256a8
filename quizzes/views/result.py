"""What an attempt came to, as far as its rules tell it by now."""

from flask import render_template
from flask_login import current_user

from lms.clock import utc_now
from lms.db import db
from lms.people.models import Person
from lms.web import language
from quizzes import results
from quizzes.attempts.admission import admission_of
from quizzes.attempts.finding import course_of
from quizzes.attempts.outcome import does_count
from quizzes.grading import needed
from quizzes.models import Attempt, Quiz
from quizzes.overview import lesson_titles
from quizzes.refusals import NotAdmitted
from quizzes.regrades import regraded
from quizzes.rules import rules_of
from quizzes.views.entrance import Page, blueprint, own_attempt, resume
from quizzes.web import handed_over


@blueprint.get("/attempts/<int:attempt_id>")
def result(attempt_id: int) -> Page:
    """The result with every question explained; an open attempt is taken up instead."""
    attempt = own_attempt(attempt_id)
    if not attempt.submitted_at:
        return resume(attempt)
    course = course_of(db.session(), attempt)
    release = results.release_of(attempt, utc_now())
    return render_template(
        "quizzes/result.html",
        attempt=attempt,
        sitter=db.session().get_one(Person, attempt.person_id),
        course=course,
        needed=needed(attempt.question_count, attempt.pass_mark),
        rules=rules_of(attempt),
        is_overdue=attempt.due_at == attempt.submitted_at,
        does_count=does_count(db.session(), attempt),
        why_not=_why_not_again(attempt),
        release=release,
        explained=results.explain(db.session(), attempt, language(), release),
        regraded=regraded(db.session(), attempt) if release.marks else None,
        lessons=lesson_titles(db.session(), course.id, language()),
    )


def _why_not_again(attempt: Attempt) -> NotAdmitted | None:
    """Why somebody who has not passed cannot sit it again now; None where they can, or need not."""
    if attempt.passed or handed_over():
        return None
    quiz = db.session().get_one(Quiz, attempt.quiz_id)
    return admission_of(db.session(), current_user.id, quiz, utc_now()).refusal
