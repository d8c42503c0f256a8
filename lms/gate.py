"""What every request passes through: signed in or public, room for files, safe headers, plain errors."""

import re
from http import HTTPStatus
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable
from werkzeug.routing import IntegerConverter, Map

from lms import page_words
from lms.web import LARGEST_NUMBER

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
RETRY_SECONDS = 10
MISSED = 80  # letters
UNTYPED = re.compile("password|token")
MEGABYTE = 1024**2
FORM_BYTES = 64 * 1024  # what a form needs beside its file
DRAINED, DRAINED_AT_ONCE = 1024**3, 64 * 1024


class SessionLogin(LoginManager):
    """Flask-Login without its second cookie: only the session says who is signed in.

    We never set that cookie, but would read one that somebody made up, and fail on signs that are not ASCII.
    """

    def _load_user_from_remember_cookie(self, _cookie: str) -> None:
        return None


csrf = CSRFProtect()
login = SessionLogin()


class NumberConverter(IntegerConverter):
    """Numbers in addresses: what no database row can be called is no address of ours."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_NUMBER, **options})


def install(app: Flask) -> None:
    """Hook everything of this file into the application."""
    app.url_map.converters["int"] = NumberConverter
    page_words.install(app)
    app.before_request(_make_room)  # before the token is looked for in the form
    csrf.init_app(app)
    login.init_app(app)
    app.before_request(_require_person)
    app.before_request(_require_form)
    app.after_request(_add_headers)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _plain_error)
    app.register_error_handler(DataError, _absurd)
    app.register_error_handler(OperationalError, _unanswered)


def _require_person() -> Response | None:
    """Default deny."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False) or current_user.is_authenticated:
        return None
    if kept := _long_words():
        return Response(render_template("errors/form.html", kept=kept), HTTPStatus.UNAUTHORIZED)
    return _to_sign_in()


def _to_sign_in() -> Response:
    """Ask who it is, and lead on to the page that was asked for, or on which the form stood that was sent."""
    flash(gettext("Bạn cần đăng nhập để xem trang này."), "info")
    adapter = current_app.create_url_adapter(request)
    is_page = request.method != "GET" and adapter is not None and adapter.test(request.path, "GET")
    next_path = request.full_path.rstrip("?") if request.method == "GET" else request.path if is_page else None
    return redirect(url_for("people.sign_in", next=next_path))  # type: ignore[return-value]


def _make_room() -> None:
    """Let a view that takes files read its form, and tell somebody who sent too much.

    A browser shows an answer only after all was sent, so what is too large is read to its end and dropped;
    for strangers, and beyond DRAINED, the connection is closed instead.
    """
    limit = _upload_limit()
    if limit is None:
        return
    request.max_content_length = limit + FORM_BYTES
    if limit + FORM_BYTES < (request.content_length or 0) <= DRAINED and current_user.is_authenticated:
        while request.environ["wsgi.input"].read(DRAINED_AT_ONCE):
            pass
        abort(413)


def _upload_limit() -> int | None:
    """How large a file the view takes, if it takes larger ones than others."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "upload_limit", None)


def _require_form() -> None:
    """Flask-WTF would fill forms from JSON, where a name can be a number, or a list in a list a thousand deep."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.is_json and view is not None and not getattr(view, "takes_json", False):
        abort(415)


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _forged(_error: CSRFError) -> Response | tuple[str, int]:
    """A sign-in that has ended takes its token along: who comes back to a form they had open is asked who they are."""
    view, kept = current_app.view_functions.get(request.endpoint or ""), _long_words()
    if not (kept or getattr(view, "is_public", False) or current_user.is_authenticated):
        return _to_sign_in()
    return render_template("errors/form.html", kept=kept), 400


def _long_words() -> list[str]:
    """What somebody has typed for long enough to miss it, to be given back when it cannot be taken."""
    if request.method != "POST":
        return []
    return [words for name, words in request.form.items() if len(words) >= MISSED and not UNTYPED.search(name)]


def _absurd(_error: Exception) -> Response:
    """What a database refuses as out of range was never a valid address."""
    # In a failed transaction PostgreSQL answers nothing more, not even who is signed in.
    current_app.extensions["sqlalchemy"].session.rollback()
    return _plain_error(NotFound())


def _unanswered(error: Exception) -> Response:
    """The database is away, locked for too long, or asks for another try: that passes, and is no fault of a page."""
    current_app.logger.error("The database did not answer.", exc_info=error)
    current_app.extensions["sqlalchemy"].session.rollback()
    return _plain_error(ServiceUnavailable(retry_after=RETRY_SECONDS))


def _plain_error(error: HTTPException) -> Response:
    """Every error as a page of ours, in the reader's language, with the headers that belong to it."""
    response: Response = error.get_response()  # type: ignore[assignment]
    if error.response is None and response.status_code >= HTTPStatus.BAD_REQUEST:
        broken = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        response.set_data(_broken() if broken else _explained(error.code))
    return response


def _explained(code: int | None) -> str:
    """What went wrong and what to do; of what was too large, how much the form takes that was sent."""
    limit = _upload_limit() or current_app.config["MAX_CONTENT_LENGTH"]
    return render_template("errors/error.html", code=code, limit=limit // MEGABYTE)


def _broken() -> str:
    """The page for failures of our own, which must not fail too.

    It asks neither the database nor who is signed in. Hence plain Jinja: Flask would load the current user
    for every template it renders.
    """
    return current_app.jinja_env.get_template("errors/broken.html").render(page_words.common_words())
