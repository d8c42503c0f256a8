"""The page of text size, colours and language. It works before signing in: a reader may need it to sign in."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from lms.display.forms import DisplayForm
from lms.web import display, language, local_path, public

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


def _remember(response: Response, form: DisplayForm) -> Response:
    """Keep the choices in this browser for a year; to follow the device is to have chosen nothing."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    for field in (form.size, form.theme, form.language):
        lifetime = YEAR_SECONDS if field.data else 0
        response.set_cookie(field.name, field.data, lifetime, secure=secure, httponly=True, samesite="Lax")
    return response
