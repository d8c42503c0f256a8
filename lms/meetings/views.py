"""Pages of in-person sessions: the list, one session, its list of people. Coming onto it by oneself is in lms/home."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.calendar import topic_of
from courses.models import Topic
from lms.clock import Month, local_today, utc_now
from lms.db import db
from lms.meetings import attending, choosing, lists, recording, scanning
from lms.meetings.forms import MeetingForm, TickForm
from lms.meetings.models import Meeting
from lms.meetings.sheet import LONGEST, meeting_sheet, note_export
from lms.paging import SIZE, Page, fetch_slice, page_count
from lms.people.fields import ConfirmForm
from lms.signs import in_groups
from lms.teams.access import TRAINING, Scope, scope_of
from lms.teams.channels import qr_of
from lms.teams.web import current_actor
from lms.web import (
    attachment,
    cursor_asked,
    form_page,
    found,
    number_asked,
    page_address,
    page_asked,
    slice_address,
    words_of,
)
from lms.workbook import MIMETYPE

blueprint = Blueprint("meetings", __name__)
Answer = str | tuple[str, int] | Response | Redirect
KEPT = ("q", "month", "topic", "unit", "team", "show")


@dataclass(frozen=True)
class Opened:
    """A session in scope, whose it is, and by whom it is looked at."""

    scope: Scope
    meeting: Meeting
    host: recording.Host
    topic: Topic


# ── The sessions of one's scope ──


@blueprint.get("/meetings")
def index() -> Answer:
    """The sessions in scope, newest first."""
    scope = _scope()
    wanted = _wanted(scope)
    rows, count = lists.meeting_rows(scope, wanted), lists.meeting_count(scope, wanted)
    where: Any = (cursor_asked(), slice_address)
    page = fetch_slice(db.session(), rows, lists.KEYS, *where, count=count, descending=True)
    offered = lists.offered(db.session(), scope, wanted, local_today())
    words = {"wanted": wanted, "offered": offered, "kept": _kept(), "today": local_today()}
    return render_template("meetings/index.html", page=page, **words)


@blueprint.post("/meetings/export")
def export() -> Response:
    """The same sessions as a file. It says how many came, and the log says who took it."""
    scope, now = _scope(), utc_now()
    wanted = _wanted(scope)
    rows = db.session.execute(lists.meeting_rows(scope, wanted).limit(LONGEST)).all()
    content = meeting_sheet(rows, words_of("meetings/parts.html", "whose"), str(get_locale()), now)
    note_export(db.session(), scope, wanted, len(rows), current_actor(), now)
    db.session.commit()
    return attachment(content, MIMETYPE, f"hoc-so-buoi-hoc-{local_today()}.xlsx")


@blueprint.route("/meetings/new", methods=["GET", "POST"])
def new() -> Answer:
    """Record a session of the team given as ?team= or of all of ?unit=; without either, choose."""
    scope = _scope()
    if not {"team", "unit"} & set(request.args):
        return _choose(scope)
    host = found(choosing.host_asked(db.session(), scope, number_asked("team"), number_asked("unit")))
    form = _form(host, day=local_today())
    if form.validate_on_submit():
        try:
            made = recording.record(db.session(), host, form.facts(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã ghi buổi học."), "good")
            return _to(made.id)
        except recording.AlreadyRecorded as refusal:
            db.session.rollback()
            flash(_("Buổi này đã được ghi."), "info")
            return _to(refusal.meeting_id)
        except recording.BeganLater as refusal:
            db.session.rollback()
            form.blame(refusal)
    return form_page("meetings/form.html", form, host=host, meeting=None)


# ── One session ──


@blueprint.get("/meetings/<int:meeting_id>")
def show(meeting_id: int) -> Answer:
    """One session: what it was, who attended, and what there is to do."""
    opened = _opened(meeting_id)
    attended = attending.attended(db.session(), opened.scope, opened.meeting, local_today())
    words = {"attended": attended, "page": _page(attended.named), "site": _site()}
    words |= {"today": local_today(), "is_open": scanning.is_open(opened.meeting, utc_now())}
    return render_template("meetings/show.html", opened=opened, **words)


@blueprint.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> Answer:
    """Put right what is written of it."""
    opened = _lasting(meeting_id)
    meeting = opened.meeting
    written = {"topic": str(meeting.topic_id), "day": meeting.held_on, "place": meeting.place}
    form = _form(opened.host, remark=meeting.remark, **written)
    if form.validate_on_submit():
        try:
            recording.change(db.session(), meeting, opened.host, form.facts(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã lưu."), "good")
            return _to(meeting_id)
        except (recording.BeganLater, recording.AlreadyAttended) as refusal:
            db.session.rollback()
            form.blame(refusal)
    return form_page("meetings/form.html", form, host=opened.host, meeting=meeting)


@blueprint.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> Answer:
    """Take the session back, after a question."""
    opened = _opened(meeting_id)
    if not ConfirmForm().validate_on_submit():
        attended = attending.attended(db.session(), opened.scope, opened.meeting, local_today())
        return render_template("meetings/cancel.html", opened=opened, attended=attended)
    recording.cancel(db.session(), opened.meeting, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã hủy buổi học. Bạn khôi phục lại được ở trang này."), "good")
    return _to(meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/restore")
def restore(meeting_id: int) -> Answer:
    """Undo that."""
    opened = _opened(meeting_id)
    recording.restore(db.session(), opened.meeting, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã khôi phục buổi học, danh sách vẫn như trước."), "good")
    return _to(meeting_id)


@blueprint.route("/meetings/<int:meeting_id>/people", methods=["GET", "POST"])
def people(meeting_id: int) -> Answer:
    """Tick who attended. Each button saves what is ticked, also those to another page and the search."""
    opened, form = _lasting(meeting_id), TickForm()
    search = request.args.get("q", "")
    if form.validate_on_submit():
        ids = (form.ticked(), form.had_before())
        saved = attending.save_ticks(db.session(), opened.scope, opened.meeting, *ids, current_actor(), utc_now())
        db.session.commit()
        onwards = form.goes_to(search)
        if onwards is None:
            flash(_("Đã lưu. Danh sách có %(count)s người.", count=saved.total), "good")
            return _to(meeting_id)
        return redirect(url_for("meetings.people", meeting_id=meeting_id, **onwards))
    attending.refuse_too_early(opened.meeting, local_today())
    somebody = attending.tick_list(db.session(), opened.scope, opened.meeting, search, local_today())
    form.find.data = search
    return form_page("meetings/people.html", form, opened=opened, page=_page(somebody), search=search)


# ── Open for people to scan ──


@blueprint.get("/meetings/<int:meeting_id>/qr")
def qr(meeting_id: int) -> Answer:
    """The QR and the code, to show on a phone, throw on a wall or print."""
    opened, now = _lasting(meeting_id), utc_now()
    if not scanning.is_open(opened.meeting, now):
        return _to(meeting_id)
    code = opened.meeting.scan_code or ""
    link = _site() + url_for("home.attend", code=code)
    words = {"code": in_groups(code), "site": _site(), "qr": qr_of(link)}
    return render_template("meetings/qr.html", opened=opened, **words)


@blueprint.post("/meetings/<int:meeting_id>/open")
def open_list(meeting_id: int) -> Answer:
    """Let people put themselves onto the list for two hours from now."""
    scanning.open_list(db.session(), _lasting(meeting_id).meeting, utc_now())
    db.session.commit()
    return redirect(url_for("meetings.qr", meeting_id=meeting_id))


@blueprint.post("/meetings/<int:meeting_id>/close")
def close_list(meeting_id: int) -> Answer:
    """No longer let them."""
    scanning.close_list(db.session(), _lasting(meeting_id).meeting, utc_now())
    db.session.commit()
    flash(_("Đã đóng danh sách. Mã không dùng được nữa."), "good")
    return _to(meeting_id)


@blueprint.errorhandler(recording.MeetingCancelled)
def _cancelled(refusal: recording.MeetingCancelled) -> Answer:
    db.session.rollback()
    flash(_("Buổi này đã hủy, không ghi thêm được."), "info")
    return _to(refusal.meeting_id)


@blueprint.errorhandler(attending.TooEarly)
def _too_early(_refusal: attending.TooEarly) -> Answer:
    db.session.rollback()
    flash(_("Chưa đến ngày học. Bạn điểm danh từ ngày đó trở đi."), "info")
    return _to((request.view_args or {})["meeting_id"])


def _to(meeting_id: int) -> Redirect:
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


def _site() -> str:
    return str(current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/"))


def _scope() -> Scope:
    """Where the reader holds sessions; whoever holds none finds no such page."""
    scope = scope_of(db.session(), current_user.id, local_today(), TRAINING)
    return found(None if scope.is_empty else scope)


def _opened(meeting_id: int) -> Opened:
    scope = _scope()
    meeting = found(lists.find_meeting(db.session(), scope, meeting_id))
    return Opened(scope, meeting, choosing.host_of(db.session(), meeting), _topic(meeting))


def _lasting(meeting_id: int) -> Opened:
    """One that was not cancelled; nobody fills in a form of one that was."""
    opened = _opened(meeting_id)
    if opened.meeting.cancelled_at:
        raise recording.MeetingCancelled(meeting_id)
    return opened


def _topic(meeting: Meeting) -> Topic:
    return db.session().get_one(Topic, meeting.topic_id)


def _form(host: recording.Host, **written: Any) -> MeetingForm:
    """The form, with the topic of the month where none is written."""
    topics = choosing.topics_for(db.session(), host.unit)
    if "topic" not in written:
        own = topic_of(db.session(), Month.of(utc_now()), host.unit.province_id)
        written["topic"] = str(own.id) if own else None
    return MeetingForm(topics, str(get_locale()), local_today(), **written)


def _choose(scope: Scope) -> Answer:
    team_id = choosing.only_team(scope)
    if team_id:
        return redirect(url_for("meetings.new", team=team_id))
    search = request.args.get("q", "")
    offered = choosing.offer(db.session(), scope, search, local_today(), cursor_asked(), slice_address)
    return render_template("meetings/choose.html", offered=offered, search=search, scope=scope)


def _wanted(scope: Scope) -> lists.Wanted:
    """The filters of the address; what is not the reader's to ask about is 404, like what is not there."""
    return found(lists.read_wanted(db.session(), scope, request.args))


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in KEPT if request.args.get(name)}


def _page(rows: Any) -> Page[attending.Somebody]:
    """The page of the address; beyond the end, the last."""
    number = min(max(1, page_asked()), page_count(len(rows)))
    return Page(rows[(number - 1) * SIZE : number * SIZE], number, len(rows), page_address)
