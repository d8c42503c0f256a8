"""Pages of teams: the teams in scope, one team's people, and the units they belong to."""

from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_date, utc_now
from lms.db import db
from lms.paging import fetch_page
from lms.teams import lists, roster, tree
from lms.teams.access import Scope, find_team, find_unit, is_within, manages, may_hand_codes, scope_of
from lms.teams.acting import Actor
from lms.teams.forms import TeamForm
from lms.teams.founding import establish, team_name
from lms.teams.models import AdminUnit, Level, Team
from lms.web import form_page, found, network_address, number_asked, page_address, page_asked

blueprint = Blueprint("teams", __name__)
Answer = str | tuple[str, int] | Response | Redirect


@blueprint.get("/teams")
def index() -> Answer:
    """The teams in scope, of one unit where ?unit= is given."""
    scope = _scope()
    found(None if scope.is_empty else scope)
    unit = _unit(scope, number_asked("unit")) if "unit" in request.args else None
    search = request.args.get("q", "")
    page = fetch_page(db.session(), lists.team_rows(scope, _today(), search, unit), page_asked(), page_address)
    return render_template("teams/index.html", page=page, search=search, unit=unit, scope=scope)


@blueprint.get("/teams/<int:team_id>")
def show(team_id: int) -> Answer:
    """One team: who is in it, and what there is to do."""
    scope, team = _team(team_id)
    rows = lists.roster(db.session(), team, _today())
    unit = db.session().get_one(AdminUnit, team.unit_id)
    words = {
        "team": team,
        "rows": rows,
        "path": tree.path_of(db.session(), unit),
        "hints": roster.composition_hints([row.membership.role for row in rows]),
        "codes": may_hand_codes(db.session(), scope, [row.person.id for row in rows], _today()),
        "manages": manages(scope, unit),
    }
    return render_template("teams/show.html", scope=scope, is_within=is_within, **words)


@blueprint.route("/teams/new", methods=["GET", "POST"])
def new() -> Answer:
    """Enter a team of the commune or village given as ?unit=."""
    unit = _unit(_scope(), number_asked("unit"))
    found(unit if unit.level in {Level.COMMUNE, Level.VILLAGE} else None)
    villages = tree.villages_of(db.session(), unit, _today()) if unit.level == Level.COMMUNE else [unit]
    form = TeamForm(unit, villages, _today(), **_proposed(unit, villages))
    if form.validate_on_submit():
        try:
            place = form.chosen_place(unit, villages)
            team = establish(db.session(), place, form.name.data or "", form.decision(), _actor(), utc_now())
            db.session.commit()
            return redirect(url_for("teams.show", team_id=team.id))
        except tree.VillageExists:
            form.village_name.errors = [_("Nơi này đã có trong danh sách. Bạn chọn ở ô “Tổ của thôn, tổ dân phố nào”.")]
        except roster.NameTaken:
            form.name.errors = [_("Nơi này đã có tổ tên như vậy. Bạn đặt tên khác, hoặc xem lại danh sách tổ.")]
        db.session.rollback()
    return form_page("teams/new.html", form, unit=unit)


@blueprint.get("/units")
def units() -> Answer:
    """The units granted; straight to the only one."""
    scope = _scope()
    found(scope.units or None)
    if len(scope.units) == 1:
        return redirect(url_for("teams.unit", unit_id=scope.units[0].id))
    return render_template("teams/units.html", units=scope.units)


@blueprint.get("/units/<int:unit_id>")
def unit(unit_id: int) -> Answer:
    """One unit: its names through time, what is below it, and its teams."""
    scope = _scope()
    place = _unit(scope, unit_id)
    search, without_team = request.args.get("q", ""), request.args.get("show") == "without-team"
    query = lists.child_rows(place, _today(), search, without_team=without_team)
    words = {
        "children": fetch_page(db.session(), query, page_asked(), page_address),
        "path": tree.path_of(db.session(), place),
        "versions": tree.versions_of(db.session(), place),
        "teams": lists.teams_of_unit(db.session(), place, _today()),
        "search": search,
        "without_team": without_team,
    }
    return render_template("teams/unit.html", unit=place, scope=scope, is_within=is_within, **words)


def _today() -> date:
    return local_date(utc_now())


def _scope() -> Scope:
    return scope_of(db.session(), current_user.id, _today())


def _actor() -> Actor:
    return Actor(current_user.id, network_address())


def _unit(scope: Scope, unit_id: int | None) -> AdminUnit:
    return found(find_unit(db.session(), scope, found(unit_id)))


def _team(team_id: int) -> tuple[Scope, Team]:
    scope = _scope()
    return scope, found(find_team(db.session(), scope, team_id))


def _proposed(unit: AdminUnit, villages: list[AdminUnit]) -> dict[str, str]:
    """What a form for one village can fill in by itself."""
    return {"place": str(unit.id), "name": team_name(unit)} if unit in villages else {}
