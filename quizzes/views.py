"""Pages of the test: what awaits, one question at a time, review, result; and the bank for trainers."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.models import Person
from lms.studio.access import find_course
from lms.text import search_key
from lms.web import found, json_sent, language, page_address, page_asked, takes_json
from quizzes import attempts, bank, devices, overview, results
from quizzes.admission import why_not_now
from quizzes.forms import read_answer, read_choice
from quizzes.grading import needed
from quizzes.kinds import Kind
from quizzes.models import Attempt
from quizzes.refusals import (
    AlreadySubmitted,
    Given,
    NotAdmitted,
    NotOnPaper,
    Overdue,
    Overtaken,
    Refusal,
    UnknownAttempt,
)
from quizzes.rules import rules_of, tells_at_once
from quizzes.web import handed_over, sitter_id
from quizzes.wordings import wordings_of

blueprint = Blueprint("quizzes", __name__)
Page = str | tuple[str, int] | Response | Redirect


@blueprint.context_processor
def _handed_over() -> dict[str, bool]:
    """Whether the phone was handed to somebody who is helped: pages then show no way to anything else."""
    return {"is_handed_over": handed_over() is not None}


@blueprint.get("/courses/<slug>/test")
def intro(slug: str) -> Page:
    """What awaits, and the way in."""
    return _intro(_test(slug))


@blueprint.post("/courses/<slug>/test")
def begin(slug: str) -> Page:
    """Begin a test, or go on with the one begun."""
    test = _test(slug)
    sign = devices.sign_in(request.cookies.get(devices.COOKIE, ""), current_app.config["SECRET_KEY"])
    try:
        attempt = attempts.start(db.session(), current_user.person, test.quiz, utc_now(), device=sign)
    except NotAdmitted:
        return _intro(test), 409
    db.session.commit()
    return _remember(_resume(attempt), sign)


@blueprint.get("/attempts/<int:attempt_id>/questions/<int:position>")
def question(attempt_id: int, position: int) -> Page:
    """One question."""
    attempt = _own(attempt_id)
    if attempt.submitted_at:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    return _question(attempt, position)


@blueprint.post("/attempts/<int:attempt_id>/questions/<int:position>")
def answer(attempt_id: int, position: int) -> Page:
    """Save the answer and go on to the next question without one."""
    given = read_answer({**request.form, "position": position, "choice": read_choice(request.form)})
    try:
        if given is None:
            raise NotOnPaper
        saved = attempts.save_answer(
            db.session(), sitter_id(attempt_id), attempt_id, position, given.sequence, given.choice, utc_now()
        )
    except Refusal as refusal:
        db.session.rollback()
        return _refuse_page(refusal, attempt_id, position)
    db.session.commit()
    if saved.tells_at_once:
        return redirect(url_for("quizzes.question", attempt_id=attempt_id, position=position))
    return _onward(attempt_id, saved.answered, saved.total, position)


@blueprint.post("/attempts/<int:attempt_id>/answers")
@takes_json
def save(attempt_id: int) -> tuple[Response, int]:
    """Save an answer as soon as it is picked; for answers.js."""
    given = read_answer(json_sent())
    try:
        if given is None:
            raise NotOnPaper
        saved = attempts.save_answer(
            db.session(), sitter_id(attempt_id), attempt_id, given.position, given.sequence, given.choice, utc_now()
        )
    except Refusal as refusal:
        db.session.rollback()
        return _refuse_json(refusal)
    db.session.commit()
    return jsonify(saved=saved.count, total=saved.total, sequence=saved.sequence, choice=saved.choice), 200


@blueprint.get("/attempts/<int:attempt_id>/review")
def review(attempt_id: int) -> Page:
    """All questions, answered or not, before handing in."""
    attempt = _own(attempt_id)
    if attempt.submitted_at:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    given = attempts.answers_of(db.session(), attempt_id)
    wordings = wordings_of(db.session(), (slot["version"] for slot in attempt.paper))
    asked = [wordings[slot["version"]].asked(slot, language()) for slot in attempt.paper]
    replies = {position: results.reply(asked[position - 1], answer.choice) for position, answer in given.items()}
    return _unkept("quizzes/review.html", given=given, asked=asked, replies=replies, **_state(attempt, given))


@blueprint.post("/attempts/<int:attempt_id>/submit")
def submit(attempt_id: int) -> Page:
    """Hand in. A second press finds the first result."""
    attempts.submit(db.session(), _own(attempt_id), utc_now())
    db.session.commit()
    return redirect(url_for("quizzes.result", attempt_id=attempt_id))


@blueprint.get("/attempts/<int:attempt_id>")
def result(attempt_id: int) -> Page:
    """The result with every question explained; an open attempt is taken up instead."""
    attempt = _own(attempt_id)
    if not attempt.submitted_at:
        return _resume(attempt)
    course = attempts.course_of(db.session(), attempt)
    release = results.release_of(attempt, utc_now())
    return render_template(
        "quizzes/result.html",
        attempt=attempt,
        sitter=db.session().get_one(Person, attempt.person_id),
        course=course,
        needed=needed(attempt.question_count, attempt.pass_mark),
        rules=rules_of(attempt),
        is_overdue=attempt.due_at == attempt.submitted_at,
        release=release,
        explained=results.explain(db.session(), attempt, language(), release),
        lessons=overview.lesson_titles(db.session(), course.id, language()),
    )


@blueprint.get("/library/<slug>/questions", endpoint="bank")
def questions(slug: str) -> Page:
    """The bank of a course with its keys, for trainers."""
    if not current_user.is_trainer:
        abort(404)
    test = _test(slug)
    wanted = request.args.get("q", "")
    page = bank.search(db.session(), test.course.id, search_key(wanted), page_asked(), page_address)
    titles = overview.lesson_titles(db.session(), test.course.id, language())
    may_write = find_course(db.session(), current_user.id, slug, local_today()) is not None
    right = results.right_replies(db.session(), [entry.version.id for entry in page.rows], language())
    words = {"test": test, "page": page, "wanted": wanted, "lessons": titles, "may_write": may_write, "right": right}
    words["withdrawn"] = bank.withdrawn_slugs(db.session(), test.course.id) if may_write else []
    return render_template("quizzes/bank.html", **words)


def _test(slug: str) -> overview.CourseTest:
    """The test of a course that the signed-in person sees, or 404."""
    day = local_today()
    return found(overview.find_test(db.session(), current_user.id, slug, language(), day))


def _own(attempt_id: int) -> Attempt:
    """The attempt of who sits here, or 404. One whose time is over is handed in first, as it stands."""
    attempt = found(attempts.find_attempt(db.session(), sitter_id(attempt_id), attempt_id))
    if attempts.is_overdue(attempt, utc_now()):
        attempts.submit(db.session(), attempt, utc_now())
        db.session.commit()
    return attempt


def _intro(test: overview.CourseTest) -> str:
    view = overview.overview(db.session(), current_user.id, test, language())
    why_not = None if view.opened else why_not_now(db.session(), current_user.id, test.quiz, utc_now())
    return render_template("quizzes/intro.html", test=test, view=view, rules=rules_of(test.quiz), why_not=why_not)


def _resume(attempt: Attempt) -> Redirect:
    answered = attempts.answered_in(attempts.answers_of(db.session(), attempt.id))
    return _onward(attempt.id, answered, len(attempt.paper), 0)


def _remember(response: Redirect, sign: str) -> Redirect:
    """Let this browser keep its random sign for the next test that is begun on it."""
    kept = devices.cookie_of(sign, current_app.config["SECRET_KEY"])
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    lifetime, where = devices.LIFETIME, devices.PATH
    response.set_cookie(devices.COOKIE, kept, lifetime, path=where, secure=secure, httponly=True, samesite="Lax")
    return response


def _onward(attempt_id: int, answered: Any, total: int, after: int) -> Redirect:
    """To the next question without an answer, or to the review when all have one."""
    position = attempts.next_open(answered, total, after)
    if position is None:
        return redirect(url_for("quizzes.review", attempt_id=attempt_id))
    return redirect(url_for("quizzes.question", attempt_id=attempt_id, position=position))


def _question(attempt: Attempt, position: int, problem: str = "") -> Response:
    if not 1 <= position <= len(attempt.paper):
        abort(404)
    given = attempts.answers_of(db.session(), attempt.id)
    slot = attempt.paper[position - 1]
    asked = wordings_of(db.session(), [slot["version"]])[slot["version"]].asked(slot, language())
    state = _state(attempt, given)
    return _unkept(
        "quizzes/question.html",
        position=position,
        asked=asked,
        given=given,
        missing=_what_is_missing(asked.kind),
        following=attempts.next_open(state["answered"], len(attempt.paper), position),
        told=_told(attempt, position) if position in state["answered"] else None,
        problem=problem,
        **state,
    )


def _state(attempt: Attempt, given: dict[int, Given]) -> dict[str, Any]:
    """What every page of an open attempt tells: how much is answered, and how many seconds are left."""
    left = max(0, int((attempt.due_at - utc_now()).total_seconds())) if attempt.due_at else None
    return {
        "attempt": attempt,
        "answered": attempts.answered_in(given),
        "total": len(attempt.paper),
        "left": left,
        "is_told_at_once": tells_at_once(attempt.more_rules),
    }


def _told(attempt: Attempt, position: int) -> results.Explained | None:
    """What the rules tell of a question as soon as it is answered; its answer stands from then on."""
    release = results.release_of(attempt, utc_now())
    if not (release.marks or release.answers):
        return None
    return results.explain(db.session(), attempt, language(), release, [position])[0]


def _unkept(template: str, **words: Any) -> Response:
    """A page the browser must not keep: going back to an old one would offer an old answer and sequence number."""
    response = make_response(render_template(template, **words))
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse_page(refusal: Refusal, attempt_id: int, position: int) -> Page:
    attempt = _own(attempt_id)
    sentence, status = _words(refusal)
    if attempt.submitted_at:
        flash(sentence, "warn")
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    response = _question(attempt, position, sentence)
    response.status_code = status
    return response


def _refuse_json(refusal: Refusal) -> tuple[Response, int]:
    sentence, status = _words(refusal)
    words: dict[str, Any] = {"error": sentence}
    if isinstance(refusal, Overtaken):
        words |= {"sequence": refusal.stands.sequence, "choice": refusal.stands.choice}
    return jsonify(words), status


def _words(refusal: Refusal) -> tuple[str, int]:
    """What to tell the reader, and the status."""
    if isinstance(refusal, UnknownAttempt):
        return _("Không tìm thấy bài làm này."), 404
    if isinstance(refusal, Overdue):
        return _("Đã hết giờ làm bài. Bài được nộp như đang có; câu trả lời vừa gửi không được tính."), 409
    if isinstance(refusal, AlreadySubmitted):
        return _("Bài này đã nộp rồi. Câu trả lời vừa gửi không được tính."), 409
    if isinstance(refusal, Overtaken):
        return _("Câu này đã được trả lời ở trang khác hoặc máy khác. Bạn đang thấy câu trả lời đã lưu."), 409
    return _what_is_missing(request.form.get("kind", "")), 422


def _what_is_missing(kind: str) -> str:
    """What to do before an answer of this kind can be saved."""
    if kind == Kind.ORDERING:
        return _("Bạn cho mỗi việc một số thứ tự rồi bấm lưu.")
    return _("Bạn chọn một phương án rồi bấm lưu.")
