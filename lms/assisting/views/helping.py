"""A member finds or registers a citizen, reads with them, and hands the phone over for the test."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from lms.assisting.citizens import citizens_called, find_citizen
from lms.assisting.forms.helping import AssistForm, FindForm, RegisterForm
from lms.assisting.helping import Taught, assist, taught_to_citizens
from lms.assisting.registering import Namesake, register
from lms.assisting.views.entrance import Answer, Helper, blueprint, helper
from lms.clock import local_today, utc_now
from lms.db import db
from lms.people.consent import needs_consent
from lms.people.models import Person
from lms.teams.web import current_actor
from lms.text import in_language
from lms.web import form_page, found
from quizzes.refusals import NotAdmitted
from quizzes.web import hand_over


@blueprint.get("/assist")
def find() -> Answer:
    """Whom one sits with: found by name and year of birth."""
    helping, form = helper(), FindForm(request.args)
    people = None
    if ("name" in request.args or "birth_year" in request.args) and form.validate():
        wanted = (form.name.data or "", int(form.birth_year.data or 0))
        people = citizens_called(db.session(), helping.ground.unit, *wanted, local_today())
    return form_page("assisting/find.html", form, helping=helping, people=people)


@blueprint.route("/assist/new", methods=["GET", "POST"])
def new() -> Answer:
    """Register a citizen who has no phone; what was searched for is filled in."""
    helping = helper()
    form = RegisterForm(name=request.args.get("name"), birth_year=request.args.get("birth_year"))
    known = None
    if form.validate_on_submit():
        words = (form.name.data or "", int(form.birth_year.data or 0), current_actor(), utc_now())
        try:
            person = register(db.session(), helping.ground.unit, *words, is_other=form.is_other.data)
            db.session.commit()
            return redirect(url_for("assisting.begin", person_id=person.id, team=helping.ground.team.id))
        except Namesake as refusal:
            known = refusal.known
            form.name.errors = [_("Ở đây đã có người cùng tên và năm sinh. Bạn chọn người đó bên dưới.")]
    return form_page("assisting/new.html", form, helping=helping, known=known)


@blueprint.route("/assist/people/<int:person_id>", methods=["GET", "POST"])
def begin(person_id: int) -> Answer:
    """What was read together and what is agreed to; then the phone is the citizen's until it is given back."""
    helping = helper()
    person = found(find_citizen(db.session(), helping.ground.unit, person_id, local_today()))
    taught = taught_to_citizens(db.session(), helping.ground.unit.province_id, utc_now())
    named = [(each.course.slug, _course_words(each)) for each in taught]
    form = AssistForm(named, with_consent=needs_consent(db.session(), person.id))
    words = {"helping": helping, "person": person}
    if not (taught and form.validate_on_submit()):
        return _unkept(form_page("assisting/begin.html", form, why_not=None, **words))
    chosen = next(each for each in taught if each.course.slug == form.course.data)
    try:
        return _hand_over(helping, person, chosen)
    except NotAdmitted as refusal:
        db.session.rollback()
        return _unkept((render_template("assisting/begin.html", form=form, why_not=refusal, **words), 409))


def _hand_over(helping: Helper, person: Person, taught: Taught) -> Answer:
    attempt = assist(db.session(), helping.ground, person, taught, current_actor(), utc_now())
    db.session.commit()
    hand_over(attempt)
    return redirect(url_for("quizzes.result", attempt_id=attempt.id))


def _unkept(page: tuple[str, int]) -> Response:
    """The page from which the phone is handed over, left when the cache is already cleared: not to be gone back to."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _course_words(taught: Taught) -> str:
    title = in_language(taught.topic.title, str(get_locale()))
    return str(_("Tháng %(month)s: %(title)s", month=taught.month.number, title=title))
