"""What views read from a request, and the forms that their answers take."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import (
    Response,
    abort,
    get_template_attribute,
    render_template,
    request,
    session,
)
from flask_login import UserMixin, login_user
from flask_wtf import FlaskForm

from lms.paging import SIZE, Page, page_count
from lms.text import LANGUAGES

STATIC = Path(__file__).parent / "static"
THEMES = ("", "light", "dark", "contrast")
SIZES = ("1", "2", "3")
LARGEST_NUMBER = 2**31 - 1
CENTURY = range(2000, 2100)
View = TypeVar("View", bound=Callable[..., Any])
Thing = TypeVar("Thing")


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


def page_of(rows: Sequence[Thing], size: int = SIZE) -> Page[Thing]:
    """The page of a list in memory that the address asks for; beyond the end, the last."""
    number = min(max(1, page_asked()), page_count(len(rows), size))
    return Page(rows[(number - 1) * size : number * size], number, len(rows), page_address, size)


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
