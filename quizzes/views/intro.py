"""Before a test: what awaits, and the way in."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import utc_now
from lms.db import db
from lms.web import language
from quizzes.attempts import devices
from quizzes.attempts.admission import admission_of
from quizzes.attempts.finding import open_attempt
from quizzes.attempts.handing_in import settle
from quizzes.attempts.starting import begin as begin_attempt
from quizzes.models import Attempt
from quizzes.overview import CourseTest, Overview, overview
from quizzes.refusals import NotAdmitted
from quizzes.rules import rules_of
from quizzes.views.entrance import Page, blueprint, resume, seen_test


@blueprint.get("/courses/<slug>/test")
def intro(slug: str) -> Page:
    """What awaits, and the way in."""
    return _intro(seen_test(slug))


@blueprint.post("/courses/<slug>/test")
def begin(slug: str) -> Page:
    """Begin a test, or go on with the one begun; of one whose time is over, to its result first."""
    test, now = seen_test(slug), utc_now()
    opened = open_attempt(db.session(), current_user.id, test.quiz.id)
    if opened:
        return _go_on(opened)
    sign = devices.sign_in(request.cookies.get(devices.COOKIE, ""), current_app.config["SECRET_KEY"])
    try:
        attempt_id = begin_attempt(db.session(), current_user.id, test.quiz, now, device=sign)
    except NotAdmitted as refusal:
        db.session.rollback()
        return _intro(test, refusal), 409
    db.session.commit()
    return _remember(redirect(url_for("quizzes.question", attempt_id=attempt_id, position=1)), sign)


def _go_on(attempt: Attempt) -> Redirect:
    """Nobody begins another attempt unawares, who meant to go on with one that has ended."""
    if not settle(db.session(), attempt, utc_now()):
        return resume(attempt)
    db.session.commit()
    flash(_("Bài bạn làm dở đã hết giờ nên được nộp như đang có."), "info")
    return redirect(url_for("quizzes.result", attempt_id=attempt.id))


def _intro(test: CourseTest, refusal: NotAdmitted | None = None) -> str:
    view = _settled(test)
    admission = admission_of(db.session(), current_user.id, test.quiz, utc_now())
    return render_template(
        "quizzes/intro.html",
        test=test,
        view=view,
        rules=rules_of(test.quiz),
        extra_percent=admission.extra_percent,
        why_not=None if view.opened else refusal or admission.refusal,
    )


def _settled(test: CourseTest) -> Overview:
    """How the person stands, once everything is done that time has brought about."""
    view = overview(db.session(), current_user.id, test, language())
    settled = [settle(db.session(), attempt, utc_now()) for attempt in view.attempts]
    if any(settled):
        db.session.commit()
        view = overview(db.session(), current_user.id, test, language())
    return view


def _remember(response: Redirect, sign: str) -> Redirect:
    """Let this browser keep its random sign for the next test that is begun on it."""
    kept = devices.cookie_of(sign, current_app.config["SECRET_KEY"])
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    lifetime, where = devices.LIFETIME, devices.PATH
    response.set_cookie(devices.COOKIE, kept, lifetime, path=where, secure=secure, httponly=True, samesite="Lax")
    return response
