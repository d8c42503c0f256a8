"""Pages of administrative units: how they are and were, and recording what becomes of them."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_date, utc_now
from lms.db import db
from lms.paging import fetch_page
from lms.teams.access import Scope, find_unit, is_within, manages, scope_of
from lms.teams.models import AdminUnit
from lms.teams.succession import successors_of
from lms.units import lists
from lms.units.checking import CHILD_LEVEL, answers_for
from lms.units.days import read_day
from lms.units.history import View, path_on, version_rows, view_of
from lms.web import found, number_asked, page_address, page_asked

blueprint = Blueprint("units", __name__)
Answer = str | tuple[str, int] | Redirect
INVALID = 422


@blueprint.get("/units")
def index() -> Answer:
    """The units granted; straight to the only one."""
    scope = _scope()
    found(scope.units or None)
    if len(scope.units) == 1:
        return redirect(url_for("units.show", unit_id=scope.units[0].id))
    return render_template("units/index.html", units=scope.units)


@blueprint.get("/units/<int:unit_id>")
def show(unit_id: int) -> Answer:
    """One unit, as it is or was on ?on=: what is below it, its teams, and its history."""
    scope, place = _unit(unit_id)
    asked = _day_asked(place)
    view, search = view_of(place, asked.day, _today()), request.args.get("q", "")
    without_team = request.args.get("show") == "without-team"
    rows = lists.child_rows(scope, place, view.day, view.ground, search, without_team=without_team)
    words = {
        "children": fetch_page(db.session(), rows, page_asked(), page_address),
        "teams": lists.teams_of_unit(db.session(), place, view.day),
        "versions": db.session.execute(version_rows(place)).all(),
        "steps": db.session.execute(lists.steps_of(scope, place)).all(),
        "heirs": successors_of(db.session(), place) if place.valid_to else (),
        "changes": _may(scope, place),
        "search": search,
        "without_team": without_team,
    }
    return _page_as_of("units/show.html", scope, place, view, asked, **words)


@blueprint.get("/units/<int:unit_id>/without-team")
def without_team(unit_id: int) -> Answer:
    """The villages within a unit that have, or had on ?on=, no team of their own."""
    scope, place = _unit(unit_id)
    asked = _day_asked(place)
    view, search = view_of(place, asked.day, _today()), request.args.get("q", "")
    rows = lists.villages_without_team(place, view.day, view.ground, search)
    page = fetch_page(db.session(), rows, page_asked(), page_address)
    return _page_as_of("units/without_team.html", scope, place, view, asked, page=page, search=search)


@blueprint.get("/units/changes")
def changes() -> Answer:
    """What became of the units in scope, newest first; of those within ?unit= where it is given."""
    scope = _scope()
    found(scope.units or None)
    place = _unit(number_asked("unit"))[1] if "unit" in request.args else None
    search = request.args.get("q", "")
    page = fetch_page(db.session(), lists.step_rows(scope, place, search), page_asked(), page_address)
    return render_template("units/changes.html", page=page, search=search, unit=place, scope=scope)


@dataclass(frozen=True)
class _Asked:
    """The day in the address: as it was typed, as it is understood, and why it is not."""

    text: str
    day: date | None = None
    fault: str = ""


@dataclass(frozen=True)
class _May:
    """What the asker may do to the unit and to those below it."""

    change: bool
    add_below: bool


def _day_asked(unit: AdminUnit) -> _Asked:
    text = request.args.get("on", "")
    day = read_day(text)
    if not text.strip():
        return _Asked("")
    if day is None:
        return _Asked(text, None, _("Bạn ghi ngày theo mẫu 20/11/2026."))
    if day > _today():
        return _Asked(text, None, _("Ngày này chưa đến. Bạn chọn hôm nay hoặc một ngày đã qua."))
    if day < unit.valid_from:
        first = unit.valid_from.strftime("%d/%m/%Y")
        return _Asked(text, None, _("Đơn vị này có từ ngày %(day)s. Bạn chọn từ ngày đó trở đi.", day=first))
    return _Asked(text, day)


def _page_as_of(template: str, scope: Scope, place: AdminUnit, view: View, asked: _Asked, **words: object) -> Answer:
    path = path_on(db.session(), place, view.day)
    words |= {"is_within": is_within, "manages": manages}
    page = render_template(template, unit=place, path=path, view=view, asked=asked, scope=scope, **words)
    return (page, INVALID) if asked.fault else page


def _may(scope: Scope, place: AdminUnit) -> _May:
    if place.valid_to is not None:
        return _May(change=False, add_below=False)
    parent = db.session().get(AdminUnit, place.parent_id) if place.parent_id else None
    below = place.level in CHILD_LEVEL and answers_for(scope, [place])
    return _May(change=parent is not None and answers_for(scope, [parent]), add_below=below)


def _today() -> date:
    return local_date(utc_now())


def _scope() -> Scope:
    return scope_of(db.session(), current_user.id, _today())


def _unit(unit_id: int | None) -> tuple[Scope, AdminUnit]:
    scope = _scope()
    return scope, found(find_unit(db.session(), scope, found(unit_id)))
