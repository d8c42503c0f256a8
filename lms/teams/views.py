"""Pages of teams: the teams in scope, and one team's people."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.paging import fetch_slice
from lms.people.fields import AsOfForm, written_day
from lms.teams import lists, roster, tree
from lms.teams.access import Scope, find_team, find_unit, is_within, manages
from lms.teams.as_of import team_rows_on
from lms.teams.channels import qr_of
from lms.teams.composition import gaps_of, read_rules
from lms.teams.forms import ChannelForm, RecordForm, TeamForm
from lms.teams.founding import AlreadyFounded, NameTaken, UnitEnded, establish, team_name
from lms.teams.giving import may_hand_codes
from lms.teams.guidance import channel_name_for, set_for
from lms.teams.history import story_of
from lms.teams.lists import RosterRow
from lms.teams.models import AdminUnit, Level, Team
from lms.teams.namesakes import origins_of
from lms.teams.record import StartTooEarly, StartTooLate, correct_record, enter_channel
from lms.teams.web import current_actor, current_scope
from lms.web import cursor_asked, form_page, found, number_asked, slice_address

blueprint = Blueprint("teams", __name__)
Answer = str | tuple[str, int] | Response | Redirect
NAME_TAKEN = lazy_gettext("Nơi này đã có tổ tên như vậy. Bạn đặt tên khác, hoặc xem lại danh sách tổ.")


@blueprint.get("/teams")
def index() -> Answer:
    """The teams in scope, of one unit where ?unit= is given, as they were on a day where ?on= is."""
    scope = current_scope()
    found(None if scope.is_empty else scope)
    unit = _unit(scope, number_asked("unit")) if "unit" in request.args else None
    search, on = request.args.get("q", ""), AsOfForm(request.args, local_today())
    day = on.day()
    if search and day is None and (scope.narrowed_to(unit) if unit else scope).is_large:
        # Nobody leafs through the teams of a province: the search knows its way among them by names and places.
        return redirect(url_for("finding.search", kind="teams", q=search, unit=unit and unit.id))
    which = (scope, day or local_today(), search, unit)
    rows, count = (team_rows_on(*which), None) if day else (lists.team_rows(*which), lists.team_count(*which))
    page = fetch_slice(db.session(), rows, lists.TEAM_KEYS, cursor_asked(), slice_address, count=count)
    return form_page("teams/index.html", on, page=page, search=search, unit=unit, scope=scope, past=day)


@blueprint.get("/teams/<int:team_id>")
def show(team_id: int) -> Answer:
    """One team: who is in it, what there is to do, and how it came to be."""
    scope, team = _team(team_id)
    on = AsOfForm(request.args, local_today())
    past = on.day()
    rows = lists.roster(db.session(), team, past or local_today())
    unit = db.session().get_one(AdminUnit, team.unit_id)
    path = tree.path_of(db.session(), unit)
    words: dict[str, Any] = {"rows": rows, "unit": unit, "path": path, "past": past}
    story = story_of(db.session(), scope, team)
    words |= {"story": story, "manages": manages(scope, unit), "may_reopen": story.ended_on == local_today()}
    if past is None:
        words |= _doings(scope, team, unit, rows, path)
    return form_page("teams/show.html", on, team=team, scope=scope, is_within=is_within, **words)


@blueprint.route("/teams/new", methods=["GET", "POST"])
def new() -> Answer:
    """Enter a team of the commune or village given as ?unit=."""
    unit = _unit(current_scope(), number_asked("unit"))
    found(unit if unit.level in {Level.COMMUNE, Level.VILLAGE} and unit.valid_to is None else None)
    villages = tree.villages_of(db.session(), unit, local_today()) if unit.level == Level.COMMUNE else [unit]
    origins = origins_of(db.session(), villages)
    form = TeamForm(unit, villages, origins, local_today(), **_proposed(unit, villages))
    if form.validate_on_submit():
        try:
            place = form.chosen_place(unit, villages)
            team = establish(db.session(), place, form.name.data or "", form.decision(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã lập tổ. Tổ được tính từ ngày %(day)s.", day=written_day(team.valid_from)), "good")
            return redirect(url_for("teams.show", team_id=team.id))
        except tree.VillageExists:
            form.village_name.errors = [_("Nơi này đã có trong danh sách. Bạn chọn ở ô “Tổ của thôn, tổ dân phố nào”.")]
        except NameTaken:
            form.name.errors = [NAME_TAKEN]
        except UnitEnded:
            form.place.errors = [_("Nơi này vừa được ghi là không còn. Bạn mở lại trang và chọn nơi khác.")]
        db.session.rollback()
    return form_page("teams/new.html", form, unit=unit)


@blueprint.route("/teams/<int:team_id>/edit", methods=["GET", "POST"])
def edit(team_id: int) -> Answer:
    """Put right what is written of a team; for officials."""
    scope, team = _open_team(team_id)
    found(_manages_team(scope, team) or None)
    form = RecordForm(team, local_today())
    if form.validate_on_submit():
        try:
            correct_record(db.session(), team, form.record(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã lưu hồ sơ tổ."), "good")
            return redirect(url_for("teams.show", team_id=team_id))
        except (NameTaken, StartTooEarly, StartTooLate) as refusal:
            db.session.rollback()
            _explain(form, refusal)
    return form_page("teams/edit.html", form, team=team)


@blueprint.route("/teams/<int:team_id>/channel", methods=["GET", "POST"])
def channel(team_id: int) -> Answer:
    """The team's channel: what to call it, the link to it, its QR to print."""
    _scope_of_it, team = _open_team(team_id)
    unit = db.session().get_one(AdminUnit, team.unit_id)
    form = ChannelForm(data={"name": team.channel_name, "link": team.channel_link})
    if form.validate_on_submit():
        enter_channel(db.session(), team, form.name.data or "", form.proper_link(), current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã lưu kênh của tổ."), "good")
        return redirect(url_for("teams.channel", team_id=team_id))
    proposed = channel_name_for(db.session(), team, tree.path_of(db.session(), unit), local_today())
    qr = qr_of(team.channel_link) if team.channel_link else ""
    return form_page("teams/channel.html", form, team=team, proposed=proposed, qr=qr)


@blueprint.errorhandler(AlreadyFounded)
def _already_founded(refusal: AlreadyFounded) -> Answer:
    """The second of two clicks."""
    db.session.rollback()
    flash(_("Tổ này đã được lập."), "info")
    return redirect(url_for("teams.show", team_id=refusal.team.id))


@blueprint.errorhandler(roster.TeamEnded)
def _team_ended(_refusal: roster.TeamEnded) -> Answer:
    db.session.rollback()
    flash(_("Tổ đã kết thúc, không thay đổi được nữa."), "info")
    return redirect(url_for("teams.show", team_id=(request.view_args or {})["team_id"]))


def _explain(form: RecordForm, refusal: NameTaken | StartTooEarly | StartTooLate) -> None:
    """Put the sentence for a refusal beside the field that it is about."""
    if isinstance(refusal, NameTaken):
        form.name.errors = [NAME_TAKEN]
    elif isinstance(refusal, StartTooEarly):
        day = written_day(refusal.day)
        form.start.errors = [_("Nơi tổ hoạt động có từ %(day)s. Bạn chọn từ ngày đó trở đi.", day=day)]
    else:
        day = written_day(refusal.day)
        form.start.errors = [_("Tổ đã có người hoặc có thay đổi từ %(day)s. Bạn chọn đến ngày đó.", day=day)]


def _doings(scope: Scope, team: Team, unit: AdminUnit, rows: list[RosterRow], path: list[AdminUnit]) -> dict[str, Any]:
    """What the page of a team offers today, and not when it shows the past."""
    people = [row.person.id for row in rows]
    asked = set_for(db.session(), unit, local_today())
    held = [(row.membership.role, row.membership.position) for row in rows]
    return {
        "rules": asked,
        "gaps": gaps_of(read_rules(asked.rules), held) if asked and rows else [],
        "codes": may_hand_codes(db.session(), scope, people, local_today()),
        "others": lists.other_teams(db.session(), scope, team, people, local_today()),
        "proposed": channel_name_for(db.session(), team, path, local_today()),
        "qr": qr_of(team.channel_link) if team.channel_link else "",
    }


def _unit(scope: Scope, unit_id: int | None) -> AdminUnit:
    return found(find_unit(db.session(), scope, found(unit_id)))


def _team(team_id: int) -> tuple[Scope, Team]:
    scope = current_scope()
    return scope, found(find_team(db.session(), scope, team_id))


def _open_team(team_id: int) -> tuple[Scope, Team]:
    """A team in scope that has not ended; nobody fills in a form of one that has."""
    scope, team = _team(team_id)
    if team.valid_to:
        raise roster.TeamEnded
    return scope, team


def _manages_team(scope: Scope, team: Team) -> bool:
    return manages(scope, db.session().get_one(AdminUnit, team.unit_id))


def _proposed(unit: AdminUnit, villages: list[AdminUnit]) -> dict[str, str]:
    """What a form for one village can fill in by itself."""
    return {"place": str(unit.id), "name": team_name(unit)} if unit in villages else {}
