"""Pages of teams: the teams in scope, one team's people, and the units they belong to."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_date, utc_now
from lms.db import db
from lms.paging import fetch_page, fetch_slice
from lms.people.accounts import PhoneTaken
from lms.people.models import Person
from lms.teams import lists, roster, tree
from lms.teams.access import Scope, find_person, find_team, find_unit, is_within, manages, may_hand_codes, scope_of
from lms.teams.acting import Actor
from lms.teams.changing import let_go, reassign
from lms.teams.forms import ChangeRoleForm, ConfirmForm, KnownMemberForm, MemberForm, TeamForm
from lms.teams.founding import establish, team_name
from lms.teams.models import AdminUnit, Level, Membership, Team, TeamRole
from lms.teams.refusals import leader_taken, reason_of
from lms.teams.welcoming import Namesake, admit, hand_out_code, welcome
from lms.web import cursor_asked, found, network_address, number_asked, page_address, page_asked, slice_address

blueprint = Blueprint("teams", __name__)
Answer = str | tuple[str, int] | Response | Redirect
INVALID = 422


@blueprint.get("/teams")
def index() -> Answer:
    """The teams in scope, of one unit where ?unit= is given."""
    scope = _scope()
    found(None if scope.is_empty else scope)
    unit = _unit(scope, number_asked("unit")) if "unit" in request.args else None
    search = request.args.get("q", "")
    which = (scope, _today(), search, unit)
    rows, count = lists.team_rows(*which), lists.team_count(*which)
    page = fetch_slice(db.session(), rows, lists.TEAM_KEYS, cursor_asked(), slice_address, count=count)
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
    return _form_page("teams/new.html", form, unit=unit)


@blueprint.route("/teams/<int:team_id>/members/new", methods=["GET", "POST"])
def add_member(team_id: int) -> Answer:
    """Somebody new joins: an account, a place, and a code shown once."""
    scope, team = _team(team_id)
    form = MemberForm(with_leader=_manages_team(scope, team))
    known = None
    if form.validate_on_submit():
        try:
            person, code = welcome(db.session(), team, form.newcomer(), _actor(), utc_now())
            db.session.commit()
            return _code_page(team, person, code)
        except (PhoneTaken, Namesake, roster.LeaderTaken) as refusal:
            db.session.rollback()
            reason = reason_of(db.session(), refusal, team, scope, form.number(), utc_now())
            form[reason.field].errors, known = [reason.words], reason.known
    return _form_page("teams/member_new.html", form, team=team, known=known)


@blueprint.post("/teams/<int:team_id>/members")
def add_known(team_id: int) -> Answer:
    """Somebody with an account joins."""
    scope, team = _team(team_id)
    form = KnownMemberForm(with_leader=_manages_team(scope, team))
    found(form.validate_on_submit() or None)
    person = found(find_person(db.session(), scope, form.holder_id(), _today()))
    try:
        admit(db.session(), team, person, form.role.data, form.position.data or "", _actor(), utc_now())
        db.session.commit()
        flash(_("Đã thêm %(name)s vào tổ.", name=person.name), "good")
    except roster.AlreadyMember:
        db.session.rollback()
        flash(_("%(name)s đang ở trong tổ.", name=person.name), "info")
    except roster.LeaderTaken:
        db.session.rollback()
        flash(leader_taken(), "warn")
    return redirect(url_for("teams.show", team_id=team_id))


@blueprint.route("/teams/<int:team_id>/members/<int:person_id>/code", methods=["GET", "POST"])
def code(team_id: int, person_id: int) -> Answer:
    """A new one-time code for a member, shown once."""
    scope, team, membership = _member(team_id, person_id)
    person = found(find_person(db.session(), scope, membership.person_id, _today()))
    found(may_hand_codes(db.session(), scope, [person.id], _today()) or None)
    if not ConfirmForm().validate_on_submit():
        return render_template("teams/code_confirm.html", team=team, person=person)
    fresh = hand_out_code(db.session(), team, person, _actor(), utc_now())
    db.session.commit()
    return _code_page(team, person, fresh)


@blueprint.route("/teams/<int:team_id>/members/<int:person_id>/leave", methods=["GET", "POST"])
def leave(team_id: int, person_id: int) -> Answer:
    """A member leaves the team; the account stays."""
    team, membership, _is_manager = _changeable_member(team_id, person_id)
    person = db.session().get_one(Person, membership.person_id)
    if not ConfirmForm().validate_on_submit():
        return render_template("teams/leave.html", team=team, person=person)
    let_go(db.session(), membership, _actor(), utc_now())
    db.session.commit()
    flash(_("%(name)s không còn trong tổ.", name=person.name), "good")
    return redirect(url_for("teams.show", team_id=team_id))


@blueprint.route("/teams/<int:team_id>/members/<int:person_id>/role", methods=["GET", "POST"])
def role(team_id: int, person_id: int) -> Answer:
    """A member gets another role or position; a new leader takes the place of the old one."""
    team, membership, is_manager = _changeable_member(team_id, person_id)
    leader = roster.leader_of(db.session(), team.id, _today())
    other = db.session().get_one(Person, leader.person_id) if leader and leader is not membership else None
    form = ChangeRoleForm(obj=membership, leader=other, with_leader=is_manager)
    if form.validate_on_submit():
        position, former = form.position.data or "", form.former_role()
        reassign(db.session(), membership, form.role.data, position, former, _actor(), utc_now())
        db.session.commit()
        return redirect(url_for("teams.show", team_id=team_id))
    person = db.session().get_one(Person, membership.person_id)
    return _form_page("teams/role.html", form, team=team, person=person, leader=other)


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


@blueprint.errorhandler(roster.NotInTeam)
def _not_in_team(_refusal: roster.NotInTeam) -> Answer:
    return _back_to_team(_("Người này không còn ở trong tổ."))


@blueprint.errorhandler(roster.TeamEnded)
def _team_ended(_refusal: roster.TeamEnded) -> Answer:
    return _back_to_team(_("Tổ đã kết thúc, không thay đổi được nữa."))


def _back_to_team(words: str) -> Redirect:
    db.session.rollback()
    flash(words, "info")
    return redirect(url_for("teams.show", team_id=(request.view_args or {})["team_id"]))


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


def _manages_team(scope: Scope, team: Team) -> bool:
    return manages(scope, db.session().get_one(AdminUnit, team.unit_id))


def _member(team_id: int, person_id: int) -> tuple[Scope, Team, Membership]:
    """A member of a team in scope. A form sent twice finds nobody the second time: that is no wrong address."""
    scope, team = _team(team_id)
    membership = roster.membership_of(db.session(), team.id, person_id, _today())
    if membership is None and request.method == "POST":
        raise roster.NotInTeam
    return scope, team, found(membership)


def _changeable_member(team_id: int, person_id: int) -> tuple[Team, Membership, bool]:
    """A member whose place the asker may change, and whether as an official: no leader changes the leader's."""
    scope, team, membership = _member(team_id, person_id)
    is_manager = _manages_team(scope, team)
    found(is_manager or membership.role != TeamRole.LEADER or None)
    return team, membership, is_manager


def _form_page(template: str, form: Any, **words: Any) -> Answer:
    """A form, empty at first; after a refusal with what was typed and what to mend."""
    return render_template(template, form=form, **words), INVALID if form.is_submitted() else 200


def _code_page(team: Team, person: Person, code: str) -> Response:
    """The one page that ever shows this code: no browser may keep it."""
    response = make_response(render_template("teams/code.html", team=team, person=person, code=code))
    response.headers["Cache-Control"] = "no-store"
    return response
