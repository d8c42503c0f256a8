"""Pages on the conditions of a test: its rules, and who has more time."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.models import Course, Topic
from lms.clock import local_today, utc_now
from lms.conditions.allowing import AlreadyAllowed, allow, allowances_of, take_back, timed_tests
from lms.conditions.changing import BankTooSmall, change_rules, quiz_of, stock_of
from lms.conditions.forms import AllowanceForm, Cells, RulesForm
from lms.db import db
from lms.people.models import Person
from lms.studio.access import find_course
from lms.teams.access import Scope, find_person
from lms.teams.web import current_actor, current_scope
from lms.web import form_page, found, language, words_of
from quizzes.models import Quiz
from quizzes.rules import rules_of

blueprint = Blueprint("conditions", __name__)
Page = str | tuple[str, int] | Redirect


@blueprint.route("/library/<slug>/rules", methods=["GET", "POST"])
def rules(slug: str) -> Page:
    """The rules of a course's test. Attempts that have begun keep theirs."""
    course, quiz = _test(slug)
    typed = request.form.to_dict() if request.method == "POST" else None
    cells = Cells(course.lesson_count, rules_of(quiz), typed)
    form = RulesForm(rules_of(quiz), cells)
    if form.validate_on_submit():
        try:
            change_rules(db.session(), quiz, course, form.rules(), current_actor(), utc_now())
        except BankTooSmall as refusal:
            db.session.rollback()
            form.explain(refusal)
        else:
            db.session.commit()
            flash(_("Đã lưu thể lệ. Ai đang làm bài thì giữ thể lệ lúc bắt đầu."), "good")
            return redirect(url_for("quizzes.bank", slug=slug))
    words = {"course": course, "topic": _topic(course), "cells": cells, "stock": stock_of(db.session(), course)}
    return form_page("conditions/rules.html", form, **words)


@blueprint.route("/people/<int:person_id>/time", methods=["GET", "POST"])
def more_time(person_id: int) -> Page:
    """Where a person has more time, and giving it at one more test."""
    person, now = _person(person_id), utc_now()
    tests = timed_tests(db.session(), person.id, language(), local_today())
    edition = words_of("courses/parts.html", "edition_name")
    form = AllowanceForm({test.quiz_id: f"{test.title}, {edition(test.edition)}" for test in tests})
    if form.validate_on_submit():
        quiz = found(db.session().get(Quiz, int(form.test.data)))
        try:
            allow(db.session(), quiz, person, form.extra_percent(), form.reason.data or "", current_actor(), now)
        except AlreadyAllowed:
            db.session.rollback()
            form.test.errors = [_("Người này đã có thêm giờ ở bài này. Bạn bỏ mức cũ trước.")]
        else:
            db.session.commit()
            flash(_("Đã cho thêm giờ, từ lần làm bài tới."), "good")
            return redirect(url_for("conditions.more_time", person_id=person_id))
    held = allowances_of(db.session(), person.id, language())
    return form_page("conditions/more_time.html", form, person=person, held=held, tests=tests)


@blueprint.post("/people/<int:person_id>/time/<int:quiz_id>/undo")
def usual_time(person_id: int, quiz_id: int) -> Page:
    """The usual time again, from the next attempt on."""
    person = _person(person_id)
    quiz = found(db.session().get(Quiz, quiz_id))
    take_back(db.session(), quiz, person, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã bỏ. Từ lần làm bài tới, thời gian như mọi người."), "good")
    return redirect(url_for("conditions.more_time", person_id=person_id))


def _test(slug: str) -> tuple[Course, Quiz]:
    """A course that the reader writes, with its test, or 404."""
    course = found(find_course(db.session(), current_user.id, slug, local_today()))
    return course, found(quiz_of(db.session(), course))


def _topic(course: Course) -> Topic:
    return db.session().get_one(Topic, course.topic_id)


def _person(person_id: int) -> Person:
    """A person in whose place the reader is an official, or 404: nobody gives more time to themselves."""
    scope = current_scope()
    if not scope.units or person_id == current_user.id:
        abort(404)
    as_official = Scope(scope.person_id, scope.units, (), scope.label)
    return found(find_person(db.session(), as_official, person_id, local_today()))
