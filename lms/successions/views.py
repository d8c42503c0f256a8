"""Pages of merging and splitting teams, for officials: asked for, shown with every name, then done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.successions.forms import LastWordForm, MergeForm, NewTeamForm, Places, SplitForm
from lms.successions.merging import LeaderUndecided, merge_teams, plan_merger, refuse_merger
from lms.successions.splitting import NobodyStays, plan_split, refuse_split, split_team
from lms.teams.access import Scope, find_team, manages, within
from lms.teams.fields import ids_chosen, wrong_day
from lms.teams.founding import NameTaken
from lms.teams.models import AdminUnit, Team
from lms.teams.namesakes import origins_of, seats_of
from lms.teams.roster import BeforeFounding, TeamEnded
from lms.teams.tree import villages_of
from lms.teams.turning import ChangedLater, PlanChanged, members_of
from lms.teams.web import current_actor, current_scope
from lms.web import form_page, found

blueprint = Blueprint("successions", __name__)
Answer = str | tuple[str, int] | Redirect
INVALID = 422


@blueprint.route("/teams/<int:team_id>/merge", methods=["GET", "POST"])
def merge(team_id: int) -> Answer:
    """Merge a team with another of the commune; first only shown."""
    scope, team = _open_team(team_id)
    form = _merge_form(scope, team)
    if "back" in request.form or not form.validate_on_submit():
        return _step_one("successions/merge.html", form, team)
    try:
        refuse_merger(db.session(), form.merger())
    except (NameTaken, BeforeFounding, ChangedLater) as refusal:
        return _refused("successions/merge.html", form, team_id, refusal)
    return _merge_preview(team, form, LastWordForm())


@blueprint.post("/teams/<int:team_id>/merge/confirm")
def confirm_merge(team_id: int) -> Answer:
    """Merge, as was shown."""
    scope, team = _open_team(team_id)
    form, last = _merge_form(scope, team), LastWordForm()
    if not form.validate_on_submit():
        _refuse_ended(scope, form.other.data)
        return form_page("successions/merge.html", form, team=team)
    merger, mark = form.merger(), last.mark.data or ""
    try:
        merged = merge_teams(db.session(), merger, last.leader_id(), mark, current_actor(), utc_now())
        db.session.commit()
    except LeaderUndecided:
        last.leader.errors = [_("Bạn chọn ai làm tổ trưởng, hoặc chọn “Để sau”.")]
        return _merge_preview(team, form, last)
    except (NameTaken, BeforeFounding, ChangedLater) as refusal:
        return _refused("successions/merge.html", form, team_id, refusal)
    flash(_("Đã sáp nhập. Tổ cũ vẫn xem được ở phần “Tổ qua thời gian”."), "good")
    return _to_team(merged)


@blueprint.route("/teams/<int:team_id>/split", methods=["GET", "POST"])
def split(team_id: int) -> Answer:
    """Split a new team off a team; first only shown."""
    _scope, team = _open_team(team_id)
    form = _split_form(team)
    if "back" in request.form or not form.validate_on_submit():
        return _step_one("successions/split.html", form, team)
    try:
        refuse_split(db.session(), form.split())
        return _split_preview(team, form, LastWordForm())
    except (NameTaken, BeforeFounding, ChangedLater) as refusal:
        return _refused("successions/split.html", form, team_id, refusal)
    except NobodyStays:
        form.people.errors = [_("Bạn chọn ít nhất một người sang tổ mới và để lại ít nhất một người.")]
    return form_page("successions/split.html", form, team=team)


@blueprint.post("/teams/<int:team_id>/split/confirm")
def confirm_split(team_id: int) -> Answer:
    """Split, as was shown."""
    _scope, team = _open_team(team_id)
    form, last = _split_form(team), LastWordForm()
    if not form.validate_on_submit():
        return form_page("successions/split.html", form, team=team)
    try:
        new = split_team(db.session(), form.split(), last.leader_id(), last.mark.data or "", current_actor(), utc_now())
        db.session.commit()
    except LeaderUndecided:
        last.leader.errors = [_("Bạn chọn ai làm tổ trưởng, hoặc chọn “Để sau”.")]
        return _split_preview(team, form, last)
    except (NameTaken, BeforeFounding, ChangedLater) as refusal:
        return _refused("successions/split.html", form, team_id, refusal)
    flash(_("Đã tách tổ. Đây là trang của tổ mới."), "good")
    return _to_team(new)


@blueprint.errorhandler(TeamEnded)
@blueprint.errorhandler(PlanChanged)
def _too_late(_refusal: TeamEnded | PlanChanged) -> Answer:
    """Somebody else was quicker; also the second of two clicks."""
    db.session.rollback()
    flash(_("Tổ vừa được thay đổi. Bạn xem lại thành viên và phần “Tổ qua thời gian”."), "info")
    return redirect(url_for("teams.show", team_id=(request.view_args or {})["team_id"]))


def _open_team(team_id: int) -> tuple[Scope, Team]:
    """A team in scope that the asker answers for as an official, and that has not ended."""
    scope = current_scope()
    team = found(find_team(db.session(), scope, team_id))
    found(manages(scope, db.session().get_one(AdminUnit, team.unit_id)) or None)
    if team.valid_to:
        raise TeamEnded
    return scope, team


def _refuse_ended(scope: Scope, other_id: str | None) -> None:
    """The other team may have ended by the first of two clicks: then its name is no longer in the list."""
    known = [find_team(db.session(), scope, number) for number in ids_chosen([other_id or ""])]
    if any(team.valid_to for team in known if team):
        raise TeamEnded


def _merge_form(scope: Scope, team: Team) -> MergeForm:
    unit = db.session().get_one(AdminUnit, team.unit_id)
    commune = db.session().get_one(AdminUnit, unit.commune_id)
    near = select(Team).where(Team.unit_id.in_(select(AdminUnit.id).where(within(commune))), scope.covers_teams())
    others = near.where(Team.id != team.id, Team.valid_to.is_(None)).order_by(Team.name_sort, Team.id)
    found_there = db.session().scalars(others).all()
    seats = seats_of(db.session(), [team, *found_there])
    return MergeForm(team, found_there, seats, _places(commune), local_today())


def _split_form(team: Team) -> SplitForm:
    unit = db.session().get_one(AdminUnit, team.unit_id)
    commune = db.session().get_one(AdminUnit, unit.commune_id)
    return SplitForm(team, members_of(db.session(), [team]), _places(commune), local_today())


def _places(commune: AdminUnit) -> Places:
    villages = villages_of(db.session(), commune, local_today())
    return Places([commune, *villages], origins_of(db.session(), villages))


def _step_one(template: str, form: NewTeamForm, team: Team) -> Answer:
    """The first step, empty, refused, or as it was when the reader comes back from the preview."""
    if "back" in request.form:
        return render_template(template, form=form, team=team)
    return form_page(template, form, team=team)


def _merge_preview(team: Team, form: MergeForm, last: LastWordForm) -> Answer:
    plan = plan_merger(db.session(), form.merger(), last.leader_id())
    last.offer(plan.leaders, plan.mark)
    words = {"team": team, "merger": form.merger(), "plan": plan, "last": last}
    return render_template("successions/merge_preview.html", form=form, **words), INVALID if last.errors else 200


def _split_preview(team: Team, form: SplitForm, last: LastWordForm) -> Answer:
    plan = plan_split(db.session(), form.split())
    last.offer(plan.candidates, plan.mark, plan.candidates[0] if plan.loses_leader else None)
    words = {"team": team, "split": form.split(), "plan": plan, "last": last}
    return render_template("successions/split_preview.html", form=form, **words), INVALID if last.errors else 200


def _refused(
    template: str, form: NewTeamForm, team_id: int, refusal: NameTaken | BeforeFounding | ChangedLater
) -> Answer:
    """Back to the first step, with the sentence beside its field."""
    if isinstance(refusal, NameTaken):
        form.name.errors = [_("Nơi này đã có tổ tên như vậy. Bạn đặt tên khác, hoặc xem lại danh sách tổ.")]
    else:
        form.day.errors = [wrong_day(refusal)]
    db.session.rollback()
    return form_page(template, form, team=db.session().get_one(Team, team_id))


def _to_team(team: Team) -> Redirect:
    return redirect(url_for("teams.show", team_id=team.id))
