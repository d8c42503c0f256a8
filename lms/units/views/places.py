"""Units as they are and were: one with what is below it, villages without a team, what became of units."""

from flask import redirect, render_template, request, url_for

from lms.clock import local_today
from lms.db import db
from lms.paging import fetch_slice
from lms.teams.access import Scope, find_unit, find_unit_on, is_within, manages
from lms.teams.models import AdminUnit
from lms.teams.namesakes import origins_of
from lms.teams.succession import successors_of
from lms.teams.web import current_scope
from lms.units import lists
from lms.units.days import DayAsked, day_asked, read_day
from lms.units.history import View, path_on, version_rows, view_of
from lms.units.surroundings import kinds_offered, may_add_below
from lms.units.views.entrance import INVALID, Answer, blueprint, unit_at
from lms.web import cursor_asked, found, number_asked, slice_address


@blueprint.get("/units")
def index() -> Answer:
    """The units granted; straight to the only one."""
    scope = current_scope()
    found(scope.units or None)
    if len(scope.units) == 1:
        return redirect(url_for("units.show", unit_id=scope.units[0].id))
    return render_template("units/index.html", units=scope.units)


@blueprint.get("/units/<int:unit_id>")
def show(unit_id: int) -> Answer:
    """One unit, as it is or was on ?on=: what is below it, its teams, and its history."""
    scope, place = _unit_as_of(unit_id)
    mine, asked = manages(scope, place), day_asked(request.args.get("on", ""), place, local_today())
    view, search = view_of(place, asked.day, local_today()), request.args.get("q", "")
    without_team = request.args.get("show") == "without-team"
    rows = lists.child_rows(scope, place, view.day, view.ground, search, without_team=without_team)
    children = fetch_slice(db.session(), rows, lists.name_keys(view.ground), cursor_asked(), slice_address)
    words = {
        "children": children,
        "origins": origins_of(db.session(), children.rows) if view.is_now else {},
        "teams": db.session.execute(lists.teams_of_unit(scope, place, view.day)).all(),
        "versions": db.session.execute(version_rows(place, None if mine else view.day)).all(),
        "steps": db.session.execute(lists.steps_of(scope, place)).all() if mine else (),
        "heirs": successors_of(db.session(), place) if place.valid_to and mine else (),
        "may_change": place.valid_to is None and kinds_offered(db.session(), scope, place),
        "may_add": may_add_below(scope, place),
        "search": search,
        "without_team": without_team,
    }
    return _page_as_of("units/show.html", scope, place, view, asked, **words)


@blueprint.get("/units/<int:unit_id>/without-team")
def without_team(unit_id: int) -> Answer:
    """The villages within a unit that have, or had on ?on=, no team of their own."""
    scope, place = _unit_as_of(unit_id)
    asked = day_asked(request.args.get("on", ""), place, local_today())
    view, search = view_of(place, asked.day, local_today()), request.args.get("q", "")
    rows = lists.villages_without_team(place, view.day, view.ground, search)
    page = fetch_slice(db.session(), rows, lists.name_keys(view.ground), cursor_asked(), slice_address)
    words = {"page": page, "search": search, "origins": origins_of(db.session(), page.rows) if view.is_now else {}}
    return _page_as_of("units/without_team.html", scope, place, view, asked, **words)


@blueprint.get("/units/changes")
def changes() -> Answer:
    """What became of the units in scope, newest first; of those within ?unit= where it is given."""
    scope = current_scope()
    found(scope.units or None)
    place = unit_at(number_asked("unit"))[1] if "unit" in request.args else None
    search = request.args.get("q", "")
    rows = lists.step_rows(scope, place, search)
    page = fetch_slice(db.session(), rows, lists.STEP_KEYS, cursor_asked(), slice_address, descending=True)
    return render_template("units/changes.html", page=page, search=search, unit=place, scope=scope)


def _page_as_of(template: str, scope: Scope, place: AdminUnit, view: View, asked: DayAsked, **words: object) -> Answer:
    path = path_on(db.session(), place, view.day)
    words |= {"is_within": is_within, "manages": manages, "mine": manages(scope, place)}
    page = render_template(template, unit=place, path=path, view=view, asked=asked, scope=scope, **words)
    return (page, INVALID) if asked.fault else page


def _unit_as_of(unit_id: int) -> tuple[Scope, AdminUnit]:
    """A unit in scope today, or on the day of ?on=; then nothing may be told of it that is of a later day."""
    scope, day = current_scope(), read_day(request.args.get("on", ""))
    session = db.session()
    return scope, found(find_unit_on(session, scope, unit_id, day) if day else find_unit(session, scope, unit_id))
