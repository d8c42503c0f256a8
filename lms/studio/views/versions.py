"""What was published of a lesson: every version, two compared, an old one taken up again."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from courses.models import Course, LessonVersion
from courses.writers import writable_units
from lms.clock import local_today, utc_now
from lms.db import db
from lms.paging import fetch_page
from lms.studio.comparing import compare
from lms.studio.drafting import DraftUnderWay
from lms.studio.versions import (
    LessonPlace,
    draft_of,
    find_lesson,
    find_version,
    in_use,
    newest_number,
    numbered,
    restore,
    versions_of,
)
from lms.studio.views.entrance import Answer, blueprint
from lms.teams.web import current_actor
from lms.web import found, number_asked, one_of, page_address, page_asked


@blueprint.get("/studio/lessons/<int:lesson_id>/versions")
def versions(lesson_id: int) -> Answer:
    """Every published version of a lesson in one language; two to compare."""
    place, language = _lesson(lesson_id)
    page = fetch_page(db.session(), versions_of(lesson_id, language), page_asked(), page_address)
    current = in_use(db.session(), lesson_id, language)
    return render_template("studio/versions.html", place=place, language=language, page=page, current=current)


@blueprint.get("/studio/versions/<int:version_id>")
def version(version_id: int) -> Answer:
    """One version, as learners read it then."""
    text, publisher, reviewer = found(find_version(db.session(), version_id))
    place = found(find_lesson(db.session(), text.lesson_id))
    under_way = draft_of(db.session(), place.lesson, text.language)
    words = {"version": text, "publisher": publisher, "reviewer": reviewer, "under_way": under_way}
    return render_template("studio/version.html", place=place, may_write=_may_write(place.course), **words)


@blueprint.get("/studio/lessons/<int:lesson_id>/compare")
def comparison(lesson_id: int) -> Answer:
    """Two versions word by word; without numbers, the newest and the one before."""
    place, language = _lesson(lesson_id)
    newest = newest_number(db.session(), lesson_id, language)
    new = found(_numbered(place, language, "to", newest))
    old = found(_numbered(place, language, "from", max(1, new.number - 1)))
    words = {"old": old, "new": new, "newest": newest, "parts": compare(old, new)}
    return render_template("studio/compare.html", place=place, language=language, **words)


@blueprint.post("/studio/versions/<int:version_id>/restore")
def take_up(version_id: int) -> Answer:
    """An old version becomes a draft, which goes the usual way."""
    text, _publisher, _reviewer = found(find_version(db.session(), version_id))
    place = found(find_lesson(db.session(), text.lesson_id))
    found(_may_write(place.course) or None)
    try:
        draft = restore(db.session(), text, current_actor(), utc_now())
    except DraftUnderWay:
        flash(_("Bài đang có bản nháp. Bạn xuất bản hoặc bỏ bản nháp đó trước."), "warn")
        return redirect(url_for("studio.version", version_id=version_id))
    db.session.commit()
    flash(_("Đã lấy lại bản %(number)s làm bản nháp. Người học chưa thấy gì khác.", number=text.number), "good")
    return redirect(url_for("studio.review", draft_id=draft.id))


def _lesson(lesson_id: int) -> tuple[LessonPlace, str]:
    place = found(find_lesson(db.session(), lesson_id))
    return place, one_of(request.args.get("language"), place.languages)


def _numbered(place: LessonPlace, language: str, name: str, usual: int) -> LessonVersion | None:
    number = number_asked(name) if name in request.args else usual
    return numbered(db.session(), place.lesson.id, language, number) if number else None


def _may_write(course: Course) -> bool:
    return course.owner_id in writable_units(db.session(), current_user.id, local_today())
