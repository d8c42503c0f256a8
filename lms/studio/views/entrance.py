"""The way into the studio: who may come in, and what every group of its pages asks for."""

from flask import Blueprint, request
from flask_babel import lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from courses.models import Course
from lms.clock import local_today, utc_now
from lms.db import db
from lms.studio.access import find_course
from lms.studio.drafting import Stand, stand_of
from lms.studio.publishing import publish_due
from lms.teams.web import trainers_only
from lms.text import LANGUAGES, SOURCE_LANGUAGE
from lms.web import found

blueprint = Blueprint("studio", __name__)
blueprint.before_request(trainers_only)
Answer = str | tuple[str, int] | Response
SENT = lazy_gettext("Đã gửi duyệt. Một giảng viên khác đọc rồi duyệt hoặc gửi lại cho bạn.")
NOT_READY = lazy_gettext("Chưa gửi được. Bạn làm xong các mục còn thiếu trong danh sách kiểm tra.")


@blueprint.before_request
def _publish_due() -> None:
    """What is due goes out when somebody comes by, also where no clock runs the command."""
    if request.method == "GET" and publish_due(db.session(), utc_now()):
        db.session.commit()


def course_at(slug: str) -> Course:
    """The course, if it is the reader's to write."""
    return found(find_course(db.session(), current_user.id, slug, local_today()))


def stand_at(slug: str, lesson: str, language: str = SOURCE_LANGUAGE) -> Stand:
    """A lesson of the course as it is published and written, in a language that there is."""
    found(language if language in LANGUAGES else None)
    stand = stand_of(db.session(), course_at(slug), lesson, language)
    return found(stand if stand.is_known else None)
