"""Where rosters come in and go out: a file sent, the template, the roster of a unit."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.clock import local_date, utc_now
from lms.db import db
from lms.rosters import exporting, uploads
from lms.rosters.faults import refusal_words
from lms.rosters.forms import UploadForm
from lms.rosters.listing import listed_members
from lms.rosters.views.entrance import INVALID, Answer, blueprint
from lms.tables.refusals import TableRefused
from lms.tables.sheets import LARGEST_FILE
from lms.teams.access import Scope, find_unit, is_within
from lms.teams.models import AdminUnit, Level
from lms.teams.tree import path_of
from lms.teams.web import current_actor, current_scope
from lms.text import hyphened
from lms.web import attachment, found, number_asked, takes_upload


@blueprint.route("/rosters", methods=["GET", "POST"])
@takes_upload(LARGEST_FILE)
def start() -> Answer:
    """Where rosters come in and go out: a unit, a file, the template, the files of the last days."""
    scope, unit = _place()
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.roster.data
        try:
            upload = uploads.keep(db.session(), current_user.id, unit, sent.filename, sent.read(), utc_now())
            db.session.commit()
            if upload.choices:
                flash(_("Nơi bạn đã cho tạo ở tệp trước vẫn được đánh dấu."), "info")
            return redirect(url_for("rosters.show", upload_id=upload.id))
        except (TableRefused, uploads.TooManyRows) as refusal:
            db.session.rollback()
            form.roster.errors = [_refusal(refusal)]
    words = {"unit": unit, "scope": scope, "path": path_of(db.session(), unit)}
    words["recent"] = uploads.recent_uploads(db.session(), current_user.id)
    page = render_template("rosters/start.html", form=form, is_within=is_within, **words)
    return page, INVALID if form.is_submitted() else 200


@blueprint.get("/rosters/template.xlsx")
def template() -> Response:
    """An empty roster to fill in."""
    return attachment(exporting.template(), exporting.MIMETYPE, "mau-danh-sach-to-cnscd.xlsx")


@blueprint.post("/rosters/export")
def export() -> Response:
    """The roster of a unit as a file that can be imported again. It holds names and numbers, so it is noted."""
    scope, unit = _place()
    found(None if unit.level == Level.NATION else unit)
    now = utc_now()
    content = exporting.roster_file(listed_members(db.session(), scope, unit, local_date(now)))
    current_actor().note(db.session(), "roster.exported", "admin_unit", unit.id, now, unit.id)
    db.session.commit()
    return attachment(content, exporting.MIMETYPE, f"danh-sach-to-{hyphened(unit.name)}-{local_date(now)}.xlsx")


def _refusal(refusal: TableRefused | uploads.TooManyRows) -> str:
    if isinstance(refusal, uploads.TooManyRows):
        told = {"rows": refusal.rows, "most": uploads.MOST_ROWS}
        return str(_("Tệp có %(rows)s dòng, trang này nhận tối đa %(most)s. Bạn chia tệp theo xã.", **told))
    return str(refusal_words(refusal))


def _place() -> tuple[Scope, AdminUnit]:
    """The unit asked for, or the first one granted. Leaders have none: they add their members one by one."""
    scope = current_scope()
    found(scope.units or None)
    if "unit" not in request.args:
        return scope, scope.units[0]
    return scope, found(find_unit(db.session(), scope, found(number_asked("unit"))))
