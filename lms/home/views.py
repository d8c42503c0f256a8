"""Pages of home."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from certificates.lookup import certificates_of
from courses.calendar import topic_of
from courses.shelf import overdue_count
from lms.auditing.deeds import DEEDS
from lms.clock import Month, local_date, local_today, utc_now
from lms.db import db
from lms.home.forms import REFUSALS, CloseForm, MeetingCodeForm, Refusal, RegisterForm, explain
from lms.home.joining import register_citizen
from lms.home.leaving import close_account
from lms.home.own_team import own_teams
from lms.home.record import record_of
from lms.home.today import course_lines, place_of, today_of
from lms.meetings.attendance import announced_to, attended_by
from lms.meetings.recording import MeetingCancelled
from lms.meetings.scanning import Invited, ListClosed, NoSuchCode, NotOfThisPlace, come, look_up
from lms.people.consent import CURRENT_VERSION
from lms.people.fields import ConfirmForm
from lms.people.passwords import Hasher, hasher_of
from lms.people.signing_in import authenticate
from lms.people.throttle import TooManyTries
from lms.signs import as_stored
from lms.teams.models import AdminUnit
from lms.teams.tree import communes_of, provinces_of
from lms.web import attachment, enter, language, network_address, public

Answer = str | Response | tuple[str, int]

MEETINGS_SHOWN = 6  # on one's own page; all are among one's data
blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def today() -> Answer:
    """What is due today; to strangers, what this is and the ways in."""
    now, session = utc_now(), db.session()
    if not current_user.is_authenticated:
        return render_template("home/welcome.html", month=Month.of(now), topic=topic_of(session, Month.of(now)))
    day = local_date(now)
    return render_template(
        "home/today.html",
        today=today_of(session, current_user.id, language(), now, is_trainer=current_user.is_trainer),
        place=place_of(session, current_user.id, day),
        overdue=overdue_count(session, day) if current_user.is_trainer else 0,
    )


@blueprint.get("/my")
def my() -> Answer:
    """One's team and whom to call, progress in every course, certificates, and what one can do with one's account."""
    session, person_id, day = db.session(), current_user.id, local_today()
    teams = own_teams(session, person_id, day)
    words: dict[str, Any] = {"lines": course_lines(session, person_id, day), "today": day, "longest": MEETINGS_SHOWN}
    words |= {"attended": attended_by(session, person_id), "announced": announced_to(session, person_id, day)}
    words |= {"certificates": certificates_of(session, person_id)}
    return render_template("home/my.html", teams=teams, **words)


# ── At a session: coming onto its list by oneself ──


@blueprint.route("/attend", methods=["GET", "POST"])
def attend_code() -> Answer:
    """Type the code of a session, where the camera reads no QR."""
    form = MeetingCodeForm()
    if form.validate_on_submit():
        return redirect(url_for("home.attend", code=as_stored(form.code.data or "")))
    return _page("home/attend_code.html", form)


@blueprint.route("/attend/<code>", methods=["GET", "POST"])
def attend(code: str) -> Answer:
    """Ask once whether one is at this session; a press of the button puts one onto its list."""
    try:
        invited = look_up(db.session(), code, current_user.id, utc_now())
    except (NoSuchCode, TooManyTries) as refusal:
        return _no_session(code, refusal)
    if ConfirmForm().validate_on_submit():
        return _come(invited, code)
    return render_template("home/attend.html", invited=invited, code=code)


# ── Joining, one's own data, leaving ──


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> Answer:
    """Two steps, because all communes of the country in one list are too much for a phone."""
    if current_user.is_authenticated:
        return redirect(url_for("home.today"))
    day = local_today()
    provinces = provinces_of(db.session(), day)
    province = _chosen(provinces)
    if province is None:
        return render_template("home/register_where.html", provinces=provinces)
    communes = {str(unit.id): unit for unit in communes_of(db.session(), province, day)}
    form = RegisterForm()
    form.offer(communes.values())
    words: dict[str, Any] = {"form": form, "province": province, "several": len(provinces) > 1}
    if not form.validate_on_submit():
        return _page("home/register.html", **words)
    return _join(form, communes[form.commune.data], words)


@blueprint.route("/my/data")
def data() -> Answer:
    record = record_of(db.session(), current_user.person, language())
    return render_template("home/data.html", record=record, deeds=DEEDS)


@blueprint.route("/my/data.json")
def data_file() -> Response:
    """The same record as a file to keep or take elsewhere."""
    record = record_of(db.session(), current_user.person, language())
    text = json.dumps(record, ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat())
    return attachment(text, "application/json", "hoc-so.json")


@blueprint.route("/my/close", methods=["GET", "POST"])
def close() -> Answer:
    form, person, now = CloseForm(), current_user.person, utc_now()
    if not form.validate_on_submit():
        return _page("home/close.html", form=form)
    try:
        authenticate(db.session(), _hasher(), person.username, form.password.data or "", network_address(), now)
        close_account(db.session(), person, network_address(), now)
    except REFUSALS as refusal:
        return _refused("home/close.html", form, refusal)
    db.session.commit()
    session.clear()
    flash(gettext("Tài khoản đã đóng. Tên và số điện thoại của bạn đã được xóa khỏi Học Số."), "good")
    return redirect(url_for("people.sign_in"))


def _chosen(provinces: Sequence[AdminUnit]) -> AdminUnit | None:
    """The province asked for; the only one where there is but one."""
    wanted = request.args.get("province")
    return next((unit for unit in provinces if str(unit.id) == wanted or len(provinces) == 1), None)


def _join(form: RegisterForm, commune: AdminUnit, words: dict[str, Any]) -> Answer:
    try:
        person = register_citizen(
            db.session(), _hasher(), form.name.data or "", form.phone.data or "", commune, form.password.data or "",
            CURRENT_VERSION, network_address(), utc_now(),
        )  # fmt: skip
    except REFUSALS as refusal:
        return _refused("home/register.html", refusal=refusal, **words)
    db.session.commit()
    enter(person.session_token)
    flash(gettext("Đã mở tài khoản. Lần sau bạn đăng nhập bằng số điện thoại."), "good")
    return redirect(url_for("home.today"))


def _come(invited: Invited, code: str) -> Response:
    """The page itself says whether one has come onto the list, and why not."""
    try:
        come(db.session(), invited, current_user.id, utc_now())
        db.session.commit()
    except (ListClosed, NotOfThisPlace, MeetingCancelled):
        db.session.rollback()
    return redirect(url_for("home.attend", code=code))


def _no_session(code: str, refusal: NoSuchCode | TooManyTries) -> Answer:
    """What somebody reads whose code is none, or who has typed too many of them."""
    db.session.commit()  # a failed try counts
    form, status = MeetingCodeForm(formdata=None, code=code), 404
    if isinstance(refusal, TooManyTries):
        status = explain(form, refusal)
    else:
        form.code.errors = [gettext("Không có buổi nào dùng mã này. Bạn xem lại mã, hoặc hỏi người ghi buổi học.")]
    return _page("home/attend_code.html", form, status)


def _page(template: str, form: FlaskForm, status: int | None = None, **words: Any) -> Answer:
    """The form, for the first time or again with what is wrong in it."""
    return render_template(template, form=form, **words), status or (422 if form.errors else 200)


def _refused(template: str, form: FlaskForm, refusal: Refusal, **words: Any) -> Answer:
    status = explain(form, refusal)
    db.session.commit()  # a failed try counts
    return _page(template, form, status, **words)


def _hasher() -> Hasher:
    return hasher_of(current_app.config)
