"""Sitting a test: one question at a time, the review, handing in."""

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from lms.clock import utc_now
from lms.db import db
from lms.web import json_sent, language, takes_json
from quizzes import results
from quizzes.attempts import finding, handing_in
from quizzes.attempts.saving import Saved, save_answer
from quizzes.forms import GivenAnswer, read_answer, read_choice, read_places
from quizzes.kinds import Kind
from quizzes.models import Attempt
from quizzes.refusals import (
    AlreadySubmitted,
    Given,
    Incomplete,
    NotOnPaper,
    Overdue,
    Overtaken,
    Refusal,
    UnknownAttempt,
)
from quizzes.rules import tells_at_once
from quizzes.views.entrance import Page, blueprint, onward, own_attempt, unkept
from quizzes.web import sitter_id
from quizzes.wordings import wordings_of


@blueprint.get("/attempts/<int:attempt_id>/questions/<int:position>")
def question(attempt_id: int, position: int) -> Page:
    """One question."""
    attempt = own_attempt(attempt_id)
    if attempt.submitted_at:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    return _question(attempt, position)


@blueprint.post("/attempts/<int:attempt_id>/questions/<int:position>")
def answer(attempt_id: int, position: int) -> Page:
    """Save the answer and go on to the next question without one."""
    given = read_answer({**request.form, "position": position, "choice": read_choice(request.form)})
    try:
        saved = _save(attempt_id, given)
    except Refusal as refusal:
        db.session.rollback()
        return _refuse_page(refusal, attempt_id, position, given)
    if saved.tells_at_once:
        return redirect(url_for("quizzes.question", attempt_id=attempt_id, position=position))
    return onward(attempt_id, saved.answered, saved.total, position)


@blueprint.post("/attempts/<int:attempt_id>/answers")
@takes_json
def save(attempt_id: int) -> tuple[Response, int]:
    """Save an answer as soon as it is picked; for answers.js."""
    try:
        saved = _save(attempt_id, read_answer(json_sent()))
    except Refusal as refusal:
        db.session.rollback()
        return _refuse_json(refusal)
    return jsonify(saved=saved.count, total=saved.total, sequence=saved.sequence, choice=saved.choice), 200


@blueprint.get("/attempts/<int:attempt_id>/review")
def review(attempt_id: int) -> Page:
    """All questions, answered or not, before handing in."""
    attempt = own_attempt(attempt_id)
    if attempt.submitted_at:
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    given = finding.answers_of(db.session(), attempt_id)
    wordings = wordings_of(db.session(), (slot["version"] for slot in attempt.paper))
    asked = [wordings[slot["version"]].asked(slot, language()) for slot in attempt.paper]
    replies = {position: results.reply(asked[position - 1], answer.choice) for position, answer in given.items()}
    return unkept("quizzes/review.html", given=given, asked=asked, replies=replies, **_state(attempt, given))


@blueprint.post("/attempts/<int:attempt_id>/submit")
def submit(attempt_id: int) -> Page:
    """Hand in. A second press finds the first result."""
    handing_in.submit(db.session(), own_attempt(attempt_id), utc_now())
    db.session.commit()
    return redirect(url_for("quizzes.result", attempt_id=attempt_id))


@blueprint.post("/attempts/<int:attempt_id>/time-up")
def time_up(attempt_id: int) -> Page:
    """Hand in because the page's clock says that the time is over. The server's own decides.

    Where a phone's clock was put right while the test was sat, it goes on with the time that is left.
    """
    attempt = own_attempt(attempt_id)
    if attempt.submitted_at or not _seconds_left(attempt):
        return submit(attempt_id)
    position = request.form.get("position", type=int)
    if position is None:
        return redirect(url_for("quizzes.review", attempt_id=attempt_id))
    return redirect(url_for("quizzes.question", attempt_id=attempt_id, position=position))


