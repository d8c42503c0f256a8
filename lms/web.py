"""What every request passes through: signed in or public, language and display, safe headers, plain errors."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    get_template_attribute,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import Babel, format_date, format_datetime, format_decimal, format_percent, get_locale, gettext
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable
from werkzeug.routing import IntegerConverter, Map

from lms.text import LANGUAGES

STATIC = Path(__file__).parent / "static"
THEMES = ("", "light", "dark", "contrast")
SIZES = ("1", "2", "3")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LARGEST_NUMBER = 2**31 - 1
RETRY_SECONDS = 10
MISSED = 80  # letters
UNTYPED = re.compile("password|token")
CENTURY = range(2000, 2100)
MEGABYTE = 1024**2
FORM_BYTES = 64 * 1024  # what a form needs beside its file
DRAINED, DRAINED_AT_ONCE = 1024**3, 64 * 1024
View = TypeVar("View", bound=Callable[..., Any])
Thing = TypeVar("Thing")


class SessionLogin(LoginManager):
    """Flask-Login without its second cookie: only the session says who is signed in.

    We never set that cookie, but would read one that somebody made up, and fail on signs that are not ASCII.
    """

    def _load_user_from_remember_cookie(self, _cookie: str) -> None:
        return None


babel = Babel()
csrf = CSRFProtect()
login = SessionLogin()


@dataclass(frozen=True)
class Display:
    """How a reader wants the pages: theme ('' follows the browser) and text size."""

    theme: str
    size: str


class Entrance(UserMixin):
    """What Flask-Login needs to know of a person who comes in; the next request loads the rest."""

    def __init__(self, token: str) -> None:
        self.id = token


def enter(token: str) -> None:
    """Sign this browser in with a person's `session_token`. What an earlier visitor left in it is dropped."""
    session.clear()
    session.permanent = True
    login_user(Entrance(token))


def public(view: View) -> View:
    """Mark a view as open to everybody. Without the mark, a signed-in person is needed."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def takes_json(view: View) -> View:
    """Mark a view as one that reads JSON. All others read forms, which hold nothing but text."""
    view.takes_json = True  # type: ignore[attr-defined]
    return view


def takes_upload(limit: int) -> Callable[[View], View]:
    """Mark a view as one that takes files of up to `limit` bytes, where others take short forms."""

    def mark(view: View) -> View:
        view.upload_limit = limit  # type: ignore[attr-defined]
        return view

    return mark


def one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    """`value` if allowed, else the first of `allowed`."""
    return value if value in allowed else allowed[0]


def language() -> str:
    """The reader's language from the cookie; Vietnamese first."""
    return one_of(request.cookies.get("language"), LANGUAGES)


def display() -> Display:
    """The reader's theme and text size from the cookies."""
    return Display(one_of(request.cookies.get("theme"), THEMES), one_of(request.cookies.get("size"), SIZES))


def local_path(target: str | None) -> str | None:
    """`target` if it is a path of this site, so that ?next= cannot send anybody elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    return target if target.isprintable() else None


def found(thing: Thing | None) -> Thing:
    """The thing, or 404."""
    if thing is None:
        abort(404)
    return thing


def json_sent() -> Any:
    """What the request holds as JSON; None where it is none, or too deep to be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def number_asked(name: str) -> int | None:
    """The whole number that the address gives as ?name=, if it is one that can name something."""
    return whole_number(request.args.get(name, ""))


def whole_number(text: str) -> int | None:
    """The number written there, if it is one that can name something."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER)) else None
    return number if number is not None and number <= LARGEST_NUMBER else None


def day_asked(name: str) -> date | None:
    """The day that the address gives as ?name=, written 2026-11-20, if it is one of this century."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if day.year in CENTURY else None


def page_asked() -> int:
    """The page of a list that the address asks for."""
    return number_asked("page") or 1


def page_address(number: int) -> str:
    """The address of another page of the list shown now, with its search kept."""
    return f"{request.path}?{urlencode(request.args.to_dict() | {'page': str(number)})}"


def cursor_asked() -> str:
    """Where in a long list the address stands; empty at its beginning."""
    return request.args.get("at", "")


def slice_address(cursor: str) -> str:
    """The address of another slice of the list shown now, with its search and filters kept."""
    kept = {name: value for name, value in request.args.items() if name != "at"}
    words = urlencode(kept | ({"at": cursor} if cursor else {}))
    return f"{request.path}?{words}" if words else request.path


def network_address() -> str:
    """Where on the network the request comes from."""
    return request.remote_addr or ""


def form_page(template: str, form: FlaskForm, **words: Any) -> tuple[str, int]:
    """A form, empty at first; after a refusal with what was typed and what to mend."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(template, form=form, **words), status


def shown_once(template: str, **words: Any) -> Response:
    """A page with what is never shown again, such as a code: no browser may keep it."""
    response = Response(render_template(template, **words), mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def attachment(content: bytes | str, mimetype: str, name: str) -> Response:
    """A file to keep, which neither the browser nor anything on the way may store on its own."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def words_of(template: str, macro: str) -> Callable[[Any], str]:
    """A macro of the pages as a function, so that a file says what the screen says."""
    speak = get_template_attribute(template, macro)
    return lambda thing: str(speak(thing)).strip()


@cache
def asset_digest(name: str) -> str:
    """Ten characters that change when the file does, so that browsers may keep it for a year."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file."""
    return f"/static/{name}?v={asset_digest(name)}"


class NumberConverter(IntegerConverter):
    """Numbers in addresses: what no database row can be called is no address of ours."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_NUMBER, **options})


def install(app: Flask) -> None:
    """Hook everything of this file into the application."""
    app.url_map.converters["int"] = NumberConverter
    babel.init_app(app, locale_selector=language)
    app.before_request(_make_room)  # before the token is looked for in the form
    csrf.init_app(app)
    login.init_app(app)
    app.before_request(_require_person)
    app.before_request(_require_form)
    app.after_request(_add_headers)
    app.context_processor(_template_words)
    app.add_template_filter(format_decimal, "number")
    app.add_template_filter(lambda score: format_decimal(round(score, 2)), "points")
    app.add_template_filter(_percent, "percent")
    app.add_template_filter(lambda day: format_date(day, "dd/MM/yyyy"), "day")
    app.add_template_filter(lambda day: day - timedelta(days=1), "eve")
    app.add_template_filter(lambda when: format_datetime(when, "H:mm, dd/MM/yyyy"), "moment")
    app.jinja_env.globals["asset"] = asset
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
    flash(gettext("Bạn cần đăng nhập để xem trang này."), "info")
    next_path = request.full_path.rstrip("?") if request.method == "GET" else None
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


def _template_words() -> dict[str, Any]:
    return {"display": display(), "locale": str(get_locale())}


def _percent(share: float) -> str:
    """A share between 0 and 1 as whole per cent, rounded half up as readers expect."""
    return str(format_percent(int(share * 100 + 0.5) / 100))


def _forged(_error: CSRFError) -> tuple[str, int]:
    return render_template("errors/form.html", kept=_long_words()), 400


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
    return current_app.jinja_env.get_template("errors/broken.html").render(_template_words())
