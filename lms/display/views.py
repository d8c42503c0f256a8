"""The page of text size, colours and language. It works before signing in: a reader may need it to sign in."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from lms.display.forms import DisplayForm
from lms.text import LANGUAGES
from lms.web import SIZES, THEMES, display, language, local_path, one_of, public

YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("display", __name__)


@blueprint.route("/display", methods=["GET", "POST"])
@public
def settings() -> Response | tuple[str, int]:
    chosen, next_path = display(), local_path(request.args.get("next"))
    form = DisplayForm(size=chosen.size, theme=chosen.theme, language=language())
    if not form.validate_on_submit():
        page = render_template("display/settings.html", form=form, next=next_path)
        return page, 422 if form.errors else 200
    with force_locale(form.language.data):
        flash(gettext("Đã lưu cách hiển thị trên máy này."), "good")
    return _remember(redirect(next_path or url_for("home.today")), form)


@blueprint.post("/language")
@public
def speak() -> Response:
    """The switch at the foot of every page: the other language, and back to that page."""
    response = redirect(local_path(request.form.get("next")) or url_for("home.today"))
    _keep(response, "language", one_of(request.form.get("language"), LANGUAGES))
    return response


@blueprint.post("/display/quick")
@public
def adjust() -> Response:
    """The menu of a lesson: another text size or other colours, and back to the lesson."""
    response = redirect(local_path(request.form.get("next")) or url_for("home.today"))
    for name, allowed in (("size", SIZES), ("theme", THEMES)):
        if name in request.form:
            _keep(response, name, one_of(request.form[name], allowed))
    return response


def _remember(response: Response, form: DisplayForm) -> Response:
    """Keep the choices in this browser for a year; to follow the device is to have chosen nothing."""
    for field in (form.size, form.theme, form.language):
        _keep(response, field.name, field.data)
    return response


def _keep(response: Response, name: str, value: str) -> None:
    secure, lifetime = current_app.config["SESSION_COOKIE_SECURE"], YEAR_SECONDS if value else 0
    response.set_cookie(name, value, lifetime, secure=secure, httponly=True, samesite="Lax")