def _save(attempt_id: int, given: GivenAnswer | None) -> Saved:
    """Save the answer for good. Raises a Refusal; then the caller rolls back."""
    if given is None:
        raise NotOnPaper
    words = (given.position, given.sequence, given.choice)
    saved = save_answer(db.session(), sitter_id(attempt_id), attempt_id, *words, utc_now())
    db.session.commit()
    return saved


def _question(attempt: Attempt, position: int, problem: str = "", refused: GivenAnswer | None = None) -> Response:
    """A question with what stands of its answer, or with what was typed and could not be taken."""
    if not 1 <= position <= len(attempt.paper):
        abort(404)
    given = finding.answers_of(db.session(), attempt.id)
    slot = attempt.paper[position - 1]
    asked = wordings_of(db.session(), [slot["version"]])[slot["version"]].asked(slot, language())
    state = _state(attempt, given)
    stands = given[position].choice if position in given else ""
    return unkept(
        "quizzes/question.html",
        position=position,
        asked=asked,
        given=given,
        missing=_what_is_missing(asked.kind),
        shown=refused.choice if refused else stands,
        places=read_places(request.form) if problem else {},
        following=finding.next_open(state["answered"], len(attempt.paper), position),
        told=_told(attempt, position) if position in state["answered"] else None,
        problem=problem,
        **state,
    )


def _state(attempt: Attempt, given: dict[int, Given]) -> dict[str, Any]:
    """What every page of an open attempt tells: how much is answered, and how many seconds are left."""
    return {
        "attempt": attempt,
        "answered": finding.answered_in(given),
        "total": len(attempt.paper),
        "left": _seconds_left(attempt) if attempt.due_at else None,
        "is_told_at_once": tells_at_once(attempt.more_rules),
    }


def _seconds_left(attempt: Attempt) -> int:
    """Until the attempt ends by itself; 0 where it has ended, or does not."""
    if attempt.due_at is None or attempt.submitted_at:
        return 0
    return max(0, int((attempt.due_at - utc_now()).total_seconds()))


def _told(attempt: Attempt, position: int) -> results.Explained | None:
    """What the rules tell of a question as soon as it is answered; its answer stands from then on."""
    release = results.release_of(attempt, utc_now())
    if not (release.marks or release.answers):
        return None
    return results.explain(db.session(), attempt, language(), release, [position])[0]


def _refuse_page(refusal: Refusal, attempt_id: int, position: int, given: GivenAnswer | None) -> Page:
    attempt = own_attempt(attempt_id)
    sentence, status = _words(refusal)
    if attempt.submitted_at:
        flash(sentence, "warn")
        return redirect(url_for("quizzes.result", attempt_id=attempt_id))
    response = _question(attempt, position, sentence, given if isinstance(refusal, Incomplete) else None)
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
    told = {
        UnknownAttempt: (_("Không tìm thấy bài làm này."), 404),
        Overdue: (_("Đã hết giờ làm bài. Bài được nộp như đang có; câu trả lời vừa gửi không được tính."), 409),
        AlreadySubmitted: (_("Bài này đã nộp rồi. Câu trả lời vừa gửi không được tính."), 409),
        Overtaken: (_("Câu này đã được trả lời ở trang khác hoặc máy khác. Bạn đang thấy câu trả lời đã lưu."), 409),
        Incomplete: (_("Bạn trả lời cho đủ rồi bấm lại. Câu đã trả lời thì không đổi được nữa."), 422),
    }
    if type(refusal) in told:
        return told[type(refusal)]
    return _what_is_missing(request.form.get("kind", "")), 422


def _what_is_missing(kind: str) -> str:
    """What to do before an answer of this kind can be saved."""
    is_order = kind == Kind.ORDERING
    words: str = (
        _("Bạn cho mỗi việc một số thứ tự rồi bấm lưu.") if is_order else _("Bạn chọn một phương án rồi bấm lưu.")
    )
    return words
