"""The way to a roster that somebody sent: its own sender's, and what cannot be done to it twice."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from lms.db import db
from lms.rosters import uploads
from lms.rosters.models import RosterUpload
from lms.teams.access import find_unit
from lms.teams.models import AdminUnit
from lms.teams.web import current_scope
from lms.web import found

blueprint = Blueprint("rosters", __name__)
Answer = str | tuple[str, int] | Response | Redirect
INVALID = 422


def upload_at(upload_id: int) -> RosterUpload:
    """The asker's own file, as long as its unit is in their scope."""
    upload = found(uploads.find_upload(db.session(), current_user.id, upload_id))
    found(find_unit(db.session(), current_scope(), upload.unit_id))
    return upload


def open_upload_at(upload_id: int) -> RosterUpload:
    upload = upload_at(upload_id)
    if upload.applied_at:
        raise uploads.AlreadyImported
    return upload


def unit_of(upload: RosterUpload) -> AdminUnit:
    return db.session().get_one(AdminUnit, upload.unit_id)


@blueprint.errorhandler(uploads.AlreadyImported)
def _imported_before(_refusal: uploads.AlreadyImported) -> Answer:
    db.session.rollback()
    flash(_("Tệp này đã được nhập rồi, không nhập lần thứ hai."), "info")
    return redirect(url_for("rosters.show", upload_id=(request.view_args or {})["upload_id"]))
