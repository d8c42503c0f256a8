"""One session with who attended: ticked by whoever holds it, or scanned by themselves."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lms.clock import local_today, utc_now
from lms.db import db
from lms.meetings import attending, scanning
from lms.meetings.forms import TickForm
from lms.meetings.views.entrance import Answer, back_to, blueprint, lasting_meeting, meeting_at, site_address
from lms.signs import in_groups
from lms.teams.channels import qr_of
from lms.teams.web import current_actor
from lms.web import form_page, page_of


@blueprint.get("/meetings/<int:meeting_id>")
def show(meeting_id: int) -> Answer:
    """One session: what it was, who attended, and what there is to do."""
    opened = meeting_at(meeting_id)
    attended = attending.attended(db.session(), opened.scope, opened.meeting, local_today())
    words = {"attended": attended, "page": page_of(attended.named), "site": site_address()}
    words |= {"today": local_today(), "is_open": scanning.is_open(opened.meeting, utc_now())}
    return render_template("meetings/show.html", opened=opened, **words)


@blueprint.route("/meetings/<int:meeting_id>/people", methods=["GET", "POST"])
def people(meeting_id: int) -> Answer:
    """Tick who attended. Each button saves what is ticked, also those to another page and the search."""
    opened, form = lasting_meeting(meeting_id), TickForm()
    search = request.args.get("q", "")
    if form.validate_on_submit():
        ids = (form.ticked(), form.had_before())
        saved = attending.save_ticks(db.session(), opened.scope, opened.meeting, *ids, current_actor(), utc_now())
        db.session.commit()
        onwards = form.goes_to(search)
        if onwards is None:
            flash(_("Đã lưu. Danh sách có %(count)s người.", count=saved.total), "good")
            return back_to(meeting_id)
        return redirect(url_for("meetings.people", meeting_id=meeting_id, **onwards))
    attending.refuse_too_early(opened.meeting, local_today())
    offered = attending.tick_list(db.session(), opened.scope, opened.meeting, search, local_today())
    form.find.data = search
    words = {"page": page_of(offered.people), "is_cut": offered.is_cut}
    return form_page("meetings/people.html", form, opened=opened, search=search, **words)


@blueprint.get("/meetings/<int:meeting_id>/qr")
def qr(meeting_id: int) -> Answer:
    """The QR and the code, to show on a phone, throw on a wall or print."""
    opened, now = lasting_meeting(meeting_id), utc_now()
    if not scanning.is_open(opened.meeting, now):
        return back_to(meeting_id)
    code = opened.meeting.scan_code or ""
    link = site_address() + url_for("home.attend", code=code)
    words = {"code": in_groups(code), "site": site_address(), "qr": qr_of(link)}
    return render_template("meetings/qr.html", opened=opened, **words)


@blueprint.post("/meetings/<int:meeting_id>/open")
def open_list(meeting_id: int) -> Answer:
    """Let people put themselves onto the list for two hours from now."""
    scanning.open_list(db.session(), lasting_meeting(meeting_id).meeting, utc_now())
    db.session.commit()
    return redirect(url_for("meetings.qr", meeting_id=meeting_id))


@blueprint.post("/meetings/<int:meeting_id>/close")
def close_list(meeting_id: int) -> Answer:
    """No longer let them."""
    scanning.close_list(db.session(), lasting_meeting(meeting_id).meeting, utc_now())
    db.session.commit()
    flash(_("Đã đóng danh sách. Mã không dùng được nữa."), "good")
    return back_to(meeting_id)
