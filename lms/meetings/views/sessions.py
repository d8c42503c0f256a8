"""The sessions of one's scope, and what is written of each: recorded, put right, cancelled."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from courses.calendar import topic_of
from lms.clock import Month, local_today, utc_now
from lms.db import db
from lms.meetings import attending, choosing, lists, recording
from lms.meetings.forms import MeetingForm
from lms.meetings.sheet import LONGEST, meeting_sheet, note_export
from lms.meetings.views.entrance import Answer, back_to, blueprint, lasting_meeting, meeting_at, meetings_scope
from lms.paging import fetch_slice
from lms.people.fields import ConfirmForm
from lms.teams.access import Scope
from lms.teams.web import current_actor
from lms.web import attachment, cursor_asked, form_page, found, language, number_asked, slice_address, words_of
from lms.workbook import MIMETYPE

KEPT = ("q", "month", "topic", "unit", "team", "show")


@blueprint.get("/meetings")
def index() -> Answer:
    """The sessions in scope, newest first."""
    scope = meetings_scope()
    wanted = _wanted(scope)
    rows, count = lists.meeting_rows(scope, wanted), lists.meeting_count(scope, wanted)
    where: Any = (cursor_asked(), slice_address)
    page = fetch_slice(db.session(), rows, lists.KEYS, *where, count=count, descending=True)
    offered = lists.offered(db.session(), scope, wanted, local_today())
    words = {"wanted": wanted, "offered": offered, "kept": _kept(), "today": local_today(), "longest": LONGEST}
    return render_template("meetings/index.html", page=page, **words)


@blueprint.post("/meetings/export")
def export() -> Response:
    """The same sessions as a file. It says how many came, and the log says who took it."""
    scope, now = meetings_scope(), utc_now()
    wanted = _wanted(scope)
    rows = db.session.execute(lists.meeting_rows(scope, wanted).limit(LONGEST)).all()
    content = meeting_sheet(rows, words_of("meetings/parts.html", "whose"), language(), now)
    note_export(db.session(), scope, wanted, len(rows), current_actor(), now)
    db.session.commit()
    return attachment(content, MIMETYPE, f"hoc-so-buoi-hoc-{local_today()}.xlsx")


@blueprint.route("/meetings/new", methods=["GET", "POST"])
def new() -> Answer:
    """Record a session of the team given as ?team= or of all of ?unit=; without either, choose."""
    scope = meetings_scope()
    if not {"team", "unit"} & set(request.args):
        return _choose(scope)
    host = found(choosing.host_asked(db.session(), scope, number_asked("team"), number_asked("unit")))
    form = _form(host, None, day=local_today())
    if form.validate_on_submit():
        try:
            made = recording.record(db.session(), host, form.facts(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã ghi buổi học."), "good")
            return back_to(made.id)
        except recording.AlreadyRecorded as refusal:
            db.session.rollback()
            flash(_("Buổi này đã được ghi."), "info")
            return back_to(refusal.meeting_id)
        except recording.BeganLater as refusal:
            db.session.rollback()
            form.blame(refusal)
    return form_page("meetings/form.html", form, host=host, meeting=None)


@blueprint.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
def edit(meeting_id: int) -> Answer:
    """Put right what is written of it."""
    opened = lasting_meeting(meeting_id)
    meeting = opened.meeting
    written = {"day": meeting.held_on, "place": meeting.place, "remark": meeting.remark}
    form = _form(opened.host, meeting.topic_id, **written)
    if form.validate_on_submit():
        try:
            recording.change(db.session(), meeting, opened.host, form.facts(), current_actor(), utc_now())
            db.session.commit()
            flash(_("Đã lưu."), "good")
            return back_to(meeting_id)
        except (recording.BeganLater, recording.AlreadyAttended) as refusal:
            db.session.rollback()
            form.blame(refusal)
    return form_page("meetings/form.html", form, host=opened.host, meeting=meeting)


@blueprint.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
def cancel(meeting_id: int) -> Answer:
    """Take the session back, after a question."""
    opened = meeting_at(meeting_id)
    if not ConfirmForm().validate_on_submit():
        attended = attending.attended(db.session(), opened.scope, opened.meeting, local_today())
        return render_template("meetings/cancel.html", opened=opened, attended=attended)
    recording.cancel(db.session(), opened.meeting, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã hủy buổi học. Bạn khôi phục lại được ở trang này."), "good")
    return back_to(meeting_id)


@blueprint.post("/meetings/<int:meeting_id>/restore")
def restore(meeting_id: int) -> Answer:
    """Undo that."""
    opened = meeting_at(meeting_id)
    recording.restore(db.session(), opened.meeting, current_actor(), utc_now())
    db.session.commit()
    flash(_("Đã khôi phục buổi học, danh sách vẫn như trước."), "good")
    return back_to(meeting_id)


def _form(host: recording.Host, topic_id: int | None, **written: Any) -> MeetingForm:
    """The form, with the topic of the month where none is written yet."""
    topics = choosing.topics_for(db.session(), host.unit, topic_id)
    if topic_id is None:
        own = topic_of(db.session(), Month.of(utc_now()), host.unit.province_id)
        topic_id = own.id if own else None
    written["topic"] = str(topic_id) if topic_id else None
    return MeetingForm(topics, language(), local_today(), **written)


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
