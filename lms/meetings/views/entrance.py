"""The way to sessions: those that the reader holds, and what cannot be done to one."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from courses.models import Topic
from lms.clock import local_today
from lms.db import db
from lms.meetings import attending, choosing, lists, recording
from lms.meetings.models import Meeting
from lms.teams.access import TRAINING, Scope, scope_of
from lms.web import found

blueprint = Blueprint("meetings", __name__)
Answer = str | tuple[str, int] | Response | Redirect


@dataclass(frozen=True)
class Opened:
    """A session in scope, whose it is, and by whom it is looked at."""

    scope: Scope
    meeting: Meeting
    host: recording.Host
    topic: Topic


def meetings_scope() -> Scope:
    """Where the reader holds sessions; whoever holds none finds no such page."""
    scope = scope_of(db.session(), current_user.id, local_today(), TRAINING)
    return found(None if scope.is_empty else scope)


def meeting_at(meeting_id: int) -> Opened:
    scope = meetings_scope()
    meeting = found(lists.find_meeting(db.session(), scope, meeting_id))
    topic = db.session().get_one(Topic, meeting.topic_id)
    return Opened(scope, meeting, choosing.host_of(db.session(), meeting), topic)


def lasting_meeting(meeting_id: int) -> Opened:
    """One that was not cancelled; nobody fills in a form of one that was."""
    opened = meeting_at(meeting_id)
    if opened.meeting.cancelled_at:
        raise recording.MeetingCancelled(meeting_id)
    return opened


def back_to(meeting_id: int) -> Redirect:
    return redirect(url_for("meetings.show", meeting_id=meeting_id))


def site_address() -> str:
    return str(current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/"))


@blueprint.errorhandler(recording.MeetingCancelled)
def _cancelled(refusal: recording.MeetingCancelled) -> Answer:
    db.session.rollback()
    flash(_("Buổi này đã hủy, không ghi thêm được."), "info")
    return back_to(refusal.meeting_id)


@blueprint.errorhandler(attending.TooEarly)
def _too_early(_refusal: attending.TooEarly) -> Answer:
    db.session.rollback()
    flash(_("Chưa đến ngày học. Bạn điểm danh từ ngày đó trở đi."), "info")
    return back_to((request.view_args or {})["meeting_id"])
