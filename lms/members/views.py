"""Pages of a team's members: adding somebody, one-time codes, roles, leaving."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from lms.clock import local_today, utc_now
from lms.db import db
from lms.members.forms import ChangeRoleForm, KnownMemberForm, LeaveForm, MemberForm
from lms.members.refusals import leader_taken, reason_of, wrong_day
from lms.people.accounts import PhoneTaken
from lms.people.fields import ConfirmForm
from lms.people.models import Person
from lms.teams import roster
from lms.teams.access import Scope, find_person, find_team, manages
from lms.teams.changing import let_go, reassign
from lms.teams.giving import may_hand_codes
from lms.teams.models import AdminUnit, Membership, Team, TeamRole
from lms.teams.web import current_actor, current_scope
from lms.teams.welcoming import Namesake, admit, hand_out_code, welcome, welcomed_before
from lms.web import form_page, found, shown_once

blueprint = Blueprint("members", __name__)
Answer = str | tuple[str, int] | Response | Redirect


@blueprint.route("/teams/<int:team_id>/members/new", methods=["GET", "POST"])
def add(team_id: int) -> Answer:
    """Somebody new joins: an account, a place, and a code shown once."""
    scope, team = _team(team_id)
    form = MemberForm(is_manager=_manages_team(scope, team), today=local_today())
    known = None
    if form.validate_on_submit():
        try:
            person, code = welcome(db.session(), team, form.newcomer(), current_actor(), utc_now())
            db.session.commit()
            return shown_once("members/code.html", team=team, person=person, code=code)
        except (PhoneTaken, Namesake, roster.LeaderTaken, roster.BeforeFounding) as refusal:
            db.session.rollback()
            if before := welcomed_before(db.session(), team, form.newcomer(), current_actor(), utc_now()):
                return _welcomed_already(team, before)
            reason = reason_of(db.session(), refusal, team, scope, form.number(), utc_now())
            form[reason.field].errors, known = [reason.words], reason.known
    return form_page("members/new.html", form, team=team, known=known)


@blueprint.post("/teams/<int:team_id>/members")
def add_known(team_id: int) -> Answer:
    """Somebody with an account joins."""
    scope, team = _team(team_id)
    form = KnownMemberForm(is_manager=_manages_team(scope, team), today=local_today())
    found(form.validate_on_submit() or None)
    person = found(find_person(db.session(), scope, form.holder_id(), local_today()))
    try:
        role, position, since = form.role.data, form.position.data or "", form.first_day()
        admit(db.session(), team, person, role, position, current_actor(), utc_now(), since)
        db.session.commit()
        flash(_("Đã thêm %(name)s vào tổ.", name=person.name), "good")
    except roster.AlreadyMember:
        db.session.rollback()
        flash(_("%(name)s đang ở trong tổ.", name=person.name), "info")
    except roster.LeaderTaken:
        db.session.rollback()
        flash(leader_taken(), "warn")
    except (roster.Overlap, roster.BeforeFounding) as refusal:
        words = wrong_day(refusal)
        db.session.rollback()
        flash(words, "warn")
    return redirect(url_for("teams.show", team_id=team_id))


@blueprint.route("/teams/<int:team_id>/members/<int:person_id>/code", methods=["GET", "POST"])
def code(team_id: int, person_id: int) -> Answer:
    """A new one-time code for a member, shown once."""
    scope, team, membership = _member(team_id, person_id)
    person = found(find_person(db.session(), scope, membership.person_id, local_today()))
    found(may_hand_codes(db.session(), scope, [person.id], local_today()) or None)
    if not ConfirmForm().validate_on_submit():
        return render_template("members/code_confirm.html", team=team, person=person)
    fresh = hand_out_code(db.session(), team, person, current_actor(), utc_now())
    db.session.commit()
    return shown_once("members/code.html", team=team, person=person, code=fresh)


@blueprint.route("/teams/<int:team_id>/members/<int:person_id>/leave", methods=["GET", "POST"])
def leave(team_id: int, person_id: int) -> Answer:
    """A member leaves the team; the account stays."""
    team, membership, is_manager = _changeable_member(team_id, person_id)
    person = db.session().get_one(Person, membership.person_id)
    form = LeaveForm(is_manager=is_manager, today=local_today())
    if form.validate_on_submit():
        try:
            let_go(db.session(), membership, current_actor(), utc_now(), form.first_day())
            db.session.commit()
            flash(_("%(name)s không còn trong tổ.", name=person.name), "good")
            return redirect(url_for("teams.show", team_id=team_id))
        except roster.BeganLater as refusal:
            db.session.rollback()
            form.day.errors = [wrong_day(refusal)]
    return form_page("members/leave.html", form, team=team, person=person)


@blueprint.route("/teams/<int:team_id>/members/<int:person_id>/role", methods=["GET", "POST"])
def role(team_id: int, person_id: int) -> Answer:
    """A member gets another role or position; a new leader takes the place of the old one."""
    team, membership, is_manager = _changeable_member(team_id, person_id)
    leader = roster.leader_of(db.session(), team.id, local_today())
    other = db.session().get_one(Person, leader.person_id) if leader and leader is not membership else None
    form = ChangeRoleForm(membership, leader=other, is_manager=is_manager, today=local_today())
    person = db.session().get_one(Person, membership.person_id)
    if form.validate_on_submit():
        position, former, day = form.position.data or "", form.former_role(), form.first_day()
        try:
            reassign(db.session(), membership, form.role.data, position, former, current_actor(), utc_now(), day)
            db.session.commit()
            return redirect(url_for("teams.show", team_id=team_id))
        except (roster.BeganLater, roster.LedByAnother) as refusal:
            db.session.rollback()
            form.day.errors = [wrong_day(refusal)]
    return form_page("members/role.html", form, team=team, person=person, leader=other)


def _welcomed_already(team: Team, person: Person) -> Redirect:
    """The second of two presses: the first page with the code is gone, so the way to another is shown."""
    done = _("Bạn đã thêm %(name)s vào tổ.", name=person.name)
    code = _("Nếu chưa kịp chép mã đăng nhập, bạn cấp mã mới ở đây.")
    other = _("Nếu là người khác cùng tên, bạn thêm lại và ghi số điện thoại.")
    flash(f"{done} {code}" if person.phone else f"{done} {code} {other}", "info")
    return redirect(url_for("members.code", team_id=team.id, person_id=person.id))


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


def _team(team_id: int) -> tuple[Scope, Team]:
    """A team in scope. Raises TeamEnded: nobody fills in a form that will be refused."""
    scope = current_scope()
    team = found(find_team(db.session(), scope, team_id))
    if team.valid_to:
        raise roster.TeamEnded
    return scope, team


def _manages_team(scope: Scope, team: Team) -> bool:
    return manages(scope, db.session().get_one(AdminUnit, team.unit_id))


def _member(team_id: int, person_id: int) -> tuple[Scope, Team, Membership]:
    """A member of a team in scope. A form sent twice finds nobody the second time: that is no wrong address."""
    scope, team = _team(team_id)
    membership = roster.membership_of(db.session(), team.id, person_id, local_today())
    if membership is None and request.method == "POST":
        raise roster.NotInTeam
    return scope, team, found(membership)


def _changeable_member(team_id: int, person_id: int) -> tuple[Team, Membership, bool]:
    """A member whose place the asker may change, and whether as an official: no leader changes the leader's."""
    scope, team, membership = _member(team_id, person_id)
    is_manager = _manages_team(scope, team)
    found(is_manager or membership.role != TeamRole.LEADER or None)
    return team, membership, is_manager
