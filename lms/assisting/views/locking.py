"""The phone in a citizen's hands: nothing answers but the one test, until the member's password takes it back."""

from flask import Response, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.assisting.forms.helping import REFUSALS, TakeBackForm, explain
from lms.assisting.views.entrance import Answer, blueprint
from lms.clock import utc_now
from lms.db import db
from lms.people.models import Person
from lms.people.passwords import hasher_of
from lms.people.signing_in import authenticate
from lms.web import form_page, found, network_address
from quizzes.models import Attempt
from quizzes.web import HANDED, handed_over, take_back
from quizzes.wordings import mentions

# Beside the test: giving the phone back; larger letters, other colours and the other language, which all lead back
# to the test; and signing out, which leaves nothing of the member behind.
STILL_OPEN = frozenset({"assisting.take_back_phone", "display.adjust", "display.speak", "people.sign_out"})

MARK = "handed"  # tells app.js in whose hands the phone is; it opens nothing
CACHED = '"cache"'  # also the pages that a browser keeps to show again at once


@blueprint.before_app_request
def _only_the_test() -> Redirect | None:
    """The one place that holds the lock: whatever else is asked for, also what does not exist, leads to the test."""
    attempt_id = handed_over()
    if attempt_id is None:
        take_back()  # also where the member signed out everywhere: nobody is signed in here any more
        return None
    if request.endpoint in STILL_OPEN or _is_of_the_test(attempt_id):
        return None
    return redirect(url_for("quizzes.result", attempt_id=attempt_id))


def _is_of_the_test(attempt_id: int) -> bool:
    """A page of the attempt, or a picture that stands in one of its questions."""
    if request.endpoint == "courses.picture":
        return mentions(db.session(), db.session().get_one(Attempt, attempt_id).paper, request.path)
    return request.blueprint == "quizzes" and (request.view_args or {}).get("attempt_id") == attempt_id


@blueprint.after_app_request
def _nothing_of_who_had_it_before(response: Response) -> Response:
    """Nobody leafs back to what the other had open: the citizen to the member's pages, the member to the citizen's.

    No page of the test is kept. When the phone changes hands, what the browser has kept goes, and by the mark
    app.js asks for pages anew that stand open in other windows.
    """
    is_handed = HANDED in session
    if is_handed and response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    if is_handed != (MARK in request.cookies):
        lifetime = current_app.permanent_session_lifetime if is_handed else 0
        response.set_cookie(MARK, "1", lifetime, secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax")
        response.headers["Clear-Site-Data"] = CACHED
    return response


@blueprint.app_context_processor
def _handed_over() -> dict[str, bool]:
    """Whether the phone was handed to somebody who is helped: pages then show no way to anything else."""
    return {"is_handed_over": handed_over() is not None}


@blueprint.route("/assist/hand-back", methods=["GET", "POST"])
def take_back_phone() -> Answer:
    """The member's password, slowed down like signing in, makes the phone theirs again."""
    attempt_id = handed_over()
    if attempt_id is None:
        return redirect(url_for("assisting.find"))
    form, attempt = TakeBackForm(), found(db.session().get(Attempt, attempt_id))
    person = db.session().get_one(Person, attempt.person_id)
    if not form.validate_on_submit():
        return form_page("assisting/hand_back.html", form, attempt=attempt, person=person)
    hasher, username, typed = hasher_of(current_app.config), current_user.person.username, form.password.data or ""
    try:
        authenticate(db.session(), hasher, username, typed, network_address(), utc_now())
    except REFUSALS as refusal:
        status = explain(form, refusal)
        db.session.commit()  # a failed try counts
        return form_page("assisting/hand_back.html", form, attempt=attempt, person=person)[0], status
    db.session.commit()
    take_back()
    _tell(attempt, person)
    return redirect(url_for("assisting.find"))


def _tell(attempt: Attempt, person: Person) -> None:
    if attempt.submitted_at:
        flash(_("Máy đã mở khóa. Bài của %(name)s đã nộp.", name=person.name), "good")
    else:
        flash(_("Máy đã mở khóa. Bài của %(name)s còn dở và vẫn được lưu.", name=person.name), "info")
