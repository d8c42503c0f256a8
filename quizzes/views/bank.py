"""The question bank of a course with its keys, for trainers."""

from flask import abort, render_template, request
from flask_login import current_user

from lms.clock import local_today
from lms.db import db
from lms.studio.access import find_course
from lms.text import search_key
from lms.web import language, page_address, page_asked
from quizzes.attempts.drawing import candidates_of, lacking
from quizzes.bank.browsing import in_use, search, withdrawn_slugs
from quizzes.overview import lesson_titles
from quizzes.results import standings
from quizzes.rules import rules_of
from quizzes.views.entrance import Page, blueprint, seen_test


@blueprint.get("/library/<slug>/questions", endpoint="bank")
def questions(slug: str) -> Page:
    """The questions in use, and how many a paper lacks."""
    if not current_user.is_trainer:
        abort(404)
    test, session = seen_test(slug), db.session()
    wanted = request.args.get("q", "")
    key, course_id, place = search_key(wanted), test.course.id, (page_asked(), page_address)
    page = search(session, course_id, key, *place) if key else in_use(session, course_id, *place)
    drawable = candidates_of(session, course_id)
    may_write = find_course(session, current_user.id, slug, local_today()) is not None
    return render_template(
        "quizzes/bank.html",
        test=test,
        page=page,
        wanted=wanted,
        lacking=lacking(drawable, rules_of(test.quiz)),
        lessons=lesson_titles(session, course_id, language()),
        may_write=may_write,
        standings=standings(session, [entry.version.id for entry in page.rows], language()),
        usable=len(drawable),
        withdrawn=withdrawn_slugs(session, course_id) if may_write else [],
    )
