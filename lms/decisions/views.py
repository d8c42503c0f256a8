"""Pages of decisions about a team, for officials: it was reorganised, it ends, it is opened again."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.decisions.deciding import amend as put_right
from lms.decisions.deciding import find_decision, note_reorganisation
from lms.decisions.ending import NotToReopen, PlaceGone, end_team, ending_of, last_members, reopen_team
from lms.decisions.forms import EndForm, ReopenForm, ReorganisationForm
from lms.teams.access import find_team, manages
from lms.teams.fields import wrong_day
from lms.teams.founding import NameTaken
from lms.teams.models import AdminUnit, Team
from lms.teams.roster import BeforeFounding, TeamEnded
from lms.teams.turning import ChangedLater, members_of
from lms.teams.web import current_actor, current_scope
from lms.web import form_page, found

blueprint = Blueprint("decisions", __name__)
Answer = str | tuple[str, int] | Redirect


@blueprint.route("/teams/<int:team_id>/decisions/new", methods=["GET", "POST"])
def decide(team_id: int) -> Answer:
    """Write down a decision by which the team was reorganised."""
    team = _open_team(team_id)
    form = ReorganisationForm(local_today())
    if form.validate_on_submit():
        note_reorganisation(db.session(), team, form.reorganisation(), current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã ghi quyết định kiện toàn."), "good")
        return _to_team(team)
    return form_page("decisions/decision.html", form, team=team, decision=None)


@blueprint.route("/teams/<int:team_id>/decisions/<int:decision_id>", methods=["GET", "POST"])
def amend(team_id: int, decision_id: int) -> Answer:
    """Put right what was written of such a decision."""
    team = _managed_team(team_id)
    decision = found(find_decision(db.session(), team, decision_id))
    form = ReorganisationForm(local_today(), obj=decision)
    if form.validate_on_submit():
        put_right(db.session(), team, decision, form.reorganisation(), current_actor(), utc_now())
        db.session.commit()
        flash(_("Đã sửa quyết định."), "good")
        return _to_team(team)
    return form_page("decisions/decision.html", form, team=team, decision=decision)


@blueprint.route("/teams/<int:team_id>/end", methods=["GET", "POST"])
def end(team_id: int) -> Answer:
    """End a team: who leaves with it, from when, and why."""
    team = _open_team(team_id)
    form = EndForm(local_today(), data={"day": local_today()})
    if form.validate_on_submit():
        try:
            end_team(db.session(), team, form.end(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã kết thúc tổ. Nếu nhầm, bạn mở lại được trong hôm nay."), "good")
            return _to_team(team)
        except (BeforeFounding, ChangedLater) as refusal:
            form.day.errors = [wrong_day(refusal)]
            db.session.rollback()
    return form_page("decisions/end.html", form, team=team, held=members_of(db.session(), [team]))


@blueprint.route("/teams/<int:team_id>/reopen", methods=["GET", "POST"])
def reopen(team_id: int) -> Answer:
    """Undo today's ending of a team."""
    team = _managed_team(team_id)
    if ending_of(db.session(), team, utc_now()) is None:
        raise NotToReopen
    form = ReopenForm(last_members(db.session(), team))
    if form.validate_on_submit():
        try:
            reopen_team(db.session(), team, form.chosen(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã mở lại tổ."), "good")
            return _to_team(team)
        except NameTaken:
            form.form_errors.append(_("Nơi này vừa có tổ khác cùng tên. Bạn đổi tên tổ kia trước."))
        except PlaceGone:
            form.form_errors.append(_("Nơi tổ hoạt động không còn. Bạn lập tổ mới ở nơi thay thế."))
        db.session.rollback()
    return form_page("decisions/reopen.html", form, team=team)


@blueprint.errorhandler(TeamEnded)
@blueprint.errorhandler(NotToReopen)
def _too_late(_refusal: TeamEnded | NotToReopen) -> Answer:
    """Also the second of two clicks."""
    db.session.rollback()
    flash(_("Tổ vừa được thay đổi. Bạn xem phần “Tổ qua thời gian”."), "info")
    return redirect(url_for("teams.show", team_id=(request.view_args or {})["team_id"]))


def _managed_team(team_id: int) -> Team:
    """A team in scope that the asker answers for as an official."""
    scope = current_scope()
    team = found(find_team(db.session(), scope, team_id))
    return found(team if manages(scope, db.session().get_one(AdminUnit, team.unit_id)) else None)


def _open_team(team_id: int) -> Team:
    team = _managed_team(team_id)
    if team.valid_to:
        raise TeamEnded
    return team


def _to_team(team: Team) -> Redirect:
    return redirect(url_for("teams.show", team_id=team.id))
